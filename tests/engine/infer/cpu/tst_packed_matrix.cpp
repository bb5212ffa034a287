// SPDX-License-Identifier: MIT
// Packed matrices of every type and instruction set against sums in double precision.
#include <QTest>
#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "infer/cpu/activation_codes.h"
#include "infer/cpu/pack_matrix.h"
#include "quant/grids/grid.h"
#include "support/random_blocks.h"
#include "support/test_data.h"

using namespace nibble;
using namespace nibble::cpu;
using nibble::test::BlockPattern;

Q_DECLARE_METATYPE(nibble::Isa)
Q_DECLARE_METATYPE(nibble::TensorType)

namespace {

struct Case {
  int rows;
  int columns;
  int tokens;
};

std::vector<Isa> supportedIsas() {
  std::vector<Isa> isas;
  for (const Isa isa : {Isa::Portable, Isa::Avx2, Isa::Avx512Vnni}) {
    if (isaSupported(isa)) isas.push_back(isa);
  }
  return isas;
}

bool isFloat(TensorType type) {
  return traits(type).blockElements == 1;
}

ThreadPool& pool() {
  static ThreadPool threads(2);
  return threads;
}

RowReader readerOf(TensorType type, std::int64_t columns, const std::vector<std::byte>& stored) {
  return [&stored, bytes = static_cast<std::size_t>(rowBytes(type, columns))](
             std::int64_t first, std::int64_t count,
             std::vector<std::byte>&) -> Result<std::span<const std::byte>> {
    return std::span(stored).subspan(static_cast<std::size_t>(first) * bytes,
                                     static_cast<std::size_t>(count) * bytes);
  };
}

std::unique_ptr<PackedMatrix> pack(Isa isa, TensorType type, int rows, int columns,
                                   const std::vector<std::byte>& stored) {
  auto matrix =
      packMatrixFor(isa, type, {rows, columns}, readerOf(type, columns, stored), pool(), {});
  if (!matrix) QTest::qFail(matrix.error().message().c_str(), __FILE__, __LINE__);
  return matrix ? std::move(*matrix) : nullptr;
}

constexpr ActivationBits kAllBits[] = {ActivationBits::Eight, ActivationBits::Sixteen};

Activations randomActivations(int tokens, int columns, unsigned seed,
                              ActivationBits bits = ActivationBits::Eight) {
  Activations x;
  x.resize(tokens, columns, bits);
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  for (int t = 0; t < tokens; ++t) {
    for (int k = 0; k < columns; ++k) x.row(t)[k] = normal(random) * (k % 37 == 0 ? 8.0f : 1.0f);
    x.quantize(t);
  }
  return x;
}

std::vector<float> multiply(const PackedMatrix& matrix, const Activations& x, int first, int count,
                            int workers) {
  std::vector<float> y(static_cast<std::size_t>(count * matrix.rows()), -1e30f);
  for (int worker = 0; worker < workers; ++worker) {
    matrix.multiply(x, first, count, y.data(), matrix.rows(), worker, workers);
  }
  return y;
}

/// What the kernel sees of an activation: its codes times their scales, or the float itself.
double activation(const Activations& x, TensorType type, int token, int column) {
  if (isFloat(type)) return x.row(token)[column];
  const ActivationBlock* digits =
      x.codes().token(token) + column / kBlockColumns * x.codes().blockStride;
  double value = 0;
  for (int d = 0; d < x.codes().digits; ++d) {
    value += double(digits[d].codes[column % kBlockColumns]) *
             digits[d].scale[column % kBlockColumns / kUnitColumns];
  }
  return value;
}

std::vector<float> decodeRow(TensorType type, int columns, const std::vector<std::byte>& stored,
                             int row) {
  std::vector<float> weights(static_cast<std::size_t>(columns));
  grid(type).decode(stored.data() + row * rowBytes(type, columns), weights.data(), columns);
  return weights;
}

/// True when all results lie within what float sums may lose.
bool matches(TensorType type, const std::vector<std::byte>& stored, const Activations& x, int rows,
             const std::vector<float>& y) {
  const auto columns = static_cast<int>(x.columns());
  const double runs = isFloat(type) ? columns : columns / 8.0;
  for (int r = 0; r < rows; ++r) {
    const auto weights = decodeRow(type, columns, stored, r);
    double largest = 0;
    for (const float w : weights) largest = std::max(largest, std::abs(double(w)));
    for (int t = 0; t < x.tokens(); ++t) {
      double exact = 0, size = 0;
      for (int k = 0; k < columns; ++k) {
        const double a = activation(x, type, t, k);
        exact += a * weights[static_cast<std::size_t>(k)];
        size += std::abs(a) * largest;
      }
      const double actual = y[static_cast<std::size_t>(t * rows + r)];
      if (!(std::abs(actual - exact) <= (std::sqrt(runs) + 8) * 0x1p-24 * size)) {
        qWarning("row %d, token %d: %.9g instead of %.9g", r, t, actual, exact);
        return false;
      }
    }
  }
  return true;
}

/// Standard deviation of a dot product when activations are rounded as the reference does: to
/// 1/127 of the largest of 256, or to halves beside float weights.
double roundingNoise(TensorType type, const std::vector<float>& weights, const float* x) {
  double variance = 0;
  for (std::size_t first = 0; first < weights.size(); first += 256) {
    double largest = 0;
    for (std::size_t k = first; k < first + 256; ++k) {
      largest = std::max(largest, std::abs(double(x[k])));
    }
    for (std::size_t k = first; k < first + 256; ++k) {
      const double step = isFloat(type) ? std::abs(double(x[k])) * 0x1p-7 : largest / 127;
      variance += std::pow(weights[k] * step, 2) / 12;
    }
  }
  return std::sqrt(variance);
}

}  // namespace

