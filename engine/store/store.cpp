// SPDX-License-Identifier: MIT
#include "store/store.h"

#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <limits>
#include <mutex>
#include <system_error>
#include <utility>

#include "store/schema.h"
#include "store/sqlite.h"

namespace nibble {

namespace {

using sqlite::Database;
using sqlite::Statement;
using sqlite::Transaction;

constexpr std::array<std::string_view, 4> kKinds{"quantize", "eval", "compare", "bench"};
constexpr std::array<std::string_view, 5> kStatuses{"running", "done", "failed", "cancelled",
                                                    "interrupted"};
constexpr std::array<std::string_view, 3> kChoices{"first", "tie", "second"};

template <typename Enum, std::size_t N>
Enum fromName(const std::array<std::string_view, N>& names, std::string_view text) {
  for (std::size_t i = 0; i < N; ++i) {
    if (names[i] == text) return static_cast<Enum>(i);
  }
  return Enum{};
}

std::int64_t now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

bool processIsGone(std::int64_t process) {
  return ::kill(static_cast<pid_t>(process), 0) != 0 && errno == ESRCH;
}

constexpr std::string_view kResults = "results";
constexpr std::string_view kBriefResults =
    "CASE WHEN json_valid(results) THEN json_remove(results, '$.tensors', '$.curve')"
    " ELSE results END";

constexpr std::string_view kRunColumns =
    "SELECT runs.id, kind, status, started, finished, process, recipe, output, arguments, {},"
    " message,"
    " m.id, m.fingerprint, m.path, m.facts, m.first_seen, m.last_seen,"
    " r.id, r.fingerprint, r.path, r.facts, r.first_seen, r.last_seen"
    " FROM runs LEFT JOIN models m ON m.id = runs.model LEFT JOIN models r ON r.id = "
    "runs.reference ";

std::string selectRuns(std::string_view results) {
  return fmt::format(fmt::runtime(kRunColumns), results);
}

ModelRecord readModel(const Statement& row, int first) {
  ModelRecord model;
  model.id = row.integer(first);
  model.fingerprint = row.text(first + 1);
  model.path = row.text(first + 2);
  model.facts = row.text(first + 3);
  model.firstSeen = row.integer(first + 4);
  model.lastSeen = row.integer(first + 5);
  return model;
}

RunRecord readRun(const Statement& row) {
  RunRecord run;
  run.id = row.integer(0);
  run.kind = fromName<RunKind>(kKinds, row.text(1));
  run.status = fromName<RunStatus>(kStatuses, row.text(2));
  run.started = row.integer(3);
  run.finished = row.optionalInteger(4);
  if (run.status == RunStatus::Running && processIsGone(row.integer(5))) {
    run.status = RunStatus::Interrupted;
  }
  run.recipe = row.optionalInteger(6);
  run.output = row.text(7);
  run.arguments = row.text(8);
  run.results = row.text(9);
  run.message = row.text(10);
  if (row.optionalInteger(11)) run.model = readModel(row, 11);
  if (row.optionalInteger(17)) run.reference = readModel(row, 17);
  return run;
}

RecipeRecord readRecipe(const Statement& row) {
  return {row.integer(0), row.text(1), row.text(2), row.integer(3)};
}

Vote readVote(const Statement& row) {
  return {row.integer(0),
          row.integer(1),
          row.text(2),
          row.text(3),
          row.text(4),
          row.text(5),
          fromName<VoteChoice>(kChoices, row.text(6)),
          row.text(7)};
}

class SqliteStore final : public Store {
 public:
  explicit SqliteStore(Database database) : database_(std::move(database)) {}

  const std::filesystem::path& path() const override { return database_.path(); }

  Result<std::int64_t> addModel(const ModelRecord& model) override {
    const std::lock_guard lock(mutex_);
    NIBBLE_TRY(auto insert,
               database_.prepare("INSERT INTO models (fingerprint, path, facts, first_seen,"
                                 " last_seen) VALUES (?1, ?2, ?3, ?4, ?4)"
                                 " ON CONFLICT (fingerprint) DO UPDATE SET"
                                 " path = CASE ?2 WHEN '' THEN path ELSE ?2 END, facts = ?3,"
                                 " last_seen = ?4 RETURNING id"));
    insert.bind(model.fingerprint).bind(model.path).bind(model.facts).bind(now());
    return returnedId(insert);
  }

  Result<std::vector<ModelRecord>> listModels(int limit) override {
    return list<ModelRecord>(
        "SELECT id, fingerprint, path, facts, first_seen, last_seen FROM models"
        " ORDER BY last_seen DESC, id DESC LIMIT ?",
        {}, limit, [](const Statement& row) { return readModel(row, 0); });
  }

