// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QVBoxLayout;

namespace nibble::ui {

/// A panel over the page, opened by a button there: title, caption, and below them what it is for.
/// Closes by its button or Escape.
class PagePanel : public QFrame {
  Q_OBJECT

 public:
  PagePanel(const QString& title, const QString& caption, QWidget* parent);

  /// Shows what holds now, with the keyboard where work begins.
  virtual void open() = 0;

 Q_SIGNALS:
  void closed();
  /// It wants another height.
  void layoutChanged();

 protected:
  QVBoxLayout* body() const { return body_; }
  /// On top, with the keyboard in `first`.
  void present(QWidget& first);
  void close();
  bool event(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  QVBoxLayout* body_;
};

}  // namespace nibble::ui
