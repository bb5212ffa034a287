// SPDX-License-Identifier: MIT
#include "quant/methods/range_option.h"

#include "base/utf8.h"
#include "quant/grids/integer/integer_grid.h"
#include "quant/methods/method_options.h"

namespace nibble {

Result<const Grid*> gridWithRange(const Grid& grid, const MethodOptions& options,
                                  const std::string& where) {
  const auto found = options.find("range");
  const bool percentile = options.contains("percentile");
  if (found == options.end() && !percentile) return &grid;
  if (!integerType(grid.type())) {
    return fail(ErrorCode::InvalidArgument, where,
                "the options 'range' and 'percentile' are for integer types, not for {}",
                name(grid.type()));
  }
  RangeChoice choice;
  if (found != options.end()) {
    const auto* text = std::get_if<std::string>(&found->second);
    const auto range = text == nullptr ? std::nullopt : rangeFromName(*text);
    if (!range) {
      return fail(ErrorCode::InvalidArgument, where,
                  "the option 'range' must be search, minmax, percentile, mse or entropy");
    }
    choice.range = *range;
  }
  if (percentile && choice.range != Range::Percentile) {
    return fail(ErrorCode::InvalidArgument, where,
                "the option 'percentile' goes with the range \"percentile\"");
  }
  NIBBLE_TRY(choice.percentile,
             realOption(options, "percentile", choice.percentile, 50, 100, where));
  return &integerGrid(grid.type(), choice);
}

}  // namespace nibble
