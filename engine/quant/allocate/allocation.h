// SPDX-License-Identifier: MIT
// Which tensor gets how many bits: the least damage that fits a budget.
//
// Each tensor offers choices (a type, its bytes, the damage it does); one is taken for each so that
// the bytes stay within the budget and the damages, which are taken to add up, are least. A
// knapsack with a choice for each item: solved once along the lower convex hulls of the choices
// (the Lagrangian relaxation) and once by dynamic programming over sizes rounded up to some ten
// thousand steps, each improved by single changes and exchanges until none helps. The better one
// is taken; budgets of fewer bytes than steps are solved exactly.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"

namespace nibble {

struct Choice {
  std::uint64_t bytes = 0;
  double damage = 0;  ///< >= 0
};

struct Allocation {
  std::vector<std::size_t> chosen;  ///< index of the choice, one an item
  std::uint64_t bytes = 0;
  double damage = 0;
};

/// Every item has at least one choice, in any order. Fails with InvalidArgument, naming the least
/// possible size, when even the smallest choices exceed the budget.
Result<Allocation> allocate(std::span<const std::vector<Choice>> items, std::uint64_t budget);

/// What the budget buys: from the smallest choices to the best ones, each step the one with the
/// greatest gain a byte. Bytes rise, damages fall.
std::vector<Choice> sizeDamageCurve(std::span<const std::vector<Choice>> items);

}  // namespace nibble
