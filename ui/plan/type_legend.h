// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/core/plan_document.h"

namespace nibble::ui {

/// One line that says what the plan is made of: a bar of bytes by type, and each type's share.
class TypeLegend : public QWidget {
  Q_OBJECT

 public:
  explicit TypeLegend(const PlanDocument& document, QWidget* parent = nullptr);

  struct Share {
    TensorType type = TensorType::F32;
    std::uint64_t bytes = 0;
  };
  /// Of tensors that may be quantized; most bits per weight first.
  const QVector<Share>& shares() const { return shares_; }

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool event(QEvent* event) override;

 private:
  void refresh();
  QString textOf(const Share& share) const;

  const PlanDocument& document_;
  QVector<Share> shares_;
  std::uint64_t total_ = 0;
};

}  // namespace nibble::ui
