// SPDX-License-Identifier: GPL-3.0-or-later
// The open model and everything planned for it.
#pragma once

#include <QObject>
#include <QString>
#include <optional>

#include "jobs/inspect_job.h"
#include "ui/core/async.h"
#include "ui/core/plan_document.h"
#include "ui/core/settings.h"

namespace nibble::ui {

class Workspace : public QObject {
  Q_OBJECT

 public:
  explicit Workspace(Settings& settings, QObject* parent = nullptr);

  /// Opens in the background: opened() or openFailed() follows. The model open before stays until
  /// the new one is there.
  void open(const QString& path);
  void close();

  bool isOpening() const { return opening_.isRunning(); }
  bool hasModel() const { return facts_.has_value(); }
  /// Only while hasModel().
  const jobs::ModelFacts& facts() const { return *facts_; }
  const std::shared_ptr<const ModelSource>& source() const { return facts_->source; }
  QString path() const { return path_; }
  QString displayName() const;

  PlanDocument& plan() { return plan_; }
  const PlanDocument& plan() const { return plan_; }

 Q_SIGNALS:
  void opening(const QString& path);
  void opened();
  void closed();
  void openFailed(const QString& path, const nibble::Error& error);

 private:
  Settings& settings_;
  QString path_;
  std::optional<jobs::ModelFacts> facts_;
  PlanDocument plan_;
  AsyncTask opening_;
};

}  // namespace nibble::ui
