// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/bit_map_accessible.h"

#include <algorithm>

#include "ui/core/format.h"
#include "ui/core/text.h"
#include "ui/plan/bit_map_view.h"
#include "ui/plan/plan_text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/type_badge.h"

namespace nibble::ui {

namespace {

/// Asks the map for everything, so that it is right whatever was edited since.
class CellAccessible : public QAccessibleInterface,
                       public QAccessibleTableCellInterface,
                       public QAccessibleActionInterface {
 public:
  CellAccessible(BitMapAccessible& table, MapCell cell) : table_(table), cell_(cell) {}

  MapCell cell() const { return cell_; }

  bool isValid() const override {
    return table_.isValid() && cell_.row < model().rowCount() &&
           cell_.column < model().cellCount(cell_.row);
  }
  QObject* object() const override { return nullptr; }
  QWindow* window() const override { return table_.window(); }
  QAccessibleInterface* parent() const override { return &table_; }
  QAccessibleInterface* child(int) const override { return nullptr; }
  QAccessibleInterface* childAt(int, int) const override { return nullptr; }
  int childCount() const override { return 0; }
  int indexOfChild(const QAccessibleInterface*) const override { return -1; }
  void setText(QAccessible::Text, const QString&) override {}
  QAccessible::Role role() const override { return QAccessible::Cell; }

  void* interface_cast(QAccessible::InterfaceType type) override {
    if (type == QAccessible::TableCellInterface) {
      return static_cast<QAccessibleTableCellInterface*>(this);
    }
    if (type == QAccessible::ActionInterface) return static_cast<QAccessibleActionInterface*>(this);
    return nullptr;
  }

  QString text(QAccessible::Text kind) const override {
    if (!isValid()) return {};
    const int tensor = model().at(cell_);
    if (tensor < 0) return kind == QAccessible::Name ? model().holeText(cell_) : QString();
    const PlanRow& row = model().document().row(tensor);
    if (kind == QAccessible::Name) return cellText(row);
    return kind == QAccessible::Description ? view().sentenceOf(tensor) : QString();
  }

  QRect rect() const override {
    if (!isValid()) return {};
    const QRect inside = view().cellRect(cell_);
    return {view().viewport()->mapToGlobal(inside.topLeft()), inside.size()};
  }

  QAccessible::State state() const override {
    QAccessible::State state = table_.state();
    const int tensor = isValid() ? model().at(cell_) : -1;
    state.focused = state.focused && tensor >= 0 && selection().current() == tensor;
    state.selectable = state.focusable = state.multiSelectable = tensor >= 0;
    state.selected = isSelected();
    state.offscreen = !view().cellRect(cell_).intersects(view().viewport()->rect());
    return state;
  }
  QColor backgroundColor() const override {
    const int tensor = model().at(cell_);
    return tensor < 0 ? QColor() : view().cellColor(tensor);
  }
  QColor foregroundColor() const override {
    const QColor background = backgroundColor();
    return background.isValid() ? inkOn(background) : colors().secondary;
  }

  bool isSelected() const override {
    return isValid() && model().at(cell_) >= 0 && selection().contains(model().at(cell_));
  }
  QList<QAccessibleInterface*> columnHeaderCells() const override { return {}; }
  QList<QAccessibleInterface*> rowHeaderCells() const override { return {}; }
  int rowIndex() const override { return cell_.row; }
  int rowExtent() const override { return 1; }
  int columnIndex() const override { return model().columnSpan(cell_).first; }
  int columnExtent() const override { return model().columnSpan(cell_).second; }
  QAccessibleInterface* table() const override { return &table_; }

  QStringList actionNames() const override { return {setFocusAction(), toggleAction()}; }
  void doAction(const QString& action) override {
    const int tensor = isValid() ? model().at(cell_) : -1;
    if (tensor < 0) return;
    if (action == setFocusAction()) {
      view().setFocus();
      selection().set({tensor}, tensor);
      view().reveal(tensor);
    } else if (action == toggleAction()) {
      selection().toggle(tensor);
    }
  }
  QStringList keyBindingsForAction(const QString&) const override { return {}; }

 private:
  BitMapView& view() const { return table_.view(); }
  const BitMapModel& model() const { return view().model(); }
  PlanSelection& selection() const { return view().editor().selection(); }

  BitMapAccessible& table_;
  MapCell cell_;
};

QAccessibleInterface* makeInterface(const QString& className, QObject* object) {
  if (className != QLatin1String("nibble::ui::BitMapView")) return nullptr;
  auto* view = qobject_cast<BitMapView*>(object);
  return view == nullptr ? nullptr : new BitMapAccessible(view);
}

}  // namespace

QString cellText(const PlanRow& row) {
  const QString place =
      row.layer < 0 ? row.kind : QStringLiteral("blk.%1 %2").arg(row.layer).arg(row.kind);
  return BitMapView::tr("%1, %2, %3 bits")
      .arg(place, typeName(row.decision.type),
           formatSignificant(traits(row.decision.type).bitsPerWeight(), 3));
}

void BitMapAccessible::install() {
  static const bool installed = [] {
    QAccessible::installFactory(makeInterface);
    return true;
  }();
  Q_UNUSED(installed);
}

BitMapAccessible::BitMapAccessible(BitMapView* view)
    : QAccessibleWidget(view, QAccessible::Table) {}

BitMapAccessible::~BitMapAccessible() {
  for (const QAccessible::Id id : std::as_const(cells_)) QAccessible::deleteAccessibleInterface(id);
}

BitMapView& BitMapAccessible::view() const {
  return *static_cast<BitMapView*>(widget());
}

void* BitMapAccessible::interface_cast(QAccessible::InterfaceType type) {
  if (type == QAccessible::TableInterface) return static_cast<QAccessibleTableInterface*>(this);
  return QAccessibleWidget::interface_cast(type);
}

QAccessibleInterface* BitMapAccessible::cell(MapCell cell) const {
  const BitMapModel& model = view().model();
  if (cell.row < 0 || cell.row >= model.rowCount() || cell.column < 0 ||
      cell.column >= model.cellCount(cell.row)) {
    return nullptr;
  }
  QAccessible::Id& id = cells_[{cell.row, cell.column}];
  if (id == 0) {
    auto* made = new CellAccessible(const_cast<BitMapAccessible&>(*this), cell);
    id = QAccessible::registerAccessibleInterface(made);
  }
  return QAccessible::accessibleInterface(id);
}

int BitMapAccessible::childCount() const {
  int count = 0;
  for (int row = 0; row < rowCount(); ++row) count += view().model().cellCount(row);
  return count;
}

QAccessibleInterface* BitMapAccessible::child(int index) const {
  for (int row = 0; row < rowCount(); ++row) {
    const int cells = view().model().cellCount(row);
    if (index < cells) return cell({row, index});
    index -= cells;
  }
  return nullptr;
}

int BitMapAccessible::indexOf(MapCell cell) const {
  int index = cell.column;
  for (int row = 0; row < cell.row; ++row) index += view().model().cellCount(row);
  return index;
}

int BitMapAccessible::indexOfChild(const QAccessibleInterface* child) const {
  const auto* found = dynamic_cast<const CellAccessible*>(child);
  return found == nullptr || found->parent() != this ? -1 : indexOf(found->cell());
}

QAccessibleInterface* BitMapAccessible::childAt(int x, int y) const {
  const MapPlace place = view().placeAt(view().viewport()->mapFromGlobal(QPoint(x, y)));
  return place.part == MapPlace::Part::Cell ? cell(place.cell) : nullptr;
}

MapCell BitMapAccessible::currentCell() const {
  return view().model().find(view().editor().selection().current()).value_or(MapCell{});
}

QAccessibleInterface* BitMapAccessible::focusChild() const {
  return view().hasFocus() ? cell(currentCell()) : nullptr;
}

int BitMapAccessible::rowCount() const {
  return view().model().rowCount();
}

int BitMapAccessible::columnCount() const {
  return view().model().columnCount();
}

QAccessibleInterface* BitMapAccessible::cellAt(int row, int column) const {
  if (row < 0 || row >= rowCount()) return nullptr;
  for (int i = 0; i < view().model().cellCount(row); ++i) {
    const auto [first, count] = view().model().columnSpan({row, i});
    if (column >= first && column < first + count) return cell({row, i});
  }
  return nullptr;
}

QString BitMapAccessible::columnDescription(int column) const {
  const BitMapModel& model = view().model();
  if (column < 0 || column >= model.layerCount()) return {};
  return BitMapView::tr("Layer %1").arg(model.layerAt(column));
}

QString BitMapAccessible::rowDescription(int row) const {
  return row < 0 || row >= rowCount() ? QString() : view().model().rowTitle(row);
}

QList<QAccessibleInterface*> BitMapAccessible::selectedCells() const {
  QList<QAccessibleInterface*> cells;
  for (const int tensor : view().editor().selection().rows()) {
    if (const auto found = view().model().find(tensor)) cells.append(cell(*found));
  }
  return cells;
}

int BitMapAccessible::selectedCellCount() const {
  return static_cast<int>(selectedCells().size());
}

bool BitMapAccessible::allSelected(const QVector<int>& tensors) const {
  const PlanSelection& selection = view().editor().selection();
  return !tensors.isEmpty() && std::all_of(tensors.begin(), tensors.end(),
                                           [&](int tensor) { return selection.contains(tensor); });
}

bool BitMapAccessible::isRowSelected(int row) const {
  return row >= 0 && row < rowCount() && allSelected(view().model().rowTensors(row));
}

bool BitMapAccessible::isColumnSelected(int column) const {
  const BitMapModel& model = view().model();
  return column >= 0 && column < model.layerCount() && allSelected(model.layerTensors(column));
}

QList<int> BitMapAccessible::selectedRows() const {
  QList<int> rows;
  for (int row = 0; row < rowCount(); ++row) {
    if (isRowSelected(row)) rows.append(row);
  }
  return rows;
}

QList<int> BitMapAccessible::selectedColumns() const {
  QList<int> columns;
  for (int column = 0; column < columnCount(); ++column) {
    if (isColumnSelected(column)) columns.append(column);
  }
  return columns;
}

int BitMapAccessible::selectedRowCount() const {
  return static_cast<int>(selectedRows().size());
}

int BitMapAccessible::selectedColumnCount() const {
  return static_cast<int>(selectedColumns().size());
}

bool BitMapAccessible::select(const QVector<int>& tensors, bool on) {
  if (tensors.isEmpty()) return false;
  PlanSelection& selection = view().editor().selection();
  QVector<int> rows = selection.rows();
  for (const int tensor : tensors) {
    rows.removeAll(tensor);
    if (on) rows.append(tensor);
  }
  selection.set(rows, on ? tensors.first() : selection.current());
  return true;
}

bool BitMapAccessible::selectRow(int row) {
  return row >= 0 && row < rowCount() && select(view().model().rowTensors(row), true);
}

bool BitMapAccessible::unselectRow(int row) {
  return row >= 0 && row < rowCount() && select(view().model().rowTensors(row), false);
}

bool BitMapAccessible::selectColumn(int column) {
  const BitMapModel& model = view().model();
  return column >= 0 && column < model.layerCount() && select(model.layerTensors(column), true);
}

bool BitMapAccessible::unselectColumn(int column) {
  const BitMapModel& model = view().model();
  return column >= 0 && column < model.layerCount() && select(model.layerTensors(column), false);
}

}  // namespace nibble::ui
