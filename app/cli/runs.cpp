// SPDX-License-Identifier: MIT
// nibble runs: what was run before, and what came out.
#include <chrono>
#include <ctime>
#include <memory>

#include "cli/command.h"
#include "cli/json.h"
#include "cli/text.h"
#include "store/store.h"

namespace nibble::cli {

namespace {

struct Options {
  int limit = 20;
  std::int64_t id = 0;
};

std::string localTime(std::int64_t milliseconds) {
  const auto seconds = static_cast<std::time_t>(milliseconds / 1000);
  std::tm local{};
  ::localtime_r(&seconds, &local);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M", &local);
  return text;
}

/// JSON kept in the store; what cannot be parsed is shown as the text it is.
Json parsed(const std::string& text) {
  Json json = Json::parse(text, nullptr, false);
  return json.is_discarded() ? Json(text) : json;
}

Json toJson(const RunRecord& run) {
  Json out{{"id", run.id},
           {"kind", name(run.kind)},
           {"status", name(run.status)},
           {"started", run.started},
           {"finished", run.finished ? Json(*run.finished) : Json()},
           {"model", run.model ? Json(run.model->path) : Json()},
           {"fingerprint", run.model ? Json(run.model->fingerprint) : Json()},
           {"reference", run.reference ? Json(run.reference->path) : Json()},
           {"output", run.output},
           {"message", run.message},
           {"arguments", parsed(run.arguments)},
           {"results", parsed(run.results)}};
  Json measurements = Json::array();
  for (const Measurement& m : run.measurements) {
    measurements.push_back({{"name", m.name}, {"ordinal", m.ordinal}, {"value", m.value}});
  }
  out["measurements"] = std::move(measurements);
  return out;
}

std::string shortPath(const std::string& path) {
  return std::filesystem::path(path).filename().string();
}

/// The figure people look for first.
std::string headline(const RunRecord& run) {
  if (run.status != RunStatus::Done) return run.message;
  const Json results = parsed(run.results);
  if (!results.is_object()) return {};
  if (results.contains("perplexity")) {
    std::string text = fmt::format("perplexity {:.4f}", results["perplexity"].get<double>());
    if (results.contains("kl_divergence")) {
      text += fmt::format(", KL {:.6f}", results["kl_divergence"].value("mean", 0.0));
    }
    return text;
  }
  if (results.contains("bits_per_weight")) {
    return fmt::format("{}, {:.3f} bits per weight",
                       formatBytes(results.value("bytes", std::uint64_t{0})),
                       results["bits_per_weight"].get<double>());
  }
  if (results.contains("tests")) {
    std::string text;
    for (const Json& test : results["tests"]) {
      text += fmt::format("{}{} {:.1f} tokens/s", text.empty() ? "" : ", ", test.value("name", ""),
                          test.value("tokens_per_second", 0.0));
    }
    return text;
  }
  if (results.contains("models")) return fmt::format("{} models", results["models"].size());
  return {};
}

Result<> list(const Options& options, bool json) {
  NIBBLE_TRY(const auto store, openStore());
  NIBBLE_TRY(const auto runs, store->listRuns(options.limit));
  if (json) {
    Json out = Json::array();
    for (const RunRecord& run : runs) out.push_back(toJson(run));
    printJson({{"runs", std::move(out)}});
    return {};
  }
  if (runs.empty()) {
    fmt::print("no runs yet; quantize, eval, compare and bench record theirs here\n");
    return {};
  }
  Table table({"id", "when", "what", "model", "status", "result"});
  table.alignLeft({1, 2, 3, 4, 5});
  for (const RunRecord& run : runs) {
    table.add({fmt::format("{}", run.id), localTime(run.started), std::string(name(run.kind)),
               run.model ? shortPath(run.model->path) : "", std::string(name(run.status)),
               headline(run)});
  }
  fmt::print("{}", table.text());
  return {};
}

Result<> show(const Options& options, bool json) {
  NIBBLE_TRY(const auto store, openStore());
  NIBBLE_TRY(const RunRecord run, store->run(options.id));
  if (json) {
    printJson(toJson(run));
    return {};
  }
  fmt::print("run {}: {}, {}, {}\n", run.id, name(run.kind), localTime(run.started),
             name(run.status));
  if (run.model) fmt::print("model      {}\n", run.model->path);
  if (run.reference) fmt::print("reference  {}\n", run.reference->path);
  if (!run.output.empty()) fmt::print("output     {}\n", run.output);
  if (!run.message.empty()) fmt::print("message    {}\n", run.message);
  fmt::print("arguments  {}\n", parsed(run.arguments).dump());
  if (!run.measurements.empty()) {
    Table table({"measurement", "at", "value"});
    for (const Measurement& m : run.measurements) {
      table.add({m.name, fmt::format("{}", m.ordinal), fmt::format("{:.6g}", m.value)});
    }
    fmt::print("\n{}", table.text());
  }
  return {};
}

}  // namespace

void addRuns(CLI::App& app, Program& program) {
  CLI::App* command = app.add_subcommand("runs", "List and show what was run before");
  command->require_subcommand(0, 1);
  auto options = std::make_shared<Options>();
  command->add_option("--limit", options->limit, "How many (20)")->check(CLI::Range(1, 1000000));
  addJsonOption(*command, program);
  CLI::App* listCommand = command->add_subcommand("list", "The latest runs");
  listCommand->add_option("--limit", options->limit, "How many (20)")
      ->check(CLI::Range(1, 1000000));
  addJsonOption(*listCommand, program);
  CLI::App* showCommand = command->add_subcommand("show", "One run in full");
  showCommand->add_option("ID", options->id, "As `nibble runs` lists it")->required();
  addJsonOption(*showCommand, program);
  command->callback([options, showCommand, &program] {
    const bool one = showCommand->parsed();
    program.action = [options, one, &program] {
      return one ? show(*options, program.json) : list(*options, program.json);
    };
  });
}

}  // namespace nibble::cli
