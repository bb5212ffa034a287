// SPDX-License-Identifier: MIT
// nibble chat: a conversation, one line a turn.
#include <poll.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <optional>

#include "cli/command.h"
#include "cli/eval_options.h"
#include "cli/sampling_options.h"
#include "jobs/chat_session.h"

namespace nibble::cli {

namespace {

constexpr int kPollMs = 50;

struct Options {
  std::filesystem::path model;
  PrecisionArguments precision;
  jobs::ChatOptions chat;
};

/// Standard input by lines, without missing a stop request while it waits.
class LineReader {
 public:
  explicit LineReader(std::stop_token stop) : stop_(std::move(stop)) {}

  /// Nothing at the end of input or on a stop request.
  std::optional<std::string> next() {
    while (!stop_.stop_requested()) {
      if (const auto end = buffer_.find('\n'); end != std::string::npos) {
        std::string line = buffer_.substr(0, end);
        buffer_.erase(0, end + 1);
        return line;
      }
      pollfd input{STDIN_FILENO, POLLIN, 0};
      if (::poll(&input, 1, kPollMs) <= 0) continue;
      char piece[4096];
      const ssize_t got = ::read(STDIN_FILENO, piece, sizeof piece);
      if (got <= 0) break;
      buffer_.append(piece, static_cast<std::size_t>(got));
    }
    if (stop_.stop_requested() || buffer_.empty()) return std::nullopt;
    return std::exchange(buffer_, {});
  }

 private:
  std::stop_token stop_;
  std::string buffer_;
};

void put(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

Result<> run(Options& options, Program& program) {
  const jobs::JobContext context = program.job();
  options.chat.kv = options.precision.kvType();
  options.chat.activations = options.precision.activationBits();
  NIBBLE_TRY(const auto model,
             jobs::loadModel(options.model, context, jobs::sessionFor(options.chat)));
  NIBBLE_TRY(auto chat, jobs::ChatSession::create(model, options.chat));
  const bool terminal = ::isatty(STDIN_FILENO) == 1;
  if (terminal) program.console().note("Say something; Ctrl-D ends the conversation.");
  LineReader lines(context.stop);
  while (true) {
    if (terminal) put("> ");
    const auto line = lines.next();
    if (!line) break;
    if (line->empty()) continue;
    NIBBLE_TRY(const Generation generation, chat.reply(
                                                *line,
                                                [](const GeneratedToken& token) {
                                                  put(token.text);
                                                  return true;
                                                },
                                                context.stop));
    put(generation.tail + "\n");
    if (terminal) {
      program.console().note(fmt::format("{:.1f} tokens/s, {} of {} tokens of context used",
                                         generation.decodeSpeed(), chat.contextUsed(),
                                         chat.contextLength()));
    }
  }
  if (context.stop.stop_requested()) return cancelled();
  return {};
}

}  // namespace

void addChat(CLI::App& app, Program& program) {
  CLI::App* command = app.add_subcommand("chat", "Talk with a model");
  auto options = std::make_shared<Options>();
  options->chat.generate.maxTokens = 512;
  command->add_option("MODEL", options->model, "Folder or file")->required();
  command->add_option("--system", options->chat.system, "What the model is told first");
  command->add_option("--ctx", options->chat.contextLength, "Context length (the model's own)")
      ->check(CLI::Range(1, 1 << 24));
  addPrecisionOptions(*command, options->precision);
  addSamplingOptions(*command, options->chat.generate);
  addDeviceOption(*command, program);
  addThreadsOption(*command, program);
  command->callback([options, &program] {
    program.action = [options, &program] { return run(*options, program); };
  });
}

}  // namespace nibble::cli
