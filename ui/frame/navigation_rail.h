// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QVector>

class QToolButton;

namespace nibble::ui {

/// The narrow column at the left: one button a page, Ctrl+1 … Ctrl+6, and settings at the foot.
class NavigationRail : public QFrame {
  Q_OBJECT

 public:
  explicit NavigationRail(QWidget* parent = nullptr);

  /// Empty: none.
  void setCurrent(const QString& id);
  /// Pages that need a model are greyed out while there is none.
  void setHasModel(bool hasModel);

 Q_SIGNALS:
  void pageChosen(const QString& id);
  void settingsChosen();
  void helpChosen();

 private:
  QToolButton* addButton(const QString& iconName, const QString& text, const QString& tip);
  void applyIcons();

  QVector<QToolButton*> pages_;
  QVector<QToolButton*> all_;
};

}  // namespace nibble::ui
