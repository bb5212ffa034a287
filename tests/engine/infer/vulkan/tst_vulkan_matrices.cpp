// SPDX-License-Identifier: MIT
// Products, embedding rows and their epilogues on a GPU, for every number format, against plain
// sums in double precision.
#include <QTest>
#include <cmath>
#include <cstring>

#include "infer/vulkan/matrix_check.h"
#include "infer/vulkan/weight_layout.h"
#include "support/gpu.h"
#include "support/gpu_matrix.h"
#include "support/normal_floats.h"
#include "support/skip.h"

using namespace nibble;
using namespace nibble::vulkan;

namespace {

struct Size {
  std::int64_t rows;
  std::int64_t columns;
};

/// Odd numbers of rows, few and many columns, more than one tile of shared memory.
std::vector<Size> sizesOf(TensorType type) {
  if (isFloat(type)) return {{1, 4}, {3, 50}, {33, 256}, {130, 13}, {5, 9000}};
  const std::int64_t block = traits(type).blockElements;
  return {{1, block}, {3, 3 * block}, {33, 2 * block}, {130, 256}, {6, 17408}};
}

/// For products on matrix units, where there are any; halves have 11 bits.
class Scratch {
 public:
  Scratch(const std::shared_ptr<Device>& device, std::size_t tokens, std::size_t columns)
      : units_(device->capabilities().matrixUnits()),
        halves_(test::GpuFloats::make(device, tokens * (columns + 32))),
        scales_(test::GpuFloats::make(device, tokens)) {}
  MatMulScratch all() const {
    return units_ ? MatMulScratch{halves_.buffer.all(), scales_.buffer.all()} : MatMulScratch{};
  }
  double tolerance() const { return units_ ? 1e-3 : 2e-6; }

 private:
  bool units_;
  test::GpuFloats halves_, scales_;
};

/// What is asked of a product besides W x.
struct Extras {
  bool norm = false, bias = false, residual = false, paired = false;
};

}  // namespace

class TestVulkanMatrices : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase();
  void cleanup();
  void oneVector_data() { types(); }
  void oneVector();
  void epilogues_data();
  void epilogues();
  void shapes_data() { epilogues_data(); }
  void shapes();
  void manyVectors_data() { types(); }
  void manyVectors();
  void embeddings_data() { types(); }
  void embeddings();
  void notANumberStays();
  void aDeviceThatMultipliesRightIsTrusted();

 private:
  static void types() {
    QTest::addColumn<int>("type");
    for (const TensorTypeTraits& t : allTensorTypes()) {
      if (t.isGrid) QTest::newRow(std::string(t.name).c_str()) << static_cast<int>(t.type);
    }
  }
  void run(const test::Record& record) const { test::runOnGpu(device_, record); }
  void checkOneVector(TensorType type, Size size, const Extras& extras, int pieces,
                      MatVecShape shape = {});

  std::shared_ptr<Device> device_;
};

void TestVulkanMatrices::initTestCase() {
  QString reason;
  device_ = test::openGpu(&reason);
  if (!device_) NIBBLE_SKIP(reason);
  qInfo("%s", device_->name().c_str());
}

void TestVulkanMatrices::cleanup() {
  const QString reports = test::validationReports();
  QVERIFY2(reports.isEmpty(), qPrintable(reports));
}

