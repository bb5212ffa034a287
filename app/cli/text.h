// SPDX-License-Identifier: MIT
// Numbers and tables for people to read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nibble::cli {

/// "3.31 MiB"
std::string formatBytes(std::uint64_t bytes);
/// "5.21 M"
std::string formatCount(std::int64_t count);
/// "42 s", "3 min 05 s", "2 h 10 min"
std::string formatDuration(double seconds);

/// Characters shown, with wide East Asian ones and combining marks counted as one each.
int displayWidth(std::string_view text);
/// Cut to `width` characters, with an ellipsis where something is missing.
std::string cutToWidth(std::string_view text, int width);

/// Columns aligned, the first to the left and the others to the right, with a rule under the head.
class Table {
 public:
  explicit Table(std::vector<std::string> head) : rows_{std::move(head)} {}
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  /// These columns (0-based) hold text and go to the left as well.
  void alignLeft(std::vector<int> columns) { left_ = std::move(columns); }
  std::string text() const;

 private:
  std::vector<std::vector<std::string>> rows_;
  std::vector<int> left_{0};
};

}  // namespace nibble::cli
