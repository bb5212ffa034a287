// SPDX-License-Identifier: MIT
// AWQ and GPTQ folders: what was quantized stands in them bit by bit, everything else as it was.
#include <QDir>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include "formats/safetensors.h"
#include "jobs/containers/container.h"
#include "jobs/planned_source.h"
#include "support/packed_folder.h"
#include "support/quantize_run.h"
#include "support/run_cli.h"

using namespace nibble;

namespace {

std::shared_ptr<const ModelSource> demo() {
  auto source = openModel(test::demoModel().toStdString());
  if (!source) qFatal("%s", source.error().message().c_str());
  return *source;
}

PlanRequest requestOf(const char* type, std::initializer_list<const char*> overrides = {}) {
  PlanRequest request = planRequest(type);
  for (const char* text : overrides) {
    auto rule = parseOverride(text);
    if (!rule) qFatal("%s", rule.error().message().c_str());
    request.recipe.rules.push_back(std::move(*rule));
  }
  return request;
}

Result<jobs::QuantizeReport> write(const char* format, const ModelSource& source,
                                   const PlanRequest& request, const QString& out,
                                   jobs::QuantizeOptions options = {},
                                   jobs::JobContext context = test::contextOf(2)) {
  const jobs::Container* container = jobs::findContainer(format);
  NIBBLE_TRY(const Plan plan, makePlan(source, request));
  NIBBLE_CHECK(container->check(source, plan, out.toStdString()));
  return container->write(source, plan, out.toStdString(), options, context);
}

QString errorOf(const Result<jobs::QuantizeReport>& report) {
  return report ? QString() : QString::fromStdString(report.error().message());
}

std::vector<std::byte> rowsOf(const ModelSource& source, const TensorInfo& tensor) {
  std::vector<std::byte> scratch;
  const auto rows = source.readRows(tensor, 0, tensor.shape.rows(), scratch);
  if (!rows) qFatal("%s", rows.error().message().c_str());
  return {rows->begin(), rows->end()};
}

QJsonObject jsonOf(const QString& path) {
  return QJsonDocument::fromJson(test::contentsOf(path)).object();
}

QStringList entriesOf(const QTemporaryDir& dir) {
  return QDir(dir.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
}

/// All tensors of `written` are what the plan makes of the source.
void verifySame(const ModelSource& written, const std::shared_ptr<const ModelSource>& source,
                const PlanRequest& request) {
  const auto plan = makePlan(*source, request);
  VERIFY_OK(plan);
  const auto planned = jobs::planSource(source, *plan, nullptr);
  VERIFY_OK(planned);
  QCOMPARE(written.tensors().size(), (*planned)->tensors().size());
  for (const TensorInfo& expected : (*planned)->tensors()) {
    const TensorInfo* tensor = written.find(expected.name);
    QVERIFY2(tensor != nullptr, expected.name.c_str());
    QCOMPARE(name(tensor->type), name(expected.type));
    QVERIFY2(rowsOf(written, *tensor) == rowsOf(**planned, expected), expected.name.c_str());
  }
}

}  // namespace

class TstPackedFolder : public QObject {
  Q_OBJECT

 private slots:
  void comesBackBitByBit_data() {
    QTest::addColumn<QString>("format");
    QTest::addColumn<QString>("type");
    QTest::addColumn<int>("groupSize");
    for (const char* type : {"int4-g128", "int4-g64-sym", "int4-g32", "int3-g128", "int3-g64-sym",
                             "int2-g32", "int8", "int8-g128-sym", "int4-row-sym"}) {
      const QString text = type;
      const QString group = text.section('-', 1, 1);
      const int size = group == "row" ? -1 : group.isEmpty() ? 128 : group.mid(1).toInt();
      QTest::addRow("gptq %s", type) << "gptq" << text << size;
      if (text.startsWith("int4")) QTest::addRow("awq %s", type) << "awq" << text << size;
    }
  }

