// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/chat_pane.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/chat/transcript.h"
#include "ui/core/devices.h"
#include "ui/core/format.h"
#include "ui/core/text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/message_panel.h"

namespace nibble::ui {

namespace {
constexpr int kBarSteps = 1000;
constexpr int kLetterSize = 24;
constexpr int kDeviceLetters = 22;  ///< of a GPU's name, beside the model's
}  // namespace

ChatPane::ChatPane(int place, const Conversation& conversation, QWidget* parent)
    : QFrame(parent),
      conversation_(conversation),
      place_(place),
      letter_(new QLabel(place == 0 ? tr("A") : tr("B"))),
      title_(new ElidedLabel),
      device_(new QToolButton),
      choose_(new QToolButton),
      note_(makeCaption({})),
      reload_(new QPushButton),
      stack_(new QStackedWidget),
      transcript_(new Transcript(conversation, place == 0 ? Side::A : Side::B)),
      message_(new MessagePanel),
      loadingTitle_(new QLabel),
      stage_(new ElidedLabel),
      bar_(new QProgressBar),
      footer_(new QWidget) {
  setProperty("role", "card");
  setAccessibleName(tr("Pane %1").arg(letter_->text()));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(14, 10, 14, 10);
  layout->setSpacing(8);
  layout->addWidget(makeHeader());
  auto* noteRow = new QHBoxLayout;
  noteRow->addWidget(note_, 1);
  noteRow->addWidget(reload_);
  layout->addLayout(noteRow);
  note_->hide();
  reload_->hide();
  connect(reload_, &QPushButton::clicked, this, &ChatPane::loadRequested);

  load_ = message_->addAction(tr("Load"), true);
  connect(load_, &QPushButton::clicked, this, &ChatPane::loadRequested);
  loading_ = makeLoading();
  for (QWidget* page :
       {static_cast<QWidget*>(transcript_), static_cast<QWidget*>(message_), loading_}) {
    stack_->addWidget(page);
  }
  layout->addWidget(stack_, 1);

  auto* figures = new QHBoxLayout(footer_);
  figures->setContentsMargins(0, 0, 0, 0);
  figures->setSpacing(18);
  speed_ = addFigure(figures, {});
  first_ = addFigure(figures, tr("Time to read the message and give the first token"));
  memory_ = addFigure(figures, tr("Memory of the weights and of the conversation (KV cache)"));
  tokens_ = addFigure(figures, tr("Length of the last answer"));
  context_ = addFigure(figures, tr("How much of what the model can keep in view is used"));
  figures->addStretch(1);
  layout->addWidget(footer_);
  connect(&Theme::instance(), &Theme::changed, this, &ChatPane::applyTheme);
  applyTheme();
  showFigures();
}

QWidget* ChatPane::makeHeader() {
  auto* header = new QWidget;
  auto* row = new QHBoxLayout(header);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(9);
  letter_->setAlignment(Qt::AlignCenter);
  letter_->setFixedSize(kLetterSize, kLetterSize);
  title_->setFont(Theme::instance().scaledFont(1.0, QFont::DemiBold));
  device_->setProperty("role", "button");
  device_->setPopupMode(QToolButton::InstantPopup);
  choose_->setProperty("role", "button");
  choose_->setText(QStringLiteral("▾"));
  choose_->setPopupMode(QToolButton::InstantPopup);
  choose_->setAccessibleName(tr("Model of pane %1").arg(letter_->text()));
  choose_->setToolTip(tr("Choose which version of the model answers here"));
  row->addWidget(letter_);
  row->addWidget(title_, 1);
  row->addWidget(device_);
  row->addWidget(choose_);
  return header;
}

QWidget* ChatPane::makeLoading() {
  auto* page = new QWidget;
  auto* layout = new QVBoxLayout(page);
  layout->setSpacing(10);
  auto* cancel = new QPushButton(tr("Cancel"));
  loadingTitle_->setFont(Theme::instance().scaledFont(1.2, QFont::DemiBold));
  loadingTitle_->setAlignment(Qt::AlignCenter);
  loadingTitle_->setWordWrap(true);
  stage_->setProperty("role", "secondary");
  stage_->setAlignment(Qt::AlignCenter);
  bar_->setTextVisible(false);
  bar_->setFixedWidth(260);
  bar_->setAccessibleName(tr("Loading"));
  layout->addStretch(1);
  layout->addWidget(loadingTitle_);
  layout->addWidget(bar_, 0, Qt::AlignHCenter);
  layout->addWidget(stage_);
  layout->addWidget(cancel, 0, Qt::AlignHCenter);
  layout->addStretch(1);
  connect(cancel, &QPushButton::clicked, this, &ChatPane::cancelRequested);
  return page;
}

QLabel* ChatPane::addFigure(QLayout* layout, const QString& tip) {
  auto* label = makeSecondary();
  label->setTextFormat(Qt::RichText);
  label->setToolTip(tip);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  layout->addWidget(label);
  return label;
}

void ChatPane::applyTheme() {
  const QColor color = place_ == 0 ? colors().variantA : colors().variantB;
  letter_->setStyleSheet(
      QStringLiteral("background: %1; color: %2; border-radius: 6px; font-weight: 700;")
          .arg(color.name(), inkOn(color).name()));
  showFigures();
}

Side ChatPane::side() const {
  return transcript_->side();
}

void ChatPane::setSide(Side side) {
  transcript_->setSide(side);
  showFigures();
}

void ChatPane::setVariantMenu(QMenu* menu) {
  choose_->setMenu(menu);
}

void ChatPane::setDeviceMenu(QMenu* menu) {
  device_->setMenu(menu);
}

void ChatPane::setWishedDevice(const QString& title) {
  wishedDevice_ = title;
  showHead();
}

void ChatPane::setTitle(const QString& title, const QString& tip) {
  name_ = title;
  title_->setToolTip(tip);
  showHead();
}

void ChatPane::setHidden(bool hidden) {
  hidden_ = hidden;
  choose_->setEnabled(!hidden);
  showHead();
  showNote();
  showFigures();
}

void ChatPane::showHead() {
  title_->setFullText(hidden_ ? tr("Hidden until you vote") : name_);
  device_->setVisible(!hidden_);
  const bool ready = facts_.weightBytes > 0;
  const QString place = !ready                 ? wishedDevice_
                        : facts_.gpu.isEmpty() ? deviceTitle({})
                                               : facts_.gpu;
  const int room = kDeviceLetters * device_->fontMetrics().averageCharWidth();
  device_->setText(
      tr("%1 ▾").arg(device_->fontMetrics().elidedText(shortGpuName(place), Qt::ElideRight, room)));
  device_->setAccessibleName(tr("Device of pane %1: %2").arg(letter_->text(), place));
  device_->setToolTip(ready ? tr("Runs on %1. Choose another device").arg(facts_.device)
                            : tr("Choose where the model runs"));
}

void ChatPane::showNote() {
  const bool fellBack = facts_.fallback && !hidden_;
  const bool failed = facts_.failure && !hidden_;
  QStringList lines;
  if (!noteText_.isEmpty()) lines += noteText_;
  if (fellBack) {
    lines += tr("This model runs on the processor: %1").arg(causeOf(*facts_.fallback));
  }
  if (failed) {
    const bool goesOn = facts_.gpu.isEmpty();
    const bool lost = facts_.failure->code == ErrorCode::DeviceLost;
    const QString& gpu = facts_.failedGpu;
    lines += !goesOn ? tr("%1 was lost, and the processor has no room for this model.").arg(gpu)
             : lost  ? tr("%1 was lost; this model goes on on the processor.").arg(gpu)
                     : tr("%1 has no memory left; this model goes on on the processor.").arg(gpu);
  }
  if (!hidden_ && facts_.layersOnGpu > 0 && facts_.layersOnGpu < facts_.layers) {
    lines += tr("%1 of %2 layers run on the GPU, which has no room for more; the others run on the "
                "processor")
                 .arg(facts_.layersOnGpu)
                 .arg(facts_.layers);
  }
  setRole(note_, fellBack || failed ? "warning" : "secondary");
  note_->setToolTip(fellBack ? sentencesOf(*facts_.fallback)
                    : failed ? problemOf(*facts_.failure)
                             : QString());
  note_->setText(lines.join(QLatin1Char('\n')));
  note_->setVisible(!lines.isEmpty());
  // On the GPU again, which is opened anew.
  reload_->setText(noteAction_.isEmpty() ? tr("Reload") : noteAction_);
  reload_->setVisible(failed || !noteAction_.isEmpty());
}

void ChatPane::showOffer(const QString& text, const QString& action) {
  facts_ = {};
  message_->showMessage(QStringLiteral("chat"), name_, text);
  load_->setText(action.isEmpty() ? tr("Load") : action);
  load_->show();
  stack_->setCurrentWidget(message_);
  showHead();
  showFigures();
}

void ChatPane::showLoading(const QString& title) {
  facts_ = {};
  loadingTitle_->setText(title);
  stage_->setFullText(tr("waiting for its turn"));
  bar_->setRange(0, 0);
  stack_->setCurrentWidget(loading_);
  setNote({});
  showHead();
  showFigures();
}

void ChatPane::showProgress(const Progress& progress) {
  stage_->setFullText(toQString(progress.stage));
  if (progress.total == 0) return;
  bar_->setRange(0, kBarSteps);
  bar_->setValue(static_cast<int>(kBarSteps * static_cast<double>(progress.done) /
                                  static_cast<double>(progress.total)));
}

void ChatPane::showFailure(const Error& error) {
  facts_ = {};
  if (error.code == ErrorCode::Cancelled) {
    showOffer(tr("Loading was cancelled."));
    return;
  }
  message_->showError(tr("This model cannot talk"), error);
  load_->setText(tr("Try again"));
  stack_->setCurrentWidget(message_);
  showHead();
  showFigures();
}

void ChatPane::showReady(const SideFacts& facts) {
  facts_ = facts;
  stack_->setCurrentWidget(transcript_);
  setNote(facts.chatTemplate.isEmpty()
              ? tr("This model has no chat template: it goes on with your text instead.")
              : QString());
  showHead();
  showFigures();
}

void ChatPane::setNote(const QString& note, const QString& action) {
  noteText_ = note;
  noteAction_ = action;
  showNote();
}

void ChatPane::refresh() {
  transcript_->refresh();
  showFigures();
}

void ChatPane::showFigures() {
  const bool ready = facts_.weightBytes > 0;
  const bool said = !conversation_.isEmpty();
  footer_->setEnabled(ready);
  const jobs::SideFigures figures =
      said ? conversation_.turns().last().of(side()).figures : jobs::SideFigures{};
  const auto strong = [](const QString& text) {
    return QStringLiteral("<b style='color:%1'>%2</b>").arg(colors().text.name(), text);
  };
  const bool visible = ready && !hidden_;
  for (QLabel* label : {speed_, first_, memory_, tokens_, context_}) label->setVisible(visible);
  if (!visible) return;
  speed_->setToolTip(
      tr("Speed on %1 after the first token, without the other pane's share").arg(facts_.device));
  speed_->setText(figures.tokensPerSecond > 0
                      ? tr("%1 tok/s")
                            .arg(strong(formatNumber(figures.tokensPerSecond,
                                                     figures.tokensPerSecond < 100 ? 1 : 0)))
                      : tr("– tok/s"));
  const double first = figures.secondsToFirst;
  first_->setText(
      figures.tokens == 0 ? tr("first token –")
      : first < 1
          ? tr("first token %1")
                .arg(strong(formatNumber(1000 * first, 0) + QStringLiteral("\u00a0ms")))
          : tr("first token %1").arg(strong(formatNumber(first, 1) + QStringLiteral("\u00a0s"))));
  memory_->setText(formatBytes(facts_.weightBytes + figures.kvBytes));
  memory_->setToolTip(
      facts_.sharesWeights
          ? tr("Weights %1, shared with the other pane; conversation %2")
                .arg(formatBytes(facts_.weightBytes), formatBytes(figures.kvBytes))
          : tr("Weights %1, conversation (KV cache) %2")
                .arg(formatBytes(facts_.weightBytes), formatBytes(figures.kvBytes)));
  tokens_->setText(tr("%n token(s)", nullptr, figures.tokens));
  context_->setText(figures.contextLength > 0 ? tr("context %1 / %2")
                                                    .arg(formatCount(figures.contextUsed),
                                                         formatCount(figures.contextLength))
                                              : QString());
}

}  // namespace nibble::ui
