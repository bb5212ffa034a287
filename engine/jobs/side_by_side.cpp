// SPDX-License-Identifier: MIT
#include "jobs/side_by_side.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/utf8.h"
#include "eval/row_kernels.h"
#include "jobs/footprint.h"

namespace nibble::jobs {

namespace {

using Clock = std::chrono::steady_clock;

std::size_t index(Side side) {
  return static_cast<std::size_t>(side);
}

bool isTokenizerEntry(const Metadata::Entry& entry) {
  return entry.first.starts_with("tokenizer.ggml.");
}

bool sameValue(const MetaValue& a, const MetaValue& b) {
  return std::visit(
      [&](const auto& x) {
        using T = std::decay_t<decltype(x)>;
        const T* y = std::get_if<T>(&b);
        if (y == nullptr) return false;
        if constexpr (requires { x.items; }) {
          return x.items == y->items;
        } else {
          return x == *y;
        }
      },
      a);
}

/// Both files describe the same tokenizer, whatever the order of their keys.
bool sameTokenizer(const ModelSource& a, const ModelSource& b) {
  const auto covers = [](const Metadata& all, const Metadata& some) {
    return std::all_of(some.entries().begin(), some.entries().end(), [&](const auto& entry) {
      const MetaValue* value = isTokenizerEntry(entry) ? all.find(entry.first) : nullptr;
      return !isTokenizerEntry(entry) || (value != nullptr && sameValue(*value, entry.second));
    });
  };
  return covers(a.metadata(), b.metadata()) && covers(b.metadata(), a.metadata());
}

std::string shownText(const Tokenizer& tokenizer, TokenId id) {
  std::string text = tokenizer.tokenBytes(id, false);
  if (text.empty()) text = tokenizer.piece(id);
  return isValidUtf8(text) ? text : printable(text);
}

}  // namespace

Result<LoadedModel> loadBeside(std::shared_ptr<const ModelSource> source, const LoadedModel* other,
                               const JobContext& context) {
  if (other != nullptr && other->source == source && isOn(*other, context.device)) return *other;
  NIBBLE_TRY(LoadedModel loaded,
             loadModel(std::move(source), context, {.contextLength = kRoomForConversation}));
  if (other != nullptr && sameTokenizer(*loaded.source, *other->source)) {
    loaded.tokenizer = other->tokenizer;
  }
  return loaded;
}

/// One message being answered.
struct SideBySide::Turn {
  struct Answer {
    bool active = false;
    bool chose = false;  ///< this round's logits exist
    std::optional<TokenId> token;
    int tokens = 0;
    double secondsToFirst = 0;
    double secondsAfter = 0;
  };

  const GenerateOptions& options;
  std::array<std::uint64_t, 2> seeds;
  const SideEvents& events;
  const std::stop_token& stop;
  std::array<Answer, 2> answers{};
  bool comparable = false;  ///< both have read the same tokens so far

