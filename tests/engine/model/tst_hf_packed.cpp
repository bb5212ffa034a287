// SPDX-License-Identifier: MIT
// Folders packed by AWQ and GPTQ: their weights come out as they were put in, and what contradicts
// itself is refused by name.
#include <QJsonArray>
#include <QTest>
#include <algorithm>

#include "formats/integer_type.h"
#include "model/model_source.h"
#include "support/packed_folder.h"
#include "support/quantize_run.h"

using namespace nibble;
using namespace nibble::test;

namespace {

QString errorOf(const PackedFolder& folder) {
  const auto source = openModel(folder.save());
  return source ? QString() : QString::fromStdString(source.error().message());
}

QString notesOf(const PackedFolder& folder) {
  const auto source = openModel(folder.save());
  if (!source) return "not opened";
  QString notes;
  for (const std::string& note : (*source)->notes()) notes += QString::fromStdString(note);
  return notes;
}

/// Row of the checkpoint behind row `row` of a matrix with reordered heads.
int storedRow(int row, bool reordered) {
  constexpr int kHead = PackedFolder::kHead;
  if (!reordered) return row;
  const int inHead = row % kHead;
  return row - inHead + inHead % 2 * (kHead / 2) + inHead / 2;
}

void verifyWeights(const PackedFolder& folder, const std::string& expectedType) {
  const auto opened = openModel(folder.save());
  VERIFY_OK(opened);
  const ModelSource& source = **opened;
  const std::pair<const char*, const char*> kMatrices[] = {
      {"attn_q", "self_attn.q_proj"}, {"attn_k", "self_attn.k_proj"},
      {"attn_v", "self_attn.v_proj"}, {"attn_output", "self_attn.o_proj"},
      {"ffn_up", "mlp.up_proj"},      {"ffn_down", "mlp.down_proj"}};
  for (const auto& [ours, theirs] : kMatrices) {
    const TensorInfo* tensor = source.find(std::string("blk.1.") + ours + ".weight");
    QVERIFY(tensor != nullptr);
    if (tensor->shape.columns() == 32) QCOMPARE(name(tensor->type), std::string_view(expectedType));
    const bool reordered = std::string_view(ours) == "attn_q" || std::string_view(ours) == "attn_k";
    const auto columns = tensor->shape.columns();
    std::vector<std::byte> scratch;
    std::vector<float> row(static_cast<std::size_t>(columns));
    for (int r = 0; r < tensor->shape.rows(); ++r) {
      VERIFY_OK(readRowsAsFloat(source, *tensor, r, 1, row.data(), scratch));
      for (int c = 0; c < columns; ++c) {
        const float expected =
            folder.weight(std::string("model.layers.1.") + theirs, storedRow(r, reordered), c);
        QCOMPARE(row[static_cast<std::size_t>(c)], expected);
      }
    }
  }
}

}  // namespace

class TstHfPacked : public QObject {
  Q_OBJECT

 private slots:
  void weights_data() {
    QTest::addColumn<bool>("awq");
    QTest::addColumn<int>("bits");
    QTest::addColumn<int>("group");
    QTest::addColumn<bool>("symmetric");
    QTest::addColumn<bool>("lackOne");
    QTest::addColumn<QString>("type");
    for (const int bits : {2, 3, 4, 8}) {
      for (const bool lackOne : {true, false}) {
        for (const bool symmetric : {false, true}) {
          QTest::addRow("gptq %d bits v%d%s", bits, lackOne ? 1 : 2, symmetric ? " sym" : "")
              << false << bits << 16 << symmetric << lackOne
              << QString("INT%1_G16%2").arg(bits).arg(symmetric ? "_SYM" : "");
        }
      }
    }
    QTest::newRow("gptq rows") << false << 4 << -1 << true << true << "INT4_G32_SYM";
    QTest::newRow("gptq 8") << false << 3 << 8 << false << true << "INT3_G8";
    QTest::newRow("awq") << true << 4 << 16 << false << false << "INT4_G16";
    QTest::newRow("awq rows") << true << 4 << -1 << false << false << "INT4_G32";
  }

  void weights() {
    QFETCH(bool, awq);
    QFETCH(int, bits);
    QFETCH(int, group);
    QFETCH(bool, symmetric);
    QFETCH(bool, lackOne);
    QFETCH(QString, type);
    verifyWeights(PackedFolder({awq, bits, group, symmetric, lackOne}), type.toStdString());
  }

