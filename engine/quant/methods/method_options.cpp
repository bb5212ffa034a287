// SPDX-License-Identifier: MIT
#include "quant/methods/method_options.h"

namespace nibble {

Result<double> realOption(const MethodOptions& options, const std::string& name, double otherwise,
                          double low, double high, const std::string& where) {
  const auto found = options.find(name);
  if (found == options.end()) return otherwise;
  double value = low - 1;
  if (const auto* real = std::get_if<double>(&found->second)) value = *real;
  if (const auto* whole = std::get_if<std::int64_t>(&found->second)) {
    value = static_cast<double>(*whole);
  }
  if (value >= low && value <= high) return value;
  return fail(ErrorCode::InvalidArgument, where, "the option '{}' must be a number from {} to {}",
              name, low, high);
}

Result<bool> flagOption(const MethodOptions& options, const std::string& name, bool otherwise,
                        const std::string& where) {
  const auto found = options.find(name);
  if (found == options.end()) return otherwise;
  if (const auto* flag = std::get_if<bool>(&found->second)) return *flag;
  return fail(ErrorCode::InvalidArgument, where, "the option '{}' must be true or false", name);
}

}  // namespace nibble
