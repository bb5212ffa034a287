// SPDX-License-Identifier: MIT
// config.json and README.md of model folders.
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <cmath>

#include "model/hf/config.h"
#include "model/hf/model_card.h"
#include "model/hyperparameters.h"
#include "model/model_source.h"
#include "support/hf_folder.h"

using namespace nibble;
using hf::Config;
using hf::RopeKind;
using test::HfFolder;

namespace {

Result<Config> parse(const QJsonObject& object) {
  return hf::parseConfig(QJsonDocument(object).toJson().toStdString(), "config.json");
}

QString errorOf(const QJsonObject& object) {
  const auto config = parse(object);
  return config ? QString("accepted") : QString::fromStdString(config.error().message());
}

QJsonObject base() {
  return HfFolder().config;
}

QJsonObject with(const QString& key, const QJsonValue& value) {
  QJsonObject object = base();
  object[key] = value;
  return object;
}

/// Through the folder to the hyperparameters the engine runs with.
Hyperparameters roundTrip(const QJsonObject& config) {
  HfFolder folder;
  folder.config = config;
  const auto source = openModel(folder.save());
  if (!source) qFatal("%s", source.error().message().c_str());
  return readHyperparameters((*source)->metadata()).value();
}

}  // namespace

class TestHfConfig : public QObject {
  Q_OBJECT

 private slots:
  void readsSizesAndDefaults() {
    QJsonObject object = base();
    object.remove("num_key_value_heads");
    object.remove("rms_norm_eps");
    object.remove("rope_theta");
    object["head_dim"] = QJsonValue();  // null is absent
    const auto config = parse(object);
    QVERIFY2(config.has_value(), config ? "" : config.error().message().c_str());
    QCOMPARE(config->architecture, std::string("LlamaForCausalLM"));
    QCOMPARE(config->layers, std::int64_t{2});
    QCOMPARE(config->kvHeads, std::int64_t{2});
    QCOMPARE(config->normEpsilon, 1e-6);
    QCOMPARE(config->rope.base, 10000.0);
    QVERIFY(config->rope.kind == RopeKind::Plain);
    QVERIFY(!config->statedHeadSize && !config->tiedEmbeddings && !config->fp8);
  }

  void readsOldAndNewRopeFields() {
    const auto old = parse(with("rope_scaling", QJsonObject{{"type", "linear"}, {"factor", 4.0}}));
    QVERIFY(old && old->rope.kind == RopeKind::Linear && old->rope.factor == 4);
    QJsonObject object = base();
    object.remove("rope_theta");
    object["rope_parameters"] = QJsonObject{{"rope_type", "llama3"},
                                            {"rope_theta", 500000.0},
                                            {"factor", 32.0},
                                            {"original_max_position_embeddings", 4096}};
    const auto newer = parse(object);
    QVERIFY(newer && newer->rope.kind == RopeKind::Llama3);
    QCOMPARE(newer->rope.base, 500000.0);
    QCOMPARE(newer->rope.factor, 32.0);
    QCOMPARE(*newer->rope.originalContext, std::int64_t{4096});
    const auto plain = parse(with("rope_parameters", QJsonObject{{"rope_type", "default"}}));
    QVERIFY(plain && plain->rope.kind == RopeKind::Plain);
    QVERIFY(errorOf(with("rope_scaling", QJsonObject{{"type", "longrope"}})).contains("longrope"));
    QVERIFY(errorOf(with("rope_parameters", QJsonObject{{"full_attention", QJsonObject()}}))
                .contains("rope_parameters"));
  }

  void ropeScalingReachesTheEngine() {
    auto h = roundTrip(with("rope_scaling", QJsonObject{{"type", "linear"}, {"factor", 4.0}}));
    QVERIFY(h.rope.scaling == RopeScalingKind::Linear);
    QCOMPARE(h.rope.factor, 4.0);
    h = roundTrip(with("rope_scaling", QJsonObject{{"rope_type", "yarn"},
                                                   {"factor", 4.0},
                                                   {"original_max_position_embeddings", 16},
                                                   {"attention_factor", 1.0},
                                                   {"beta_fast", 16.0}}));
    QVERIFY(h.rope.scaling == RopeScalingKind::Yarn);
    QCOMPARE(h.rope.originalContext, 16);
    QCOMPARE(h.rope.betaFast, 16.0);
    // The whole factor of 1 is this one times the graph's 0.1 ln 4 + 1.
    QVERIFY(std::abs(h.rope.attentionFactor * (0.1 * std::log(4.0) + 1) - 1) < 1e-6);
    h = roundTrip(with("rope_theta", 1000000));
    QCOMPARE(h.rope.base, 1000000.0);
    QVERIFY(h.rope.scaling == RopeScalingKind::None);
  }

  void statedHeadSizeReachesTheEngine() {
    HfFolder folder;
    folder.config["head_dim"] = 2;
    for (const char* layer : {"model.layers.0.", "model.layers.1."}) {
      const std::string prefix = layer;
      folder.tensor(prefix + "self_attn.q_proj.weight").shape = {4, 8};
      folder.tensor(prefix + "self_attn.k_proj.weight").shape = {2, 8};
      folder.tensor(prefix + "self_attn.v_proj.weight").shape = {2, 8};
      folder.tensor(prefix + "self_attn.o_proj.weight").shape = {8, 4};
    }
    const auto source = openModel(folder.save());
    QVERIFY2(source.has_value(), source ? "" : source.error().message().c_str());
    const auto h = readHyperparameters((*source)->metadata());
    QVERIFY2(h.has_value(), h ? "" : h.error().message().c_str());
    QCOMPARE(h->headSize, 2);
    QCOMPARE(h->rope.dimensions, 2);
  }

