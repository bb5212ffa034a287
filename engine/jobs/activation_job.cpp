// SPDX-License-Identifier: MIT
#include "jobs/activation_job.h"

#include <algorithm>
#include <cmath>

#include "base/utf8.h"

namespace nibble::jobs {

namespace {

/// The name under which the tensor's input is kept; empty where none is.
std::string inputOf(const calib::StateFile& file, const std::string& tensor) {
  for (const auto& [first, fed] : file.inputs()) {
    if (std::find(fed.begin(), fed.end(), tensor) != fed.end()) return first;
  }
  return {};
}

double median(std::vector<float> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return static_cast<double>(*middle);
}

void rankChannels(const calib::InputStatistics& input, ActivationProfile& profile) {
  double energy = 0;
  for (const double squares : input.sumSquares) energy += squares;
  profile.median = median(profile.largest);
  profile.limit = kOutlierFactor * profile.median;
  std::vector<ActivationChannel> all;
  for (std::size_t i = 0; i < input.channels(); ++i) {
    all.push_back({static_cast<std::int64_t>(i), std::sqrt(input.meanSquare(i)),
                   static_cast<double>(input.largest[i]),
                   energy > 0 ? input.sumSquares[i] / energy : 0});
  }
  std::stable_sort(
      all.begin(), all.end(),
      [](const ActivationChannel& a, const ActivationChannel& b) { return a.share > b.share; });
  for (std::size_t rank = 0; rank < all.size(); ++rank) {
    const ActivationChannel& channel = all[rank];
    const bool outlier = channel.largest > profile.limit;
    if (outlier || rank < kListed) profile.strongest.push_back(channel);
    if (!outlier) continue;
    profile.outliers.push_back(channel);
    profile.outlierShare += channel.share;
    const auto first = static_cast<std::size_t>(channel.index) * calib::kHistogramBins;
    for (std::size_t b = 0; b < profile.outlierOctaves.size(); ++b) {
      profile.outlierOctaves[b] += input.histogram[first + b];
    }
  }
}

}  // namespace

Result<ActivationProfile> activationProfile(const MeasuredInputs& inputs,
                                            const std::string& tensor) {
  const std::string first = inputOf(inputs.file(), tensor);
  if (first.empty()) {
    return withHint(fail(ErrorCode::NotFound, "tensor " + printable(tensor),
                         "no calibration text runs through it"),
                    "only matrices that vectors are multiplied with have inputs");
  }
  NIBBLE_TRY(const calib::InputStatistics input, inputs.file().input(first));
  ActivationProfile profile;
  profile.tensor = tensor;
  profile.fed = input.tensors;
  profile.vectors = input.rows;
  profile.dropped = input.dropped;
  profile.largest = input.largest;
  profile.firstOctave = calib::kFirstOctave;
  profile.octaves.assign(calib::kHistogramBins, 0);
  profile.outlierOctaves.assign(calib::kHistogramBins, 0);
  for (std::size_t i = 0; i < input.channels(); ++i) {
    profile.rms.push_back(static_cast<float>(std::sqrt(input.meanSquare(i))));
    profile.mean.push_back(static_cast<float>(input.meanMagnitude(i)));
    for (std::size_t b = 0; b < profile.octaves.size(); ++b) {
      profile.octaves[b] += input.histogram[i * calib::kHistogramBins + b];
    }
  }
  if (input.channels() > 0) rankChannels(input, profile);
  return profile;
}

}  // namespace nibble::jobs
