// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/distributions/channel_card.h"

#include <QButtonGroup>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/core/format.h"
#include "ui/distributions/profile_plot.h"
#include "ui/distributions/profile_summary.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"

namespace nibble::ui {

ChannelCard::ChannelCard(QWidget* parent)
    : Card(tr("Channels"), parent),
      plot_(new ProfilePlot),
      columns_(new QPushButton(tr("Columns"))),
      rows_(new QPushButton(tr("Rows"))) {
  plot_->setAccessibleName(tr("Magnitudes by channel"));
  columns_->setToolTip(tr("One value for each input of the matrix"));
  rows_->setToolTip(tr("One value for each output of the matrix"));
  auto* group = new QButtonGroup(this);
  for (QPushButton* button : {columns_, rows_}) {
    button->setCheckable(true);
    group->addButton(button);
    addControl(button);
  }
  columns_->setChecked(true);
  connect(rows_, &QPushButton::toggled, this, [this](bool rows) {
    rebuild(false);
    Q_EMIT showsRowsChanged(rows);
  });
  body()->addWidget(plot_, 1);
  legend_ = makeSecondary();
  legend_->setFont(Theme::instance().scaledFont(0.92));
  body()->setSpacing(4);
  body()->addWidget(legend_);
  connect(&Theme::instance(), &Theme::changed, this, &ChannelCard::showLegend);
  showLegend();
}

void ChannelCard::showLegend() {
  using Line = ProfilePlot::Line;
  QVector<QPair<Line, QString>> entries{{Line::Maximum, tr("largest |w|")},
                                        {Line::Outlier, tr("stands out")},
                                        {Line::Rms, tr("root mean square")}};
  if (distribution_ != nullptr && distribution_->against) {
    entries.append({Line::Error, tr("error")});
  }
  QStringList words;
  for (const auto& [line, name] : entries) {
    words << QStringLiteral("<span style='color:%1'>■</span>&nbsp;%2")
                 .arg(ProfilePlot::color(line).name(), name);
  }
  legend_->setText(words.join(QStringLiteral(" &nbsp; ")));
}

bool ChannelCard::showsRows() const {
  return rows_->isChecked();
}

void ChannelCard::setShowsRows(bool rows) {
  (rows ? rows_ : columns_)->setChecked(true);
}

void ChannelCard::showDistribution(std::shared_ptr<const jobs::Distribution> distribution,
                                   bool keepZoom) {
  distribution_ = std::move(distribution);
  rebuild(keepZoom);
}

void ChannelCard::clear() {
  distribution_.reset();
  plot_->clear();
  setSubtitle({});
}

void ChannelCard::rebuild(bool keepZoom) {
  showLegend();
  if (distribution_ == nullptr) return;
  const jobs::ChannelProfile& profile = showsRows() ? distribution_->rows : distribution_->columns;
  const QString channel = showsRows() ? tr("row") : tr("column");
  const ProfileSummary summary = summaryOf(profile);
  plot_->setProfile(profile, summary.limit, channel, keepZoom);
  const QString where = tr("largest %1 in %2 %3")
                            .arg(formatSignificant(summary.largest, 3), channel)
                            .arg(summary.largestAt);
  setSubtitle(summary.outliers > 0
                  ? tr("%n stand(s) out · %1", nullptr, summary.outliers).arg(where)
                  : where);
}

}  // namespace nibble::ui
