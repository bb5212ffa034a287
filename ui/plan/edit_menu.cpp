// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/edit_menu.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QMenu>
#include <QPainter>
#include <QStandardItemModel>

#include "quant/plan/method_info.h"
#include "quant/plan/targets.h"
#include "ui/core/text.h"
#include "ui/plan/plan_text.h"
#include "ui/theme/icons.h"
#include "ui/widgets/type_badge.h"

namespace nibble::ui {

namespace {

constexpr int kSquare = 12;

QString translated(const char* text) {
  return QCoreApplication::translate("EditMenu", text);
}

void addPaint(QMenu& menu, PlanEditor& editor, const Paint& paint, const QString& text) {
  QAction* action = menu.addAction(text);
  const QString problem = editor.problemOf(paint);
  action->setEnabled(problem.isEmpty());
  action->setToolTip(problem);
  if (paint.type) action->setIcon(typeIcon(*paint.type));
  QObject::connect(action, &QAction::triggered, &editor,
                   [&editor, paint] { editor.applyToSelection(paint); });
}

void disableLast(QComboBox& box, const QString& why) {
  auto* model = qobject_cast<QStandardItemModel*>(box.model());
  if (why.isEmpty() || model == nullptr) return;
  QStandardItem* item = model->item(box.count() - 1);
  item->setEnabled(false);
  item->setToolTip(why);
}

}  // namespace

QIcon typeIcon(TensorType type) {
  QIcon icon;
  for (const int ratio : {1, 2}) {
    QPixmap pixmap(QSize(kSquare, kSquare) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(typeColor(type));
    painter.drawRoundedRect(QRectF(0.5, 0.5, kSquare - 1, kSquare - 1), 3, 3);
    icon.addPixmap(pixmap);
  }
  return icon;
}

void fillEditMenu(QMenu& menu, PlanEditor& editor) {
  menu.setToolTipsVisible(true);
  QMenu* types = menu.addMenu(translated(QT_TRANSLATE_NOOP("EditMenu", "Type")));
  QMenu* methods = menu.addMenu(translated(QT_TRANSLATE_NOOP("EditMenu", "Method")));
  for (QMenu* part : {types, methods}) part->setToolTipsVisible(true);
  for (const TargetType& target : targetTypes()) {
    addPaint(*types, editor, Paint::of(target.type),
             typeName(target.type) + QChar('\t') + bitsText(target.type));
  }
  for (const MethodInfo& method : allMethods()) {
    const std::string name(method.name);
    addPaint(*methods, editor, Paint::of(name), methodTitle(name));
  }
  menu.addSeparator();
  QAction* revert = menu.addAction(
      translated(QT_TRANSLATE_NOOP("EditMenu", "Back to %1\tDel")).arg(editor.document().preset()));
  QObject::connect(revert, &QAction::triggered, &editor, &PlanEditor::revertSelection);
}

void fillTypes(QComboBox& box, const PlanEditor& editor) {
  box.clear();
  for (const TargetType& target : targetTypes()) {
    box.addItem(typeIcon(target.type),
                typeName(target.type) + QStringLiteral(" · ") + bitsText(target.type),
                static_cast<uint>(target.type));
    disableLast(box, editor.problemOf(Paint::of(target.type)));
  }
}

void fillMethods(QComboBox& box, const PlanEditor& editor) {
  box.clear();
  for (const MethodInfo& method : allMethods()) {
    const std::string name(method.name);
    box.addItem(methodTitle(name), QByteArray::fromStdString(name));
    disableLast(box, editor.problemOf(Paint::of(name)));
  }
}

}  // namespace nibble::ui
