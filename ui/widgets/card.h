// SPDX-License-Identifier: GPL-3.0-or-later
// The surface that pages are made of: a title line with room for controls, and content below.
#pragma once

#include <QFrame>

class QBoxLayout;
class QHBoxLayout;
class QLabel;
class QVBoxLayout;

namespace nibble::ui {

class ElidedLabel;

class Card : public QFrame {
  Q_OBJECT

 public:
  explicit Card(const QString& title, QWidget* parent = nullptr);

  void setTitle(const QString& title);
  /// Monospace, say, for a title that is a tensor's name.
  void setTitleFont(const QFont& font);
  /// Beside the title, in the secondary colour; shortened where there is no room.
  void setSubtitle(const QString& subtitle);
  /// Adds a control at the right end of the title line.
  void addControl(QWidget* control);
  /// Where the content goes.
  QVBoxLayout* body() const { return body_; }

 private:
  QLabel* title_;
  ElidedLabel* subtitle_;
  QHBoxLayout* header_;
  QVBoxLayout* body_;
};

}  // namespace nibble::ui
