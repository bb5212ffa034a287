// SPDX-License-Identifier: MIT
#include "jobs/verify_tensors.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "base/map_guard.h"
#include "jobs/tensor_pair.h"
#include "quant/methods/row_errors.h"

namespace nibble::jobs {

namespace {

// Sums in another order differ by less, and one code changed in a billion weights by more.
constexpr double kRoundingOfSums = 1e-10;
constexpr double kUnrelated = 1.0;  // an error as large as the weights themselves
constexpr std::int64_t kCopyBytes = 1 << 22;

bool agree(double a, double b) {
  return std::abs(a - b) <= kRoundingOfSums * std::max(std::abs(a), std::abs(b));
}

/// One tensor after another.
class Comparison {
 public:
  Comparison(const VerifyRequest& request, const std::shared_ptr<const ModelSource>& file,
             ProgressMeter& meter, const JobContext& context)
      : request_(request), file_(file), meter_(meter), context_(context) {
    for (const QuantizedTensor& tensor : request.reported) reported_[tensor.name] = &tensor;
  }

  Result<TensorFindings> run() {
    for (const PlannedTensor& planned : request_.plan.tensors) {
      if (!context_.mayGoOn()) return cancelled();
      NIBBLE_CHECK(traits(planned.to).isGrid ? compareValues(planned) : compareBytes(planned));
    }
    return std::move(findings_);
  }

 private:
  Result<> compareValues(const PlannedTensor& planned);
  Result<> compareBytes(const PlannedTensor& planned);
  void judge(const PlannedTensor& planned, const ErrorSums& sums);
  void errorProblem(const PlannedTensor& planned, VerifyDetail detail) {
    if (findings_.errorProblem) return;
    detail.subject = planned.name;
    findings_.errorProblem = std::move(detail);
  }

  const VerifyRequest& request_;
  const std::shared_ptr<const ModelSource>& file_;
  ProgressMeter& meter_;
  const JobContext& context_;
  std::unordered_map<std::string_view, const QuantizedTensor*> reported_;
  TensorFindings findings_;
};

Result<> Comparison::compareValues(const PlannedTensor& planned) {
  NIBBLE_TRY(TensorPair pair, TensorPair::open(request_.source, planned.name));
  NIBBLE_CHECK(pair.compareWith(file_));
  const RowSelection rows = RowSelection::all(planned.shape);
  const std::int64_t columns = planned.shape.columns();
  std::vector<ErrorSums> window(static_cast<std::size_t>(TensorPair::kWindowChunks));
  std::int64_t windowBegin = 0;
  ErrorSums total;
  const auto read = pair.forEachChunk(
      rows, context_,
      [&](const TensorPair::Chunk& chunk) {
        ErrorSums& sums = window[static_cast<std::size_t>(chunk.index - windowBegin)];
        sums = {};
        for (std::int64_t r = 0; r < chunk.rows; ++r) {
          const auto at = static_cast<std::size_t>(r * columns);
          sums.add(
              errorSums(chunk.values.data() + at, chunk.against.data() + at, nullptr, columns));
        }
        meter_.add(chunk.values.size(), planned.name);
      },
      [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i) {
          total.add(window[static_cast<std::size_t>(i - begin)]);
        }
        windowBegin = end;
      });
  file_->release(*file_->find(planned.name));
  if (!read) {
    if (read.error().code == ErrorCode::Cancelled) return read;
    // Not finite, or no longer readable: said of this tensor, and the next one is looked at.
    if (!findings_.valueProblem) {
      findings_.valueProblem =
          VerifyDetail{.finding = VerifyFinding::Unreadable, .error = read.error()};
    }
    return {};
  }
  findings_.weights += planned.shape.elements();
  judge(planned, total);
  return {};
}

void Comparison::judge(const PlannedTensor& planned, const ErrorSums& sums) {
  const double rmse = std::sqrt(sums.squared / static_cast<double>(planned.shape.elements()));
  const double relative = sums.energy > 0 ? std::sqrt(sums.squared / sums.energy) : 0;
  if (relative > findings_.largestError) {
    findings_.largestError = relative;
    findings_.largestTensor = planned.name;
  }
  if (planned.method == kCopyMethod) {
    if (sums.squared > 0) errorProblem(planned, {.finding = VerifyFinding::CopyDiffers});
    return;
  }
  const auto reported = reported_.find(planned.name);
  if (reported != reported_.end()) {
    if (!agree(rmse, reported->second->rmse)) {
      errorProblem(planned, {.finding = VerifyFinding::ErrorDiffers,
                             .value = rmse,
                             .reported = reported->second->rmse});
    }
  } else if (relative > kUnrelated) {
    errorProblem(planned, {.finding = VerifyFinding::ErrorTooLarge, .value = relative});
  }
}

Result<> Comparison::compareBytes(const PlannedTensor& planned) {
  const TensorInfo& ours = request_.source->tensors()[planned.source];
  const TensorInfo& theirs = *file_->find(planned.name);
  const std::int64_t rowSize =
      std::max<std::int64_t>(1, rowBytes(planned.to, planned.shape.columns()));
  const std::int64_t step = std::max<std::int64_t>(1, kCopyBytes / rowSize);
  std::vector<std::byte> a, b;
  for (std::int64_t row = 0; row < planned.shape.rows(); row += step) {
    if (!context_.mayGoOn()) return cancelled();
    const std::int64_t count = std::min(step, planned.shape.rows() - row);
    const auto expected = request_.source->readRows(ours, row, count, a);
    const auto found = file_->readRows(theirs, row, count, b);
    if (!expected || !found) {
      errorProblem(planned, {.finding = VerifyFinding::Unreadable,
                             .error = (expected ? found : expected).error()});
      return {};
    }
    if (!std::ranges::equal(*expected, *found)) {
      errorProblem(planned, {.finding = VerifyFinding::CopyDiffers});
    }
    // A model that went away is no fault of the file.
    NIBBLE_CHECK(checkIntact(*expected));
    meter_.add(static_cast<std::uint64_t>(count * planned.shape.columns()), planned.name);
  }
  return {};
}

}  // namespace

std::optional<VerifyDetail> layoutProblem(const ModelSource& file, const Plan& plan) {
  for (const PlannedTensor& planned : plan.tensors) {
    const TensorInfo* found = file.find(planned.name);
    if (found == nullptr) {
      return VerifyDetail{.finding = VerifyFinding::Missing, .subject = planned.name};
    }
    if (found->type != planned.to) {
      return VerifyDetail{.finding = VerifyFinding::OtherType,
                          .subject = planned.name,
                          .found = std::string(name(found->type)),
                          .planned = std::string(name(planned.to))};
    }
    if (found->shape.dims != planned.shape.dims) {
      return VerifyDetail{.finding = VerifyFinding::OtherShape,
                          .subject = planned.name,
                          .found = toString(found->shape),
                          .planned = toString(planned.shape)};
    }
  }
  if (file.tensors().size() > plan.tensors.size()) {
    return VerifyDetail{.finding = VerifyFinding::OtherCount,
                        .count = file.tensors().size(),
                        .limit = plan.tensors.size()};
  }
  return std::nullopt;
}

Result<TensorFindings> compareTensors(const VerifyRequest& request,
                                      const std::shared_ptr<const ModelSource>& file,
                                      ProgressMeter& meter, const JobContext& context) {
  return Comparison(request, file, meter, context).run();
}

}  // namespace nibble::jobs
