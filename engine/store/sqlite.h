// SPDX-License-Identifier: MIT
// SQLite as values and errors: a connection, a prepared statement, a transaction.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace nibble::sqlite {

class Statement;

class Database {
 public:
  /// Opens or creates the file. A lock held by another connection is waited for.
  static Result<Database> open(const std::filesystem::path& path);

  /// Switches to the write-ahead log, in which readers and a writer do not wait for each other.
  Result<> useWriteAheadLog();
  /// Runs statements that return no rows.
  Result<> execute(const char* sql);
  Result<Statement> prepare(std::string_view sql);
  /// The first column of the first row, as a whole number or as text.
  Result<std::int64_t> integer(const char* sql);
  Result<std::string> text(const char* sql);

  std::int64_t lastRow() const;
  const std::filesystem::path& path() const { return path_; }
  /// The last failure of this connection, in Nibble's terms.
  tl::unexpected<Error> error(int status) const;

 private:
  struct Closer {
    void operator()(sqlite3* handle) const;
  };
  explicit Database(std::filesystem::path path) : path_(std::move(path)) {}

  std::filesystem::path path_;
  std::unique_ptr<sqlite3, Closer> handle_;
};

/// A prepared statement; lives no longer than its database.
class Statement {
 public:
  /// Parameters are numbered from 1 by the order of the calls.
  Statement& bind(std::int64_t value);
  Statement& bind(double value);
  Statement& bind(std::string_view text);
  Statement& bind(std::optional<std::int64_t> value);

  /// True while there is a row to read.
  Result<bool> step();
  /// Runs a statement that returns no row, and makes it ready to be bound again.
  Result<> run();

  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string text(int column) const;
  bool isNull(int column) const;
  std::optional<std::int64_t> optionalInteger(int column) const;

 private:
  friend class Database;
  struct Finalizer {
    void operator()(sqlite3_stmt* handle) const;
  };
  Statement(const Database& database, sqlite3_stmt* handle)
      : database_(&database), handle_(handle) {}

  const Database* database_;
  std::unique_ptr<sqlite3_stmt, Finalizer> handle_;
  int parameter_ = 0;
  int bindStatus_ = 0;
};

/// Rolled back unless committed.
class Transaction {
 public:
  /// Takes the write lock.
  static Result<Transaction> begin(Database& database);
  /// All reads see one state of the file.
  static Result<Transaction> beginReading(Database& database);
  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();

  Result<> commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}

  Database* database_;
};

}  // namespace nibble::sqlite