  void groupsInAnyOrderBecomeFloats() {
    std::vector<int> order(32);
    for (std::size_t i = 0; i < 32; ++i) order[i] = static_cast<int>((i * 11) % 2);
    PackedFolder folder({false, 4, 16, false, true, TensorType::F16, order});
    verifyWeights(folder, "F32");
    // Whatever the configuration says of it.
    QJsonObject quantization = folder.config["quantization_config"].toObject();
    quantization["desc_act"] = false;
    folder.config["quantization_config"] = quantization;
    verifyWeights(folder, "F32");
  }

  void scalesOfOtherTypesBecomeFloats() {
    verifyWeights(PackedFolder({false, 4, 16, false, true, TensorType::BF16}), "F32");
    verifyWeights(PackedFolder({true, 4, 16, false, false, TensorType::F32}), "F32");
  }

  void valuesTellTheConventionWhereTheNameIsWrong() {
    PackedFolder folder({false, 4, 16, true, false});
    QJsonObject quantization = folder.config["quantization_config"].toObject();
    QCOMPARE(notesOf(folder), QString());
    quantization["checkpoint_format"] = "gptq";
    folder.config["quantization_config"] = quantization;
    verifyWeights(folder, "INT4_G16_SYM");
    QVERIFY2(notesOf(folder).contains("checkpoint_format gptq,"), qPrintable(notesOf(folder)));
    QVERIFY2(notesOf(folder).contains("14 matrices are stored as in gptq_v2"),
             qPrintable(notesOf(folder)));
    // The other way round.
    PackedFolder first({false, 8, 16, true, true});
    quantization["bits"] = 8;
    quantization["checkpoint_format"] = "gptq_v2";
    first.config["quantization_config"] = quantization;
    verifyWeights(first, "INT8_G16_SYM");
    QVERIFY2(notesOf(first).contains("as in gptq,"), qPrintable(notesOf(first)));
    // Where nothing is said nothing is contradicted.
    quantization.remove("checkpoint_format");
    quantization["bits"] = 4;
    folder.config["quantization_config"] = quantization;
    QCOMPARE(notesOf(folder), QString());
  }

  void aNoteReachesThePlan() {
    PackedFolder folder({false, 4, 16, true, false});
    QJsonObject quantization = folder.config["quantization_config"].toObject();
    quantization["checkpoint_format"] = "gptq";
    folder.config["quantization_config"] = quantization;
    const auto source = openModel(folder.save());
    VERIFY_OK(source);
    const auto plan = makePlan(**source, planRequest("F16"));
    VERIFY_OK(plan);
    QVERIFY(!plan->notes.empty() && plan->notes.front() == (*source)->notes()[0]);
  }

  void olderFoldersSayItBesideConfig() {
    PackedFolder gptq({false, 4, 16, false, true});
    gptq.config.remove("quantization_config");
    gptq.write("quantize_config.json",
               R"({"bits": 4, "group_size": 16, "desc_act": false, "sym": false})");
    verifyWeights(gptq, "INT4_G16");
    PackedFolder awq({true, 4, 16, false, false});
    awq.config.remove("quantization_config");
    awq.write("quant_config.json", R"({"w_bit": 4, "q_group_size": 16, "zero_point": true})");
    verifyWeights(awq, "INT4_G16");
    // Nothing but the shapes.
    PackedFolder unnamed({true, 4, 16, false, false});
    unnamed.config.remove("quantization_config");
    unnamed.write("quantize_config.json", R"({"bits": 4, "group_size": 16})");
    verifyWeights(unnamed, "INT4_G16");
  }

  void biasesOfZerosAreNothing() {
    PackedFolder folder({false, 4, 16, true, true});
    for (const char* layer : {"model.layers.0.", "model.layers.1."}) {
      folder.tensors.push_back(
          {std::string(layer) + "mlp.up_proj.bias", TensorType::F16, {64}, [](std::int64_t) {
             return 0.0f;
           }});
    }
    folder.config["architectures"] = QJsonArray{"Qwen3ForCausalLM"};
    for (const char* layer : {"model.layers.0.", "model.layers.1."}) {
      for (const char* norm : {"q_norm", "k_norm"}) {
        folder.tensors.push_back({std::string(layer) + "self_attn." + norm + ".weight",
                                  TensorType::F16,
                                  {PackedFolder::kHead}});
      }
    }
    folder.config["head_dim"] = PackedFolder::kHead;
    QCOMPARE(errorOf(folder), QString());
  }

