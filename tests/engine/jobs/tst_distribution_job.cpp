// SPDX-License-Identifier: MIT
// Distributions against plain loops over the same values.
#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <limits>
#include <thread>

#include "jobs/distribution_job.h"
#include "quant/grids/grid.h"
#include "support/quantize_run.h"
#include "support/synthetic_source.h"

using namespace nibble;
using jobs::Distribution;
using jobs::DistributionRequest;

namespace {

constexpr const char* kTensor = "blk.0.ffn_up.weight";

/// Rows grow, columns differ, one column stands out.
void fill(std::int64_t row, float* out, std::int64_t columns) {
  for (std::int64_t c = 0; c < columns; ++c) {
    const float weight = test::pseudoWeight(static_cast<std::uint64_t>(row * columns + c));
    out[c] = weight * (0.01f + 0.0001f * static_cast<float>(row % 7)) * (c == 5 ? 8.0f : 1.0f);
  }
}

std::shared_ptr<test::SyntheticSource> matrix(std::int64_t columns, std::int64_t rows,
                                              TensorType type = TensorType::F32) {
  auto source = std::make_shared<test::SyntheticSource>(
      [](std::size_t, std::int64_t row, float* out, std::int64_t count) { fill(row, out, count); });
  source->add(kTensor, Shape::of(columns, rows), type);
  return source;
}

std::vector<float> valuesOf(std::int64_t columns, std::int64_t rows) {
  std::vector<float> values(static_cast<std::size_t>(columns * rows));
  for (std::int64_t r = 0; r < rows; ++r) fill(r, values.data() + r * columns, columns);
  return values;
}

std::vector<float> roundTrip(const std::vector<float>& values, std::int64_t columns,
                             TensorType type) {
  std::vector<float> out(values.size());
  std::vector<std::byte> bytes(static_cast<std::size_t>(rowBytes(type, columns)));
  for (std::size_t at = 0; at < values.size(); at += static_cast<std::size_t>(columns)) {
    grid(type).encode(values.data() + at, nullptr, bytes.data(), columns);
    grid(type).decode(bytes.data(), out.data() + at, columns);
  }
  return out;
}

jobs::PlannedValues rtn(TensorType type) {
  return {.type = type, .method = "rtn"};
}

void expectCounted(const jobs::BinnedCounts& bins, const std::vector<float>& values) {
  std::vector<std::int64_t> expected(bins.counts.size(), 0);
  for (const float value : values) {
    const double at = std::floor((static_cast<double>(value) - bins.low) / bins.width);
    QVERIFY(at >= 0 && at < static_cast<double>(expected.size()));
    ++expected[static_cast<std::size_t>(at)];
  }
  QCOMPARE(bins.counts, expected);
}

void expectNear(double actual, double expected) {
  QVERIFY2(std::abs(actual - expected) <= 1e-9 * std::abs(expected) + 1e-15,
           qPrintable(QString("%1 is not %2").arg(actual, 0, 'g', 15).arg(expected, 0, 'g', 15)));
}

void expectSame(const Distribution& a, const Distribution& b) {
  QCOMPARE(a.histogram.counts, b.histogram.counts);
  QCOMPARE(a.values.deviation, b.values.deviation);
  QCOMPARE(a.values.mean, b.values.mean);
  QCOMPARE(a.columns.rms, b.columns.rms);
  QCOMPARE(a.columns.errorRms, b.columns.errorRms);
  QCOMPARE(a.rows.rms, b.rows.rms);
  QCOMPARE(a.levels, b.levels);
  QCOMPARE(a.against.has_value(), b.against.has_value());
  if (!a.against) return;
  QCOMPARE(a.against->histogram.counts, b.against->histogram.counts);
  QCOMPARE(a.against->error.counts, b.against->error.counts);
  QCOMPARE(a.against->rmse, b.against->rmse);
  QCOMPARE(a.against->relativeError, b.against->relativeError);
}

}  // namespace

class TstDistributionJob : public QObject {
  Q_OBJECT

