// SPDX-License-Identifier: MIT
#include "cli/console.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "cli/text.h"

namespace nibble::cli {

namespace {
constexpr int kBarWidth = 24;
// Where nobody watches, a line at most this often.
constexpr double kPlainLineSeconds = 10;
}  // namespace

Console::Console() : terminal_(::isatty(STDERR_FILENO) == 1) {
  winsize size{};
  if (terminal_ && ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    width_ = size.ws_col;
  }
}

Console::~Console() {
  clear();
}

void Console::clear() {
  if (!barShown_) return;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
  barShown_ = false;
}

void Console::note(std::string_view line) {
  clear();
  fmt::print(stderr, "{}\n", line);
}

void Console::onProgress(const Progress& progress) {
  if (terminal_) {
    drawBar(progress);
  } else {
    printLine(progress);
  }
}

void Console::drawBar(const Progress& progress) {
  std::string line;
  if (progress.total > 0) {
    const double share = static_cast<double>(progress.done) / static_cast<double>(progress.total);
    const int filled = static_cast<int>(std::lround(share * kBarWidth));
    for (int i = 0; i < kBarWidth; ++i) line += i < filled ? "━" : "╌";
    line += fmt::format(" {:3.0f} % ", 100 * share);
  }
  if (progress.secondsLeft >= 0) line += formatDuration(progress.secondsLeft) + " left  ";
  line += progress.stage;
  std::fputs(("\r\x1b[K" + cutToWidth(line, width_ - 1)).c_str(), stderr);
  std::fflush(stderr);
  barShown_ = true;
}

void Console::printLine(const Progress& progress) {
  if (progress.total == 0) return;
  const double share = static_cast<double>(progress.done) / static_cast<double>(progress.total);
  const double tenth = std::floor(share * 10);
  const bool due = progress.seconds - lastSeconds_ >= kPlainLineSeconds;
  if (!due || tenth == lastTenth_) return;
  lastTenth_ = tenth;
  lastSeconds_ = progress.seconds;
  std::string line = fmt::format("{:3.0f} %  {}", 100 * share, progress.stage);
  if (progress.secondsLeft >= 0) line += ", " + formatDuration(progress.secondsLeft) + " left";
  fmt::print(stderr, "{}\n", line);
}

}  // namespace nibble::cli
