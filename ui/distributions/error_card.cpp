// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/distributions/error_card.h"

#include <QStackedWidget>
#include <QVBoxLayout>

#include "ui/distributions/distribution_text.h"
#include "ui/distributions/histogram_plot.h"
#include "ui/widgets/labels.h"

namespace nibble::ui {

ErrorCard::ErrorCard(QWidget* parent)
    : Card(tr("Error of the values"), parent),
      plot_(new HistogramPlot(HistogramPlot::Look::Error)),
      hint_(makeSecondary()),
      stack_(new QStackedWidget) {
  plot_->setAccessibleName(tr("Histogram of the errors"));
  plot_->setToolTip(tr("Original minus compared value, weight by weight"));
  plot_->yAxis->setTickLabels(false);
  hint_->setAlignment(Qt::AlignCenter);
  hint_->setWordWrap(true);
  stack_->addWidget(plot_);
  stack_->addWidget(hint_);
  body()->addWidget(stack_, 1);
}

void ErrorCard::showError(const jobs::Distribution::Against& against, bool keepZoom) {
  plot_->setContent({.bars = against.error,
                     .barsName = {},
                     .outline = {},
                     .outlineName = {},
                     .levels = {},
                     .levelsName = {}},
                    keepZoom);
  setSubtitle(errorText(against));
  stack_->setCurrentWidget(plot_);
}

void ErrorCard::showHint(const QString& hint) {
  plot_->clear();
  hint_->setText(hint);
  setSubtitle({});
  stack_->setCurrentWidget(hint_);
}

}  // namespace nibble::ui
