// SPDX-License-Identifier: MIT
#include "support/random_model.h"

#include <QTest>
#include <algorithm>
#include <cmath>
#include <functional>
#include <random>

#include "formats/gguf_writer.h"

namespace nibble::test {

Metadata RandomModel::metadata() const {
  Metadata m;
  const auto key = [&](const char* name) { return architecture + "." + name; };
  const auto number = [](int value) { return static_cast<std::uint32_t>(value); };
  m.set("general.architecture", architecture);
  m.set(key("vocab_size"), number(vocabulary));
  m.set(key("context_length"), number(contextLength));
  m.set(key("embedding_length"), number(embedding));
  m.set(key("block_count"), number(layers));
  m.set(key("feed_forward_length"), number(feedForward));
  m.set(key("attention.head_count"), number(heads));
  m.set(key("attention.head_count_kv"), number(kvHeads));
  m.set(key("attention.key_length"), number(headSize));
  m.set(key("attention.value_length"), number(headSize));
  m.set(key("attention.layer_norm_rms_epsilon"), static_cast<float>(epsilon));
  m.set(key("rope.freq_base"), static_cast<float>(ropeBase));
  if (experts > 0) {
    m.set(key("expert_count"), number(experts));
    m.set(key("expert_used_count"), number(expertsUsed));
    m.set(key("expert_feed_forward_length"), number(feedForward));
    if (sharedFeedForward > 0) {
      m.set(key("expert_shared_feed_forward_length"), number(sharedFeedForward));
    }
  }
  return m;
}

std::vector<std::pair<std::string, Shape>> RandomModel::tensors() const {
  std::vector<std::pair<std::string, Shape>> list;
  const auto linear = [&](const std::string& prefix, const std::string& name, int in, int out) {
    list.emplace_back(prefix + name + ".weight", Shape::of(in, out));
    if (std::find(biases.begin(), biases.end(), name) != biases.end()) {
      list.emplace_back(prefix + name + ".bias", Shape::of(out));
    }
  };
  list.emplace_back("token_embd.weight", Shape::of(embedding, vocabulary));
  if (!ropeDivisors.empty()) list.emplace_back("rope_freqs.weight", Shape::of(headSize / 2));
  for (int layer = 0; layer < layers; ++layer) {
    const std::string block = "blk." + std::to_string(layer) + ".";
    list.emplace_back(block + "attn_norm.weight", Shape::of(embedding));
    linear(block, "attn_q", embedding, heads * headSize);
    linear(block, "attn_k", embedding, kvHeads * headSize);
    linear(block, "attn_v", embedding, kvHeads * headSize);
    if (headNorms) {
      list.emplace_back(block + "attn_q_norm.weight", Shape::of(headSize));
      list.emplace_back(block + "attn_k_norm.weight", Shape::of(headSize));
    }
    linear(block, "attn_output", heads * headSize, embedding);
    list.emplace_back(block + "ffn_norm.weight", Shape::of(embedding));
    if (experts == 0) {
      linear(block, "ffn_gate", embedding, feedForward);
      linear(block, "ffn_up", embedding, feedForward);
      linear(block, "ffn_down", feedForward, embedding);
      continue;
    }
    list.emplace_back(block + "ffn_gate_inp.weight", Shape::of(embedding, experts));
    for (const char* name : {"ffn_gate_exps", "ffn_up_exps"}) {
      list.emplace_back(block + name + ".weight", Shape::of(embedding, feedForward, experts));
    }
    list.emplace_back(block + "ffn_down_exps.weight", Shape::of(feedForward, embedding, experts));
    if (sharedFeedForward == 0) continue;
    list.emplace_back(block + "ffn_gate_inp_shexp.weight", Shape::of(embedding));
    linear(block, "ffn_gate_shexp", embedding, sharedFeedForward);
    linear(block, "ffn_up_shexp", embedding, sharedFeedForward);
    linear(block, "ffn_down_shexp", sharedFeedForward, embedding);
  }
  list.emplace_back("output_norm.weight", Shape::of(embedding));
  if (!tied) linear("", "output", embedding, vocabulary);
  return list;
}

std::vector<float> RandomModel::values(const std::string& tensor, const Shape& shape) const {
  if (tensor == "rope_freqs.weight") return ropeDivisors;
  std::mt19937 generator(static_cast<unsigned>(std::hash<std::string>()(tensor)));
  const bool norm = tensor.find("norm") != std::string::npos;
  const float width = norm ? 0.3f : 1.5f / std::sqrt(static_cast<float>(shape.columns()));
  std::vector<float> out(static_cast<std::size_t>(shape.elements()));
  for (float& x : out) {
    const float u = static_cast<float>(generator() >> 8) / 8388608.0f - 1;
    x = (norm ? 1 : 0) + width * u;
  }
  return out;
}

void RandomModel::write(const std::filesystem::path& path, const std::vector<std::string>& leaveOut,
                        const std::map<std::string, Shape>& reshape) const {
  std::vector<TensorSpec> specs;
  for (const auto& [name, shape] : tensors()) {
    if (std::find(leaveOut.begin(), leaveOut.end(), name) != leaveOut.end()) continue;
    const auto other = reshape.find(name);
    specs.push_back({name, other == reshape.end() ? shape : other->second, TensorType::F32});
  }
  auto writer = GgufWriter::create(path, metadata(), specs);
  Result<> done = writer ? Result<>() : tl::unexpected(writer.error());
  for (std::size_t i = 0; done && i < specs.size(); ++i) {
    auto data = values(specs[i].name, specs[i].shape);
    data.resize(static_cast<std::size_t>(specs[i].shape.elements()));
    done = writer->append(specs[i].name, std::as_bytes(std::span(data)));
  }
  if (done) done = writer->commit();
  if (!done) QTest::qFail(done.error().message().c_str(), __FILE__, __LINE__);
}

}  // namespace nibble::test
