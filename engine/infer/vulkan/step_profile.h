// SPDX-License-Identifier: MIT
// How long each kind of step takes on the GPU: with NIBBLE_VULKAN_PROFILE=1 in the environment a
// session prints it when it ends.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "infer/vulkan/recorder.h"

namespace nibble::vulkan {

class StepProfile {
 public:
  StepProfile();
  ~StepProfile();
  StepProfile(const StepProfile&) = delete;
  StepProfile& operator=(const StepProfile&) = delete;

  bool wanted() const { return wanted_; }
  /// While recording: what comes next in `recorder` is a new sequence.
  void start(Recorder& recorder);
  /// A step has been recorded.
  void mark(Recorder& recorder, std::string label);
  /// The recorder has run.
  void collect(const Recorder& recorder);

 private:
  struct Total {
    std::size_t count = 0;
    double seconds = 0;
  };
  bool wanted_;
  std::map<const Recorder*, std::vector<std::string>> labels_;
  std::map<std::string, Total> totals_;
};

}  // namespace nibble::vulkan
