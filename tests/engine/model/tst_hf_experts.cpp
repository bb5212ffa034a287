// SPDX-License-Identifier: MIT
// Made-up folders of mixtures of experts: stacked tensors, keys, and what is refused.
#include <fmt/format.h>
#include <QJsonArray>
#include <QTest>

#include "infer/architectures/architecture.h"
#include "model/model_source.h"
#include "support/hf_folder.h"

using namespace nibble;
using test::HfFolder;

namespace {

using Source = std::shared_ptr<const ModelSource>;

constexpr int kExperts = 3;

Source mustOpen(const HfFolder& folder) {
  auto source = openModel(folder.save());
  if (!source) qFatal("%s", source.error().message().c_str());
  return *source;
}

std::string errorOf(const HfFolder& folder) {
  const auto source = openModel(folder.save());
  return source ? "opened" : source.error().message();
}

bool says(const std::string& error, const std::string& what) {
  if (error.find(what) != std::string::npos) return true;
  qWarning("%s", error.c_str());
  return false;
}

std::vector<float> valuesOf(const Source& source, const std::string& name, std::int64_t first,
                            std::int64_t count) {
  const TensorInfo* tensor = source->find(name);
  if (tensor == nullptr) qFatal("no tensor %s", name.c_str());
  std::vector<float> values(std::size_t(tensor->shape.columns() * count));
  std::vector<std::byte> scratch;
  const auto read = readRowsAsFloat(*source, *tensor, first, count, values.data(), scratch);
  if (!read) qFatal("%s", read.error().message().c_str());
  return values;
}

struct Names {
  const char *router, *gate, *up, *down;
};

constexpr Names kMixtral{"block_sparse_moe.gate.weight", "block_sparse_moe.experts.{}.w1.weight",
                         "block_sparse_moe.experts.{}.w3.weight",
                         "block_sparse_moe.experts.{}.w2.weight"};
constexpr Names kQwen{"mlp.gate.weight", "mlp.experts.{}.gate_proj.weight",
                      "mlp.experts.{}.up_proj.weight", "mlp.experts.{}.down_proj.weight"};

std::string nameOf(const char* pattern, int expert) {
  return fmt::format(fmt::runtime(pattern), expert);
}

/// Value i of an expert's matrix is 100 * expert + i / 64.
void addExperts(HfFolder& folder, const Names& names, std::int64_t width) {
  std::erase_if(folder.tensors, [](const test::HfTensor& tensor) {
    return tensor.name.find(".mlp.") != std::string::npos;
  });
  folder.addToLayers(names.router, {kExperts, 8});
  for (int e = 0; e < kExperts; ++e) {
    folder.addToLayers(nameOf(names.gate, e), {width, 8});
    folder.addToLayers(nameOf(names.up, e), {width, 8});
    folder.addToLayers(nameOf(names.down, e), {8, width});
  }
  for (test::HfTensor& tensor : folder.tensors) {
    for (int e = 0; e < kExperts; ++e) {
      if (tensor.name.find(fmt::format(".experts.{}.", e)) == std::string::npos) continue;
      tensor.value = [e](std::int64_t i) {
        return static_cast<float>(100 * e) + static_cast<float>(i) / 64;
      };
    }
  }
}

void mixtral(HfFolder& folder) {
  folder.config["architectures"] = QJsonArray{"MixtralForCausalLM"};
  folder.config["num_local_experts"] = kExperts;
  folder.config["num_experts_per_tok"] = 2;
  addExperts(folder, kMixtral, 6);
}

void qwen(HfFolder& folder, const char* className, bool normalized) {
  folder.config["architectures"] = QJsonArray{className};
  folder.config["num_experts"] = kExperts;
  folder.config["num_experts_per_tok"] = 2;
  folder.config["moe_intermediate_size"] = 5;
  folder.config["norm_topk_prob"] = normalized;
  addExperts(folder, kQwen, 5);
}

void qwen3(HfFolder& folder) {
  qwen(folder, "Qwen3MoeForCausalLM", true);
  folder.addToLayers("self_attn.q_norm.weight", {4});
  folder.addToLayers("self_attn.k_norm.weight", {4});
}

void qwen2(HfFolder& folder) {
  qwen(folder, "Qwen2MoeForCausalLM", false);
  folder.config["shared_expert_intermediate_size"] = 7;
  folder.addToLayers("self_attn.q_proj.bias", {8});
  folder.addToLayers("self_attn.k_proj.bias", {4});
  folder.addToLayers("self_attn.v_proj.bias", {4});
  folder.addToLayers("mlp.shared_expert_gate.weight", {1, 8});
  folder.addToLayers("mlp.shared_expert.gate_proj.weight", {7, 8});
  folder.addToLayers("mlp.shared_expert.up_proj.weight", {7, 8});
  folder.addToLayers("mlp.shared_expert.down_proj.weight", {8, 7});
}

std::int64_t number(const Source& source, const char* key) {
  return source->metadata().integer(key).value_or(-1);
}

bool canRun(const Source& source) {
  const auto h = readHyperparameters(source->metadata());
  const auto graph = h ? buildGraph(*h, *source) : Result<Graph>(tl::unexpected(h.error()));
  if (!graph) qWarning("%s", graph.error().message().c_str());
  return graph.has_value();
}

}  // namespace

