// SPDX-License-Identifier: MIT
// Calibrations as files: the importance matrix that other tools read, in both of its forms, and the
// state from which an interrupted calibration goes on.
//
// The GGUF form is llama.cpp's: for each weight NAME the F32 tensors NAME.in_sum2 and NAME.counts,
// with a row for each matrix of a stack of experts.
// Beside them, for the first weight that each input feeds, stand what other tools pass over:
// NAME.in_abs (sums of magnitudes), NAME.in_max and NAME.in_octaves (I32, counts by octave of
// magnitude, the first from 0 up to 2^-13), one entry a channel.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "calib/calibration.h"

namespace nibble {
class GgufFile;
}

namespace nibble::calib {

struct ImatrixFacts {
  std::string dataset;     ///< what the text is called
  bool outputToo = false;  ///< entries for weights outside the layers as well
};

Result<> writeGgufImatrix(const std::filesystem::path& path, const Calibration& calibration,
                          const ImatrixFacts& facts);
/// llama.cpp's first form, which older versions of it need.
Result<> writeLegacyImatrix(const std::filesystem::path& path, const Calibration& calibration,
                            const ImatrixFacts& facts);

/// What a state belongs to: fingerprints of model and text, and how the text was cut.
struct StateKey {
  std::string model;
  std::string text;
  int chunkTokens = 0;
  bool operator==(const StateKey&) const = default;
};

Result<> writeState(const std::filesystem::path& path, const Calibration& calibration,
                    const StateKey& key);

/// A state whose sums stay on disk until they are asked for.
class StateFile {
 public:
  static Result<std::shared_ptr<const StateFile>> open(const std::filesystem::path& path);

  const std::filesystem::path& path() const;
  const StateKey& key() const { return key_; }
  int chunks() const { return chunks_; }
  /// The tensors that each input feeds, by the name of the first.
  const std::map<std::string, std::vector<std::string>>& inputs() const { return inputs_; }

  /// Of the input by that name. Fails where values are missing or make no sense.
  Result<InputStatistics> input(const std::string& first) const;
  Result<Calibration> all() const;

 private:
  StateFile() = default;
  Result<> fillExperts(const std::string& first, InputStatistics& input) const;
  template <typename T>
  Result<> fill(const std::string& name, std::vector<T>& values) const;

  std::shared_ptr<const GgufFile> file_;
  StateKey key_;
  int chunks_ = 0;
  std::map<std::string, std::vector<std::string>> inputs_;
};

/// Nothing when there is no such file, or it belongs to something else. Fails on a damaged one.
Result<std::optional<Calibration>> readState(const std::filesystem::path& path,
                                             const StateKey& key);

}  // namespace nibble::calib