void TestVulkanMatrices::checkOneVector(TensorType type, Size size, const Extras& extras,
                                        int pieces, MatVecShape shape) {
  const auto rows = static_cast<std::size_t>(size.rows);
  const auto columns = static_cast<std::size_t>(size.columns);
  const auto matrix = test::GpuMatrix::make(device_, type, size.rows, size.columns, 7, pieces);
  const std::vector<float> x = test::normalFloats(columns, 3),
                           weight = test::normalFloats(columns, 4);
  const std::vector<float> bias = test::normalFloats(rows, 5),
                           residual = test::normalFloats(rows, 6);
  const auto gpuX = test::GpuFloats::make(device_, x);
  const auto gpuWeight = test::GpuFloats::make(device_, weight);
  const auto gpuBias = test::GpuFloats::make(device_, bias);
  const auto gpuResidual = test::GpuFloats::make(device_, residual);
  const auto y = test::GpuFloats::make(device_, rows + 8);
  constexpr float kEpsilon = 1e-5f;

  std::optional<FoldedNorm> norm;
  if (extras.norm) norm = FoldedNorm{{gpuWeight.buffer.all(), 0, 0}, kEpsilon};
  Epilogue epilogue;
  if (extras.bias) epilogue.bias = Rows{gpuBias.buffer.all(), 0, 0};
  if (extras.residual) epilogue.residual = Rows{gpuResidual.buffer.all(), 0, 0};
  epilogue.paired = extras.paired;
  run([&](Recorder& recorder) {
    return recordMatVec(recorder, *device_, matrix.matrix, {gpuX.buffer.all(), 0, 0}, norm,
                        epilogue, {y.buffer.all(), 0, 0}, shape);
  });

  std::vector<float> input = x;
  double squares = 0;
  if (extras.norm) {
    for (std::size_t i = 0; i < columns; ++i) {
      squares += static_cast<double>(x[i]) * x[i];
      input[i] *= weight[i];
    }
  }
  const double factor =
      extras.norm ? 1 / std::sqrt(squares / static_cast<double>(columns) + kEpsilon) : 1;
  std::vector<double> magnitude;
  std::vector<double> expected =
      test::product(matrix, test::asSeenBy(*device_, type, input, shape).data(), &magnitude);
  for (double& v : expected) v *= factor;
  std::size_t count = rows;
  if (extras.paired) {
    count = rows / 2;
    for (std::size_t i = 0; i < count; ++i) {
      const double gate = expected[2 * i];
      expected[i] = gate / (1 + std::exp(-gate)) * expected[2 * i + 1];
      magnitude[i] = std::max(magnitude[2 * i], magnitude[2 * i + 1]);
      magnitude[i] *= 1 + magnitude[i];
    }
  }
  const std::vector<float> got = y.values();
  for (std::size_t i = 0; i < count; ++i) {
    if (extras.bias) expected[i] += bias[i];
    if (extras.residual) expected[i] += residual[i];
    const double off = std::abs(got[i] - expected[i]);
    QVERIFY2(off <= 2e-6 * magnitude[i] * std::max(1.0, factor) + 1e-5,
             qPrintable(QString("%1 x %2, row %3: %4, expected %5")
                            .arg(rows)
                            .arg(columns)
                            .arg(i)
                            .arg(got[i])
                            .arg(expected[i])));
  }
  QCOMPARE(got[count], -77.0f);  // nothing is written behind the last row
}

void TestVulkanMatrices::oneVector() {
  QFETCH(int, type);
  for (const Size size : sizesOf(static_cast<TensorType>(type))) {
    checkOneVector(static_cast<TensorType>(type), size, {}, 1);
    if (QTest::currentTestFailed()) return;
  }
}

void TestVulkanMatrices::epilogues_data() {
  QTest::addColumn<int>("type");
  for (const auto type : {TensorType::F32, TensorType::F16, TensorType::Q4_K, TensorType::Q6_K,
                          TensorType::Q8_0, TensorType::Q5_1}) {
    QTest::newRow(std::string(name(type)).c_str()) << static_cast<int>(type);
  }
}

/// However a product is shared out: one set of rows a workgroup and several, steps that end with
/// the row and behind it.
void TestVulkanMatrices::shapes() {
  QFETCH(int, type);
  const auto t = static_cast<TensorType>(type);
  for (const MatVecShape& shape :
       {MatVecShape{64, 1, 1, 3}, MatVecShape{64, 4, 1, 1}, MatVecShape{128, 2, 2, 2},
        MatVecShape{128, 2, 1, 2, true}, MatVecShape{256, 1, 4, 1000}}) {
    if (shape.invocations % device_->capabilities().subgroupSize != 0) continue;
    checkOneVector(t, {130, 1280}, {.norm = true, .residual = true}, 1, shape);
    if (shape.rowsEach > 1) checkOneVector(t, {130, 256}, {.paired = true}, 1, shape);
    if (QTest::currentTestFailed()) return;
  }
  // A vector in tiles, and more sets of rows than a subgroup has lanes to remember them.
  for (const bool alternate : {false, true}) {
    checkOneVector(t, {130, 18432}, {.norm = true, .residual = true}, 1, {64, 1, 1, 1, alternate});
  }
}

