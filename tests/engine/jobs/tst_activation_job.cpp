// SPDX-License-Identifier: MIT
// What is told of a matrix's inputs, on sums that were written by hand.
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "jobs/activation_job.h"
#include "support/quantize_run.h"

using namespace nibble;

namespace {

constexpr std::size_t kChannels = 8;
constexpr std::uint64_t kRows = 10;

/// Eight channels of ones; the fourth holds sixteens, the last hundredths.
std::shared_ptr<const jobs::MeasuredInputs> inputsIn(const QTemporaryDir& folder) {
  calib::InputStatistics input(kChannels);
  std::vector<float> rows;
  for (std::uint64_t r = 0; r < kRows; ++r) {
    for (std::size_t c = 0; c < kChannels; ++c) {
      rows.push_back(c == 3 ? 16.0f : c == 7 ? -0.01f : 1.0f);
    }
  }
  ThreadPool pool(2);
  input.add(pool, {rows.data(), kRows, kChannels});
  input.dropped = 2;
  input.tensors = {"blk.0.attn_q.weight", "blk.0.attn_k.weight"};
  calib::Calibration calibration;
  calibration.chunks = 3;
  calibration.inputs.emplace("blk.0.attn_q.weight", input);
  const std::filesystem::path path = folder.filePath("state").toStdString();
  if (!calib::writeState(path, calibration, {"model", "text", 64})) return nullptr;
  auto file = calib::StateFile::open(path);
  return file ? std::make_shared<const jobs::MeasuredInputs>(*file, "text") : nullptr;
}

}  // namespace

class TstActivationJob : public QObject {
  Q_OBJECT

 private slots:
  void outliersAreFoundWithTheirShare() {
    const QTemporaryDir folder;
    const auto inputs = inputsIn(folder);
    QVERIFY(inputs != nullptr);
    const auto profile = jobs::activationProfile(*inputs, "blk.0.attn_q.weight");
    VERIFY_OK(profile);
    QCOMPARE(profile->vectors, kRows);
    QCOMPARE(profile->dropped, std::uint64_t{2});
    QCOMPARE(profile->rms.size(), kChannels);
    QCOMPARE(profile->largest[3], 16.0f);
    QVERIFY(std::abs(profile->rms[7] - 0.01f) < 1e-6f);
    QVERIFY(std::abs(profile->mean[0] - 1.0f) < 1e-6f);
    QCOMPARE(profile->median, 1.0);
    QCOMPARE(profile->limit, jobs::kOutlierFactor);
    QCOMPARE(profile->outliers.size(), std::size_t{1});
    QCOMPARE(profile->outliers[0].index, std::int64_t{3});
    const double energy = 256 + 6 + 0.0001;
    QVERIFY(std::abs(profile->outliers[0].share - 256 / energy) < 1e-6);
    QCOMPARE(profile->outlierShare, profile->outliers[0].share);
    // With so few channels all are listed, the strongest first and the weakest last.
    QCOMPARE(profile->strongest.size(), kChannels);
    QCOMPARE(profile->strongest.front().index, std::int64_t{3});
    QCOMPARE(profile->strongest.back().index, std::int64_t{7});
  }

  void everyValueIsInItsOctave() {
    const QTemporaryDir folder;
    const auto profile = jobs::activationProfile(*inputsIn(folder), "blk.0.attn_q.weight");
    VERIFY_OK(profile);
    const auto countAt = [&](const std::vector<std::uint64_t>& octaves, int octave) {
      return octaves[static_cast<std::size_t>(octave - profile->firstOctave)];
    };
    QCOMPARE(countAt(profile->octaves, 0), 6 * kRows);
    QCOMPARE(countAt(profile->octaves, 4), kRows);
    QCOMPARE(countAt(profile->octaves, -7), kRows);  // 0.0078 to 0.0156
    QCOMPARE(countAt(profile->outlierOctaves, 4), kRows);
    std::uint64_t all = 0, outliers = 0;
    for (const std::uint64_t count : profile->octaves) all += count;
    for (const std::uint64_t count : profile->outlierOctaves) outliers += count;
    QCOMPARE(all, kRows * kChannels);
    QCOMPARE(outliers, kRows);
  }

  void tensorsThatShareAnInputHaveOneProfile() {
    const QTemporaryDir folder;
    const auto inputs = inputsIn(folder);
    const auto query = jobs::activationProfile(*inputs, "blk.0.attn_q.weight");
    const auto key = jobs::activationProfile(*inputs, "blk.0.attn_k.weight");
    VERIFY_OK(query);
    VERIFY_OK(key);
    QVERIFY(query->largest == key->largest);
    QCOMPARE(key->fed.size(), std::size_t{2});
    QCOMPARE(key->tensor, std::string("blk.0.attn_k.weight"));
  }

  void othersHaveNone() {
    const QTemporaryDir folder;
    const auto none = jobs::activationProfile(*inputsIn(folder), "token_embd.weight");
    QVERIFY(!none);
    QCOMPARE(none.error().code, ErrorCode::NotFound);
    QVERIFY(!none.error().hint.empty());
  }
};

QTEST_GUILESS_MAIN(TstActivationJob)
#include "tst_activation_job.moc"
