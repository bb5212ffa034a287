// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <memory>

#include "jobs/activation_job.h"
#include "ui/core/settings.h"

class QMenu;
class QWidget;

namespace nibble::ui {

class Plot;

/// The menu that keeps what is shown of the inputs as picture or table.
class ActivationSaver : public QObject {
  Q_OBJECT

 public:
  enum class What { Png, Svg, HistogramTable, ChannelTable };

  /// Pictures are of `plot`; `dialogParent` carries the file dialogs.
  ActivationSaver(Settings& settings, Plot& plot, QWidget* dialogParent);

  /// What is saved from now on; null when nothing is shown.
  void setProfile(std::shared_ptr<const jobs::ActivationProfile> profile);
  QMenu* menu() const { return menu_; }

  Result<> save(What what, const QString& path) const;

 Q_SIGNALS:
  void failed(const nibble::Error& error);

 private:
  void addAction(const QString& text, What what);
  void ask(What what);

  Settings& settings_;
  Plot& plot_;
  QWidget* dialogParent_;
  QMenu* menu_;
  std::shared_ptr<const jobs::ActivationProfile> profile_;
};

/// Counts by octave of magnitude, and one line a channel.
std::string activationHistogramCsv(const jobs::ActivationProfile& profile);
std::string activationChannelCsv(const jobs::ActivationProfile& profile);

}  // namespace nibble::ui
