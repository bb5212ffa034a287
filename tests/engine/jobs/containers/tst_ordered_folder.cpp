// SPDX-License-Identifier: MIT
// GPTQ folders whose groups follow the inputs: what a plan shows, what is written and what is read
// are the same weights, and g_idx says which belong together.
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>

#include "base/bytes.h"
#include "formats/safetensors.h"
#include "jobs/calibrated_plan.h"
#include "jobs/quantize_file.h"
#include "support/quantize_run.h"
#include "support/run_cli.h"

using namespace nibble;

namespace {

jobs::QuantizeRequest requestFor(const QString& out, const std::string& type, const char* format) {
  jobs::QuantizeRequest request;
  request.model = test::demoModel().toStdString();
  request.out = out.toStdString();
  request.format = format;
  request.recipe.type = type;
  request.recipe.method = "gptq";
  request.recipe.options["desc_act"] = true;
  request.recipe.calibration = CalibrationText{NIBBLE_RESOURCES "/text/calibration.txt", 128, 2};
  return request;
}

Result<jobs::QuantizeReport> write(const jobs::QuantizeRequest& request, int threads) {
  NIBBLE_TRY(const auto prepared, jobs::prepareQuantization(request));
  return jobs::quantizeFile(request, prepared, test::contextOf(threads));
}

std::vector<float> floatsOf(const ModelSource& source, const TensorInfo& tensor) {
  std::vector<std::byte> scratch;
  std::vector<float> values(static_cast<std::size_t>(tensor.shape.elements()));
  const auto read = readRowsAsFloat(source, tensor, 0, tensor.shape.rows(), values.data(), scratch);
  if (!read) qFatal("%s", read.error().message().c_str());
  return values;
}

std::vector<int> groupsOf(const SafetensorsSet& set, const std::string& tensor) {
  const auto bytes = set.bytes(*set.find(tensor));
  std::vector<int> groups;
  for (std::size_t at = 0; at < bytes.size(); at += 4) {
    groups.push_back(load<std::int32_t>(bytes.data() + at));
  }
  return groups;
}

}  // namespace

class TstOrderedFolder : public QObject {
  Q_OBJECT

 private slots:
  void comesBackBitByBit_data() {
    QTest::addColumn<QString>("type");
    QTest::addColumn<int>("group");
    QTest::newRow("4 bits") << "int4-g64" << 64;
    QTest::newRow("3 bits, symmetric") << "int3-g32-sym" << 32;
  }

  void comesBackBitByBit() {
    QFETCH(const QString, type);
    QFETCH(const int, group);
    const QTemporaryDir dir;
    const auto request = requestFor(dir.filePath("out"), type.toStdString(), "gptq");
    const auto prepared = jobs::prepareQuantization(request);
    VERIFY_OK(prepared);
    VERIFY_OK(jobs::quantizeFile(request, *prepared, test::contextOf(2)));
    const auto written = openModel(request.out);
    VERIFY_OK(written);

    // As the plan shows itself before it is written.
    auto calibrated = jobs::calibratePlan(prepared->source, request.recipe,
                                          dir.filePath("state").toStdString(), test::contextOf(1));
    VERIFY_OK(calibrated);
    const auto shown =
        jobs::openCalibrated(std::make_shared<const jobs::CalibratedPlan>(std::move(*calibrated)));
    VERIFY_OK(shown);
    QCOMPARE((*written)->tensors().size(), (*shown)->tensors().size());
    for (const TensorInfo& expected : (*shown)->tensors()) {
      const TensorInfo* tensor = (*written)->find(expected.name);
      QVERIFY2(tensor != nullptr, expected.name.c_str());
      QCOMPARE(name(tensor->type), name(expected.type));
      QCOMPARE(tensor->bytes, expected.bytes);
      QVERIFY2(floatsOf(**written, *tensor) == floatsOf(**shown, expected), expected.name.c_str());
    }
    QCOMPARE((*written)->find("blk.0.ffn_down.weight")->type, TensorType::F32);

    const auto config =
        QJsonDocument::fromJson(test::contentsOf(dir.filePath("out/quantize_config.json")));
    QVERIFY(config["desc_act"].toBool());
    QCOMPARE(config["group_size"].toInt(), group);
    QCOMPARE(config["static_groups"].toBool(true), false);
    const auto set = SafetensorsSet::open(request.out);
    VERIFY_OK(set);
    const auto groups = groupsOf(**set, "model.layers.1.mlp.down_proj.g_idx");
    QVERIFY(!std::is_sorted(groups.begin(), groups.end()));
    for (int g = 0; g < static_cast<int>(groups.size()) / group; ++g) {
      QCOMPARE(std::count(groups.begin(), groups.end(), g), group);
    }
    // Programs that make one matrix of the three ask for that.
    const std::string attention = "model.layers.2.self_attn.";
    QVERIFY(groupsOf(**set, attention + "q_proj.g_idx") ==
            groupsOf(**set, attention + "v_proj.g_idx"));
  }

  void errorsAreThoseOfWhatIsWritten() {
    const QTemporaryDir dir;
    const auto report = write(requestFor(dir.filePath("a"), "int4-g64", "gptq"), 2);
    VERIFY_OK(report);
    auto neighbours = requestFor(dir.filePath("b"), "int4-g64", "gptq");
    neighbours.recipe.options.clear();
    const auto other = write(neighbours, 2);
    VERIFY_OK(other);
    for (std::size_t i = 0; i < report->tensors.size(); ++i) {
      // Of columns that do not belong to each other they would be about 1.4.
      QVERIFY(report->tensors[i].relativeError < 1.5 * other->tensors[i].relativeError + 1e-9);
    }
  }

  void bytesDoNotDependOnThreads() {
    const QTemporaryDir dir;
    VERIFY_OK(write(requestFor(dir.filePath("1"), "int2-g32", "gptq"), 1));
    VERIFY_OK(write(requestFor(dir.filePath("3"), "int2-g32", "gptq"), 3));
    const QByteArray first = test::contentsOf(dir.filePath("1/model.safetensors"));
    QVERIFY(!first.isEmpty());
    QVERIFY(first == test::contentsOf(dir.filePath("3/model.safetensors")));
  }

  void onlyGptqFoldersHoldThem() {
    const QTemporaryDir dir;
    const auto awq = write(requestFor(dir.filePath("out"), "int4-g64", "awq"), 2);
    QVERIFY(!awq);
    QVERIFY(awq.error().hint.find("--format gptq") != std::string::npos);
    const auto gguf = write(requestFor(dir.filePath("out.gguf"), "Q4_K", "gguf"), 2);
    QVERIFY(!gguf);
    QVERIFY2(gguf.error().what.find("desc_act") != std::string::npos,
             gguf.error().message().c_str());
  }

  /// One group a row has no order: the folder says so.
  void oneGroupARow() {
    const QTemporaryDir dir;
    VERIFY_OK(write(requestFor(dir.filePath("out"), "int4-row", "gptq"), 2));
    const auto config =
        QJsonDocument::fromJson(test::contentsOf(dir.filePath("out/quantize_config.json")));
    QCOMPARE(config["desc_act"].toBool(true), false);
  }
};

QTEST_GUILESS_MAIN(TstOrderedFolder)
#include "tst_ordered_folder.moc"
