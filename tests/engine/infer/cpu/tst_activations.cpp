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

const ActivationBlock& blockOf(const Activations& x, int token, int column, int digit = 0) {
  return x.codes().token(token)[column / kBlockColumns * x.codes().blockStride + digit];
}

double digitValue(const ActivationBlock& block, int column) {
  return double(block.codes[column % 256]) * block.scale[column % 256 / 32];
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
  void twoDigits();
  void copiedWithBothDigits();
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
  for (const int digits : {1, 2}) {
    for (const int columns : {1, 31, 32, 33, 96, 256, 300, 896}) {
      const auto row = randomRow(columns, 2);
      std::vector<ActivationBlock> expected(8);
      kernelSet(Isa::Portable).quantize(row.data(), columns, digits, expected.data(), digits);
      for (const Isa isa : {Isa::Avx2, Isa::Avx512Vnni}) {
        if (!isaSupported(isa)) continue;
        std::vector<ActivationBlock> actual(8);
        kernelSet(isa).quantize(row.data(), columns, digits, actual.data(), digits);
        QVERIFY(std::memcmp(actual.data(), expected.data(), 8 * sizeof(ActivationBlock)) == 0);
      }
    }
  }
}

/// The first digit is what one alone would be; both leave no more than a 60,000th of the largest of
/// 32.
void TestActivations::twoDigits() {
  constexpr int kColumns = 300;
  Activations one, two;
  one.resize(3, kColumns);
  two.resize(3, kColumns, ActivationBits::Sixteen);
  for (int t = 0; t < 3; ++t) {
    const auto row = randomRow(kColumns, static_cast<unsigned>(t));
    std::copy(row.begin(), row.end(), one.row(t));
    std::copy(row.begin(), row.end(), two.row(t));
    one.quantize(t);
    two.quantize(t);
    for (int k = 0; k < kColumns; ++k) {
      const auto from = row.begin() + k / 32 * 32, to = row.begin() + std::min(kColumns, k + 32);
      const float largest = std::abs(
          *std::max_element(from, to, [](float a, float b) { return std::abs(a) < std::abs(b); }));
      const double first = digitValue(blockOf(two, t, k), k);
      QCOMPARE(first, digitValue(blockOf(one, t, k), k));
      const double left = row[static_cast<std::size_t>(k)] - first;
      QVERIFY(std::abs(left - digitValue(blockOf(two, t, k, 1), k)) < largest / 60000);
    }
  }
}

void TestActivations::copiedWithBothDigits() {
  Activations from, to;
  from.resize(2, 300, ActivationBits::Sixteen);
  to.resize(3, 300, ActivationBits::Sixteen);
  const auto row = randomRow(300, 4);
  std::copy(row.begin(), row.end(), from.row(1));
  from.quantize(1);
  to.copyToken(2, from, 1);
  QVERIFY(std::equal(row.begin(), row.end(), to.row(2)));
  for (const int column : {0, 256}) {
    for (const int digit : {0, 1}) {
      QVERIFY(std::memcmp(&blockOf(to, 2, column, digit), &blockOf(from, 1, column, digit),
                          sizeof(ActivationBlock)) == 0);
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
