// SPDX-License-Identifier: MIT
// Made-up folders: what each tensor shows itself as, and what is refused.
#include <QJsonArray>
#include <QTest>
#include <cmath>

#include "model/model_source.h"
#include "support/hf_folder.h"

using namespace nibble;
using test::HfFolder;

namespace {

using Source = std::shared_ptr<const ModelSource>;

Source mustOpen(const HfFolder& folder) {
  auto source = openModel(folder.save());
  if (!source) qFatal("%s", source.error().message().c_str());
  return *source;
}

QString errorOf(const HfFolder& folder) {
  const auto source = openModel(folder.save());
  return source ? QString("opened") : QString::fromStdString(source.error().message());
}

std::vector<float> valuesOf(const Source& source, const char* name) {
  const TensorInfo* tensor = source->find(name);
  if (tensor == nullptr) qFatal("no tensor %s", name);
  std::vector<float> values(std::size_t(tensor->shape.elements()));
  std::vector<std::byte> scratch;
  const auto read =
      readRowsAsFloat(*source, *tensor, 0, tensor->shape.rows(), values.data(), scratch);
  if (!read) qFatal("%s", read.error().message().c_str());
  return values;
}

QJsonObject qwen(QJsonObject config, const char* className) {
  config["architectures"] = QJsonArray{className};
  return config;
}

}  // namespace

class TestHfTensors : public QObject {
  Q_OBJECT

 private slots:
  void llamaRowsOfQueryAndKeyAreReordered() {
    const HfFolder folder;
    const auto source = mustOpen(folder);
    // Heads of 4: rows 0 2 1 3 of each; the value is row * columns / 64 at column 0.
    const auto q = valuesOf(source, "blk.1.attn_q.weight");
    const std::vector<int> order{0, 2, 1, 3, 4, 6, 5, 7};
    for (std::size_t row = 0; row < 8; ++row) {
      for (std::size_t column = 0; column < 8; ++column) {
        QCOMPARE(q[row * 8 + column], float(order[row] * 8 + int(column)) / 64);
      }
    }
    const auto k = valuesOf(source, "blk.0.attn_k.weight");
    QCOMPARE(k[8], 16.F / 64);
    const auto v = valuesOf(source, "blk.0.attn_v.weight");
    QCOMPARE(v[8], 8.F / 64);
  }

  void someRowsAreAsGoodAsAll() {
    const HfFolder folder;
    const auto source = mustOpen(folder);
    for (const TensorInfo& tensor : source->tensors()) {
      std::vector<std::byte> scratch;
      const auto whole = source->readRows(tensor, 0, tensor.shape.rows(), scratch);
      QCOMPARE(std::uint64_t(whole->size()), tensor.bytes);
      const std::vector<std::byte> all(whole->begin(), whole->end());
      const std::size_t row = all.size() / std::size_t(tensor.shape.rows());
      for (std::int64_t r = 0; r < tensor.shape.rows(); ++r) {
        const auto one = source->readRows(tensor, r, 1, scratch);
        QVERIFY(one.has_value() && one->size() == row);
        QVERIFY(std::equal(one->begin(), one->end(), all.begin() + std::ptrdiff_t(row) * r));
      }
      QVERIFY(!source->readRows(tensor, tensor.shape.rows(), 1, scratch).has_value());
      QVERIFY(!source->readRows(tensor, -1, 1, scratch).has_value());
      QVERIFY(!source->readRows(tensor, 1, INT64_MAX, scratch).has_value());
    }
  }

