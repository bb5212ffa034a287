// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/bit_map_model.h"

#include <QCollator>
#include <QMap>
#include <QSet>
#include <algorithm>

namespace nibble::ui {

namespace {

/// In the order in which data flows through a layer; kinds not named here follow.
constexpr const char* kKinds[] = {
    "attn_q",         "attn_q_a",     "attn_q_b",      "attn_k",      "attn_kv_a_mqa",
    "attn_kv_b",      "attn_v",       "attn_qkv",      "attn_output", "ffn_gate",
    "ffn_up",         "ffn_down",     "ffn_gate_exps", "ffn_up_exps", "ffn_down_exps",
    "ffn_gate_shexp", "ffn_up_shexp", "ffn_down_shexp"};

constexpr int kOthersInARow = 4;

int rankOf(const QString& kind) {
  int rank = 0;
  for (const char* known : kKinds) {
    // "ffn_gate.3", one expert of an old file, stands with its kind.
    if (kind == QLatin1String(known) || kind.startsWith(QString::fromLatin1(known) + QChar('.')))
      break;
    ++rank;
  }
  return rank;
}

}  // namespace

BitMapModel::BitMapModel(const PlanDocument& document, QObject* parent)
    : QObject(parent), document_(document) {
  connect(&document_, &PlanDocument::reset, this, [this] {
    rebuild();
    Q_EMIT reset();
  });
  rebuild();
}

void BitMapModel::rebuild() {
  rows_.clear();
  layers_.clear();
  cells_.clear();
  addLayerRows();
  addOutsideRows();
  for (int row = 0; row < rowCount(); ++row) {
    for (int column = 0; column < cellCount(row); ++column) {
      const int tensor = rows_[row].tensors[column];
      if (tensor >= 0) cells_.insert(tensor, {row, column});
    }
  }
}

void BitMapModel::addLayerRows() {
  QMap<int, int> columns;  // of the layers
  QStringList kinds;
  QSet<QString> seen;
  for (int i = 0; i < document_.count(); ++i) {
    const PlanRow& tensor = document_.row(i);
    if (!tensor.quantizable() || tensor.layer < 0) continue;
    columns.insert(tensor.layer, 0);
    if (seen.contains(tensor.kind)) continue;
    seen.insert(tensor.kind);
    kinds.append(tensor.kind);
  }
  for (auto it = columns.begin(); it != columns.end(); ++it) {
    it.value() = layerCount();
    layers_.append(it.key());
  }
  QCollator natural{QLocale(QLocale::English)};  // the C locale knows no numbers
  natural.setNumericMode(true);
  std::sort(kinds.begin(), kinds.end(), [&](const QString& a, const QString& b) {
    const int x = rankOf(a), y = rankOf(b);
    return x != y ? x < y : natural.compare(a, b) < 0;
  });
  QHash<QString, int> rows;
  for (const QString& kind : kinds) {
    rows.insert(kind, rowCount());
    rows_.append({kind, false, QVector<int>(layerCount(), -1)});
  }
  for (int i = 0; i < document_.count(); ++i) {
    const PlanRow& tensor = document_.row(i);
    if (!tensor.quantizable() || tensor.layer < 0) continue;
    rows_[rows.value(tensor.kind)].tensors[columns.value(tensor.layer)] = i;
  }
}

void BitMapModel::addOutsideRows() {
  Row ends{tr("embedding"), true, {}};
  QVector<int> others;
  int output = -1;
  for (int i = 0; i < document_.count(); ++i) {
    const PlanRow& tensor = document_.row(i);
    if (!tensor.quantizable() || tensor.layer >= 0) continue;
    if (tensor.kind == QStringLiteral("token_embd")) {
      ends.tensors.prepend(i);
    } else if (tensor.kind == QStringLiteral("output")) {
      output = i;
    } else {
      others.append(i);
    }
  }
  // -1 beside the token table: the output is tied to it.
  if (output >= 0 || !ends.tensors.isEmpty()) ends.tensors.append(output);
  if (!ends.tensors.isEmpty()) rows_.append(ends);
  for (int first = 0; first < others.size(); first += kOthersInARow) {
    rows_.append({first == 0 ? tr("other") : QString(), true, others.mid(first, kOthersInARow)});
  }
}

int BitMapModel::at(MapCell cell) const {
  if (cell.row < 0 || cell.row >= rowCount()) return -1;
  return rows_[cell.row].tensors.value(cell.column, -1);
}

QString BitMapModel::holeText(MapCell cell) const {
  const bool tied = cell.row >= 0 && cell.row < rowCount() && isOutside(cell.row) && at(cell) < 0 &&
                    cell.column == 1;
  return tied ? tr("output (tied)") : QString();
}

int BitMapModel::columnCount() const {
  int count = layerCount();
  for (int row = 0; row < rowCount(); ++row) count = std::max(count, cellCount(row));
  return count;
}

std::pair<int, int> BitMapModel::columnSpan(MapCell cell) const {
  if (!isOutside(cell.row)) return {cell.column, 1};
  const int cells = cellCount(cell.row), columns = columnCount();
  const int begin = cell.column * columns / cells, end = (cell.column + 1) * columns / cells;
  return {begin, end - begin};
}

std::optional<MapCell> BitMapModel::find(int tensor) const {
  const auto found = cells_.constFind(tensor);
  return found == cells_.constEnd() ? std::nullopt : std::optional(*found);
}

QVector<int> BitMapModel::rowTensors(int row) const {
  QVector<int> tensors = rows_[row].tensors;
  tensors.removeAll(-1);
  return tensors;
}

QVector<int> BitMapModel::layerTensors(int column) const {
  QVector<int> tensors;
  for (const Row& row : rows_) {
    if (!row.outside && row.tensors[column] >= 0) tensors.append(row.tensors[column]);
  }
  return tensors;
}

QVector<int> BitMapModel::allTensors() const {
  return cells_.keys();
}

BitMapModel::Span BitMapModel::spanOf(MapCell cell) const {
  if (!isOutside(cell.row)) return {double(cell.column), cell.column + 1.0};
  const double width = double(std::max(1, layerCount())) / std::max(1, cellCount(cell.row));
  return {cell.column * width, (cell.column + 1) * width};
}

QVector<int> BitMapModel::between(MapCell a, MapCell b) const {
  const Span x = spanOf(a), y = spanOf(b);
  const Span both{std::min(x.begin, y.begin), std::max(x.end, y.end)};
  constexpr double kTouching = 1e-6;  // cells that merely touch are not inside
  QVector<int> tensors;
  for (int row = std::min(a.row, b.row); row <= std::max(a.row, b.row); ++row) {
    for (int column = 0; column < cellCount(row); ++column) {
      const Span span = spanOf({row, column});
      const bool inside = span.begin < both.end - kTouching && span.end > both.begin + kTouching;
      if (inside && at({row, column}) >= 0) tensors.append(at({row, column}));
    }
  }
  return tensors;
}

MapCell BitMapModel::moved(MapCell from, int down, int right) const {
  if (at(from) < 0) return from;
  if (right != 0) {
    for (int column = from.column + right; column >= 0 && column < cellCount(from.row);
         column += right) {
      if (at({from.row, column}) >= 0) return {from.row, column};
    }
    return from;
  }
  const Span span = spanOf(from);
  // The left end decides, a little inside: wide cells lead down to the first below them.
  const double x = span.begin + 0.5;
  for (int row = from.row + down; row >= 0 && row < rowCount(); row += down) {
    for (int column = 0; column < cellCount(row); ++column) {
      const Span other = spanOf({row, column});
      if (other.begin <= x && x < other.end && at({row, column}) >= 0) return {row, column};
    }
    // Nothing right below, as over a tied output: the nearest of the row.
    const MapCell nearest = rowEnd(row, true);
    if (isOutside(row) && at(nearest) >= 0) return nearest;
  }
  return from;
}

MapCell BitMapModel::rowEnd(int row, bool last) const {
  const int count = cellCount(row);
  for (int i = 0; i < count; ++i) {
    const MapCell cell{row, last ? count - 1 - i : i};
    if (at(cell) >= 0) return cell;
  }
  return {};
}

}  // namespace nibble::ui
