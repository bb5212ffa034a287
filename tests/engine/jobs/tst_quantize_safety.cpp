// SPDX-License-Identifier: MIT
// Whatever goes wrong, nothing stands under the output's name.
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QDir>
#include <QTemporaryDir>
#include <QTest>
#include <atomic>
#include <chrono>
#include <limits>
#include <thread>

#include "support/quantize_run.h"
#include "support/synthetic_source.h"
#include "support/tiny_model.h"

using namespace nibble;
using std::chrono::steady_clock;

namespace {

constexpr std::int64_t kColumns = 4096;

void fill(std::int64_t row, float* out, std::int64_t columns) {
  for (std::int64_t i = 0; i < columns; ++i) {
    out[i] = test::pseudoWeight(static_cast<std::uint64_t>(row * columns + i));
  }
}

/// One matrix of `rows` rows; `poison` may change a row after it was made.
test::SyntheticSource matrixModel(std::int64_t rows,
                                  std::function<void(std::int64_t, float*)> poison = {}) {
  test::SyntheticSource source(
      [poison](std::size_t, std::int64_t row, float* out, std::int64_t columns) {
        fill(row, out, columns);
        if (poison) poison(row, out);
      });
  source.editMetadata().set("general.architecture", std::string("llama"));
  source.add("blk.0.ffn_up.weight", Shape::of(kColumns, rows));
  return source;
}

QStringList filesIn(const QTemporaryDir& folder) {
  return QDir(folder.path()).entryList(QDir::Files | QDir::Hidden | QDir::System);
}

}  // namespace

class TstQuantizeSafety : public QObject {
  Q_OBJECT

 private slots:
  void refusesWeightsThatAreNotFinite_data();
  void refusesWeightsThatAreNotFinite();
  void refusesWeightsTooLargeForTheType();
  void refusesToOverwriteItsInput_data();
  void refusesToOverwriteItsInput();
  void mayOverwriteAnEarlierOutput();
  void stopsInsideALargeTensor();
  void leavesNothingWhenKilled();
  void leavesNothingWhenTheFileCannotGrow();
  void refusesUnwritableFolders();
  void refusesMethodsNotAvailable();
};

void TstQuantizeSafety::refusesWeightsThatAreNotFinite_data() {
  QTest::addColumn<float>("value");
  QTest::newRow("NaN") << std::numeric_limits<float>::quiet_NaN();
  QTest::newRow("infinity") << -std::numeric_limits<float>::infinity();
}

void TstQuantizeSafety::refusesWeightsThatAreNotFinite() {
  QFETCH(const float, value);
  // Two bad weights far apart: the first one is named, whichever thread finds its own first.
  const auto source = matrixModel(200, [value](std::int64_t row, float* out) {
    if (row == 33) out[4095] = value;
    if (row == 150) out[0] = value;
  });
  const QTemporaryDir folder;
  for (const int threads : {1, 4}) {
    const auto report =
        test::quantizeTo(folder.filePath("o.gguf"), source, planRequest("Q8_0"), threads);
    QVERIFY(!report);
    QCOMPARE(report.error().code, ErrorCode::Corrupt);
    QVERIFY(report.error().where.find("blk.0.ffn_up.weight") != std::string::npos);
    QVERIFY(report.error().what.find("row 33, column 4095") != std::string::npos);
    QCOMPARE(filesIn(folder), QStringList());
  }
}

void TstQuantizeSafety::refusesWeightsTooLargeForTheType() {
  const auto source = matrixModel(8, [](std::int64_t row, float* out) {
    if (row == 5) out[7] = 1e6f;
  });
  const QTemporaryDir folder;
  const auto report = test::quantizeTo(folder.filePath("o.gguf"), source, planRequest("F16"));
  QVERIFY(!report);
  QVERIFY(report.error().what.find("row 5") != std::string::npos);
  QCOMPARE(filesIn(folder), QStringList());
}

void TstQuantizeSafety::refusesToOverwriteItsInput_data() {
  QTest::addColumn<QString>("output");
  QTest::newRow("same path") << "in.gguf";
  QTest::newRow("dotted path") << "./sub/../in.gguf";
  QTest::newRow("symbolic link") << "soft.gguf";
  QTest::newRow("hard link") << "hard.gguf";
}

void TstQuantizeSafety::refusesToOverwriteItsInput() {
  QFETCH(const QString, output);
  const QTemporaryDir folder;
  const QString in = folder.filePath("in.gguf");
  QVERIFY(QFile::copy(QString::fromStdString(test::tinyModelPath().string()), in));
  QVERIFY(QDir(folder.path()).mkdir("sub"));
  QCOMPARE(::symlink("in.gguf", qPrintable(folder.filePath("soft.gguf"))), 0);
  QCOMPARE(::link(qPrintable(in), qPrintable(folder.filePath("hard.gguf"))), 0);
  const QByteArray before = test::contentsOf(in);
  const auto source = openModel(in.toStdString());
  VERIFY_OK(source);
  const auto report = test::quantizeTo(folder.path() + "/" + output, **source, planRequest("Q8_0"));
  QVERIFY(!report);
  QCOMPARE(report.error().code, ErrorCode::InvalidArgument);
  QVERIFY(report.error().what.find("in.gguf") != std::string::npos);
  QVERIFY(test::contentsOf(in) == before);
}

