// SPDX-License-Identifier: MIT
// GPTQ against its textbook form in double precision, and against all combinations of codes where
// they can be tried.
#include <QTest>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>

#include "base/half.h"
#include "quant/methods/method.h"
#include "support/gptq_problem.h"
#include "support/quantize_run.h"

using namespace nibble;
using namespace nibble::test;

namespace {

using Matrix = std::vector<std::vector<double>>;

/// By Gauss and Jordan.
Matrix inverted(Matrix m) {
  const std::size_t n = m.size();
  Matrix inverse(n, std::vector<double>(n));
  for (std::size_t i = 0; i < n; ++i) inverse[i][i] = 1;
  for (std::size_t c = 0; c < n; ++c) {
    const double pivot = m[c][c];
    for (std::size_t j = 0; j < n; ++j) {
      m[c][j] /= pivot;
      inverse[c][j] /= pivot;
    }
    for (std::size_t r = 0; r < n; ++r) {
      if (r == c) continue;
      const double factor = m[r][c];
      for (std::size_t j = 0; j < n; ++j) {
        m[r][j] -= factor * m[c][j];
        inverse[r][j] -= factor * inverse[c][j];
      }
    }
  }
  return inverse;
}

/// The rule as the paper derives it: round a column, spread its error by the inverse Hessian of the
/// columns that are left, and take the column out of that inverse. Columns as stored, scales of a
/// block when its turn comes.
Values textbook(TensorType type, Values w, const linalg::Hessian& hessian, double damping) {
  const int size = hessian.size();
  const auto n = static_cast<std::size_t>(size);
  double mean = 0;
  for (int i = 0; i < size; ++i) mean += hessian.at(i, i) / size;
  Matrix h(n, std::vector<double>(n));
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      h[i][j] =
          hessian.at(static_cast<int>(i), static_cast<int>(j)) + (i == j ? damping * mean : 0);
    }
  }
  const Matrix start = inverted(h);
  const auto elements = static_cast<std::size_t>(traits(type).blockElements);
  const auto block = grid(type).open();
  const auto step = static_cast<std::size_t>(block->step());
  Values out(w.size());
  for (std::size_t r = 0; r < w.size(); r += n) {
    Matrix inverse = start;
    std::vector<double> row(w.begin() + static_cast<std::ptrdiff_t>(r),
                            w.begin() + static_cast<std::ptrdiff_t>(r + n));
    for (std::size_t c = 0; c < n; ++c) {
      if (c % elements == 0) {
        Values x, importance;
        double squares = 0;
        for (std::size_t i = c; i < c + elements; ++i) {
          x.push_back(static_cast<float>(row[i]));
          squares += row[i] * row[i];
        }
        const double meanSquare = squares / static_cast<double>(elements);
        for (std::size_t i = 0; i < elements; ++i) {
          const auto at = static_cast<int>(c + i);
          importance.push_back(static_cast<float>(
              hessian.at(at, at) / static_cast<double>(hessian.rows()) *
              std::sqrt(meanSquare + static_cast<double>(x[i]) * static_cast<double>(x[i]))));
        }
        block->fixScales(x.data(), importance.data());
      }
      if (c % step == 0) {
        Values x, weights, values(step);
        // The conditional precision of a column: what its error costs once those behind it adapt.
        Matrix left = inverse;
        for (std::size_t i = 0; i < step; ++i) {
          x.push_back(static_cast<float>(row[c + i]));
          weights.push_back(static_cast<float>(1 / left[c + i][c + i]));
          const std::vector<double> pivot = left[c + i];
          for (std::size_t a = c + i + 1; a < n; ++a) {
            for (std::size_t b = c + i + 1; b < n; ++b) {
              left[a][b] -= pivot[a] * pivot[b] / pivot[c + i];
            }
          }
        }
        block->round(static_cast<int>(c % elements), x.data(), weights.data(), values.data());
        std::copy(values.begin(), values.end(), out.begin() + static_cast<std::ptrdiff_t>(r + c));
      }
      const std::vector<double> pivot = inverse[c];
      const double error = (row[c] - static_cast<double>(out[r + c])) / pivot[c];
      for (std::size_t j = c + 1; j < n; ++j) row[j] -= error * pivot[j];
      for (std::size_t a = c + 1; a < n; ++a) {
        for (std::size_t b = c + 1; b < n; ++b) inverse[a][b] -= pivot[a] * pivot[b] / pivot[c];
      }
    }
  }
  return out;
}