  void qwen2RowsStayAndBiasesAreThere() {
    HfFolder folder;
    folder.config = qwen(folder.config, "Qwen2ForCausalLM");
    folder.addToLayers("self_attn.q_proj.bias", {8});
    folder.addToLayers("self_attn.k_proj.bias", {4});
    folder.addToLayers("self_attn.v_proj.bias", {4});
    const auto source = mustOpen(folder);
    QCOMPARE(valuesOf(source, "blk.0.attn_q.weight")[8], 8.F / 64);
    QCOMPARE(valuesOf(source, "blk.0.attn_q.bias")[1], 1.F / 64);
    QVERIFY(source->find("blk.0.attn_q.bias")->type == TensorType::F32);
    QCOMPARE(*source->metadata().string("general.architecture"), std::string("qwen2"));
    QVERIFY(!source->metadata().contains("qwen2.rope.dimension_count"));
    folder.remove("model.layers.1.self_attn.k_proj.bias");
    QVERIFY2(errorOf(folder).contains("model.layers.1.self_attn.k_proj.bias"),
             qPrintable(errorOf(folder)));
  }

  void qwen3HasHeadNormsAndItsOwnHeadSize() {
    HfFolder folder;
    folder.config = qwen(folder.config, "Qwen3ForCausalLM");
    folder.config["head_dim"] = 6;
    for (const char* layer : {"model.layers.0.", "model.layers.1."}) {
      const std::string prefix = layer;
      folder.tensor(prefix + "self_attn.q_proj.weight").shape = {12, 8};
      folder.tensor(prefix + "self_attn.k_proj.weight").shape = {6, 8};
      folder.tensor(prefix + "self_attn.v_proj.weight").shape = {6, 8};
      folder.tensor(prefix + "self_attn.o_proj.weight").shape = {8, 12};
    }
    folder.addToLayers("self_attn.q_norm.weight", {6});
    folder.addToLayers("self_attn.k_norm.weight", {6});
    const auto source = mustOpen(folder);
    QCOMPARE(*source->metadata().integer("qwen3.attention.key_length"), std::int64_t{6});
    QVERIFY(source->find("blk.1.attn_k_norm.weight")->shape == Shape::of(6));
    QCOMPARE(valuesOf(source, "blk.0.attn_q.weight")[8], 8.F / 64);
  }

  void llamaBiasesMoveWithTheirRows() {
    HfFolder folder;
    folder.config["attention_bias"] = true;
    folder.addToLayers("self_attn.q_proj.bias", {8});
    folder.addToLayers("self_attn.k_proj.bias", {4});
    folder.addToLayers("self_attn.v_proj.bias", {4});
    QVERIFY2(errorOf(folder).contains("o_proj.bias"), qPrintable(errorOf(folder)));
    folder.addToLayers("self_attn.o_proj.bias", {8});
    const auto bias = valuesOf(mustOpen(folder), "blk.0.attn_q.bias");
    const std::vector<float> expected{0, 2, 1, 3, 4, 6, 5, 7};
    for (std::size_t i = 0; i < 8; ++i) QCOMPARE(bias[i] * 64, expected[i]);
    QCOMPARE(valuesOf(mustOpen(folder), "blk.0.attn_v.bias")[1], 1.F / 64);
  }

  void storedTypesStay() {
    HfFolder folder;
    folder.tensor("model.layers.0.mlp.up_proj.weight").type = TensorType::BF16;
    folder.tensor("model.layers.0.mlp.down_proj.weight").type = TensorType::F32;
    folder.tensor("model.layers.1.mlp.down_proj.weight").type = TensorType::F64;
    const auto source = mustOpen(folder);
    QVERIFY(source->find("blk.0.ffn_up.weight")->type == TensorType::BF16);
    QVERIFY(source->find("blk.0.ffn_down.weight")->type == TensorType::F32);
    QVERIFY(source->find("blk.1.ffn_down.weight")->type == TensorType::F32);
    QVERIFY(source->find("blk.0.ffn_gate.weight")->type == TensorType::F16);
    QVERIFY(source->find("output_norm.weight")->type == TensorType::F32);
    for (const char* name : {"blk.0.ffn_up.weight", "blk.0.ffn_down.weight",
                             "blk.1.ffn_down.weight", "output_norm.weight"}) {
      QCOMPARE(valuesOf(source, name)[7], 7.F / 64);
    }
    QCOMPARE(*source->metadata().integer("general.file_type"), std::int64_t{1});
  }

