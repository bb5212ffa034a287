// SPDX-License-Identifier: MIT
// Errors of a sample against errors of the whole, computed plainly.
#include <QTest>
#include <cmath>

#include "quant/allocate/candidates.h"
#include "quant/allocate/type_errors.h"
#include "quant/grids/grid.h"
#include "support/quantize_run.h"
#include "support/synthetic_source.h"

using namespace nibble;

namespace {

constexpr std::int64_t kColumns = 256, kRows = 40;

void makeRow(std::size_t tensor, std::int64_t row, float* out, std::int64_t columns) {
  for (std::int64_t i = 0; i < columns; ++i) {
    out[i] = test::pseudoWeight((tensor << 40) + static_cast<std::uint64_t>(row * columns + i));
  }
}

test::SyntheticSource model() {
  test::SyntheticSource source(makeRow);
  source.add("blk.0.attn_q.weight", Shape::of(kColumns, kRows));
  source.add("blk.0.ffn_up_exps.weight", Shape{{kColumns, 10, 4, 1}, 3});
  source.add("blk.0.odd.weight", Shape::of(96, 10));
  return source;
}

std::vector<float> importance(std::size_t count) {
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = 0.1f + std::fabs(test::pseudoWeight(i + 5));
  return values;
}

double plainly(std::size_t tensor, TensorType type, const std::vector<float>& h) {
  std::vector<float> x(kColumns), y(kColumns);
  std::vector<std::byte> bytes(static_cast<std::size_t>(rowBytes(type, kColumns)));
  double lost = 0, energy = 0;
  for (std::int64_t row = 0; row < kRows; ++row) {
    makeRow(tensor, row, x.data(), kColumns);
    const float* own = h.empty() ? nullptr : h.data() + (tensor == 1 ? row / 10 * kColumns : 0);
    grid(type).encode(x.data(), own, bytes.data(), kColumns);
    grid(type).decode(bytes.data(), y.data(), kColumns);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double w = own == nullptr ? 1.0 : static_cast<double>(own[i]);
      const double a = static_cast<double>(x[i]), d = a - static_cast<double>(y[i]);
      lost += w * d * d;
      energy += w * a * a;
    }
  }
  return lost / energy;
}

}  // namespace

class TestTypeErrors : public QObject {
  Q_OBJECT

 private slots:
  void equalThePlainComputation() {
    const auto source = model();
    ThreadPool pool(3);
    const std::vector<TensorType> types{TensorType::Q2_K, TensorType::Q4_K, TensorType::Q8_0};
    for (std::size_t tensor : {0u, 1u}) {
      for (const bool weighted : {false, true}) {
        const std::vector<float> h =
            weighted ? importance(kColumns * (tensor == 1 ? 4 : 1)) : std::vector<float>();
        const auto errors = typeErrors(source, source.tensors()[tensor], types, h, pool, {});
        VERIFY_OK(errors);
        for (std::size_t t = 0; t < types.size(); ++t) {
          const double expected = plainly(tensor, types[t], h);
          QVERIFY2(std::fabs((*errors)[t] - expected) <= 1e-9 * expected,
                   qPrintable(QString("%1 %2").arg((*errors)[t]).arg(expected)));
        }
        QVERIFY((*errors)[0] > (*errors)[1] && (*errors)[1] > (*errors)[2]);
      }
    }
  }

  void aSampleIsNearTheWhole() {
    const auto source = model();
    ThreadPool pool(2);
    const std::vector<TensorType> types{TensorType::Q4_K};
    TypeErrorOptions few;
    few.sampleWeights = 8 * kColumns;
    const auto some = typeErrors(source, source.tensors()[0], types, {}, pool, few);
    VERIFY_OK(some);
    const double all = plainly(0, TensorType::Q4_K, {});
    QVERIFY(some->front() != all);
    QVERIFY(std::fabs(some->front() / all - 1) < 0.2);
  }

  void doNotDependOnThreads() {
    const auto source = model();
    ThreadPool one(1), four(4);
    const std::vector<TensorType> types{TensorType::Q3_K, TensorType::IQ4_XS};
    const auto a = typeErrors(source, source.tensors()[0], types, {}, one, {});
    const auto b = typeErrors(source, source.tensors()[0], types, {}, four, {});
    VERIFY_OK(a);
    VERIFY_OK(b);
    QVERIFY(*a == *b);
  }

  void zerosLoseNothing() {
    test::SyntheticSource source([](std::size_t, std::int64_t, float* out, std::int64_t columns) {
      std::fill(out, out + columns, 0.0f);
    });
    source.add("blk.0.attn_q.weight", Shape::of(kColumns, 4));
    ThreadPool pool(1);
    const std::vector<TensorType> types{TensorType::Q2_K};
    const auto errors = typeErrors(source, source.tensors()[0], types, {}, pool, {});
    VERIFY_OK(errors);
    QCOMPARE(errors->front(), 0.0);
  }

  void damagedWeightsAreNamed() {
    test::SyntheticSource source([](std::size_t, std::int64_t row, float* out, std::int64_t n) {
      std::fill(out, out + n, row == 2 ? std::nanf("") : 0.5f);
    });
    source.add("blk.0.attn_q.weight", Shape::of(kColumns, 4));
    ThreadPool pool(2);
    const std::vector<TensorType> types{TensorType::Q4_K};
    const auto errors = typeErrors(source, source.tensors()[0], types, {}, pool, {});
    QVERIFY(!errors);
    const auto message = QString::fromStdString(errors.error().message());
    QVERIFY2(message.contains("blk.0.attn_q.weight") && message.contains("row 2"),
             qPrintable(message));
  }

  void candidatesFitRowsMethodAndKnowledge() {
    const auto source = model();
    const TensorInfo& wide = source.tensors()[0];
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
    for (const TensorType type : candidateTypes(source.tensors()[2], true, "")) {
      QCOMPARE(96 % traits(type).blockElements, std::int64_t{0});
    }
    QCOMPARE(known.back(), TensorType::F32);
  }
};

QTEST_APPLESS_MAIN(TestTypeErrors)
#include "tst_type_errors.moc"
