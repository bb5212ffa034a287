// SPDX-License-Identifier: MIT
#include <QTest>
#include <cmath>

#include "model/hyperparameters.h"

using namespace nibble;

namespace {

Metadata llama() {
  Metadata m;
  m.set("general.architecture", std::string("llama"));
  m.set("general.name", std::string("Tiny"));
  m.set("llama.context_length", std::uint32_t{512});
  m.set("llama.embedding_length", std::uint32_t{256});
  m.set("llama.block_count", std::uint32_t{4});
  m.set("llama.feed_forward_length", std::uint32_t{768});
  m.set("llama.attention.head_count", std::uint32_t{4});
  m.set("llama.attention.head_count_kv", std::uint32_t{2});
  m.set("llama.attention.layer_norm_rms_epsilon", 1e-6F);
  m.set("llama.vocab_size", std::uint32_t{4096});
  return m;
}

QString errorOf(const Metadata& metadata) {
  const auto h = readHyperparameters(metadata);
  return h ? QString() : QString::fromStdString(h.error().message());
}

}  // namespace

class TestHyperparameters : public QObject {
  Q_OBJECT

 private slots:
  void readsTheKeysAndFillsTheDefaults() {
    const auto h = readHyperparameters(llama());
    QVERIFY2(h.has_value(), h ? "" : h.error().message().c_str());
    QCOMPARE(h->architecture, std::string("llama"));
    QCOMPARE(h->name, std::string("Tiny"));
    QCOMPARE(h->layers, 4);
    QCOMPARE(h->embedding, 256);
    QCOMPARE(h->feedForward, 768);
    QCOMPARE(h->heads, 4);
    QCOMPARE(h->kvHeads, 2);
    QCOMPARE(h->headSize, 64);
    QCOMPARE(h->vocabulary, 4096);
    QCOMPARE(h->contextLength, 512);
    QCOMPARE(h->experts, 0);
    QCOMPARE(h->normEpsilon, static_cast<double>(1e-6F));
    QCOMPARE(h->rope.dimensions, 64);
    QCOMPARE(h->rope.base, 10000.0);
    QCOMPARE(h->rope.factor, 1.0);
    QCOMPARE(h->rope.originalContext, 512);
    QVERIFY(h->rope.scaling == RopeScalingKind::None);
    QVERIFY(h->rope.adjacentPairs);
  }

  void kvHeadsDefaultToHeads() {
    Metadata m = llama();
    m.erase("llama.attention.head_count_kv");
    QCOMPARE(readHyperparameters(m)->kvHeads, 4);
  }

  void theTokenListCountsBeforeTheKey() {
    Metadata m = llama();
    m.set("tokenizer.ggml.tokens", StringList::copyOf({"a", "b", "c"}));
    QCOMPARE(readHyperparameters(m)->vocabulary, 3);
  }

  void otherArchitecturesRotateHalves() {
    const Metadata base = llama();
    Metadata m;
    for (const auto& [key, value] : base.entries()) {
      m.set(key.starts_with("llama.") ? "qwen2." + key.substr(6) : key, value);
    }
    m.set("general.architecture", std::string("qwen2"));
    m.set("qwen2.attention.key_length", std::uint32_t{128});
    m.set("qwen2.attention.value_length", std::uint32_t{128});
    const auto h = readHyperparameters(m);
    QVERIFY(h.has_value());
    QVERIFY(!h->rope.adjacentPairs);
    QCOMPARE(h->headSize, 128);
    QCOMPARE(h->rope.dimensions, 128);
  }

  void readsRopeScaling() {
    Metadata m = llama();
    m.set("llama.rope.freq_base", 500000.0F);
    m.set("llama.rope.scaling.type", std::string("yarn"));
    m.set("llama.rope.scaling.factor", 4.0F);
    m.set("llama.rope.scaling.original_context_length", std::uint32_t{128});
    m.set("llama.rope.scaling.attn_factor", 0.5F);
    m.set("llama.rope.scaling.yarn_beta_fast", 16.0F);
    auto h = readHyperparameters(m);
    QVERIFY(h.has_value());
    QVERIFY(h->rope.scaling == RopeScalingKind::Yarn);
    QCOMPARE(h->rope.base, 500000.0);
    QCOMPARE(h->rope.factor, 4.0);
    QCOMPARE(h->rope.originalContext, 128);
    QCOMPARE(h->rope.attentionFactor, 0.5);
    QCOMPARE(h->rope.betaFast, 16.0);
    QCOMPARE(h->rope.betaSlow, 1.0);

    // config.json's attention_factor, as converters copy it: the graph's own share comes off.
    m.set("llama.rope.scaling.yarn_attn_factor", 1.5F);
    QCOMPARE(readHyperparameters(m)->rope.attentionFactor, 1.5 / (1 + 0.1 * std::log(4.0)));

    m.erase("llama.rope.scaling.type");  // absent reads as linear
    h = readHyperparameters(m);
    QVERIFY(h->rope.scaling == RopeScalingKind::Linear);
    QCOMPARE(h->rope.factor, 4.0);

    m.set("llama.rope.scaling.type", std::string("none"));
    h = readHyperparameters(m);
    QVERIFY(h->rope.scaling == RopeScalingKind::None);
    QCOMPARE(h->rope.factor, 1.0);
  }

