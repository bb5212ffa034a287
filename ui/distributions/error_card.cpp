// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/distributions/error_card.h"

#include <QLabel>
#include <QPushButton>
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
      action_(new QPushButton),
      stack_(new QStackedWidget) {
  plot_->setAccessibleName(tr("Histogram of the errors"));
  plot_->setToolTip(tr("Original minus compared value, weight by weight"));
  plot_->yAxis->setTickLabels(false);
  hint_->setAlignment(Qt::AlignCenter);
  hint_->setWordWrap(true);
  stack_->addWidget(plot_);
  auto* nothing = new QWidget;
  auto* layout = new QVBoxLayout(nothing);
  layout->addStretch(1);
  layout->addWidget(hint_);
  layout->addWidget(action_, 0, Qt::AlignHCenter);
  layout->addStretch(1);
  connect(action_, &QPushButton::clicked, this, &ErrorCard::actionRequested);
  stack_->addWidget(nothing);
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

void ErrorCard::showHint(const QString& hint, const QString& action) {
  plot_->clear();
  hint_->setText(hint);
  action_->setText(action);
  action_->setVisible(!action.isEmpty());
  setSubtitle({});
  stack_->setCurrentIndex(1);
}

}  // namespace nibble::ui
