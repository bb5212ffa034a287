// SPDX-License-Identifier: MIT
#include "quant/grids/block_levels.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <map>
#include <mutex>
#include <numeric>

#include "base/bytes.h"
#include "base/half.h"
#include "formats/integer_type.h"

namespace nibble {

namespace {

// No format lets one code stand for more weights than this, or one scale for fewer than twice as
// many.
constexpr int kMostOfOneCode = 8;
// Scales are shared by at least this many weights that lie beside each other.
constexpr std::size_t kPart = 16;
// Beyond this many, trying all codes would take too long; no format comes near.
constexpr std::size_t kMostCodeBits = 14;
constexpr int kTries = 8;

using Bytes = std::vector<std::byte>;

class Decoder {
 public:
  explicit Decoder(const Grid& grid)
      : grid_(grid), values_(static_cast<std::size_t>(traits(grid.type()).blockElements)) {}

  const std::vector<float>& operator()(const Bytes& block) {
    grid_.decode(block.data(), values_.data(), static_cast<std::int64_t>(values_.size()));
    return values_;
  }

 private:
  const Grid& grid_;
  std::vector<float> values_;
};

void flip(Bytes& block, std::size_t bit) {
  block[bit / 8] ^= std::byte{1} << static_cast<int>(bit % 8);
}

/// Any bytes; the scales among them are finite for most seeds.
Bytes arbitraryBlock(std::size_t size, std::uint64_t seed) {
  Bytes block(size);
  for (std::size_t i = 0; i < size; ++i) {
    std::uint64_t z = (seed * size + i + 1) * 0x9E3779B97F4A7C15ull;
    z = (z ^ (z >> 31)) * 0xBF58476D1CE4E5B9ull;
    block[i] = static_cast<std::byte>(z >> 56);
  }
  return block;
}

bool allFinite(const std::vector<float>& values) {
  return std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); });
}

/// For each weight of a block, the bits that are part of its code.
using CodeBits = std::vector<std::vector<std::size_t>>;

CodeBits findCodeBits(const Grid& grid) {
  const auto& type = traits(grid.type());
  const auto elements = static_cast<std::size_t>(type.blockElements);
  const auto size = static_cast<std::size_t>(type.blockBytes);
  std::vector<std::vector<bool>> touched(size * 8, std::vector<bool>(elements, false));
  Decoder decode(grid);
  int tried = 0;
  for (std::uint64_t seed = 1; tried < kTries && seed < 20 * kTries; ++seed) {
    Bytes block = arbitraryBlock(size, seed);
    const std::vector<float> before = decode(block);
    if (!allFinite(before)) continue;
    ++tried;
    for (std::size_t bit = 0; bit < size * 8; ++bit) {
      flip(block, bit);
      const std::vector<float>& after = decode(block);
      for (std::size_t e = 0; e < elements; ++e) {
        if (std::bit_cast<std::uint32_t>(before[e]) != std::bit_cast<std::uint32_t>(after[e])) {
          touched[bit][e] = true;
        }
      }
      flip(block, bit);
    }
  }
  CodeBits code(elements);
  for (std::size_t bit = 0; bit < touched.size(); ++bit) {
    if (std::count(touched[bit].begin(), touched[bit].end(), true) > kMostOfOneCode) continue;
    for (std::size_t e = 0; e < elements; ++e) {
      if (touched[bit][e]) code[e].push_back(bit);
    }
  }
  return code;
}

/// Found once a format.
const CodeBits& codeBits(const Grid& grid) {
  static std::mutex mutex;
  static std::map<TensorType, CodeBits> known;
  const std::lock_guard lock(mutex);
  auto found = known.find(grid.type());
  if (found == known.end()) found = known.emplace(grid.type(), findCodeBits(grid)).first;
  return found->second;
}

double energyOf(std::span<const float> values) {
  return std::accumulate(values.begin(), values.end(), 0.0, [](double sum, float v) {
    return sum + static_cast<double>(v) * static_cast<double>(v);
  });
}

std::vector<float> sortedOnce(std::vector<float> values) {
  for (float& value : values) value += 0.0f;  // one zero, not two
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

}  // namespace

std::size_t representativeBlock(std::span<const float> values, std::size_t blockElements) {
  const std::size_t blocks = values.size() / blockElements;
  std::vector<std::pair<double, std::size_t>> energies;
  for (std::size_t b = 0; b < blocks; ++b) {
    energies.emplace_back(energyOf(values.subspan(b * blockElements, blockElements)), b);
  }
  if (energies.empty()) return 0;
  const auto middle = energies.begin() + static_cast<std::ptrdiff_t>(energies.size() / 2);
  std::nth_element(energies.begin(), middle, energies.end());
  return middle->second;
}

namespace {

/// Of an integer type, whose groups may be too long to be found out.
std::vector<float> integerLevels(const IntegerType& type, std::span<const std::byte> block) {
  const float scale = halfToFloat(load<std::uint16_t>(block.data()));
  const int zero = type.symmetric ? type.middle() : static_cast<int>(block[2]);
  std::vector<float> levels;
  for (int code = 0; code <= type.highest(); ++code) {
    levels.push_back(scale * static_cast<float>(code - zero));
  }
  return sortedOnce(std::move(levels));
}

}  // namespace

std::vector<float> blockLevels(const Grid& grid, std::span<const std::byte> block) {
  const auto elements = static_cast<std::size_t>(traits(grid.type()).blockElements);
  if (elements == 1) return {};
  if (const auto integer = integerType(grid.type())) return integerLevels(*integer, block);
  Bytes bytes(block.begin(), block.end());
  Decoder decode(grid);
  const std::vector<float> values = decode(bytes);
  const std::size_t element = representativeBlock(values, kPart) * kPart;
  const std::vector<std::size_t>& bits = codeBits(grid)[element];
  if (bits.empty() || bits.size() > kMostCodeBits) return sortedOnce(values);
  std::vector<float> levels;
  const std::size_t codes = std::size_t{1} << bits.size();
  levels.reserve(codes);
  // Gray code: one bit changes from each code to the next.
  for (std::size_t code = 0; code < codes; ++code) {
    if (code > 0) flip(bytes, bits[static_cast<std::size_t>(std::countr_zero(code))]);
    const float level = decode(bytes)[element];
    if (std::isfinite(level)) levels.push_back(level);
  }
  return sortedOnce(std::move(levels));
}

}  // namespace nibble
