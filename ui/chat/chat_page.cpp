// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/chat_page.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/chat/chat_dialogs.h"
#include "ui/chat/chat_pane.h"
#include "ui/chat/device_menu.h"
#include "ui/chat/prompt_box.h"
#include "ui/chat/sampling_panel.h"
#include "ui/chat/token_popup.h"
#include "ui/chat/transcript.h"
#include "ui/chat/variant_menu.h"
#include "ui/chat/vote_bar.h"
#include "ui/core/format.h"
#include "ui/core/memory_limit.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/message_panel.h"

namespace nibble::ui {

namespace {
constexpr int kIconSize = 16;
}

ChatPage::ChatPage(const AppContext& context, QWidget* parent)
    : Page(context, parent),
      controller_(context),
      trouble_(new ErrorBar),
      samplingPanel_(new SamplingPanel(this)),
      tally_(new ElidedLabel),
      votes_(new VoteBar),
      prompt_(new PromptBox) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(10);
  layout->addWidget(makeTools());
  layout->addWidget(trouble_);
  auto* panes = new QHBoxLayout;
  panes->setSpacing(12);
  for (int place = 0; place < 2; ++place) {
    auto* pane = new ChatPane(place, controller_.conversation());
    panes_[static_cast<std::size_t>(place)] = pane;
    panes->addWidget(pane, 1);
    connectPane(place);
  }
  layout->addLayout(panes, 1);
  layout->addWidget(votes_);
  layout->addWidget(makePrompt());
  samplingPanel_->setChoice(controller_.sampling());
  connectController();
  connect(&Theme::instance(), &Theme::changed, this, &ChatPage::applyIcons);
  connect(&context_.settings, &Settings::unitsChanged, this, [this] {
    for (ChatPane* pane : panes_) pane->refresh();
  });
  applyIcons();
  for (const Side side : jobs::kSides) showVariant(side);
  showSampling();
  showState();
  showTally();
}

ChatPage::~ChatPage() {
  // They look at the conversation, which goes with the controller.
  for (ChatPane* pane : panes_) delete pane;
}

QPushButton* ChatPage::addTool(QHBoxLayout* row, const QString& text, const QString& tip) {
  auto* button = new QPushButton(text);
  button->setToolTip(tip);
  row->addWidget(button);
  return button;
}

QToolButton* ChatPage::addIcon(QHBoxLayout* row, const QString& iconName, const QString& name,
                               const QString& tip) {
  auto* button = new QToolButton;
  button->setProperty("role", "button");
  button->setProperty("drawing", iconName);
  button->setIconSize(QSize(kIconSize, kIconSize));
  button->setAccessibleName(name);
  button->setToolTip(tip);
  row->addWidget(button);
  return button;
}

