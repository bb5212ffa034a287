// SPDX-License-Identifier: MIT
// The tables of the experiment store, and how an older file is brought up to date.
#pragma once

#include <span>

#include "base/result.h"
#include "store/sqlite.h"

namespace nibble {

/// Step i turns a file of schema version i into version i + 1. Steps are only ever appended.
std::span<const char* const> storeMigrations();

/// Brings the file to version steps.size(), all or nothing. Before anything is written, a damaged
/// file, one of another program and one of a newer version are refused.
Result<> migrate(sqlite::Database& database, std::span<const char* const> steps);

}  // namespace nibble
