// SPDX-License-Identifier: GPL-3.0-or-later
// Which tensors are selected: shared by map, table and inspector.
#pragma once

#include <QObject>
#include <QSet>
#include <QVector>

#include "ui/core/plan_document.h"

namespace nibble::ui {

class PlanSelection : public QObject {
  Q_OBJECT

 public:
  /// Cleared when the document shows another model.
  explicit PlanSelection(const PlanDocument& document, QObject* parent = nullptr);

  /// Indices into the document, ascending.
  const QVector<int>& rows() const { return rows_; }
  bool contains(int row) const { return set_.contains(row); }
  bool isEmpty() const { return rows_.isEmpty(); }
  /// Where the keyboard stands; -1 for nowhere. Need not be selected.
  int current() const { return current_; }

  void set(const QVector<int>& rows, int current);
  void toggle(int row);
  void clear() { set({}, current_); }

 Q_SIGNALS:
  void changed();

 private:
  QVector<int> rows_;
  QSet<int> set_;
  int current_ = -1;
};

}  // namespace nibble::ui