QWidget* ChatPage::makeTools() {
  auto* tools = new QWidget;
  auto* row = new QHBoxLayout(tools);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(8);
  sampling_ = addTool(row, {}, tr("Temperature, top k, top p, penalties, seed, longest answer"));
  sampling_->setAccessibleName(tr("Sampling"));
  sameSeed_ = addTool(row, tr("Same seed"),
                      tr("Both draw with the same random numbers, so that only the models differ"));
  sameSeed_->setCheckable(true);
  QPushButton* system =
      addTool(row, tr("System prompt…"), tr("What both models are told before the conversation"));
  QPushButton* shown =
      addTool(row, tr("Template…"), tr("See how the conversation is written out for the model"));
  row->addStretch(1);
  tally_->setProperty("role", "secondary");
  tally_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  row->addWidget(tally_);
  blind_ = addTool(row, tr("Blind"),
                   tr("Hides which model is which, asks which answer is better, and counts"));
  blind_->setCheckable(true);
  copy_ = addIcon(row, QStringLiteral("copy"), tr("Copy conversation"),
                  tr("Copies what was said on both sides"));
  fresh_ = addIcon(row, QStringLiteral("new"), tr("New conversation"),
                   tr("Forgets what was said and begins anew (Ctrl+N)"));
  fresh_->setShortcut(QKeySequence::New);

  connect(sampling_, &QPushButton::clicked, this, [this] {
    samplingPanel_->adjustSize();
    samplingPanel_->move(sampling_->mapToGlobal(QPoint(0, sampling_->height() + 4)));
    samplingPanel_->show();
  });
  connect(samplingPanel_, &SamplingPanel::changed, this, [this] {
    SamplingChoice choice = samplingPanel_->choice();
    choice.sameSeed = sameSeed_->isChecked();
    controller_.setSampling(choice);
    showSampling();
  });
  connect(sameSeed_, &QPushButton::toggled, this, [this](bool on) {
    SamplingChoice choice = controller_.sampling();
    choice.sameSeed = on;
    controller_.setSampling(choice);
    samplingPanel_->setChoice(choice);
  });
  connect(system, &QPushButton::clicked, this, [this] {
    if (const auto text = askSystemPrompt(this, controller_.system())) controller_.setSystem(*text);
  });
  connect(shown, &QPushButton::clicked, this, [this] {
    QVector<NamedTemplate> templates;
    for (int place = 0; place < 2; ++place) {
      const Side side = controller_.blind().sideAt(place);
      if (const auto& facts = controller_.facts(side)) {
        templates.append({place == 0 ? tr("A") : tr("B"), facts->chatTemplate});
      }
    }
    if (!templates.isEmpty()) showChatTemplates(this, templates);
  });
  connect(blind_, &QPushButton::toggled, this, [this](bool on) {
    controller_.blind().setOn(on);
    controller_.newConversation();
  });
  connect(fresh_, &QToolButton::clicked, &controller_, &ChatController::newConversation);
  connect(copy_, &QToolButton::clicked, this, &ChatPage::copyConversation);
  return tools;
}

QWidget* ChatPage::makePrompt() {
  auto* holder = new QWidget;
  auto* row = new QHBoxLayout(holder);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(8);
  row->addWidget(prompt_, 1);
  again_ = addIcon(row, QStringLiteral("again"), tr("Regenerate"),
                   tr("Takes the last answers back and asks again (Ctrl+R)"));
  again_->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_R));
  send_ = addTool(row, tr("Send"), {});
  send_->setProperty("role", "primary");
  send_->setMinimumWidth(84);
  for (QWidget* button : {static_cast<QWidget*>(again_), static_cast<QWidget*>(send_)}) {
    button->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    button->setMinimumHeight(38);
    row->setAlignment(button, Qt::AlignBottom);
  }
  connect(prompt_, &PromptBox::submitted, this, &ChatPage::submit);
  connect(prompt_, &PromptBox::textChanged, this, &ChatPage::showState);
  connect(again_, &QToolButton::clicked, &controller_, &ChatController::regenerate);
  connect(send_, &QPushButton::clicked, this,
          [this] { controller_.runner().isGenerating() ? controller_.runner().stop() : submit(); });
  return holder;
}

