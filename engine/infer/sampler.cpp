// SPDX-License-Identifier: MIT
#include "infer/sampler.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "infer/cpu/kernels/vector_ops.h"

namespace nibble {

namespace {

constexpr float kNothing = -std::numeric_limits<float>::infinity();
/// Likelier first; equal ones by id, so that the order is the same everywhere.
constexpr auto kLikelier = [](const auto& a, const auto& b) {
  return a.logit != b.logit ? a.logit > b.logit : a.token < b.token;
};

/// Entries of the `count` largest logits, best first, in O(V log count) at worst and a compare a
/// token in general.
template <typename Entry>
void largest(std::span<const float> logits, std::size_t count, std::vector<Entry>& out) {
  out.clear();
  if (count == 0) return;
  // Twice the room: the threshold rises each time it is full.
  const std::size_t room = 2 * count;
  float threshold = kNothing;
  for (std::size_t i = 0; i < logits.size(); ++i) {
    if (!(logits[i] > threshold)) continue;
    out.push_back({logits[i], static_cast<TokenId>(i)});
    if (out.size() < room) continue;
    const auto last = out.begin() + static_cast<std::ptrdiff_t>(count) - 1;
    std::nth_element(out.begin(), last, out.end(), kLikelier);
    threshold = last->logit;
    out.resize(count);
  }
  std::sort(out.begin(), out.end(), kLikelier);
  if (out.size() > count) out.resize(count);
}

}  // namespace

Result<> checkSamplerOptions(const SamplerOptions& o) {
  const auto outside = [](const char* name, double value, const char* range) {
    return fail(ErrorCode::InvalidArgument, "", "{} is {}; it must be {}", name, value, range);
  };
  if (!(o.repetitionPenalty > 0 && std::isfinite(o.repetitionPenalty))) {
    return outside("the repetition penalty", o.repetitionPenalty, "above 0");
  }
  if (o.repetitionWindow < 0)
    return outside("the repetition window", o.repetitionWindow, "0 or more");
  if (o.topK < 0) return outside("top-k", o.topK, "0 or more");
  if (!(o.topP > 0 && o.topP <= 1)) return outside("top-p", o.topP, "above 0 and at most 1");
  if (!(o.minP >= 0 && o.minP <= 1)) return outside("min-p", o.minP, "from 0 to 1");
  if (!(o.temperature >= 0 && std::isfinite(o.temperature))) {
    return outside("the temperature", o.temperature, "0 or more");
  }
  return {};
}

TokenId Sampler::sample(std::span<const float> logits, std::span<const TokenId> history) {
  logits_.assign(logits.begin(), logits.end());
  penalize(history, [&](TokenId id) {
    return static_cast<std::size_t>(id) < logits_.size() ? &logits_[static_cast<std::size_t>(id)]
                                                         : nullptr;
  });
  collect();
  return choose();
}

int Sampler::decisive(const SamplerOptions& options) {
  const int kept = options.temperature == 0 ? 1 : options.topK;
  if (kept == 0) return 0;
  if (options.repetitionPenalty == 1) return kept;
  // Recent tokens may fall behind others, which come from below; what may rise comes from anywhere.
  const bool only = options.repetitionPenalty > 1;
  const bool few = options.repetitionWindow <= std::numeric_limits<int>::max() - kept;
  return only && few ? kept + options.repetitionWindow : 0;
}

TokenId Sampler::sample(std::span<const TokenLogit> top, std::span<const TokenId> history) {
  entries_.clear();
  for (const TokenLogit& t : top) entries_.push_back({t.logit, t.token});
  penalize(history, [&](TokenId id) -> float* {
    const auto found = std::find_if(entries_.begin(), entries_.end(),
                                    [&](const Entry& e) { return e.token == id; });
    return found == entries_.end() ? nullptr : &found->logit;
  });
  std::erase_if(entries_, [](const Entry& e) { return !(e.logit > kNothing); });
  std::sort(entries_.begin(), entries_.end(), kLikelier);
  const auto kept = static_cast<std::size_t>(options_.temperature == 0 ? 1 : options_.topK);
  if (entries_.size() > kept) entries_.resize(kept);
  return choose();
}

/// Of what was collected.
TokenId Sampler::choose() {
  if (entries_.empty()) return 0;
  if (options_.temperature == 0) return entries_.front().token;
  best_ = std::max_element(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
            return a.logit < b.logit;
          })->logit;
  if (options_.topP < 1) keepTopP();
  if (options_.minP > 0) {
    const double lowest = best_ + std::log(options_.minP);
    std::erase_if(entries_, [&](const Entry& e) { return e.logit < lowest; });
  }
  return draw();
}

