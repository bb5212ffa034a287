// SPDX-License-Identifier: MIT
// The workbench as it ships, plus a voice: asked on standard input, it says on standard output
// where things are on the screen and what state it is in. It never acts; the mouse and the keyboard
// do.
//
//   rect NAME     a visible widget by object name, accessible name or text: "x y width height"
//   item TEXT     an item of a visible list or table
//   row KIND      the header of a row of the bit map
//   type TENSOR   the type planned for a tensor
//   state         one JSON object: model, page, jobs
//   evaluation    the rows of the Evaluate page as JSON, once it was shown
//   chat          both panes as JSON, once the Chat page was shown
//   export        what became of the last file the Export page wrote, as JSON
//   focus         object name or accessible name of what has the keyboard
#include <QAbstractButton>
#include <QAbstractItemView>
#include <QApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QSocketNotifier>
#include <QTextStream>
#include <cstdio>
#include <iostream>

#include "ui/chat/chat_page.h"
#include "ui/core/text.h"
#include "ui/evaluate/variant_table.h"
#include "ui/export/gguf_card.h"
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

QString asText(const QJsonObject& object) {
  return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

QString evaluationOf(ui::MainWindow& window) {
  const auto* table = window.findChild<ui::VariantTable*>();
  if (table == nullptr) return {};
  const auto* model = qobject_cast<const ui::EvaluationModel*>(table->model());
  QJsonArray rows;
  for (const ui::EvaluationRow& row : model->rows()) {
    QJsonObject one{{"label", row.variant.label},
                    {"done", row.state == ui::EvaluationRow::State::Done},
                    {"points", static_cast<int>(row.curve.size())}};
    if (row.figures) {
      one["perplexity"] = row.figures->perplexity;
      if (row.figures->klMean) one["kl_mean"] = *row.figures->klMean;
    }
    rows.append(one);
  }
  return asText({{"rows", rows}});
}

QString chatOf(ui::MainWindow& window) {
  auto* page = window.findChild<ui::ChatPage*>();
  if (page == nullptr) return {};
  ui::ChatController& controller = page->controller();
  QJsonArray sides;
  for (const ui::Side side : jobs::kSides) {
    QJsonObject one{
        {"label", controller.variant(side) ? controller.variant(side)->label : QString()},
        {"loaded", controller.facts(side).has_value()}};
    if (!controller.conversation().isEmpty()) {
      const ui::Turn& turn = controller.conversation().turns().last();
      one["message"] = turn.message;
      one["answer"] = turn.of(side).text;
      one["ended"] = turn.of(side).state == ui::Answer::State::Ended;
    }
    sides.append(one);
  }
  return asText({{"sides", sides}, {"generating", controller.runner().isGenerating()}});
}

QString exportOf(ui::MainWindow& window) {
  auto* card = window.findChild<ui::GgufCard*>();
  if (card == nullptr) return {};
  const ui::GgufExport& work = card->work();
  QJsonObject state{{"written", work.state() == ui::GgufExport::State::Written},
                    {"verified", work.verification().has_value()}};
  if (work.error()) state["error"] = ui::toQString(work.error()->message());
  if (work.verification()) state["passed"] = work.verification()->passed();
  return asText(state);
}

QString focusOf() {
  const QWidget* widget = QApplication::focusWidget();
  if (widget == nullptr) return {};
  return widget->objectName().isEmpty() ? widget->accessibleName() : widget->objectName();
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
  return asText(state);
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
  if (command == "evaluation") return evaluationOf(workbench.window());
  if (command == "chat") return chatOf(workbench.window());
  if (command == "export") return exportOf(workbench.window());
  if (command == "focus") return focusOf();
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
