// SPDX-License-Identifier: GPL-3.0-or-later
// Labels of the few kinds there are, so that all pages set text alike.
#pragma once

#include <QLabel>

namespace nibble::ui {

/// Bold, at the text size: the title of a card.
QLabel* makeTitle(const QString& text, QWidget* parent = nullptr);
/// Larger: the heading of an empty state or a dialog.
QLabel* makeHeading(const QString& text, QWidget* parent = nullptr);
/// In the secondary colour.
QLabel* makeSecondary(const QString& text = {}, QWidget* parent = nullptr);
/// Smaller, secondary, wrapped: an explanation below a control.
QLabel* makeCaption(const QString& text, QWidget* parent = nullptr);
/// Monospace and selectable: tensor names, paths, commands.
QLabel* makeMono(const QString& text = {}, QWidget* parent = nullptr);

/// Gives a widget the style sheet's role at run time ("error", "good", "secondary"…).
void setRole(QWidget* widget, const char* role);

/// One line that shows as much as fits and "…", with the whole text as tooltip.
class ElidedLabel : public QLabel {
  Q_OBJECT

 public:
  explicit ElidedLabel(const QString& text = {}, QWidget* parent = nullptr);
  void setFullText(const QString& text);
  const QString& fullText() const { return full_; }
  void setElideMode(Qt::TextElideMode mode);
  /// As many of the parts between " · " as there is room for, and nothing rather than half of one.
  void setWholeParts(bool whole);
  QSize minimumSizeHint() const override;
  QSize sizeHint() const override;

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void elide();
  QString fittingParts() const;
  QString full_;
  Qt::TextElideMode mode_ = Qt::ElideRight;
  bool wholeParts_ = false;
};

}  // namespace nibble::ui
