// SPDX-License-Identifier: MIT
#include "infer/split_model.h"

#include <algorithm>
#include <utility>

#include "infer/session_check.h"

namespace nibble {

namespace {

class SplitModel;

class SplitSession final : public Session {
 public:
  SplitSession(std::shared_ptr<const SplitModel> model, int maxBatch,
               std::unique_ptr<Session> first, std::unique_ptr<Session> second);

  Result<> forward(std::span<const TokenId> tokens, int logitRows, float* logits,
                   const std::stop_token& stop) override;
  bool expectTop(int count) override { return second_->expectTop(count); }
  std::span<const TokenLogit> topLogits() const override { return second_->topLogits(); }
  int length() const override { return second_->length(); }
  int capacity() const override { return second_->capacity(); }
  void truncate(int length) override {
    first_->truncate(length);
    second_->truncate(length);
  }

 private:
  std::shared_ptr<const SplitModel> model_;
  int maxBatch_;
  std::unique_ptr<Session> first_, second_;
  std::vector<float> values_;  ///< [tokens of a batch][width]
};

class SplitModel final : public InferenceModel, public std::enable_shared_from_this<SplitModel> {
 public:
  SplitModel(const Hyperparameters& whole, int width, std::shared_ptr<const InferenceModel> first,
             std::shared_ptr<const InferenceModel> second, std::string device)
      : hyperparameters_(whole),
        width_(width),
        first_(std::move(first)),
        second_(std::move(second)),
        device_(std::move(device)) {}

  const Hyperparameters& hyperparameters() const override { return hyperparameters_; }
  Result<std::unique_ptr<Session>> newSession(const SessionOptions& options) const override {
    NIBBLE_TRY(auto second, second_->newSession(options));
    NIBBLE_TRY(auto first, first_->newSession(options));
    return std::make_unique<SplitSession>(shared_from_this(), options.maxBatch, std::move(first),
                                          std::move(second));
  }
  std::uint64_t weightBytes() const override {
    return first_->weightBytes() + second_->weightBytes();
  }
  std::string device() const override { return device_; }
  int layersOnGpu() const override { return first_->layersOnGpu() + second_->layersOnGpu(); }
  MainMemory mainMemory() const override {
    const MainMemory first = first_->mainMemory(), second = second_->mainMemory();
    return {first.weightBytes + second.weightBytes, first.layers + second.layers};
  }

  std::size_t width() const { return static_cast<std::size_t>(width_); }

 private:
  Hyperparameters hyperparameters_;
  int width_;
  std::shared_ptr<const InferenceModel> first_, second_;
  std::string device_;
};

SplitSession::SplitSession(std::shared_ptr<const SplitModel> model, int maxBatch,
                           std::unique_ptr<Session> first, std::unique_ptr<Session> second)
    : model_(std::move(model)),
      maxBatch_(std::min(maxBatch, second->capacity())),
      first_(std::move(first)),
      second_(std::move(second)) {}

Result<> SplitSession::forward(std::span<const TokenId> tokens, int logitRows, float* logits,
                               const std::stop_token& stop) {
  const auto vocabulary = static_cast<std::size_t>(model_->hyperparameters().vocabulary);
  NIBBLE_CHECK(checkForward(*this, tokens, logitRows, static_cast<int>(vocabulary)));
  const int before = length();
  const int count = static_cast<int>(tokens.size());
  const int firstScored = count - logitRows;
  values_.resize(static_cast<std::size_t>(std::min(maxBatch_, count)) * model_->width());
  const auto piece = [&](int done, int size) -> Result<> {
    const auto ids = tokens.subspan(static_cast<std::size_t>(done), static_cast<std::size_t>(size));
    NIBBLE_CHECK(first_->forward(ids, size, values_.data(), stop));
    const int scored = size - std::clamp(firstScored - done, 0, size);
    const auto rowsBefore = static_cast<std::size_t>(std::max(0, done - firstScored));
    float* const out = logits == nullptr ? nullptr : logits + rowsBefore * vocabulary;
    return second_->forwardValues(values_.data(), size, scored, out, stop);
  };
  for (int done = 0; done < count; done += maxBatch_) {
    // The parts hold the same tokens at all times, or the next ones would see other positions.
    NIBBLE_CHECK(piece(done, std::min(maxBatch_, count - done)).or_else([&](const Error&) {
      truncate(before);
    }));
  }
  return {};
}

}  // namespace

std::shared_ptr<const InferenceModel> joinParts(const Hyperparameters& whole, int width,
                                                std::shared_ptr<const InferenceModel> first,
                                                std::shared_ptr<const InferenceModel> second,
                                                std::string device) {
  return std::make_shared<SplitModel>(whole, width, std::move(first), std::move(second),
                                      std::move(device));
}

}  // namespace nibble
