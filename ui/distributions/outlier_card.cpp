// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/distributions/outlier_card.h"

#include <QHeaderView>
#include <QLabel>
#include <QStackedWidget>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/core/format.h"
#include "ui/widgets/labels.h"

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
    : Card(tr("Outlier channels"), parent),
      table_(new QTableWidget(0, 4)),
      hint_(makeSecondary()),
      stack_(new QStackedWidget) {
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
  table_->setAccessibleName(tr("Outlier channels"));
  hint_->setAlignment(Qt::AlignCenter);
  hint_->setWordWrap(true);
  stack_->addWidget(table_);
  stack_->addWidget(hint_);
  body()->addWidget(stack_, 1);
  clear();
}

void OutlierCard::showProfile(const jobs::ActivationProfile& profile) {
  if (profile.outliers.empty()) {
    clear();
    hint_->setText(tr("No channel's largest value is above %1 times the middle channel's.")
                       .arg(formatNumber(jobs::kOutlierFactor, 0)));
    return;
  }
  const std::size_t rows = std::min(profile.outliers.size(), kMostRows);
  table_->setRowCount(static_cast<int>(rows));
  for (std::size_t i = 0; i < rows; ++i) {
    const jobs::ActivationChannel& channel = profile.outliers[i];
    const int row = static_cast<int>(i);
    table_->setItem(row, 0, cell(QString::number(channel.index)));
    table_->setItem(row, 1, cell(formatSignificant(channel.rms, 3)));
    table_->setItem(row, 2, cell(formatSignificant(channel.largest, 3)));
    table_->setItem(row, 3, cell(formatPercent(channel.share, 1)));
  }
  table_->scrollToTop();
  setSubtitle(tr("%n carr(y) %1 of the energy", nullptr, static_cast<int>(profile.outliers.size()))
                  .arg(formatPercent(profile.outlierShare, 0)));
  stack_->setCurrentWidget(table_);
}

void OutlierCard::clear() {
  table_->setRowCount(0);
  hint_->setText({});
  setSubtitle({});
  stack_->setCurrentWidget(hint_);
}

}  // namespace nibble::ui
