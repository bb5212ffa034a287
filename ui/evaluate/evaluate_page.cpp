// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluate/evaluate_page.h"

#include <QDragEnterEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QVBoxLayout>

#include "ui/core/text.h"
#include "ui/evaluate/curves_plot.h"
#include "ui/evaluate/evaluation_bar.h"
#include "ui/evaluate/scatter_plot.h"
#include "ui/evaluate/variant_table.h"
#include "ui/widgets/card.h"
#include "ui/widgets/message_panel.h"

namespace nibble::ui {

EvaluatePage::EvaluatePage(const AppContext& context, QWidget* parent)
    : Page(context, parent),
      controller_(context),
      earlier_(context.engine),
      curvesCard_(new Card(tr("Perplexity while it runs"))),
      curves_(new CurvesPlot(controller_.model())),
      trouble_(new ErrorBar) {
  setAcceptDrops(true);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(10);
  layout->addWidget(new EvaluationBar(context, controller_, earlier_));
  layout->addWidget(trouble_);

  auto* plots = new QHBoxLayout;
  plots->setSpacing(12);
  curvesCard_->body()->addWidget(curves_, 1);
  auto* scatterCard = new Card(tr("Size against KL divergence"));
  auto* scatter = new ScatterPlot(controller_.model(), earlier_);
  scatterCard->body()->addWidget(scatter, 1);
  plots->addWidget(curvesCard_, 20);
  plots->addWidget(scatterCard, 11);
  layout->addLayout(plots, 5);

  auto* variants = new Card(tr("Variants"));
  variants->setSubtitle(tr("Drop model files here to add them"));
  variants->body()->addWidget(new VariantTable(controller_), 1);
  layout->addWidget(variants, 3);

  connect(&controller_, &EvaluationController::failed, trouble_, &ErrorBar::showError);
  connect(&controller_, &EvaluationController::fellBack, this, &EvaluatePage::showFallbacks);
  connect(&controller_, &EvaluationController::runningChanged, this, [this] {
    if (controller_.isRunning()) trouble_->clear();
    showProgress();
  });
  connect(&controller_, &EvaluationController::textChanged, this, &EvaluatePage::showProgress);
  connect(&controller_, &EvaluationController::settingsChanged, this, [this] {
    showProgress();
    reloadEarlier();
  });
  connect(&controller_.model(), &EvaluationModel::curveChanged, this, &EvaluatePage::showProgress);
  connect(&earlier_, &EarlierResults::fetched, &controller_, [this](const EvaluationRow& row) {
    if (controller_.model().indexOf(row.variant) < 0) controller_.addEarlier(row);
  });
  connect(&context_.workspace, &Workspace::opened, this, &EvaluatePage::reloadEarlier);
  connect(&context_.workspace, &Workspace::closed, this, &EvaluatePage::reloadEarlier);
  connect(&context_.engine, &Engine::storeChanged, this, &EvaluatePage::reloadEarlier);
  showProgress();
}

void EvaluatePage::activate() {
  reloadEarlier();
}

void EvaluatePage::reloadEarlier() {
  earlier_.reload(context_.workspace.hasModel() ? context_.workspace.source() : nullptr,
                  controller_.settings());
}

void EvaluatePage::showFallbacks() {
  QStringList names;
  QString why;
  for (const EvaluationRow& row : controller_.model().rows()) {
    if (!row.fallback) continue;
    names += row.variant.label;
    if (why.isEmpty()) why = causeOf(*row.fallback);
  }
  trouble_->showText(tr("On the processor: %1. %2.").arg(names.join(QStringLiteral(", ")), why));
}

void EvaluatePage::showProgress() {
  const EvaluationSettings& settings = controller_.settings();
  const int planned = controller_.plannedChunks();
  curves_->setChunks(planned);
  QString subtitle =
      tr("%1 · context %2").arg(QFileInfo(settings.text).fileName()).arg(settings.context);
  QStringList devices;
  for (const EvaluationRow& row : controller_.model().rows()) devices += row.device;
  devices.removeAll(QString());
  devices.removeDuplicates();
  if (!devices.isEmpty()) subtitle += QStringLiteral(" · ") + devices.join(QStringLiteral(", "));
  if (controller_.isRunning()) {
    int done = 0;
    for (const EvaluationRow& row : controller_.model().rows()) {
      if (row.isLive()) done = std::max(done, static_cast<int>(row.curve.size()));
    }
    subtitle += QStringLiteral(" · ") + (planned > 0 ? tr("chunk %1 of %2").arg(done).arg(planned)
                                                     : tr("chunk %1").arg(done));
  }
  curvesCard_->setSubtitle(subtitle);
}

void EvaluatePage::dragEnterEvent(QDragEnterEvent* event) {
  // Only texts: a model dropped beside the table is opened by the window.
  if (draggedText(event->mimeData()).isEmpty()) {
    event->ignore();
  } else {
    event->acceptProposedAction();
  }
}

void EvaluatePage::dropEvent(QDropEvent* event) {
  const QString text = draggedText(event->mimeData());
  if (text.isEmpty()) {
    event->ignore();
    return;
  }
  event->acceptProposedAction();
  EvaluationSettings settings = controller_.settings();
  settings.text = text;
  controller_.setSettings(settings);
}

}  // namespace nibble::ui
