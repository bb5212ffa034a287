// SPDX-License-Identifier: MIT
#include "infer/vulkan/step_profile.h"

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace nibble::vulkan {

namespace {
bool profileWanted() {
  const char* value = std::getenv("NIBBLE_VULKAN_PROFILE");
  return value != nullptr && std::string_view(value) == "1";
}
}  // namespace

StepProfile::StepProfile() : wanted_(profileWanted()) {}

void StepProfile::start(Recorder& recorder) {
  if (!wanted_) return;
  labels_[&recorder].clear();
  recorder.timestamp(0);
}

void StepProfile::mark(Recorder& recorder, std::string label) {
  if (!wanted_) return;
  auto& labels = labels_[&recorder];
  if (labels.size() + 1 >= Recorder::kTimestamps) return;
  labels.push_back(std::move(label));
  recorder.timestamp(static_cast<std::uint32_t>(labels.size()));
}

void StepProfile::collect(const Recorder& recorder) {
  if (!wanted_) return;
  const auto& labels = labels_[&recorder];
  for (std::uint32_t i = 0; i < labels.size(); ++i) {
    const auto seconds = recorder.secondsBetween(i, i + 1);
    if (!seconds) return;
    Total& total = totals_[labels[i]];
    ++total.count;
    total.seconds += *seconds;
  }
}

StepProfile::~StepProfile() {
  for (const auto& [label, total] : totals_) {
    std::fprintf(stderr, "%-40s %8zu times %10.2f us each %10.2f ms\n", label.c_str(), total.count,
                 total.seconds / static_cast<double>(total.count) * 1e6, total.seconds * 1e3);
  }
}

}  // namespace nibble::vulkan
