// SPDX-License-Identifier: MIT
// How fast every grid encodes: millions of weights a second on one thread, plain and with an
// importance for each column, on gaussian rows. Usage: bench_encode [type] [instruction set]; the
// times are processor time of the best of several passes.
#include <fmt/core.h>

#include <cmath>
#include <cstdlib>
#include <ctime>
#include <random>
#include <string_view>
#include <vector>

#include "base/cpu.h"
#include "quant/grids/grid.h"

namespace {

constexpr std::int64_t kColumns = 4096;
constexpr std::int64_t kRows = 64;
constexpr int kPasses = 7;

double processorSeconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

struct Data {
  std::vector<float> weights = std::vector<float>(kColumns * kRows);
  std::vector<float> importance = std::vector<float>(kColumns);

  Data() {
    std::mt19937 random(1);
    std::normal_distribution<float> normal;
    for (float& w : weights) w = 0.02f * normal(random);
    for (float& w : importance) w = std::exp(normal(random));
  }
};

double millionsPerSecond(const nibble::Grid& grid, const Data& data, const float* importance) {
  const std::int64_t bytes = nibble::rowBytes(grid.type(), kColumns);
  std::vector<std::byte> out(static_cast<std::size_t>(bytes * kRows));
  double best = 1e30;
  for (int pass = 0; pass < kPasses; ++pass) {
    const double start = processorSeconds();
    for (std::int64_t row = 0; row < kRows; ++row) {
      grid.encode(data.weights.data() + row * kColumns, importance, out.data() + row * bytes,
                  kColumns);
    }
    best = std::min(best, processorSeconds() - start);
  }
  return static_cast<double>(kColumns * kRows) / best / 1e6;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 2) setenv("NIBBLE_ISA", argv[2], 1);
  const std::string_view only = argc > 1 ? argv[1] : "";
  const Data data;
  fmt::print("{}, Mweights/s on one thread\n{:8} {:>8} {:>9}\n", isaName(nibble::activeIsa()),
             "type", "plain", "weighted");
  for (const nibble::TensorTypeTraits& t : nibble::allTensorTypes()) {
    if (!t.isGrid || !nibble::grid(t.type).canEncode()) continue;
    if (!only.empty() && only != "all" && nibble::tensorTypeFromName(only) != t.type) continue;
    const nibble::Grid& grid = nibble::grid(t.type);
    fmt::print("{:8} {:8.1f} {:9.1f}\n", t.name, millionsPerSecond(grid, data, nullptr),
               millionsPerSecond(grid, data, data.importance.data()));
  }
  return 0;
}