void addIntegers(std::initializer_list<const char*> names) {
  for (const char* text : names) QTest::newRow(text) << static_cast<int>(*tensorTypeFromName(text));
}

}  // namespace

class TstGptq : public QObject {
  Q_OBJECT

 private slots:
  void followsTheTextbook_data();
  void followsTheTextbook();
  void betweenRoundingAndTheBestCodes();
  void beatsRoundingInEveryGrid_data();
  void beatsRoundingInEveryGrid();
  void rowsDoNotDependOnTheirNeighbours();
  void saysWhatItNeeds();
  void deadInputsChangeNothing();
};

void TstGptq::followsTheTextbook_data() {
  QTest::addColumn<int>("id");
  for (const TensorType type : {TensorType::Q4_0, TensorType::Q5_1, TensorType::Q8_0,
                                TensorType::IQ4_NL, TensorType::Q2_K, TensorType::IQ2_S}) {
    QTest::newRow(std::string(name(type)).c_str()) << static_cast<int>(type);
  }
  // Groups longer than what is carried on at once, too.
  addIntegers({"int4-g32", "int3-g48-sym", "int4-g288"});
}

void TstGptq::followsTheTextbook() {
  QFETCH(int, id);
  const auto type = static_cast<TensorType>(id);
  const int size = std::max(96, static_cast<int>(traits(type).blockElements));
  const int rows = size >= 256 ? 2 : 6;
  const linalg::Hessian hessian = hessianOf(inputs(3 * size, size, 1), size);
  const Values w = weightsOf(rows, size, 2);
  const TensorInfo tensor{"w", Shape::of(size, rows), TensorType::F32};
  const MethodOptions options{
      {"activation_order", false}, {"damping", 0.02}, {"sweeps", std::int64_t{0}}};
  const auto encoder = findMethod("gptq")->prepare({tensor, grid(type), {}, options, &hessian, {}});
  VERIFY_OK(encoder);
  const Values ours = decodeAll(type, encodeAll(**encoder, type, w, size, 3), w.size());
  const Values expected = textbook(type, w, hessian, 0.02);
  // Where a value falls between two codes, single precision may decide otherwise, and what comes
  // after it with it; on the whole the results are as good.
  std::size_t same = 0;
  for (std::size_t i = 0; i < w.size(); ++i) same += ours[i] == expected[i];
  qInfo("%zu of %zu values equal, loss %g against %g", same, w.size(), loss(w, ours, hessian),
        loss(w, expected, hessian));
  QVERIFY(loss(w, ours, hessian) < 1.02 * loss(w, expected, hessian));
  QVERIFY(static_cast<double>(same) > 0.9 * static_cast<double>(w.size()));
}

