// SPDX-License-Identifier: MIT
#include "jobs/run_recorder.h"

#include <nlohmann/json.hpp>

#include "jobs/report_json.h"
#include "model/fingerprint.h"

namespace nibble::jobs {

namespace {
// Points are written in groups: a commit for each would flush the disk once a chunk.
constexpr std::size_t kGroup = 32;
}  // namespace

RunRecorder::RunRecorder(const JobContext& context, RunKind kind, std::string argumentsJson)
    : context_(context) {
  run_.kind = kind;
  run_.arguments = std::move(argumentsJson);
}

RunRecorder::~RunRecorder() {
  if (id_) finish(RunStatus::Failed, "{}", "ended without a result");
}

void RunRecorder::trouble(const Error& error) {
  if (told_) return;
  told_ = true;
  context_.note("this run is not recorded: " + error.message());
}

std::optional<std::int64_t> RunRecorder::remember(const ModelFacts& facts) {
  if (!context_.store) return std::nullopt;
  auto print = fingerprint(*facts.source);
  if (!print) {
    trouble(print.error());
    return std::nullopt;
  }
  ModelRecord record;
  record.fingerprint = std::move(*print);
  // A planned model has no file; one written from the same plan earlier keeps its path.
  if (facts.container != "plan") record.path = facts.source->path().string();
  record.facts = toJson(facts, false).dump(-1, ' ', false, Json::error_handler_t::replace);
  const auto id = context_.store->addModel(record);
  if (id) return *id;
  trouble(id.error());
  return std::nullopt;
}

void RunRecorder::setModel(const ModelFacts& facts) {
  run_.model = remember(facts);
}

void RunRecorder::setReference(const ModelFacts& facts) {
  run_.reference = remember(facts);
}

void RunRecorder::setRecipe(const std::string& name, const std::string& json) {
  if (!context_.store) return;
  if (const auto id = context_.store->addRecipe(name, json)) {
    run_.recipe = *id;
  } else {
    trouble(id.error());
  }
}

void RunRecorder::setOutput(const std::string& path) {
  run_.output = path;
}

void RunRecorder::start() {
  if (!context_.store) return;
  if (const auto id = context_.store->beginRun(run_)) {
    id_ = *id;
  } else {
    trouble(id.error());
  }
}

void RunRecorder::measure(std::string name, std::int64_t ordinal, double value) {
  if (!id_) return;
  pending_.push_back({std::move(name), ordinal, value});
  if (pending_.size() >= kGroup) flush();
}

void RunRecorder::flush() {
  if (!id_ || pending_.empty()) return;
  if (const auto added = context_.store->addMeasurements(*id_, pending_); !added) {
    trouble(added.error());
  }
  pending_.clear();
}

void RunRecorder::finish(RunStatus status, const std::string& results, const std::string& message) {
  if (!id_) return;
  flush();
  if (const auto ended = context_.store->finishRun(*id_, status, results, message); !ended) {
    trouble(ended.error());
  }
  id_.reset();
}

void RunRecorder::done(const std::string& resultsJson) {
  finish(RunStatus::Done, resultsJson, {});
}

void RunRecorder::failed(const Error& error) {
  const bool stopped = error.code == ErrorCode::Cancelled;
  finish(stopped ? RunStatus::Cancelled : RunStatus::Failed, "{}", error.message());
}

}  // namespace nibble::jobs
