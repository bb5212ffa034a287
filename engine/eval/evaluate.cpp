// SPDX-License-Identifier: MIT
#include "eval/evaluate.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "eval/row_kernels.h"
#include "eval/totals.h"

namespace nibble::eval {

namespace {

// Logits of a large vocabulary are big (600 KB a token at 150k pieces): this many bytes at a time,
// but never so few tokens that the weights are read for almost nothing.
constexpr std::int64_t kLogitBytes = 64 << 20;
constexpr std::int64_t kMinRows = 32;

class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// One model, what it scored so far, and why it dropped out.
struct Entrant {
  const InferenceModel* model = nullptr;
  std::unique_ptr<Session> session;
  Totals totals;
  std::vector<CurvePoint> curve;
  std::int64_t fed = 0;  ///< tokens
  double seconds = 0;    ///< spent computing them
  std::optional<Error> error;
};

Result<> checkVocabulary(const InferenceModel& model, int expected, const Tokenizer& tokenizer,
                         const Windows& windows) {
  const int vocabulary = model.hyperparameters().vocabulary;
  if (vocabulary != expected) {
    return withHint(fail(ErrorCode::InvalidArgument, "reference model",
                         "the models have {} and {} vocabulary entries", vocabulary, expected),
                    "KL divergence needs two versions of the same model");
  }
  if (tokenizer.vocabularySize() <= vocabulary) return {};
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
  return {};
}

/// Feeds windows to all models in lock-step and scores what they predict.
class Evaluation {
 public:
  Evaluation(std::span<const InferenceModel* const> models, bool compared, const Windows& windows,
             const EvalContext& context)
      : compared_(compared),
        windows_(windows),
        context_(context),
        meter_(context.progress, static_cast<std::uint64_t>(windows.count()) *
                                     static_cast<std::uint64_t>(windows.length()) * models.size()),
        entrants_(models.size()) {
    for (std::size_t i = 0; i < models.size(); ++i) entrants_[i].model = models[i];
  }

  Result<> open(const Tokenizer& tokenizer, const EvalOptions& options);
  Result<> run();
  std::vector<Result<EvalReport>> reports(const WindowOptions& options) const;

 private:
  Result<> openOne(Entrant& entrant, const Tokenizer& tokenizer, const EvalOptions& options);
  Result<> score(const Window& window);
  Result<> scorePiece(const Window& window, int at, int rows);
  Result<> forward(Entrant& entrant, std::span<const TokenId> tokens, int rows,
                   std::vector<float>& logits);
  Result<> scoreRows(Entrant& entrant, std::span<const TokenId> targets, int rows);
  void compareRow(const float* row, const RowSummary& summary, std::int64_t index, TokenId target,
                  TokenScore& score) const;
  /// Ends the whole when the failure is a stop request or the reference's, else the entrant.
  Result<> settle(Entrant& entrant, Result<> result);
  bool isReference(const Entrant& entrant) const {
    return compared_ && &entrant == &entrants_.front();
  }

