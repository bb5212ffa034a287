// SPDX-License-Identifier: MIT
#include "store/sqlite.h"

#include <sqlite3.h>

#include <utility>

namespace nibble::sqlite {

namespace {

constexpr int kLockWaitMilliseconds = 20000;

ErrorCode codeOf(int status) {
  switch (status & 0xff) {
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      return ErrorCode::Corrupt;
    case SQLITE_FULL:
      return ErrorCode::NoSpace;
    case SQLITE_CONSTRAINT:
    case SQLITE_RANGE:
    case SQLITE_MISUSE:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
      return ErrorCode::InvalidArgument;
    default:
      return ErrorCode::Io;
  }
}

const char* hintOf(int status) {
  switch (status & 0xff) {
    case SQLITE_FULL:
      return "free some space";
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      return "the file was left as it is; move it away to start a new one, or restore a backup";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another program keeps the database locked";
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      return "check that the folder exists and may be written";
    default:
      return "";
  }
}

/// On a full disk SQLite says "I/O error" while it sets up the files beside the database.
int causeOf(int status, const std::filesystem::path& path) {
  constexpr std::uintmax_t kSetUpBytes = 64 << 10;
  if ((status & 0xff) != SQLITE_IOERR) return status;
  std::error_code ec;
  const auto space = std::filesystem::space(path.parent_path(), ec);
  return !ec && space.available < kSetUpBytes ? SQLITE_FULL : status;
}

}  // namespace

void Database::Closer::operator()(sqlite3* handle) const {
  sqlite3_close_v2(handle);
}

Result<Database> Database::open(const std::filesystem::path& path) {
  Database database(path);
  sqlite3* handle = nullptr;
  const int flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int status = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
  database.handle_.reset(handle);
  if (status != SQLITE_OK) return database.error(status);
  sqlite3_busy_timeout(handle, kLockWaitMilliseconds);
  return database;
}

tl::unexpected<Error> Database::error(int status) const {
  const int cause = causeOf(status, path_);
  const bool own = handle_ && cause == status;
  const char* reason = own ? sqlite3_errmsg(handle_.get()) : sqlite3_errstr(cause);
  return withHint(fail(codeOf(cause), path_.string(), "the experiment store fails: {}", reason),
                  hintOf(cause));
}

Result<> Database::useWriteAheadLog() {
  // SQLite does not wait for other connections here, as it does everywhere else.
  constexpr int kPause = 10;
  int status = SQLITE_BUSY;
  for (int waited = 0; waited < kLockWaitMilliseconds; waited += kPause) {
    status = sqlite3_exec(handle_.get(), "PRAGMA journal_mode = WAL", nullptr, nullptr, nullptr);
    if ((status & 0xff) != SQLITE_BUSY && (status & 0xff) != SQLITE_LOCKED) break;
    sqlite3_sleep(kPause);
  }
  if (status != SQLITE_OK) return error(status);
  return {};
}

Result<> Database::execute(const char* sql) {
  const int status = sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
  if (status != SQLITE_OK) return error(status);
  return {};
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* handle = nullptr;
  const int status =
      sqlite3_prepare_v2(handle_.get(), sql.data(), static_cast<int>(sql.size()), &handle, nullptr);
  if (status != SQLITE_OK) return error(status);
  return Statement(*this, handle);
}

Result<std::int64_t> Database::integer(const char* sql) {
  NIBBLE_TRY(Statement statement, prepare(sql));
  NIBBLE_TRY(const bool row, statement.step());
  return row ? statement.integer(0) : 0;
}

Result<std::string> Database::text(const char* sql) {
  NIBBLE_TRY(Statement statement, prepare(sql));
  NIBBLE_TRY(const bool row, statement.step());
  return row ? statement.text(0) : std::string();
}

std::int64_t Database::lastRow() const {
  return sqlite3_last_insert_rowid(handle_.get());
}

void Statement::Finalizer::operator()(sqlite3_stmt* handle) const {
  sqlite3_finalize(handle);
}

Statement& Statement::bind(std::int64_t value) {
  bindStatus_ |= sqlite3_bind_int64(handle_.get(), ++parameter_, value);
  return *this;
}

Statement& Statement::bind(double value) {
  bindStatus_ |= sqlite3_bind_double(handle_.get(), ++parameter_, value);
  return *this;
}

Statement& Statement::bind(std::string_view text) {
  // A null pointer would bind NULL; an empty text is still a text.
  const char* data = text.data() == nullptr ? "" : text.data();
  bindStatus_ |= sqlite3_bind_text64(handle_.get(), ++parameter_, data, text.size(),
                                     SQLITE_TRANSIENT, SQLITE_UTF8);
  return *this;
}

Statement& Statement::bind(std::optional<std::int64_t> value) {
  if (value) return bind(*value);
  bindStatus_ |= sqlite3_bind_null(handle_.get(), ++parameter_);
  return *this;
}

Result<bool> Statement::step() {
  if (bindStatus_ != SQLITE_OK) return database_->error(bindStatus_);
  const int status = sqlite3_step(handle_.get());
  if (status == SQLITE_ROW) return true;
  if (status == SQLITE_DONE) return false;
  return database_->error(status);
}

Result<> Statement::run() {
  const auto row = step();
  sqlite3_reset(handle_.get());
  sqlite3_clear_bindings(handle_.get());
  parameter_ = 0;
  bindStatus_ = SQLITE_OK;
  if (!row) return tl::unexpected(row.error());
  return {};
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(handle_.get(), column);
}

double Statement::real(int column) const {
  return sqlite3_column_double(handle_.get(), column);
}

std::string Statement::text(int column) const {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(handle_.get(), column));
  const int bytes = sqlite3_column_bytes(handle_.get(), column);
  return data == nullptr ? std::string() : std::string(data, static_cast<std::size_t>(bytes));
}

bool Statement::isNull(int column) const {
  return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
}

std::optional<std::int64_t> Statement::optionalInteger(int column) const {
  if (isNull(column)) return std::nullopt;
  return integer(column);
}

Result<Transaction> Transaction::begin(Database& database) {
  NIBBLE_CHECK(database.execute("BEGIN IMMEDIATE"));
  return Transaction(database);
}

Result<Transaction> Transaction::beginReading(Database& database) {
  NIBBLE_CHECK(database.execute("BEGIN"));
  return Transaction(database);
}

Transaction::Transaction(Transaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)) {}

Transaction::~Transaction() {
  if (database_ != nullptr) (void)database_->execute("ROLLBACK");
}

Result<> Transaction::commit() {
  NIBBLE_CHECK(database_->execute("COMMIT"));
  database_ = nullptr;
  return {};
}

}  // namespace nibble::sqlite