  void acceptsEqualArraysOnly() {
    Metadata m = llama();
    m.set("llama.feed_forward_length", std::vector<std::int32_t>{768, 768, 768, 768});
    QCOMPARE(readHyperparameters(m)->feedForward, 768);
    m.set("llama.feed_forward_length", std::vector<std::int32_t>{768, 768, 512, 768});
    const auto h = readHyperparameters(m);
    QVERIFY(!h && h.error().code == ErrorCode::Unsupported);
    QVERIFY(errorOf(m).contains("feed_forward_length"));
  }

  void namesAMissingKey_data() {
    QTest::addColumn<QString>("key");
    for (const char* key :
         {"general.architecture", "llama.context_length", "llama.embedding_length",
          "llama.block_count", "llama.feed_forward_length", "llama.attention.head_count",
          "llama.attention.layer_norm_rms_epsilon", "llama.vocab_size"}) {
      QTest::newRow(key) << QString(key);
    }
  }
  void namesAMissingKey() {
    QFETCH(QString, key);
    Metadata m = llama();
    QVERIFY(m.erase(key.toStdString()));
    QVERIFY2(errorOf(m).contains(key), qPrintable(errorOf(m)));
  }

  void refusesAbsurdValues_data() {
    QTest::addColumn<QString>("key");
    QTest::addColumn<qint64>("value");
    QTest::newRow("no layers") << "llama.block_count" << qint64{0};
    QTest::newRow("too many layers") << "llama.block_count" << (qint64{1} << 40);
    QTest::newRow("negative width") << "llama.embedding_length" << qint64{-256};
    QTest::newRow("vast width") << "llama.embedding_length" << (qint64{1} << 33);
    QTest::newRow("no heads") << "llama.attention.head_count" << qint64{0};
    QTest::newRow("heads that do not divide") << "llama.attention.head_count" << qint64{3};
    QTest::newRow("no kv heads") << "llama.attention.head_count_kv" << qint64{0};
    QTest::newRow("kv heads that do not divide") << "llama.attention.head_count_kv" << qint64{3};
    QTest::newRow("more kv heads") << "llama.attention.head_count_kv" << qint64{8};
    QTest::newRow("rope width") << "llama.rope.dimension_count" << qint64{32};
    QTest::newRow("value length") << "llama.attention.value_length" << qint64{32};
    QTest::newRow("experts") << "llama.expert_count" << qint64{8};
    QTest::newRow("vocabulary") << "llama.vocab_size" << qint64{0};
    QTest::newRow("context") << "llama.context_length" << qint64{0};
    QTest::newRow("wider than int") << "llama.feed_forward_length" << qint64{0x100000300};
  }
  void refusesAbsurdValues() {
    QFETCH(QString, key);
    QFETCH(qint64, value);
    Metadata m = llama();
    m.set(key.toStdString(), static_cast<std::int64_t>(value));
    const QString message = errorOf(m);
    QVERIFY2(message.contains(key), qPrintable(message));
    QVERIFY2(message.contains(QString::number(value)), qPrintable(message));
  }

  void refusesWrongKinds() {
    Metadata m = llama();
    m.set("llama.block_count", std::string("four"));
    QVERIFY(errorOf(m).contains("llama.block_count"));
    m = llama();
    m.set("llama.attention.layer_norm_rms_epsilon", std::numeric_limits<float>::quiet_NaN());
    QVERIFY(errorOf(m).contains("rms_epsilon"));
    m = llama();
    m.set("llama.rope.scaling.type", std::string("spiral"));
    QVERIFY(errorOf(m).contains("spiral"));
    m = llama();
    m.set("general.type", std::string("adapter"));
    QVERIFY(errorOf(m).contains("adapter"));
  }
};

QTEST_GUILESS_MAIN(TestHyperparameters)
#include "tst_hyperparameters.moc"
