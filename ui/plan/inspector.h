// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QVector>
#include <QWidget>

#include "ui/plan/plan_editor.h"

class QComboBox;
class QGridLayout;
class QLabel;

namespace nibble::ui {

class ElidedLabel;

/// What is selected, what it costs, and two choosers to change it. With nothing selected, the plan
/// as a whole.
class Inspector : public QWidget {
  Q_OBJECT

 public:
  explicit Inspector(PlanEditor& editor, QWidget* parent = nullptr);

 private:
  struct Sums {
    std::uint64_t from = 0, to = 0, preset = 0;
    double squares = 0;  ///< of errors, weighted with elements
    double measured = 0, elements = 0;
    int edited = 0;
  };

  QLabel* addFact(QGridLayout* grid, const QString& name, const QString& tip);
  void refresh();
  void showDefaultMethod();
  void showChoosers(const QVector<int>& rows);
  void showFacts(const QVector<int>& rows);
  Sums sumsOf(const QVector<int>& rows) const;

  PlanEditor& editor_;
  QLabel* title_;
  ElidedLabel* names_;
  QWidget* choosers_;
  QLabel* typeLabel_ = nullptr;
  QLabel* methodLabel_ = nullptr;
  QComboBox* type_;
  QComboBox* method_;
  QLabel* size_;
  QLabel* error_;
  QLabel* cost_;
  QLabel* shapeName_;
  QLabel* shape_;
  QLabel* reason_;
};

}  // namespace nibble::ui
