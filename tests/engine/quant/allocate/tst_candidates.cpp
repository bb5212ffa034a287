// SPDX-License-Identifier: MIT
// Which types are worth trying on a tensor.
#include <QTest>
#include <algorithm>

#include "quant/allocate/candidates.h"
#include "quant/grids/grid.h"

using namespace nibble;

class TestCandidates : public QObject {
  Q_OBJECT

 private slots:
  void candidatesFitRowsMethodAndKnowledge() {
    const TensorInfo wide{"blk.0.attn_q.weight", Shape::of(256, 40), TensorType::F32};
    const TensorInfo odd{"blk.0.odd.weight", Shape::of(96, 10), TensorType::F32};
    const auto known = candidateTypes(wide, true, "");
    const auto unknown = candidateTypes(wide, false, "");
    const auto has = [](const std::vector<TensorType>& types, TensorType type) {
      return std::find(types.begin(), types.end(), type) != types.end();
    };
    QVERIFY(has(known, TensorType::IQ2_XXS) && has(known, TensorType::Q4_K));
    QVERIFY(!has(unknown, TensorType::IQ2_XXS) && has(unknown, TensorType::Q4_K));
    for (const TensorType type : candidateTypes(wide, true, "gptq")) {
      QVERIFY(type == TensorType::F32 || grid(type).open() != nullptr);
    }
    for (const TensorType type : candidateTypes(odd, true, "")) {
      QCOMPARE(96 % traits(type).blockElements, std::int64_t{0});
    }
    QCOMPARE(known.back(), TensorType::F32);
  }
};

QTEST_APPLESS_MAIN(TestCandidates)
#include "tst_candidates.moc"
