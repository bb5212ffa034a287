// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "jobs/activation_job.h"
#include "ui/core/app_context.h"
#include "ui/core/async.h"

class QPushButton;
class QStackedWidget;

namespace nibble::ui {

class Card;
class ElidedLabel;
class HistogramPlot;
class MessagePanel;
class OutlierCard;
class PlotSaver;
class ProfilePlot;

/// What goes into the tensor's matrix, as measured on calibration text: how large values are, which
/// channels stand out, all channels. Where nothing is known it says how to get it.
class ActivationView : public QWidget {
  Q_OBJECT

 public:
  explicit ActivationView(const AppContext& context, QWidget* parent = nullptr);

  /// Reads while somebody looks.
  void setActive(bool active);
  void setTensor(const QString& tensor);
  /// Null while nothing is shown.
  const std::shared_ptr<const jobs::ActivationProfile>& profile() const { return profile_; }
  PlotSaver& saver() { return *saver_; }
  HistogramPlot& histogram() { return *histogram_; }

 Q_SIGNALS:
  void planRequested();  ///< where a text is chosen
  void failed(const nibble::Error& error);

 private:
  Card* makeHistogramCard();
  Card* makeChannelCard();
  void refresh();
  void showProgress();
  void read();
  void showProfile();
  void showNothing();
  void showHistogram(bool keepZoom);
  void showChannels(bool keepZoom);

  AppContext context_;
  bool active_ = false;
  QString tensor_;
  std::shared_ptr<const jobs::MeasuredInputs> inputs_;  ///< that profile_ was read from
  std::shared_ptr<const jobs::ActivationProfile> profile_;
  AsyncTask reading_;

  QPushButton* log_;
  QPushButton* save_;
  Card* histogramCard_;
  QStackedWidget* stack_;
  HistogramPlot* histogram_;
  MessagePanel* message_;
  QPushButton* measure_;
  QPushButton* toPlan_;
  ElidedLabel* fed_;
  OutlierCard* outliers_;
  Card* channelCard_;
  ProfilePlot* channels_;
  PlotSaver* saver_;
};

}  // namespace nibble::ui