/// Four live inputs: all 16^4 combinations of their codes can be tried.
void TstGptq::betweenRoundingAndTheBestCodes() {
  constexpr int kSize = 32, kLive = 4;
  const TensorType type = TensorType::Q4_0;
  double best = 0, ours = 0, rounded = 0;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    Values x = inputs(60, kSize, seed);
    for (std::size_t i = 0; i < x.size(); ++i) {
      if (i % kSize >= kLive) x[i] = 0;
    }
    const linalg::Hessian hessian = hessianOf(x, kSize);
    const Values w = weightsOf(1, kSize, seed);
    const TensorInfo tensor{"w", Shape::of(kSize, 1), TensorType::F32};
    const MethodOptions options{{"damping", 0.0001}, {"sweeps", std::int64_t{0}}};
    const auto encoder =
        findMethod("gptq")->prepare({tensor, grid(type), {}, options, &hessian, {}});
    VERIFY_OK(encoder);
    std::vector<std::byte> bytes = encodeAll(**encoder, type, w, kSize, 1);
    Values values = decodeAll(type, bytes, kSize);
    ours += loss(w, values, hessian);
    // The scale it chose, with every combination.
    std::uint16_t half = 0;
    std::memcpy(&half, bytes.data(), 2);
    const float d = halfToFloat(half);
    double least = std::numeric_limits<double>::max();
    for (int code = 0; code < 1 << 16; ++code) {
      for (int i = 0; i < kLive; ++i) {
        values[static_cast<std::size_t>(i)] = d * static_cast<float>(((code >> (4 * i)) & 15) - 8);
      }
      double sum = 0;
      for (int i = 0; i < kLive; ++i) {
        for (int j = 0; j < kLive; ++j) {
          sum += static_cast<double>(w[static_cast<std::size_t>(i)] -
                                     values[static_cast<std::size_t>(i)]) *
                 hessian.at(i, j) *
                 static_cast<double>(w[static_cast<std::size_t>(j)] -
                                     values[static_cast<std::size_t>(j)]);
        }
      }
      least = std::min(least, sum);
    }
    best += least;
    for (int i = 0; i < kLive; ++i) {
      const float code =
          std::clamp(std::nearbyint(w[static_cast<std::size_t>(i)] / d), -8.0f, 7.0f);
      values[static_cast<std::size_t>(i)] = d * code;
    }
    rounded += loss(w, values, hessian);
  }
  qInfo("best codes %g, gptq %g, rounding %g", best, ours, rounded);
  QVERIFY(ours >= best * (1 - 1e-6));
  QVERIFY(ours <= 1.05 * best);
  QVERIFY(ours < 0.95 * rounded);
}

void TstGptq::beatsRoundingInEveryGrid_data() {
  QTest::addColumn<int>("id");
  for (const TensorTypeTraits& t : allTensorTypes()) {
    if (!t.isGrid || !grid(t.type).open()) continue;
    QTest::newRow(std::string(t.name).c_str()) << static_cast<int>(t.type);
  }
  addIntegers({"int4-g128", "int4-g64-sym", "int3-g512-sym", "int2-g32", "int8"});
}

void TstGptq::beatsRoundingInEveryGrid() {
  QFETCH(int, id);
  const auto type = static_cast<TensorType>(id);
  constexpr int kSize = 512, kRows = 8;
  const linalg::Hessian hessian = hessianOf(inputs(900, kSize, 4), kSize);
  Values importance;
  for (int i = 0; i < kSize; ++i) importance.push_back(static_cast<float>(hessian.at(i, i)));
  const Values w = weightsOf(kRows, kSize, 5);
  const TensorInfo tensor{"w", Shape::of(kSize, kRows), TensorType::F32};
  const auto lossOf = [&](const char* method, const MethodOptions& options) {
    const auto encoder =
        findMethod(method)->prepare({tensor, grid(type), importance, options, &hessian, {}});
    return loss(w, decodeAll(type, encodeAll(**encoder, type, w, kSize, 8), w.size()), hessian);
  };
  const double searched = lossOf("importance", {});
  const OptionValue none = std::int64_t{0};
  const double ordered = lossOf("gptq", {{"sweeps", none}});
  const double asStored = lossOf("gptq", {{"activation_order", false}, {"sweeps", none}});
  const double swept = lossOf("gptq", {});
  qInfo("importance %g, gptq %g, without order %g, with sweeps %g", searched, ordered, asStored,
        swept);
  QVERIFY(swept <= ordered);
  QVERIFY(ordered < 0.85 * searched);
  QVERIFY(asStored < 0.85 * searched);
}

