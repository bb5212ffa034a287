// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluate/evaluation_bar.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QSpinBox>

#include "ui/core/format.h"
#include "ui/core/resources.h"
#include "ui/core/text.h"
#include "ui/widgets/labels.h"

namespace nibble::ui {

namespace {

constexpr int kContexts[] = {128, 256, 512, 1024, 2048, 4096};
constexpr int kMaxListed = 8;

}  // namespace

EvaluationBar::EvaluationBar(const AppContext& context, EvaluationController& controller,
                             EarlierResults& earlier, QWidget* parent)
    : QWidget(parent),
      context_(context),
      controller_(controller),
      earlier_(earlier),
      text_(new QPushButton),
      textMenu_(new QMenu(this)),
      windowLength_(new QComboBox),
      chunks_(new QSpinBox),
      available_(new ElidedLabel),
      compared_(new QCheckBox(tr("Compare with the first"))),
      add_(new QPushButton(tr("Add variant ▾"))),
      addMenu_(new QMenu(this)),
      start_(new QPushButton) {
  setObjectName(QStringLiteral("evaluationBar"));
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(8);

  text_->setObjectName(QStringLiteral("textButton"));
  text_->setToolTip(
      tr("The text the model is measured on. It should be text the model was not "
         "trained on"));
  text_->setMenu(textMenu_);
  windowLength_->setAccessibleName(tr("Context"));
  windowLength_->setToolTip(
      tr("Tokens the model sees at once: more context gives lower "
         "perplexity, so compare like with like"));
  for (const int length : kContexts) {
    windowLength_->addItem(tr("context %1").arg(length), length);
  }
  chunks_->setRange(0, 1 << 20);
  chunks_->setSpecialValueText(tr("all chunks"));
  chunks_->setSuffix(tr(" chunks"));
  chunks_->setAccessibleName(tr("Number of chunks"));
  chunks_->setToolTip(
      tr("How many pieces of text are measured; four times as many halve the "
         "error. 0 takes all"));
  chunks_->setKeyboardTracking(false);
  available_->setProperty("role", "secondary");
  compared_->setToolTip(
      tr("Runs the first variant along and measures how far the others' "
         "predictions are from its own"));
  add_->setObjectName(QStringLiteral("addVariant"));
  add_->setToolTip(
      tr("Adds the plan, a file, or what was measured before; model files may also be "
         "dropped on the table"));
  add_->setMenu(addMenu_);
  start_->setObjectName(QStringLiteral("startEvaluation"));
  layout->addWidget(text_);
  layout->addWidget(windowLength_);
  layout->addWidget(chunks_);
  layout->addWidget(available_, 1);
  layout->addWidget(compared_);
  layout->addWidget(add_);
  layout->addWidget(start_);

  connect(textMenu_, &QMenu::aboutToShow, this, &EvaluationBar::fillTextMenu);
  connect(addMenu_, &QMenu::aboutToShow, this, &EvaluationBar::fillVariantMenu);
  connect(windowLength_, &QComboBox::activated, this, &EvaluationBar::apply);
  connect(chunks_, &QSpinBox::valueChanged, this, &EvaluationBar::apply);
  connect(compared_, &QCheckBox::toggled, this, &EvaluationBar::apply);
  connect(start_, &QPushButton::clicked, this,
          [this] { controller_.isRunning() ? controller_.cancel() : controller_.start(); });
  connect(&controller_, &EvaluationController::settingsChanged, this, &EvaluationBar::showSettings);
  connect(&controller_, &EvaluationController::textChanged, this, &EvaluationBar::showText);
  connect(&controller_, &EvaluationController::runningChanged, this, &EvaluationBar::showRunning);
  const auto& model = controller_.model();
  connect(&model, &QAbstractItemModel::dataChanged, this, &EvaluationBar::showRunning);
  connect(&model, &QAbstractItemModel::rowsInserted, this, &EvaluationBar::showRunning);
  connect(&model, &QAbstractItemModel::rowsRemoved, this, &EvaluationBar::showRunning);
  connect(&model, &QAbstractItemModel::modelReset, this, &EvaluationBar::showRunning);
  showSettings();
  showText();
  showRunning();
}

void EvaluationBar::showSettings() {
  const EvaluationSettings& settings = controller_.settings();
  const QSignalBlocker quietly[] = {QSignalBlocker(windowLength_), QSignalBlocker(chunks_),
                                    QSignalBlocker(compared_)};
  text_->setText(tr("%1 ▾").arg(QFileInfo(settings.text).fileName()));
  text_->setAccessibleName(tr("Text: %1").arg(settings.text));
  if (windowLength_->findData(settings.context) < 0) {
    windowLength_->addItem(tr("context %1").arg(settings.context), settings.context);
  }
  windowLength_->setCurrentIndex(windowLength_->findData(settings.context));
  chunks_->setValue(settings.chunks);
  compared_->setChecked(settings.compared);
}

void EvaluationBar::showText() {
  showSettings();
  if (const auto& problem = controller_.textProblem()) {
    setRole(available_, "error");
    available_->setFullText(problemOf(*problem));
  } else if (const auto& windows = controller_.textWindows()) {
    setRole(available_, "secondary");
    available_->setFullText(
        tr("of %1 (%2 tokens)").arg(windows->chunks).arg(formatCount(windows->tokens)));
  } else {
    setRole(available_, "secondary");
    available_->setFullText({});
  }
  showRunning();
}

void EvaluationBar::showRunning() {
  const bool running = controller_.isRunning();
  for (QWidget* widget : {static_cast<QWidget*>(text_), static_cast<QWidget*>(windowLength_),
                          static_cast<QWidget*>(chunks_), static_cast<QWidget*>(compared_)}) {
    widget->setEnabled(!running);
  }
  setRole(start_, running ? "" : "primary");
  start_->setText(running ? tr("Cancel") : controller_.hasWork() ? tr("Start") : tr("Run again"));
  start_->setToolTip(running ? tr("Stops the evaluation; what was measured so far is kept in Runs")
                             : tr("Measures every variant that is not measured yet, side by side"));
  start_->setEnabled(
      running || (controller_.model().rowCount() > 0 && !controller_.textProblem().has_value()));
}

void EvaluationBar::fillTextMenu() {
  textMenu_->clear();
  const auto use = [this](const QString& path) {
    EvaluationSettings settings = controller_.settings();
    settings.text = path;
    controller_.setSettings(settings);
  };
  const auto add = [&](const QString& label, const QString& path) {
    if (path.isEmpty()) return;
    QAction* action = textMenu_->addAction(label);
    action->setCheckable(true);
    action->setChecked(path == controller_.settings().text);
    connect(action, &QAction::triggered, this, [use, path] { use(path); });
  };
  add(tr("Held-out book pages (bundled)"), heldOutTextPath());
  const QString own = context_.settings.evaluationText();
  if (!own.isEmpty() && QFileInfo::exists(own)) {
    add(tr("%1 (default)").arg(QFileInfo(own).fileName()), own);
  }
  const QString current = controller_.settings().text;
  if (current != heldOutTextPath() && current != own) {
    add(QFileInfo(current).fileName(), current);
  }
  textMenu_->addSeparator();
  connect(textMenu_->addAction(tr("Choose a text file…")), &QAction::triggered, this,
          &EvaluationBar::chooseText);
  fillQuestions();
}

/// Questions may be asked besides; they stand in the same menu, below the texts.
void EvaluationBar::fillQuestions() {
  textMenu_->addSection(tr("Multiple-choice questions"));
  const QString current = controller_.settings().questions;
  const auto add = [&](const QString& label, const QString& path) {
    QAction* action = textMenu_->addAction(label);
    action->setCheckable(true);
    action->setChecked(path == current);
    connect(action, &QAction::triggered, this, [this, path] {
      EvaluationSettings settings = controller_.settings();
      settings.questions = path;
      controller_.setSettings(settings);
    });
  };
  add(tr("None"), {});
  const QString bundled = bundledPath(QStringLiteral("text/next-sentence.jsonl"));
  if (!bundled.isEmpty()) add(tr("Which sentence comes next (bundled)"), bundled);
  if (!current.isEmpty() && current != bundled) add(QFileInfo(current).fileName(), current);
  connect(textMenu_->addAction(tr("Choose a question file…")), &QAction::triggered, this,
          &EvaluationBar::chooseQuestions);
}

void EvaluationBar::chooseQuestions() {
  const QString path = QFileDialog::getOpenFileName(
      this, tr("Questions to ask"), QFileInfo(controller_.settings().questions).absolutePath(),
      tr("Questions, one JSON object a line (*.jsonl *.json);;All files (*)"));
  if (path.isEmpty()) return;
  EvaluationSettings settings = controller_.settings();
  settings.questions = path;
  controller_.setSettings(settings);
}

void EvaluationBar::fillVariantMenu() {
  addMenu_->clear();
  connect(addMenu_->addAction(tr("The plan as it is now")), &QAction::triggered, &controller_,
          &EvaluationController::addPlan);
  connect(addMenu_->addAction(tr("Model file…")), &QAction::triggered, this,
          &EvaluationBar::chooseFiles);
  if (!earlier_.written().isEmpty()) addMenu_->addSection(tr("Written from this model"));
  for (const WrittenFile& file : earlier_.written().mid(0, kMaxListed)) {
    QAction* action = addMenu_->addAction(file.label);
    action->setToolTip(file.path);
    connect(action, &QAction::triggered, this,
            [this, path = file.path] { controller_.addFile(path); });
  }
  if (!earlier_.results().isEmpty()) addMenu_->addSection(tr("Measured earlier on this text"));
  for (const EarlierResult& result : earlier_.results().mid(0, kMaxListed)) {
    QAction* action = addMenu_->addAction(tr("%1 · %2 · KLD %3")
                                              .arg(result.label, formatBytes(result.bytes),
                                                   formatSignificant(*result.figures.klMean, 3)));
    connect(action, &QAction::triggered, this, [this, result] { earlier_.fetch(result); });
  }
}

void EvaluationBar::chooseText() {
  const QString path = QFileDialog::getOpenFileName(
      this, tr("Text to measure on"), QFileInfo(controller_.settings().text).absolutePath(),
      tr("Text (*.txt *.raw *.md);;All files (*)"));
  if (path.isEmpty()) return;
  EvaluationSettings settings = controller_.settings();
  settings.text = path;
  controller_.setSettings(settings);
}

void EvaluationBar::chooseFiles() {
  const QString start = context_.settings.value("lastOpenFolder").toString();
  const QStringList paths =
      QFileDialog::getOpenFileNames(this, tr("Versions of the model"), start,
                                    tr("Models (*.gguf *.safetensors config.json);;All files (*)"));
  for (const QString& path : paths) {
    const QFileInfo file(path);
    controller_.addFile(file.suffix() == QStringLiteral("json") ? file.absolutePath() : path);
  }
}

void EvaluationBar::apply() {
  EvaluationSettings settings = controller_.settings();
  settings.context = windowLength_->currentData().toInt();
  settings.chunks = chunks_->value();
  settings.compared = compared_->isChecked();
  controller_.setSettings(settings);
}

}  // namespace nibble::ui
