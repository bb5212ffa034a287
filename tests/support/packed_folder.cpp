// SPDX-License-Identifier: MIT
#include "support/packed_folder.h"

#include <QJsonObject>

#include "base/bytes.h"

namespace nibble::test {

namespace {

// Which of eight columns each nibble of a word holds.
constexpr int kColumns[] = {0, 2, 4, 6, 1, 3, 5, 7};

}  // namespace

QByteArray packedWords(const std::vector<int>& codes, int bits) {
  const std::size_t words = (codes.size() * static_cast<std::size_t>(bits) + 31) / 32;
  QByteArray out(qsizetype(4 * words), '\0');
  for (std::size_t i = 0; i < codes.size(); ++i) {
    for (int b = 0; b < bits; ++b) {
      const std::size_t at = i * static_cast<std::size_t>(bits) + static_cast<std::size_t>(b);
      if ((codes[i] >> b & 1) == 0) continue;
      out[qsizetype(at / 8)] = static_cast<char>(out[qsizetype(at / 8)] | 1 << (at % 8));
    }
  }
  return out;
}

PackedFolder::PackedFolder(const Packing& packing) : packing_(packing) {
  config["hidden_size"] = 32;
  config["intermediate_size"] = 64;
  QJsonObject quantization{{"quant_method", packing.awq ? "awq" : "gptq"},
                           {"bits", packing.bits},
                           {"group_size", packing.group}};
  if (packing.awq) {
    quantization["zero_point"] = true;
    quantization["version"] = "gemm";
  } else {
    quantization["sym"] = packing.symmetric;
    quantization["desc_act"] = !packing.order.empty();
    quantization["checkpoint_format"] = packing.zerosLackOne ? "gptq" : "gptq_v2";
  }
  config["quantization_config"] = quantization;
  tensors = {{"model.embed_tokens.weight", TensorType::F16, {10, 32}},
             {"lm_head.weight", TensorType::F16, {10, 32}},
             {"model.norm.weight", TensorType::F16, {32}}};
  addToLayers("input_layernorm.weight", {32});
  addToLayers("post_attention_layernorm.weight", {32});
  for (const char* layer : {"model.layers.0.", "model.layers.1."}) {
    const std::string prefix = layer;
    pack(prefix + "self_attn.q_proj", 32, 32);
    pack(prefix + "self_attn.k_proj", 16, 32);
    pack(prefix + "self_attn.v_proj", 16, 32);
    pack(prefix + "self_attn.o_proj", 32, 32);
    pack(prefix + "mlp.gate_proj", 64, 32);
    pack(prefix + "mlp.up_proj", 64, 32);
    pack(prefix + "mlp.down_proj", 32, 64);
  }
}

int PackedFolder::groupOf(int input, int inputs) const {
  if (inputs == 32 && !packing_.order.empty()) return packing_.order[std::size_t(input)];
  return packing_.group < 0 ? 0 : input / packing_.group;
}

int PackedFolder::code(const std::string& module, int output, int input) const {
  const int seed = static_cast<int>(module.size()) * 5 + output * 7 + input * 3 + output * input;
  return seed % (1 << packing_.bits);
}

int PackedFolder::zero(int output, int group) const {
  if (packing_.symmetric) return 1 << (packing_.bits - 1);
  return (output * 3 + group) % (1 << packing_.bits);  // zeros among them
}

float PackedFolder::scale(int output, int group) const {
  return static_cast<float>(output + 2 * group + 1) / 128.0f;
}

float PackedFolder::weight(const std::string& module, int output, int input) const {
  const int inputs = module.ends_with("down_proj") ? 64 : 32;
  const int group = groupOf(input, inputs);
  return scale(output, group) *
         static_cast<float>(code(module, output, input) - zero(output, group));
}

void PackedFolder::pack(const std::string& module, int outputs, int inputs) {
  const int bits = packing_.bits;
  const int groups = packing_.group < 0 ? 1 : inputs / packing_.group;
  const auto line = [&](auto codeOf, int count) {
    std::vector<int> codes;
    for (int i = 0; i < count; ++i) {
      const int n = packing_.awq ? i / 8 * 8 + kColumns[i % 8] : i;
      codes.push_back(codeOf(n));
    }
    return packedWords(codes, bits);
  };
  QByteArray weights, zeros;
  if (packing_.awq) {
    for (int i = 0; i < inputs; ++i) {
      weights += line([&](int output) { return code(module, output, i); }, outputs);
    }
  } else {
    std::vector<QByteArray> columns;
    for (int o = 0; o < outputs; ++o) {
      columns.push_back(line([&](int input) { return code(module, o, input); }, inputs));
    }
    for (qsizetype word = 0; word < columns[0].size(); word += 4) {
      for (const QByteArray& column : columns) weights += column.mid(word, 4);
    }
  }
  for (int g = 0; g < groups; ++g) {
    const int less = !packing_.awq && packing_.zerosLackOne ? 1 : 0;
    zeros += line([&](int o) { return (zero(o, g) - less) & ((1 << bits) - 1); }, outputs);
  }
  const std::int64_t in = inputs, out = outputs;
  const std::int64_t lines = packing_.awq ? in : in * bits / 32;
  tensors.push_back(
      {module + ".qweight", TensorType::I32, {lines, weights.size() / 4 / lines}, {}, weights});
  tensors.push_back(
      {module + ".qzeros", TensorType::I32, {groups, zeros.size() / 4 / groups}, {}, zeros});
  tensors.push_back(
      {module + ".scales", packing_.scales, {groups, out}, [this, out](std::int64_t i) {
         return scale(int(i % out), int(i / out));
       }});
  if (packing_.awq) return;
  tensors.push_back({module + ".g_idx", TensorType::I32, {in}, [this, inputs](std::int64_t i) {
                       return static_cast<float>(groupOf(int(i), inputs));
                     }});
}

}  // namespace nibble::test
