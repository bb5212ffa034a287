// SPDX-License-Identifier: MIT
// A disk that is too small, or fills up while a model is written: one error, and nothing left.
#include <QTemporaryDir>
#include <QTest>

#include "support/quantize_run.h"
#include "support/small_disk.h"
#include "support/synthetic_source.h"

using namespace nibble;
using test::fillDisk;
using test::namesIn;

namespace {

constexpr std::uint64_t kDisk = 4 << 20;
constexpr std::int64_t kColumns = 4096;

/// Matrices of `rows` rows each; as Q8_0 a row takes 4352 bytes.
test::SyntheticSource model(int matrices, std::int64_t rows,
                            std::function<void(std::int64_t row)> onRow = {}) {
  test::SyntheticSource source(
      [onRow](std::size_t, std::int64_t row, float* out, std::int64_t columns) {
        if (onRow) onRow(row);
        for (std::int64_t i = 0; i < columns; ++i) {
          out[i] = test::pseudoWeight(static_cast<std::uint64_t>(row * columns + i));
        }
      });
  source.editMetadata().set("general.architecture", std::string("llama"));
  for (int i = 0; i < matrices; ++i) {
    source.add(fmt::format("blk.{}.ffn_up.weight", i), Shape::of(kColumns, rows));
  }
  return source;
}

Result<jobs::QuantizeReport> quantize(const std::filesystem::path& folder,
                                      const ModelSource& source,
                                      const jobs::QuantizeOptions& options = {}) {
  return test::quantizeTo(QString::fromStdString((folder / "o.gguf").string()), source,
                          planRequest("Q8_0"), 1, options);
}

}  // namespace

class TstQuantizeFullDisk : public QObject {
  Q_OBJECT

 private slots:
  void refusesBeforeItBegins();
  void refusesASplitSetThatFitsInPartOnly();
  void fillsUpWhileWriting();
  void hasNoRoomForTheRecipe();
  void leavesNoModelWithoutItsRecipe();
};

void TstQuantizeFullDisk::refusesBeforeItBegins() {
  RUN_ON_SMALL_DISK(kDisk, [](const std::filesystem::path& folder) -> QString {
    bool read = false;
    const auto report = quantize(folder, model(1, 1024, [&](std::int64_t) { read = true; }));
    COMPLAIN_UNLESS(!report, "written");
    COMPLAIN_UNLESS(report.error().code == ErrorCode::NoSpace, report.error().message().c_str());
    COMPLAIN_UNLESS(!read, "weights were read first");
    COMPLAIN_UNLESS(namesIn(folder) == "", namesIn(folder));
    return {};
  });
}

void TstQuantizeFullDisk::refusesASplitSetThatFitsInPartOnly() {
  RUN_ON_SMALL_DISK(kDisk, [](const std::filesystem::path& folder) -> QString {
    bool read = false;
    jobs::QuantizeOptions options;
    options.split.maxTensors = 1;
    const auto report =
        quantize(folder, model(3, 400, [&](std::int64_t) { read = true; }), options);
    COMPLAIN_UNLESS(!report, "written");
    COMPLAIN_UNLESS(report.error().code == ErrorCode::NoSpace, report.error().message().c_str());
    COMPLAIN_UNLESS(!read, "weights were read first");
    COMPLAIN_UNLESS(namesIn(folder) == "", namesIn(folder));
    return {};
  });
}

void TstQuantizeFullDisk::fillsUpWhileWriting() {
  RUN_ON_SMALL_DISK(kDisk, [](const std::filesystem::path& folder) -> QString {
    const auto source = model(1, 500, [&](std::int64_t row) {
      if (row == 300) fillDisk(folder);
    });
    const auto report = quantize(folder, source);
    COMPLAIN_UNLESS(!report, "written");
    COMPLAIN_UNLESS(report.error().code == ErrorCode::NoSpace, report.error().message().c_str());
    COMPLAIN_UNLESS(report.error().where.find("o.gguf") != std::string::npos,
                    report.error().where.c_str());
    COMPLAIN_UNLESS(namesIn(folder) == "pad", namesIn(folder));
    return {};
  });
}

// Room for the model to the last block, none for the recipe.
void TstQuantizeFullDisk::hasNoRoomForTheRecipe() {
  RUN_ON_SMALL_DISK(kDisk, [](const std::filesystem::path& folder) -> QString {
    const auto source = model(1, 500);
    const auto fits = quantize(folder, source);
    COMPLAIN_UNLESS(fits, fits.error().message().c_str());
    const std::uint64_t block = 4096;
    const std::uint64_t needed = (fits->bytes + block - 1) / block * block;
    std::filesystem::remove(folder / "o.gguf");
    std::filesystem::remove(folder / "o.gguf.recipe.json");
    fillDisk(folder, needed);
    const auto report = quantize(folder, source);
    COMPLAIN_UNLESS(!report, "written");
    COMPLAIN_UNLESS(report.error().code == ErrorCode::NoSpace, report.error().message().c_str());
    COMPLAIN_UNLESS(namesIn(folder) == "pad", namesIn(folder));
    return {};
  });
}

// The same whatever the reason, on any disk.
void TstQuantizeFullDisk::leavesNoModelWithoutItsRecipe() {
  const QTemporaryDir folder;
  const std::filesystem::path path = folder.path().toStdString();
  std::filesystem::create_directory(path / "o.gguf.recipe.json");
  const auto report = quantize(path, model(1, 8));
  QVERIFY(!report);
  QVERIFY(report.error().where.find("o.gguf.recipe.json") != std::string::npos);
  QCOMPARE(namesIn(path), QString());
}

QTEST_GUILESS_MAIN(TstQuantizeFullDisk)
#include "tst_quantize_full_disk.moc"
