// SPDX-License-Identifier: MIT
#include "quant/sequential/input_importance.h"

#include "quant/plan/imatrix.h"

namespace nibble {

std::vector<float> importanceOf(const calib::InputStatistics& input) {
  std::vector<float> means = input.meanSquares();
  std::vector<bool> seen;
  for (const calib::ExpertSums& expert : input.experts) seen.push_back(expert.rows > 0);
  if (!seen.empty()) evenOutUnseen(means, seen);
  return means;
}

}  // namespace nibble
