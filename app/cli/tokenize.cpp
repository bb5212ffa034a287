// SPDX-License-Identifier: MIT
// nibble tokenize: the ids a text becomes.
#include <memory>

#include "base/atomic_file.h"
#include "base/utf8.h"
#include "cli/command.h"
#include "cli/json.h"
#include "jobs/loaded_model.h"

namespace nibble::cli {

namespace {

constexpr std::uint64_t kTextLimit = std::uint64_t{1} << 30;

struct Options {
  std::filesystem::path model;
  std::filesystem::path text;
  std::string string;
  bool special = false;
  bool noBos = false;
};

Result<> tokenize(const Options& options, bool json) {
  NIBBLE_TRY(const jobs::LoadedModel model, jobs::openWithTokenizer(options.model));
  std::string text = options.string;
  if (!options.text.empty()) {
    NIBBLE_TRY(text, readTextFile(options.text, kTextLimit));
  }
  const auto ids = model.tokenizer->encode(
      text, {.addSpecial = !options.noBos, .parseSpecial = options.special});
  if (!json) {
    for (const TokenId id : ids) {
      fmt::print("{:>7}  {}\n", id, printable(model.tokenizer->piece(id)));
    }
    return {};
  }
  Json pieces = Json::array();
  for (const TokenId id : ids) pieces.push_back(std::string(model.tokenizer->piece(id)));
  printJson({{"ids", ids}, {"pieces", std::move(pieces)}});
  return {};
}

}  // namespace

void addTokenize(CLI::App& app, Program& program) {
  CLI::App* command = app.add_subcommand("tokenize", "Show the tokens of a text");
  auto options = std::make_shared<Options>();
  command->add_option("MODEL", options->model, "Folder or file")->required();
  auto* input = command->add_option_group("input");
  input->add_option("--text", options->text, "File to read");
  input->add_option("--string", options->string, "Text itself");
  input->require_option(1);
  command->add_flag("--special", options->special, "Control tokens in the text become their ids");
  command->add_flag("--no-bos", options->noBos, "Leave out what the model adds around a text");
  addJsonOption(*command, program);
  command->callback([options, &program] {
    program.action = [options, &program] { return tokenize(*options, program.json); };
  });
}

}  // namespace nibble::cli
