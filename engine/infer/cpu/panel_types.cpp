// SPDX-License-Identifier: MIT
#include "infer/cpu/panel_types.h"

#include "infer/cpu/pack_expand.h"

namespace nibble::cpu {

namespace {

/// The levels of a table with 128 added, as the kernels want them.
constexpr std::array<std::uint8_t, 16> biased(const std::array<int, 16>& levels) {
  std::array<std::uint8_t, 16> table{};
  for (std::size_t i = 0; i < 16; ++i) table[i] = static_cast<std::uint8_t>(levels[i] + 128);
  return table;
}

/// Magnitudes, then the same negated.
constexpr std::array<std::uint8_t, 16> signedLevels(const std::array<int, 8>& sizes, int count) {
  std::array<int, 16> levels{};
  for (int i = 0; i < count; ++i) {
    levels[static_cast<std::size_t>(i)] = sizes[static_cast<std::size_t>(i)];
    levels[static_cast<std::size_t>(i + count)] = -sizes[static_cast<std::size_t>(i)];
  }
  return biased(levels);
}

constexpr auto kIq4Levels =
    biased({-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113});
constexpr auto kE2m1Levels = signedLevels({0, 1, 2, 3, 4, 6, 8, 12}, 8);
constexpr auto kIq2Levels = signedLevels({8, 25, 43}, 4);
constexpr auto kIq3XxsLevels = signedLevels({4, 12, 20, 28, 36, 44, 52, 62}, 8);
constexpr auto kIq3SLevels = signedLevels({1, 3, 5, 7, 9, 11, 13, 15}, 8);
constexpr auto kIq1MLevels = signedLevels({1, 7, 9}, 4);

using P = Planes;
using L = Levels;
using S = Scales;

constexpr PanelType kQ40{{P::P4, L::Biased, S::Half32}, 1.0f, {}, expandQ40};
constexpr PanelType kQ41{{P::P4, L::Unsigned, S::Half32}, 1.0f, {}, expandQ41};
constexpr PanelType kQ50{{P::P5, L::Biased, S::Half32}, 1.0f, {}, expandQ50};
constexpr PanelType kQ51{{P::P5, L::Unsigned, S::Half32}, 1.0f, {}, expandQ51};
constexpr PanelType kQ80{{P::P8, L::Biased, S::Half32}, 1.0f, {}, expandQ80};
constexpr PanelType kIq4Nl{{P::P4, L::Table, S::Half32}, 1.0f, kIq4Levels, expandQ40};
constexpr PanelType kMxfp4{{P::P4, L::Table, S::Bfloat32}, 1.0f, kE2m1Levels, expandMxfp4};
constexpr PanelType kQ2K{{P::P2, L::Unsigned, S::Nibble16}, 1.0f, {}, expandQ2K};
constexpr PanelType kQ3K{{P::P3, L::Biased, S::Byte16}, 1.0f, {}, expandQ3K};
constexpr PanelType kQ4K{{P::P4, L::Unsigned, S::Byte32}, 1.0f, {}, expandQ4K};
constexpr PanelType kQ5K{{P::P5, L::Unsigned, S::Byte32}, 1.0f, {}, expandQ5K};
constexpr PanelType kQ6K{{P::P6, L::Biased, S::Byte16}, 1.0f, {}, expandQ6K};
constexpr PanelType kIq4Xs{{P::P4, L::Table, S::Byte32}, 1.0f, kIq4Levels, expandIq4Xs};
constexpr PanelType kIq3Xxs{{P::P4, L::Table, S::Byte32}, 0.25f, kIq3XxsLevels, expandIq3Xxs};
constexpr PanelType kIq3S{{P::P4, L::Table, S::Byte32}, 1.0f, kIq3SLevels, expandIq3S};
constexpr PanelType kIq2Xxs{{P::P3, L::Table, S::Byte32}, 0.125f, kIq2Levels, expandIq2Xxs};
constexpr PanelType kIq2Xs{{P::P3, L::Table, S::Byte16}, 0.125f, kIq2Levels, expandIq2Xs};
constexpr PanelType kIq2S{{P::P3, L::Table, S::Byte16}, 0.125f, kIq2Levels, expandIq2S};
constexpr PanelType kIq1M{{P::P3, L::Table, S::Byte16}, 0.125f, kIq1MLevels, expandIq1M};
constexpr PanelType kIq1S{{P::P2, L::Unsigned, S::Byte32}, 0.125f, {}, expandIq1S};
constexpr PanelType kTq10{{P::P2, L::Unsigned, S::Byte32}, 1.0f, {}, expandTq10};
constexpr PanelType kTq20{{P::P2, L::Unsigned, S::Byte32}, 1.0f, {}, expandTq20};

}  // namespace

const PanelType* panelType(TensorType type) {
  switch (type) {
    case TensorType::Q4_0:
      return &kQ40;
    case TensorType::Q4_1:
      return &kQ41;
    case TensorType::Q5_0:
      return &kQ50;
    case TensorType::Q5_1:
      return &kQ51;
    case TensorType::Q8_0:
      return &kQ80;
    case TensorType::Q2_K:
      return &kQ2K;
    case TensorType::Q3_K:
      return &kQ3K;
    case TensorType::Q4_K:
      return &kQ4K;
    case TensorType::Q5_K:
      return &kQ5K;
    case TensorType::Q6_K:
      return &kQ6K;
    case TensorType::IQ1_S:
      return &kIq1S;
    case TensorType::IQ1_M:
      return &kIq1M;
    case TensorType::IQ2_XXS:
      return &kIq2Xxs;
    case TensorType::IQ2_XS:
      return &kIq2Xs;
    case TensorType::IQ2_S:
      return &kIq2S;
    case TensorType::IQ3_XXS:
      return &kIq3Xxs;
    case TensorType::IQ3_S:
      return &kIq3S;
    case TensorType::IQ4_NL:
      return &kIq4Nl;
    case TensorType::IQ4_XS:
      return &kIq4Xs;
    case TensorType::TQ1_0:
      return &kTq10;
    case TensorType::TQ2_0:
      return &kTq20;
    case TensorType::MXFP4:
      return &kMxfp4;
    default:
      return nullptr;
  }
}

}  // namespace nibble::cpu
