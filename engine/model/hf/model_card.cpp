// SPDX-License-Identifier: MIT
#include "model/hf/model_card.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/atomic_file.h"
#include "base/utf8.h"

namespace nibble::hf {

namespace {

constexpr std::uint64_t kReadmeLimit = 4 << 20;
constexpr std::size_t kLongestValue = 256;
constexpr std::size_t kLongestList = 64;

bool isDigit(char c) {
  return c >= '0' && c <= '9';
}
bool isLower(char c) {
  return c >= 'a' && c <= 'z';
}
char upper(char c) {
  return isLower(c) ? static_cast<char>(c - 'a' + 'A') : c;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const std::size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

/// A plain or quoted scalar; empty for anything longer or of another kind.
std::string scalar(std::string_view text) {
  text = trimmed(text);
  if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
      text.back() == text.front()) {
    text = text.substr(1, text.size() - 2);
  }
  constexpr std::string_view kOtherKinds = "[{|>&*!";
  const bool plain = !text.empty() && kOtherKinds.find(text.front()) == std::string_view::npos;
  return plain && text.size() <= kLongestValue && isValidUtf8(text) ? std::string(text) : "";
}

void assign(ModelCard& card, std::string_view key, std::string value) {
  if (value.empty()) return;
  if (key == "model_name") {
    card.name = std::move(value);
  } else if (key == "license") {
    card.license = std::move(value);
  } else if (key == "language") {
    card.languages.push_back(std::move(value));
  }
}

void append(ModelCard& card, std::string_view key, std::string value) {
  std::vector<std::string>* list = key == "tags"       ? &card.tags
                                   : key == "language" ? &card.languages
                                                       : nullptr;
  if (list != nullptr && !value.empty() && list->size() < kLongestList) {
    list->push_back(std::move(value));
  }
}

/// The name of the folder, or of the repository in the layout of the Hugging Face cache:
/// models--ORGANISATION--NAME/snapshots/REVISION.
std::string folderName(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::path path = std::filesystem::weakly_canonical(folder, error);
  if (error) path = folder;
  if (!path.has_filename()) path = path.parent_path();
  if (path.parent_path().filename() == "snapshots") {
    const std::string repository = path.parent_path().parent_path().filename().string();
    const std::size_t last = repository.rfind("--");
    if (repository.starts_with("models--") && last != std::string::npos) {
      return repository.substr(last + 2);
    }
  }
  return path.filename().string();
}

/// "5m", "1.5b".
bool isSize(std::string_view word) {
  constexpr std::string_view kUnits = "kmbt";
  return word.size() >= 2 && kUnits.find(word.back()) != std::string_view::npos &&
         std::all_of(word.begin(), word.end() - 1, [](char c) { return isDigit(c) || c == '.'; });
}

std::string titleWord(std::string word) {
  const bool hasCapitals = std::any_of(
      word.begin(), word.end(), [](char c) { return upper(c) == c && c >= 'A' && c <= 'Z'; });
  const bool isVersion = word.size() >= 2 && word[0] == 'v' && isDigit(word[1]);
  if (isSize(word)) {
    word.back() = upper(word.back());
  } else if (!word.empty() && !hasCapitals && !isVersion) {
    word.front() = upper(word.front());
  }
  return word;
}

}  // namespace

ModelCard parseModelCard(std::string_view readme) {
  ModelCard card;
  std::string_view key;
  bool inside = false;
  while (!readme.empty()) {
    const std::size_t end = std::min(readme.find('\n'), readme.size());
    const std::string_view line = readme.substr(0, end);
    readme.remove_prefix(std::min(end + 1, readme.size()));
    const std::string_view text = trimmed(line);
    if (text == "---") {
      if (inside) break;
      inside = true;
      continue;
    }
    if (!inside) break;
    if (text.starts_with("- ")) {
      append(card, key, scalar(text.substr(2)));
    } else if (const std::size_t colon = line.find(':');
               colon != std::string_view::npos && !line.starts_with(' ')) {
      key = trimmed(line.substr(0, colon));
      assign(card, key, scalar(line.substr(colon + 1)));
    }
  }
  return card;
}

std::string titleOf(std::string_view folderName) {
  std::string title;
  while (!folderName.empty()) {
    const std::size_t end = std::min(folderName.find_first_of("- "), folderName.size());
    const std::string word = titleWord(std::string(folderName.substr(0, end)));
    folderName.remove_prefix(std::min(end + 1, folderName.size()));
    if (word.empty()) continue;
    if (!title.empty()) title += ' ';
    title += word;
  }
  return title;
}

ModelCard readModelCard(const std::filesystem::path& folder) {
  ModelCard card;
  if (const auto readme = readTextFile(folder / "README.md", kReadmeLimit)) {
    card = parseModelCard(*readme);
  }
  if (card.name.empty()) card.name = titleOf(folderName(folder));
  return card;
}

std::string sizeLabel(std::uint64_t parameters) {
  struct Unit {
    double size;
    char letter;
  };
  constexpr std::array kUnits{Unit{1e12, 'T'}, Unit{1e9, 'B'}, Unit{1e6, 'M'}, Unit{1e3, 'K'}};
  const auto count = static_cast<double>(parameters);
  const auto* unit = std::find_if(kUnits.begin(), kUnits.end() - 1,
                                  [&](const Unit& u) { return count / u.size >= 1; });
  const double scaled = count / unit->size;
  return fmt::format("{:.{}f}{}", scaled, std::round(scaled) < 10 ? 1 : 0, unit->letter);
}

}  // namespace nibble::hf
