// SPDX-License-Identifier: MIT
// Every recorded plan of llama-quantize, tensor by tensor and in order.
#include <QDir>
#include <QTest>
#include <nlohmann/json.hpp>

#include "quant/plan/plan.h"
#include "support/synthetic_source.h"
#include "support/test_data.h"

using namespace nibble;
using Json = nlohmann::ordered_json;

namespace {

Json readJson(const QString& path) {
  return Json::parse(test::readData(path).toStdString());
}

void addMetadata(Metadata& metadata, const Json& pairs) {
  for (const auto& [key, value] : pairs.items()) {
    if (value.is_string()) {
      metadata.set(key, value.get<std::string>());
    } else if (value.is_number_integer()) {
      metadata.set(key, value.get<std::uint32_t>());
    } else {
      metadata.set(key, value.get<float>());
    }
  }
}

test::SyntheticSource sourceOf(const QString& model) {
  const Json json = readJson("plans/" + model + "/_source.json");
  test::SyntheticSource source;
  addMetadata(source.editMetadata(), json["kv"]);
  for (const Json& tensor : json["tensors"]) {
    Shape shape;
    shape.rank = static_cast<int>(tensor["dims"].size());
    for (std::size_t d = 0; d < tensor["dims"].size(); ++d) shape.dims[d] = tensor["dims"][d];
    source.add(tensor["name"], shape, *tensorTypeFromName(tensor["type"].get<std::string>()));
  }
  return source;
}

QStringList models() {
  return QDir(test::dataPath("plans")).entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
}

}  // namespace

class TstGoldenPlans : public QObject {
  Q_OBJECT

 private slots:
  void matchesReference_data();
  void matchesReference();
  void refusesWhatTheReferenceRefuses_data();
  void refusesWhatTheReferenceRefuses();
};

void TstGoldenPlans::matchesReference_data() {
  QTest::addColumn<QString>("model");
  QTest::addColumn<QString>("file");
  QTest::addColumn<bool>("importance");
  QCOMPARE(models().size(), 5);
  for (const QString& model : models()) {
    const QDir folder(test::dataPath("plans/" + model));
    for (const QString& file : folder.entryList({"*.json"}, QDir::Files, QDir::Name)) {
      if (file.startsWith('_')) continue;
      const QString mix = file.section('.', 0, 0);
      QTest::addRow("%s %s", qPrintable(model), qPrintable(file))
          << model << file << readJson("plans/" + model + "/" + file)["imatrix"].get<bool>();
      // With importance the map is the same unless a file of its own says otherwise.
      const bool differs = folder.exists(mix + ".imat.json");
      if (!file.contains(".imat.") && !differs) {
        QTest::addRow("%s %s with importance", qPrintable(model), qPrintable(mix))
            << model << file << true;
      }
    }
  }
}

void TstGoldenPlans::matchesReference() {
  QFETCH(const QString, model);
  QFETCH(const QString, file);
  QFETCH(const bool, importance);
  const Json expected = readJson("plans/" + model + "/" + file);
  PlanRequest request = planRequest(expected["ftype"].get<std::string>());
  request.hasImportance = importance;
  const auto plan = makePlan(sourceOf(model), request);
  QVERIFY2(plan.has_value(), plan ? "" : plan.error().message().c_str());

  QCOMPARE(plan->tensors.size(), expected["tensors"].size());
  std::size_t i = 0;
  std::uint64_t bytes = 0;
  for (const auto& [name, type] : expected["tensors"].items()) {
    const PlannedTensor& tensor = plan->tensors[i++];
    QCOMPARE(tensor.name, name);
    const std::string got = tensor.name + " " + std::string(nibble::name(tensor.to));
    QCOMPARE(got, name + " " + type.get<std::string>());
    QCOMPARE(tensor.bytes, static_cast<std::uint64_t>(rowBytes(tensor.to, tensor.shape.columns()) *
                                                      tensor.shape.rows()));
    bytes += tensor.bytes;
  }
  QCOMPARE(plan->bytes, bytes);
  if (expected["ftype"] != "COPY") {
    QVERIFY(plan->fileType.has_value());
    QCOMPARE(*plan->fileType, expected["file_type"].get<std::uint32_t>());
  }
}

void TstGoldenPlans::refusesWhatTheReferenceRefuses_data() {
  QTest::addColumn<QString>("model");
  for (const QString& model : models()) QTest::newRow(qPrintable(model)) << model;
}

void TstGoldenPlans::refusesWhatTheReferenceRefuses() {
  QFETCH(const QString, model);
  const Json refused = readJson("plans/" + model + "/_source.json")["refused"];
  QVERIFY(!refused.empty());
  const test::SyntheticSource source = sourceOf(model);
  for (const Json& entry : refused) {
    const auto plan = makePlan(source, planRequest(entry[0].get<std::string>()));
    QVERIFY2(!plan.has_value(), entry[0].get<std::string>().c_str());
    QVERIFY(plan.error().what.find("importance") != std::string::npos);
    QVERIFY(!plan.error().hint.empty());
  }
}

QTEST_GUILESS_MAIN(TstGoldenPlans)
#include "tst_golden_plans.moc"
