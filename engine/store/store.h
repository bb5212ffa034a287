// SPDX-License-Identifier: MIT
// The experiment store: what was run on which model, with which recipe, and what came out.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace nibble {

enum class RunKind { Quantize, Evaluate, Compare, Bench };
/// Interrupted: the program that ran it is gone without having said how it ended.
enum class RunStatus { Running, Done, Failed, Cancelled, Interrupted };

std::string_view name(RunKind kind);
std::string_view name(RunStatus status);

struct ModelRecord {
  std::int64_t id = 0;
  std::string fingerprint;     ///< fingerprint() of model/fingerprint.h
  std::string path;            ///< where it was last seen; empty for one only planned so far
  std::string facts = "{}";    ///< JSON: architecture, parameters, bytes...
  std::int64_t firstSeen = 0;  ///< milliseconds since 1970, UTC
  std::int64_t lastSeen = 0;
};

struct RecipeRecord {
  std::int64_t id = 0;
  std::string name;
  std::string body;  ///< JSON
  std::int64_t created = 0;
};

/// One number of a run. A curve has one measurement an ordinal (chunk), a single figure ordinal 0.
struct Measurement {
  std::string name;  ///< "perplexity", "kl_divergence", "tokens_per_second"...
  std::int64_t ordinal = 0;
  double value = 0;
  bool operator==(const Measurement&) const = default;
};

struct NewRun {
  RunKind kind = RunKind::Evaluate;
  std::optional<std::int64_t> model;
  std::optional<std::int64_t> reference;  ///< the model compared with
  std::optional<std::int64_t> recipe;
  std::string output;            ///< path written, if any
  std::string arguments = "{}";  ///< JSON
};

struct RunRecord {
  std::int64_t id = 0;
  RunKind kind = RunKind::Evaluate;
  RunStatus status = RunStatus::Running;
  std::int64_t started = 0;
  std::optional<std::int64_t> finished;
  std::optional<ModelRecord> model;
  std::optional<ModelRecord> reference;
  std::optional<std::int64_t> recipe;
  std::string output;
  std::string arguments;
  std::string results;                    ///< JSON; "{}" until finished
  std::string message;                    ///< why it failed
  std::vector<Measurement> measurements;  ///< in order of name and ordinal; empty in lists
};

/// Which runs to list. What is empty does not count.
struct RunFilter {
  std::optional<RunKind> kind{};
  std::optional<RunStatus> status{};  ///< as recorded: one that was interrupted counts as running
  std::string model{};                ///< fingerprint
  std::string reference{};            ///< fingerprint
  /// Leaves the long lists ("tensors", "curve") out of the results: enough for a table.
  bool brief = false;
};

/// Which of two answers somebody preferred without knowing whose they were.
enum class VoteChoice { First, Tie, Second };

std::string_view name(VoteChoice choice);

struct Vote {
  std::int64_t id = 0;
  std::int64_t cast = 0;      ///< milliseconds since 1970, UTC
  std::string first, second;  ///< what tells the two variants apart for good: a fingerprint, a plan
  std::string firstTitle, secondTitle;  ///< for showing
  VoteChoice choice = VoteChoice::Tie;
  std::string prompt;
};

/// Votes on one pair of variants, in whichever order they were cast.
struct VoteTally {
  std::int64_t first = 0, ties = 0, second = 0;
  bool operator==(const VoteTally&) const = default;
};

/// Safe to use from several threads, and from several processes on one file: writers take turns.
class Store {
 public:
  virtual ~Store() = default;

  virtual const std::filesystem::path& path() const = 0;

  /// Remembers a model; one already known by its fingerprint gets the new path, unless that is
  /// empty, and the new facts.
  virtual Result<std::int64_t> addModel(const ModelRecord& model) = 0;
  virtual Result<std::vector<ModelRecord>> listModels(int limit) = 0;

  /// The same name with the same body keeps its id.
  virtual Result<std::int64_t> addRecipe(std::string_view name, std::string_view body) = 0;
  virtual Result<RecipeRecord> recipe(std::int64_t id) = 0;
  virtual Result<std::vector<RecipeRecord>> listRecipes(int limit) = 0;

  virtual Result<std::int64_t> beginRun(const NewRun& run) = 0;
  /// All or none; a measurement of the same name and ordinal is replaced. NaN is kept.
  virtual Result<> addMeasurements(std::int64_t run, std::span<const Measurement> measurements) = 0;
  /// `results` is JSON; `message` says why a run failed.
  virtual Result<> finishRun(std::int64_t run, RunStatus status, std::string_view results,
                             std::string_view message = {}) = 0;

  /// The latest first, without measurements.
  virtual Result<std::vector<RunRecord>> listRuns(int limit, const RunFilter& filter) = 0;
  Result<std::vector<RunRecord>> listRuns(int limit) { return listRuns(limit, {}); }
  virtual Result<RunRecord> run(std::int64_t id) = 0;
  virtual Result<> removeRun(std::int64_t id) = 0;

  /// Fails when a variant has no name or both are one. `id` and `cast` are set by the store.
  virtual Result<std::int64_t> addVote(const Vote& vote) = 0;
  virtual Result<VoteTally> tallyVotes(std::string_view first, std::string_view second) = 0;
  /// The latest first.
  virtual Result<std::vector<Vote>> listVotes(int limit) = 0;
};

/// Opens the store, creates it (and its folder) where there is none, brings an older one up to
/// date. A damaged file or one of a newer Nibble is refused and left as it is.
Result<std::shared_ptr<Store>> openStore(const std::filesystem::path& path = {});

/// $NIBBLE_DATA_DIR/nibble.db, else $XDG_DATA_HOME/nibble/nibble.db, else
/// ~/.local/share/nibble/nibble.db; what openStore takes for an empty path.
Result<std::filesystem::path> defaultStorePath();

}  // namespace nibble
