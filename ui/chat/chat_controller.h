// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <array>
#include <optional>

#include "ui/chat/blind_test.h"
#include "ui/chat/chat_runner.h"
#include "ui/chat/conversation.h"
#include "ui/chat/sampling_choice.h"
#include "ui/core/app_context.h"
#include "ui/core/async.h"
#include "ui/core/variant.h"

namespace nibble::ui {

/// What the chat page does, without its widgets: which models talk, what is asked, who won.
class ChatController : public QObject {
  Q_OBJECT

 public:
  explicit ChatController(const AppContext& context, QObject* parent = nullptr);

  ChatRunner& runner() { return runner_; }
  Conversation& conversation() { return conversation_; }
  BlindTest& blind() { return blind_; }

  /// Empty while no model is open.
  const std::optional<Variant>& variant(Side side) const { return sides_[at(side)].variant; }
  /// Empty until loaded.
  const std::optional<SideFacts>& facts(Side side) const { return sides_[at(side)].facts; }
  /// Takes another variant and loads it; a new conversation.
  void setVariant(Side side, const Variant& variant);
  /// Where the side's model is to run: its own choice, empty for that of the settings.
  const std::optional<jobs::DeviceWish>& ownDevice(Side side) const { return devices_[at(side)]; }
  jobs::DeviceWish device(Side side) const;
  /// Takes another device and loads the model there; a new conversation. Kept for later starts.
  void setOwnDevice(Side side, const std::optional<jobs::DeviceWish>& device);
  /// The model was loaded for another device than is chosen by now.
  bool isElsewhere(Side side) const;
  /// Offers instead where that would take more memory than the settings allow, unless it was
  /// offered like that before: then it is wanted.
  void load(Side side);
  /// Loads what is small enough not to ask first. Called when somebody looks.
  void loadSmall();
  /// The model's GPU failed while it answered: the processor goes on, or cannot.
  bool hasLeftGpu(Side side) const {
    return sides_[at(side)].facts && sides_[at(side)].facts->failure;
  }
  /// The plan is another one by now than the side's model was made with.
  bool isOutdated(Side side) const;
  /// Loads the model as it is wanted by now: of the plan as it is, on the device that is chosen.
  void renew(Side side);

  bool canAsk() const;
  void ask(const QString& message);
  bool canRegenerate() const;
  void regenerate();
  void newConversation();

  const SamplingChoice& sampling() const { return sampling_; }
  void setSampling(const SamplingChoice& choice);
  QString system() const;
  /// Holds from a new conversation, which begins.
  void setSystem(const QString& text);

  /// Both answered, with different models, and it is not known who is who.
  bool canVote() const;
  void vote(BlindTest::Pick pick);
  const VoteTally& tally() const { return tally_; }

 Q_SIGNALS:
  void variantChanged(nibble::jobs::Side side);
  void offered(nibble::jobs::Side side, std::uint64_t bytes);
  /// Text would run through the whole model first, for the plan's methods.
  void calibrationOffered(nibble::jobs::Side side);
  /// Loading would exceed the limit: `together` is what both sides would take of main memory.
  void tooLarge(nibble::jobs::Side side, std::uint64_t bytes, std::uint64_t together);
  void loadingStarted(nibble::jobs::Side side);
  void loaded(nibble::jobs::Side side);
  void loadFailed(nibble::jobs::Side side, const nibble::Error& error);
  void gpuFailed(nibble::jobs::Side side);
  void planOutdated();
  /// For some side another device is wanted than before.
  void deviceChanged();
  /// What can be done now may have changed.
  void stateChanged();
  void tallyChanged();
  void voteFailed(const nibble::Error& error);

 private:
  struct SideState {
    std::optional<Variant> variant;
    std::optional<SideFacts> facts;
    bool beyondLimit = false;  ///< the next load() goes over the memory limit
    jobs::DeviceWish loadedFor{};
  };

  static std::size_t at(Side side) { return static_cast<std::size_t>(side); }
  void followWorkspace();
  void reload(Side side);
  void reloadPlan(Side side);
  std::uint64_t expectedBytes(const Variant& variant) const;
  bool mustBeCalibrated(const Variant& variant) const;
  std::array<bool, 2> asked() const;
  bool canJudge() const;
  void updateTally();

  AppContext context_;
  ChatRunner runner_;
  Conversation conversation_;
  BlindTest blind_;
  SamplingChoice sampling_;
  std::array<SideState, 2> sides_;
  std::array<std::optional<jobs::DeviceWish>, 2> devices_;
  VoteTally tally_;
  AsyncTask tallying_;
  AsyncTask voting_;
};

}  // namespace nibble::ui
