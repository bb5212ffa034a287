// SPDX-License-Identifier: MIT
// Every architecture against a plain implementation in double precision, and what is said about
// models that cannot be run.
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "infer/architectures/architecture.h"
#include "infer/backend.h"
#include "support/random_families.h"

using namespace nibble;
using namespace nibble::test;

namespace {

std::vector<TokenId> someTokens(int count, int vocabulary) {
  std::vector<TokenId> ids;
  for (int i = 0; i < count; ++i) ids.push_back((i * i * 7 + i * 3 + 1) % vocabulary);
  return ids;
}

}  // namespace

class TestArchitectures : public QObject {
  Q_OBJECT

 private slots:
  void logits_data();
  void logits();
  void mixtures_data();
  void mixtures();
  void mixturesDependOnNeitherBatchNorThreads();
  void longContext_data();
  void longContext();
  void missingTensor();
  void misshapenTensor();
  void wrongExperts();
  void unsupported();

 private:
  std::filesystem::path file() const {
    return std::filesystem::path(folder_.path().toStdString()) / "random.gguf";
  }
  Result<std::shared_ptr<const InferenceModel>> load(int threads = 2) const {
    NIBBLE_TRY(auto source, openModel(file()));
    return loadCpuModel(source, {.pool = std::make_shared<ThreadPool>(threads)});
  }
  void compare(const RandomModel& model, int tokens, int maxBatch, int decoded, KvType kv);

  QTemporaryDir folder_;
};

/// Feeds all but the last `decoded` tokens in batches, the rest one by one.
void TestArchitectures::compare(const RandomModel& model, int tokens, int maxBatch, int decoded,
                                KvType kv) {
  model.write(file());
  const auto ids = someTokens(tokens, model.vocabulary);
  const auto expected = model.logits(ids);
  const auto loaded = load();
  QVERIFY2(loaded, loaded ? "" : loaded.error().message().c_str());
  const auto session = (*loaded)->newSession({.kv = kv, .maxBatch = maxBatch});
  QVERIFY(session);
  std::vector<float> got(expected.size());
  const int prefilled = tokens - decoded;
  QVERIFY((*session)->forward(std::span(ids).first(static_cast<std::size_t>(prefilled)), prefilled,
                              got.data(), {}));
  for (int t = prefilled; t < tokens; ++t) {
    QVERIFY((*session)->forward({&ids[static_cast<std::size_t>(t)], 1}, 1,
                                got.data() + t * model.vocabulary, {}));
  }
  double worst = 0, largest = 0;
  for (std::size_t i = 0; i < got.size(); ++i) {
    const double difference = std::abs(got[i] - expected[i]);
    if (!(difference <= worst)) worst = difference;
    largest = std::max(largest, std::abs(expected[i]));
  }
  QVERIFY(largest > 0.5);  // the model says something
  const double tolerance = kv == KvType::F32 ? 1e-4 : 5e-3;
  QVERIFY2(worst < tolerance, qPrintable(QString("%1 of %2").arg(worst).arg(largest)));
}

void TestArchitectures::logits_data() {
  QTest::addColumn<int>("kind");
  QTest::newRow("llama") << 0;
  QTest::newRow("llama, tied, with rope_freqs") << 1;
  QTest::newRow("llama, biases everywhere") << 2;
  QTest::newRow("llama, one KV head, odd sizes") << 3;
  QTest::newRow("qwen2") << 4;
  QTest::newRow("qwen2, tied") << 5;
  QTest::newRow("qwen3") << 6;
  QTest::newRow("qwen3, without grouping") << 7;
}

void TestArchitectures::logits() {
  QFETCH(int, kind);
  RandomModel m;
  if (kind == 1) {
    m.tied = true;
    m.ropeDivisors = {1, 1.5f, 4, 8};
  } else if (kind == 2) {
    m.biases = {"attn_q",   "attn_k", "attn_v",   "attn_output",
                "ffn_gate", "ffn_up", "ffn_down", "output"};
  } else if (kind == 3) {
    m.embedding = 39;
    m.headSize = 6;
    m.heads = 7;
    m.kvHeads = 1;
    m.feedForward = 53;
  } else if (kind == 4 || kind == 5) {
    m = qwen2();
    m.tied = kind == 5;
  } else if (kind >= 6) {
    m = qwen3();
    if (kind == 7) m.kvHeads = m.heads;
  }
  compare(m, 23, 512, 5, KvType::F32);
  compare(m, 23, 5, 2, KvType::F16);
}

void TestArchitectures::mixtures_data() {
  QTest::addColumn<int>("kind");
  QTest::newRow("llama") << 0;
  QTest::newRow("llama, all experts used") << 1;
  QTest::newRow("llama, one of one") << 2;
  QTest::newRow("qwen3moe") << 3;
  QTest::newRow("qwen2moe, with a shared expert") << 4;
}

void TestArchitectures::mixtures() {
  QFETCH(int, kind);
  RandomModel m = kind < 3 ? mixtral() : kind == 3 ? qwen3moe() : qwen2moe();
  if (kind == 1) m.expertsUsed = m.experts;
  if (kind == 2) m.experts = m.expertsUsed = 1;
  compare(m, 23, 512, 5, KvType::F32);
  compare(m, 23, 5, 2, KvType::F32);
}

