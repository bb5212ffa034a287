// SPDX-License-Identifier: MIT
#include "quant/grids/integer/integer_grid.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <vector>

#include "base/bytes.h"
#include "base/half.h"
#include "quant/grids/integer/integer_codes.h"
#include "quant/grids/search/error_weights.h"

namespace nibble {

namespace {

constexpr int kPadding = 16;

std::uint8_t* bytesOf(std::byte* p) {
  return reinterpret_cast<std::uint8_t*>(p);
}
const std::uint8_t* bytesOf(const std::byte* p) {
  return reinterpret_cast<const std::uint8_t*>(p);
}

/// A group as the kernels want it: padded, with weights that are never null.
class PaddedGroup {
 public:
  explicit PaddedGroup(const IntegerType& type)
      : group_(static_cast<std::size_t>(type.group)),
        x_((group_ + kPadding - 1) / kPadding * kPadding, 0.0f),
        weights_(x_.size(), 0.0f),
        codes_(x_.size()) {
    view_ = {x_.data(), weights_.data(), static_cast<int>(x_.size()),
             static_cast<float>(type.highest())};
    std::fill_n(weights_.begin(), group_, 1.0f);
  }

  void fill(const float* x, const float* weights) {
    std::copy_n(x, group_, x_.begin());
    if (weights != nullptr) std::copy_n(weights, group_, weights_.begin());
  }
  const IntegerGroup& view() const { return view_; }
  std::uint8_t* codes() { return codes_.data(); }

 private:
  std::size_t group_;
  std::vector<float> x_, weights_;
  std::vector<std::uint8_t> codes_;
  IntegerGroup view_;
};

void writeScale(const IntegerType& type, const IntegerScale& scale, std::uint8_t* out) {
  store(out, scale.half);
  if (!type.symmetric) out[2] = static_cast<std::uint8_t>(scale.zero);
}

/// How a group comes to its scale: by itself, or as all others do.
struct ScaleSource {
  RangeChoice choice{};
  std::optional<IntegerScale> shared{};

  IntegerScale of(const IntegerType& type, const IntegerGroup& group) const {
    return shared ? *shared : chooseIntegerScale(type, {&group, 1}, choice);
  }
};

class IntegerOpenBlock final : public OpenBlock {
 public:
  IntegerOpenBlock(const IntegerType& type, const ScaleSource& scales)
      : type_(type), scales_(scales), codes_(static_cast<std::size_t>(type.group)) {}

  int step() const override { return 1; }

  void fixScales(const float* x, const float* importance) override {
    const ErrorWeights weights(importance, type_.group);
    PaddedGroup group(type_);
    group.fill(x, weights.from(0));
    scale_ = scales_.of(type_, group.view());
    value_ = scale_.value();
    inverse_ = 1.0f / value_;
    zero_ = static_cast<float>(scale_.zero);
    integerKernels(activeIsa()).codes(group.view(), inverse_, zero_, group.codes());
    std::copy_n(group.codes(), codes_.size(), codes_.begin());
  }

  void round(int column, const float* x, const float*, float* values) override {
    const float wanted =
        std::clamp(*x * inverse_ + zero_, 0.0f, static_cast<float>(type_.highest()));
    const float code = (wanted + 12582912.0f) - 12582912.0f;  // nearest, ties to even
    codes_[static_cast<std::size_t>(column)] = static_cast<std::uint8_t>(code);
    *values = value_ * (code - zero_);
  }

  void store(std::byte* out) const override {
    writeScale(type_, scale_, bytesOf(out));
    packIntegerCodes(codes_.data(), type_.group, type_.bits, bytesOf(out) + type_.codesAt());
  }

 private:
  IntegerType type_;
  ScaleSource scales_;
  IntegerScale scale_;
  float value_ = 1, inverse_ = 1, zero_ = 0;
  std::vector<std::uint8_t> codes_;
};

class IntegerGrid final : public Grid {
 public:
  IntegerGrid(TensorType type, const ScaleSource& scales)
      : Grid(type), type_(*integerType(type)), scales_(scales) {}