void TestVulkanMatrices::epilogues() {
  QFETCH(int, type);
  const auto t = static_cast<TensorType>(type);
  for (const Extras extras : {Extras{.norm = true}, Extras{.bias = true}, Extras{.residual = true},
                              Extras{.norm = true, .bias = true, .residual = true},
                              Extras{.norm = true, .paired = true}, Extras{.paired = true}}) {
    // The sum of squares also over several tiles of shared memory; each case is a pipeline to
    // compile.
    for (const Size size : {Size{66, 512}, Size{70, 18432}}) {
      if (size.columns > 512 && (!extras.norm || extras.bias)) continue;
      checkOneVector(t, size, extras, extras.norm ? 3 : 1);
      if (QTest::currentTestFailed()) return;
    }
  }
}

void TestVulkanMatrices::manyVectors() {
  QFETCH(int, type);
  const auto t = static_cast<TensorType>(type);
  struct Case {
    Size size;
    std::size_t tokens;
    bool extras;
    int pieces;
  };
  const std::int64_t wide = isFloat(t) ? 77 : 3 * traits(t).blockElements;
  // Products without extras are another pipeline to compile, with the same decoding of the type.
  const bool extras = t != TensorType::Q4_K && t != TensorType::F16;
  for (const Case& c : {Case{{3, wide}, 2, extras, 1}, Case{{65, 256}, 67, true, 1},
                        Case{{150, wide}, 33, true, 3}}) {
    const auto rows = static_cast<std::size_t>(c.size.rows);
    const auto columns = static_cast<std::size_t>(c.size.columns);
    const auto matrix = test::GpuMatrix::make(device_, t, c.size.rows, c.size.columns, 8, c.pieces);
    const std::vector<float> x = test::normalFloats(c.tokens * columns, 3);
    const std::vector<float> bias = test::normalFloats(rows, 5);
    const std::vector<float> residual = test::normalFloats(c.tokens * rows, 6);
    const auto gpuX = test::GpuFloats::make(device_, x);
    const auto gpuBias = test::GpuFloats::make(device_, bias);
    const auto gpuResidual = test::GpuFloats::make(device_, residual);
    const auto y = test::GpuFloats::make(device_, c.tokens * (rows + 4) + 8);
    const Scratch scratch(device_, c.tokens, columns);
    Epilogue epilogue;
    if (c.extras) epilogue.bias = Rows{gpuBias.buffer.all(), 0, 0};
    if (c.extras) {
      epilogue.residual = Rows{gpuResidual.buffer.all(), 0, static_cast<std::uint32_t>(rows)};
    }
    run([&](Recorder& recorder) {
      return recordMatMul(recorder, *device_, matrix.matrix,
                          {gpuX.buffer.all(), 0, static_cast<std::uint32_t>(columns)},
                          static_cast<std::uint32_t>(c.tokens), epilogue,
                          {y.buffer.all(), 2, static_cast<std::uint32_t>(rows + 4)}, scratch.all());
    });
    const std::vector<float> got = y.values();
    for (std::size_t token = 0; token < c.tokens; ++token) {
      const std::vector<float> row(x.begin() + static_cast<long>(token * columns),
                                   x.begin() + static_cast<long>((token + 1) * columns));
      std::vector<double> magnitude;
      const auto seen = test::asSeenInBatches(*device_, t, row);
      const auto expected = test::product(matrix, seen.data(), &magnitude);
      for (std::size_t r = 0; r < rows; ++r) {
        double wanted = expected[r];
        if (c.extras) wanted += static_cast<double>(bias[r]) + residual[token * rows + r];
        const float value = got[2 + token * (rows + 4) + r];
        QVERIFY2(std::abs(value - wanted) <= scratch.tolerance() * magnitude[r] + 1e-5,
                 qPrintable(QString("token %1, row %2: %3, expected %4")
                                .arg(token)
                                .arg(r)
                                .arg(value)
                                .arg(wanted)));
      }
      QCOMPARE(got[2 + token * (rows + 4) + rows], -77.0f);
    }
  }
}