 private slots:
  void measuresWhatAPlainLoopMeasures();
  void profilesColumnsAndRows();
  void comparesWithAnotherModel();
  void aCopyHasNoError();
  void levelsAreOfTheComparedSide();
  void threadsChangeNothing();
  void aSampleIsSpreadOverTheTensor();
  void smallTensorsAreReadWhole();
  void sampledRowsLieWithinHugeTensors();
  void importanceIsUsed();
  void refusesWhatItCannotDo();
  void namesTheFirstBadValue();
  void stopsInsideALargeTensor();
};

void TstDistributionJob::measuresWhatAPlainLoopMeasures() {
  constexpr std::int64_t kColumns = 256, kRows = 700;
  const auto values = valuesOf(kColumns, kRows);
  const auto decoded = roundTrip(values, kColumns, TensorType::Q4_K);
  const auto result = jobs::distribution(
      {.source = matrix(kColumns, kRows), .tensor = kTensor, .plan = rtn(TensorType::Q4_K)},
      test::contextOf(2));
  VERIFY_OK(result);
  QVERIFY(result->exact);
  QCOMPARE(result->values.count, kColumns * kRows);
  expectCounted(result->histogram, values);
  QVERIFY(result->against.has_value());
  QCOMPARE(result->against->type, TensorType::Q4_K);
  expectCounted(result->against->histogram, decoded);
  QCOMPARE(result->against->histogram.low, result->histogram.low);
  QCOMPARE(result->against->histogram.width, result->histogram.width);
  QCOMPARE(result->against->histogram.counts.size(), result->histogram.counts.size());

  double sum = 0, energy = 0, squared = 0, largest = 0;
  std::vector<float> difference(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    difference[i] = values[i] - decoded[i];
    const auto d = static_cast<double>(difference[i]);
    sum += static_cast<double>(values[i]);
    energy += static_cast<double>(values[i]) * static_cast<double>(values[i]);
    squared += d * d;
    largest = std::max(largest, std::abs(d));
  }
  expectCounted(result->against->error, difference);
  const auto n = static_cast<double>(values.size());
  expectNear(result->values.mean, sum / n);
  expectNear(result->values.deviation, std::sqrt(energy / n - sum / n * sum / n));
  expectNear(result->against->rmse, std::sqrt(squared / n));
  expectNear(result->against->relativeError, std::sqrt(squared / energy));
  QCOMPARE(result->against->maxError, largest);
  QCOMPARE(result->values.maximum,
           static_cast<double>(*std::max_element(values.begin(), values.end())));
}

void TstDistributionJob::profilesColumnsAndRows() {
  constexpr std::int64_t kColumns = 64, kRows = 3000;
  const auto values = valuesOf(kColumns, kRows);
  const auto decoded = roundTrip(values, kColumns, TensorType::Q8_0);
  const auto result = jobs::distribution(
      {.source = matrix(kColumns, kRows), .tensor = kTensor, .plan = rtn(TensorType::Q8_0)},
      test::contextOf(2));
  VERIFY_OK(result);
  const auto check = [&](const jobs::ChannelProfile& profile, std::size_t at, std::size_t first,
                         std::size_t step, std::size_t count) {
    double squares = 0, errors = 0;
    float maximum = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const auto w = static_cast<double>(values[first + i * step]);
      const double e = static_cast<double>(values[first + i * step] - decoded[first + i * step]);
      squares += w * w;
      errors += e * e;
      maximum = std::max(maximum, std::abs(values[first + i * step]));
    }
    const auto n = static_cast<double>(count);
    QCOMPARE(profile.maximum[at], maximum);
    QCOMPARE(profile.rms[at], static_cast<float>(std::sqrt(squares / n)));
    QCOMPARE(profile.errorRms[at], static_cast<float>(std::sqrt(errors / n)));
  };
  QCOMPARE(result->columns.index.size(), std::size_t{kColumns});
  QCOMPARE(result->rows.index.size(), std::size_t{kRows});
  for (std::size_t c = 0; c < kColumns; ++c) {
    QCOMPARE(result->columns.index[c], static_cast<std::int64_t>(c));
    check(result->columns, c, c, kColumns, kRows);
  }
  for (const std::size_t row : {std::size_t{0}, std::size_t{1023}, std::size_t{2999}}) {
    QCOMPARE(result->rows.index[row], static_cast<std::int64_t>(row));
    check(result->rows, row, row * kColumns, 1, kColumns);
  }
  QVERIFY(result->columns.rms[5] > 4 * result->columns.rms[6]);
}

