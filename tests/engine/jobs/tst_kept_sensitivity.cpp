// SPDX-License-Identifier: MIT
// What tensors need is measured once for each question, and never taken from a damaged file.
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "jobs/fit_size_job.h"
#include "jobs/kept_sensitivity.h"
#include "jobs/measured_inputs.h"
#include "support/quantize_run.h"

using namespace nibble;

namespace {

const char* const kModel = NIBBLE_RESOURCES "/demo-model";
const char* const kText = NIBBLE_RESOURCES "/text/calibration.txt";

/// Whether anything was worked on.
class Watcher : public ProgressSink {
 public:
  void onProgress(const Progress&) override { worked = true; }
  bool worked = false;
};

/// Answered by errors alone.
jobs::SensitivityRequest question() {
  jobs::SensitivityRequest request;
  request.source = *openModel(kModel);
  request.tensors = {"blk.0.attn_q.weight", "blk.3.ffn_down.weight"};
  return request;
}

jobs::SensitivityRequest probing() {
  auto request = question();
  request.text = kText;
  request.probeChunks = 1;
  return request;
}

bool equal(const std::vector<jobs::TensorSensitivity>& a,
           const std::vector<jobs::TensorSensitivity>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return x.tensor == y.tensor && x.probedKl == y.probedKl &&
           std::equal(x.types.begin(), x.types.end(), y.types.begin(), y.types.end(),
                      [](const auto& s, const auto& t) {
                        return s.type == t.type && s.bytes == t.bytes && s.error == t.error &&
                               s.damage == t.damage;
                      });
  });
}

}  // namespace

class TstKeptSensitivity : public QObject {
  Q_OBJECT

 private slots:
  void isMeasuredOnce() {
    const auto first = ask(probing());
    VERIFY_OK(first);
    QVERIFY(worked_);
    QCOMPARE(first->size(), std::size_t{2});
    QVERIFY(first->front().probedKl);
    const auto again = ask(probing());
    VERIFY_OK(again);
    QVERIFY(!worked_);
    QVERIFY(equal(*first, *again));
  }

  void anotherQuestionIsMeasured_data() {
    QTest::addColumn<int>("change");
    const char* const changes[] = {"method", "tensors", "text", "importance"};
    for (int i = 0; i < 4; ++i) QTest::newRow(changes[i]) << i;
  }

  void anotherQuestionIsMeasured() {
    QFETCH(const int, change);
    auto request = question();
    VERIFY_OK(ask(request));
    if (change == 0) request.method = "rtn";
    if (change == 1) request.tensors.pop_back();
    if (change == 2) request = probing();
    if (change == 3) {
      auto matrix = std::make_shared<ImportanceMatrix>();
      const std::int64_t columns = request.source->find(request.tensors[0])->shape.columns();
      matrix->entries[request.tensors[0]].values.assign(static_cast<std::size_t>(columns), 2.0f);
      request.importance = matrix;
    }
    VERIFY_OK(ask(request));
    QVERIFY(worked_);
  }

  void damagedFilesAreMeasuredAnew_data() {
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::newRow("another question") << QByteArray("version 1") << QByteArray("version 2");
    QTest::newRow("unknown type") << QByteArray("\"Q4_K\"") << QByteArray("\"Q4_X\"");
    QTest::newRow("foreign tensor") << QByteArray("\"blk.0.attn_q") << QByteArray("\"blk.0.attn_x");
    QTest::newRow("no number") << QByteArray("\"damage\": ") << QByteArray("\"damage\": -");
    QTest::newRow("cut off") << QByteArray("\"damage\"") << QByteArray();
  }

  void damagedFilesAreMeasuredAnew() {
    QFETCH(const QByteArray, from);
    QFETCH(const QByteArray, to);
    const auto whole = ask(question());
    VERIFY_OK(whole);
    const QStringList files = QDir(kept()).entryList({"*.sensitivity"}, QDir::Files);
    QCOMPARE(files.size(), 1);
    const QString path = QDir(kept()).filePath(files.front());
    QByteArray text = test::contentsOf(path);
    const auto at = text.indexOf(from);
    QVERIFY(at >= 0);
    if (to.isEmpty()) {
      text.truncate(at);
    } else {
      text.replace(at, from.size(), to);
    }
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
    file.close();
    const auto again = ask(question());
    VERIFY_OK(again);
    QVERIFY(worked_);
    QVERIFY(equal(*whole, *again));
  }

