// SPDX-License-Identifier: GPL-3.0-or-later
// What the store knows of the open model: files written from it, and figures measured against it on
// the same text with the same settings.
#pragma once

#include <QObject>
#include <QVector>

#include "store/store.h"
#include "ui/core/async.h"
#include "ui/core/engine.h"
#include "ui/evaluate/evaluation_model.h"
#include "ui/evaluate/evaluation_settings.h"

namespace nibble::ui {

struct EarlierResult {
  std::int64_t run = 0;
  QString label;
  QString path;  ///< of the model; empty for one that was only planned
  std::uint64_t bytes = 0;
  double bitsPerWeight = 0;
  VariantFigures figures;
  std::int64_t when = 0;
};

struct WrittenFile {
  QString path;
  QString label;
};

class EarlierResults : public QObject {
  Q_OBJECT

 public:
  explicit EarlierResults(Engine& engine, QObject* parent = nullptr);

  /// Looks anew, in the background; changed() follows. A null source empties it.
  void reload(std::shared_ptr<const ModelSource> source, const EvaluationSettings& settings);

  /// One for each model, the latest first.
  const QVector<EarlierResult>& results() const { return results_; }
  /// That still exist, the latest first.
  const QVector<WrittenFile>& written() const { return written_; }

  /// A row of the table with the curve of that run; fetched(row) follows.
  void fetch(const EarlierResult& result);

 Q_SIGNALS:
  void changed();
  void fetched(const nibble::ui::EvaluationRow& row);

 private:
  Engine& engine_;
  AsyncTask loading_;
  AsyncTask fetching_;
  QVector<EarlierResult> results_;
  QVector<WrittenFile> written_;
};

}  // namespace nibble::ui
