// SPDX-License-Identifier: MIT
#include "quant/grids/search/iq_search.h"

#include <array>
#include <span>

#include "quant/grids/iq_tables.h"

namespace nibble {

namespace {

template <typename Point, std::size_t kCount>
IqPoints pointsOf(const std::array<Point, kCount>& table, std::span<const float> shifts) {
  IqPoints points;
  points.count = static_cast<int>(kCount * shifts.size());
  for (std::size_t i = 0; i < Point{}.size(); ++i) {
    for (const float shift : shifts) {
      for (const Point& point : table) {
        points.values.push_back(static_cast<float>(point[i]) + shift);
      }
    }
  }
  return points;
}

constexpr float kNoShift[] = {0.0f};
constexpr float kShifts[] = {kIq1Shift, -kIq1Shift};

}  // namespace

const IqPoints& iq1Points() {
  static const IqPoints points = pointsOf(kIqTables.iq1, kShifts);
  return points;
}
const IqPoints& iq2XxsPoints() {
  static const IqPoints points = pointsOf(kIqTables.iq2xxs, kNoShift);
  return points;
}
const IqPoints& iq2XsPoints() {
  static const IqPoints points = pointsOf(kIqTables.iq2xs, kNoShift);
  return points;
}
const IqPoints& iq2SPoints() {
  static const IqPoints points = pointsOf(kIqTables.iq2s, kNoShift);
  return points;
}
const IqPoints& iq3XxsPoints() {
  static const IqPoints points = pointsOf(kIqTables.iq3xxs, kNoShift);
  return points;
}
const IqPoints& iq3SPoints() {
  static const IqPoints points = pointsOf(kIqTables.iq3s, kNoShift);
  return points;
}

const IqSearches& iqSearches(Isa isa) {
#if defined(__x86_64__)
  if (isa == Isa::Avx512Vnni) return iqSearchesAvx512();
  if (isa == Isa::Avx2) return iqSearchesAvx2();
#endif
  (void)isa;
  return iqSearchesPortable();
}

}  // namespace nibble
