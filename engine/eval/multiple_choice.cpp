// SPDX-License-Identifier: MIT
#include "eval/multiple_choice.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "eval/row_kernels.h"

namespace nibble::eval {

namespace {

// Rows of logits at once: those of a large vocabulary are 600 KB each.
constexpr std::size_t kRows = 64;
constexpr std::string_view kWhiteSpace = " \t\n\r";

/// A question as the model reads it: `head` is common to all choices, each tail is scored.
struct Reading {
  std::vector<TokenId> head;
  std::vector<std::vector<TokenId>> tails;

  std::size_t length() const {
    std::size_t longest = 0;
    for (const auto& tail : tails) longest = std::max(longest, tail.size());
    return head.size() + longest;
  }
};

std::string joined(const std::string& context, const std::string& choice) {
  const bool apart = kWhiteSpace.find(context.back()) != std::string_view::npos ||
                     kWhiteSpace.find(choice.front()) != std::string_view::npos;
  return context + (apart ? "" : " ") + choice;
}

Reading read(const Question& question, const Tokenizer& tokenizer) {
  const auto encode = [&](const std::string& text) {
    std::vector<TokenId> ids = tokenizer.encode(text, {});
    if (tokenizer.addsEos() && !ids.empty() && ids.back() == tokenizer.eos()) ids.pop_back();
    return ids;
  };
  const std::vector<TokenId> alone = encode(question.context);
  std::vector<std::vector<TokenId>> whole;
  std::size_t common = alone.size();
  for (const std::string& choice : question.choices) {
    whole.push_back(encode(joined(question.context, choice)));
    const auto& ids = whole.back();
    const auto [end, unused] = std::mismatch(alone.begin(), alone.end(), ids.begin(), ids.end());
    common = std::min(
        {common, static_cast<std::size_t>(end - alone.begin()), ids.empty() ? 0 : ids.size() - 1});
  }
  // The first token of a text is predicted by nothing.
  common = std::max<std::size_t>(common, 1);
  Reading reading;
  reading.head.assign(
      whole.front().begin(),
      whole.front().begin() + static_cast<std::ptrdiff_t>(std::min(common, whole.front().size())));
  for (const auto& ids : whole) {
    reading.tails.emplace_back(
        ids.begin() + static_cast<std::ptrdiff_t>(std::min(common, ids.size())), ids.end());
  }
  return reading;
}

double standardError(double share, std::int64_t count) {
  return count < 2 ? 0 : std::sqrt(share * (1 - share) / static_cast<double>(count - 1));
}

class Examination {
 public:
  Examination(const InferenceModel& model, const Tokenizer& tokenizer,
              const SessionOptions& precision, const ChoiceContext& context)
      : model_(model),
        tokenizer_(tokenizer),
        options_(precision),
        context_(context),
        vocabulary_(model.hyperparameters().vocabulary) {}

  Result<ChoiceReport> run(std::span<const Question> questions);

 private:
  Result<> prepare(std::span<const Question> questions);
  Result<> cut(Reading& reading, std::size_t number) const;
  Result<std::vector<double>> scores(const Reading& reading);
  Result<double> tailScore(std::span<const TokenId> tail);
  double logProbability(const float* row, TokenId id) const {
    return static_cast<double>(row[id]) - summarizeRow(row, vocabulary_).logSumExp;
  }