  /// Sizes come from the model, whatever the file says.
  void sizesAreNotTakenFromTheFile() {
    const auto whole = ask(question());
    VERIFY_OK(whole);
    const QString path =
        QDir(kept()).filePath(QDir(kept()).entryList({"*.sensitivity"}, QDir::Files).front());
    const QByteArray text = test::contentsOf(path);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(text).replace("\"bytes\": ", "\"bytes\": 7"));
    file.close();
    const auto again = ask(question());
    VERIFY_OK(again);
    QVERIFY(!worked_);
    QVERIFY(equal(*whole, *again));
  }

  void aFolderThatCannotBeMadeIsNoted() {
    QFile inTheWay(folder_->filePath("file"));
    QVERIFY(inTheWay.open(QIODevice::WriteOnly));
    auto context = test::contextOf(2);
    QString notes;
    context.onNote = [&](const std::string& note) { notes += QString::fromStdString(note); };
    const auto found = jobs::sensitivityKeptIn(folder_->filePath("file/inside").toStdString(),
                                               question(), context);
    VERIFY_OK(found);
    QVERIFY2(notes.contains("not kept"), qPrintable(notes));
    const auto importance = jobs::importanceOn(
        {question().source, {kText, 64, 2}, folder_->filePath("file/inside").toStdString()},
        context);
    VERIFY_OK(importance);
    QVERIFY2(notes.contains("will not be kept"), qPrintable(notes));
  }

  void tooLittleTextIsTold_data() {
    QTest::addColumn<bool>("isKept");
    QTest::newRow("kept") << true;
    QTest::newRow("not kept") << false;
  }

  void tooLittleTextIsTold() {
    QFETCH(const bool, isKept);
    auto context = test::contextOf(2);
    QString notes;
    context.onNote = [&](const std::string& note) { notes += QString::fromStdString(note); };
    const std::filesystem::path folder = isKept ? kept().toStdString() : std::string();
    VERIFY_OK(jobs::importanceOn({question().source, {kText, 64, 2}, folder}, context));
    QVERIFY2(notes.contains("calibrating on 128 tokens"), qPrintable(notes));
  }

  /// The second size of a model costs neither importance nor probes.
  void anotherSizeMeasuresNothing() {
    jobs::FitRequest request;
    request.source = *openModel(kModel);
    request.recipe.calibration = CalibrationText{kText, 256, 2};
    request.recipe.rules.push_back(*parseOverride("blk.*=Q4_K"));
    request.probeChunks = 1;
    request.kept = kept().toStdString();
    for (const char* size : {"5bpw", "6bpw"}) {
      request.target = *jobs::parseSizeTarget(size);
      Watcher watcher;
      auto context = test::contextOf(2);
      context.progress = &watcher;
      VERIFY_OK(jobs::fitToSize(request, context));
      QCOMPARE(watcher.worked, request.target.bitsPerWeight < 5.5);
    }
  }

  void init() { folder_ = std::make_unique<QTemporaryDir>(); }

 private:
  QString kept() const { return folder_->filePath("kept"); }

  Result<std::vector<jobs::TensorSensitivity>> ask(const jobs::SensitivityRequest& request) {
    Watcher watcher;
    auto context = test::contextOf(2);
    context.progress = &watcher;
    auto found = jobs::sensitivityKeptIn(kept().toStdString(), request, context);
    worked_ = watcher.worked;
    return found;
  }

  std::unique_ptr<QTemporaryDir> folder_;
  bool worked_ = false;
};

QTEST_APPLESS_MAIN(TstKeptSensitivity)
#include "tst_kept_sensitivity.moc"
