// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/chat_controller.h"

#include <QFileInfo>
#include <algorithm>
#include <utility>

#include "ui/core/memory_limit.h"
#include "ui/core/text.h"

namespace nibble::ui {

namespace {
/// Larger models are loaded when asked for only.
constexpr std::uint64_t kSmall = 1ull << 30;
constexpr auto kSystemKey = "chat/system";
constexpr std::array kDeviceKeys{"chat/deviceA", "chat/deviceB"};
}  // namespace

ChatController::ChatController(const AppContext& context, QObject* parent)
    : QObject(parent),
      context_(context),
      runner_(context.engine),
      blind_(QRandomGenerator::global()->generate()),
      sampling_(SamplingChoice::load(context.settings)) {
  for (const Side side : jobs::kSides) {
    const QString kept = context.settings.value(QLatin1String(kDeviceKeys[at(side)])).toString();
    devices_[at(side)] = jobs::parseDeviceWish(kept.toStdString());
  }
  connect(&context_.settings, &Settings::deviceChanged, this, &ChatController::deviceChanged);
  connect(this, &ChatController::deviceChanged, this, &ChatController::stateChanged);
  connect(&runner_, &ChatRunner::loaded, this, [this](Side side, const SideFacts& facts) {
    sides_[at(side)].facts = facts;
    Q_EMIT loaded(side);
    Q_EMIT stateChanged();
    updateTally();
  });
  connect(&runner_, &ChatRunner::loadFailed, this, [this](Side side, const Error& error) {
    Q_EMIT loadFailed(side, error);
    Q_EMIT stateChanged();
  });
  connect(&runner_, &ChatRunner::moved, this, [this](Side side, const SideFacts& facts) {
    sides_[at(side)].facts = facts;
    Q_EMIT gpuFailed(side);
  });
  connect(&runner_, &ChatRunner::answerFailed, this, [this](Side side, const Error& error) {
    auto& facts = sides_[at(side)].facts;
    if (error.code != ErrorCode::DeviceLost || !facts) return;
    facts->failedGpu = facts->gpu;
    facts->failure = error;
    Q_EMIT gpuFailed(side);
  });
  connect(&runner_, &ChatRunner::tooLarge, this,
          [this](Side side, std::uint64_t bytes, std::uint64_t together) {
            sides_[at(side)].beyondLimit = true;
            Q_EMIT tooLarge(side, bytes, together);
            Q_EMIT stateChanged();
          });
  connect(&runner_, &ChatRunner::tokenArrived, &conversation_, &Conversation::addToken);
  connect(&runner_, &ChatRunner::compared, &conversation_, &Conversation::addComparison);
  connect(&runner_, &ChatRunner::answerEnded, &conversation_, &Conversation::endAnswer);
  connect(&runner_, &ChatRunner::answerFailed, &conversation_, &Conversation::failAnswer);
  connect(&runner_, &ChatRunner::generatingChanged, this, &ChatController::stateChanged);
  connect(&blind_, &BlindTest::changed, this, &ChatController::stateChanged);
  connect(&context_.workspace, &Workspace::opened, this, &ChatController::followWorkspace);
  connect(&context_.workspace, &Workspace::closed, this, &ChatController::followWorkspace);
  connect(&context_.workspace.plan(), &PlanDocument::totalsChanged, this,
          &ChatController::planOutdated);
  connect(&context_.workspace.plan(), &PlanDocument::titleChanged, this,
          &ChatController::planOutdated);
  connect(&context_.engine, &Engine::storeChanged, this, &ChatController::updateTally);
  runner_.restart(system());
  followWorkspace();
}

void ChatController::followWorkspace() {
  for (const Side side : jobs::kSides) {
    runner_.unload(side);
    sides_[at(side)] = {};
  }
  blind_.setOn(false);
  newConversation();
  if (context_.workspace.hasModel()) {
    sides_[0].variant = originalVariant(context_.workspace);
    auto plan = plannedVariant(context_.workspace);
    sides_[1].variant = plan ? std::move(*plan) : *sides_[0].variant;
  }
  for (const Side side : jobs::kSides) Q_EMIT variantChanged(side);
  Q_EMIT stateChanged();
  updateTally();
}

std::uint64_t ChatController::expectedBytes(const Variant& variant) const {
  switch (variant.kind) {
    case Variant::Kind::Original:
      return variant.source->fileBytes();
    case Variant::Kind::Planned:
      return context_.workspace.plan().totals().bytes;
    case Variant::Kind::File:
      break;
  }
  return static_cast<std::uint64_t>(std::max<qint64>(0, QFileInfo(variant.path).size()));
}

bool ChatController::mustBeCalibrated(const Variant& variant) const {
  return variant.kind == Variant::Kind::Planned && variant.plan->recipe.calibration &&
         context_.plans.find(*variant.source, variant.plan->recipe) == nullptr;
}

void ChatController::setVariant(Side side, const Variant& variant) {
  sides_[at(side)] = {.variant = variant, .facts = {}, .beyondLimit = false, .loadedFor = {}};
  blind_.setOn(false);  // whoever chooses, knows
  newConversation();
  Q_EMIT variantChanged(side);
  load(side);
}

jobs::DeviceWish ChatController::device(Side side) const {
  return devices_[at(side)].value_or(context_.settings.device());
}

void ChatController::setOwnDevice(Side side, const std::optional<jobs::DeviceWish>& device) {
  if (devices_[at(side)] == device) return;
  const jobs::DeviceWish before = this->device(side);
  devices_[at(side)] = device;
  context_.settings.setValue(QLatin1String(kDeviceKeys[at(side)]),
                             device ? toQString(jobs::toString(*device)) : QString());
  const bool inUse = runner_.isLoaded(side) || runner_.isLoading(side);
  if (inUse && this->device(side) != before) {
    blind_.setOn(false);
    reload(side);
  }
  Q_EMIT deviceChanged();
}

bool ChatController::isElsewhere(Side side) const {
  return runner_.isLoaded(side) && sides_[at(side)].loadedFor != device(side);
}

void ChatController::renew(Side side) {
  if (isOutdated(side)) {
    reloadPlan(side);
  } else if (isElsewhere(side) || hasLeftGpu(side)) {
    reload(side);
  } else {
    load(side);
  }
}

void ChatController::reload(Side side) {
  newConversation();
  load(side);
}

void ChatController::load(Side side) {
  const auto& variant = sides_[at(side)].variant;
  if (!variant) return;
  sides_[at(side)].facts.reset();
  const bool any = std::exchange(sides_[at(side)].beyondLimit, false);
  sides_[at(side)].loadedFor = device(side);
  runner_.load(
      side,
      {.opener = [variant = *variant, plans = &context_.plans](
                     const jobs::JobContext& job) { return openVariant(variant, *plans, job); },
       .device = device(side),
       .limit = any ? 0 : modelMemoryLimit(context_.settings, context_.engine)});
  Q_EMIT loadingStarted(side);
  Q_EMIT stateChanged();
  updateTally();
}

void ChatController::loadSmall() {
  for (const Side side : jobs::kSides) {
    auto& variant = sides_[at(side)].variant;
    if (!variant || runner_.isLoading(side) || runner_.isLoaded(side)) continue;
    if (sides_[at(side)].beyondLimit && !isOutdated(side)) continue;  // is offered already
    if (isOutdated(side)) {
      if (auto now = plannedVariant(context_.workspace)) variant = std::move(*now);
      sides_[at(side)].beyondLimit = false;
      Q_EMIT variantChanged(side);
    }
    const std::uint64_t bytes = expectedBytes(*variant);
    if (mustBeCalibrated(*variant)) {
      Q_EMIT calibrationOffered(side);
    } else if (bytes <= kSmall) {
      load(side);
    } else {
      Q_EMIT offered(side, bytes);
    }
  }
}

bool ChatController::isOutdated(Side side) const {
  const auto& variant = sides_[at(side)].variant;
  if (!variant || variant->kind != Variant::Kind::Planned) return false;
  const auto now = plannedVariant(context_.workspace);
  return !now || now->identity() != variant->identity();
}

void ChatController::reloadPlan(Side side) {
  const auto now = plannedVariant(context_.workspace);
  if (now) {
    setVariant(side, *now);
  } else {
    Q_EMIT loadFailed(side, now.error());
  }
}

std::array<bool, 2> ChatController::asked() const {
  return {runner_.isLoaded(Side::A), runner_.isLoaded(Side::B)};
}

bool ChatController::canAsk() const {
  return !runner_.isGenerating() && (runner_.isLoaded(Side::A) || runner_.isLoaded(Side::B)) &&
         !runner_.isLoading(Side::A) && !runner_.isLoading(Side::B);
}

void ChatController::ask(const QString& message) {
  if (!canAsk() || message.trimmed().isEmpty()) return;
  // Who is who is known by now: the next question is a new test.
  if (blind_.phase() == BlindTest::Phase::Revealed) newConversation();
  conversation_.beginTurn(message, asked());
  runner_.ask(message, sampling_.request());
}

bool ChatController::canRegenerate() const {
  return canAsk() && !conversation_.isEmpty() && blind_.phase() != BlindTest::Phase::Revealed;
}

void ChatController::regenerate() {
  if (!canRegenerate()) return;
  conversation_.repeatTurn(asked());
  runner_.regenerate(sampling_.request());
}

void ChatController::newConversation() {
  runner_.restart(system());
  conversation_.clear();
  if (blind_.phase() == BlindTest::Phase::Revealed) blind_.nextRound();
  Q_EMIT stateChanged();
}

void ChatController::setSampling(const SamplingChoice& choice) {
  sampling_ = choice;
  sampling_.save(context_.settings);
}

QString ChatController::system() const {
  return context_.settings.value(QLatin1String(kSystemKey)).toString();
}

void ChatController::setSystem(const QString& text) {
  if (text == system()) return;
  context_.settings.setValue(QLatin1String(kSystemKey), text);
  newConversation();
}

bool ChatController::canJudge() const {
  const auto& a = sides_[0].facts;
  const auto& b = sides_[1].facts;
  return a && b && a->fingerprint != b->fingerprint;
}

bool ChatController::canVote() const {
  if (!blind_.isHiding() || runner_.isGenerating() || conversation_.isEmpty() || !canJudge()) {
    return false;
  }
  const Turn& turn = conversation_.turns().last();
  return turn.of(Side::A).state == Answer::State::Ended &&
         turn.of(Side::B).state == Answer::State::Ended;
}

void ChatController::vote(BlindTest::Pick pick) {
  if (!canVote()) return;
  Vote vote;
  vote.first = sides_[0].facts->fingerprint.toStdString();
  vote.second = sides_[1].facts->fingerprint.toStdString();
  vote.firstTitle = sides_[0].variant->label.toStdString();
  vote.secondTitle = sides_[1].variant->label.toStdString();
  vote.prompt = conversation_.turns().last().message.toStdString();
  vote.choice = blind_.vote(pick);
  voting_.start(
      this,
      [engine = &context_.engine, vote](const std::stop_token&) -> Result<> {
        const auto store = engine->store();
        if (!store) return tl::unexpected(*engine->storeProblem());
        NIBBLE_TRY([[maybe_unused]] const auto id, store->addVote(vote));
        return {};
      },
      [this](const Result<>& kept) {
        if (!kept) Q_EMIT voteFailed(kept.error());
        Q_EMIT context_.engine.storeChanged();
      });
}

void ChatController::updateTally() {
  if (!canJudge()) {
    tallying_.cancel();
    tally_ = {};
    Q_EMIT tallyChanged();
    return;
  }
  tallying_.start(
      this,
      [engine = &context_.engine, first = sides_[0].facts->fingerprint.toStdString(),
       second = sides_[1].facts->fingerprint.toStdString()](const std::stop_token&) {
        const auto store = engine->store();
        return store ? store->tallyVotes(first, second).value_or(VoteTally{}) : VoteTally{};
      },
      [this](const VoteTally& tally) {
        tally_ = tally;
        Q_EMIT tallyChanged();
      });
}

}  // namespace nibble::ui