  Result<std::int64_t> addRecipe(std::string_view name, std::string_view body) override {
    const std::lock_guard lock(mutex_);
    NIBBLE_TRY(auto insert,
               database_.prepare("INSERT INTO recipes (name, body, created) VALUES (?1, ?2, ?3)"
                                 " ON CONFLICT (name, body) DO UPDATE SET name = ?1 RETURNING id"));
    insert.bind(name).bind(body).bind(now());
    return returnedId(insert);
  }

  Result<RecipeRecord> recipe(std::int64_t id) override {
    const std::lock_guard lock(mutex_);
    NIBBLE_TRY(auto select,
               database_.prepare("SELECT id, name, body, created FROM recipes WHERE id = ?"));
    NIBBLE_TRY(const bool found, select.bind(id).step());
    if (!found) return missing("recipe", id);
    return readRecipe(select);
  }

  Result<std::vector<RecipeRecord>> listRecipes(int limit) override {
    return list<RecipeRecord>(
        "SELECT id, name, body, created FROM recipes ORDER BY id DESC LIMIT ?", {}, limit,
        readRecipe);
  }

  Result<std::int64_t> beginRun(const NewRun& run) override {
    const std::lock_guard lock(mutex_);
    NIBBLE_TRY(auto insert,
               database_.prepare("INSERT INTO runs (kind, status, started, process, model,"
                                 " reference, recipe, output, arguments, results, message)"
                                 " VALUES (?, 'running', ?, ?, ?, ?, ?, ?, ?, '{}', '')"
                                 " RETURNING id"));
    insert.bind(name(run.kind)).bind(now()).bind(std::int64_t{::getpid()});
    insert.bind(run.model).bind(run.reference).bind(run.recipe);
    insert.bind(run.output).bind(run.arguments);
    return returnedId(insert);
  }

  Result<> addMeasurements(std::int64_t run, std::span<const Measurement> measurements) override {
    const std::lock_guard lock(mutex_);
    NIBBLE_TRY(auto transaction, Transaction::begin(database_));
    NIBBLE_TRY(auto insert,
               database_.prepare("INSERT INTO measurements (run, name, ordinal, value)"
                                 " VALUES (?, ?, ?, ?) ON CONFLICT (run, name, ordinal)"
                                 " DO UPDATE SET value = excluded.value"));
    for (const Measurement& m : measurements) {
      NIBBLE_CHECK(insert.bind(run).bind(m.name).bind(m.ordinal).bind(m.value).run());
    }
    return transaction.commit();
  }

  Result<> finishRun(std::int64_t run, RunStatus status, std::string_view results,
                     std::string_view message) override {
    const std::lock_guard lock(mutex_);
    NIBBLE_TRY(auto update,
               database_.prepare("UPDATE runs SET status = ?, finished = ?, results = ?,"
                                 " message = ? WHERE id = ? RETURNING id"));
    update.bind(name(status)).bind(now()).bind(results).bind(message).bind(run);
    NIBBLE_TRY(const bool found, update.step());
    if (!found) return missing("run", run);
    return update.run();
  }

  Result<std::vector<RunRecord>> listRuns(int limit, const RunFilter& filter) override {
    std::string sql = selectRuns(filter.brief ? kBriefResults : kResults);
    std::vector<std::string_view> values;
    const auto require = [&](std::string_view column, std::string_view value) {
      sql += fmt::format("{} {} = ?", values.empty() ? "WHERE" : " AND", column);
      values.push_back(value);
    };
    if (filter.kind) require("kind", name(*filter.kind));
    if (filter.status) require("status", name(*filter.status));
    if (!filter.model.empty()) require("m.fingerprint", filter.model);
    if (!filter.reference.empty()) require("r.fingerprint", filter.reference);
    return list<RunRecord>(sql + " ORDER BY runs.id DESC LIMIT ?", values, limit, readRun);
  }

  Result<RunRecord> run(std::int64_t id) override {
    const std::lock_guard lock(mutex_);
    NIBBLE_TRY(auto select, database_.prepare(selectRuns(kResults) + "WHERE runs.id = ?"));
    NIBBLE_TRY(const bool found, select.bind(id).step());
    if (!found) return missing("run", id);
    RunRecord record = readRun(select);
    NIBBLE_TRY(auto values, database_.prepare("SELECT name, ordinal, value FROM measurements"
                                              " WHERE run = ? ORDER BY name, ordinal"));
    values.bind(id);
    while (true) {
      NIBBLE_TRY(const bool row, values.step());
      if (!row) return record;
      // SQLite keeps NaN as NULL.
      const double value =
          values.isNull(2) ? std::numeric_limits<double>::quiet_NaN() : values.real(2);
      record.measurements.push_back({values.text(0), values.integer(1), value});
    }
  }

