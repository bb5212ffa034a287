// SPDX-License-Identifier: MIT
// What the two files of filters share.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "tokenizer/jinja/runtime.h"

namespace nibble::jinja {

struct NamedFilter {
  std::string_view name;
  Filter filter;
};

/// The filters that work on sequences.
std::span<const NamedFilter> sequenceFilters();

/// What sorting compares: texts in lower case unless `caseSensitive`.
Value sortKey(Runtime& run, const Value& value, bool caseSensitive);

}  // namespace nibble::jinja
