// SPDX-License-Identifier: MIT
#include "quant/methods/range_option.h"

#include "quant/grids/integer/integer_grid.h"
#include "quant/methods/method_options.h"
#include "quant/methods/row_errors.h"

namespace nibble {

namespace {

/// Fails for an option that is no text.
Result<std::string> textOption(const MethodOptions& options, const std::string& name,
                               const std::string& otherwise, const std::string& allowed,
                               const std::string& where) {
  const auto found = options.find(name);
  if (found == options.end()) return otherwise;
  if (const auto* text = std::get_if<std::string>(&found->second)) return *text;
  return fail(ErrorCode::InvalidArgument, where, "the option '{}' must be {}", name, allowed);
}

Result<RangeChoice> rangeOf(const MethodOptions& options, const std::string& where) {
  const std::string allowed = "search, minmax, percentile, mse or entropy";
  NIBBLE_TRY(const std::string text, textOption(options, "range", "search", allowed, where));
  const auto range = rangeFromName(text);
  if (!range) {
    return fail(ErrorCode::InvalidArgument, where, "the option 'range' must be {}", allowed);
  }
  RangeChoice choice;
  choice.range = *range;
  if (options.contains("percentile") && choice.range != Range::Percentile) {
    return fail(ErrorCode::InvalidArgument, where,
                "the option 'percentile' goes with the range \"percentile\"");
  }
  NIBBLE_TRY(choice.percentile,
             realOption(options, "percentile", choice.percentile, 50, 100, where));
  return choice;
}

Result<bool> isOfTensor(const MethodOptions& options, const std::string& where) {
  const std::string allowed = "group or tensor";
  NIBBLE_TRY(const std::string text, textOption(options, "range_of", "group", allowed, where));
  if (text == "group" || text == "tensor") return text == "tensor";
  return fail(ErrorCode::InvalidArgument, where, "the option 'range_of' must be {}", allowed);
}

/// A grid that lives as long as the process.
std::shared_ptr<const Grid> borrowed(const Grid& grid) {
  return {std::shared_ptr<const Grid>(), &grid};
}

Result<std::shared_ptr<const Grid>> gridForAll(const MatrixJob& job, const RangeChoice& choice,
                                               std::span<const float> importance,
                                               const std::string& where) {
  const std::int64_t columns = job.tensor.shape.columns();
  if (integerType(job.grid.type())->group != columns) {
    return withHint(fail(ErrorCode::InvalidArgument, where,
                         "one range for the tensor goes with one group a row, not with {}",
                         name(job.grid.type())),
                    "choose a type such as int8-row, or leave out the option range_of");
  }
  if (!job.values) {
    return fail(ErrorCode::Internal, where, "its weights cannot be looked at in advance");
  }
  NIBBLE_TRY(const TensorValues values, job.values());
  const auto count = static_cast<std::int64_t>(values->size());
  if (const std::int64_t at = firstNotFinite(values->data(), count); at >= 0) {
    return withHint(fail(ErrorCode::Corrupt, where, "the weight at row {}, column {} is {}",
                         at / columns, at % columns, (*values)[static_cast<std::size_t>(at)]),
                    "the model is damaged; fetch or make it again");
  }
  return std::shared_ptr<const Grid>(
      integerGridForAll(job.grid.type(), choice, values->data(),
                        importance.empty() ? nullptr : importance.data(), count / columns));
}

}  // namespace

bool asksForRange(const MethodOptions& options) {
  return options.contains("range") || options.contains("percentile") ||
         options.contains("range_of");
}

Result<std::shared_ptr<const Grid>> gridWithRange(const MatrixJob& job,
                                                  std::span<const float> importance,
                                                  const std::string& where) {
  const MethodOptions& options = job.options;
  if (!asksForRange(options)) return borrowed(job.grid);
  if (!integerType(job.grid.type())) {
    return fail(
        ErrorCode::InvalidArgument, where,
        "the options 'range', 'percentile' and 'range_of' are for integer types, not for {}",
        name(job.grid.type()));
  }
  NIBBLE_TRY(const RangeChoice choice, rangeOf(options, where));
  NIBBLE_TRY(const bool ofTensor, isOfTensor(options, where));
  if (ofTensor) return gridForAll(job, choice, importance, where);
  return borrowed(integerGrid(job.grid.type(), choice));
}

}  // namespace nibble
