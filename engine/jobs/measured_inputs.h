// SPDX-License-Identifier: MIT
// What goes into a model's matrices on a text, measured once, kept in a folder and found again.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "calib/statistics_file.h"
#include "jobs/job_context.h"
#include "quant/plan/imatrix.h"
#include "quant/plan/recipe.h"

namespace nibble::jobs {

struct MeasureRequest {
  std::shared_ptr<const ModelSource> source;
  CalibrationText text;
  std::filesystem::path folder;  ///< where measurements are kept; made when there is none
};

/// Kept measurements. The sums stay on disk until they are asked for.
class MeasuredInputs {
 public:
  MeasuredInputs(std::shared_ptr<const calib::StateFile> file, std::string dataset);

  /// What the text was called.
  const std::string& dataset() const { return dataset_; }
  int chunks() const { return file_->chunks(); }
  int chunkTokens() const { return file_->key().chunkTokens; }
  std::int64_t tokens() const { return std::int64_t{chunks()} * chunkTokens(); }
  /// Milliseconds since 1970, UTC; 0 when the system does not say.
  std::int64_t when() const { return when_; }
  const calib::StateFile& file() const { return *file_; }

  /// The same that calibratePlan() works with.
  Result<ImportanceMatrix> importance() const;

 private:
  std::shared_ptr<const calib::StateFile> file_;
  std::string dataset_;
  std::int64_t when_ = 0;
};

/// What measuring would come to, and whether it was done before.
struct MeasureOutlook {
  std::int64_t textTokens = 0;
  int textChunks = 0;                          ///< that the text has
  int chunks = 0;                              ///< that will be measured
  int chunkTokens = 0;                         ///< of each
  double operations = 0;                       ///< multiplications with weights, for all of them
  std::shared_ptr<const MeasuredInputs> kept;  ///< null: still to be measured

  std::int64_t tokens() const { return std::int64_t{chunks} * chunkTokens; }
};

/// Tokenizes the text: seconds for a long one. Fails as measureInputs() would, as far as that can
/// be told before.
Result<MeasureOutlook> measureOutlook(const MeasureRequest& request, const JobContext& context);

/// Takes what is kept, or measures and keeps it. One that was stopped goes on next time, and more
/// chunks of a text go on from fewer.
Result<std::shared_ptr<const MeasuredInputs>> measureAndKeep(const MeasureRequest& request,
                                                             const JobContext& context);

/// What measureAndKeep() finds, of all inputs. Measured without being kept, which is noted, where
/// the folder cannot be written or is empty.
Result<ImportanceMatrix> importanceOn(const MeasureRequest& request, const JobContext& context);

/// Where measurements lie in a data folder.
std::filesystem::path measurementsIn(const std::filesystem::path& dataFolder);

/// Every matrix that text will be measured for, all inputs alike: enough to plan with. Fails for a
/// model that cannot be run.
Result<ImportanceMatrix> measurableInputs(const ModelSource& source);

}  // namespace nibble::jobs
