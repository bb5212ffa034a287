// SPDX-License-Identifier: MIT
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QDir>
#include <QFile>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <limits>
#include <thread>

#include "store/schema.h"
#include "store/store.h"

using namespace nibble;

namespace {

std::filesystem::path fileIn(const QTemporaryDir& folder, const char* name = "nibble.db") {
  return std::filesystem::path(folder.path().toStdString()) / name;
}

std::shared_ptr<Store> mustOpen(const std::filesystem::path& path) {
  auto store = openStore(path);
  if (!store) qFatal("%s", store.error().message().c_str());
  return *store;
}

QByteArray contents(const std::filesystem::path& path) {
  QFile file(QString::fromStdString(path.string()));
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void writeFile(const std::filesystem::path& path, const QByteArray& bytes) {
  QFile file(QString::fromStdString(path.string()));
  QVERIFY(file.open(QIODevice::WriteOnly));
  QCOMPARE(file.write(bytes), bytes.size());
}

/// Runs SQL on a file behind the store's back.
void alter(const std::filesystem::path& path, const char* sql) {
  sqlite3* handle = nullptr;
  QCOMPARE(sqlite3_open(path.c_str(), &handle), SQLITE_OK);
  char* message = nullptr;
  const int status = sqlite3_exec(handle, sql, nullptr, nullptr, &message);
  QVERIFY2(status == SQLITE_OK, message);
  sqlite3_close(handle);
}

ModelRecord someModel(const std::string& fingerprint = "0123456789abcdef") {
  ModelRecord model;
  model.fingerprint = fingerprint;
  model.path = "/models/a.gguf";
  model.facts = R"({"layers":4})";
  return model;
}

constexpr int kWriters = 4;
constexpr int kRunsEach = 20;

/// What each of several writers does at the same time.
bool writeRuns(const std::filesystem::path& path, int writer) {
  const auto store = openStore(path);
  if (!store) return false;
  for (int i = 0; i < kRunsEach; ++i) {
    const auto run = (*store)->beginRun({RunKind::Bench, {}, {}, {}, "", "{}"});
    if (!run) return false;
    const std::vector<Measurement> values{{"writer", 0, double(writer)}, {"step", 0, double(i)}};
    if (!(*store)->addMeasurements(*run, values)) return false;
    if (!(*store)->finishRun(*run, RunStatus::Done, "{}")) return false;
  }
  return true;
}

void checkAllRunsArrived(const std::filesystem::path& path) {
  const auto store = mustOpen(path);
  const auto runs = store->listRuns(1000);
  QVERIFY(runs.has_value());
  QCOMPARE(int(runs->size()), kWriters * kRunsEach);
  QSet<std::pair<int, int>> seen;
  for (const RunRecord& listed : *runs) {
    const auto run = store->run(listed.id);
    QVERIFY(run.has_value() && run->status == RunStatus::Done);
    QCOMPARE(int(run->measurements.size()), 2);
    seen.insert({int(run->measurements[1].value), int(run->measurements[0].value)});
  }
  QCOMPARE(int(seen.size()), kWriters * kRunsEach);
}

}  // namespace

class TestStore : public QObject {
  Q_OBJECT

 private slots:
  void keepsARunWithEverythingInIt() {
    const QTemporaryDir folder;
    std::int64_t run = 0;
    {
      const auto store = mustOpen(fileIn(folder));
      const auto model = store->addModel(someModel());
      const auto reference = store->addModel(someModel("ffff"));
      const auto recipe = store->addRecipe("small", R"({"default":"Q4_K"})");
      QVERIFY(model && reference && recipe);
      run = store
                ->beginRun({RunKind::Compare, *model, *reference, *recipe, "/out/x.gguf",
                            R"({"context":512})"})
                .value();
      QVERIFY(store->run(run)->status == RunStatus::Running);
      const std::vector<Measurement> curve{
          {"perplexity", 1, 12.5}, {"perplexity", 0, 11.25}, {"kld", 0, 0.001953125}};
      QVERIFY(store->addMeasurements(run, curve).has_value());
      QVERIFY(store->addMeasurements(run, std::vector<Measurement>{{"perplexity", 1, 12.75}}));
      QVERIFY(store->finishRun(run, RunStatus::Failed, R"({"a":1})", "out of paper").has_value());
    }
    const auto store = mustOpen(fileIn(folder));
    const auto found = store->run(run);
    QVERIFY(found.has_value());
    QVERIFY(found->kind == RunKind::Compare);
    QVERIFY(found->status == RunStatus::Failed);
    QCOMPARE(found->model->fingerprint, std::string("0123456789abcdef"));
    QCOMPARE(found->model->facts, std::string(R"({"layers":4})"));
    QCOMPARE(found->reference->fingerprint, std::string("ffff"));
    QCOMPARE(found->output, std::string("/out/x.gguf"));
    QCOMPARE(found->arguments, std::string(R"({"context":512})"));
    QCOMPARE(found->results, std::string(R"({"a":1})"));
    QCOMPARE(found->message, std::string("out of paper"));
    QVERIFY(found->started > 1600000000000 && *found->finished >= found->started);
    const std::vector<Measurement> expected{
        {"kld", 0, 0.001953125}, {"perplexity", 0, 11.25}, {"perplexity", 1, 12.75}};
    QVERIFY(found->measurements == expected);
    const auto recipe = store->recipe(*found->recipe);
    QCOMPARE(recipe->name, std::string("small"));
    QCOMPARE(recipe->body, std::string(R"({"default":"Q4_K"})"));
  }

