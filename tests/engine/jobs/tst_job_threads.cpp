// SPDX-License-Identifier: MIT
// Several jobs at once on one pool and one store, as a window runs them, and each stopped at any
// moment by another thread. Also what ThreadSanitizer watches.
#include <QDir>
#include <QTemporaryDir>
#include <QTest>
#include <atomic>
#include <thread>

#include "jobs/bench_job.h"
#include "jobs/chat_session.h"
#include "jobs/evaluate_job.h"
#include "jobs/histogram_job.h"
#include "jobs/quantize_file.h"
#include "support/quantize_run.h"
#include "support/test_data.h"
#include "support/tiny_model.h"

using namespace nibble;

namespace {

class Counter : public ProgressSink {
 public:
  void onProgress(const Progress& progress) override {
    ++calls;
    done = progress.done;
  }
  int calls = 0;  ///< plain on purpose: a sink is never called from two threads at once
  std::uint64_t done = 0;
};

/// Each job as text, so that what it gave can be compared whatever its kind.
using Job = std::function<Result<std::string>(const jobs::JobContext&)>;

std::filesystem::path in(const QTemporaryDir& folder, const char* name) {
  return folder.filePath(name).toStdString();
}

Job quantizeTo(const std::filesystem::path& out, const std::string& type) {
  return [=](const jobs::JobContext& context) -> Result<std::string> {
    Recipe recipe;
    recipe.type = type;
    const jobs::QuantizeRequest request{
        .model = test::tinyModelPath(), .out = out, .recipe = recipe, .split = {}};
    NIBBLE_TRY(const auto prepared, jobs::prepareQuantization(request));
    NIBBLE_CHECK(jobs::quantizeFile(request, prepared, context));
    return test::contentsOf(QString::fromStdString(out.string())).toStdString();
  };
}

Job evaluateAgainst(const std::filesystem::path& reference) {
  return [=](const jobs::JobContext& context) -> Result<std::string> {
    jobs::EvaluateRequest request;
    request.model = test::tinyModelPath();
    request.reference = reference;
    request.text = test::dataPath("tinymodel/text.txt").toStdString();
    request.options.windows = {.context = 64, .maxChunks = 6};
    NIBBLE_TRY(const auto result, jobs::evaluate(request, context));
    return fmt::format("{} {}", result.report.perplexity, result.report.comparison->klMean);
  };
}

Job generate() {
  return [](const jobs::JobContext& context) -> Result<std::string> {
    NIBBLE_TRY(const auto model, jobs::loadModel(test::tinyModelPath(), context));
    jobs::TextRequest request;
    request.prompt = "the";
    request.options.sampler.temperature = 0;
    request.options.maxTokens = 40;
    request.options.ignoreEnd = true;
    NIBBLE_TRY(const auto result, jobs::continueText(model, request, {}, context.stop));
    return fmt::format("{}", fmt::join(result.generation.ids, " "));
  };
}

Job histogramAgainst(const std::filesystem::path& other) {
  return [=](const jobs::JobContext& context) -> Result<std::string> {
    NIBBLE_TRY(const auto result, jobs::histogram({.model = test::tinyModelPath(),
                                                   .tensor = "token_embd.weight",
                                                   .against = other},
                                                  context));
    return fmt::format("{} {}", result.values.deviation, result.against->rmse);
  };
}

Job benchOnce() {
  return [](const jobs::JobContext& context) -> Result<std::string> {
    NIBBLE_TRY(
        const auto result,
        jobs::bench({.model = test::tinyModelPath(), .prompt = 64, .generate = 8, .repetitions = 2},
                    context));
    return fmt::format("{} tests", result.tests.size());
  };
}

std::shared_ptr<Store> mustOpenStore(const QTemporaryDir& folder) {
  auto store = openStore(in(folder, "nibble.db"));
  if (!store) qFatal("%s", store.error().message().c_str());
  return *store;
}

}  // namespace

class TestJobThreads : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase();
  void jobsSideBySideGiveWhatEachGivesAlone();
  void stopsAtAnyMoment_data();
  void stopsAtAnyMoment();

 private:
  std::vector<Job> allJobs(const char* suffix) const;

  QTemporaryDir folder_;
};

void TestJobThreads::initTestCase() {
  VERIFY_OK(quantizeTo(in(folder_, "reference.gguf"), "Q8_0")(test::contextOf(2)));
}

std::vector<Job> TestJobThreads::allJobs(const char* suffix) const {
  const auto reference = in(folder_, "reference.gguf");
  return {quantizeTo(in(folder_, (std::string("a-") + suffix).c_str()), "Q4_K_M"),
          quantizeTo(in(folder_, (std::string("b-") + suffix).c_str()), "Q6_K"),
          evaluateAgainst(reference),
          generate(),
          histogramAgainst(reference),
          benchOnce()};
}

void TestJobThreads::jobsSideBySideGiveWhatEachGivesAlone() {
  std::vector<std::string> alone;
  for (const Job& job : allJobs("alone")) {
    const auto result = job(test::contextOf(3));
    VERIFY_OK(result);
    alone.push_back(*result);
  }
  const auto pool = std::make_shared<ThreadPool>(3);
  const auto store = mustOpenStore(folder_);
  const std::vector<Job> together = allJobs("together");
  std::vector<Counter> counters(together.size());
  std::vector<Result<std::string>> results(together.size());
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < together.size(); ++i) {
      threads.emplace_back(
          [&, i] { results[i] = together[i]({pool, &counters[i], {}, store, {}}); });
    }
  }
  for (std::size_t i = 0; i < together.size(); ++i) {
    VERIFY_OK(results[i]);
    QVERIFY2(*results[i] == alone[i], std::to_string(i).c_str());
  }
  QVERIFY(counters.front().calls > 0 && counters.front().done > 0);
  const auto runs = store->listRuns(100);
  VERIFY_OK(runs);
  QCOMPARE(runs->size(), std::size_t{4});  // what quantizes or measures
  for (const RunRecord& run : *runs) QVERIFY(run.status == RunStatus::Done);
}

void TestJobThreads::stopsAtAnyMoment_data() {
  QTest::addColumn<int>("job");
  int row = 0;
  for (const char* name :
       {"quantize Q4_K_M", "quantize Q6_K", "evaluate", "generate", "histogram", "bench"}) {
    QTest::newRow(name) << row++;
  }
}

void TestJobThreads::stopsAtAnyMoment() {
  QFETCH(const int, job);
  const QDir folder(folder_.path());
  int stopped = 0;
  for (int round = 0; round < 12; ++round) {
    std::stop_source stop;
    jobs::JobContext context = test::contextOf(3);
    Counter counter;
    context.progress = &counter;
    context.stop = stop.get_token();
    if (round == 0) stop.request_stop();
    const std::jthread other([&stop, round] {
      std::this_thread::sleep_for(std::chrono::microseconds(200 * round * round));
      stop.request_stop();
    });
    const auto result = allJobs("stopped")[static_cast<std::size_t>(job)](context);
    if (result) continue;
    ++stopped;
    QVERIFY2(result.error().code == ErrorCode::Cancelled, result.error().message().c_str());
    QCOMPARE(folder.entryList({".*.part"}, QDir::Files | QDir::Hidden), QStringList());
  }
  QVERIFY2(stopped > 0, "asked to stop before it began, the job went on to its end");
}

QTEST_GUILESS_MAIN(TestJobThreads)
#include "tst_job_threads.moc"
