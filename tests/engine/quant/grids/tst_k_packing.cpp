// SPDX-License-Identifier: MIT
// The byte layouts of the K types: every field there and back, and where single fields lie.
#include <QRandomGenerator>
#include <QTest>
#include <cstring>

#include "quant/grids/k_quants.h"

using namespace nibble;

namespace {

const KFormat& formatOf(TensorType type) {
  return static_cast<const KGrid&>(grid(type)).format();
}

void addTypes() {
  QTest::addColumn<int>("id");
  for (const TensorType type :
       {TensorType::Q2_K, TensorType::Q3_K, TensorType::Q4_K, TensorType::Q5_K, TensorType::Q6_K}) {
    QTest::addRow("%s", name(type).data()) << static_cast<int>(type);
  }
}

}  // namespace

class KPackingTest : public QObject {
  Q_OBJECT

 private slots:
  void anyBytesSurviveUnpacking_data() { addTypes(); }
  void anyBytesSurviveUnpacking() {
    QFETCH(int, id);
    const KFormat& format = formatOf(static_cast<TensorType>(id));
    QRandomGenerator random(1);
    for (int round = 0; round < 200; ++round) {
      QByteArray bytes(format.blockBytes, '\0');
      for (char& b : bytes) b = static_cast<char>(random.generate());
      KBlock block;
      format.unpack(reinterpret_cast<const std::uint8_t*>(bytes.constData()), block);
      QByteArray again(format.blockBytes, '\x77');
      format.pack(block, reinterpret_cast<std::uint8_t*>(again.data()));
      QCOMPARE(again, bytes);
    }
  }

  void codesOfAnElementStandAlone_data() { addTypes(); }
  void codesOfAnElementStandAlone() {
    QFETCH(int, id);
    const KFormat& format = formatOf(static_cast<TensorType>(id));
    for (int e = 0; e < KBlock::kElements; ++e) {
      KBlock block;
      block.codes[e] = static_cast<std::uint8_t>(format.highestCode);
      QByteArray bytes(format.blockBytes, '\0');
      format.pack(block, reinterpret_cast<std::uint8_t*>(bytes.data()));
      KBlock back;
      format.unpack(reinterpret_cast<const std::uint8_t*>(bytes.constData()), back);
      QCOMPARE(std::memcmp(back.codes, block.codes, sizeof block.codes), 0);
    }
  }

  void roundingTakesTheNearestValue_data() { addTypes(); }
  void roundingTakesTheNearestValue() {
    QFETCH(int, id);
    const KFormat& format = formatOf(static_cast<TensorType>(id));
    QRandomGenerator random(2);
    KBlock block;
    block.d = floatToHalf(0.011f);
    block.dmin = format.offset == 0 ? floatToHalf(0.017f) : std::uint16_t{0};
    float x[KBlock::kElements], values[KBlock::kElements], others[KBlock::kElements];
    for (int s = 0; s < 16; ++s) {
      block.scales[s] = static_cast<std::int8_t>(random.bounded(format.highestScale + 1));
      if (format.offset == 0) block.minimums[s] = static_cast<std::uint8_t>(random.bounded(16));
    }
    for (float& v : x) v = static_cast<float>(random.generateDouble() * 4.0 - 2.0);
    roundKCodes(format, x, block);
    decodeKBlock(format, block, values);
    for (const int step : {-1, 1}) {
      KBlock moved = block;
      for (std::uint8_t& code : moved.codes) {
        code = static_cast<std::uint8_t>(qBound(0, code + step, format.highestCode));
      }
      decodeKBlock(format, moved, others);
      for (int e = 0; e < KBlock::kElements; ++e) {
        QVERIFY(std::abs(values[e] - x[e]) <= std::abs(others[e] - x[e]) + 1e-6f);
      }
    }
  }

  void aConstantIsAProductOfThree_data() { addTypes(); }
  void aConstantIsAProductOfThree() {
    QFETCH(int, id);
    const KFormat& format = formatOf(static_cast<TensorType>(id));
    for (const float value : {0.37f, -0.37f, 0.0f, 1234.5f, 1e-7f}) {
      KBlock block;
      encodeConstant(format, value, block);
      float values[KBlock::kElements];
      decodeKBlock(format, block, values);
      for (const float v : values) {
        QVERIFY(std::abs(v - value) <= 1e-4f * std::abs(value) + 3e-8f);
      }
    }
  }
};

QTEST_GUILESS_MAIN(KPackingTest)
#include "tst_k_packing.moc"