void TstDistributionJob::comparesWithAnotherModel() {
  const auto result = jobs::distribution(
      {.source = matrix(96, 40), .tensor = kTensor, .other = matrix(96, 40, TensorType::F16)},
      test::contextOf(1));
  VERIFY_OK(result);
  QCOMPARE(result->against->type, TensorType::F16);
  QVERIFY(result->against->maxError > 0);
  QVERIFY(result->against->relativeError < 0.001);
  QVERIFY(result->levels.empty());
}

void TstDistributionJob::aCopyHasNoError() {
  const auto result = jobs::distribution(
      {.source = matrix(96, 40),
       .tensor = kTensor,
       .plan = jobs::PlannedValues{.type = TensorType::F32, .method = std::string(kCopyMethod)}},
      test::contextOf(1));
  VERIFY_OK(result);
  QCOMPARE(result->against->maxError, 0.0);
  QCOMPARE(result->against->histogram.counts, result->histogram.counts);
}

void TstDistributionJob::levelsAreOfTheComparedSide() {
  const DistributionRequest request{
      .source = matrix(256, 20), .tensor = kTensor, .plan = rtn(TensorType::Q3_K)};
  const auto compared = jobs::distribution(request, test::contextOf(1));
  VERIFY_OK(compared);
  QCOMPARE(compared->levels.size(), std::size_t{8});
  // They are values that occur.
  const auto decoded = roundTrip(valuesOf(256, 20), 256, TensorType::Q3_K);
  QVERIFY(std::count(decoded.begin() + 10 * 256, decoded.begin() + 11 * 256, compared->levels[3]) >
          0);
  const auto alone =
      jobs::distribution({.source = matrix(256, 20), .tensor = kTensor}, test::contextOf(1));
  VERIFY_OK(alone);
  QVERIFY(alone->levels.empty());
  QVERIFY(!alone->against);
}

void TstDistributionJob::threadsChangeNothing() {
  for (const std::int64_t sample : {0, 20000}) {
    const DistributionRequest request{.source = matrix(512, 1500),
                                      .tensor = kTensor,
                                      .plan = rtn(TensorType::Q4_0),
                                      .sample = sample};
    const auto one = jobs::distribution(request, test::contextOf(1));
    VERIFY_OK(one);
    for (const int threads : {2, 5}) {
      const auto several = jobs::distribution(request, test::contextOf(threads));
      VERIFY_OK(several);
      expectSame(*one, *several);
    }
  }
}

void TstDistributionJob::aSampleIsSpreadOverTheTensor() {
  const auto result = jobs::distribution(
      {.source = matrix(128, 10000), .tensor = kTensor, .sample = 128 * 100}, test::contextOf(2));
  VERIFY_OK(result);
  QVERIFY(!result->exact);
  QCOMPARE(result->values.count, 128 * 100);
  QCOMPARE(result->rows.index.size(), std::size_t{100});
  QCOMPARE(result->rows.index.front(), 50);
  QCOMPARE(result->rows.index.back(), 9950);
  // The rows are the ones named.
  std::vector<float> row(128);
  for (const std::size_t at : {std::size_t{0}, std::size_t{37}}) {
    fill(result->rows.index[at], row.data(), 128);
    float maximum = 0;
    for (const float w : row) maximum = std::max(maximum, std::abs(w));
    QCOMPARE(result->rows.maximum[at], maximum);
  }
}

void TstDistributionJob::smallTensorsAreReadWhole() {
  const auto result = jobs::distribution(
      {.source = matrix(4096, 8), .tensor = kTensor, .sample = 10}, test::contextOf(1));
  VERIFY_OK(result);
  QVERIFY(result->exact);
}

