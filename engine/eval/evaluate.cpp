// SPDX-License-Identifier: MIT
#include "eval/evaluate.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "eval/row_kernels.h"
#include "eval/statistics.h"

namespace nibble::eval {

namespace {

// Logits of a large vocabulary are big (600 KB a token at 150k pieces): this many bytes at a time,
// but never so few tokens that the weights are read for almost nothing.
constexpr std::int64_t kLogitBytes = 64 << 20;
constexpr std::int64_t kMinRows = 32;

/// What one scored token contributes.
struct TokenScore {
  double nll = 0;
  double referenceNll = 0;
  double kl = 0;
  bool sameTop = false;
};

struct Totals {
  MeanEstimate nll;
  MeanEstimate referenceNll;
  MeanEstimate kl;
  MeanEstimate deltaProbability;
  double nllProducts = 0;
  std::int64_t sameTop = 0;
  std::vector<float> klValues;

  void add(const TokenScore& score, bool compared) {
    nll.add(score.nll);
    if (!compared) return;
    referenceNll.add(score.referenceNll);
    kl.add(score.kl);
    klValues.push_back(static_cast<float>(score.kl));
    deltaProbability.add(std::exp(-score.nll) - std::exp(-score.referenceNll));
    nllProducts += score.nll * score.referenceNll;
    sameTop += score.sameTop ? 1 : 0;
  }
};

Comparison compare(Totals& totals) {
  Comparison c;
  const auto n = static_cast<double>(totals.kl.count());
  c.referencePerplexity = std::exp(totals.referenceNll.mean());
  c.referencePerplexityError = c.referencePerplexity * totals.referenceNll.standardError();
  std::sort(totals.klValues.begin(), totals.klValues.end());
  c.klMean = totals.kl.mean();
  c.klError = totals.kl.standardError();
  c.klMedian = percentile(totals.klValues, 0.5);
  c.klP90 = percentile(totals.klValues, 0.9);
  c.klP99 = percentile(totals.klValues, 0.99);
  c.klMax = static_cast<double>(totals.klValues.back());
  c.top1Agreement = static_cast<double>(totals.sameTop) / n;
  c.top1Error = n > 1 ? std::sqrt(c.top1Agreement * (1 - c.top1Agreement) / (n - 1)) : 0;
  c.deltaProbabilityMean = totals.deltaProbability.mean();
  c.deltaProbabilityRms = std::sqrt(totals.deltaProbability.meanSquare());
  c.logPerplexityRatio = totals.nll.mean() - totals.referenceNll.mean();
  if (n > 1) {
    const double covariance =
        (totals.nllProducts / n - totals.nll.mean() * totals.referenceNll.mean()) / (n - 1);
    const double a = totals.nll.standardError();
    const double b = totals.referenceNll.standardError();
    c.logPerplexityRatioError = std::sqrt(std::max(0.0, a * a + b * b - 2 * covariance));
  }
  return c;
}

/// Feeds windows to one or two sessions and scores what they predict.
class Evaluation {
 public:
  Evaluation(const InferenceModel& model, const EvalContext& context)
      : context_(context), vocabulary_(model.hyperparameters().vocabulary) {}

  Result<> open(const InferenceModel& model, const InferenceModel* reference,
                const SessionOptions& options) {
    NIBBLE_TRY(candidate_, model.newSession(options));
    if (reference != nullptr) {
      NIBBLE_TRY(reference_, reference->newSession(options));
    }
    return {};
  }

  Result<> score(const Window& window, Totals& totals) {
    candidate_->truncate(0);
    if (reference_) reference_->truncate(0);
    const auto fed = static_cast<int>(window.tokens.size());
    const int unscored = fed - window.scored();
    const std::span<const TokenId> tokens(window.tokens);
    if (unscored > 0) NIBBLE_CHECK(forward(tokens.first(static_cast<std::size_t>(unscored)), 0));
    const std::int64_t fitting =
        kLogitBytes / (vocabulary_ * static_cast<std::int64_t>(sizeof(float)));
    const auto piece = static_cast<int>(std::max(kMinRows, fitting));
    for (int at = 0; at < window.scored(); at += piece) {
      const int rows = std::min(piece, window.scored() - at);
      NIBBLE_CHECK(forward(
          tokens.subspan(static_cast<std::size_t>(unscored + at), static_cast<std::size_t>(rows)),
          rows));
      NIBBLE_CHECK(
          scoreRows(std::span(window.targets).subspan(static_cast<std::size_t>(at)), rows));
      for (const TokenScore& score : scores_) totals.add(score, reference_ != nullptr);
    }
    return {};
  }

 private:
  Result<> forward(std::span<const TokenId> tokens, int rows) {
    const auto values = static_cast<std::size_t>(rows * vocabulary_);
    if (logits_.size() < values) logits_.resize(values);
    NIBBLE_CHECK(candidate_->forward(tokens, rows, logits_.data(), context_.stop));
    if (!reference_) return {};
    if (referenceLogits_.size() < values) referenceLogits_.resize(values);
    return reference_->forward(tokens, rows, referenceLogits_.data(), context_.stop);
  }

