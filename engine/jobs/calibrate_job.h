// SPDX-License-Identifier: MIT
// Measures a model on a text and writes what was found as an importance matrix.
#pragma once

#include <filesystem>
#include <string>

#include "calib/calibration.h"
#include "calib/statistics_file.h"
#include "jobs/job_context.h"
#include "jobs/loaded_model.h"
#include "quant/plan/imatrix.h"

namespace nibble::jobs {

struct CalibrateRequest {
  ModelInput model;
  std::filesystem::path text;
  std::filesystem::path out;  ///< ".dat" writes llama.cpp's first form, all else its GGUF form
  calib::ChunkOptions chunks;
  bool output = false;  ///< measures what goes into the output matrix too
};

struct CalibrateReport {
  std::filesystem::path out;
  calib::Calibration calibration;
  int resumedChunks = 0;  ///< that an earlier, interrupted run had measured
  double seconds = 0;
};

/// After every few chunks the sums are kept beside `out` as ".partial"; the next call with the same
/// model, text and context goes on from there. Nothing appears as `out` before all is measured.
Result<CalibrateReport> calibrate(const CalibrateRequest& request, const JobContext& context);

/// Tokenizes a text and cuts it; too little of it is noted.
Result<calib::Chunks> cutText(const LoadedModel& model, const std::string& text,
                              const calib::ChunkOptions& options, const JobContext& context);

void noteFewTokens(const calib::Chunks& chunks, const JobContext& context);

/// Where the sums so far are kept after every few chunks; an empty path keeps nothing.
struct StatePlace {
  std::filesystem::path file{};
  calib::StateKey key{};
};

/// The measuring alone, on text that was cut, going on from `start`.
Result<calib::Calibration> measureInputs(const std::shared_ptr<const ModelSource>& source,
                                         const calib::Chunks& chunks, const JobContext& context,
                                         calib::Calibration start = {},
                                         const StatePlace& state = {});

/// Mean squares of what goes into each matrix; `dataset` is what it was measured on.
ImportanceMatrix importanceOf(const calib::Calibration& calibration, const std::string& dataset);
/// The entries of all matrices that one input feeds.
void addInput(ImportanceMatrix& matrix, const calib::InputStatistics& input);

}  // namespace nibble::jobs
