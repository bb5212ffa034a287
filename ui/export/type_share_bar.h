// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QVector>
#include <QWidget>

#include "formats/tensor_type.h"

namespace nibble::ui {

class PlanDocument;

/// How much of the planned file each tensor type takes: a bar in the colours of their bits, and
/// below it what each colour stands for.
class TypeShareBar : public QWidget {
  Q_OBJECT

 public:
  struct Share {
    TensorType type = TensorType::F32;
    int tensors = 0;
    std::uint64_t bytes = 0;
  };

  explicit TypeShareBar(QWidget* parent = nullptr);

  void setShares(const QVector<Share>& shares);
  const QVector<Share>& shares() const { return shares_; }
  /// Of a plan, largest first.
  static QVector<Share> sharesOf(const PlanDocument& plan);

  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;
  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool event(QEvent* event) override;

 private:
  struct Entry {
    QRect swatch;
    QPoint text;  ///< baseline
    QString words;
  };
  QVector<Entry> entries(int width) const;
  QVector<QRectF> segments() const;

  QVector<Share> shares_;
};

}  // namespace nibble::ui