  void contradictionsAreNamed_data() {
    QTest::addColumn<QString>("part");
    QTest::addColumn<QString>("what");
    for (const char* part : {"qweight", "qzeros", "scales", "g_idx"}) {
      QTest::addRow("shape of %s", part) << part << "shape";
    }
    for (const char* part : {"qzeros", "scales"}) {
      QTest::addRow("no %s", part) << part << "missing";
    }
    for (const char* part : {"qweight", "qzeros", "g_idx"}) {
      QTest::addRow("type of %s", part) << part << "type";
    }
    QTest::newRow("beyond the groups") << "g_idx" << "large";
    QTest::newRow("before the groups") << "g_idx" << "negative";
  }

  void contradictionsAreNamed() {
    QFETCH(QString, part);
    QFETCH(QString, what);
    PackedFolder folder({false, 4, 16, false, true});
    const std::string name = "model.layers.1.mlp.up_proj." + part.toStdString();
    HfTensor& tensor = folder.tensor(name);
    if (what == "shape") {
      tensor.shape.back() -= 1;
      tensor.raw =
          tensor.raw.isEmpty()
              ? QByteArray()
              : tensor.raw.left(4 * qsizetype(tensor.shape[0] *
                                              (tensor.shape.size() > 1 ? tensor.shape[1] : 1)));
    } else if (what == "missing") {
      folder.remove(name);
    } else if (what == "type") {
      tensor.type = TensorType::F32;
    } else {
      tensor.value = [what](std::int64_t i) {
        return i != 5 ? 0.0f : what == "large" ? 2.0f : -1.0f;
      };
    }
    const QString error = errorOf(folder);
    QVERIFY2(error.contains(QString::fromStdString(name)), qPrintable(error));
  }

  void otherBitsThanTheFilesAreNoticed() {
    PackedFolder folder({false, 4, 16, false, true});
    for (const auto& [key, value] :
         {std::pair<QString, QJsonValue>{"bits", 8}, {"group_size", 32}}) {
      PackedFolder wrong({false, 4, 16, false, true});
      QJsonObject quantization = wrong.config["quantization_config"].toObject();
      quantization[key] = value;
      wrong.config["quantization_config"] = quantization;
      QVERIFY2(errorOf(wrong).contains("qweight") || errorOf(wrong).contains("scales"),
               qPrintable(errorOf(wrong)));
    }
    QCOMPARE(errorOf(folder), QString());
  }

  void otherPackingsAreRefused_data() {
    QTest::addColumn<QString>("key");
    QTest::addColumn<QJsonValue>("value");
    QTest::newRow("marlin") << "checkpoint_format" << QJsonValue("marlin");
    QTest::newRow("planes") << "checkpoint_format" << QJsonValue("gptq_p");
    QTest::newRow("old marlin") << "is_marlin_format" << QJsonValue(true);
    QTest::newRow("five bits") << "bits" << QJsonValue(5);
    QTest::newRow("many bits") << "bits" << QJsonValue(1e18);
    QTest::newRow("bits as text") << "bits" << QJsonValue("4");
    QTest::newRow("group as text") << "group_size" << QJsonValue("all");
    QTest::newRow("negative group") << "group_size" << QJsonValue(-5);
    QTest::newRow("sym as number") << "sym" << QJsonValue(1);
    QTest::newRow("format as list") << "checkpoint_format" << QJsonValue(QJsonArray{1});
  }

  void otherPackingsAreRefused() {
    QFETCH(QString, key);
    QFETCH(QJsonValue, value);
    PackedFolder folder({false, 4, 16, false, true});
    QJsonObject quantization = folder.config["quantization_config"].toObject();
    quantization[key] = value;
    folder.config["quantization_config"] = quantization;
    const QString error = errorOf(folder);
    QVERIFY2(error.contains("config.json"), qPrintable(error));
    PackedFolder awq({true, 4, 16, false, false});
    quantization = awq.config["quantization_config"].toObject();
    quantization["version"] = "gemv_fast";
    awq.config["quantization_config"] = quantization;
    QVERIFY(errorOf(awq).contains("gemv_fast"));
  }
};

QTEST_GUILESS_MAIN(TstHfPacked)
#include "tst_hf_packed.moc"
