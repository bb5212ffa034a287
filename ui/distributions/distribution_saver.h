// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <memory>

#include "base/result.h"
#include "jobs/distribution_job.h"
#include "ui/core/settings.h"

class QMenu;
class QWidget;

namespace nibble::ui {

class Plot;

/// The menu that keeps what is shown as picture or table.
class DistributionSaver : public QObject {
  Q_OBJECT

 public:
  enum class What { Png, Svg, HistogramTable, ErrorTable, ColumnTable, RowTable };

  /// Pictures are of `plot`; `dialogParent` carries the file dialogs.
  DistributionSaver(Settings& settings, Plot& plot, QWidget* dialogParent);

  /// What is saved from now on; null when nothing is shown.
  void setDistribution(std::shared_ptr<const jobs::Distribution> distribution);
  QMenu* menu() const { return menu_; }

  Result<> save(What what, const QString& path) const;

 Q_SIGNALS:
  void failed(const nibble::Error& error);

 private:
  void addAction(const QString& text, What what);
  void ask(What what);
  void copyImage();
  QString suggestedName(What what) const;

  Settings& settings_;
  Plot& plot_;
  QWidget* dialogParent_;
  QMenu* menu_;
  std::shared_ptr<const jobs::Distribution> distribution_;
};

}  // namespace nibble::ui