  void eightBitFloatsWiden() {
    HfFolder folder;
    auto& weight = folder.tensor("model.layers.0.mlp.up_proj.weight");
    weight.type = TensorType::F8_E4M3;
    weight.raw = QByteArray(48, char(0x38));  // 1.0
    weight.raw[1] = char(0xb9);               // -1.125
    auto source = mustOpen(folder);
    QVERIFY(source->find("blk.0.ffn_up.weight")->type == TensorType::BF16);
    auto values = valuesOf(source, "blk.0.ffn_up.weight");
    QCOMPARE(values[0], 1.F);
    QCOMPARE(values[1], -1.125F);

    // DeepSeek's blocks: the scale multiplies in spite of its name.
    folder.config["quantization_config"] =
        QJsonObject{{"quant_method", "fp8"}, {"weight_block_size", QJsonArray{4, 4}}};
    QVERIFY2(errorOf(folder).contains("up_proj.weight"), qPrintable(errorOf(folder)));
    folder.tensors.push_back({"model.layers.0.mlp.up_proj.weight_scale_inv",
                              TensorType::F32,
                              {2, 2},
                              [](std::int64_t i) { return float(i + 1); }});
    source = mustOpen(folder);
    QVERIFY(source->find("blk.0.ffn_up.weight")->type == TensorType::F32);
    values = valuesOf(source, "blk.0.ffn_up.weight");
    QCOMPARE(values[1], -1.125F);
    QCOMPARE(values[4], 2.F);
    QCOMPARE(values[3 * 8 + 3], 1.F);
    QCOMPARE(values[4 * 8 + 3], 3.F);
    QCOMPARE(values[5 * 8 + 7], 4.F);
    folder.tensors.back().shape = {2, 3};
    QVERIFY2(errorOf(folder).contains("weight_scale_inv"), qPrintable(errorOf(folder)));
  }

  void scalesFollowReorderedRows() {
    HfFolder folder;
    auto& weight = folder.tensor("model.layers.0.self_attn.k_proj.weight");
    weight.type = TensorType::F8_E4M3;
    weight.raw = QByteArray(32, char(0x38));
    folder.config["quantization_config"] = QJsonObject{{"quant_method", "fp8"}};
    folder.tensors.push_back({"model.layers.0.self_attn.k_proj.weight_scale",
                              TensorType::BF16,
                              {4, 1},
                              [](std::int64_t i) { return float(i + 1); }});
    folder.tensors.push_back({"model.layers.0.self_attn.k_proj.input_scale", TensorType::F32, {1}});
    const auto k = valuesOf(mustOpen(folder), "blk.0.attn_k.weight");
    QCOMPARE(k[0], 1.F);
    QCOMPARE(k[8], 3.F);
    QCOMPARE(k[16], 2.F);
    QCOMPARE(k[24], 4.F);
  }

  void tiedEmbeddings() {
    HfFolder folder;
    folder.remove("lm_head.weight");
    QVERIFY(mustOpen(folder)->find("output.weight") == nullptr);
    folder.config["tie_word_embeddings"] = true;
    QVERIFY(mustOpen(folder)->find("output.weight") == nullptr);
    folder.config["tie_word_embeddings"] = false;
    QVERIFY2(errorOf(folder).contains("lm_head.weight"), qPrintable(errorOf(folder)));
    HfFolder both;
    both.config["tie_word_embeddings"] = true;
    QVERIFY(mustOpen(both)->find("output.weight") != nullptr);
  }

  void buffersAreIgnored() {
    HfFolder folder;
    folder.addToLayers("self_attn.rotary_emb.inv_freq", {2});
    folder.addToLayers("attn.attention.masked_bias", {1});
    QCOMPARE(mustOpen(folder)->tensors().size(), std::size_t{3 + 2 * 9});
  }

