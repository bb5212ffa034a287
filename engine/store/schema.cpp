// SPDX-License-Identifier: MIT
#include "store/schema.h"

#include <array>
#include <cstdint>
#include <string>

namespace nibble {

namespace {

constexpr std::int64_t kApplicationId = 0x4e69626c;  // "Nibl", in the file's header

constexpr const char* kVersion1 = R"sql(
CREATE TABLE models (
  id INTEGER PRIMARY KEY,
  fingerprint TEXT NOT NULL UNIQUE,
  path TEXT NOT NULL,
  facts TEXT NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL
);
CREATE TABLE recipes (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  body TEXT NOT NULL,
  created INTEGER NOT NULL,
  UNIQUE (name, body)
);
CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  status TEXT NOT NULL,
  started INTEGER NOT NULL,
  finished INTEGER,
  process INTEGER NOT NULL,
  model INTEGER REFERENCES models (id) ON DELETE SET NULL,
  reference INTEGER REFERENCES models (id) ON DELETE SET NULL,
  recipe INTEGER REFERENCES recipes (id) ON DELETE SET NULL,
  output TEXT NOT NULL,
  arguments TEXT NOT NULL,
  results TEXT NOT NULL,
  message TEXT NOT NULL
);
CREATE INDEX runs_by_model ON runs (model);
CREATE TABLE measurements (
  run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  value REAL,
  PRIMARY KEY (run, name, ordinal)
) WITHOUT ROWID;
)sql";

constexpr const char* kVersion2 = R"sql(
CREATE TABLE votes (
  id INTEGER PRIMARY KEY,
  cast_at INTEGER NOT NULL,
  first TEXT NOT NULL,
  second TEXT NOT NULL,
  first_title TEXT NOT NULL,
  second_title TEXT NOT NULL,
  choice TEXT NOT NULL CHECK (choice IN ('first', 'tie', 'second')),
  prompt TEXT NOT NULL,
  CHECK (first <> '' AND second <> '' AND first <> second)
);
CREATE INDEX votes_by_pair ON votes (first, second);
)sql";

constexpr std::array kMigrations{kVersion1, kVersion2};

Result<> checkWhole(sqlite::Database& database) {
  NIBBLE_TRY(const std::string verdict, database.text("PRAGMA quick_check(1)"));
  if (verdict == "ok") return {};
  return withHint(
      fail(ErrorCode::Corrupt, database.path().string(), "the experiment store is damaged: {}",
           verdict),
      "the file was left as it is; move it away to start a new one, or restore a backup");
}

/// The version the file has; 0 for one without tables.
Result<std::int64_t> versionOf(sqlite::Database& database, std::size_t newest) {
  const std::string where = database.path().string();
  NIBBLE_TRY(const std::int64_t version, database.integer("PRAGMA user_version"));
  NIBBLE_TRY(const std::int64_t application, database.integer("PRAGMA application_id"));
  NIBBLE_TRY(const std::int64_t objects, database.integer("SELECT count(*) FROM sqlite_master"));
  if (objects == 0 && version == 0) return 0;
  if (application != kApplicationId || version < 1) {
    return withHint(fail(ErrorCode::InvalidArgument, where, "the database is not one of Nibble's"),
                    "name another file or folder for the experiment store");
  }
  if (version > static_cast<std::int64_t>(newest)) {
    return withHint(
        fail(ErrorCode::Unsupported, where,
             "the experiment store has schema version {}, this Nibble knows versions up to {}",
             version, newest),
        "use the newer Nibble that wrote it; the file was left as it is");
  }
  return version;
}

/// What migrate() may rely on, seen in one piece while others may be writing.
Result<std::int64_t> inspect(sqlite::Database& database, std::size_t newest) {
  NIBBLE_TRY(auto view, sqlite::Transaction::beginReading(database));
  NIBBLE_TRY(const std::int64_t version, versionOf(database, newest));
  NIBBLE_CHECK(checkWhole(database));
  NIBBLE_CHECK(view.commit());
  return version;
}

}  // namespace

std::span<const char* const> storeMigrations() {
  return kMigrations;
}

Result<> migrate(sqlite::Database& database, std::span<const char* const> steps) {
  NIBBLE_TRY(const std::int64_t before, inspect(database, steps.size()));
  if (before == static_cast<std::int64_t>(steps.size())) return {};
  NIBBLE_TRY(auto transaction, sqlite::Transaction::begin(database));
  // Another process may have done it while this one waited for the lock.
  NIBBLE_TRY(const std::int64_t version, versionOf(database, steps.size()));
  for (auto step = static_cast<std::size_t>(version); step < steps.size(); ++step) {
    NIBBLE_CHECK(database.execute(steps[step]));
  }
  const std::string stamp = fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}",
                                        kApplicationId, steps.size());
  NIBBLE_CHECK(database.execute(stamp.c_str()));
  return transaction.commit();
}

}  // namespace nibble
