// SPDX-License-Identifier: MIT
// AWQ's ranges: what is chosen against every combination of clipped blocks, where they can be
// tried.
#include <QTest>
#include <cmath>

#include "formats/integer_type.h"
#include "quant/methods/clip_encoder.h"
#include "quant/methods/method.h"
#include "support/gptq_problem.h"

using namespace nibble;

namespace {

constexpr int kBlocks = 3;
// At which shares of its largest a block may be clipped.
constexpr double kShares[] = {1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6};

struct Problem {
  TensorType type;
  int block;
  int width;
  linalg::Hessian hessian;
  std::vector<float> weights;

  Problem(TensorType ofType, std::uint64_t seed)
      : type(ofType),
        block(static_cast<int>(traits(ofType).blockElements)),
        width(kBlocks * block),
        hessian(test::hessianOf(test::inputs(400, width, seed), width)),
        weights(test::weightsOf(1, width, seed)) {
    for (std::size_t i = 5; i < weights.size(); i += 29) weights[i] *= 4;
  }

  std::vector<float> importance() const {
    std::vector<float> values;
    for (int i = 0; i < width; ++i) values.push_back(static_cast<float>(hessian.meanSquare(i)));
    return values;
  }

  std::vector<float> decoded(const std::vector<std::byte>& bytes) const {
    std::vector<float> values(weights.size());
    grid(type).decode(bytes.data(), values.data(), width);
    return values;
  }

  double loss(const std::vector<float>& values) const {
    return test::loss(weights, values, hessian);
  }

  std::vector<std::byte> clipped(double share) const {
    std::vector<float> values = weights;
    const int run = integerType(type) ? block : std::min(block, 32);
    for (int first = 0; first < width; first += run) {
      float largest = 0;
      for (int i = first; i < first + run; ++i) {
        largest = std::max(largest, std::fabs(values[static_cast<std::size_t>(i)]));
      }
      for (int i = first; i < first + run; ++i) {
        float& value = values[static_cast<std::size_t>(i)];
        const float limit = static_cast<float>(share) * largest;
        value = std::clamp(value, -limit, limit);
      }
    }
    std::vector<std::byte> bytes(static_cast<std::size_t>(rowBytes(type, width)));
    grid(type).encode(values.data(), importance().data(), bytes.data(), width);
    return bytes;
  }
};

}  // namespace

class TstClipEncoder : public QObject {
  Q_OBJECT

 private slots:
  void findsNearlyTheBestCombination_data() {
    QTest::addColumn<QString>("type");
    QTest::addColumn<int>("seed");
    for (const char* type : {"int4-g32", "int3-g32-sym", "int3-g256", "Q4_0", "Q4_K"}) {
      for (int seed = 1; seed < 4; ++seed) {
        QTest::newRow(qPrintable(QString("%1 %2").arg(type).arg(seed))) << QString(type) << seed;
      }
    }
  }

  void findsNearlyTheBestCombination() {
    QFETCH(const QString, type);
    QFETCH(const int, seed);
    const Problem problem(*tensorTypeFromName(type.toStdString()),
                          static_cast<std::uint64_t>(seed));
    std::vector<std::vector<float>> choices;
    for (const double share : kShares) choices.push_back(problem.decoded(problem.clipped(share)));
    double best = INFINITY;
    const std::size_t n = choices.size();
    for (std::size_t c = 0; c < n * n * n; ++c) {
      std::vector<float> values;
      std::size_t rest = c;
      for (int b = 0; b < kBlocks; ++b, rest /= n) {
        const auto from = choices[rest % n].begin() + b * problem.block;
        values.insert(values.end(), from, from + problem.block);
      }
      best = std::min(best, problem.loss(values));
    }
    const double plain = problem.loss(choices[0]);
    const double found = problem.loss(problem.decoded(encoded(problem)));
    qInfo("plain %g, found %g, best %g", plain, found, best);
    QVERIFY(found <= plain * (1 + 1e-6));
    QVERIFY(found >= best * (1 - 1e-6));
    // Descent may end in a corner, and mostly does not.
    QVERIFY(found <= best + 0.05 * (plain - best));
  }

  void rowsDoNotDependOnTheirCompany() {
    const Problem problem(TensorType::Q4_0, 3);
    std::vector<float> rows;
    for (int r = 0; r < 5; ++r) {
      for (const float w : problem.weights) rows.push_back(w * static_cast<float>(1 + r));
    }
    const std::int64_t rowSize = rowBytes(problem.type, problem.width);
    const ClipEncoder encoder(gridOf(problem), problem.hessian);
    std::vector<std::byte> together(static_cast<std::size_t>(5 * rowSize)), alone(together);
    encoder.encodeRows(0, 5, rows.data(), problem.width, together.data(), rowSize);
    for (int r = 0; r < 5; ++r) {
      encoder.encode(r, rows.data() + r * problem.width, alone.data() + r * rowSize);
    }
    QVERIFY(together == alone);
  }

  /// Inputs that were never anything else than 0 leave the weights' own errors to count.
  void silentInputsAreRoundedAsWell() {
    Problem problem(TensorType::Q4_0, 2);
    problem.hessian = linalg::Hessian(problem.width);
    const std::vector<float> values = problem.decoded(encoded(problem));
    double squares = 0, errors = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      squares += std::pow(problem.weights[i], 2);
      errors += std::pow(problem.weights[i] - values[i], 2);
    }
    QVERIFY(errors < 0.05 * squares);
  }

  /// A range that was asked for is taken, and the Hessian must be there.
  void theMethodKnowsItsOptions() {
    const Problem problem(*tensorTypeFromName("int4-g32"), 1);
    TensorInfo tensor;
    tensor.name = "t.weight";
    tensor.type = TensorType::F32;
    tensor.shape = Shape::of(problem.width, 1);
    const std::vector<float> importance = problem.importance();
    const MethodOptions none, minmax = {{"range", std::string("minmax")}};
    const auto bytesWith = [&](const MethodOptions& options, const char* method) {
      MatrixJob job{tensor, grid(problem.type), importance, options};
      job.hessian = &problem.hessian;
      std::vector<std::byte> bytes(static_cast<std::size_t>(rowBytes(problem.type, problem.width)));
      const auto encoder = findMethod(method)->prepare(job);
      if (!encoder) qFatal("%s", encoder.error().message().c_str());
      (*encoder)->encode(0, problem.weights.data(), bytes.data());
      return bytes;
    };
    QVERIFY(bytesWith(minmax, "awq") == bytesWith(minmax, "importance"));
    QVERIFY(bytesWith(none, "awq") == encoded(problem));
    const MatrixJob without{tensor, grid(problem.type), importance, none};
    const auto refused = findMethod("awq")->prepare(without);
    QVERIFY(!refused);
    QVERIFY(QString::fromStdString(refused.error().message()).contains("--calibration"));
  }

 private:
  static std::shared_ptr<const Grid> gridOf(const Problem& problem) {
    return {std::shared_ptr<const Grid>(), &grid(problem.type)};
  }

  static std::vector<std::byte> encoded(const Problem& problem) {
    std::vector<std::byte> bytes(static_cast<std::size_t>(rowBytes(problem.type, problem.width)));
    ClipEncoder(gridOf(problem), problem.hessian).encode(0, problem.weights.data(), bytes.data());
    return bytes;
  }
};

QTEST_APPLESS_MAIN(TstClipEncoder)
#include "tst_clip_encoder.moc"