class TestHfExperts : public QObject {
  Q_OBJECT

 private slots:
  void mixtralStacksItsExperts() {
    HfFolder folder;
    mixtral(folder);
    const auto source = mustOpen(folder);
    QCOMPARE(*source->metadata().string("general.architecture"), std::string("llama"));
    QCOMPARE(number(source, "llama.expert_count"), std::int64_t{kExperts});
    QCOMPARE(number(source, "llama.expert_used_count"), std::int64_t{2});
    QCOMPARE(number(source, "llama.feed_forward_length"), std::int64_t{6});
    QVERIFY(!source->metadata().contains("llama.expert_feed_forward_length"));
    QVERIFY(source->metadata().string("general.size_label")->starts_with("3x"));
    const TensorInfo* down = source->find("blk.1.ffn_down_exps.weight");
    QVERIFY(down->shape == Shape::of(6, 8, kExperts));
    QVERIFY(down->type == TensorType::F16);
    QCOMPARE(down->bytes, std::uint64_t{6 * 8 * kExperts * 2});
    QVERIFY(source->find("blk.0.ffn_gate_inp.weight")->type == TensorType::F32);
    QVERIFY(source->find("blk.0.ffn_gate_inp.weight")->shape == Shape::of(8, kExperts));
    QVERIFY(source->find("blk.0.ffn_gate.weight") == nullptr);
    QVERIFY(canRun(source));
  }

  void rowsOfAnyExpertsAreRead() {
    HfFolder folder;
    mixtral(folder);
    const auto source = mustOpen(folder);
    for (const char* name : {"blk.1.ffn_gate_exps.weight", "blk.0.ffn_down_exps.weight"}) {
      const Shape shape = source->find(name)->shape;
      const std::int64_t rows = shape.rows(), each = shape.dims[1], columns = shape.columns();
      for (std::int64_t first = 0; first < rows; ++first) {
        for (std::int64_t count = 1; first + count <= rows; ++count) {
          const auto values = valuesOf(source, name, first, count);
          for (std::size_t i = 0; i < values.size(); ++i) {
            const auto at = static_cast<std::int64_t>(i);
            const std::int64_t row = first + at / columns;
            const std::int64_t inMatrix = row % each * columns + at % columns;
            const double expected = 100.0 * double(row / each) + double(inMatrix) / 64;
            // F16 keeps 200 and some to an eighth.
            QVERIFY(std::abs(double(values[i]) - expected) <= 0.125);
          }
        }
      }
    }
  }

  void qwen3HasItsOwnWidthOfAnExpert() {
    HfFolder folder;
    qwen3(folder);
    const auto source = mustOpen(folder);
    QCOMPARE(*source->metadata().string("general.architecture"), std::string("qwen3moe"));
    QCOMPARE(number(source, "qwen3moe.expert_feed_forward_length"), std::int64_t{5});
    QCOMPARE(number(source, "qwen3moe.expert_count"), std::int64_t{kExperts});
    QVERIFY(source->find("blk.0.ffn_up_exps.weight")->shape == Shape::of(8, 5, kExperts));
    QVERIFY(canRun(source));
  }

