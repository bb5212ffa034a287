// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QVector>
#include <QWidget>
#include <cstdint>

namespace nibble::ui {

/// How much of a memory something takes: coloured parts on a grey bar, red beyond its end.
class MemoryBar : public QWidget {
  Q_OBJECT

 public:
  explicit MemoryBar(QWidget* parent = nullptr);

  struct Part {
    std::uint64_t bytes = 0;
    QColor color;
  };
  void setParts(const QVector<Part>& parts, std::uint64_t capacity);
  bool fits() const { return used_ <= capacity_; }

  QSize sizeHint() const override { return {160, 10}; }
  QSize minimumSizeHint() const override { return {60, 10}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QVector<Part> parts_;
  std::uint64_t used_ = 0;
  std::uint64_t capacity_ = 0;
};

}  // namespace nibble::ui
