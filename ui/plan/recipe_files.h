// SPDX-License-Identifier: GPL-3.0-or-later
// Recipes and importance matrices, to and from files, off the UI thread.
#pragma once

#include <QObject>
#include <QString>

#include "ui/core/async.h"
#include "ui/core/plan_document.h"

namespace nibble::ui {

class RecipeFiles : public QObject {
  Q_OBJECT

 public:
  explicit RecipeFiles(PlanDocument& document, QObject* parent = nullptr);

  /// The plan as it is now; finished() or failed() follows, of all three.
  void save(const QString& path);
  /// Fills the plan, with the importance matrix that the recipe names.
  void open(const QString& path);
  void openImportance(const QString& path);
  void removeImportance();

 Q_SIGNALS:
  void finished();
  void failed(const nibble::Error& error);

 private:
  void report(const Result<>& result);

  PlanDocument& document_;
  AsyncTask saving_, opening_;
};

}  // namespace nibble::ui