void TstGptq::rowsDoNotDependOnTheirNeighbours() {
  constexpr int kSize = 512, kRows = 7;
  const linalg::Hessian hessian = hessianOf(inputs(700, kSize, 6), kSize);
  const Values w = weightsOf(kRows, kSize, 7);
  const TensorInfo tensor{"w", Shape::of(kSize, kRows), TensorType::F32};
  const MethodOptions none;
  for (const TensorType type : {TensorType::Q4_K, TensorType::Q4_0, TensorType::IQ3_XXS}) {
    const auto encoder = findMethod("gptq")->prepare({tensor, grid(type), {}, none, &hessian, {}});
    VERIFY_OK(encoder);
    const auto together = encodeAll(**encoder, type, w, kSize, kRows);
    QVERIFY(encodeAll(**encoder, type, w, kSize, 1) == together);
    QVERIFY(encodeAll(**encoder, type, w, kSize, 3) == together);
  }
}

void TstGptq::saysWhatItNeeds() {
  const TensorInfo tensor{"w", Shape::of(256, 1), TensorType::F32};
  const MethodOptions none;
  const auto missing = findMethod("gptq")->prepare({tensor, grid(TensorType::Q4_K), {}, none});
  QVERIFY(!missing);
  QCOMPARE(missing.error().where, std::string("tensor w"));
  QVERIFY(missing.error().hint.find("--calibration") != std::string::npos);
  const linalg::Hessian hessian = hessianOf(inputs(300, 256, 8), 256);
  const auto closed =
      findMethod("gptq")->prepare({tensor, grid(TensorType::MXFP4), {}, none, &hessian, {}});
  QVERIFY(!closed);
  QVERIFY(closed.error().what.find("MXFP4") != std::string::npos);
  const MethodOptions wrong{{"damping", std::string("much")}};
  QVERIFY(!findMethod("gptq")->prepare({tensor, grid(TensorType::Q4_K), {}, wrong, &hessian, {}}));
  const MethodOptions ordered{{"desc_act", true}};
  const auto blocks =
      findMethod("gptq")->prepare({tensor, grid(TensorType::Q4_K), {}, ordered, &hessian, {}});
  QVERIFY(!blocks);
  QVERIFY(blocks.error().what.find("Q4_K") != std::string::npos);
  const MethodOptions both{{"desc_act", true}, {"activation_order", false}};
  const TensorType integers = *tensorTypeFromName("int4-g32");
  QVERIFY(!findMethod("gptq")->prepare({tensor, grid(integers), {}, both, &hessian, {}}));
}

void TstGptq::deadInputsChangeNothing() {
  constexpr int kSize = 64;
  Values x = inputs(200, kSize, 9);
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (i % kSize == 5 || i % kSize == 40) x[i] = 0;
  }
  const linalg::Hessian hessian = hessianOf(x, kSize);
  const Values w = weightsOf(3, kSize, 10);
  const TensorInfo tensor{"w", Shape::of(kSize, 3), TensorType::F32};
  std::vector<std::string> notes;
  const MethodOptions none;
  const auto encoder = findMethod("gptq")->prepare(
      {tensor, grid(TensorType::Q8_0), {}, none, &hessian, [&](const std::string& note) {
         notes.push_back(note);
       }});
  VERIFY_OK(encoder);
  QVERIFY(notes.empty());
  const Values values =
      decodeAll(TensorType::Q8_0, encodeAll(**encoder, TensorType::Q8_0, w, kSize, 3), w.size());
  // They keep about the weights they had.
  for (int r = 0; r < 3; ++r) {
    for (const int c : {5, 40}) {
      const auto at = static_cast<std::size_t>(r * kSize + c);
      QVERIFY(std::fabs(values[at] - w[at]) < 0.01f);
    }
  }
}

QTEST_GUILESS_MAIN(TstGptq)
#include "tst_gptq.moc"
