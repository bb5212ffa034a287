// SPDX-License-Identifier: MIT
// How long the GPU backend takes from nothing to the first token, and what of that are pipelines.
// Started twice with an own $NIBBLE_CACHE_DIR the second run tells what a warm cache is worth.
//
//   bench_vulkan_start MODEL [N]     N: the device's number
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>

#include "infer/vulkan/gpus.h"
#include "infer/vulkan/instance.h"
#include "infer/vulkan/load.h"
#include "infer/vulkan/pipelines.h"

using namespace nibble;

namespace {

template <typename T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "bench_vulkan_start: %s\n", result.error().message().c_str());
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

class Stages {
 public:
  void end(const char* stage) {
    const auto now = std::chrono::steady_clock::now();
    const std::clock_t busy = std::clock();
    std::printf("%-40s %7.1f ms   %7.1f in all   %7.1f of the processors'\n", stage,
                milliseconds(last_, now), milliseconds(start_, now),
                1e3 * static_cast<double>(busy - busy_) / CLOCKS_PER_SEC);
    last_ = now;
    busy_ = busy;
  }

 private:
  using Time = std::chrono::steady_clock::time_point;
  static double milliseconds(Time from, Time to) {
    return std::chrono::duration<double, std::milli>(to - from).count();
  }
  std::clock_t busy_ = std::clock();
  Time start_ = std::chrono::steady_clock::now(), last_ = start_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: bench_vulkan_start MODEL [N]\n");
    return 2;
  }
  const auto pool = std::make_shared<ThreadPool>(0);
  const auto source = must(openModel(argv[1]));
  Stages stages;
  // As a program does that asks for the fittest: the drivers are loaded once.
  const auto instance = must(vulkan::Instance::get());
  const int index =
      argc > 2 ? std::atoi(argv[2]) : vulkan::fittestGpu(must(vulkan::listGpus()), true);
  stages.end("loader, instance, devices");
  const auto device = must(vulkan::Device::open(index));
  stages.end("opening the device, reading the cache");
  const auto model = must(loadOnDevice(source, {.pool = pool,
                                                .device = {DeviceChoice::Kind::Vulkan, index},
                                                .session = {.contextLength = 512}}));
  stages.end("weights");
  const auto session = must(model->newSession({.contextLength = 512}));
  stages.end("session");
  std::printf("-- ready --\n");
  std::vector<float> logits(static_cast<std::size_t>(model->hyperparameters().vocabulary));
  const std::vector<TokenId> prompt(64, 1);
  must(session->forward(prompt, 1, logits.data(), {}));
  stages.end("64 tokens");
  must(session->forward(std::span(prompt).first(1), 1, logits.data(), {}));
  stages.end("a token");
  must(session->forward(std::span(prompt).first(1), 1, logits.data(), {}));
  stages.end("another");
  must(session->forward(prompt, 1, logits.data(), {}));
  stages.end("64 more");
  std::printf("%zu pipelines\n", device->pipelines().count());
  return 0;
}