  void knowsModelsByTheirFingerprint() {
    const QTemporaryDir folder;
    const auto store = mustOpen(fileIn(folder));
    const auto first = store->addModel(someModel());
    ModelRecord moved = someModel();
    moved.path = "/elsewhere/b.gguf";
    QCOMPARE(*store->addModel(moved), *first);
    QVERIFY(*store->addModel(someModel("other")) != *first);
    const auto models = store->listModels(10);
    QCOMPARE(int(models->size()), 2);
    QCOMPARE(store->listModels(1)->size(), std::size_t{1});
    for (const ModelRecord& model : *models) {
      if (model.id == *first) QCOMPARE(model.path, std::string("/elsewhere/b.gguf"));
    }
  }

  void keepsARecipeOnce() {
    const QTemporaryDir folder;
    const auto store = mustOpen(fileIn(folder));
    const auto first = store->addRecipe("mix", "{}");
    QCOMPARE(*store->addRecipe("mix", "{}"), *first);
    QVERIFY(*store->addRecipe("mix", R"({"default":"Q6_K"})") != *first);
    QCOMPARE(int(store->listRecipes(10)->size()), 2);
  }

  void keepsNumbersThatAreNotFinite() {
    const QTemporaryDir folder;
    const auto store = mustOpen(fileIn(folder));
    const auto run = store->beginRun({});
    const double infinity = std::numeric_limits<double>::infinity();
    const std::vector<Measurement> values{{"a", 0, std::nan("")}, {"b", 0, infinity}};
    QVERIFY(store->addMeasurements(*run, values).has_value());
    const auto back = store->run(*run)->measurements;
    QVERIFY(std::isnan(back[0].value));
    QCOMPARE(back[1].value, infinity);
  }

  void listsTheLatestFirstAndRemoves() {
    const QTemporaryDir folder;
    const auto store = mustOpen(fileIn(folder));
    std::vector<std::int64_t> ids;
    for (int i = 0; i < 5; ++i) ids.push_back(*store->beginRun({}));
    QVERIFY(store->addMeasurements(ids[3], std::vector<Measurement>{{"x", 0, 1}}).has_value());
    QVERIFY(store->removeRun(ids[3]).has_value());
    const auto runs = store->listRuns(2);
    QCOMPARE(int(runs->size()), 2);
    QCOMPARE((*runs)[0].id, ids[4]);
    QCOMPARE((*runs)[1].id, ids[2]);
  }

  void listsWhatIsAskedFor() {
    const QTemporaryDir folder;
    const auto store = mustOpen(fileIn(folder));
    const auto a = store->addModel(someModel("aaaa"));
    const auto b = store->addModel(someModel("bbbb"));
    const auto begin = [&](RunKind kind, std::int64_t model, std::optional<std::int64_t> reference,
                           RunStatus status, const char* results) {
      const auto run = store->beginRun({kind, model, reference, {}, "", "{}"});
      QVERIFY(store->finishRun(*run, status, results).has_value());
    };
    begin(RunKind::Quantize, *a, {}, RunStatus::Done, R"({"bytes":7,"tensors":[1,2]})");
    begin(RunKind::Evaluate, *b, *a, RunStatus::Done, R"({"perplexity":3,"curve":[1]})");
    begin(RunKind::Evaluate, *a, {}, RunStatus::Cancelled, "{}");
    begin(RunKind::Bench, *b, {}, RunStatus::Done, "not json");
    const auto ids = [&](const RunFilter& filter) {
      std::vector<std::int64_t> found;
      const auto runs = store->listRuns(10, filter);
      for (const RunRecord& run : *runs) found.push_back(run.id);
      return found;
    };
    using Ids = std::vector<std::int64_t>;
    QVERIFY(ids({}) == (Ids{4, 3, 2, 1}));
    QVERIFY(ids({.kind = RunKind::Evaluate}) == (Ids{3, 2}));
    QVERIFY(ids({.status = RunStatus::Done}) == (Ids{4, 2, 1}));
    QVERIFY(ids({.model = "aaaa"}) == (Ids{3, 1}));
    QVERIFY(ids({.kind = RunKind::Evaluate, .status = RunStatus::Done, .reference = "aaaa"}) ==
            (Ids{2}));
    QVERIFY(ids({.model = "'; DROP TABLE runs; --"}).empty());
    const auto full = store->listRuns(10, {});
    QCOMPARE((*full)[3].results, std::string(R"({"bytes":7,"tensors":[1,2]})"));
    const auto brief = store->listRuns(10, {.brief = true});
    QCOMPARE((*brief)[0].results, std::string("not json"));
    QCOMPARE((*brief)[2].results, std::string(R"({"perplexity":3})"));
    QCOMPARE((*brief)[3].results, std::string(R"({"bytes":7})"));
  }

