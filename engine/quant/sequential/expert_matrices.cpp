// SPDX-License-Identifier: MIT
#include "quant/sequential/expert_matrices.h"

#include <algorithm>
#include <map>

#include "base/utf8.h"
#include "calib/text_pass.h"
#include "quant/grids/grid.h"
#include "quant/methods/method.h"

namespace nibble {

namespace {

// An expert that sees a smaller part of the text than one vector in so many is known too badly for
// the errors of its columns to be set off against each other.
constexpr std::uint64_t kLeastShare = 200;
// What a factor and the work towards it take beside the Hessian itself.
constexpr std::uint64_t kHessianCopies = 3;
constexpr std::size_t kNamed = 8;

class ExpertRun {
 public:
  ExpertRun(calib::Executor& executor, calib::ActivationStore& text,
            const calib::ProductInput& input, const calib::InputStatistics& statistics,
            std::span<ExpertStack> stacks, const LayerQuantizerOptions& options)
      : executor_(executor),
        text_(text),
        input_(input),
        statistics_(statistics),
        stacks_(stacks),
        options_(options),
        width_(static_cast<int>(statistics.channels())) {}

  Result<std::uint64_t> run() {
    for (ExpertStack& stack : stacks_) {
      const std::int64_t row = rowBytes(stack.planned.to, width_);
      stack.bytes.resize(static_cast<std::size_t>(stack.tensor.shape.rows() * row));
    }
    std::vector<int> known, others;
    for (int e = 0; e < experts(); ++e) (isKnown(e) ? known : others).push_back(e);
    NIBBLE_CHECK(encodeByImportance(others));
    const std::uint64_t each = kHessianCopies * linalg::Hessian::bytes(width_);
    const auto atOnce =
        static_cast<std::size_t>(std::max<std::uint64_t>(1, options_.hessianBytes / each));
    for (std::size_t first = 0; first < known.size(); first += atOnce) {
      const std::size_t count = std::min(atOnce, known.size() - first);
      NIBBLE_CHECK(encodeByHessian(std::span(known).subspan(first, count)));
    }
    return dropped_;
  }

 private:
  int experts() const { return static_cast<int>(statistics_.experts.size()); }
  std::uint64_t rowsOf(int expert) const {
    return statistics_.experts[static_cast<std::size_t>(expert)].rows;
  }
  /// Compared with all vectors that went into any expert, as many for each token as it has experts.
  bool isKnown(int expert) const {
    const auto used = static_cast<std::uint64_t>(executor_.graph().routing.used);
    return rowsOf(expert) > 0 && rowsOf(expert) * kLeastShare * used >= statistics_.rows;
  }

  Result<> encodeByImportance(const std::vector<int>& some) {
    if (some.empty()) return {};
    noteUnknown(some);
    for (ExpertStack& stack : stacks_) {
      for (const int expert : some) {
        NIBBLE_CHECK(encode(stack, expert, *findMethod("importance"), nullptr));
      }
    }
    return {};
  }

  void noteUnknown(const std::vector<int>& some) const {
    if (!options_.onNote) return;
    std::string names;
    for (std::size_t i = 0; i < std::min(kNamed, some.size()); ++i) {
      names += fmt::format("{}{}", i > 0 ? ", " : "", some[i]);
    }
    if (some.size() > kNamed) names += ", ...";
    options_.onNote(fmt::format(
        "tensor {}: {} of {} experts ({}) were reached by too few tokens of the text and are "
        "rounded by importance alone",
        printable(stacks_.front().tensor.name), some.size(), experts(), names));
  }

  Result<> encodeByHessian(std::span<const int> some) {
    std::map<int, linalg::FactoredHessian> measured;
    for (const int expert : some)
      measured.try_emplace(expert, linalg::FactoredHessian{linalg::Hessian(width_)});
    for (int i = 0; i < text_.count(); ++i) {
      if (options_.stop.stop_requested()) return cancelled();
      NIBBLE_CHECK(text_.look(i, [&](const calib::Batch& batch) {
        const calib::InputRows rows = executor_.rowsOf(input_, batch);
        for (auto& [expert, one] : measured) {
          dropped_ +=
              calib::addFinite(one.hessian, executor_.pool(), rows.of(expert), options_.stop);
        }
      }));
    }
    for (auto& [expert, one] : measured) {
      for (ExpertStack& stack : stacks_) {
        NIBBLE_CHECK(encode(stack, expert, *findMethod(stack.planned.method), &one));
      }
    }
    return {};
  }

  /// The expert's matrix as a tensor by itself.
  Result<> encode(ExpertStack& stack, int expert, const Method& method,
                  linalg::FactoredHessian* measured) {
    TensorInfo matrix = stack.tensor;
    matrix.name = fmt::format("{}, expert {}", stack.tensor.name, expert);
    matrix.shape = Shape::of(width_, stack.tensor.shape.dims[1]);
    const std::int64_t bytes = matrix.shape.rows() * rowBytes(stack.planned.to, width_);
    const float* values = stack.values->data() + expert * matrix.shape.elements();
    const MatrixJob job{
        matrix,
        grid(stack.planned.to),
        stack.importance.subspan(static_cast<std::size_t>(expert) * statistics_.channels(),
                                 statistics_.channels()),
        stack.planned.options,
        measured != nullptr ? &measured->hessian : nullptr,
        options_.onNote,
        measured != nullptr ? &measured->factors : nullptr,
        &executor_.pool(),
        options_.stop,
        [&] {
          return Result<TensorValues>(
              std::make_shared<const std::vector<float>>(values, values + matrix.shape.elements()));
        }};
    NIBBLE_CHECK(encodeMatrix(method, job, values, stack.bytes.data() + expert * bytes));
    return {};
  }

  calib::Executor& executor_;
  calib::ActivationStore& text_;
  const calib::ProductInput input_;
  const calib::InputStatistics& statistics_;
  std::span<ExpertStack> stacks_;
  const LayerQuantizerOptions& options_;
  int width_;
  std::uint64_t dropped_ = 0;
};

}  // namespace

Result<std::uint64_t> encodeExperts(calib::Executor& executor, calib::ActivationStore& text,
                                    const calib::ProductInput& input,
                                    const calib::InputStatistics& statistics,
                                    std::span<ExpertStack> stacks,
                                    const LayerQuantizerOptions& options) {
  return ExpertRun(executor, text, input, statistics, stacks, options).run();
}

}  // namespace nibble