/// `logitOf` gives the place of a token's logit, or null.
template <typename LogitOf>
void Sampler::penalize(std::span<const TokenId> history, LogitOf logitOf) {
  if (options_.repetitionPenalty == 1) return;
  const auto window = static_cast<std::size_t>(options_.repetitionWindow);
  auto recent = history.last(std::min(window, history.size()));
  const auto penalty = static_cast<float>(options_.repetitionPenalty);
  for (std::size_t i = 0; i < recent.size(); ++i) {
    const TokenId id = recent[i];
    const bool seen = std::find(recent.begin(), recent.begin() + static_cast<std::ptrdiff_t>(i),
                                id) != recent.begin() + static_cast<std::ptrdiff_t>(i);
    if (seen || id < 0) continue;
    if (float* const logit = logitOf(id)) {
      *logit = *logit > 0 ? *logit / penalty : *logit * penalty;
    }
  }
}

void Sampler::collect() {
  const int wanted = options_.temperature == 0 ? 1 : options_.topK;
  if (wanted > 0) {
    largest(logits_, std::min(static_cast<std::size_t>(wanted), logits_.size()), entries_);
    return;
  }
  entries_.clear();
  for (std::size_t i = 0; i < logits_.size(); ++i) {
    if (logits_[i] > kNothing) entries_.push_back({logits_[i], static_cast<TokenId>(i)});
  }
}

/// Sorts no more of the vocabulary than the likeliest tokens that are kept.
void Sampler::keepTopP() {
  double total = 0;
  for (const Entry& e : entries_) total += std::exp(static_cast<double>(e.logit) - best_);
  double sum = 0;
  std::size_t kept = 0;
  for (std::size_t sorted = 0; sum < options_.topP * total && kept < entries_.size();) {
    const auto begin = entries_.begin() + static_cast<std::ptrdiff_t>(sorted);
    sorted = std::min(entries_.size(), std::max<std::size_t>(256, 4 * sorted));
    const auto end = entries_.begin() + static_cast<std::ptrdiff_t>(sorted);
    std::partial_sort(begin, end, entries_.end(), kLikelier);
    while (kept < sorted && sum < options_.topP * total) {
      sum += std::exp(static_cast<double>(entries_[kept++].logit) - best_);
    }
  }
  entries_.resize(std::max<std::size_t>(1, kept));
}

TokenId Sampler::draw() {
  weights_.clear();
  double total = 0;
  for (const Entry& e : entries_) {
    const double below = static_cast<double>(e.logit) - best_;
    weights_.push_back(std::exp(below / options_.temperature));
    total += weights_.back();
  }
  double left = nextUniform() * total;
  for (std::size_t i = 0; i + 1 < entries_.size(); ++i) {
    left -= weights_[i];
    if (left < 0) return entries_[i].token;
  }
  return entries_.back().token;
}

/// SplitMix64, the upper 53 bits as a fraction below 1.
double Sampler::nextUniform() {
  state_ += 0x9E3779B97F4A7C15u;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  z ^= z >> 31;
  return static_cast<double>(z >> 11) * 0x1p-53;
}

std::vector<Candidate> Sampler::top(std::span<const float> logits, int count) {
  std::vector<Entry> entries;
  largest(logits, static_cast<std::size_t>(std::max(0, count)), entries);
  if (entries.empty()) return {};
  std::vector<float> probabilities(logits.begin(), logits.end());
  for (float& x : probabilities) x = std::isnan(x) ? kNothing : x;
  cpu::softmax(probabilities.data(), static_cast<std::int64_t>(probabilities.size()));
  std::vector<Candidate> candidates;
  for (const Entry& e : entries) {
    candidates.push_back({e.token, probabilities[static_cast<std::size_t>(e.token)]});
  }
  return candidates;
}

}  // namespace nibble
