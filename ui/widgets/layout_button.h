// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLayout>
#include <QPushButton>

namespace nibble::ui {

/// A button that holds a layout of labels and is as large as they need.
class LayoutButton : public QPushButton {
  Q_OBJECT

 public:
  using QPushButton::QPushButton;
  QSize sizeHint() const override {
    return layout() != nullptr ? layout()->sizeHint() : QPushButton::sizeHint();
  }
  QSize minimumSizeHint() const override {
    return layout() != nullptr ? layout()->minimumSize() : QPushButton::minimumSizeHint();
  }
};

}  // namespace nibble::ui
