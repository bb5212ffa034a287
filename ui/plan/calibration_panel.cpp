// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/calibration_panel.h"

#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/core/format.h"
#include "ui/core/resources.h"
#include "ui/core/text.h"
#include "ui/plan/calibration_text.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/wrapping_text.h"

namespace nibble::ui {

namespace {

constexpr const char* kTextsKey = "calibration/texts";
constexpr const char* kChunksKey = "calibration/chunks";
constexpr const char* kContextKey = "calibration/context";
constexpr const char* kFolderKey = "plan/folder";
constexpr int kUsualChunks = 128;
constexpr int kMostTexts = 5;
constexpr int kSteps = 1000;
constexpr int kPathRole = Qt::UserRole + 1;

}  // namespace

CalibrationPanel::CalibrationPanel(const AppContext& context, RecipeFiles& files, QWidget* parent)
    : PagePanel(tr("Calibration"),
                tr("Text like what the model is made for is run through it once, to see what "
                   "goes into every matrix."),
                parent),
      context_(context),
      files_(files),
      facts_(makeSecondary()),
      bar_(new QProgressBar),
      trouble_(new WrappingText("plain-error")),
      measure_(new QPushButton(tr("Measure"))),
      cancel_(new QPushButton(tr("Cancel"))) {
  QVBoxLayout* layout = body();

  auto* form = new QGridLayout;
  form->setColumnStretch(1, 1);
  form->setHorizontalSpacing(12);
  form->setVerticalSpacing(7);
  source_ = addChooser(form, tr("From"), tr("A text to measure on, or a file of importance"));
  amount_ = addChooser(form, tr("Amount"),
                       tr("More text gives steadier figures; some ten thousand tokens do"));
  length_ = addChooser(form, tr("Context"), tr("Tokens that the model sees together"));
  layout->addLayout(form);

  facts_->setWordWrap(true);
  facts_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  bar_->setTextVisible(false);
  bar_->setAccessibleName(tr("Measuring"));
  layout->addWidget(facts_);
  layout->addWidget(bar_);
  layout->addWidget(trouble_);
  auto* actions = new QHBoxLayout;
  measure_->setProperty("role", "primary");
  actions->addStretch(1);
  actions->addWidget(cancel_);
  actions->addWidget(measure_);
  layout->addLayout(actions);

  connect(source_, &QComboBox::activated, this, &CalibrationPanel::choose);
  const auto setAmount = [this] {
    const auto& text = context_.workspace.plan().calibration();
    if (text) {
      setText(toQString(text->text), length_->currentData().toInt(),
              amount_->currentData().toInt());
    }
  };
  connect(amount_, &QComboBox::activated, this, setAmount);
  connect(length_, &QComboBox::activated, this, setAmount);
  connect(measure_, &QPushButton::clicked, &context_.calibration, &Calibration::measure);
  connect(cancel_, &QPushButton::clicked, this, [this] {
    if (Job* job = context_.calibration.job()) job->cancel();
  });
  connect(&context_.calibration, &Calibration::changed, this, &CalibrationPanel::refresh);
  connect(&context_.calibration, &Calibration::progressed, this, &CalibrationPanel::showState);
  connect(&files_, &RecipeFiles::failed, this, [this](const Error& error) {
    if (isVisible()) report(tl::unexpected(error));
  });
  refresh();
  hide();
}

QComboBox* CalibrationPanel::addChooser(QGridLayout* form, const QString& name,
                                        const QString& tip) {
  auto* box = new QComboBox;
  QLabel* label = makeSecondary(name);
  label->setBuddy(box);
  box->setAccessibleName(name);
  box->setToolTip(tip);
  box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  box->setMinimumContentsLength(18);
  const int row = form->rowCount();
  form->addWidget(label, row, 0);
  form->addWidget(box, row, 1);
  return box;
}

void CalibrationPanel::open() {
  refused_.reset();
  refresh();
  present(*source_);
}

QStringList CalibrationPanel::texts() const {
  QStringList texts{calibrationTextPath()};
  for (const QString& text : context_.settings.value(kTextsKey).toStringList()) {
    if (!texts.contains(text) && QFileInfo::exists(text)) texts.append(text);
  }
  if (const auto& chosen = context_.workspace.plan().calibration()) {
    const QString path = toQString(chosen->text);
    if (!texts.contains(path)) texts.append(path);
  }
  texts.removeAll(QString());
  return texts;
}

void CalibrationPanel::choose(int index) {
  const QString path = source_->itemData(index, kPathRole).toString();
  switch (static_cast<Choice>(source_->itemData(index).toInt())) {
    case Choice::None:
      return report(context_.workspace.plan().setCalibration(std::nullopt));
    case Choice::Text:
      return useText(path);
    case Choice::Importance:
      return refresh();
    case Choice::OpenText:
      return openText();
    case Choice::OpenImportance:
      return openImportance();
  }
}

void CalibrationPanel::useText(const QString& path) {
  const auto& now = context_.workspace.plan().calibration();
  setText(path, now ? now->context : context_.settings.value(kContextKey, 512).toInt(),
          now ? now->chunks : context_.settings.value(kChunksKey, kUsualChunks).toInt());
}

void CalibrationPanel::setText(const QString& path, int context, int chunks) {
  const CalibrationText text{path.toStdString(), std::max(2, context), std::max(0, chunks)};
  context_.settings.setValue(kContextKey, text.context);
  context_.settings.setValue(kChunksKey, text.chunks);
  report(context_.workspace.plan().setCalibration(text));
}

void CalibrationPanel::openText() {
  const QString path = QFileDialog::getOpenFileName(this, tr("Choose a calibration text"),
                                                    context_.settings.value(kFolderKey).toString(),
                                                    tr("Texts (*.txt *.md *.raw);;All files (*)"));
  if (path.isEmpty()) return refresh();
  context_.settings.setValue(kFolderKey, QFileInfo(path).absolutePath());
  QStringList recent = context_.settings.value(kTextsKey).toStringList();
  recent.removeAll(path);
  recent.prepend(path);
  context_.settings.setValue(kTextsKey, QStringList(recent.mid(0, kMostTexts)));
  useText(path);
}

void CalibrationPanel::openImportance() {
  const QString path = QFileDialog::getOpenFileName(
      this, tr("Load an importance matrix"), context_.settings.value(kFolderKey).toString(),
      tr("Importance matrices (*.dat *.gguf *.imatrix);;All files (*)"));
  refresh();
  if (path.isEmpty()) return;
  context_.settings.setValue(kFolderKey, QFileInfo(path).absolutePath());
  files_.openImportance(path);
}

void CalibrationPanel::report(const Result<>& result) {
  refused_.reset();
  if (!result) refused_ = result.error();
  refresh();
}

void CalibrationPanel::refresh() {
  showSources();
  showAmounts();
  showState();
}

void CalibrationPanel::showSources() {
  const PlanDocument& plan = context_.workspace.plan();
  source_->clear();
  const auto add = [this](const QString& text, Choice choice, const QString& path = {}) {
    source_->addItem(text, static_cast<int>(choice));
    source_->setItemData(source_->count() - 1, path, kPathRole);
    if (!path.isEmpty()) source_->setItemData(source_->count() - 1, path, Qt::ToolTipRole);
  };
  add(tr("Nothing"), Choice::None);
  int current = 0;
  for (const QString& text : texts()) {
    if (plan.calibration() && plan.calibration()->text == text.toStdString()) {
      current = source_->count();
    }
    add(calibrationTextName(text), Choice::Text, text);
  }
  if (plan.importance()) {
    const QString path = toQString(plan.importance()->path);
    current = source_->count();
    add(QFileInfo(path).fileName(), Choice::Importance, path);
  }
  source_->insertSeparator(source_->count());
  add(tr("Text file…"), Choice::OpenText);
  add(tr("Importance file…"), Choice::OpenImportance);
  source_->setCurrentIndex(current);
}

void CalibrationPanel::showAmounts() {
  const auto& text = context_.workspace.plan().calibration();
  const auto& outlook = context_.calibration.outlook();
  amount_->setEnabled(text.has_value());
  length_->setEnabled(text.has_value());
  const int chunks =
      text ? text->chunks : context_.settings.value(kChunksKey, kUsualChunks).toInt();
  const int length = text ? text->context : context_.settings.value(kContextKey, 512).toInt();
  const auto fill = [](QComboBox& box, QVector<int> values, int current, auto&& textOf) {
    if (!values.contains(current)) {
      values.append(current);
      std::sort(values.begin(), values.end());
    }
    box.clear();
    for (const int value : values) box.addItem(textOf(value), value);
    box.setCurrentIndex(box.findData(current));
  };
  QVector<int> amounts;
  for (int amount = 16; amount <= 1024; amount *= 2) {
    if (!outlook || amount < outlook->textChunks) amounts.append(amount);
  }
  amounts.append(0);
  fill(*amount_, amounts, chunks, [&](int amount) {
    const int counted = amount > 0 ? amount : outlook ? outlook->textChunks : 0;
    if (counted == 0) return tr("The whole text");
    const QString tokens = formatCount(std::int64_t{counted} * length);
    return amount == 0 ? tr("The whole text · %1 tokens").arg(tokens)
                       : tr("%n chunk(s) · %1 tokens", nullptr, amount).arg(tokens);
  });
  fill(*length_, {128, 256, 512, 1024, 2048}, length,
       [](int tokens) { return tr("%n token(s) a chunk", nullptr, tokens); });
}

void CalibrationPanel::showState() {
  using State = Calibration::State;
  const Calibration& calibration = context_.calibration;
  const State state = calibration.state();
  const bool runs = state == State::Waiting || state == State::Measuring;
  switch (state) {
    case State::None:
      facts_->setText(context_.workspace.plan().importance()
                          ? tr("The file says how much each input counts. AWQ and GPTQ need text.")
                          : tr("Choose a text: the bundled one is stories in plain English."));
      break;
    case State::Looking:
      facts_->setText(tr("Reading the text…"));
      break;
    case State::Waiting:
      facts_->setText(tr("Waiting for other jobs."));
      break;
    default:
      facts_->setText(calibrationFacts(calibration));
  }
  facts_->setVisible(!facts_->text().isEmpty());
  bar_->setVisible(runs);
  const double done = state == State::Measuring ? calibration.job()->fraction() : -1;
  bar_->setRange(0, done < 0 ? 0 : kSteps);
  bar_->setValue(static_cast<int>(kSteps * std::max(0.0, done)));
  cancel_->setVisible(runs);
  measure_->setVisible(!runs);
  measure_->setEnabled(state == State::Ready);
  measure_->setToolTip(state == State::Measured ? tr("Measured already; another amount or text "
                                                     "can be measured too")
                       : state == State::Ready  ? tr("Runs in the background; the strip at the "
                                                      "foot pauses and cancels it")
                                                : QString());
  const auto& error = refused_ ? refused_ : calibration.error();
  QString trouble;
  if (error) {
    trouble = sentencesOf(*error);
  }
  trouble_->setContent(trouble);
  trouble_->setAccessibleName(trouble);
  trouble_->setVisible(!trouble.isEmpty());
}

}  // namespace nibble::ui