void TestVulkanMatrices::embeddings() {
  QFETCH(int, type);
  const auto t = static_cast<TensorType>(type);
  const std::int64_t columns = isFloat(t) ? 77 : 256 * 3;
  const auto matrix = test::GpuMatrix::make(device_, t, 70, columns, 9, 2);
  const std::vector<std::uint32_t> ids{0, 69, 31, 32, 33, 47, 48, 5};
  std::vector<float> words(ids.size());
  std::memcpy(words.data(), ids.data(), ids.size() * 4);
  const auto gpuIds = test::GpuFloats::make(device_, words);
  const auto width = static_cast<std::size_t>(columns);
  const auto y = test::GpuFloats::make(device_, ids.size() * width + 1);
  run([&](Recorder& recorder) {
    return recordEmbed(recorder, matrix.matrix, gpuIds.buffer.all(),
                       static_cast<std::uint32_t>(ids.size()),
                       {y.buffer.all(), 0, static_cast<std::uint32_t>(width)});
  });
  const std::vector<float> got = y.values();
  for (std::size_t i = 0; i < ids.size(); ++i) {
    for (std::size_t c = 0; c < width; ++c) {
      const float expected = matrix.values[ids[i] * width + c];
      const float value = got[i * width + c];
      // scale * code + offset rounds once or twice more than the format's own arithmetic.
      QVERIFY2(std::abs(value - expected) <= 1e-6f * std::abs(expected) + 4e-6f,
               qPrintable(QString("id %1, column %2: %3, expected %4")
                              .arg(ids[i])
                              .arg(c)
                              .arg(value)
                              .arg(expected)));
    }
  }
  QCOMPARE(got[ids.size() * width], -77.0f);
}

void TestVulkanMatrices::notANumberStays() {
  for (const float bad : {NAN, INFINITY, -INFINITY}) {
    for (const auto type : {TensorType::Q8_0, TensorType::Q4_K, TensorType::F16}) {
      const auto matrix = test::GpuMatrix::make(device_, type, 5, 256, 3);
      std::vector<float> x = test::normalFloats(2 * 256, 1);
      x[100] = bad;
      const auto gpuX = test::GpuFloats::make(device_, x);
      const Scratch scratch(device_, 2, 256);
      const auto one = test::GpuFloats::make(device_, 8);
      const auto many = test::GpuFloats::make(device_, 16);
      run([&](Recorder& recorder) -> Result<> {
        NIBBLE_CHECK(recordMatVec(recorder, *device_, matrix.matrix, {gpuX.buffer.all(), 0, 256},
                                  {}, {}, {one.buffer.all(), 0, 5}));
        return recordMatMul(recorder, *device_, matrix.matrix, {gpuX.buffer.all(), 0, 256}, 2, {},
                            {many.buffer.all(), 0, 5}, scratch.all());
      });
      for (int r = 0; r < 5; ++r) {
        QVERIFY(!std::isfinite(one.values()[static_cast<std::size_t>(r)]));
        QVERIFY(!std::isfinite(many.values()[static_cast<std::size_t>(r)]));
        QVERIFY(std::isfinite(many.values()[static_cast<std::size_t>(5 + r)]));
      }
    }
  }
}

void TestVulkanMatrices::aDeviceThatMultipliesRightIsTrusted() {
  const auto right = multipliesRight(device_);
  QVERIFY2(right, right ? "" : right.error().message().c_str());
  QVERIFY(*right);
  QVERIFY(!device_->capabilities().matrixUnitsAreWrong);
}

QTEST_GUILESS_MAIN(TestVulkanMatrices)
#include "tst_vulkan_matrices.moc"