  void qwen2HasASharedExpert() {
    HfFolder folder;
    qwen2(folder);
    const auto source = mustOpen(folder);
    QCOMPARE(*source->metadata().string("general.architecture"), std::string("qwen2moe"));
    QCOMPARE(number(source, "qwen2moe.expert_shared_feed_forward_length"), std::int64_t{7});
    QVERIFY(source->find("blk.0.ffn_down_shexp.weight")->shape == Shape::of(7, 8));
    QVERIFY(source->find("blk.0.ffn_gate_inp_shexp.weight")->type == TensorType::F32);
    QVERIFY(canRun(source));
  }

  /// As newer programs keep them.
  void expertsThatAreStackedAlready_data() {
    QTest::addColumn<bool>("isMixtral");
    QTest::newRow("qwen3moe") << false;
    QTest::newRow("mixtral") << true;
  }

  void expertsThatAreStackedAlready() {
    QFETCH(bool, isMixtral);
    HfFolder folder;
    isMixtral ? mixtral(folder) : qwen3(folder);
    const std::int64_t width = isMixtral ? 6 : 5;
    std::erase_if(folder.tensors, [](const test::HfTensor& tensor) {
      return tensor.name.find(".experts.") != std::string::npos ||
             tensor.name.find("moe.gate") != std::string::npos;
    });
    folder.addToLayers("mlp.experts.gate_up_proj", {kExperts, 2 * width, 8});
    folder.addToLayers("mlp.experts.down_proj", {kExperts, 8, width});
    if (isMixtral) folder.addToLayers("mlp.gate.weight", {kExperts, 8});
    const auto source = mustOpen(folder);
    QVERIFY(canRun(source));
    QVERIFY(source->find("blk.1.ffn_gate_inp.weight")->type == TensorType::F32);
    const auto gate = valuesOf(source, "blk.0.ffn_gate_exps.weight", 0, kExperts * width);
    const auto up = valuesOf(source, "blk.0.ffn_up_exps.weight", 0, kExperts * width);
    const auto down = valuesOf(source, "blk.1.ffn_down_exps.weight", 0, kExperts * 8);
    for (std::int64_t i = 0; i < kExperts * width * 8; ++i) {
      const std::int64_t expert = i / (width * 8), within = i % (width * 8);
      const auto at = static_cast<std::size_t>(i);
      QCOMPARE(gate[at], float(expert * 2 * width * 8 + within) / 64);
      QCOMPARE(up[at], float((expert * 2 + 1) * width * 8 + within) / 64);
      QCOMPARE(down[at], float(i) / 64);
    }
    folder.tensor("model.layers.1.mlp.experts.gate_up_proj").shape = {kExperts, width, 8};
    QVERIFY(says(errorOf(folder), "model.layers.1.mlp.experts.gate_up_proj"));
  }

  void whatDoesNotFitIsRefused() {
    {
      HfFolder folder;
      mixtral(folder);
      folder.remove("model.layers.1.block_sparse_moe.experts.2.w3.weight");
      QVERIFY(says(errorOf(folder), "model.layers.1.block_sparse_moe.experts.2.w3.weight"));
    }
    {
      HfFolder folder;
      mixtral(folder);
      folder.tensor("model.layers.0.block_sparse_moe.experts.1.w2.weight").type = TensorType::BF16;
      QVERIFY(says(errorOf(folder), "experts.1.w2"));
    }
    {
      HfFolder folder;
      mixtral(folder);
      folder.config["num_local_experts"] = kExperts - 1;
      QVERIFY(says(errorOf(folder), "block_sparse_moe"));
      folder.config["num_experts_per_tok"] = kExperts;
      QVERIFY(says(errorOf(folder), "num_experts_per_tok"));
      folder.config.remove("num_local_experts");
      QVERIFY(says(errorOf(folder), "num_experts"));
    }
    for (const auto& [key, value] : {std::pair<const char*, QJsonValue>("norm_topk_prob", false),
                                     {"decoder_sparse_step", 2},
                                     {"mlp_only_layers", QJsonArray{0}},
                                     {"num_experts_per_tok", 0},
                                     {"num_experts_per_tok", 4},
                                     {"num_experts", 1 << 20}}) {
      HfFolder folder;
      qwen3(folder);
      folder.config[key] = value;
      QVERIFY(says(errorOf(folder), key));
    }
  }
};

QTEST_GUILESS_MAIN(TestHfExperts)
#include "tst_hf_experts.moc"