  const InferenceModel& model_;
  const Tokenizer& tokenizer_;
  SessionOptions options_;
  const ChoiceContext& context_;
  const std::int64_t vocabulary_;
  std::vector<Reading> readings_;
  std::unique_ptr<Session> session_;
  std::vector<float> headRow_;
  std::vector<float> rows_;
};

/// Drops the beginning of what is longer than the model's context, but for BOS.
Result<> Examination::cut(Reading& reading, std::size_t number) const {
  const auto capacity =
      static_cast<std::size_t>(std::max<std::int64_t>(2, model_.hyperparameters().contextLength));
  if (reading.length() <= capacity) return {};
  const std::size_t kept = tokenizer_.addsBos() ? 1 : 0;
  const std::size_t excess = reading.length() - capacity;
  if (excess + kept + 1 > reading.head.size()) {
    return withHint(fail(ErrorCode::InvalidArgument, fmt::format("question {}", number + 1),
                         "a choice does not fit into the model's context of {} tokens", capacity),
                    "leave the question out");
  }
  const auto from = reading.head.begin() + static_cast<std::ptrdiff_t>(kept);
  reading.head.erase(from, from + static_cast<std::ptrdiff_t>(excess));
  return {};
}

Result<> Examination::prepare(std::span<const Question> questions) {
  std::size_t longest = 2;
  for (std::size_t i = 0; i < questions.size(); ++i) {
    if (context_.stop.stop_requested()) return cancelled();
    Reading reading = read(questions[i], tokenizer_);
    NIBBLE_CHECK(cut(reading, i));
    const auto known = [&](TokenId id) { return id >= 0 && id < vocabulary_; };
    bool allKnown = std::all_of(reading.head.begin(), reading.head.end(), known);
    for (const auto& tail : reading.tails) {
      allKnown = allKnown && std::all_of(tail.begin(), tail.end(), known);
    }
    if (!allKnown) {
      return fail(ErrorCode::Corrupt, "tokenizer",
                  "question {} has tokens beyond the model's {} vocabulary entries", i + 1,
                  vocabulary_);
    }
    longest = std::max(longest, reading.length());
    readings_.push_back(std::move(reading));
  }
  options_.contextLength = static_cast<int>(longest);
  NIBBLE_TRY(session_, model_.newSession(options_));
  headRow_.resize(static_cast<std::size_t>(vocabulary_));
  rows_.resize(kRows * static_cast<std::size_t>(vocabulary_));
  return {};
}

/// The head was just read, and headRow_ says what it expects next.
Result<double> Examination::tailScore(std::span<const TokenId> tail) {
  if (tail.empty()) return 0.0;
  double score = logProbability(headRow_.data(), tail.front());
  const auto vocabulary = static_cast<std::size_t>(vocabulary_);
  for (std::size_t at = 0; at + 1 < tail.size(); at += kRows) {
    const std::size_t count = std::min(kRows, tail.size() - 1 - at);
    NIBBLE_CHECK(session_->forward(tail.subspan(at, count), static_cast<int>(count), rows_.data(),
                                   context_.stop));
    for (std::size_t i = 0; i < count; ++i) {
      score += logProbability(rows_.data() + i * vocabulary, tail[at + i + 1]);
    }
  }
  return score;
}

Result<std::vector<double>> Examination::scores(const Reading& reading) {
  session_->truncate(0);
  NIBBLE_CHECK(session_->forward(reading.head, 1, headRow_.data(), context_.stop));
  std::vector<double> all;
  for (const auto& tail : reading.tails) {
    session_->truncate(static_cast<int>(reading.head.size()));
    NIBBLE_TRY(const double score, tailScore(tail));
    if (!std::isfinite(score)) {
      return withHint(
          fail(ErrorCode::Corrupt, "evaluation", "the model produced logits that are not finite"),
          "the weights or the quantization are damaged");
    }
    all.push_back(score);
  }
  return all;
}

Result<ChoiceReport> Examination::run(std::span<const Question> questions) {
  ProgressMeter meter(context_.progress, questions.size());
  NIBBLE_CHECK(prepare(questions));
  std::int64_t right = 0, rightNormalized = 0;
  double chance = 0;
  for (std::size_t i = 0; i < questions.size(); ++i) {
    if (context_.pause != nullptr) context_.pause->wait(context_.stop);
    if (context_.stop.stop_requested()) return cancelled();
    const Question& question = questions[i];
    NIBBLE_TRY(std::vector<double> found, scores(readings_[i]));
    const auto best = [&] {
      return static_cast<int>(std::max_element(found.begin(), found.end()) - found.begin());
    };
    if (best() == question.answer) ++right;
    for (std::size_t c = 0; c < found.size(); ++c) {
      found[c] /= static_cast<double>(question.choices[c].size());
    }
    if (best() == question.answer) ++rightNormalized;
    chance += 1.0 / static_cast<double>(question.choices.size());
    meter.add(
        1, fmt::format("question {} of {}, {:.1f} % right", i + 1, questions.size(),
                       100.0 * static_cast<double>(rightNormalized) / static_cast<double>(i + 1)));
  }
  meter.finish("answered");
  ChoiceReport report;
  report.questions = static_cast<std::int64_t>(questions.size());
  const auto count = static_cast<double>(questions.size());
  report.accuracy = static_cast<double>(right) / count;
  report.accuracyError = standardError(report.accuracy, report.questions);
  report.normalizedAccuracy = static_cast<double>(rightNormalized) / count;
  report.normalizedError = standardError(report.normalizedAccuracy, report.questions);
  report.chance = chance / count;
  report.seconds = meter.seconds();
  return report;
}

}  // namespace

Result<ChoiceReport> answerQuestions(const InferenceModel& model, const Tokenizer& tokenizer,
                                     std::span<const Question> questions,
                                     const SessionOptions& precision,
                                     const ChoiceContext& context) {
  if (questions.empty()) {
    return fail(ErrorCode::InvalidArgument, "questions", "there is no question");
  }
  return Examination(model, tokenizer, precision, context).run(questions);
}

}  // namespace nibble::eval
