// SPDX-License-Identifier: MIT
#include "infer/fallback_model.h"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <utility>

namespace nibble {

namespace {

class FallbackModel;

bool isOfDevice(const Error& error) {
  return error.code == ErrorCode::DeviceLost || error.code == ErrorCode::NoDeviceMemory;
}

/// What a session on a GPU finds (Session::topLogits()), from a whole row.
std::vector<TokenLogit> largest(std::span<const float> row, int count) {
  std::vector<TokenLogit> found;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const bool counts = !std::isnan(row[i]) && row[i] != -INFINITY;
    if (counts) found.push_back({row[i], static_cast<TokenId>(i)});
  }
  const auto kept = std::min(found.size(), static_cast<std::size_t>(count));
  std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(kept), found.end(),
                    [](const TokenLogit& a, const TokenLogit& b) {
                      return a.logit != b.logit ? a.logit > b.logit : a.token < b.token;
                    });
  found.resize(kept);
  return found;
}

class FallbackSession final : public Session {
 public:
  FallbackSession(std::shared_ptr<const FallbackModel> model, const SessionOptions& options,
                  std::unique_ptr<Session> session)
      : model_(std::move(model)), options_(options), session_(std::move(session)) {}

  Result<> forward(std::span<const TokenId> tokens, int logitRows, float* logits,
                   const std::stop_token& stop) override;
  bool expectTop(int count) override {
    const bool can = session_->expectTop(count);
    wantedTop_ = can ? count : 0;
    top_.clear();
    return can;
  }
  std::span<const TokenLogit> topLogits() const override {
    return moved_ ? std::span<const TokenLogit>(top_) : session_->topLogits();
  }
  int length() const override { return session_->length(); }
  int capacity() const override { return session_->capacity(); }
  void truncate(int length) override {
    session_->truncate(length);
    held_.resize(static_cast<std::size_t>(session_->length()));
  }

 private:
  Result<> move(const Error& failure, const std::stop_token& stop);
  Result<> forwardMoved(std::span<const TokenId> tokens, int logitRows, float* logits,
                        const std::stop_token& stop);

  std::shared_ptr<const FallbackModel> model_;
  SessionOptions options_;
  std::unique_ptr<Session> session_;
  std::vector<TokenId> held_;  ///< the tokens in its cache
  bool moved_ = false;
  int wantedTop_ = 0;
  std::vector<float> row_;
  std::vector<TokenLogit> top_;
};

class FallbackModel final : public InferenceModel,
                            public std::enable_shared_from_this<FallbackModel> {
 public:
  FallbackModel(std::shared_ptr<const InferenceModel> onGpu, Fallback fallback)
      : hyperparameters_(onGpu->hyperparameters()),
        current_(std::move(onGpu)),
        fallback_(std::move(fallback)) {}

  const Hyperparameters& hyperparameters() const override { return hyperparameters_; }
  Result<std::unique_ptr<Session>> newSession(const SessionOptions& options) const override;
  std::uint64_t weightBytes() const override { return current()->weightBytes(); }
  MainMemory mainMemory() const override { return current()->mainMemory(); }
  std::string device() const override {
    const std::lock_guard lock(mutex_);
    return before_.empty() ? current_->device() : current_->device() + "; at first " + before_;
  }
  int layersOnGpu() const override { return current()->layersOnGpu(); }

  /// The model on the processor, loaded by the first who asks.
  Result<std::shared_ptr<const InferenceModel>> move(const Error& failure,
                                                     const std::stop_token& stop) const;

 private:
  std::shared_ptr<const InferenceModel> current() const {
    const std::lock_guard lock(mutex_);
    return current_;
  }

  Hyperparameters hyperparameters_;
  mutable std::mutex moving_;  ///< held while loading
  mutable std::mutex mutex_;   ///< of the next two
  mutable std::shared_ptr<const InferenceModel> current_;
  mutable std::string before_;  ///< the GPU, once it is left
  Fallback fallback_;
};

Result<std::shared_ptr<const InferenceModel>> FallbackModel::move(
    const Error& failure, const std::stop_token& stop) const {
  const std::lock_guard moving(moving_);
  {
    const std::lock_guard lock(mutex_);
    if (!before_.empty()) return current_;
  }
  NIBBLE_TRY(auto model, fallback_.load(failure, stop));
  {
    const std::lock_guard lock(mutex_);
    before_ = current_->device();
    current_ = model;
  }
  if (fallback_.onMoved) fallback_.onMoved(failure);
  return model;
}

Result<std::unique_ptr<Session>> FallbackModel::newSession(const SessionOptions& options) const {
  auto session = current()->newSession(options);
  if (session) {
    return std::make_unique<FallbackSession>(shared_from_this(), options, std::move(*session));
  }
  const Error& error = session.error();
  const bool mayMove =
      error.code == ErrorCode::DeviceLost || (fallback_.forSessions && isOfDevice(error));
  if (!mayMove) return session;
  NIBBLE_TRY(const auto onProcessor, move(error, {}));
  return onProcessor->newSession(options);
}

Result<> FallbackSession::forward(std::span<const TokenId> tokens, int logitRows, float* logits,
                                  const std::stop_token& stop) {
  auto done = moved_ ? forwardMoved(tokens, logitRows, logits, stop)
                     : session_->forward(tokens, logitRows, logits, stop);
  if (!done && !moved_ && isOfDevice(done.error())) {
    NIBBLE_CHECK(move(done.error(), stop));
    done = forwardMoved(tokens, logitRows, logits, stop);
  }
  if (done) held_.insert(held_.end(), tokens.begin(), tokens.end());
  return done;
}

Result<> FallbackSession::move(const Error& failure, const std::stop_token& stop) {
  NIBBLE_TRY(const auto model, model_->move(failure, stop));
  NIBBLE_TRY(auto session, model->newSession(options_));
  if (!held_.empty()) NIBBLE_CHECK(session->forward(held_, 0, nullptr, stop));
  session_ = std::move(session);
  moved_ = true;
  return {};
}

/// The processor gives whole rows only; what was promised to find is found here.
Result<> FallbackSession::forwardMoved(std::span<const TokenId> tokens, int logitRows,
                                       float* logits, const std::stop_token& stop) {
  const bool findsTop = logits == nullptr && logitRows == 1 && wantedTop_ > 0;
  if (!findsTop) return session_->forward(tokens, logitRows, logits, stop);
  row_.resize(static_cast<std::size_t>(model_->hyperparameters().vocabulary));
  NIBBLE_CHECK(session_->forward(tokens, 1, row_.data(), stop));
  top_ = largest(row_, wantedTop_);
  return {};
}

}  // namespace

std::shared_ptr<const InferenceModel> withFallback(std::shared_ptr<const InferenceModel> onGpu,
                                                   Fallback fallback) {
  return std::make_shared<FallbackModel>(std::move(onGpu), std::move(fallback));
}

}  // namespace nibble
