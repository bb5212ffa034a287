// SPDX-License-Identifier: MIT
// Two models answering the same message, token by token in turns, each measured on its own.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "jobs/chat_session.h"

namespace nibble::jobs {

enum class Side : std::uint8_t { A, B };
inline constexpr std::array kSides{Side::A, Side::B};
constexpr Side otherSide(Side side) {
  return side == Side::A ? Side::B : Side::A;
}

/// Tokens that a GPU keeps room for when it cannot hold the whole model: layers are worth more than
/// the longest of conversations, but not than one that is soon at its end.
inline constexpr int kRoomForConversation = 4096;

/// Loads the model for one side. What the other side already holds is shared: everything when
/// source and device are the same, the tokenizer when both files describe the same one.
Result<LoadedModel> loadBeside(std::shared_ptr<const ModelSource> source, const LoadedModel* other,
                               const JobContext& context);

struct ShownCandidate {
  TokenId id = 0;
  std::string text;  ///< for showing: valid UTF-8, control tokens by their name
  float probability = 0;
};

struct SideToken {
  TokenId id = 0;
  std::string text;                        ///< whole characters that became certain with it
  std::vector<ShownCandidate> candidates;  ///< likeliest first
};

/// One side's answer in figures. Times leave out what the other side took.
struct SideFigures {
  int tokens = 0;
  double secondsToFirst = 0;   ///< reading the message and choosing the first token
  double tokensPerSecond = 0;  ///< after the first token; 0 until there are two
  int contextUsed = 0;
  int contextLength = 0;
  std::uint64_t kvBytes = 0;  ///< keys and values of the tokens in the context
};

/// Where both models had read the very same tokens: what each thought comes next.
struct Comparison {
  struct Row {
    TokenId id = 0;
    std::string text;
    std::array<float, 2> probability{};  ///< under A and B
  };
  int index = 0;          ///< of the token in the answer
  std::vector<Row> rows;  ///< the likeliest of either, by the larger probability
  double divergence = 0;  ///< KL(A || B) over the whole vocabulary, nats
};

/// Called on the thread of ask(). Members may be empty.
struct SideEvents {
  std::function<void(Side, const SideToken&, const SideFigures&)> onToken;
  std::function<void(const Comparison&)> onComparison;
  /// Once for each side that was asked. A side that fails leaves the other one going.
  std::function<void(Side, const Result<Generation>&, const SideFigures&)> onEnded;
};

/// Used by one thread at a time.
class SideBySide {
 public:
  /// A new conversation for this side; no model takes the side away. Models without a chat template
  /// continue the text instead.
  Result<> setModel(Side side, std::optional<LoadedModel> model, const ChatOptions& options);
  const LoadedModel* model(Side side) const;
  /// Null when there is no model, or it has none.
  const ChatTemplate* chatTemplate(Side side) const;

  /// A new conversation on both sides.
  void restart(const std::string& system);

  /// Asks all sides that have a model. Returns when all have ended; `stop` ends them at once, what
  /// they said so far stays in the conversation. `seeds` replace the one in `options`.
  void ask(const std::string& message, const GenerateOptions& options,
           std::array<std::uint64_t, 2> seeds, const SideEvents& events,
           const std::stop_token& stop);
  /// Takes back the last answers and asks the same again. False when nothing was asked.
  bool regenerate(const GenerateOptions& options, std::array<std::uint64_t, 2> seeds,
                  const SideEvents& events, const std::stop_token& stop);

  /// Token ids mean the same on both sides.
  bool sameVocabulary() const { return sameVocabulary_; }

 private:
  struct Seat {
    LoadedModel model;
    ChatSession chat;
    bool answered = false;  ///< the last message is in this side's conversation
  };
  struct Turn;

  void begin(Turn& turn, Side side, const std::string& message);
  void step(Turn& turn, Side side);
  void compare(Turn& turn, int index);
  void end(Turn& turn, Side side, std::optional<Error> error);
  SideFigures figures(const Turn& turn, Side side) const;
  Seat* seat(Side side);
  const Seat* seat(Side side) const;

  std::array<std::optional<Seat>, 2> seats_;
  KvType kv_ = KvType::F16;
  bool sameVocabulary_ = false;
  std::string lastMessage_;
};

}  // namespace nibble::jobs