class TestPackedMatrix : public QObject {
  Q_OBJECT

 private slots:
  void exactSums_data() { types(); }
  void exactSums();
  void extremes_data() { types(); }
  void extremes();
  void independentOfBatchAndThreads_data() { types(); }
  void independentOfBatchAndThreads();
  void sameOnVectorSets_data() { types(); }
  void sameOnVectorSets();
  void referenceDots();
  void notANumberStays();
  void refusals();

 private:
  void types() {
    QTest::addColumn<TensorType>("type");
    for (const TensorTypeTraits& t : allTensorTypes()) {
      if (t.isGrid) QTest::newRow(std::string(t.name).c_str()) << t.type;
    }
  }
};

void TestPackedMatrix::exactSums() {
  QFETCH(TensorType, type);
  std::vector<Case> cases = {{1, 256, 1},   {15, 512, 2},  {16, 256, 3}, {17, 768, 5},
                             {33, 256, 13}, {257, 256, 1}, {3, 4864, 6}, {50, 256, 33}};
  if (traits(type).blockElements <= 32) {
    cases.insert(cases.end(), {{17, 32, 1}, {33, 96, 4}, {16, 896, 12}, {5, 288, 7}});
  }
  if (isFloat(type)) cases.insert(cases.end(), {{17, 1, 1}, {81, 37, 1}, {33, 131, 14}});
  for (const Case& c : cases) {
    const auto stored = test::makeBlocks(type, c.rows, c.columns, 7);
    for (const Isa isa : supportedIsas()) {
      const auto matrix = pack(isa, type, c.rows, c.columns, stored);
      QVERIFY(matrix);
      for (const ActivationBits bits : kAllBits) {
        if (isFloat(type) && bits != ActivationBits::Eight) continue;
        const Activations x = randomActivations(c.tokens, c.columns, 11, bits);
        const auto context = QStringLiteral("%1: %2 x %3, %4 tokens, %5 bits")
                                 .arg(QLatin1String(isaName(isa).data()))
                                 .arg(c.rows)
                                 .arg(c.columns)
                                 .arg(c.tokens)
                                 .arg(bitCount(bits));
        QVERIFY2(matches(type, stored, x, c.rows, multiply(*matrix, x, 0, c.tokens, 1)),
                 qPrintable(context));
      }
    }
  }
}

