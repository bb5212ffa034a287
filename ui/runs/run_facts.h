// SPDX-License-Identifier: GPL-3.0-or-later
// Everything the store keeps of a run, as labels and values for people.
#pragma once

#include <QString>
#include <QVector>
#include <optional>

#include "store/store.h"

namespace nibble::ui {

/// A run in full.
struct RunDetails {
  RunRecord run;
  std::optional<RecipeRecord> recipe;
};

struct RunFact {
  QString section;
  QString label;
  QString value;
  bool isPath = false;
};

/// In the order in which they are read: run, settings, results.
QVector<RunFact> factsOf(const RunDetails& details);

/// One line of two runs side by side; a value is empty where a run has no such fact.
struct FactPair {
  QString section;
  QString label;
  QString first;
  QString second;
  bool differs() const { return first != second; }
};

QVector<FactPair> compareFacts(const QVector<RunFact>& first, const QVector<RunFact>& second);

/// The recipe as a few readable lines.
QString recipeText(const RecipeRecord& recipe);

}  // namespace nibble::ui
