// SPDX-License-Identifier: MIT
// Speed of a model on this machine: prefill and decode, as llama-bench measures them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "jobs/job_context.h"
#include "jobs/loaded_model.h"

namespace nibble::jobs {

struct BenchRequest {
  std::filesystem::path model;
  int prompt = 512;    ///< tokens of the prefill test; 0 leaves it out
  int generate = 128;  ///< tokens of the decode test; 0 leaves it out
  int repetitions = 5;
  KvType kv = KvType::F16;
  ActivationBits activations = ActivationBits::Eight;
};

struct BenchTest {
  std::string name;  ///< "pp512", "tg128"
  int tokens = 0;
  double tokensPerSecond = 0;  ///< mean over the repetitions
  double deviation = 0;        ///< sample standard deviation
};

struct BenchReport {
  std::string device;
  int threads = 0;
  std::uint64_t weightBytes = 0;
  std::vector<BenchTest> tests;
};

Result<BenchReport> bench(const BenchRequest& request, const JobContext& context);

}  // namespace nibble::jobs