void TstDistributionJob::sampledRowsLieWithinHugeTensors() {
  Shape huge = Shape::of(256, std::int64_t{1} << 40);
  const auto rows = jobs::RowSelection::spread(huge, 1 << 24);
  QCOMPARE(rows.count(), std::int64_t{1} << 16);
  std::int64_t last = -1;
  for (std::int64_t i = 0; i < rows.count(); ++i) {
    QVERIFY(rows.row(i) > last);
    last = rows.row(i);
  }
  QVERIFY(last < huge.rows());
}

void TstDistributionJob::importanceIsUsed() {
  auto importance = std::make_shared<ImportanceMatrix>();
  importance->entries[kTensor].values.assign(256, 0.01f);
  importance->entries[kTensor].values[5] = 100.0f;
  const auto run = [&](const std::string& method) {
    return jobs::distribution({.source = matrix(256, 100),
                               .tensor = kTensor,
                               .plan = jobs::PlannedValues{.type = TensorType::Q4_0,
                                                           .method = method,
                                                           .importance = importance}},
                              test::contextOf(1));
  };
  const auto plain = run("rtn");
  const auto weighted = run("importance");
  VERIFY_OK(plain);
  VERIFY_OK(weighted);
  QVERIFY(weighted->columns.errorRms[5] < plain->columns.errorRms[5]);
}

void TstDistributionJob::refusesWhatItCannotDo() {
  const auto source = matrix(100, 10);
  const auto codeOf = [&](DistributionRequest request) {
    request.source = source;
    const auto result = jobs::distribution(request, test::contextOf(1));
    return result ? ErrorCode::Internal : result.error().code;
  };
  QCOMPARE(codeOf({.tensor = "no.such.tensor"}), ErrorCode::NotFound);
  QCOMPARE(codeOf({.tensor = kTensor, .plan = rtn(TensorType::Q4_0)}), ErrorCode::Unsupported);
  QCOMPARE(codeOf({.tensor = kTensor,
                   .plan = jobs::PlannedValues{.type = TensorType::F16, .method = "magic"}}),
           ErrorCode::Unsupported);
  QCOMPARE(codeOf({.tensor = kTensor,
                   .plan = jobs::PlannedValues{.type = TensorType::F16, .method = "importance"}}),
           ErrorCode::InvalidArgument);
  QCOMPARE(codeOf({.tensor = kTensor, .other = matrix(100, 11)}), ErrorCode::InvalidArgument);
  QCOMPARE(codeOf({.tensor = kTensor, .other = std::make_shared<test::SyntheticSource>()}),
           ErrorCode::NotFound);
}

void TstDistributionJob::namesTheFirstBadValue() {
  auto source = std::make_shared<test::SyntheticSource>(
      [](std::size_t, std::int64_t row, float* out, std::int64_t columns) {
        fill(row, out, columns);
        if (row == 333) out[7] = std::numeric_limits<float>::infinity();
        if (row == 999) out[1] = std::numeric_limits<float>::quiet_NaN();
      });
  source->add(kTensor, Shape::of(1024, 1000));
  for (const int threads : {1, 4}) {
    const auto result =
        jobs::distribution({.source = source, .tensor = kTensor}, test::contextOf(threads));
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::Corrupt);
    QVERIFY2(result.error().what.find("row 333, column 7") != std::string::npos,
             result.error().message().c_str());
  }
}

void TstDistributionJob::stopsInsideALargeTensor() {
  auto context = test::contextOf(2);
  std::stop_source stop;
  context.stop = stop.get_token();
  std::jthread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    stop.request_stop();
  });
  // Hours of work if it did not stop.
  const auto result = jobs::distribution({.source = matrix(4096, std::int64_t{1} << 20),
                                          .tensor = kTensor,
                                          .plan = rtn(TensorType::Q4_K)},
                                         context);
  QVERIFY(!result);
  QCOMPARE(result.error().code, ErrorCode::Cancelled);
}

QTEST_GUILESS_MAIN(TstDistributionJob)
#include "tst_distribution_job.moc"
