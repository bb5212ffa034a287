// SPDX-License-Identifier: MIT
// How the values that go into one matrix are spread, as measured on calibration text.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "jobs/measured_inputs.h"

namespace nibble::jobs {

struct ActivationChannel {
  std::int64_t index = 0;
  double rms = 0;
  double largest = 0;  ///< magnitude
  double share = 0;    ///< of the energy of all channels
};

struct ActivationProfile {
  std::string tensor;
  std::vector<std::string> fed;  ///< all tensors that read these values, this one among them
  std::uint64_t vectors = 0;     ///< measured
  std::uint64_t dropped = 0;     ///< left out because they were not finite
  // One entry a channel.
  std::vector<float> rms;
  std::vector<float> mean;  ///< of magnitudes
  std::vector<float> largest;

  /// Values by magnitude: bin b holds [2^(firstOctave + b), twice that), the first also everything
  /// smaller, the last everything larger.
  int firstOctave = 0;
  std::vector<std::uint64_t> octaves;
  std::vector<std::uint64_t> outlierOctaves;  ///< of the outliers' channels alone

  double median = 0;  ///< of the channels' largest magnitudes
  double limit = 0;   ///< a channel whose largest magnitude is above stands out
  std::vector<ActivationChannel> outliers;  ///< the most energetic first
  double outlierShare = 0;                  ///< of the energy
  /// All that stand out, and the kListed most energetic; the most energetic first.
  std::vector<ActivationChannel> strongest;
};

/// A channel stands out when its largest magnitude is above so many times the median channel's.
inline constexpr double kOutlierFactor = 4;

inline constexpr std::size_t kListed = 16;

/// Fails with NotFound where nothing was measured for the tensor.
Result<ActivationProfile> activationProfile(const MeasuredInputs& inputs,
                                            const std::string& tensor);

}  // namespace nibble::jobs