  Answer& of(Side side) { return answers[index(side)]; }
  const Answer& of(Side side) const { return answers[index(side)]; }
};

SideBySide::Seat* SideBySide::seat(Side side) {
  auto& seat = seats_[index(side)];
  return seat ? &*seat : nullptr;
}

const SideBySide::Seat* SideBySide::seat(Side side) const {
  const auto& seat = seats_[index(side)];
  return seat ? &*seat : nullptr;
}

const LoadedModel* SideBySide::model(Side side) const {
  const Seat* taken = seat(side);
  return taken != nullptr ? &taken->model : nullptr;
}

const ChatTemplate* SideBySide::chatTemplate(Side side) const {
  const Seat* taken = seat(side);
  return taken != nullptr ? taken->chat.chatTemplate() : nullptr;
}

Result<> SideBySide::setModel(Side side, std::optional<LoadedModel> model,
                              const ChatOptions& options) {
  seats_[index(side)].reset();
  sameVocabulary_ = false;
  if (!model) return {};
  ChatOptions own = options;
  own.plainWithoutTemplate = true;
  kv_ = own.kv;
  NIBBLE_TRY(ChatSession chat, ChatSession::create(*model, own));
  seats_[index(side)].emplace(Seat{std::move(*model), std::move(chat), false});
  if (const Seat* other = seat(otherSide(side))) {
    const LoadedModel& mine = seat(side)->model;
    sameVocabulary_ = mine.tokenizer == other->model.tokenizer &&
                      mine.model->hyperparameters().vocabulary ==
                          other->model.model->hyperparameters().vocabulary;
  }
  return {};
}

void SideBySide::restart(const std::string& system) {
  lastMessage_.clear();
  for (auto& seat : seats_) {
    if (!seat) continue;
    seat->chat.restart(system);
    seat->answered = false;
  }
}

SideFigures SideBySide::figures(const Turn& turn, Side side) const {
  const Seat& taken = *seat(side);
  const Turn::Answer& answer = turn.of(side);
  SideFigures figures;
  figures.tokens = answer.tokens;
  figures.secondsToFirst = answer.secondsToFirst;
  if (answer.tokens > 1 && answer.secondsAfter > 0) {
    figures.tokensPerSecond = (answer.tokens - 1) / answer.secondsAfter;
  }
  figures.contextUsed = taken.chat.contextUsed();
  figures.contextLength = taken.chat.contextLength();
  figures.kvBytes =
      kvCacheBytes(taken.model.model->hyperparameters(), taken.chat.contextUsed(), kv_);
  return figures;
}

void SideBySide::ask(const std::string& message, const GenerateOptions& options,
                     std::array<std::uint64_t, 2> seeds, const SideEvents& events,
                     const std::stop_token& stop) {
  lastMessage_ = message;
  Turn turn{.options = options, .seeds = seeds, .events = events, .stop = stop};
  for (const Side side : kSides) {
    if (seat(side) != nullptr) begin(turn, side, message);
  }
  turn.comparable = sameVocabulary_ && turn.of(Side::A).active && turn.of(Side::B).active &&
                    seat(Side::A)->chat.prompt() == seat(Side::B)->chat.prompt();
  for (int round = 0; turn.of(Side::A).active || turn.of(Side::B).active; ++round) {
    for (const Side side : kSides) {
      turn.of(side).chose = false;
      if (turn.of(side).active) step(turn, side);
    }
    if (turn.comparable) compare(turn, round);
  }
}

bool SideBySide::regenerate(const GenerateOptions& options, std::array<std::uint64_t, 2> seeds,
                            const SideEvents& events, const std::stop_token& stop) {
  if (lastMessage_.empty()) return false;
  for (auto& seat : seats_) {
    if (seat && seat->answered) seat->chat.dropLastTurn();
  }
  const std::string message = lastMessage_;
  ask(message, options, seeds, events, stop);
  return true;
}

void SideBySide::begin(Turn& turn, Side side, const std::string& message) {
  Seat& taken = *seat(side);
  taken.answered = false;
  turn.of(side).active = true;
  GenerateOptions options = turn.options;
  options.sampler.seed = turn.seeds[index(side)];
  options.keepLogits = sameVocabulary_;  // for compare()
  const auto start = Clock::now();
  const auto begun = taken.chat.ask(message, options, turn.stop);
  turn.of(side).secondsToFirst = std::chrono::duration<double>(Clock::now() - start).count();
  if (!begun) end(turn, side, begun.error());
}

void SideBySide::step(Turn& turn, Side side) {
  Turn::Answer& answer = turn.of(side);
  Seat& taken = *seat(side);
  const int contextBefore = taken.chat.contextUsed();
  const auto start = Clock::now();
  const auto token = taken.chat.next(turn.stop);
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  if (!token) {
    end(turn, side, token.error());
    return;
  }
  // Without a token it is the end: one the model chose, or a limit at which nothing was evaluated.
  answer.chose =
      token->has_value() || answer.tokens == 0 || taken.chat.contextUsed() > contextBefore;
  answer.token = *token ? std::optional((*token)->id) : std::nullopt;
  if (!*token) {
    end(turn, side, std::nullopt);
    return;
  }
  (answer.tokens == 0 ? answer.secondsToFirst : answer.secondsAfter) += seconds;
  ++answer.tokens;
  if (!turn.events.onToken) return;
  SideToken shown{.id = (*token)->id, .text = (*token)->text, .candidates = {}};
  for (const Candidate& candidate : (*token)->candidates) {
    shown.candidates.push_back({candidate.token, shownText(*taken.model.tokenizer, candidate.token),
                                candidate.probability});
  }
  turn.events.onToken(side, shown, figures(turn, side));
}

void SideBySide::compare(Turn& turn, int round) {
  const Turn::Answer& a = turn.of(Side::A);
  const Turn::Answer& b = turn.of(Side::B);
  turn.comparable = a.active && b.active && a.token == b.token;
  if (!a.chose || !b.chose || (!a.token && !b.token)) return;
  const std::array logits{seat(Side::A)->chat.logits(), seat(Side::B)->chat.logits()};
  const auto count = static_cast<std::int64_t>(logits[0].size());
  const std::array summaries{eval::summarizeRow(logits[0].data(), count),
                             eval::summarizeRow(logits[1].data(), count)};
  Comparison comparison;
  comparison.index = round;
  comparison.divergence =
      eval::klDivergence(logits[0].data(), summaries[0], logits[1].data(), summaries[1], count);
  for (const auto& own : logits) {
    for (const Candidate& candidate : Sampler::top(own, turn.options.topCandidates)) {
      const auto known = [&](const Comparison::Row& row) { return row.id == candidate.token; };
      if (std::any_of(comparison.rows.begin(), comparison.rows.end(), known)) continue;
      Comparison::Row row{.id = candidate.token,
                          .text = shownText(*seat(Side::A)->model.tokenizer, candidate.token)};
      for (std::size_t i = 0; i < 2; ++i) {
        const double logit = logits[i][static_cast<std::size_t>(candidate.token)];
        row.probability[i] = static_cast<float>(std::exp(logit - summaries[i].logSumExp));
      }
      comparison.rows.push_back(std::move(row));
    }
  }
  std::stable_sort(comparison.rows.begin(), comparison.rows.end(),
                   [](const Comparison::Row& x, const Comparison::Row& y) {
                     return std::max(x.probability[0], x.probability[1]) >
                            std::max(y.probability[0], y.probability[1]);
                   });
  if (turn.events.onComparison) turn.events.onComparison(comparison);
}

void SideBySide::end(Turn& turn, Side side, std::optional<Error> error) {
  Seat& taken = *seat(side);
  turn.of(side).active = false;
  const SideFigures last = figures(turn, side);
  // Stopped is not failed: what was said stays.
  const bool failed = error && error->code != ErrorCode::Cancelled;
  taken.answered = !failed;
  Result<Generation> result;
  if (failed) {
    result = tl::unexpected(std::move(*error));
  } else {
    result = taken.chat.finish();
  }
  if (turn.events.onEnded) turn.events.onEnded(side, result, last);
}

}  // namespace nibble::jobs