  void aPlannedModelKeepsThePathOfItsFile() {
    const QTemporaryDir folder;
    const auto store = mustOpen(fileIn(folder));
    ModelRecord planned = someModel();
    planned.path.clear();
    const auto id = store->addModel(planned);
    QCOMPARE(store->listModels(1)->front().path, std::string());
    QCOMPARE(*store->addModel(someModel()), *id);
    QCOMPARE(store->listModels(1)->front().path, std::string("/models/a.gguf"));
    QCOMPARE(*store->addModel(planned), *id);
    QCOMPARE(store->listModels(1)->front().path, std::string("/models/a.gguf"));
  }

  void saysWhatIsMissing() {
    const QTemporaryDir folder;
    const auto store = mustOpen(fileIn(folder));
    QVERIFY(store->run(7).error().code == ErrorCode::NotFound);
    QVERIFY(store->recipe(7).error().code == ErrorCode::NotFound);
    QVERIFY(store->removeRun(7).error().code == ErrorCode::NotFound);
    QVERIFY(store->finishRun(7, RunStatus::Done, "{}").error().code == ErrorCode::NotFound);
    // Foreign keys hold: neither measurements without a run nor a run of an unknown model.
    QVERIFY(!store->addMeasurements(7, std::vector<Measurement>{{"x", 0, 1}}).has_value());
    NewRun run;
    run.model = 99;
    QVERIFY(!store->beginRun(run).has_value());
    // A refused batch leaves the store usable and nothing behind.
    QVERIFY(store->beginRun({}).has_value());
  }

