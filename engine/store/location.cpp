// SPDX-License-Identifier: MIT
// Where the experiment store lives unless told otherwise.
#include <cstdlib>

#include "store/store.h"

namespace nibble {

namespace {

/// A variable's value; the XDG rules ignore relative paths.
std::filesystem::path folderFrom(const char* variable) {
  const char* value = std::getenv(variable);
  return value == nullptr ? std::filesystem::path() : std::filesystem::path(value);
}

}  // namespace

Result<std::filesystem::path> defaultStorePath() {
  constexpr const char* kFile = "nibble.db";
  if (const auto own = folderFrom("NIBBLE_DATA_DIR"); !own.empty()) return own / kFile;
  if (const auto xdg = folderFrom("XDG_DATA_HOME"); xdg.is_absolute())
    return xdg / "nibble" / kFile;
  if (const auto home = folderFrom("HOME"); home.is_absolute()) {
    return home / ".local" / "share" / "nibble" / kFile;
  }
  return withHint(fail(ErrorCode::NotFound, "", "there is no place for the experiment store"),
                  "set NIBBLE_DATA_DIR to a folder");
}

}  // namespace nibble
