// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

namespace nibble::ui {

/// A Markdown page with its pictures, to read beside the window.
class GuideDialog : public QDialog {
  Q_OBJECT

 public:
  explicit GuideDialog(const QString& file, QWidget* parent = nullptr);
};

}  // namespace nibble::ui