  const bool compared_;
  const Windows& windows_;
  const EvalContext& context_;
  ProgressMeter meter_;
  std::vector<Entrant> entrants_;
  std::int64_t vocabulary_ = 0;
  std::string stage_;
  std::vector<float> logits_;
  std::vector<float> referenceLogits_;
  std::vector<RowSummary> referenceRows_;
  std::vector<TokenScore> scores_;
};

Result<> Evaluation::settle(Entrant& entrant, Result<> result) {
  if (result) return {};
  if (result.error().code == ErrorCode::Cancelled || isReference(entrant)) return result;
  entrant.error = std::move(result).error();
  entrant.session.reset();
  return {};
}

Result<> Evaluation::open(const Tokenizer& tokenizer, const EvalOptions& options) {
  for (Entrant& entrant : entrants_) {
    NIBBLE_CHECK(settle(entrant, openOne(entrant, tokenizer, options)));
  }
  return {};
}

Result<> Evaluation::openOne(Entrant& entrant, const Tokenizer& tokenizer,
                             const EvalOptions& options) {
  if (vocabulary_ == 0) vocabulary_ = entrant.model->hyperparameters().vocabulary;
  NIBBLE_CHECK(checkVocabulary(*entrant.model, static_cast<int>(vocabulary_), tokenizer, windows_));
  NIBBLE_TRY(entrant.session, entrant.model->newSession({.contextLength = windows_.length(),
                                                         .kv = options.kv,
                                                         .maxBatch = 512,
                                                         .activations = options.activations}));
  return {};
}

Result<> Evaluation::run() {
  for (int chunk = 0; chunk < windows_.count(); ++chunk) {
    if (stage_.empty()) stage_ = fmt::format("chunk 1 of {}", windows_.count());
    NIBBLE_CHECK(score(windows_.at(chunk)));
    for (std::size_t i = 0; i < entrants_.size(); ++i) {
      Entrant& entrant = entrants_[i];
      if (entrant.error) continue;
      entrant.curve.push_back(entrant.totals.point(chunk + 1));
      stage_ = fmt::format("chunk {} of {}, perplexity {:.4f}", chunk + 1, windows_.count(),
                           entrant.curve.back().perplexity);
      if (context_.onPoint) context_.onPoint(i, entrant.curve.back());
    }
  }
  meter_.finish(stage_);
  return {};
}

Result<> Evaluation::score(const Window& window) {
  const int unscored = static_cast<int>(window.tokens.size()) - window.scored();
  for (Entrant& entrant : entrants_) {
    if (entrant.error) continue;
    entrant.session->truncate(0);
    if (unscored == 0) continue;
    const auto head = std::span(window.tokens).first(static_cast<std::size_t>(unscored));
    NIBBLE_CHECK(settle(entrant, forward(entrant, head, 0, logits_)));
  }
  const std::int64_t fitting =
      kLogitBytes / (vocabulary_ * static_cast<std::int64_t>(sizeof(float)));
  const auto piece = static_cast<int>(std::max(kMinRows, fitting));
  for (int at = 0; at < window.scored(); at += piece) {
    NIBBLE_CHECK(scorePiece(window, at, std::min(piece, window.scored() - at)));
  }
  return {};
}

Result<> Evaluation::scorePiece(const Window& window, int at, int rows) {
  const auto unscored = window.tokens.size() - static_cast<std::size_t>(window.scored());
  const auto count = static_cast<std::size_t>(rows);
  const auto tokens =
      std::span(window.tokens).subspan(unscored + static_cast<std::size_t>(at), count);
  const auto targets = std::span(window.targets).subspan(static_cast<std::size_t>(at), count);
  for (Entrant& entrant : entrants_) {
    if (entrant.error) continue;
    std::vector<float>& logits = isReference(entrant) ? referenceLogits_ : logits_;
    auto done = forward(entrant, tokens, rows, logits);
    if (done) done = scoreRows(entrant, targets, rows);
    NIBBLE_CHECK(settle(entrant, std::move(done)));
  }
  return {};
}

Result<> Evaluation::forward(Entrant& entrant, std::span<const TokenId> tokens, int rows,
                             std::vector<float>& logits) {
  if (context_.pause != nullptr) context_.pause->wait(context_.stop);
  if (context_.stop.stop_requested()) return cancelled();
  const auto values = static_cast<std::size_t>(rows * vocabulary_);
  if (logits.size() < values) logits.resize(values);
  const Stopwatch watch;
  NIBBLE_CHECK(entrant.session->forward(tokens, rows, logits.data(), context_.stop));
  entrant.seconds += watch.seconds();
  entrant.fed += static_cast<std::int64_t>(tokens.size());
  meter_.add(tokens.size(), stage_);
  return {};
}

Result<> Evaluation::scoreRows(Entrant& entrant, std::span<const TokenId> targets, int rows) {
  const bool isBase = isReference(entrant);
  const bool compared = compared_ && !isBase;
  const std::vector<float>& logits = isBase ? referenceLogits_ : logits_;
  scores_.assign(static_cast<std::size_t>(rows), {});
  if (isBase) referenceRows_.resize(static_cast<std::size_t>(rows));
  context_.pool->parallelFor(rows, 1, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t i = begin; i < end; ++i) {
      const auto at = static_cast<std::size_t>(i);
      const float* row = logits.data() + i * vocabulary_;
      const RowSummary summary = summarizeRow(row, vocabulary_);
      if (isBase) referenceRows_[at] = summary;
      scores_[at].nll = summary.logSumExp - static_cast<double>(row[targets[at]]);
      if (compared) compareRow(row, summary, i, targets[at], scores_[at]);
    }
  });
  for (const TokenScore& score : scores_) {
    if (!score.isFinite()) {
      return withHint(
          fail(ErrorCode::Corrupt, "evaluation", "the model produced logits that are not finite"),
          "the weights or the quantization are damaged");
    }
  }
  for (const TokenScore& score : scores_) entrant.totals.add(score, compared);
  return {};
}