  void comesBackBitByBit() {
    QFETCH(QString, format);
    QFETCH(QString, type);
    QFETCH(int, groupSize);
    const QTemporaryDir dir;
    const auto source = demo();
    const PlanRequest request = requestOf(type.toUtf8().constData());
    const QString out = dir.filePath("out");
    const auto report = write(format.toUtf8().constData(), *source, request, out);
    VERIFY_OK(report);
    QCOMPARE(entriesOf(dir), (QStringList{"out", "out.recipe.json"}));
    const auto written = openModel(out.toStdString());
    VERIFY_OK(written);
    // AWQ has zero points always.
    if (format == "gptq" || !type.endsWith("-sym")) verifySame(**written, source, request);
    const QJsonObject config = jsonOf(out + "/config.json");
    const QJsonObject packing = config["quantization_config"].toObject();
    QCOMPARE(packing["quant_method"].toString(), format);
    QCOMPARE(packing["bits"].toInt(), type.mid(3, 1).toInt());
    QCOMPARE(packing["group_size"].toInt(), groupSize);
    if (format == "gptq") {
      QCOMPARE(packing["sym"].toBool(), type.endsWith("-sym"));
      QCOMPARE(packing["checkpoint_format"].toString(), "gptq");
      QCOMPARE(packing["desc_act"].toBool(true), false);
      QCOMPARE(jsonOf(out + "/quantize_config.json"), packing);
    } else {
      QCOMPARE(packing["version"].toString(), "gemm");
      QCOMPARE(packing["zero_point"].toBool(), true);
    }
    QJsonObject rest = config;
    rest.remove("quantization_config");
    QCOMPARE(rest, jsonOf(test::demoModel() + "/config.json"));
    for (const char* file : {"/tokenizer.json", "/generation_config.json", "/tokenizer_config.json",
                             "/special_tokens_map.json"}) {
      QCOMPARE(test::contentsOf(out + file), test::contentsOf(test::demoModel() + file));
    }
    std::uint64_t bytes = 0;
    for (const jobs::QuantizedTensor& tensor : report->tensors) bytes += tensor.bytes;
    QVERIFY(bytes < report->bytes && report->bytes < bytes + 65536);
    QCOMPARE(report->files.size(), std::size_t{1});
    QVERIFY(report->bitsPerWeight > 5 && report->bitsPerWeight < 13);
  }

  void shardsHoldTheSame() {
    const QTemporaryDir dir;
    const auto source = demo();
    const PlanRequest request = requestOf("int4-g128");
    jobs::QuantizeOptions options;
    options.split.maxBytes = 1 << 20;
    const auto report = write("gptq", *source, request, dir.filePath("out"), options);
    VERIFY_OK(report);
    QVERIFY(report->files.size() > 3);
    for (const auto& file : report->files) QVERIFY(std::filesystem::exists(file));
    const auto written = openModel(dir.filePath("out").toStdString());
    VERIFY_OK(written);
    verifySame(**written, source, request);
  }

  void theOutputMatrixOnRequest() {
    const QTemporaryDir dir;
    const auto source = demo();
    const PlanRequest request = requestOf("int4-g128", {"^output\\.weight$=int4-g128"});
    VERIFY_OK(write("gptq", *source, request, dir.filePath("out")));
    const auto written = openModel(dir.filePath("out").toStdString());
    VERIFY_OK(written);
    verifySame(**written, source, request);
    QCOMPARE(name((*written)->find("output.weight")->type), std::string_view("INT4_G128"));
    QVERIFY(jsonOf(dir.filePath("out/config.json"))["quantization_config"]
                .toObject()["lm_head"]
                .toBool());
  }

  void matricesThatGroupsDoNotDivideStay() {
    const QTemporaryDir dir;
    const auto source = demo();
    // Of 256 and 768 inputs only the latter.
    const PlanRequest request = requestOf("int4-g192");
    VERIFY_OK(write("gptq", *source, request, dir.filePath("gptq")));
    const auto written = openModel(dir.filePath("gptq").toStdString());
    VERIFY_OK(written);
    verifySame(**written, source, request);
    const auto packing = jsonOf(dir.filePath("gptq/config.json"))["quantization_config"].toObject();
    QVERIFY(packing["dynamic"].toObject().contains("-:^model\\.layers\\.0\\.self_attn\\.q_proj$"));
    QVERIFY(!packing["dynamic"].toObject().contains("-:^model\\.layers\\.0\\.mlp\\.down_proj$"));
    VERIFY_OK(write("awq", *source, request, dir.filePath("awq")));
    const auto unpacked = jsonOf(dir.filePath("awq/config.json"))["quantization_config"]
                              .toObject()["modules_to_not_convert"]
                              .toVariant()
                              .toStringList();
    QVERIFY(unpacked.contains("lm_head"));
    QVERIFY(unpacked.contains("model.layers.3.mlp.up_proj"));
    QCOMPARE(unpacked.size(), 1 + 4 * 6);
  }

