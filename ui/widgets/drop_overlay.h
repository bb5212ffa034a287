// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace nibble::ui {

/// Covers its parent while something is dragged over it, and says what dropping would do.
class DropOverlay : public QWidget {
  Q_OBJECT

 public:
  DropOverlay(const QString& text, QWidget* parent);
  void showOverParent();

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QString text_;
};

}  // namespace nibble::ui
