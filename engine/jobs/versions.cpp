// SPDX-License-Identifier: MIT
#include "jobs/versions.h"

#include <fmt/format.h>
#include <sqlite3.h>
#include <utf8proc.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <nlohmann/json.hpp>
#include <tl/expected.hpp>

namespace nibble::jobs {

namespace {

std::string pcreVersion() {
  char text[64] = {};
  if (pcre2_config(PCRE2_CONFIG_VERSION, nullptr) > static_cast<int>(sizeof text)) return {};
  pcre2_config(PCRE2_CONFIG_VERSION, text);
  const std::string version = text;
  return version.substr(0, version.find(' '));  // the date follows
}

}  // namespace

std::vector<LibraryVersion> libraryVersions() {
  return {
      {"SQLite", sqlite3_libversion(), "blessing"},
      {"{fmt}",
       fmt::format("{}.{}.{}", FMT_VERSION / 10000, FMT_VERSION / 100 % 100, FMT_VERSION % 100),
       "MIT"},
      {"nlohmann/json",
       fmt::format("{}.{}.{}", NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR,
                   NLOHMANN_JSON_VERSION_PATCH),
       "MIT"},
      {"PCRE2", pcreVersion(), "BSD-3-Clause"},
      {"utf8proc", utf8proc_version(), "MIT"},
      {"tl::expected",
       fmt::format("{}.{}.{}", TL_EXPECTED_VERSION_MAJOR, TL_EXPECTED_VERSION_MINOR,
                   TL_EXPECTED_VERSION_PATCH),
       "CC0-1.0"},
  };
}

}  // namespace nibble::jobs
