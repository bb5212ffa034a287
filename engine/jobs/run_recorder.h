// SPDX-License-Identifier: MIT
// Writes one run into the store while it happens.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "jobs/inspect_job.h"
#include "jobs/job_context.h"

namespace nibble::jobs {

/// A store that cannot be written never fails the job: the trouble is told once, as a note. With no
/// store in the context every call does nothing. A recorder that goes away without done() records
/// the run as failed.
class RunRecorder {
 public:
  RunRecorder(const JobContext& context, RunKind kind, std::string argumentsJson);
  ~RunRecorder();
  RunRecorder(const RunRecorder&) = delete;
  RunRecorder& operator=(const RunRecorder&) = delete;

  /// Before start(): what the run works on and writes.
  void setModel(const ModelFacts& facts);
  void setReference(const ModelFacts& facts);
  void setRecipe(const std::string& name, const std::string& json);
  void setOutput(const std::string& path);
  void start();

  void measure(std::string name, std::int64_t ordinal, double value);
  void done(const std::string& resultsJson);
  void failed(const Error& error);

 private:
  std::optional<std::int64_t> remember(const ModelFacts& facts);
  void flush();
  void finish(RunStatus status, const std::string& results, const std::string& message);
  void trouble(const Error& error);

  const JobContext& context_;
  NewRun run_;
  std::optional<std::int64_t> id_;
  std::vector<Measurement> pending_;
  bool told_ = false;
};

}  // namespace nibble::jobs
