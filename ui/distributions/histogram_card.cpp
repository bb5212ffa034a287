// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/distributions/histogram_card.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QStackedWidget>

#include "ui/core/text.h"
#include "ui/distributions/distribution_text.h"
#include "ui/distributions/histogram_plot.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/message_panel.h"
#include "ui/widgets/type_badge.h"

namespace nibble::ui {

HistogramCard::HistogramCard(QWidget* parent)
    : Card(QString(), parent),
      plot_(new HistogramPlot(HistogramPlot::Look::Weights)),
      message_(new MessagePanel),
      stack_(new QStackedWidget),
      original_(new ElidedLabel),
      compared_(new ElidedLabel),
      log_(new QPushButton(tr("Log"))),
      against_(new QPushButton),
      save_(new QPushButton(tr("Save…"))) {
  setTitleFont(Theme::instance().monospaceFont());
  plot_->setAccessibleName(tr("Histogram of the weights"));
  plot_->setToolTip(tr("Turn the wheel to zoom, drag to move, double-click for the whole range"));
  log_->setCheckable(true);
  log_->setToolTip(tr("Counts on a logarithmic scale, so that rare values show"));
  log_->setAccessibleName(tr("Logarithmic counts"));
  against_->setToolTip(tr("What the weights are compared with"));
  save_->setToolTip(tr("Keep what is shown as picture or table"));
  for (QPushButton* button : {log_, against_, save_}) addControl(button);
  toPlan_ = message_->addAction(tr("Compare with the plan"));
  connect(toPlan_, &QPushButton::clicked, this, &HistogramCard::planRequested);
  stack_->addWidget(plot_);
  stack_->addWidget(message_);
  body()->addWidget(stack_, 1);
  auto* summaries = new QHBoxLayout;
  summaries->setSpacing(24);
  for (ElidedLabel* label : {original_, compared_}) {
    label->setProperty("role", "secondary");
    label->setFont(Theme::instance().scaledFont(0.92));
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    summaries->addWidget(label, 1);
  }
  body()->addLayout(summaries);
}

void HistogramCard::showDistribution(const jobs::Distribution& distribution,
                                     const QString& comparedName, bool keepZoom) {
  setTitle(toQString(distribution.tensor));
  HistogramPlot::Content content;
  content.bars = distribution.histogram;
  content.barsName = tr("original %1").arg(typeName(distribution.type));
  content.levels = distribution.levels;
  QString levelsOf = typeName(distribution.type);
  if (distribution.against) {
    content.outline = distribution.against->histogram;
    content.outlineName = comparedName;
    levelsOf = typeName(distribution.against->type);
  }
  content.levelsName = tr("%1, one block's levels").arg(levelsOf);
  plot_->setContent(content, keepZoom);
  stack_->setCurrentWidget(plot_);
  original_->setFullText(typeName(distribution.type) + QStringLiteral(": ") +
                         summaryText(distribution.values));
  compared_->setVisible(distribution.against.has_value());
  if (distribution.against) {
    compared_->setFullText(comparedName + QStringLiteral(": ") +
                           summaryText(distribution.against->values));
  }
}

void HistogramCard::showExtent(const jobs::Distribution& distribution, double refinement) {
  setSubtitle(
      tr("%1 · %2").arg(shapeText(distribution.shape), extentText(distribution, refinement)));
}

void HistogramCard::showLoading(const QString& tensor) {
  // Answers come within a blink; what was shown stays until then.
  setTitle(tensor);
  setSubtitle(tr("reading a sample…"));
}

void HistogramCard::showError(const QString& tensor, const Error& error, bool mayUsePlan) {
  setTitle(tensor);
  setSubtitle({});
  message_->showError(tr("This tensor cannot be shown"), error);
  toPlan_->setVisible(mayUsePlan);
  stack_->setCurrentWidget(message_);
  plot_->clear();
  original_->setFullText({});
  compared_->setFullText({});
}

}  // namespace nibble::ui
