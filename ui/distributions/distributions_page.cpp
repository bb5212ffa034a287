// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/distributions/distributions_page.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "ui/distributions/activation_view.h"
#include "ui/distributions/channel_card.h"
#include "ui/distributions/distribution_csv.h"
#include "ui/distributions/error_card.h"
#include "ui/distributions/histogram_card.h"
#include "ui/distributions/histogram_plot.h"
#include "ui/distributions/plot_saver.h"
#include "ui/distributions/profile_plot.h"
#include "ui/distributions/tensor_list.h"
#include "ui/distributions/tensor_list_model.h"
#include "ui/theme/theme.h"
#include "ui/widgets/message_panel.h"
#include "ui/widgets/type_badge.h"

namespace nibble::ui {

namespace {
constexpr auto kTensorKey = "distributions/tensor";
constexpr auto kLogKey = "distributions/logarithmic";
constexpr auto kInputsKey = "distributions/inputs";
constexpr auto kRowsKey = "distributions/rows";
constexpr int kListCharacters = 32;
}  // namespace

DistributionsPage::DistributionsPage(const AppContext& context, QWidget* parent)
    : Page(context, parent),
      comparison_(context),
      loader_(context.engine),
      trouble_(new ErrorBar),
      tensors_(new TensorList(context.workspace.plan())),
      histogram_(new HistogramCard),
      error_(new ErrorCard),
      channels_(new ChannelCard),
      againstMenu_(new QMenu(this)),
      saver_(new PlotSaver(context.settings, histogram_->plot(), {}, this)),
      stack_(new QStackedWidget),
      inputs_(new ActivationView(context)) {
  layOut();
  restoreChoices();
  connectAll();
  chooseTensor();
}

void DistributionsPage::addTables() {
  saver_->addTable(tr("Histogram as CSV…"), {}, [this] { return histogramCsv(*offered_); });
  errorTable_ = saver_->addTable(tr("Error as CSV…"), QStringLiteral("-error"),
                                 [this] { return errorCsv(*offered_); });
  saver_->addTable(tr("Columns as CSV…"), QStringLiteral("-columns"),
                   [this] { return profileCsv(offered_->columns); });
  saver_->addTable(tr("Rows as CSV…"), QStringLiteral("-rows"),
                   [this] { return profileCsv(offered_->rows); });
}

void DistributionsPage::offerToSave(std::shared_ptr<const jobs::Distribution> distribution) {
  offered_ = std::move(distribution);
  saver_->setSubject(offered_ != nullptr ? offered_->tensor : std::string());
  errorTable_->setEnabled(offered_ != nullptr && offered_->against);
}

void DistributionsPage::layOut() {
  const QFontMetrics metrics(Theme::instance().monospaceFont());
  tensors_->setFixedWidth(metrics.averageCharWidth() * kListCharacters);
  histogram_->againstButton()->setMenu(againstMenu_);
  addTables();
  histogram_->saveButton()->setMenu(saver_->menu());
  auto* below = new QHBoxLayout;
  below->setSpacing(12);
  below->addWidget(error_, 1);
  below->addWidget(channels_, 1);
  auto* weights = new QWidget;
  auto* cards = new QVBoxLayout(weights);
  cards->setContentsMargins(0, 0, 0, 0);
  cards->setSpacing(12);
  cards->addWidget(histogram_, 5);
  cards->addLayout(below, 3);
  stack_->addWidget(weights);
  stack_->addWidget(inputs_);
  auto* right = new QVBoxLayout;
  right->setSpacing(12);
  right->addWidget(trouble_);
  right->addWidget(stack_, 1);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(12);
  layout->addWidget(tensors_);
  layout->addLayout(right, 1);
}

void DistributionsPage::connectAll() {
  Settings& settings = context_.settings;
  PlanDocument& plan = context_.workspace.plan();
  connect(tensors_, &TensorList::currentChanged, this, [this](const QString& tensor) {
    context_.settings.setValue(kTensorKey, tensor);
    inputs_->setTensor(tensor);
    ask();
  });
  connect(tensors_, &TensorList::showsInputsChanged, this, [this](bool inputs) {
    context_.settings.setValue(kInputsKey, inputs);
    showAspect();
    ask();
  });
  connect(inputs_, &ActivationView::planRequested, this,
          [this] { Q_EMIT pageRequested(QStringLiteral("plan")); });
  connect(inputs_, &ActivationView::failed, trouble_, &ErrorBar::showError);
  connect(error_, &ErrorCard::actionRequested, this, &DistributionsPage::getMissing);
  connect(&context_.calibration, &Calibration::importanceChanged, this, &DistributionsPage::ask);
  connect(&context_.calibration, &Calibration::changed, this, &DistributionsPage::showMissing);
  connect(&context_.plans, &CalibratedPlans::changed, this, &DistributionsPage::ask);
  connect(histogram_->logButton(), &QPushButton::toggled, this, [this, &settings](bool on) {
    settings.setValue(kLogKey, on);
    histogram_->plot().setLogarithmicCounts(on);
  });
  connect(channels_, &ChannelCard::showsRowsChanged, this,
          [&settings](bool rows) { settings.setValue(kRowsKey, rows); });
  connect(againstMenu_, &QMenu::aboutToShow, this, &DistributionsPage::fillAgainstMenu);
  connect(histogram_, &HistogramCard::planRequested, &comparison_, &Comparison::usePlan);
  connect(&comparison_, &Comparison::changed, this, &DistributionsPage::ask);
  connect(&comparison_, &Comparison::openFailed, trouble_, &ErrorBar::showError);
  connect(saver_, &PlotSaver::failed, trouble_, &ErrorBar::showError);
  connect(&loader_, &DistributionLoader::answered, this, &DistributionsPage::showAnswer);
  connect(&loader_, &DistributionLoader::failed, this, &DistributionsPage::showFailure);
  connect(&loader_, &DistributionLoader::refinementChanged, this, [this] {
    if (loader_.answer() != nullptr && shown_ == loader_.question()) {
      histogram_->showExtent(*loader_.answer(), loader_.refinement());
    }
  });
  connect(&plan, &PlanDocument::rowsChanged, this, [this, &plan](const QVector<int>& rows) {
    if (rows.contains(plan.indexOf(tensors_->current()))) ask();
  });
  connect(&plan, &PlanDocument::reset, this, [this] {
    loader_.clear();
    shown_ = {};
    trouble_->clear();
    chooseTensor();
  });
}

void DistributionsPage::restoreChoices() {
  const bool logarithmic = context_.settings.value(kLogKey, false).toBool();
  histogram_->logButton()->setChecked(logarithmic);
  histogram_->plot().setLogarithmicCounts(logarithmic);
  channels_->setShowsRows(context_.settings.value(kRowsKey, false).toBool());
  tensors_->setShowsInputs(context_.settings.value(kInputsKey, false).toBool());
  showAspect();
}

void DistributionsPage::showAspect() {
  const bool inputs = tensors_->showsInputs();
  stack_->setCurrentIndex(inputs ? 1 : 0);
  inputs_->setActive(active_ && inputs);
}

void DistributionsPage::activate() {
  active_ = true;
  showAspect();
  loader_.resume();
  ask();
  tensors_->focusList();
}

void DistributionsPage::deactivate() {
  active_ = false;
  showAspect();
  loader_.rest();
}

void DistributionsPage::chooseTensor() {
  const PlanDocument& plan = context_.workspace.plan();
  if (plan.count() == 0) return;
  const QString last = context_.settings.value(kTensorKey).toString();
  if (plan.indexOf(last) >= 0) {
    tensors_->setCurrent(last);
  } else {
    // The first one that quantizing changes says more than a norm.
    int first = 0;
    while (first + 1 < plan.count() && plan.row(first).decision.method == kCopyMethod) ++first;
    tensors_->setCurrent(plan.row(first).name);
  }
  inputs_->setTensor(tensors_->current());
  ask();
}

void DistributionsPage::ask() {
  showLabels();
  if (!active_ || tensors_->showsInputs()) return;  // asked again when somebody looks
  const DistributionQuestion question = comparison_.questionFor(tensors_->current());
  if (question.source == nullptr) return;
  if (question == shown_ && question == loader_.question()) return;
  if (question.tensor != shown_.tensor) histogram_->showLoading(question.tensor);
  loader_.ask(question);
}

void DistributionsPage::showLabels() {
  const QString label = comparison_.label(tensors_->current());
  histogram_->againstButton()->setText(tr("Against: %1").arg(label));
  histogram_->againstButton()->setAccessibleName(tr("Compare with, now %1").arg(label));
}

void DistributionsPage::showAnswer() {
  const auto& answer = loader_.answer();
  const DistributionQuestion& question = loader_.question();
  const bool sameTensor = question.tensor == shown_.tensor && question.source == shown_.source;
  const bool sameQuestion = question == shown_;
  shown_ = question;
  QString compared;
  if (answer->against) {
    compared = question.other != nullptr && !question.plan
                   ? tr("%1, %2").arg(QFileInfo(comparison_.file()).fileName(),
                                      typeName(answer->against->type))
                   : typeName(answer->against->type);
  }
  histogram_->showDistribution(*answer, compared, sameTensor);
  histogram_->showExtent(*answer, loader_.refinement());
  channels_->showDistribution(answer, sameTensor);
  offerToSave(answer);
  if (answer->against) {
    error_->showError(*answer->against, sameQuestion);
    if (question.plan) {
      tensors_->model().setError(question.tensor, *question.plan, answer->against->relativeError);
    }
  } else if (comparison_.missing(question.tensor) != Comparison::Missing::Nothing) {
    showMissing();
  } else if (comparison_.kind() == Comparison::Kind::Plan) {
    error_->showHint(tr("The plan keeps this tensor as it is, so there is no error."));
  } else {
    error_->showHint(tr("Choose the plan or a file to compare with, and the error appears here."));
  }
}

void DistributionsPage::showMissing() {
  if (!active_ || loader_.answer() == nullptr || loader_.answer()->against) return;
  using Missing = Comparison::Missing;
  const Missing missing = comparison_.missing(tensors_->current());
  const bool runs = context_.calibration.job() != nullptr ||
                    (calibrating_ != nullptr && !calibrating_->isFinished());
  if (missing == Missing::Measuring) {
    error_->showHint(tr("The plan weighs errors by calibration, which is not measured yet."),
                     runs ? QString() : tr("Measure"));
  } else if (missing == Missing::Calibration) {
    error_->showHint(tr("The plan's method finds the values of this tensor while text runs through "
                        "the whole model."),
                     runs ? QString() : tr("Calibrate the plan"));
  }
}

void DistributionsPage::getMissing() {
  if (comparison_.missing(tensors_->current()) == Comparison::Missing::Measuring) {
    if (context_.calibration.state() == Calibration::State::Ready) {
      context_.calibration.measure();
    } else {
      Q_EMIT pageRequested(QStringLiteral("plan"));
    }
    return;
  }
  const auto recipe = context_.workspace.plan().recipe();
  if (!recipe) return trouble_->showError(recipe.error());
  calibrating_ = context_.jobs.add(tr("Calibrating %1").arg(context_.workspace.plan().title()),
                                   [plans = &context_.plans, source = context_.workspace.source(),
                                    recipe = *recipe](const jobs::JobContext& job) -> Result<> {
                                     NIBBLE_CHECK(plans->get(source, recipe, job));
                                     return {};
                                   });
  connect(calibrating_, &Job::finished, this, [this, job = calibrating_] {
    if (job != nullptr && job->error()) trouble_->showError(*job->error());
    showMissing();
  });
  showMissing();
}

void DistributionsPage::showFailure(const Error& error) {
  shown_ = {};
  histogram_->showError(loader_.question().tensor, error,
                        comparison_.kind() == Comparison::Kind::File);
  error_->showHint({});
  channels_->clear();
  offerToSave(nullptr);
}

void DistributionsPage::fillAgainstMenu() {
  againstMenu_->clear();
  const auto add = [&](const QString& text, bool checked, auto&& action) {
    QAction* entry = againstMenu_->addAction(text);
    entry->setCheckable(true);
    entry->setChecked(checked);
    connect(entry, &QAction::triggered, this, std::forward<decltype(action)>(action));
  };
  using Kind = Comparison::Kind;
  add(tr("Plan"), comparison_.kind() == Kind::Plan, [this] { comparison_.usePlan(); });
  add(tr("Nothing"), comparison_.kind() == Kind::Nothing, [this] { comparison_.useNothing(); });
  againstMenu_->addSeparator();
  for (const QString& file : comparison_.recentFiles()) {
    const bool checked = comparison_.kind() == Kind::File && comparison_.file() == file;
    add(QFileInfo(file).fileName(), checked, [this, file] { comparison_.useFile(file); });
    againstMenu_->actions().last()->setToolTip(file);
  }
  againstMenu_->setToolTipsVisible(true);
  connect(againstMenu_->addAction(tr("File…")), &QAction::triggered, this,
          &DistributionsPage::chooseFile);
}

void DistributionsPage::chooseFile() {
  const QString folder = context_.settings.value("lastOpenFolder").toString();
  const QString chosen = QFileDialog::getOpenFileName(
      this, tr("Compare with"), folder,
      tr("Models (*.gguf *.safetensors config.json *.safetensors.index.json);;All files (*)"));
  if (chosen.isEmpty()) return;
  const QFileInfo file(chosen);
  context_.settings.setValue("lastOpenFolder", file.absolutePath());
  trouble_->clear();
  comparison_.useFile(file.suffix() == QStringLiteral("json") ? file.absolutePath() : chosen);
}

}  // namespace nibble::ui