void ChatPage::connectController() {
  ChatRunner& runner = controller_.runner();
  connect(&controller_, &ChatController::variantChanged, this, &ChatPage::showVariant);
  connect(&controller_, &ChatController::offered, this, [this](Side side, std::uint64_t bytes) {
    paneOf(side).showOffer(tr("Loading it takes about %1 of memory.").arg(formatBytes(bytes)));
  });
  connect(&controller_, &ChatController::calibrationOffered, this, [this](Side side) {
    paneOf(side).showOffer(tr("The plan's methods need calibration first: its text runs through "
                              "the whole model, which may take long."),
                           tr("Calibrate and load"));
  });
  connect(&controller_, &ChatController::tooLarge, this,
          [this](Side side, std::uint64_t bytes, std::uint64_t together) {
            const QString limit = formatBytes(modelMemoryLimit(context_.settings, context_.engine));
            const QString why =
                together == bytes
                    ? tr("Loading it takes about %1 of main memory; the settings allow models %2.")
                          .arg(formatBytes(bytes), limit)
                    : tr("Loading it takes about %1 of main memory, with the other model %2; the "
                         "settings allow models %3.")
                          .arg(formatBytes(bytes), formatBytes(together), limit);
            paneOf(side).showOffer(why, tr("Load anyway"));
          });
  connect(&controller_, &ChatController::loadingStarted, this, [this](Side side) {
    paneOf(side).showLoading(tr("Loading %1").arg(controller_.variant(side)->label));
  });
  connect(&controller_, &ChatController::loaded, this, [this](Side side) {
    paneOf(side).showReady(*controller_.facts(side));
    showOutdated();
  });
  connect(&controller_, &ChatController::loadFailed, this,
          [this](Side side, const Error& error) { paneOf(side).showFailure(error); });
  connect(&controller_, &ChatController::gpuFailed, this, &ChatPage::showOutdated);
  connect(&controller_, &ChatController::planOutdated, this, [this] {
    if (isVisible()) showOutdated();
  });
  connect(&controller_, &ChatController::deviceChanged, this, &ChatPage::showOutdated);
  connect(&controller_, &ChatController::stateChanged, this, &ChatPage::showState);
  connect(&controller_, &ChatController::tallyChanged, this, &ChatPage::showTally);
  connect(&controller_, &ChatController::voteFailed, this,
          [this](const Error& error) { trouble_->showError(error); });
  connect(&runner, &ChatRunner::loadProgressed, this,
          [this](Side side, const Progress& progress) { paneOf(side).showProgress(progress); });
  connect(&runner, &ChatRunner::delivered, this, [this] {
    for (ChatPane* pane : panes_) pane->refresh();
  });
  connect(&controller_.conversation(), &Conversation::cleared, this, [this] {
    if (popup_ != nullptr) popup_->hide();
    for (ChatPane* pane : panes_) pane->refresh();
  });
  connect(votes_, &VoteBar::voted, &controller_, &ChatController::vote);
  connect(votes_, &VoteBar::nextRequested, &controller_, &ChatController::newConversation);
}

void ChatPage::connectPane(int place) {
  ChatPane& made = pane(place);
  auto* menu =
      new VariantMenu(context_, [this, &made] { return controller_.variant(made.side()); }, &made);
  made.setVariantMenu(menu);
  connect(menu, &VariantMenu::chosen, this,
          [this, &made](const Variant& variant) { controller_.setVariant(made.side(), variant); });
  made.setDeviceMenu(new DeviceMenu(context_, controller_, [&made] { return made.side(); }, &made));
  connect(&made, &ChatPane::loadRequested, this, [this, &made] { controller_.renew(made.side()); });
  connect(&made, &ChatPane::cancelRequested, this,
          [this, &made] { controller_.runner().cancelLoading(made.side()); });
  connect(&made.transcript(), &Transcript::tokenPointed, this,
          [this, place](int turn, int token, const QRect& spot) {
            pointToken(place, turn, token, spot);
          });
}

ChatPane& ChatPage::paneOf(Side side) {
  return pane(controller_.blind().sideAt(0) == side ? 0 : 1);
}

void ChatPage::activate() {
  controller_.loadSmall();
  showOutdated();
  prompt_->setFocus();
}

void ChatPage::deactivate() {
  if (popup_ != nullptr) popup_->hide();
}

void ChatPage::submit() {
  if (!controller_.canAsk() || prompt_->toPlainText().trimmed().isEmpty()) return;
  const QString message = prompt_->toPlainText().trimmed();
  prompt_->clear();
  controller_.ask(message);
}

void ChatPage::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape && controller_.runner().isGenerating()) {
    controller_.runner().stop();
    return;
  }
  Page::keyPressEvent(event);
}

void ChatPage::copyConversation() {
  std::array<QString, 2> titles;
  for (const Side side : jobs::kSides) {
    const auto& variant = controller_.variant(side);
    const bool hidden = controller_.blind().isHiding();
    titles[static_cast<std::size_t>(side)] =
        hidden || !variant ? (controller_.blind().sideAt(0) == side ? tr("A") : tr("B"))
                           : variant->label;
  }
  QApplication::clipboard()->setText(controller_.conversation().asText(titles));
}