void TstQuantizeSafety::mayOverwriteAnEarlierOutput() {
  const QTemporaryDir folder;
  const auto source = matrixModel(8);
  VERIFY_OK(test::quantizeTo(folder.filePath("o.gguf"), source, planRequest("Q8_0")));
  const auto large = QFile(folder.filePath("o.gguf")).size();
  VERIFY_OK(test::quantizeTo(folder.filePath("o.gguf"), source, planRequest("Q4_0")));
  QVERIFY(QFile(folder.filePath("o.gguf")).size() < large);
}

void TstQuantizeSafety::stopsInsideALargeTensor() {
  std::atomic<bool> begun{false};
  const auto source = matrixModel(1 << 20, [&begun](std::int64_t, float*) { begun = true; });
  const auto plan = makePlan(source, planRequest("Q4_K"));
  VERIFY_OK(plan);
  const QTemporaryDir folder;
  std::stop_source stop;
  jobs::JobContext context = test::contextOf(2);
  context.stop = stop.get_token();
  steady_clock::time_point asked;
  std::jthread other([&] {
    while (!begun) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    asked = steady_clock::now();
    stop.request_stop();
  });
  const auto report =
      jobs::quantize(source, *plan, folder.filePath("o.gguf").toStdString(), {}, context);
  const auto latency = steady_clock::now() - asked;
  QVERIFY(!report);
  QCOMPARE(report.error().code, ErrorCode::Cancelled);
  QCOMPARE(filesIn(folder), QStringList());
  qInfo("stopped after %lld ms",
        static_cast<long long>(
            std::chrono::duration_cast<std::chrono::milliseconds>(latency).count()));
}

// The child is killed in the middle of the tensor; only its temporary file may stay.
void TstQuantizeSafety::leavesNothingWhenKilled() {
  const QTemporaryDir folder;
  int begun[2];
  QCOMPARE(::pipe(begun), 0);
  const pid_t child = ::fork();
  QVERIFY(child >= 0);
  if (child == 0) {
    const auto source = matrixModel(1 << 20, [&](std::int64_t row, float*) {
      if (row == 4000 && ::write(begun[1], "x", 1) != 1) ::_exit(2);
    });
    test::quantizeTo(folder.filePath("o.gguf"), source, planRequest("Q8_0"), 1).has_value();
    ::_exit(0);
  }
  char byte = 0;
  QCOMPARE(::read(begun[0], &byte, 1), ssize_t{1});
  ::kill(child, SIGKILL);
  int status = 0;
  QCOMPARE(::waitpid(child, &status, 0), child);
  QVERIFY(WIFSIGNALED(status));
  ::close(begun[0]);
  ::close(begun[1]);
  for (const QString& file : filesIn(folder)) {
    QVERIFY2(file.startsWith('.') && file.endsWith(".part"), qPrintable(file));
  }
}

// A limit on the size of files fails like a disk that fills up while it is written.
void TstQuantizeSafety::leavesNothingWhenTheFileCannotGrow() {
  const QTemporaryDir folder;
  const pid_t child = ::fork();
  QVERIFY(child >= 0);
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{1 << 20, 1 << 20};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const auto report =
        test::quantizeTo(folder.filePath("o.gguf"), matrixModel(1024), planRequest("Q8_0"));
    const bool told =
        !report &&
        (report.error().code == ErrorCode::Io || report.error().code == ErrorCode::NoSpace) &&
        report.error().where.find("o.gguf") != std::string::npos;
    ::_exit(told ? 0 : 1);
  }
  int status = 0;
  QCOMPARE(::waitpid(child, &status, 0), child);
  QVERIFY(WIFEXITED(status));
  QCOMPARE(WEXITSTATUS(status), 0);
  QCOMPARE(filesIn(folder), QStringList());
}

void TstQuantizeSafety::refusesUnwritableFolders() {
  const QTemporaryDir folder;
  const auto source = matrixModel(8);
  const auto missing =
      test::quantizeTo(folder.filePath("not/there/o.gguf"), source, planRequest("Q8_0"));
  QVERIFY(!missing);
  QCOMPARE(missing.error().code, ErrorCode::Io);
  // Not writable for anyone, root included.
  const auto kernel = test::quantizeTo("/proc/o.gguf", source, planRequest("Q8_0"));
  QVERIFY(!kernel);
  QVERIFY(kernel.error().message().find("/proc") != std::string::npos);
  const auto isFolder = test::quantizeTo(folder.path(), source, planRequest("Q8_0"));
  QVERIFY(!isFolder);
  QCOMPARE(filesIn(folder), QStringList());
}

void TstQuantizeSafety::refusesMethodsNotAvailable() {
  const QTemporaryDir folder;
  const auto source = matrixModel(8);
  auto plan = makePlan(source, planRequest("Q4_0"));
  VERIFY_OK(plan);
  plan->tensors.front().method = "magic";
  const auto report = jobs::quantize(source, *plan, folder.filePath("o.gguf").toStdString(), {},
                                     test::contextOf(1));
  QVERIFY(!report);
  QCOMPARE(report.error().code, ErrorCode::Unsupported);
  QVERIFY(report.error().what.find("magic") != std::string::npos);
  QCOMPARE(filesIn(folder), QStringList());
}

QTEST_GUILESS_MAIN(TstQuantizeSafety)
#include "tst_quantize_safety.moc"
