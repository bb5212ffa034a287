// SPDX-License-Identifier: MIT
// nibble inspect: what is inside a model.
#include <filesystem>
#include <memory>

#include "cli/command.h"
#include "cli/json.h"
#include "cli/text.h"
#include "jobs/inspect_job.h"

namespace nibble::cli {

namespace {

struct Options {
  std::filesystem::path model;
  bool tensors = false;
};

void printFacts(const jobs::ModelFacts& facts) {
  const auto line = [](std::string_view label, const std::string& value) {
    if (!value.empty()) fmt::print("{:<16}{}\n", label, value);
  };
  line("name", facts.name);
  line("architecture", facts.architecture);
  line("container", facts.container);
  line("parameters", formatCount(facts.parameters));
  line("file size", fmt::format("{} ({} bytes)", formatBytes(facts.fileBytes), facts.fileBytes));
  line("bits per weight", fmt::format("{:.3f}", facts.bitsPerWeight));
  if (facts.layers > 0) line("layers", fmt::format("{}", facts.layers));
  if (facts.contextLength > 0) line("context", fmt::format("{} tokens", facts.contextLength));
  Table table({"type", "tensors", "weights", "size", "share"});
  for (const jobs::TypeShare& share : facts.types) {
    table.add({std::string(name(share.type)), fmt::format("{}", share.tensors),
               formatCount(share.elements), formatBytes(share.bytes),
               fmt::format("{:.1f} %", 100.0 * static_cast<double>(share.bytes) /
                                           static_cast<double>(
                                               std::max<std::uint64_t>(1, facts.tensorBytes)))});
  }
  fmt::print("\n{}", table.text());
}

void printTensors(const ModelSource& source) {
  Table table({"tensor", "type", "shape", "bytes"});
  table.alignLeft({0, 1, 2});
  for (const TensorInfo& tensor : source.tensors()) {
    table.add({tensor.name, std::string(name(tensor.type)), toString(tensor.shape),
               fmt::format("{}", tensor.bytes)});
  }
  fmt::print("\n{}", table.text());
}

}  // namespace

void addInspect(CLI::App& app, Program& program) {
  CLI::App* command = app.add_subcommand("inspect", "Show what is inside a model");
  auto options = std::make_shared<Options>();
  command->add_option("MODEL", options->model, "Folder or file")->required();
  command->add_flag("--tensors", options->tensors, "List every tensor");
  addJsonOption(*command, program);
  command->callback([options, &program] {
    program.action = [options, &program]() -> Result<> {
      NIBBLE_TRY(const jobs::ModelFacts facts, jobs::inspect(options->model));
      for (const std::string& note : facts.source->notes()) {
        program.console().note("nibble: note: " + note);
      }
      if (program.json) {
        printJson(toJson(facts, true));
        return {};
      }
      printFacts(facts);
      if (options->tensors) printTensors(*facts.source);
      return {};
    };
  });
}

}  // namespace nibble::cli
