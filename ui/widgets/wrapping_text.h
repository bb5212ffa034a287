// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTextEdit>

namespace nibble::ui {

/// Selectable text as high as it needs to be, which also breaks inside words: paths have no spaces.
class WrappingText : public QTextEdit {
  Q_OBJECT

 public:
  /// `role` as in the style sheet: "plain", "plain-secondary" or "plain-error".
  explicit WrappingText(const char* role, QWidget* parent = nullptr);

  void setContent(const QString& text, Qt::Alignment alignment = Qt::AlignLeft);
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void resizeEvent(QResizeEvent* event) override;
};

}  // namespace nibble::ui
