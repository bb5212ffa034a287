// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/distribution_job.h"
#include "ui/widgets/plot.h"

namespace nibble::ui {

/// Magnitudes along the columns or rows of a tensor: the largest as impulses, the root mean square
/// and the error's as lines. Channels that stand out are drawn in the warning colour.
class ProfilePlot : public Plot {
  Q_OBJECT

 public:
  enum class Line { Maximum, Outlier, Rms, Error };

  explicit ProfilePlot(QWidget* parent = nullptr);
  /// In the present theme.
  static QColor color(Line line);

  /// What is measured, for the tooltip: "|w|" unless said otherwise.
  void setQuantity(const QString& quantity) { quantity_ = quantity; }
  /// `channel` names one of them for the tooltip: "column" or "row".
  void setProfile(const jobs::ChannelProfile& profile, double outlierLimit, const QString& channel,
                  bool keepZoom);
  void clear();

 protected:
  bool event(QEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;

 private:
  void applyColors();
  void resetZoom();
  void limitRange(const QCPRange& range);
  /// Of the channel there; empty outside.
  QString describe(QPoint position) const;

  jobs::ChannelProfile profile_;
  QString channel_;
  QString quantity_ = QStringLiteral("|w|");
  QCPRange whole_{0, 1};
  QCPGraph* maximum_;
  QCPGraph* outliers_;
  QCPGraph* rms_;
  QCPGraph* error_;
};

}  // namespace nibble::ui