  void seesThatARunWasCutShort() {
    const QTemporaryDir folder;
    const auto path = fileIn(folder);
    mustOpen(path);  // the tables
    const pid_t child = fork();
    if (child == 0) {
      const auto store = openStore(path);
      _exit(store && (*store)->beginRun({}) ? 0 : 1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    QCOMPARE(status, 0);
    const auto runs = mustOpen(path)->listRuns(10);
    QCOMPARE(int(runs->size()), 1);
    QVERIFY(runs->front().status == RunStatus::Interrupted);
  }

  void threadsWriteInTurns() {
    const QTemporaryDir folder;
    const auto path = fileIn(folder);
    std::array<bool, kWriters> done{};
    {
      std::vector<std::jthread> threads;
      for (int t = 0; t < kWriters; ++t) {
        threads.emplace_back([&, t] { done[std::size_t(t)] = writeRuns(path, t); });
      }
    }
    for (const bool ok : done) QVERIFY(ok);
    checkAllRunsArrived(path);
  }

  void processesWriteInTurns() {
    const QTemporaryDir folder;
    const auto path = fileIn(folder);
    std::vector<pid_t> children;
    for (int t = 0; t < kWriters; ++t) {
      const pid_t child = fork();
      if (child == 0) _exit(writeRuns(path, t) ? 0 : 1);
      children.push_back(child);
    }
    for (const pid_t child : children) {
      int status = -1;
      waitpid(child, &status, 0);
      QCOMPARE(status, 0);
    }
    checkAllRunsArrived(path);
  }

  void bringsAnOlderFileUpToDate() {
    const QTemporaryDir folder;
    const auto path = fileIn(folder);
    const auto run = mustOpen(path)->beginRun({});
    std::vector<const char*> steps(storeMigrations().begin(), storeMigrations().end());
    steps.push_back("ALTER TABLE runs ADD COLUMN note TEXT NOT NULL DEFAULT 'none'");
    {
      auto database = sqlite::Database::open(path);
      QVERIFY(database && migrate(*database, steps).has_value());
      QCOMPARE(*database->integer("PRAGMA user_version"), std::int64_t(steps.size()));
      QCOMPARE(*database->text("SELECT note FROM runs"), std::string("none"));
      QCOMPARE(*database->integer("SELECT id FROM runs"), *run);
      QVERIFY(migrate(*database, steps).has_value());  // nothing left to do
    }
  }

  void aStepThatFailsChangesNothing() {
    const QTemporaryDir folder;
    const auto path = fileIn(folder);
    QVERIFY(mustOpen(path)->beginRun({}).has_value());
    std::vector<const char*> steps(storeMigrations().begin(), storeMigrations().end());
    steps.push_back("DELETE FROM runs");
    steps.push_back("ALTER TABLE nowhere ADD COLUMN note TEXT");
    {
      auto database = sqlite::Database::open(path);
      QVERIFY(!migrate(*database, steps).has_value());
    }
    QCOMPARE(int(mustOpen(path)->listRuns(10)->size()), 1);
  }

  void refusesANewerFile() {
    const QTemporaryDir folder;
    const auto path = fileIn(folder);
    mustOpen(path);
    alter(path, "PRAGMA user_version = 999");
    const QByteArray before = contents(path);
    const auto store = openStore(path);
    QVERIFY(!store && store.error().code == ErrorCode::Unsupported);
    const QString message = QString::fromStdString(store.error().message());
    QVERIFY2(message.contains("999") && message.contains("nibble.db"), qPrintable(message));
    QCOMPARE(contents(path), before);
  }

  void refusesAnotherProgramsDatabase() {
    const QTemporaryDir folder;
    const auto path = fileIn(folder);
    alter(path, "CREATE TABLE bookmarks (url TEXT)");
    const QByteArray before = contents(path);
    const auto store = openStore(path);
    QVERIFY(!store && store.error().code == ErrorCode::InvalidArgument);
    QCOMPARE(contents(path), before);
  }

  void refusesADamagedFile_data() {
    QTest::addColumn<bool>("wholeHeader");
    QTest::newRow("no database at all") << false;
    QTest::newRow("torn pages") << true;
  }
  void refusesADamagedFile() {
    QFETCH(bool, wholeHeader);
    const QTemporaryDir folder;
    const auto path = fileIn(folder);
    QByteArray bytes("my shopping list\n");
    if (wholeHeader) {
      QVERIFY(mustOpen(path)->beginRun({}).has_value());
      bytes = contents(path);
      QVERIFY(bytes.size() > 8192);
      for (qsizetype i = 4096; i < bytes.size(); i += 3) bytes[i] = char(i * 7);
    }
    writeFile(path, bytes);
    const auto store = openStore(path);
    QVERIFY(!store.has_value());
    QVERIFY2(store.error().code == ErrorCode::Corrupt, store.error().message().c_str());
    QVERIFY(QString::fromStdString(store.error().message()).contains("nibble.db"));
    QCOMPARE(contents(path), bytes);
  }

  void saysThatAFolderCannotBeMade() {
    const QTemporaryDir folder;
    const auto file = fileIn(folder, "plain");
    writeFile(file, "x");
    const auto store = openStore(file / "sub" / "nibble.db");
    QVERIFY(!store && store.error().code == ErrorCode::Io);
    QVERIFY(QString::fromStdString(store.error().message()).contains("plain/sub"));
    QVERIFY(!openStore("/proc/nibble.db").has_value());
  }

  void findsItsPlace() {
    qputenv("NIBBLE_DATA_DIR", "/data/own");
    QCOMPARE(defaultStorePath()->string(), std::string("/data/own/nibble.db"));
    qunsetenv("NIBBLE_DATA_DIR");
    qputenv("XDG_DATA_HOME", "/data/xdg");
    QCOMPARE(defaultStorePath()->string(), std::string("/data/xdg/nibble/nibble.db"));
    qputenv("XDG_DATA_HOME", "relative");
    qputenv("HOME", "/home/someone");
    QCOMPARE(defaultStorePath()->string(),
             std::string("/home/someone/.local/share/nibble/nibble.db"));
    const QTemporaryDir folder;
    qputenv("NIBBLE_DATA_DIR", (folder.path() + "/a/b").toUtf8());
    QVERIFY(openStore().has_value());
    QVERIFY(QFile::exists(folder.path() + "/a/b/nibble.db"));
  }
};

QTEST_GUILESS_MAIN(TestStore)
#include "tst_store.moc"
