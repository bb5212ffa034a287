// SPDX-License-Identifier: MIT
#include "infer/architectures/decoder.h"

#include <fmt/format.h>

namespace nibble {

namespace {

class Decoder {
 public:
  Decoder(const DecoderStyle& style, const Hyperparameters& h, const ModelSource& source)
      : style_(style), h_(h), builder_(source) {}

  Result<Graph> build() {
    builder_.adjacentRopePairs(style_.adjacentRopePairs);
    builder_.routing({h_.experts, h_.expertsUsed, style_.normalizedRouting});
    builder_.ropeFrequencies("rope_freqs.weight", h_.rope.dimensions / 2);
    ValueId x = builder_.embed("token_embd.weight", h_.vocabulary, h_.embedding);
    for (int layer = 0; layer < h_.layers; ++layer) {
      builder_.setLayer(layer);
      const std::string block = fmt::format("blk.{}.", layer);
      x = builder_.add(x, attention(x, block));
      x = builder_.add(x, feedForward(x, block));
    }
    builder_.setLayer(kNone);
    x = builder_.rmsNorm(x, "output_norm.weight");
    const ValueId logits = builder_.has("output.weight")
                               ? builder_.linear(x, "output", h_.vocabulary)
                               : builder_.matMul(x, "token_embd.weight", h_.vocabulary);
    return std::move(builder_).finish(logits);
  }

 private:
  ValueId attention(ValueId x, const std::string& block) {
    const ValueId normed = builder_.rmsNorm(x, block + "attn_norm.weight");
    ValueId q = builder_.linear(normed, block + "attn_q", h_.heads * h_.headSize);
    ValueId k = builder_.linear(normed, block + "attn_k", h_.kvHeads * h_.headSize);
    const ValueId v = builder_.linear(normed, block + "attn_v", h_.kvHeads * h_.headSize);
    if (style_.headNorms) {
      q = builder_.headNorm(q, block + "attn_q_norm.weight", h_.headSize);
      k = builder_.headNorm(k, block + "attn_k_norm.weight", h_.headSize);
    }
    q = builder_.rope(q);
    k = builder_.rope(k);
    const ValueId mixed = builder_.attention(q, k, v);
    return builder_.linear(mixed, block + "attn_output", h_.embedding);
  }

  ValueId feedForward(ValueId x, const std::string& block) {
    const ValueId normed = builder_.rmsNorm(x, block + "ffn_norm.weight");
    if (h_.experts == 0) return gated(normed, block, "", h_.feedForward);
    const ValueId mixed = experts(normed, block);
    if (style_.sharedWidth == 0) return mixed;
    const ValueId shared = gated(normed, block, "_shexp", style_.sharedWidth);
    const ValueId gate = builder_.matMul(normed, block + "ffn_gate_inp_shexp.weight", 1);
    return builder_.add(mixed, builder_.gateSigmoid(shared, gate));
  }

  ValueId gated(ValueId x, const std::string& block, const char* suffix, int width) {
    const ValueId gate = builder_.linear(x, block + "ffn_gate" + suffix, width);
    const ValueId up = builder_.linear(x, block + "ffn_up" + suffix, width);
    return builder_.linear(builder_.swiGlu(gate, up), block + "ffn_down" + suffix, h_.embedding);
  }

  ValueId experts(ValueId x, const std::string& block) {
    const ValueId routing =
        builder_.route(builder_.matMul(x, block + "ffn_gate_inp.weight", h_.experts));
    const auto product = [&](ValueId in, const char* name, int width) {
      return builder_.expertMatMul(in, routing, block + name, width);
    };
    const ValueId gate = product(x, "ffn_gate_exps.weight", style_.expertWidth);
    const ValueId up = product(x, "ffn_up_exps.weight", style_.expertWidth);
    const ValueId down = product(builder_.swiGlu(gate, up), "ffn_down_exps.weight", h_.embedding);
    return builder_.expertSum(down, routing);
  }

  const DecoderStyle& style_;
  const Hyperparameters& h_;
  GraphBuilder builder_;
};

}  // namespace

Result<Graph> buildDecoder(const DecoderStyle& style, const Hyperparameters& hyperparameters,
                           const ModelSource& source) {
  return Decoder(style, hyperparameters, source).build();
}

}  // namespace nibble
