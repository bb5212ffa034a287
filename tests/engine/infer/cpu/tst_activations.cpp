// SPDX-License-Identifier: MIT
// Rounding of activations to 8-bit codes.
#include <QTest>
#include <cmath>
#include <cstring>
#include <random>
#include <vector>

#include "base/bytes.h"
#include "base/half.h"
#include "infer/cpu/activation_codes.h"
#include "infer/cpu/kernels/kernel_set.h"
#include "support/test_data.h"

using namespace nibble;
using namespace nibble::cpu;

namespace {

const ActivationBlock& blockOf(const Activations& x, int token, int column) {
  return x.codes().token(token)[column / kBlockColumns * x.tokens()];
}

std::vector<float> randomRow(int columns, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  std::vector<float> row(static_cast<std::size_t>(columns));
  for (float& x : row) x = normal(random);
  return row;
}

}  // namespace

class TestActivations : public QObject {
  Q_OBJECT

 private slots:
  void reference();
  void sums();
  void sameEverywhere();
  void extremes();
  void resizing();
};

/// The reference rounds to the same codes, and keeps the scale as a half.
void TestActivations::reference() {
  constexpr int kColumns = 1024;
  const QByteArray inputs = test::readData("vecdot/activations.f32");
  const QByteArray blocks = test::readData("vecdot/activations.ref.q8_0");
  QCOMPARE(blocks.size(), 2 * kColumns / 32 * 34);
  Activations x;
  x.resize(2, kColumns);
  for (int t = 0; t < 2; ++t) {
    std::memcpy(x.row(t), inputs.data() + t * kColumns * 4, kColumns * 4);
    x.quantize(t);
    for (int k = 0; k < kColumns; ++k) {
      const char* expected = blocks.data() + (t * kColumns + k) / 32 * 34;
      const ActivationBlock& block = blockOf(x, t, k);
      QCOMPARE(int{block.codes[k % 256]}, int{static_cast<signed char>(expected[2 + k % 32])});
      QCOMPARE(floatToHalf(block.scale[k % 256 / 32]), load<std::uint16_t>(expected));
    }
  }
}

void TestActivations::sums() {
  const auto row = randomRow(896, 1);
  Activations x;
  x.resize(1, 896);
  std::copy(row.begin(), row.end(), x.row(0));
  x.quantize(0);
  for (int k = 0; k < 896; k += 32) {
    const ActivationBlock& block = blockOf(x, 0, k);
    const int unit = k % 256 / 32;
    int total = 0;
    for (int half = 0; half < 2; ++half) {
      int sum = 0;
      for (int i = 0; i < 16; ++i) sum += block.codes[32 * unit + 16 * half + i];
      QCOMPARE(block.start16[2 * unit + half], kMagicBits - 128 * sum);
      QCOMPARE(block.sum16[2 * unit + half], block.scale[unit] * static_cast<float>(sum));
      total += sum;
    }
    QCOMPARE(block.start32[unit], kMagicBits - 128 * total);
    QCOMPARE(block.sum32[unit], block.scale[unit] * static_cast<float>(total));
  }
}

void TestActivations::sameEverywhere() {
  for (const int columns : {1, 31, 32, 33, 96, 256, 300, 896}) {
    const auto row = randomRow(columns, 2);
    std::vector<ActivationBlock> expected(4);
    kernelSet(Isa::Portable).quantize(row.data(), columns, expected.data(), 1);
    for (const Isa isa : {Isa::Avx2, Isa::Avx512Vnni}) {
      if (!isaSupported(isa)) continue;
      std::vector<ActivationBlock> actual(4);
      kernelSet(isa).quantize(row.data(), columns, actual.data(), 1);
      QVERIFY(std::memcmp(actual.data(), expected.data(), 4 * sizeof(ActivationBlock)) == 0);
    }
  }
}

void TestActivations::extremes() {
  Activations x;
  x.resize(1, 128);
  std::fill_n(x.row(0), 128, 0.0f);
  x.row(0)[33] = 1e-38f;  // too small for a scale
  x.row(0)[64] = -3e38f;  // as large as floats get
  x.row(0)[65] = 3e38f;
  x.row(0)[100] = -INFINITY;
  x.quantize(0);
  const ActivationBlock& block = blockOf(x, 0, 0);
  QCOMPARE(block.scale[0], 0.0f);
  QCOMPARE(block.scale[1], 0.0f);
  QCOMPARE(int{block.codes[33]}, 0);
  QCOMPARE(int{block.codes[64]}, -127);
  QCOMPARE(int{block.codes[65]}, 127);
  QVERIFY(std::isnan(block.scale[3]));
}

void TestActivations::resizing() {
  Activations x;
  x.resize(3, 512);
  x.resize(2, 64);
  QCOMPARE(x.tokens(), 2);
  QCOMPARE(x.columns(), 64);
  std::fill_n(x.row(0), 64, 1.0f);
  std::fill_n(x.row(1), 64, 2.0f);
  x.quantize(0);
  x.quantize(1);
  Activations moved = std::move(x);
  QCOMPARE(moved.row(0)[63], 1.0f);
  QCOMPARE(blockOf(moved, 1, 0).scale[1], 2.0f / 127.0f);
}

QTEST_GUILESS_MAIN(TestActivations)
#include "tst_activations.moc"