void TestArchitectures::mixturesDependOnNeitherBatchNorThreads() {
  const RandomModel m = qwen3moe();
  m.write(file());
  const auto ids = someTokens(40, m.vocabulary);
  std::vector<std::vector<float>> all;
  for (const auto& [threads, batch] :
       {std::pair(1, 512), {2, 512}, {5, 7}, {1, 3}, {1, 1}, {2, 1}}) {
    const auto loaded = load(threads);
    QVERIFY(loaded);
    const auto session = (*loaded)->newSession({.kv = KvType::F32, .maxBatch = batch});
    QVERIFY(session);
    // Only the last rows are asked for: what leads to the others may be left out.
    constexpr int kRows = 9;
    std::vector<float>& got = all.emplace_back(static_cast<std::size_t>(kRows * m.vocabulary));
    QVERIFY((*session)->forward(ids, kRows, got.data(), {}));
    double worst = 0;
    for (std::size_t i = 0; i < got.size(); ++i) {
      worst = std::max(worst, std::abs(static_cast<double>(got[i] - all.front()[i])));
    }
    // Attention over a batch sums in another order than that of one token; experts do not.
    QVERIFY2(batch == 512 ? got == all.front() : worst < 1e-5,
             qPrintable(QString("%1 threads, %2 tokens: %3").arg(threads).arg(batch).arg(worst)));
  }
}

void TestArchitectures::longContext_data() {
  QTest::addColumn<int>("kind");
  QTest::newRow("llama") << 0;
  QTest::newRow("qwen3") << 1;
}

/// More keys than one tile and than one chunk hold, for batches and single tokens.
void TestArchitectures::longContext() {
  QFETCH(int, kind);
  RandomModel m = kind == 0 ? RandomModel() : qwen3();
  m.layers = 1;
  compare(m, 600, 100, 60, KvType::F32);
  compare(m, 300, 512, 3, KvType::F16);
}

void TestArchitectures::missingTensor() {
  for (const char* name : {"token_embd.weight", "blk.1.attn_k.weight", "output_norm.weight"}) {
    RandomModel().write(file(), {name});
    const auto loaded = load();
    QVERIFY(!loaded);
    QCOMPARE(loaded.error().code, ErrorCode::NotFound);
    QVERIFY(loaded.error().message().find(name) != std::string::npos);
  }
}

void TestArchitectures::misshapenTensor() {
  RandomModel().write(file(), {}, {{"blk.0.ffn_up.weight", Shape::of(32, 47)}});
  const auto loaded = load();
  QVERIFY(!loaded);
  QCOMPARE(loaded.error().code, ErrorCode::Corrupt);
  const std::string message = loaded.error().message();
  for (const char* part : {"blk.0.ffn_up.weight", "[32, 47]", "[32, 48]"}) {
    QVERIFY2(message.find(part) != std::string::npos, message.c_str());
  }
}

void TestArchitectures::wrongExperts() {
  const auto errorOf = [&](const RandomModel& m, const std::map<std::string, Shape>& reshape) {
    m.write(file(), {}, reshape);
    const auto loaded = load();
    return loaded ? std::string("loaded") : loaded.error().message();
  };
  const auto says = [](const std::string& error, const char* what) {
    return error.find(what) != std::string::npos;
  };
  RandomModel m = mixtral();
  QVERIFY(says(errorOf(m, {{"blk.1.ffn_down_exps.weight", Shape::of(27, 32, 7)}}), "[27, 32, 8]"));
  QVERIFY(says(errorOf(m, {{"blk.0.ffn_gate_inp.weight", Shape::of(32, 9)}}), "[32, 8]"));
  m.expertsUsed = 9;
  QVERIFY(says(errorOf(m, {}), "expert_used_count"));
  m.expertsUsed = 0;
  QVERIFY(says(errorOf(m, {}), "expert_used_count"));
}

void TestArchitectures::unsupported() {
  RandomModel m;
  m.architecture = "gpt2";
  m.write(file());
  const auto loaded = load();
  QVERIFY(!loaded);
  QCOMPARE(loaded.error().code, ErrorCode::Unsupported);
  const std::string message = loaded.error().message();
  for (const char* part : {"gpt2", "llama", "qwen2", "qwen3"}) {
    QVERIFY2(message.find(part) != std::string::npos, message.c_str());
  }
  // A family without experts that claims some, and one with experts that has none.
  m = qwen3();
  m.experts = 8;
  m.write(file());
  const auto mixture = load();
  QVERIFY(!mixture);
  QCOMPARE(mixture.error().code, ErrorCode::Unsupported);
  QVERIFY(mixture.error().what.find("experts") != std::string::npos);
  m = qwen3moe();
  m.experts = 0;
  m.write(file());
  const auto none = load();
  QVERIFY(!none);
  QCOMPARE(none.error().code, ErrorCode::Corrupt);
  QVERIFY(none.error().what.find("qwen3moe.expert_count") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestArchitectures)
#include "tst_architectures.moc"
