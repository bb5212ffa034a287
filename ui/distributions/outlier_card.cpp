// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/distributions/outlier_card.h"

#include <QHeaderView>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/core/format.h"
#include "ui/theme/theme.h"

namespace nibble::ui {

namespace {

// More say nothing more.
constexpr std::size_t kMostRows = 256;

QTableWidgetItem* cell(const QString& text) {
  auto* item = new QTableWidgetItem(text);
  item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
  return item;
}

}  // namespace

OutlierCard::OutlierCard(QWidget* parent)
    : Card(tr("Top channels"), parent), table_(new QTableWidget(0, 4)) {
  table_->setHorizontalHeaderLabels({tr("Channel"), tr("RMS"), tr("Largest"), tr("Energy")});
  table_->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
  table_->horizontalHeader()->setDefaultAlignment(Qt::AlignRight | Qt::AlignVCenter);
  table_->horizontalHeader()->setHighlightSections(false);
  table_->horizontalHeaderItem(1)->setToolTip(tr("Root mean square of the values"));
  table_->horizontalHeaderItem(2)->setToolTip(tr("Largest magnitude"));
  table_->horizontalHeaderItem(3)->setToolTip(tr("Share of the squares of all channels"));
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(table_->fontMetrics().height() + 9);
  table_->setShowGrid(false);
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setTabKeyNavigation(false);
  table_->setAccessibleName(tr("Top channels"));
  body()->addWidget(table_, 1);
}

void OutlierCard::showProfile(const jobs::ActivationProfile& profile) {
  const std::size_t rows = std::min(profile.strongest.size(), kMostRows);
  table_->setRowCount(static_cast<int>(rows));
  for (std::size_t i = 0; i < rows; ++i) {
    const jobs::ActivationChannel& channel = profile.strongest[i];
    const int row = static_cast<int>(i);
    table_->setItem(row, 0, cell(QString::number(channel.index)));
    table_->setItem(row, 1, cell(formatSignificant(channel.rms, 3)));
    table_->setItem(row, 2, cell(formatSignificant(channel.largest, 3)));
    table_->setItem(row, 3, cell(formatPercent(channel.share, 1)));
    if (channel.largest <= profile.limit) continue;
    for (int column = 0; column < table_->columnCount(); ++column) {
      QTableWidgetItem* item = table_->item(row, column);
      item->setForeground(colors().bad);
      item->setToolTip(tr("Stands out: its largest value is above %1 times the middle channel's")
                           .arg(formatNumber(jobs::kOutlierFactor, 0)));
      item->setData(Qt::AccessibleDescriptionRole, tr("stands out"));
    }
  }
  table_->scrollToTop();
  const int outliers = static_cast<int>(profile.outliers.size());
  setSubtitle(outliers == 0 ? tr("none stands out")
                            : tr("%n stand(s) out, with %1 of the energy", nullptr, outliers)
                                  .arg(formatPercent(profile.outlierShare, 0)));
}

void OutlierCard::clear() {
  table_->setRowCount(0);
  setSubtitle({});
}

}  // namespace nibble::ui
