// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPlainTextEdit>

namespace nibble::ui {

/// Where messages are written: grows by lines up to a few. Return sends, Shift+Return breaks the
/// line.
class PromptBox : public QPlainTextEdit {
  Q_OBJECT

 public:
  explicit PromptBox(QWidget* parent = nullptr);

 Q_SIGNALS:
  void submitted();

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void fit();
};

}  // namespace nibble::ui
