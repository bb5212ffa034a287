// SPDX-License-Identifier: MIT
#include "cli/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/utf8.h"

namespace nibble::cli {

std::string formatBytes(std::uint64_t bytes) {
  constexpr const char* kUnits[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1024 && unit + 1 < std::size(kUnits)) {
    value /= 1024;
    ++unit;
  }
  return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.2f} {}", value, kUnits[unit]);
}

std::string formatCount(std::int64_t count) {
  const auto value = static_cast<double>(count);
  if (count >= 1'000'000'000) return fmt::format("{:.2f} B", value / 1e9);
  if (count >= 1'000'000) return fmt::format("{:.2f} M", value / 1e6);
  if (count >= 10'000) return fmt::format("{:.1f} k", value / 1e3);
  return fmt::format("{}", count);
}

std::string formatDuration(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::lround(std::max(0.0, seconds)));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} h {:02} min", whole / 3600, whole / 60 % 60);
}

int displayWidth(std::string_view text) {
  int width = 0;
  for (std::size_t at = 0; at < text.size(); ++width) {
    at += static_cast<std::size_t>(std::max(1, decodeUtf8(text, at).length));
  }
  return width;
}

std::string cutToWidth(std::string_view text, int width) {
  if (displayWidth(text) <= width) return std::string(text);
  std::size_t at = 0;
  for (int i = 0; i + 1 < width && at < text.size(); ++i) {
    at += static_cast<std::size_t>(std::max(1, decodeUtf8(text, at).length));
  }
  return std::string(text.substr(0, at)) + "…";
}

std::string Table::text() const {
  std::vector<int> widths;
  for (const auto& row : rows_) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t c = 0; c < row.size(); ++c)
      widths[c] = std::max(widths[c], displayWidth(row[c]));
  }
  std::string out;
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    std::string line;
    for (std::size_t c = 0; c < rows_[r].size(); ++c) {
      const std::string& cell = rows_[r][c];
      const std::string padding(static_cast<std::size_t>(widths[c] - displayWidth(cell)), ' ');
      const bool left = std::find(left_.begin(), left_.end(), static_cast<int>(c)) != left_.end();
      if (c > 0) line += "  ";
      line += left ? cell + padding : padding + cell;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
    if (r == 0) {
      for (std::size_t c = 0; c < widths.size(); ++c) {
        if (c > 0) out += "  ";
        for (int i = 0; i < widths[c]; ++i) out += "─";
      }
      out += "\n";
    }
  }
  return out;
}

}  // namespace nibble::cli
