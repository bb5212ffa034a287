// SPDX-License-Identifier: MIT
#include "support/hf_folder.h"

#include <fmt/format.h>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>
#include <algorithm>

#include "base/bytes.h"
#include "base/half.h"

namespace nibble::test {

namespace {

constexpr int kLayers = 2;

QString safetensorsName(TensorType type) {
  if (type == TensorType::F8_E4M3 || type == TensorType::F8_E5M2 || type == TensorType::F16 ||
      type == TensorType::F32 || type == TensorType::BF16 || type == TensorType::F64 ||
      type == TensorType::I8) {
    const std::string_view text = name(type);
    return QString::fromUtf8(text.data(), qsizetype(text.size())).toUpper();
  }
  return QStringLiteral("I32");
}

template <typename T>
void append(QByteArray& out, T value) {
  char bytes[sizeof(T)];
  store(bytes, value);
  out.append(bytes, sizeof(T));
}

QByteArray dataOf(const HfTensor& tensor) {
  if (!tensor.raw.isEmpty()) return tensor.raw;
  std::int64_t count = 1;
  for (const std::int64_t n : tensor.shape) count *= n;
  QByteArray out;
  for (std::int64_t i = 0; i < count; ++i) {
    const float value = tensor.value(i);
    if (tensor.type == TensorType::F16) append(out, floatToHalf(value));
    if (tensor.type == TensorType::BF16) append(out, floatToBfloat(value));
    if (tensor.type == TensorType::F32) append(out, value);
    if (tensor.type == TensorType::F64) append(out, double(value));
    if (tensor.type == TensorType::I32) append(out, std::int32_t(value));
  }
  return out;
}

QByteArray safetensors(const std::vector<HfTensor>& tensors) {
  QJsonObject header;
  QByteArray data;
  for (const HfTensor& tensor : tensors) {
    const qsizetype begin = data.size();
    data += dataOf(tensor);
    QJsonArray shape;
    for (const std::int64_t n : tensor.shape) shape.append(qint64(n));
    header[QString::fromStdString(tensor.name)] =
        QJsonObject{{"dtype", safetensorsName(tensor.type)},
                    {"shape", shape},
                    {"data_offsets", QJsonArray{qint64(begin), qint64(data.size())}}};
  }
  QByteArray text = QJsonDocument(header).toJson(QJsonDocument::Compact);
  text.append(QByteArray((8 - text.size() % 8) % 8, ' '));
  QByteArray file;
  append(file, std::uint64_t(text.size()));
  return file + text + data;
}

/// Byte-level BPE without merges, split as GPT-2 does.
QByteArray tokenizerJson() {
  QJsonObject vocabulary;
  for (int i = 0; i < 10; ++i) vocabulary[QString(QChar('a' + i))] = i;
  const QJsonObject byteLevel{{"type", "ByteLevel"},
                              {"add_prefix_space", false},
                              {"trim_offsets", true},
                              {"use_regex", true}};
  return QJsonDocument(QJsonObject{{"version", "1.0"},
                                   {"added_tokens", QJsonArray()},
                                   {"normalizer", QJsonValue()},
                                   {"pre_tokenizer", byteLevel},
                                   {"post_processor", QJsonValue()},
                                   {"decoder", byteLevel},
                                   {"model", QJsonObject{{"type", "BPE"},
                                                         {"vocab", vocabulary},
                                                         {"merges", QJsonArray()}}}})
      .toJson();
}

}  // namespace

HfFolder::HfFolder()
    : config{{"architectures", QJsonArray{"LlamaForCausalLM"}},
             {"model_type", "llama"},
             {"hidden_act", "silu"},
             {"hidden_size", 8},
             {"intermediate_size", 6},
             {"num_attention_heads", 2},
             {"num_key_value_heads", 1},
             {"num_hidden_layers", kLayers},
             {"max_position_embeddings", 64},
             {"rms_norm_eps", 1e-5},
             {"rope_theta", 10000.0},
             {"vocab_size", 10}} {
  tensors = {{"model.embed_tokens.weight", TensorType::F16, {10, 8}},
             {"lm_head.weight", TensorType::F16, {10, 8}},
             {"model.norm.weight", TensorType::F16, {8}}};
  addToLayers("input_layernorm.weight", {8});
  addToLayers("post_attention_layernorm.weight", {8});
  addToLayers("self_attn.q_proj.weight", {8, 8});
  addToLayers("self_attn.k_proj.weight", {4, 8});
  addToLayers("self_attn.v_proj.weight", {4, 8});
  addToLayers("self_attn.o_proj.weight", {8, 8});
  addToLayers("mlp.gate_proj.weight", {6, 8});
  addToLayers("mlp.up_proj.weight", {6, 8});
  addToLayers("mlp.down_proj.weight", {8, 6});
}

HfTensor& HfFolder::tensor(const std::string& name) {
  const auto it = std::find_if(tensors.begin(), tensors.end(),
                               [&](const HfTensor& t) { return t.name == name; });
  if (it == tensors.end()) qFatal("no tensor %s", name.c_str());
  return *it;
}

void HfFolder::remove(const std::string& name) {
  std::erase_if(tensors, [&](const HfTensor& t) { return t.name == name; });
}

void HfFolder::addToLayers(const std::string& name, std::vector<std::int64_t> shape) {
  for (int layer = 0; layer < kLayers; ++layer) {
    tensors.push_back({fmt::format("model.layers.{}.{}", layer, name), TensorType::F16, shape});
  }
}

void HfFolder::write(const std::string& name, const QByteArray& bytes) const {
  QFile out(QString::fromStdString(file(name).string()));
  if (!out.open(QIODevice::WriteOnly) || out.write(bytes) != bytes.size()) {
    qFatal("cannot write %s", name.c_str());
  }
}

std::filesystem::path HfFolder::save() const {
  write("config.json", QJsonDocument(config).toJson());
  write("model.safetensors", safetensors(tensors));
  write("tokenizer.json", tokenizerJson());
  write("tokenizer_config.json", "{}");
  return path();
}

}  // namespace nibble::test