void TestPackedMatrix::extremes() {
  QFETCH(TensorType, type);
  for (const BlockPattern pattern :
       {BlockPattern::Zeros, BlockPattern::Ones, BlockPattern::Lowest}) {
    const auto stored = test::makeBlocks(type, 16, 256, 1, pattern);
    for (const float sign : {1.0f, -1.0f}) {
      Activations x;
      x.resize(2, 256);
      for (int k = 0; k < 256; ++k) {
        x.row(0)[k] = sign * 3.0f;  // the same sign everywhere: the largest sums
        x.row(1)[k] = k % 2 == 0 ? sign * 3.0f : 0.0f;
      }
      x.quantize(0);
      x.quantize(1);
      for (const Isa isa : supportedIsas()) {
        const auto matrix = pack(isa, type, 16, 256, stored);
        QVERIFY(matrix);
        QVERIFY2(matches(type, stored, x, 16, multiply(*matrix, x, 0, 2, 1)), isaName(isa).data());
      }
    }
  }
}

void TestPackedMatrix::independentOfBatchAndThreads() {
  QFETCH(TensorType, type);
  constexpr int kRows = 209, kColumns = 768, kTokens = 14;
  const auto stored = test::makeBlocks(type, kRows, kColumns, 3);
  for (const ActivationBits bits : kAllBits) {
    const Activations x = randomActivations(kTokens, kColumns, 5, bits);
    for (const Isa isa : supportedIsas()) {
      const auto matrix = pack(isa, type, kRows, kColumns, stored);
      QVERIFY(matrix);
      const auto all = multiply(*matrix, x, 0, kTokens, 1);
      for (const int workers : {2, 3, 40}) {
        QVERIFY(multiply(*matrix, x, 0, kTokens, workers) == all);
      }
      for (int t = 0; t < kTokens; ++t) {
        const auto one = multiply(*matrix, x, t, 1, 1 + t % 3);
        QVERIFY(std::equal(one.begin(), one.end(), all.begin() + t * kRows));
      }
      const auto some = multiply(*matrix, x, 4, 9, 2);
      QVERIFY(std::equal(some.begin(), some.end(), all.begin() + 4 * kRows));
    }
  }
}

void TestPackedMatrix::sameOnVectorSets() {
  QFETCH(TensorType, type);
  if (!isaSupported(Isa::Avx512Vnni)) QSKIP("needs AVX-512 with VNNI");
  const auto stored = test::makeBlocks(type, 48, 512, 9);
  for (const ActivationBits bits : kAllBits) {
    const Activations x = randomActivations(5, 512, 13, bits);
    const auto narrow = multiply(*pack(Isa::Avx2, type, 48, 512, stored), x, 0, 5, 1);
    const auto wide = multiply(*pack(Isa::Avx512Vnni, type, 48, 512, stored), x, 0, 5, 1);
    QVERIFY(narrow == wide);
  }
}