void Evaluation::compareRow(const float* row, const RowSummary& summary, std::int64_t index,
                            TokenId target, TokenScore& score) const {
  const float* referenceRow = referenceLogits_.data() + index * vocabulary_;
  const RowSummary& reference = referenceRows_[static_cast<std::size_t>(index)];
  score.referenceNll = reference.logSumExp - static_cast<double>(referenceRow[target]);
  score.kl = klDivergence(referenceRow, reference, row, summary, vocabulary_);
  score.sameTop = summary.argmax == reference.argmax;
}

std::vector<Result<EvalReport>> Evaluation::reports(const WindowOptions& options) const {
  std::vector<Result<EvalReport>> all;
  for (const Entrant& entrant : entrants_) {
    if (entrant.error) {
      all.emplace_back(tl::unexpected(*entrant.error));
      continue;
    }
    EvalReport report;
    report.perplexity = entrant.totals.perplexity();
    report.perplexityError = entrant.totals.perplexityError();
    report.tokens = entrant.totals.count();
    report.context = options.context;
    report.chunks = windows_.count();
    report.seconds = meter_.seconds();
    report.tokensPerSecond = static_cast<double>(entrant.fed) / std::max(entrant.seconds, 1e-9);
    report.curve = entrant.curve;
    if (compared_ && !isReference(entrant)) report.comparison = entrant.totals.comparison();
    all.emplace_back(std::move(report));
  }
  return all;
}

}  // namespace

Result<std::vector<Result<EvalReport>>> evaluateTogether(
    std::span<const InferenceModel* const> models, bool compared, const Tokenizer& tokenizer,
    std::string_view text, const EvalOptions& options, const EvalContext& context) {
  NIBBLE_TRY(const Windows windows,
             Windows::make(tokenizer.encode(text, EncodeOptions{}), tokenizer, options.windows));
  Evaluation evaluation(models, compared, windows, context);
  NIBBLE_CHECK(evaluation.open(tokenizer, options));
  NIBBLE_CHECK(evaluation.run());
  return evaluation.reports(options.windows);
}

Result<EvalReport> evaluate(const InferenceModel& model, const InferenceModel* reference,
                            const Tokenizer& tokenizer, std::string_view text,
                            const EvalOptions& options, const EvalContext& context) {
  const bool compared = reference != nullptr;
  const std::array<const InferenceModel*, 2> pair{reference, &model};
  EvalContext own = context;
  own.onPoint = [&](std::size_t index, const CurvePoint& point) {
    if (context.onPoint && (index == 1 || !compared)) context.onPoint(0, point);
  };
  NIBBLE_TRY(auto reports, evaluateTogether(std::span(pair).subspan(compared ? 0 : 1), compared,
                                            tokenizer, text, options, own));
  return std::move(reports.back());
}

}  // namespace nibble::eval
