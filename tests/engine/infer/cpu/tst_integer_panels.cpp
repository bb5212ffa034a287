// SPDX-License-Identifier: MIT
// Integer types in panels: exactly the levels they stand for, times what the input's codes say.
#include <QTest>
#include <cmath>
#include <vector>

#include "formats/integer_type.h"
#include "infer/cpu/integer_panels.h"
#include "infer/cpu/pack_matrix.h"
#include "quant/grids/grid.h"
#include "support/normal_floats.h"

using namespace nibble;
using namespace nibble::cpu;

namespace {

constexpr int kRows = 21;
constexpr int kTokens = 3;

RowReader readerOf(const std::vector<std::byte>& bytes, std::int64_t row) {
  return [&bytes, row](std::int64_t first, std::int64_t count,
                       std::vector<std::byte>&) -> Result<std::span<const std::byte>> {
    return std::span(bytes).subspan(static_cast<std::size_t>(first * row),
                                    static_cast<std::size_t>(count * row));
  };
}

std::vector<float> product(const PackedMatrix& matrix, const Activations& x) {
  std::vector<float> y(static_cast<std::size_t>(kTokens * matrix.rows()));
  for (int worker = 0; worker < 2; ++worker) {
    matrix.multiply(x, 0, kTokens, y.data(), matrix.rows(), worker, 2);
  }
  return y;
}

}  // namespace

class TstIntegerPanels : public QObject {
  Q_OBJECT

 private slots:
  void products_data() {
    QTest::addColumn<int>("bits");
    QTest::addColumn<int>("group");
    QTest::addColumn<bool>("symmetric");
    for (const int bits : {2, 3, 4, 5, 6, 8}) {
      for (const int group : {8, 16, 32, 96, 128, 288}) {
        for (const bool symmetric : {false, true}) {
          QTest::newRow(std::string(name(*tensorType({bits, group, symmetric}))).c_str())
              << bits << group << symmetric;
        }
      }
    }
  }

  /// Against the same weights as floats, times inputs that their codes hold exactly.
  void products() {
    QFETCH(int, bits);
    QFETCH(int, group);
    QFETCH(bool, symmetric);
    const TensorType type = *tensorType({bits, group, symmetric});
    const std::int64_t columns = group * 6;
    const std::int64_t row = rowBytes(type, columns);
    const std::vector<float> weights =
        test::normalFloats(static_cast<std::size_t>(kRows * columns), 7);
    std::vector<std::byte> bytes(static_cast<std::size_t>(kRows * row));
    std::vector<float> decoded(weights.size());
    for (int r = 0; r < kRows; ++r) {
      grid(type).encode(weights.data() + r * columns, nullptr, bytes.data() + r * row, columns);
      grid(type).decode(bytes.data() + r * row, decoded.data() + r * columns, columns);
    }
    Activations x;
    x.resize(kTokens, columns);
    for (int t = 0; t < kTokens; ++t) {
      for (std::int64_t c = 0; c < columns; ++c) {
        // Whole numbers up to 127 in each run of 32, so that the codes are these numbers.
        x.row(t)[c] = static_cast<float>(c % 32 == 0 ? 127 : (c * 37 + t * 11) % 255 - 127);
      }
      x.quantize(t);
    }
    ThreadPool pool(2);
    for (const Isa isa : {Isa::Portable, Isa::Avx2, Isa::Avx512Vnni}) {
      if (!isaSupported(isa)) continue;
      const auto matrix =
          packMatrixFor(isa, type, {kRows, columns}, readerOf(bytes, row), pool, {});
      QVERIFY(matrix);
      const std::vector<float> y = product(**matrix, x);
      for (int t = 0; t < kTokens; ++t) {
        for (int r = 0; r < kRows; ++r) {
          double sum = 0, size = 0;
          for (std::int64_t c = 0; c < columns; ++c) {
            const double term =
                static_cast<double>(decoded[static_cast<std::size_t>(r * columns + c)]) *
                static_cast<double>(x.row(t)[c]);
            sum += term;
            size += std::fabs(term);
          }
          const double got = static_cast<double>(y[static_cast<std::size_t>(t * kRows + r)]);
          QVERIFY2(std::fabs(got - sum) <= 1e-5 * size,
                   qPrintable(QString("%1 %2").arg(got).arg(sum)));
        }
      }
    }
  }

  void usualTypesStaySmall() {
    ThreadPool pool(1);
    const auto bytesOf = [&](const IntegerType& integer) {
      const TensorType type = *tensorType(integer);
      const std::vector<std::byte> zeros(static_cast<std::size_t>(16 * rowBytes(type, 1024)));
      const auto matrix = packMatrixFor(Isa::Portable, type, {16, 1024},
                                        readerOf(zeros, rowBytes(type, 1024)), pool, {});
      return matrix ? static_cast<double>((*matrix)->bytes()) * 8 / (16 * 1024) : 99.0;
    };
    QCOMPARE(bytesOf({4, 128, true}), 4.5);
    QCOMPARE(bytesOf({4, 128, false}), 5.5);
    QCOMPARE(bytesOf({3, 64, false}), 4.5);
    QCOMPARE(bytesOf({8, 128, true}), 8.5);
    QCOMPARE(bytesOf({8, 128, false}), 32.0);
    QVERIFY(integerPanelType({4, 16, true}) == nullptr);
  }

  void incompleteRowsAreNoticed() {
    ThreadPool pool(1);
    for (const IntegerType& integer : {IntegerType{4, 32, false}, IntegerType{4, 8, false}}) {
      const TensorType type = *tensorType(integer);
      const std::vector<std::byte> half(static_cast<std::size_t>(rowBytes(type, 64) / 2));
      const RowReader reader = [&](std::int64_t, std::int64_t,
                                   std::vector<std::byte>&) -> Result<std::span<const std::byte>> {
        return std::span<const std::byte>(half);
      };
      QVERIFY(!packMatrixFor(Isa::Portable, type, {1, 64}, reader, pool, {}));
    }
    QVERIFY(!packMatrixFor(Isa::Portable, *tensorType({4, 32, false}), {1, 48}, {}, pool, {}));
  }
};

QTEST_GUILESS_MAIN(TstIntegerPanels)
#include "tst_integer_panels.moc"