  Result<> scoreRows(std::span<const TokenId> targets, int rows) {
    scores_.assign(static_cast<std::size_t>(rows), {});
    context_.pool->parallelFor(rows, 1, [&](std::int64_t begin, std::int64_t end, int) {
      for (std::int64_t row = begin; row < end; ++row) {
        scores_[static_cast<std::size_t>(row)] =
            scoreRow(row * vocabulary_, targets[static_cast<std::size_t>(row)]);
      }
    });
    for (const TokenScore& score : scores_) {
      if (!std::isfinite(score.nll) || !std::isfinite(score.referenceNll) ||
          !std::isfinite(score.kl)) {
        return withHint(
            fail(ErrorCode::Corrupt, "evaluation", "the model produced logits that are not finite"),
            "the weights or the quantization are damaged");
      }
    }
    return {};
  }

  TokenScore scoreRow(std::int64_t offset, TokenId target) const {
    const float* row = logits_.data() + offset;
    const RowSummary summary = summarizeRow(row, vocabulary_);
    TokenScore score;
    score.nll = summary.logSumExp - static_cast<double>(row[target]);
    if (!reference_) return score;
    const float* referenceRow = referenceLogits_.data() + offset;
    const RowSummary referenceSummary = summarizeRow(referenceRow, vocabulary_);
    score.referenceNll = referenceSummary.logSumExp - static_cast<double>(referenceRow[target]);
    score.kl = klDivergence(referenceRow, referenceSummary, row, summary, vocabulary_);
    score.sameTop = summary.argmax == referenceSummary.argmax;
    return score;
  }

  const EvalContext& context_;
  std::int64_t vocabulary_;
  std::unique_ptr<Session> candidate_;
  std::unique_ptr<Session> reference_;
  std::vector<float> logits_;
  std::vector<float> referenceLogits_;
  std::vector<TokenScore> scores_;
};

Result<> checkVocabulary(const InferenceModel& model, const InferenceModel* reference,
                         const Tokenizer& tokenizer, const Windows& windows) {
  const int vocabulary = model.hyperparameters().vocabulary;
  if (reference != nullptr && reference->hyperparameters().vocabulary != vocabulary) {
    return withHint(fail(ErrorCode::InvalidArgument, "reference model",
                         "the models have {} and {} vocabulary entries", vocabulary,
                         reference->hyperparameters().vocabulary),
                    "KL divergence needs two versions of the same model");
  }
  if (tokenizer.vocabularySize() > vocabulary) {
    // Only tokens that occur matter: some files carry spare pieces beyond the embedding.
    for (int i = 0; i < windows.count(); ++i) {
      const Window window = windows.at(i);
      const auto inside = [&](TokenId id) { return id < vocabulary; };
      if (!std::all_of(window.tokens.begin(), window.tokens.end(), inside) ||
          !std::all_of(window.targets.begin(), window.targets.end(), inside)) {
        return fail(ErrorCode::Corrupt, "tokenizer",
                    "the text has tokens beyond the model's {} vocabulary entries", vocabulary);
      }
    }
  }
  return {};
}

}  // namespace

Result<EvalReport> evaluate(const InferenceModel& model, const InferenceModel* reference,
                            const Tokenizer& tokenizer, std::string_view text,
                            const EvalOptions& options, const EvalContext& context) {
  const auto start = std::chrono::steady_clock::now();
  NIBBLE_TRY(const Windows windows,
             Windows::make(tokenizer.encode(text, EncodeOptions{}), tokenizer, options.windows));
  NIBBLE_CHECK(checkVocabulary(model, reference, tokenizer, windows));
  Evaluation evaluation(model, context);
  NIBBLE_CHECK(evaluation.open(
      model, reference,
      SessionOptions{.contextLength = windows.length(), .kv = options.kv, .maxBatch = 512}));

  EvalReport report;
  report.context = options.windows.context;
  ProgressMeter meter(context.progress, static_cast<std::uint64_t>(windows.count()));
  Totals totals;
  for (int chunk = 0; chunk < windows.count(); ++chunk) {
    if (context.pause != nullptr) context.pause->wait(context.stop);
    if (context.stop.stop_requested()) return cancelled();
    NIBBLE_CHECK(evaluation.score(windows.at(chunk), totals));
    report.curve.push_back({chunk + 1, std::exp(totals.nll.mean()), totals.kl.mean()});
    if (context.onPoint) context.onPoint(report.curve.back());
    meter.add(1, fmt::format("chunk {} of {}, perplexity {:.4f}", chunk + 1, windows.count(),
                             report.curve.back().perplexity));
  }
  report.perplexity = std::exp(totals.nll.mean());
  report.perplexityError = report.perplexity * totals.nll.standardError();
  report.tokens = totals.nll.count();
  report.chunks = windows.count();
  if (reference != nullptr) report.comparison = compare(totals);
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  report.tokensPerSecond =
      static_cast<double>(windows.count()) * windows.length() / std::max(report.seconds, 1e-9);
  return report;
}

}  // namespace nibble::eval