  void llama3ScalingComesAsATensor() {
    HfFolder folder;
    folder.config["rope_theta"] = 10000.0;
    folder.config["rope_scaling"] = QJsonObject{{"rope_type", "llama3"},
                                                {"factor", 8.0},
                                                {"low_freq_factor", 1.0},
                                                {"high_freq_factor", 4.0},
                                                {"original_max_position_embeddings", 1000}};
    const auto source = mustOpen(folder);
    const TensorInfo* tensor = source->find("rope_freqs.weight");
    QVERIFY(tensor != nullptr && tensor->shape == Shape::of(2) && tensor->type == TensorType::F32);
    const auto values = valuesOf(source, "rope_freqs.weight");
    QCOMPARE(values[0], 1.F);
    // Frequency 1/100: wavelength 628.3 lies between 250 and 1000.
    const double smooth = (1000 / (200 * M_PI) - 1) / 3;
    QVERIFY(std::abs(values[1] - 1 / ((1 - smooth) / 8 + smooth)) < 1e-5);
    QVERIFY(!source->metadata().contains("llama.rope.scaling.type"));
  }

  void contradictionsAreNamed_data() {
    QTest::addColumn<QString>("key");
    QTest::addColumn<int>("value");
    QTest::addColumn<QStringList>("parts");
    QTest::newRow("hidden size") << "hidden_size" << 16
                                 << QStringList{"model.embed_tokens.weight", "[10, 16]", "[10, 8]"};
    QTest::newRow("vocabulary") << "vocab_size" << 12
                                << QStringList{"model.embed_tokens.weight", "[12, 8]", "[10, 8]"};
    QTest::newRow("missing layer")
        << "num_hidden_layers" << 3 << QStringList{"model.layers.2.input_layernorm.weight", "3"};
    QTest::newRow("extra layer") << "num_hidden_layers" << 1 << QStringList{"model.layers.1.", "1"};
    QTest::newRow("feed-forward") << "intermediate_size" << 7
                                  << QStringList{"mlp.gate_proj.weight", "[7, 8]", "[6, 8]"};
    QTest::newRow("kv heads") << "num_key_value_heads" << 2
                              << QStringList{"v_proj.weight", "[8, 8]", "[4, 8]"};
    QTest::newRow("head size") << "head_dim" << 2 << QStringList{"v_proj.weight", "[2, 8]"};
  }
  void contradictionsAreNamed() {
    QFETCH(QString, key);
    QFETCH(int, value);
    QFETCH(QStringList, parts);
    HfFolder folder;
    folder.config[key] = value;
    const QString message = errorOf(folder);
    for (const QString& part : parts) QVERIFY2(message.contains(part), qPrintable(message));
  }

  void theTokenizerMustBeThere() {
    const HfFolder folder;
    const auto whole = mustOpen(folder);
    const StringList* tokens = whole->metadata().strings("tokenizer.ggml.tokens");
    QVERIFY(tokens != nullptr && tokens->items.size() == 10 && tokens->items[2] == "c");
    std::filesystem::remove(folder.file("tokenizer.json"));
    const auto source = openModel(folder.path());
    QVERIFY(!source && source.error().code == ErrorCode::NotFound);
    QVERIFY(QString::fromStdString(source.error().message()).contains("tokenizer.json"));
  }

  void unknownAndUnfitTensorsAreNamed() {
    HfFolder folder;
    folder.addToLayers("self_attn.sinks", {2});
    QVERIFY2(errorOf(folder).contains("self_attn.sinks"), qPrintable(errorOf(folder)));
    HfFolder packed;
    packed.addToLayers("mlp.up_proj.qweight", {1, 6});
    QVERIFY2(errorOf(packed).contains("says how"), qPrintable(errorOf(packed)));
    HfFolder integers;
    integers.tensor("model.layers.1.mlp.up_proj.weight").type = TensorType::I32;
    QVERIFY2(errorOf(integers).contains("model.layers.1.mlp.up_proj.weight"),
             qPrintable(errorOf(integers)));
  }
};

QTEST_GUILESS_MAIN(TestHfTensors)
#include "tst_hf_tensors.moc"
