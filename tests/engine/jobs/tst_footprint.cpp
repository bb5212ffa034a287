// SPDX-License-Identifier: MIT
// Memory and bytes per token of models whose numbers are known.
#include <QTest>

#include "jobs/footprint.h"
#include "support/synthetic_source.h"

using namespace nibble;

namespace {

double shareOf(const test::SyntheticSource& source, std::string_view name) {
  const std::vector<double> shares = jobs::readShares(source);
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if (source.tensors()[i].name == name) return shares[i];
  }
  return -1;
}

test::SyntheticSource mixtureOfExperts() {
  test::SyntheticSource source;
  Metadata& metadata = source.editMetadata();
  metadata.set("general.architecture", std::string("llama"));
  for (const auto& [key, value] : std::initializer_list<std::pair<const char*, std::uint32_t>>{
           {"llama.block_count", 1},
           {"llama.embedding_length", 64},
           {"llama.feed_forward_length", 128},
           {"llama.attention.head_count", 4},
           {"llama.context_length", 512},
           {"llama.vocab_size", 32},
           {"llama.expert_count", 8},
           {"llama.expert_used_count", 2}}) {
    metadata.set(key, value);
  }
  metadata.set("llama.attention.layer_norm_rms_epsilon", 1e-5f);
  source.add("token_embd.weight", Shape::of(64, 32));
  source.add("output.weight", Shape::of(64, 32));
  source.add("blk.0.ffn_up_exps.weight", Shape{{64, 128, 8, 1}, 3});
  source.add("blk.0.attn_q.weight", Shape::of(64, 64));
  return source;
}

}  // namespace

class TstFootprint : public QObject {
  Q_OBJECT

 private slots:
  void keysAndValuesOfLlama3_8b() {
    Hyperparameters h;
    h.layers = 32;
    h.kvHeads = 8;
    h.headSize = 128;
    QCOMPARE(jobs::kvCacheBytes(h, 8192), std::uint64_t{1} << 30);  // the well-known 1 GiB
    QCOMPARE(jobs::kvCacheBytes(h, 0), std::uint64_t{0});
    QCOMPARE(jobs::kvCacheBytes(h, -5), std::uint64_t{0});
    QCOMPARE(jobs::kvCacheBytes(h, 8192, KvType::F32), std::uint64_t{2} << 30);
    QCOMPARE(jobs::kvCacheBytes(h, 8192, KvType::Q8_0), std::uint64_t{544} << 20);  // 34 of 64
    QCOMPARE(jobs::kvCacheBytes(h, 8192, KvType::Q4_0), std::uint64_t{288} << 20);  // 18 of 64
  }

  void aGpuNeedsALittleMore() {
    Hyperparameters h;
    h.embedding = 4096;
    h.feedForward = 14336;
    const std::uint64_t weights = std::uint64_t{5} << 30, kv = std::uint64_t{1} << 30;
    const std::uint64_t all = jobs::gpuBytes(h, weights, kv);
    QVERIFY(all > weights + kv + (std::uint64_t{200} << 20));
    QVERIFY(all < weights + kv + (std::uint64_t{512} << 20));
  }

  void theTokenTableIsReadWhereTheOutputIsTied() {
    test::SyntheticSource tied;
    tied.add("token_embd.weight", Shape::of(64, 32));
    tied.add("blk.0.attn_q.weight", Shape::of(64, 64));
    QCOMPARE(shareOf(tied, "token_embd.weight"), 1.0);
    test::SyntheticSource untied = std::move(tied);
    untied.add("output.weight", Shape::of(64, 32));
    QCOMPARE(shareOf(untied, "token_embd.weight"), 0.0);
    QCOMPARE(shareOf(untied, "output.weight"), 1.0);
    QCOMPARE(shareOf(untied, "blk.0.attn_q.weight"), 1.0);
  }

  void ofExpertsThoseInUse() {
    const test::SyntheticSource source = mixtureOfExperts();
    QVERIFY(readHyperparameters(source.metadata()).has_value());
    QCOMPARE(shareOf(source, "blk.0.ffn_up_exps.weight"), 0.25);
    QCOMPARE(shareOf(source, "blk.0.attn_q.weight"), 1.0);
  }

  void speedFollowsBytes() {
    const double slow = jobs::decodeSpeed(2e9, 20e9);
    QVERIFY(slow > 5 && slow < 10);  // never above what the bandwidth allows
    QCOMPARE(jobs::decodeSpeed(1e9, 20e9), 2 * slow);
    QCOMPARE(jobs::decodeSpeed(0, 20e9), 0.0);
    QCOMPARE(jobs::decodeSpeed(1e9, 0), 0.0);
  }
};

QTEST_GUILESS_MAIN(TstFootprint)
#include "tst_footprint.moc"