  void refusesWhatMakesNoSense_data() {
    QTest::addColumn<QString>("key");
    QTest::addColumn<QJsonValue>("value");
    QTest::newRow("no layers") << "num_hidden_layers" << QJsonValue(0);
    QTest::newRow("vast layers") << "num_hidden_layers" << QJsonValue(1e12);
    QTest::newRow("text") << "hidden_size" << QJsonValue("8");
    QTest::newRow("fraction") << "hidden_size" << QJsonValue(8.5);
    QTest::newRow("negative") << "intermediate_size" << QJsonValue(-6);
    QTest::newRow("missing") << "vocab_size" << QJsonValue();
    QTest::newRow("heads") << "num_attention_heads" << QJsonValue(1e9);
    QTest::newRow("kv heads") << "num_key_value_heads" << QJsonValue(3);
    QTest::newRow("epsilon") << "rms_norm_eps" << QJsonValue("small");
    QTest::newRow("theta") << "rope_theta" << QJsonValue(-1.0);
    QTest::newRow("scaling") << "rope_scaling" << QJsonValue(3);
    QTest::newRow("activation") << "hidden_act" << QJsonValue("gelu");
    QTest::newRow("partial") << "partial_rotary_factor" << QJsonValue(0.5);
    QTest::newRow("tie") << "tie_word_embeddings" << QJsonValue("yes");
    QTest::newRow("architectures") << "architectures" << QJsonValue(QJsonArray{1});
    QTest::newRow("quantization") << "quantization_config" << QJsonValue(QJsonArray());
  }
  void refusesWhatMakesNoSense() {
    QFETCH(QString, key);
    QFETCH(QJsonValue, value);
    const QString message = errorOf(with(key, value));
    QVERIFY2(message.contains(key) && message.contains("config.json"), qPrintable(message));
  }

  void refusesWhatIsNoConfig() {
    for (const char* text : {"", "{", "[]", "3", "null", "{\"architectures\": [\"X\"]}",
                             "{\"architectures\": []}", "\xff\xfe"}) {
      QVERIFY2(!hf::parseConfig(text, "config.json").has_value(), text);
    }
    const std::string deep(100000, '[');
    QVERIFY(!hf::parseConfig(deep, "config.json").has_value());
  }

  void namesTheKnownClasses() {
    HfFolder folder;
    folder.config["architectures"] = QJsonArray{"MambaForCausalLM"};
    const auto source = openModel(folder.save());
    QVERIFY(!source && source.error().code == ErrorCode::Unsupported);
    const QString message = QString::fromStdString(source.error().message());
    for (const char* name : {"MambaForCausalLM", "LlamaForCausalLM", "Qwen3ForCausalLM"}) {
      QVERIFY2(message.contains(name), qPrintable(message));
    }
    folder.config["architectures"] = QJsonArray{"MistralForCausalLM"};
    folder.config["sliding_window"] = 4096;
    const auto mistral = openModel(folder.save());
    QVERIFY(mistral.has_value());
    QCOMPARE(*(*mistral)->metadata().string("general.architecture"), std::string("llama"));
    QVERIFY(!(*mistral)->metadata().contains("llama.attention.sliding_window"));
  }

  void readsAModelCard() {
    const auto card = hf::parseModelCard(
        "---\nlicense: apache-2.0\nlanguage:\n- en\n- \"de\"\ntags:\n  - chat\nwidget:\n"
        "- text: hello\nmodel_name: 'Tiny One'\n---\n# Other\nlicense: none\n");
    QCOMPARE(card.name, std::string("Tiny One"));
    QCOMPARE(card.license, std::string("apache-2.0"));
    QVERIFY((card.languages == std::vector<std::string>{"en", "de"}));
    QVERIFY((card.tags == std::vector<std::string>{"chat"}));
    QVERIFY(hf::parseModelCard("# Title\nlicense: mit\n").license.empty());
    QVERIFY(hf::parseModelCard("---\nlicense: [a, b]\n").license.empty());
    QVERIFY(hf::parseModelCard("").name.empty());
  }

  void namesModelsByTheirFolder() {
    QCOMPARE(hf::titleOf("fable-5m"), std::string("Fable 5M"));
    QCOMPARE(hf::titleOf("Qwen2.5-0.5B-Instruct"), std::string("Qwen2.5 0.5B Instruct"));
    QCOMPARE(hf::titleOf("tiny-llama-v1.1"), std::string("Tiny Llama v1.1"));
    QCOMPARE(hf::readModelCard("/x/models--org--tiny-chat/snapshots/0123abc").name,
             std::string("Tiny Chat"));
    QCOMPARE(hf::readModelCard("/x/tiny-chat/").name, std::string("Tiny Chat"));
  }

  void labelsSizes() {
    QCOMPARE(hf::sizeLabel(5245440), std::string("5.2M"));
    QCOMPARE(hf::sizeLabel(134515008), std::string("135M"));
    QCOMPARE(hf::sizeLabel(6738415616), std::string("6.7B"));
    QCOMPARE(hf::sizeLabel(70553706496), std::string("71B"));
    QCOMPARE(hf::sizeLabel(2000), std::string("2.0K"));
    QCOMPARE(hf::sizeLabel(12), std::string("0.0K"));
  }
};

QTEST_GUILESS_MAIN(TestHfConfig)
#include "tst_hf_config.moc"
