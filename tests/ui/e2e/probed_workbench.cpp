// SPDX-License-Identifier: MIT
// The workbench as it ships, plus a voice: asked on standard input, it says on standard output
// where things are on the screen and what state it is in. It never acts; the mouse and the keyboard
// do.
//
//   rect NAME     a visible widget by object name, accessible name or text: "x y width height"
//   item TEXT     an item of a visible list or table
//   row KIND      the header of a row of the bit map
//   type TENSOR   the type planned for a tensor
//   state         one JSON object
#include <QAbstractButton>
#include <QAbstractItemView>
#include <QApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QSocketNotifier>
#include <QTextStream>
#include <cstdio>
#include <iostream>

#include "ui/core/text.h"
#include "ui/frame/workbench.h"
#include "ui/plan/bit_map_view.h"

namespace {

using namespace nibble;

QString globalRect(const QWidget& widget, const QRect& rect) {
  const QPoint at = widget.mapToGlobal(rect.topLeft());
  return QString("%1 %2 %3 %4").arg(at.x()).arg(at.y()).arg(rect.width()).arg(rect.height());
}

QString textOf(const QWidget& widget) {
  if (const auto* button = qobject_cast<const QAbstractButton*>(&widget)) return button->text();
  if (const auto* label = qobject_cast<const QLabel*>(&widget)) return label->text();
  return {};
}

QString findWidget(const QString& name) {
  // What was shown last lies on top and is meant.
  const QWidgetList widgets = QApplication::allWidgets();
  const QWidget* found = nullptr;
  for (const QWidget* widget : widgets) {
    if (!widget->isVisible() || widget->visibleRegion().isEmpty()) continue;
    if (widget->objectName() != name && widget->accessibleName() != name && textOf(*widget) != name)
      continue;
    const bool button = qobject_cast<const QAbstractButton*>(widget) != nullptr;
    if (found == nullptr || button) found = widget;
  }
  return found == nullptr ? QString() : globalRect(*found, found->rect());
}

QString findItem(const QString& text) {
  for (QWidget* widget : QApplication::allWidgets()) {
    auto* view = qobject_cast<QAbstractItemView*>(widget);
    if (view == nullptr || !view->isVisible() || view->model() == nullptr) continue;
    const auto matches = view->model()->match(view->model()->index(0, 0), Qt::DisplayRole, text, 1,
                                              Qt::MatchExactly);
    if (matches.isEmpty()) continue;
    const QRect rect = view->visualRect(matches.first()) & view->viewport()->rect();
    if (!rect.isEmpty()) return globalRect(*view->viewport(), rect);
  }
  return {};
}

QString findRow(ui::MainWindow& window, const QString& kind) {
  const auto* map = window.findChild<ui::BitMapView*>();
  if (map == nullptr || !map->isVisible()) return {};
  for (int row = 0; row < map->model().rowCount(); ++row) {
    if (map->model().rowTitle(row) == kind) {
      return globalRect(*map->viewport(), map->rowHeaderRect(row));
    }
  }
  return {};
}

QString stateOf(ui::Workbench& workbench) {
  const ui::AppContext context = workbench.context();
  QJsonObject state{{"model", context.workspace.displayName()},
                    {"page", workbench.window().currentPage()},
                    {"busy", context.jobs.isBusy()},
                    {"jobs", static_cast<int>(context.jobs.jobs().size())}};
  if (!context.jobs.jobs().isEmpty()) {
    state["last_job"] = static_cast<int>(context.jobs.jobs().last()->state());
  }
  return QString::fromUtf8(QJsonDocument(state).toJson(QJsonDocument::Compact));
}

QString typeOf(ui::Workbench& workbench, const QString& tensor) {
  const ui::PlanDocument& plan = workbench.context().workspace.plan();
  const int row = plan.indexOf(tensor);
  return row < 0 ? QString() : ui::toQString(name(plan.row(row).decision.type));
}

QString answer(ui::Workbench& workbench, const QString& line) {
  const QString command = line.section(' ', 0, 0);
  const QString argument = line.section(' ', 1);
  if (command == "rect") return findWidget(argument);
  if (command == "item") return findItem(argument);
  if (command == "row") return findRow(workbench.window(), argument);
  if (command == "type") return typeOf(workbench, argument);
  if (command == "state") return stateOf(workbench);
  return "unknown command";
}

}  // namespace

int main(int argc, char** argv) {
  QApplication application(argc, argv);
  QApplication::setOrganizationName("Nibble");
  QApplication::setApplicationName("Nibble Workbench");
  QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
  ui::Workbench workbench(application);
  QSocketNotifier input(fileno(stdin), QSocketNotifier::Read);
  QObject::connect(&input, &QSocketNotifier::activated, [&] {
    std::string line;
    if (!std::getline(std::cin, line)) return QApplication::quit();
    std::cout << answer(workbench, QString::fromStdString(line)).toStdString() << std::endl;
  });
  workbench.window().show();
  return QApplication::exec();
}