/// Dot products of the reference implementation, with its own rounding of activations.
void TestPackedMatrix::referenceDots() {
  constexpr int kColumns = 1024, kRows = 24;
  const QByteArray inputs = test::readData("vecdot/activations.f32");
  QCOMPARE(inputs.size(), 2 * kColumns * 4);
  Activations x;
  x.resize(2, kColumns);
  for (int t = 0; t < 2; ++t) {
    memcpy(x.row(t), inputs.data() + t * kColumns * 4, kColumns * 4);
    x.quantize(t);
  }
  QString loaded;
  std::vector<std::byte> stored;
  std::vector<float> y;
  TensorType type = TensorType::F32;
  int checked = 0;
  const auto lines = test::readData("vecdot/reference_dots.csv").split('\n');
  for (const QByteArray& line : lines.mid(1)) {
    const auto fields = line.split(',');
    if (fields.size() != 6) continue;
    if (const QString name = fields[0]; name != loaded) {
      loaded = name;
      type = *tensorTypeFromName(name.toStdString());
      const QByteArray blocks = test::readData("vectors/" + name + ".q");
      const auto* bytes = reinterpret_cast<const std::byte*>(blocks.data());
      stored.assign(bytes, bytes + blocks.size());
      QCOMPARE(blocks.size(), kRows * rowBytes(type, kColumns));
      y = multiply(*pack(activeIsa(), type, kRows, kColumns, stored), x, 0, 2, 1);
    }
    const int row = fields[2].toInt() * 8 + fields[3].toInt();
    const int token = fields[4].toInt();
    const double expected = fields[5].toDouble();
    const auto weights = decodeRow(type, kColumns, stored, row);
    const double tolerance = 5 * roundingNoise(type, weights, x.row(token)) + 1e-7;
    const double actual = y[static_cast<std::size_t>(token * kRows + row)];
    QVERIFY2(std::abs(actual - expected) <= tolerance,
             qPrintable(QString(line) + QStringLiteral(" got %1").arg(actual)));
    ++checked;
  }
  QCOMPARE(checked, 1104);
}

void TestPackedMatrix::notANumberStays() {
  const auto stored = test::makeBlocks(TensorType::Q8_0, 16, 256, 1);
  for (const float bad : {std::nanf(""), INFINITY, -INFINITY}) {
    for (const ActivationBits bits : kAllBits) {
      Activations x = randomActivations(1, 256, 1, bits);
      x.row(0)[100] = bad;
      x.quantize(0);
      for (const Isa isa : supportedIsas()) {
        const auto y = multiply(*pack(isa, TensorType::Q8_0, 16, 256, stored), x, 0, 1, 1);
        for (const float value : y) QVERIFY(std::isnan(value));
      }
    }
  }
}

void TestPackedMatrix::refusals() {
  const auto stored = test::makeBlocks(TensorType::Q4_K, 20, 256, 1);
  const RowReader reader = readerOf(TensorType::Q4_K, 256, stored);
  QVERIFY(packMatrix(TensorType::Q4_K, {20, 256}, reader, pool(), {}).has_value());
  QCOMPARE(packMatrix(TensorType::Q4_K, {20, 128}, reader, pool(), {}).error().code,
           ErrorCode::InvalidArgument);
  QCOMPARE(packMatrix(TensorType::Q4_K, {0, 256}, reader, pool(), {}).error().code,
           ErrorCode::InvalidArgument);
  QCOMPARE(packMatrix(TensorType::I32, {20, 256}, reader, pool(), {}).error().code,
           ErrorCode::Unsupported);
  QCOMPARE(
      packMatrix(TensorType::Q4_K, {std::int64_t{1} << 50, 256}, reader, pool(), {}).error().code,
      ErrorCode::Unsupported);

  std::stop_source source;
  source.request_stop();
  QCOMPARE(packMatrix(TensorType::Q4_K, {20, 256}, reader, pool(), source.get_token()).error().code,
           ErrorCode::Cancelled);

  const RowReader broken = [](std::int64_t, std::int64_t,
                              std::vector<std::byte>&) -> Result<std::span<const std::byte>> {
    return fail(ErrorCode::Io, "x.gguf", "unreadable");
  };
  QCOMPARE(packMatrix(TensorType::Q4_K, {20, 256}, broken, pool(), {}).error().code, ErrorCode::Io);

  const RowReader shorter = [&](std::int64_t, std::int64_t,
                                std::vector<std::byte>&) -> Result<std::span<const std::byte>> {
    return std::span(stored).first(100);
  };
  QCOMPARE(packMatrix(TensorType::Q4_K, {20, 256}, shorter, pool(), {}).error().code,
           ErrorCode::Corrupt);
}

QTEST_GUILESS_MAIN(TestPackedMatrix)
#include "tst_packed_matrix.moc"
