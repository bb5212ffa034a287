// SPDX-License-Identifier: MIT
// Errors weighted by what goes in, against sums made here.
#include <QTest>
#include <cmath>

#include "jobs/planned_source.h"
#include "jobs/weighted_error_job.h"
#include "quant/grids/grid.h"
#include "support/quantize_run.h"
#include "support/synthetic_source.h"

using namespace nibble;

namespace {

constexpr std::int64_t kColumns = 256, kRows = 40;

std::shared_ptr<test::SyntheticSource> source() {
  auto made = std::make_shared<test::SyntheticSource>(
      [](std::size_t tensor, std::int64_t row, float* out, std::int64_t columns) {
        for (std::int64_t i = 0; i < columns; ++i) {
          out[i] = test::pseudoWeight(static_cast<std::uint64_t>(
              (static_cast<std::int64_t>(tensor) * 1000 + row) * columns + i));
        }
      });
  made->add("blk.0.attn_q.weight", Shape::of(kColumns, kRows));
  made->add("blk.0.attn_k.weight", Shape::of(kColumns, kRows));
  return made;
}

/// The even columns are driven, the odd ones hardly.
std::shared_ptr<const ImportanceMatrix> importance() {
  auto matrix = std::make_shared<ImportanceMatrix>();
  auto& values = matrix->entries["blk.0.attn_q.weight"].values;
  for (std::int64_t i = 0; i < kColumns; ++i) values.push_back(i % 2 == 0 ? 9.0f : 0.01f);
  return matrix;
}

jobs::WeightedErrorRequest request(std::int64_t sample = 0) {
  jobs::WeightedErrorRequest made;
  made.source = source();
  made.importance = importance();
  made.sample = sample;
  made.items = {{"blk.0.attn_q.weight", {.type = TensorType::Q4_0, .method = "rtn"}},
                {"blk.0.attn_k.weight", {.type = TensorType::Q4_0, .method = "rtn"}}};
  return made;
}

/// The root of the share of the weighted energy that rounding every row to Q4_0 loses.
double expected(const ModelSource& model, const std::string& tensor,
                const std::vector<float>& weights) {
  std::vector<std::byte> raw,
      blocks(static_cast<std::size_t>(rowBytes(TensorType::Q4_0, kColumns)));
  std::vector<float> row(kColumns), rounded(kColumns);
  double energy = 0, lost = 0;
  for (std::int64_t r = 0; r < kRows; ++r) {
    if (!readRowsAsFloat(model, *model.find(tensor), r, 1, row.data(), raw)) return -1;
    grid(TensorType::Q4_0).encode(row.data(), nullptr, blocks.data(), kColumns);
    grid(TensorType::Q4_0).decode(blocks.data(), rounded.data(), kColumns);
    for (std::size_t i = 0; i < row.size(); ++i) {
      const double h = weights.empty() ? 1.0 : static_cast<double>(weights[i]);
      const double error = static_cast<double>(row[i]) - static_cast<double>(rounded[i]);
      energy += h * static_cast<double>(row[i]) * static_cast<double>(row[i]);
      lost += h * error * error;
    }
  }
  return std::sqrt(lost / energy);
}

}  // namespace

class TstWeightedErrorJob : public QObject {
  Q_OBJECT

 private slots:
  void errorsAreWeightedByImportance() {
    const auto errors = jobs::weightedErrors(request(), test::contextOf(2));
    VERIFY_OK(errors);
    QCOMPARE(errors->size(), std::size_t{2});
    const auto matrix = importance();
    const auto& weights = matrix->find("blk.0.attn_q.weight")->values;
    QVERIFY(std::abs((*errors)[0] - expected(*source(), "blk.0.attn_q.weight", weights)) < 1e-9);
    // Without an entry all columns count alike.
    QVERIFY(std::abs((*errors)[1] - expected(*source(), "blk.0.attn_k.weight", {})) < 1e-9);
    QVERIFY((*errors)[0] > 0.01 && (*errors)[0] < 0.5);
  }

  void mindingImportanceLowersWhatItWeighs() {
    auto minding = request();
    minding.items[0].plan = {.type = TensorType::Q4_0,
                             .method = "importance",
                             .options = {},
                             .importance = minding.importance};
    const auto plain = jobs::weightedErrors(request(), test::contextOf(2));
    const auto better = jobs::weightedErrors(minding, test::contextOf(2));
    VERIFY_OK(plain);
    VERIFY_OK(better);
    QVERIFY((*better)[0] < (*plain)[0]);
  }

  void threadsDoNotMatter() {
    const auto one = jobs::weightedErrors(request(), test::contextOf(1));
    const auto three = jobs::weightedErrors(request(), test::contextOf(3));
    VERIFY_OK(one);
    QVERIFY(*one == *three);
  }

  void aSampleIsNear() {
    const auto all = jobs::weightedErrors(request(), test::contextOf(2));
    const auto some = jobs::weightedErrors(request(kColumns * 10), test::contextOf(2));
    VERIFY_OK(some);
    QVERIFY((*some)[0] != (*all)[0]);
    QVERIFY(std::abs((*some)[0] / (*all)[0] - 1) < 0.1);
  }

  void aPlanAsAWholeGivesTheSame() {
    auto planned = request();
    const auto plan = makePlan(*planned.source, planRequest("Q4_0"));
    VERIFY_OK(plan);
    auto shown = jobs::planSource(planned.source, *plan);
    VERIFY_OK(shown);
    planned.planned = *shown;
    const auto errors = jobs::weightedErrors(planned, test::contextOf(2));
    VERIFY_OK(errors);
    QVERIFY(*errors == *jobs::weightedErrors(request(), test::contextOf(1)));
  }

  void eachIsToldAndAStopEndsIt() {
    auto told = request();
    std::stop_source stop;
    std::vector<std::size_t> items;
    told.onError = [&](std::size_t item, double error) {
      QVERIFY(error > 0);
      items.push_back(item);
      stop.request_stop();
    };
    jobs::JobContext context = test::contextOf(1);
    context.stop = stop.get_token();
    const auto stopped = jobs::weightedErrors(told, context);
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
    QCOMPARE(items, std::vector<std::size_t>{0});
  }

  void matricesThatDoNotFitAreRefused() {
    auto wrong = request();
    auto matrix = std::make_shared<ImportanceMatrix>();
    matrix->entries["blk.0.attn_q.weight"].values.assign(3, 1.0f);
    wrong.importance = matrix;
    QVERIFY(!jobs::weightedErrors(wrong, test::contextOf(1)));
  }
};

QTEST_GUILESS_MAIN(TstWeightedErrorJob)
#include "tst_weighted_error_job.moc"