  void aPackedFolderPackedAgainIsTheSame_data() {
    QTest::addColumn<bool>("awq");
    QTest::newRow("awq") << true;
    QTest::newRow("gptq") << false;
  }

  void aPackedFolderPackedAgainIsTheSame() {
    QFETCH(bool, awq);
    const QTemporaryDir dir;
    test::PackedFolder folder({awq, 4, 16, false, !awq});
    // Biases of q and k have their elements in another order, too.
    folder.config["attention_bias"] = true;
    folder.addToLayers("self_attn.q_proj.bias", {32});
    folder.addToLayers("self_attn.k_proj.bias", {16});
    folder.addToLayers("self_attn.v_proj.bias", {16});
    folder.addToLayers("self_attn.o_proj.bias", {32});
    const auto source = openModel(folder.save());
    VERIFY_OK(source);
    VERIFY_OK(write(awq ? "awq" : "gptq", **source, requestOf("COPY"), dir.filePath("out")));
    const auto before = SafetensorsSet::open(folder.path());
    const auto after = SafetensorsSet::open(dir.filePath("out").toStdString());
    VERIFY_OK(before);
    VERIFY_OK(after);
    QCOMPARE((*after)->tensors().size(), (*before)->tensors().size());
    for (const SafetensorsInfo& tensor : (*before)->tensors()) {
      const SafetensorsInfo* other = (*after)->find(tensor.name);
      QVERIFY2(other != nullptr, tensor.name.c_str());
      QCOMPARE(other->shape, tensor.shape);
      QVERIFY2(std::ranges::equal((*after)->bytes(*other), (*before)->bytes(tensor)),
               tensor.name.c_str());
    }
  }

  void oneRangeForAMatrix_data() {
    QTest::addColumn<QString>("format");
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("range");
    QTest::newRow("gptq of 8 bits") << "gptq" << "int8-row-sym" << "minmax";
    QTest::newRow("gptq searched") << "gptq" << "int4-row" << "search";
    QTest::newRow("awq by percentile") << "awq" << "int4-row" << "percentile";
  }

  /// Stored once a row, the same for all.
  void oneRangeForAMatrix() {
    QFETCH(QString, format);
    QFETCH(QString, type);
    QFETCH(QString, range);
    const QTemporaryDir dir;
    const auto source = demo();
    PlanRequest request = requestOf(type.toUtf8().constData());
    request.recipe.method = "rtn";
    request.recipe.options = {{"range_of", std::string("tensor")}, {"range", range.toStdString()}};
    VERIFY_OK(write(format.toUtf8().constData(), *source, request, dir.filePath("out")));
    const auto written = openModel(dir.filePath("out").toStdString());
    VERIFY_OK(written);
    verifySame(**written, source, request);
    const auto set = SafetensorsSet::open(dir.filePath("out").toStdString());
    VERIFY_OK(set);
    int matrices = 0;
    for (const SafetensorsInfo& tensor : (*set)->tensors()) {
      if (!tensor.name.ends_with(".scales")) continue;
      QCOMPARE(tensor.shape[0], std::int64_t{1});
      const auto bytes = (*set)->bytes(tensor);
      for (std::size_t at = 0; at < bytes.size(); at += 2) {
        QVERIFY2(bytes[at] == bytes[0] && bytes[at + 1] == bytes[1], tensor.name.c_str());
      }
      ++matrices;
    }
    QCOMPARE(matrices, 28);
    // Groups have ranges of their own.
    request.recipe.type = "int4-g64";
    const QString error =
        errorOf(write(format.toUtf8().constData(), *source, request, dir.filePath("no")));
    QVERIFY2(error.contains("one group a row"), qPrintable(error));
  }