void ChatPage::pointToken(int place, int turn, int token, const QRect& spot) {
  if (token < 0 || controller_.blind().isHiding()) {
    if (popup_ != nullptr) popup_->hide();
    return;
  }
  if (popup_ == nullptr || popup_->parentWidget() != window()) popup_ = new TokenPopup(window());
  const Conversation& conversation = controller_.conversation();
  const Side side = pane(place).side();
  popup_->showToken(conversation.turns()[turn], side, token,
                    conversation.differenceOf(turn, side) == token,
                    {pane(0).side(), pane(1).side()}, spot);
}

void ChatPage::showSampling() {
  const SamplingChoice& choice = controller_.sampling();
  sampling_->setText(tr("Temperature %1 ▾").arg(formatNumber(choice.sampler.temperature, 1)));
  const QSignalBlocker quiet(sameSeed_);
  sameSeed_->setChecked(choice.sameSeed);
}

void ChatPage::showVariant(Side side) {
  const auto& variant = controller_.variant(side);
  ChatPane& shown = paneOf(side);
  shown.setTitle(variant ? variant->label : QString(), variant ? variant->path : QString());
  if (variant && !controller_.runner().isLoading(side) && !controller_.facts(side)) {
    shown.showOffer({});
  }
}

void ChatPage::showOutdated() {
  for (const Side side : jobs::kSides) {
    const auto& facts = controller_.facts(side);
    if (!facts) continue;
    paneOf(side).showReady(*facts);
    if (controller_.isOutdated(side)) {
      paneOf(side).setNote(tr("The plan has changed since this model was loaded."), tr("Reload"));
    } else if (controller_.isElsewhere(side)) {
      paneOf(side).setNote(tr("The settings name another device by now."), tr("Reload"));
    }
  }
}

void ChatPage::showState() {
  const bool generating = controller_.runner().isGenerating();
  const BlindTest& test = controller_.blind();
  for (int place = 0; place < 2; ++place) {
    const Side side = test.sideAt(place);
    if (pane(place).side() != side) {
      pane(place).setSide(side);
      if (const auto& facts = controller_.facts(side)) pane(place).showReady(*facts);
    }
    pane(place).setHidden(test.isHiding());
  }
  blind_->setEnabled(test.isOn() || (controller_.facts(Side::A) && controller_.facts(Side::B)));
  for (const Side side : jobs::kSides) {
    paneOf(side).setWishedDevice(deviceTitle(controller_.device(side)));
    if (const auto& variant = controller_.variant(side)) {
      paneOf(side).setTitle(variant->label, variant->path);
    }
  }
  send_->setText(generating ? tr("Stop") : tr("Send"));
  send_->setToolTip(generating ? tr("Ends both answers where they stand (Esc)")
                               : tr("Asks both models (Return)"));
  send_->setEnabled(generating ||
                    (controller_.canAsk() && !prompt_->toPlainText().trimmed().isEmpty()));
  again_->setEnabled(controller_.canRegenerate());
  fresh_->setEnabled(!controller_.conversation().isEmpty());
  copy_->setEnabled(!controller_.conversation().isEmpty());
  {
    const QSignalBlocker quiet(blind_);
    blind_->setChecked(test.isOn());
  }
  votes_->setVisible(test.isOn());
  if (test.phase() == BlindTest::Phase::Revealed) {
    const auto title = [&](int place) { return controller_.variant(test.sideAt(place))->label; };
    votes_->showReveal(title(0), title(1));
  } else if (controller_.canVote()) {
    votes_->showQuestion();
  } else {
    votes_->showWaiting();
  }
}

void ChatPage::showTally() {
  const VoteTally& tally = controller_.tally();
  const auto& a = controller_.variant(Side::A);
  const auto& b = controller_.variant(Side::B);
  const bool any = a && b && tally != VoteTally{};
  tally_->setFullText(any ? tr("Blind test: %1 %2 · tie %3 · %4 %5")
                                .arg(a->label, formatCount(tally.first), formatCount(tally.ties),
                                     b->label, formatCount(tally.second))
                          : QString());
}

void ChatPage::applyIcons() {
  for (QToolButton* button : {copy_, fresh_, again_}) {
    button->setIcon(icon(button->property("drawing").toString()));
  }
}

}  // namespace nibble::ui