  Result<> removeRun(std::int64_t id) override {
    const std::lock_guard lock(mutex_);
    NIBBLE_TRY(auto remove, database_.prepare("DELETE FROM runs WHERE id = ? RETURNING id"));
    NIBBLE_TRY(const bool found, remove.bind(id).step());
    if (!found) return missing("run", id);
    return remove.run();
  }

  Result<std::int64_t> addVote(const Vote& vote) override {
    const std::lock_guard lock(mutex_);
    if (vote.first.empty() || vote.second.empty() || vote.first == vote.second) {
      return fail(ErrorCode::InvalidArgument, path().string(),
                  "a vote needs two variants that differ");
    }
    NIBBLE_TRY(auto insert,
               database_.prepare("INSERT INTO votes (cast_at, first, second, first_title,"
                                 " second_title, choice, prompt) VALUES (?, ?, ?, ?, ?, ?, ?)"
                                 " RETURNING id"));
    insert.bind(now()).bind(vote.first).bind(vote.second);
    insert.bind(vote.firstTitle).bind(vote.secondTitle);
    insert.bind(name(vote.choice)).bind(vote.prompt);
    return returnedId(insert);
  }

  Result<VoteTally> tallyVotes(std::string_view first, std::string_view second) override {
    const std::lock_guard lock(mutex_);
    NIBBLE_TRY(auto count,
               database_.prepare("SELECT first = ?1, choice, count(*) FROM votes"
                                 " WHERE (first = ?1 AND second = ?2) OR (first = ?2 AND second = "
                                 "?1) GROUP BY 1, 2"));
    count.bind(first).bind(second);
    VoteTally tally;
    while (true) {
      NIBBLE_TRY(const bool row, count.step());
      if (!row) return tally;
      const bool sameOrder = count.integer(0) != 0;
      const auto choice = fromName<VoteChoice>(kChoices, count.text(1));
      const bool forFirst = (choice == VoteChoice::First) == sameOrder;
      (choice == VoteChoice::Tie ? tally.ties
       : forFirst                ? tally.first
                                 : tally.second) += count.integer(2);
    }
  }

  Result<std::vector<Vote>> listVotes(int limit) override {
    return list<Vote>(
        "SELECT id, cast_at, first, second, first_title, second_title, choice, prompt FROM votes"
        " ORDER BY id DESC LIMIT ?",
        {}, limit, readVote);
  }

 private:
  tl::unexpected<Error> missing(std::string_view what, std::int64_t id) const {
    return fail(ErrorCode::NotFound, path().string(), "there is no {} {}", what, id);
  }

  /// Of "INSERT ... RETURNING id": the row must be read before the statement counts as done.
  static Result<std::int64_t> returnedId(Statement& insert) {
    NIBBLE_TRY(const bool row, insert.step());
    const std::int64_t id = row ? insert.integer(0) : 0;
    NIBBLE_TRY([[maybe_unused]] const bool more, insert.step());
    return id;
  }

  template <typename Record, typename Read>
  Result<std::vector<Record>> list(std::string_view sql, std::span<const std::string_view> values,
                                   int limit, Read read) {
    const std::lock_guard lock(mutex_);
    NIBBLE_TRY(auto select, database_.prepare(sql));
    for (const std::string_view value : values) select.bind(value);
    select.bind(std::int64_t{limit});
    std::vector<Record> records;
    while (true) {
      NIBBLE_TRY(const bool row, select.step());
      if (!row) return records;
      records.push_back(read(select));
    }
  }

  Database database_;
  std::mutex mutex_;
};

}  // namespace

std::string_view name(RunKind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}
std::string_view name(RunStatus status) {
  return kStatuses[static_cast<std::size_t>(status)];
}
std::string_view name(VoteChoice choice) {
  return kChoices[static_cast<std::size_t>(choice)];
}

Result<std::shared_ptr<Store>> openStore(const std::filesystem::path& path) {
  std::filesystem::path file = path;
  if (file.empty()) {
    NIBBLE_TRY(file, defaultStorePath());
  }
  std::error_code error;
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), error);
  if (error) {
    return withHint(fail(ErrorCode::Io, file.parent_path().string(),
                         "cannot create the folder of the experiment store: {}", error.message()),
                    "set NIBBLE_DATA_DIR to a folder that may be written");
  }
  NIBBLE_TRY(Database database, Database::open(file));
  NIBBLE_CHECK(migrate(database, storeMigrations()));
  NIBBLE_CHECK(database.useWriteAheadLog());
  NIBBLE_CHECK(database.execute("PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON"));
  return std::make_shared<SqliteStore>(std::move(database));
}

}  // namespace nibble
