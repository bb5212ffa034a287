// SPDX-License-Identifier: MIT
// The IQ searches of one instruction set; included by iq_search_<isa>.cpp.
#include "quant/grids/search/iq_block_search.h"
#include "quant/grids/search/iq_rounding.h"

namespace nibble::NIBBLE_SEARCH_NAMESPACE {

template <IqShape kShape, const IqPoints& (*kPoints)()>
void searchIqBlock(const float* x, const float* w, IqBlock& out) {
  using Plain = IqBlockSearch<kShape, false>;
  static thread_local std::vector<float> workspace(static_cast<std::size_t>(Plain::workspace()));
  if (w == nullptr) {
    Plain(kPoints(), workspace.data()).run(x, w, out);
  } else {
    IqBlockSearch<kShape, true>(kPoints(), workspace.data()).run(x, w, out);
  }
}

inline constexpr IqShape kIq1S{8,     2048, 32, 8, 1.0f, 1.125f, 0.8f, 1.085f, IqParts::Shared,
                               false, false};
inline constexpr IqShape kIq1M{8,      2048,          16,    8,    1.0f, 1.125f, 0.8f,
                               1.085f, IqParts::Free, false, false};
inline constexpr IqShape kIq2Xxs{8,     256,    32,           16,   0.125f, 43.0f,
                                 0.75f, 1.065f, IqParts::One, true, true};
inline constexpr IqShape kIq2Xs{8,     512,   16,           16,   0.125f, 43.0f,
                                0.75f, 1.06f, IqParts::One, true, true};
inline constexpr IqShape kIq2S{8,     1024,  16,           16,   0.125f, 43.0f,
                               0.75f, 1.06f, IqParts::One, true, false};
inline constexpr IqShape kIq3Xxs{4,    256, 32, 16, 0.25f, 62.0f, 0.8f, 1.045f, IqParts::OddSigns,
                                 true, true};
inline constexpr IqShape kIq3S{4,    512,    32,           16,   1.0f, 15.0f,
                               0.8f, 1.045f, IqParts::One, true, false};

template <IqShape kShape, const IqPoints& (*kPoints)()>
void roundIqGroup(const float* x, const float* w, int group, IqBlock& block, float* values) {
  IqRounding<kShape>(kPoints()).run(x, w, group, block, values);
}

template <IqShape kShape, const IqPoints& (*kPoints)()>
inline constexpr IqKernel kIqKernel{searchIqBlock<kShape, kPoints>, roundIqGroup<kShape, kPoints>};

inline constexpr IqSearches kAllIqSearches{
    kIqKernel<kIq1S, iq1Points>,    kIqKernel<kIq1M, iq1Points>,  kIqKernel<kIq2Xxs, iq2XxsPoints>,
    kIqKernel<kIq2Xs, iq2XsPoints>, kIqKernel<kIq2S, iq2SPoints>, kIqKernel<kIq3Xxs, iq3XxsPoints>,
    kIqKernel<kIq3S, iq3SPoints>,
};

}  // namespace nibble::NIBBLE_SEARCH_NAMESPACE
