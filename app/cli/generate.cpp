// SPDX-License-Identifier: MIT
// nibble generate: continues a text.
#include <cstdio>
#include <memory>

#include "cli/command.h"
#include "cli/eval_options.h"
#include "cli/json.h"
#include "cli/sampling_options.h"
#include "jobs/chat_session.h"

namespace nibble::cli {

namespace {

struct Options {
  std::filesystem::path model;
  PrecisionArguments precision;
  jobs::TextRequest request;
};

Json toJson(const jobs::TextResult& result) {
  const Generation& generation = result.generation;
  return {{"text", generation.text},
          {"ids", generation.ids},
          {"prompt_ids", result.promptIds},
          {"finish", name(generation.finish)},
          {"prefill_tokens_per_second", generation.prefillSpeed()},
          {"decode_tokens_per_second", generation.decodeSpeed()}};
}

void put(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

Result<> run(Options& options, Program& program) {
  const jobs::JobContext context = program.job();
  options.request.kv = options.precision.kvType();
  options.request.activations = options.precision.activationBits();
  NIBBLE_TRY(const auto model,
             jobs::loadModel(options.model, context, jobs::sessionFor(options.request)));
  program.console().clear();
  const bool stream = !program.json;
  if (stream) put(options.request.prompt);
  NIBBLE_TRY(const auto result, jobs::continueText(
                                    model, options.request,
                                    [&](const GeneratedToken& token) {
                                      if (stream) put(token.text);
                                      return true;
                                    },
                                    context.stop));
  if (!stream) {
    printJson(toJson(result));
    return {};
  }
  const Generation& generation = result.generation;
  put(generation.tail + "\n");
  program.console().note(fmt::format(
      "{} tokens, prefill {:.1f} tokens/s, decode {:.1f} tokens/s ({})", generation.ids.size(),
      generation.prefillSpeed(), generation.decodeSpeed(), name(generation.finish)));
  return {};
}

}  // namespace

void addGenerate(CLI::App& app, Program& program) {
  CLI::App* command = app.add_subcommand("generate", "Continue a text");
  auto options = std::make_shared<Options>();
  options->request.options.maxTokens = 128;
  command->add_option("MODEL", options->model, "Folder or file")->required();
  command->add_option("--prompt", options->request.prompt, "Text to continue")->required();
  command->add_flag("--special", options->request.parseSpecial,
                    "Control tokens in the prompt become their ids");
  addPrecisionOptions(*command, options->precision);
  addSamplingOptions(*command, options->request.options);
  addDeviceOption(*command, program);
  addThreadsOption(*command, program);
  addJsonOption(*command, program);
  command->callback([options, &program] {
    program.action = [options, &program] { return run(*options, program); };
  });
}

}  // namespace nibble::cli
