// SPDX-License-Identifier: MIT
// Writes a GGUF model with the shapes of a well-known Llama and random weights: speed depends on
// shapes and types only, so benchmarks need no download.
//
//   make_synthetic 1b|3b|8b|70b|moe|tiny OUT.gguf [--layers N]
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "base/half.h"
#include "base/thread_pool.h"
#include "formats/gguf_writer.h"

namespace {

using namespace nibble;

struct Preset {
  const char* name;
  std::uint32_t layers;
  std::uint32_t embedding;
  std::uint32_t feedForward;
  std::uint32_t heads;
  std::uint32_t kvHeads;
  std::uint32_t vocabulary;
  bool tied;
  std::uint32_t experts = 0;  ///< of the width of feedForward each
  std::uint32_t expertsUsed = 0;
};

constexpr Preset kPresets[] = {
    {"tiny", 2, 256, 512, 4, 2, 1024, false},
    {"1b", 16, 2048, 8192, 32, 8, 128256, true},
    {"3b", 28, 3072, 8192, 24, 8, 128256, true},
    {"8b", 32, 4096, 14336, 32, 8, 128256, false},
    {"70b", 80, 8192, 28672, 64, 8, 128256, false},
    {"moe", 8, 1024, 1024, 16, 4, 32000, true, 32, 4},
};

/// A vocabulary a SentencePiece-style loader accepts: specials, all bytes, made-up words.
void addVocabulary(Metadata& metadata, std::uint32_t size) {
  std::vector<std::string> tokens{"<unk>", "<s>", "</s>"};
  std::vector<std::int32_t> types{2, 3, 3};
  for (int byte = 0; byte < 256; ++byte) {
    tokens.push_back(fmt::format("<0x{:02X}>", byte));
    types.push_back(6);
  }
  while (tokens.size() < size) {
    tokens.push_back(fmt::format("\xe2\x96\x81w{}", tokens.size()));
    types.push_back(1);
  }
  std::vector<float> scores(size);
  for (std::size_t i = 0; i < size; ++i) scores[i] = -static_cast<float>(i);
  metadata.set("tokenizer.ggml.model", std::string("llama"));
  metadata.set("tokenizer.ggml.pre", std::string("default"));
  metadata.set("tokenizer.ggml.tokens", StringList::copyOf(std::move(tokens)));
  metadata.set("tokenizer.ggml.scores", std::move(scores));
  metadata.set("tokenizer.ggml.token_type", std::move(types));
  metadata.set("tokenizer.ggml.bos_token_id", std::uint32_t{1});
  metadata.set("tokenizer.ggml.eos_token_id", std::uint32_t{2});
  metadata.set("tokenizer.ggml.unknown_token_id", std::uint32_t{0});
}

Metadata metadataOf(const Preset& p) {
  Metadata m;
  m.set("general.architecture", std::string("llama"));
  m.set("general.name", fmt::format("synthetic {}", p.name));
  m.set("llama.block_count", p.layers);
  m.set("llama.context_length", std::uint32_t{8192});
  m.set("llama.embedding_length", p.embedding);
  m.set("llama.feed_forward_length", p.feedForward);
  m.set("llama.attention.head_count", p.heads);
  m.set("llama.attention.head_count_kv", p.kvHeads);
  m.set("llama.rope.freq_base", 500000.0f);
  m.set("llama.rope.dimension_count", p.embedding / p.heads);
  m.set("llama.attention.layer_norm_rms_epsilon", 1e-5f);
  m.set("llama.vocab_size", p.vocabulary);
  m.set("general.file_type", std::uint32_t{1});
  if (p.experts > 0) {
    m.set("llama.expert_count", p.experts);
    m.set("llama.expert_used_count", p.expertsUsed);
  }
  addVocabulary(m, p.vocabulary);
  return m;
}

std::vector<TensorSpec> tensorsOf(const Preset& p) {
  const auto d = static_cast<std::int64_t>(p.embedding);
  const auto ff = static_cast<std::int64_t>(p.feedForward);
  const auto kv = static_cast<std::int64_t>(p.embedding / p.heads * p.kvHeads);
  const auto vocabulary = static_cast<std::int64_t>(p.vocabulary);
  const auto matrix = [](std::string name, std::int64_t columns, std::int64_t rows) {
    return TensorSpec{std::move(name), Shape::of(columns, rows), TensorType::F16};
  };
  const auto norm = [d](std::string name) {
    return TensorSpec{std::move(name), Shape::of(d), TensorType::F32};
  };
  std::vector<TensorSpec> tensors{norm("output_norm.weight"),
                                  matrix("token_embd.weight", d, vocabulary)};
  if (!p.tied) tensors.push_back(matrix("output.weight", d, vocabulary));
  for (std::uint32_t layer = 0; layer < p.layers; ++layer) {
    const std::string prefix = fmt::format("blk.{}.", layer);
    tensors.push_back(norm(prefix + "attn_norm.weight"));
    tensors.push_back(matrix(prefix + "attn_q.weight", d, d));
    tensors.push_back(matrix(prefix + "attn_k.weight", d, kv));
    tensors.push_back(matrix(prefix + "attn_v.weight", d, kv));
    tensors.push_back(matrix(prefix + "attn_output.weight", d, d));
    tensors.push_back(norm(prefix + "ffn_norm.weight"));
    if (p.experts == 0) {
      tensors.push_back(matrix(prefix + "ffn_gate.weight", d, ff));
      tensors.push_back(matrix(prefix + "ffn_up.weight", d, ff));
      tensors.push_back(matrix(prefix + "ffn_down.weight", ff, d));
      continue;
    }
    const auto stack = [&](const char* name, std::int64_t columns, std::int64_t rows) {
      tensors.push_back({prefix + name, Shape::of(columns, rows, p.experts), TensorType::F16});
    };
    tensors.push_back(matrix(prefix + "ffn_gate_inp.weight", d, p.experts));
    stack("ffn_gate_exps.weight", d, ff);
    stack("ffn_up_exps.weight", d, ff);
    stack("ffn_down_exps.weight", ff, d);
  }
  return tensors;
}

/// Close to normal: the sum of the four 16-bit parts of a SplitMix64 output.
float nearlyNormal(std::uint64_t index) {
  std::uint64_t z = index + 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  z ^= z >> 31;
  float sum = 0;
  for (int part = 0; part < 4; ++part) sum += static_cast<float>((z >> (16 * part)) & 0xffffu);
  constexpr float kMean = 2 * 65535.0f;
  constexpr float kDeviation = 37837.0f;  // 65536 * sqrt(4 / 12)
  return (sum - kMean) / kDeviation;
}

Result<> writeTensor(GgufWriter& writer, const TensorSpec& tensor, std::uint64_t seed,
                     ThreadPool& pool) {
  const std::int64_t columns = tensor.shape.columns();
  if (tensor.type == TensorType::F32) {
    const std::vector<float> ones(static_cast<std::size_t>(columns), 1.0f);
    return writer.append(tensor.name, std::as_bytes(std::span(ones)));
  }
  const float scale = 1.0f / std::sqrt(static_cast<float>(columns));
  constexpr std::int64_t kRows = 1024;
  std::vector<std::uint16_t> rows;
  for (std::int64_t first = 0; first < tensor.shape.rows(); first += kRows) {
    const std::int64_t count = std::min(kRows, tensor.shape.rows() - first) * columns;
    rows.resize(static_cast<std::size_t>(count));
    pool.parallelFor(count, 1 << 16, [&](std::int64_t begin, std::int64_t end, int) {
      for (std::int64_t i = begin; i < end; ++i) {
        const auto index = static_cast<std::uint64_t>(first * columns + i);
        rows[static_cast<std::size_t>(i)] = floatToHalf(scale * nearlyNormal((seed << 40) + index));
      }
    });
    NIBBLE_CHECK(writer.append(tensor.name, std::as_bytes(std::span(rows))));
  }
  return {};
}

Result<> write(const Preset& preset, const std::string& out) {
  const std::vector<TensorSpec> tensors = tensorsOf(preset);
  NIBBLE_TRY(GgufWriter writer, GgufWriter::create(out, metadataOf(preset), tensors));
  ThreadPool pool;
  std::uint64_t seed = 1;
  for (const TensorSpec& tensor : tensors) NIBBLE_CHECK(writeTensor(writer, tensor, seed++, pool));
  return writer.commit();
}

}  // namespace

int main(int argc, char** argv) {
  const Preset* chosen = nullptr;
  for (const Preset& preset : kPresets) {
    if (argc >= 3 && std::strcmp(argv[1], preset.name) == 0) chosen = &preset;
  }
  if (chosen == nullptr) {
    fmt::print(stderr, "usage: make_synthetic tiny|1b|3b|8b|70b|moe OUT.gguf [--layers N]\n");
    return 2;
  }
  Preset preset = *chosen;
  if (argc == 5 && std::strcmp(argv[3], "--layers") == 0) {
    preset.layers = static_cast<std::uint32_t>(std::max(1, std::atoi(argv[4])));
  }
  const auto result = write(preset, argv[2]);
  if (!result) {
    fmt::print(stderr, "make_synthetic: {}\n", result.error().message());
    return 1;
  }
  return 0;
}
