// SPDX-License-Identifier: MIT
// GPTQ into groups that follow the inputs, and with one scale for all rows.
#include <QTest>
#include <algorithm>
#include <numeric>

#include "quant/methods/decode_row.h"
#include "support/gptq_problem.h"

using namespace nibble;
using namespace nibble::test;

class TstGptqOrder : public QObject {
  Q_OBJECT

 private slots:
  void groupsThatFollowInputs();
  void oneScaleForAllRows();
};

/// The same as sorting the inputs first, and then taking them as they come.
void TstGptqOrder::groupsThatFollowInputs() {
  constexpr int kSize = 128, kRows = 4, kInputs = 400;
  const TensorType type = *tensorTypeFromName("int4-g32");
  const Values x = inputs(kInputs, kSize, 12), w = weightsOf(kRows, kSize, 13);
  const linalg::Hessian hessian = hessianOf(x, kSize);
  std::vector<int> sorted(kSize);
  std::iota(sorted.begin(), sorted.end(), 0);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](int a, int b) { return hessian.at(a, a) > hessian.at(b, b); });
  const auto columnsOf = [&](const Values& values) {
    Values moved;
    for (std::size_t row = 0; row < values.size(); row += kSize) {
      for (const int column : sorted) moved.push_back(values[row + std::size_t(column)]);
    }
    return moved;
  };
  const linalg::Hessian sortedHessian = hessianOf(columnsOf(x), kSize);
  const TensorInfo tensor{"w", Shape::of(kSize, kRows), TensorType::F32};
  // The mean of the diagonal is added up in another order, so without damping.
  for (const std::int64_t sweeps : {0, 3}) {
    const MethodOptions options{{"desc_act", true}, {"damping", 0.0}, {"sweeps", sweeps}};
    const auto encoder =
        findMethod("gptq")->prepare({tensor, grid(type), {}, options, &hessian, {}});
    VERIFY_OK(encoder);
    QVERIFY(std::ranges::equal((*encoder)->columns(), sorted));
    const MethodOptions plain{{"activation_order", false}, {"damping", 0.0}, {"sweeps", sweeps}};
    const auto expected =
        findMethod("gptq")->prepare({tensor, grid(type), {}, plain, &sortedHessian, {}});
    VERIFY_OK(expected);
    QVERIFY((*expected)->columns().empty());
    const auto bytes = encodeAll(**encoder, type, w, kSize, 3);
    QVERIFY(bytes == encodeAll(**expected, type, columnsOf(w), kSize, 3));
    // Back in their columns they stand for the weights.
    Values values(w.size());
    for (std::int64_t row = 0; row < kRows; ++row) {
      decodeRow(type, (*encoder)->columns(), bytes.data() + row * rowBytes(type, kSize),
                values.data() + row * kSize, kSize);
    }
    QVERIFY(columnsOf(values) == decodeAll(type, bytes, w.size()));
    const MethodOptions none;
    const auto rounded = findMethod("rtn")->prepare({tensor, grid(type), {}, none});
    const Values others = decodeAll(type, encodeAll(**rounded, type, w, kSize, 3), w.size());
    qInfo("loss %g, rounding %g", loss(w, values, hessian), loss(w, others, hessian));
    QVERIFY(loss(w, values, hessian) < 0.8 * loss(w, others, hessian));
  }
  // One group a row is the same in any order.
  const TensorType whole = *tensorTypeFromName("int4-g128");
  const MethodOptions options{{"desc_act", true}};
  const auto encoder = findMethod("gptq")->prepare({tensor, grid(whole), {}, options, &hessian});
  VERIFY_OK(encoder);
  QVERIFY((*encoder)->columns().empty());
}

void TstGptqOrder::oneScaleForAllRows() {
  constexpr int kSize = 64, kRows = 9;
  const TensorType type = *tensorTypeFromName("int4-g64");
  const linalg::Hessian hessian = hessianOf(inputs(200, kSize, 14), kSize);
  const Values w = weightsOf(kRows, kSize, 15);
  const TensorInfo tensor{"w", Shape::of(kSize, kRows), TensorType::F32};
  const MethodOptions options{{"range_of", std::string("tensor")}};
  MatrixJob job{tensor, grid(type), {}, options, &hessian};
  QVERIFY(!findMethod("gptq")->prepare(job));
  job.values = [&] { return std::make_shared<const Values>(w); };
  const auto encoder = findMethod("gptq")->prepare(job);
  VERIFY_OK(encoder);
  const auto bytes = encodeAll(**encoder, type, w, kSize, 4);
  const auto rowSize = static_cast<std::size_t>(rowBytes(type, kSize));
  for (std::size_t at = 0; at < bytes.size(); at += rowSize) {
    QVERIFY(std::equal(bytes.begin(), bytes.begin() + 3, bytes.begin() + std::ptrdiff_t(at)));
  }
  const MethodOptions none;
  const auto rounded = findMethod("rtn")->prepare({tensor, grid(type), {}, none});
  const double ours = loss(w, decodeAll(type, bytes, w.size()), hessian);
  const double own =
      loss(w, decodeAll(type, encodeAll(**rounded, type, w, kSize, 1), w.size()), hessian);
  qInfo("one scale %g, rounding with a scale a row %g", ours, own);
  QVERIFY(ours < 1.5 * own);
}

QTEST_GUILESS_MAIN(TstGptqOrder)
#include "tst_gptq_order.moc"
