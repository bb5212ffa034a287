// SPDX-License-Identifier: GPL-3.0-or-later
// What stands in a page that has nothing to show yet, or could not do what was asked.
#pragma once

#include <QWidget>

#include "base/result.h"

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace nibble::ui {

class WrappingText;

class MessagePanel : public QWidget {
  Q_OBJECT

 public:
  explicit MessagePanel(QWidget* parent = nullptr);

  void showMessage(const QString& iconName, const QString& heading, const QString& text);
  /// Cause as text, next step below it.
  void showError(const QString& heading, const Error& error);
  /// Adds a button below the text.
  QPushButton* addAction(const QString& text, bool primary = false);
  /// Narrow enough for half a window: the text wraps.
  QSize minimumSizeHint() const override;

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void showIcon();

  QString iconName_;
  bool isError_ = false;
  QLabel* icon_;
  QLabel* heading_;
  WrappingText* text_;
  WrappingText* advice_;
  QHBoxLayout* actions_;
};

/// One line that appears in place of trouble: an icon, cause, next step and a way to close it.
class ErrorBar : public QWidget {
  Q_OBJECT

 public:
  explicit ErrorBar(QWidget* parent = nullptr);
  void showError(const Error& error);
  void showText(const QString& text);
  void clear();

 private:
  WrappingText* text_;
};

}  // namespace nibble::ui