  void refusals_data() {
    QTest::addColumn<QString>("format");
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("rule");
    QTest::addColumn<QString>("words");
    QTest::newRow("gguf type") << "gptq" << "Q4_K_M" << "" << "cannot hold the type";
    QTest::newRow("rule") << "awq" << "int4-g128" << "ffn_up=Q6_K" << "Q6_K";
    QTest::newRow("embedding") << "gptq" << "int4-g128" << "token_embd=int4-g128" << "embeddings";
    QTest::newRow("two types") << "gptq" << "int4-g128" << "ffn_up=int8-g128" << "one integer type";
    QTest::newRow("two groups") << "awq" << "int4-g128" << "ffn_up=int4-g64" << "one integer type";
    QTest::newRow("awq of 3 bits") << "awq" << "int3-g128" << "" << "4 bits";
    QTest::newRow("awq output") << "awq" << "int4-g128" << "^output=int4-g128" << "output matrix";
    QTest::newRow("gptq of 5 bits") << "gptq" << "int5-g128" << "" << "5 bits";
    QTest::newRow("nothing packed") << "gptq" << "F16" << "" << "integer type";
    QTest::newRow("gguf") << "gguf" << "int4-g128" << "" << "--format awq";
  }

  void refusals() {
    QFETCH(QString, format);
    QFETCH(QString, type);
    QFETCH(QString, rule);
    QFETCH(QString, words);
    const QTemporaryDir dir;
    PlanRequest request = requestOf(type.toUtf8().constData());
    if (!rule.isEmpty()) request.recipe.rules.push_back(*parseOverride(rule.toStdString()));
    const QString error =
        errorOf(write(format.toUtf8().constData(), *demo(), request, dir.filePath("out")));
    QVERIFY2(error.contains(words), qPrintable(error));
    QCOMPARE(entriesOf(dir), QStringList());
  }

  void otherSourcesAndFoldersInTheWay() {
    const QTemporaryDir dir;
    const auto source = demo();
    VERIFY_OK(test::quantizeTo(dir.filePath("f16.gguf"), *source, planRequest("F16")));
    const auto gguf = openModel(dir.filePath("f16.gguf").toStdString());
    VERIFY_OK(gguf);
    const PlanRequest request = requestOf("int4-g128");
    QVERIFY(errorOf(write("awq", **gguf, request, dir.filePath("out")))
                .contains("Hugging Face folder"));
    QVERIFY(errorOf(write("awq", *source, request, dir.path())).contains("not empty"));
    QVERIFY(errorOf(write("awq", *source, request, test::demoModel())).contains("that is read"));
    QVERIFY(errorOf(write("awq", *source, request, dir.filePath("f16.gguf")))
                .contains("a file of that name"));
    QCOMPARE(entriesOf(dir), (QStringList{"f16.gguf", "f16.gguf.recipe.json"}));
  }

  void stoppingLeavesNothing() {
    const QTemporaryDir dir;
    std::stop_source stop;
    jobs::JobContext context = test::contextOf(2);
    context.stop = stop.get_token();
    int tensors = 0;
    jobs::QuantizeOptions options;
    options.onTensor = [&](const jobs::QuantizedTensor&) {
      if (++tensors == 5) stop.request_stop();
    };
    const auto report =
        write("gptq", *demo(), requestOf("int4-g128"), dir.filePath("out"), options, context);
    QVERIFY(!report && report.error().code == ErrorCode::Cancelled);
    QCOMPARE(entriesOf(dir), QStringList());
  }

  void bytesDoNotDependOnThreads() {
    const QTemporaryDir dir;
    QByteArray first;
    for (const int threads : {1, 3}) {
      const QString out = dir.filePath(QString::number(threads));
      VERIFY_OK(write("awq", *demo(), requestOf("int4-g64"), out, {}, test::contextOf(threads)));
      const QByteArray bytes = test::contentsOf(out + "/model.safetensors");
      QVERIFY(!bytes.isEmpty());
      if (first.isEmpty()) first = bytes;
      QVERIFY(bytes == first);
    }
  }
};

QTEST_GUILESS_MAIN(TstPackedFolder)
#include "tst_packed_folder.moc"