  void decode(const std::byte* blocks, float* out, std::int64_t count) const override {
    std::vector<std::uint8_t> codes(static_cast<std::size_t>(type_.group));
    for (std::int64_t done = 0; done < count; done += type_.group) {
      const std::uint8_t* block = bytesOf(blocks);
      const float scale = halfToFloat(load<std::uint16_t>(block));
      const int zero = type_.symmetric ? type_.middle() : block[2];
      unpackIntegerCodes(block + type_.codesAt(), type_.group, type_.bits, codes.data());
      for (std::size_t i = 0; i < codes.size(); ++i) {
        out[i] = scale * static_cast<float>(codes[i] - zero);
      }
      out += type_.group;
      blocks += type_.blockBytes();
    }
  }

  void encode(const float* row, const float* importance, std::byte* out,
              std::int64_t columns) const override {
    const ErrorWeights weights(importance, columns);
    const IntegerKernels& kernels = integerKernels(activeIsa());
    PaddedGroup group(type_);
    for (std::int64_t done = 0; done < columns; done += type_.group) {
      group.fill(row + done, weights.from(done));
      const IntegerScale scale = scales_.of(type_, group.view());
      kernels.codes(group.view(), 1.0f / scale.value(), static_cast<float>(scale.zero),
                    group.codes());
      writeScale(type_, scale, bytesOf(out));
      packIntegerCodes(group.codes(), type_.group, type_.bits, bytesOf(out) + type_.codesAt());
      out += type_.blockBytes();
    }
  }

  std::unique_ptr<OpenBlock> open() const override {
    return std::make_unique<IntegerOpenBlock>(type_, scales_);
  }

 private:
  IntegerType type_;
  ScaleSource scales_;
};

}  // namespace

const Grid& integerGrid(TensorType type, const RangeChoice& choice) {
  using Key = std::pair<TensorType, RangeChoice>;
  static std::shared_mutex mutex;
  static std::map<Key, std::unique_ptr<IntegerGrid>> known;
  // A group as long as no row is stands for one that was not made to fit yet.
  const TensorType sized =
      integerType(type)->group > 0 ? type : *forColumns(type, kMostIntegerGroup);
  const Key key{sized, choice};
  {
    const std::shared_lock lock(mutex);
    if (const auto found = known.find(key); found != known.end()) return *found->second;
  }
  const std::unique_lock lock(mutex);
  auto& entry = known[key];
  if (entry == nullptr) entry = std::make_unique<IntegerGrid>(sized, ScaleSource{choice, {}});
  return *entry;
}

std::unique_ptr<const Grid> integerGridForAll(TensorType type, const RangeChoice& choice,
                                              const float* values, const float* importance,
                                              std::int64_t rows) {
  const IntegerType integer = *integerType(type);
  const std::size_t columns = static_cast<std::size_t>(integer.group),
                    count = columns * static_cast<std::size_t>(rows);
  const std::size_t padded = (columns + kPadding - 1) / kPadding * kPadding;
  const ErrorWeights weights(importance, integer.group);
  std::vector<float> weighed(padded, 0.0f), copies;
  std::fill_n(weighed.begin(), columns, 1.0f);
  if (!weights.plain()) std::copy_n(weights.from(0), columns, weighed.begin());
  if (padded != columns) {
    copies.resize(padded * static_cast<std::size_t>(rows), 0.0f);
    for (std::size_t i = 0; i < count; ++i) copies[i / columns * padded + i % columns] = values[i];
    values = copies.data();
  }
  std::vector<IntegerGroup> groups;
  for (std::int64_t row = 0; row < rows; ++row) {
    groups.push_back({values + row * static_cast<std::int64_t>(padded), weighed.data(),
                      static_cast<int>(padded), static_cast<float>(integer.highest())});
  }
  return std::make_unique<IntegerGrid>(
      type, ScaleSource{choice, chooseIntegerScale(integer, groups, choice)});
}

}  // namespace nibble
