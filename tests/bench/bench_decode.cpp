// SPDX-License-Identifier: MIT
// How near decoding comes to what the memory allows: in turns, tokens are decoded and the same
// packed weights are only read, by the same threads. In turns, and the same memory, because what a
// virtual machine's memory delivers differs between pages and between moments.
//
//   bench_decode MODEL [rounds]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "infer/cpu/cpu_model.h"
#include "read_speed.h"

namespace {

using namespace nibble;

constexpr int kTokens = 4, kWarm = 8;

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// Hundredths of seconds in which the host gave our processors to others, since the start.
long long stolen() {
  std::ifstream file("/proc/stat");
  std::string name;
  long long ticks = 0;
  file >> name;
  for (int field = 0; field < 8; ++field) file >> ticks;
  return ticks;
}

/// Seconds to read all matrices once, each in equal parts a worker as the kernels split it.
double readAll(const cpu::CpuModel& model, std::vector<std::uint64_t>& sums) {
  const double start = now();
  const auto workers = static_cast<std::size_t>(model.pool().size());
  model.pool().run([&](int worker) {
    const auto w = static_cast<std::size_t>(worker);
    for (std::size_t i = 0; i < model.graph().weights.size(); ++i) {
      const auto& matrix = model.weight(static_cast<WeightId>(i)).matrix;
      if (!matrix) continue;
      const auto* words = reinterpret_cast<const std::uint64_t*>(matrix->memory().data());
      const std::size_t part = matrix->bytes() / 8 / workers / 64 * 64;
      sums[8 * w] += test::sumWords(words + w * part, part);
    }
  });
  return now() - start;
}

int run(const char* path, int rounds) {
  const auto source = openModel(path);
  if (!source) {
    std::fprintf(stderr, "%s\n", source.error().message().c_str());
    return 1;
  }
  LoadOptions options;
  options.pool = std::make_shared<ThreadPool>();
  const auto loaded = cpu::CpuModel::load(*source, options);
  if (!loaded) {
    std::fprintf(stderr, "%s\n", loaded.error().message().c_str());
    return 1;
  }
  const auto& model = static_cast<const cpu::CpuModel&>(**loaded);
  SessionOptions sessionOptions;
  sessionOptions.contextLength = 512;
  auto session = model.newSession(sessionOptions);
  if (!session) return 1;
  std::vector<float> logits(static_cast<std::size_t>(model.hyperparameters().vocabulary));
  const auto decode = [&](int tokens) {
    for (int i = 0; i < tokens; ++i) {
      const TokenId token = 1 + i;
      if (!(*session)->forward(std::span(&token, 1), 1, logits.data(), {})) std::exit(1);
    }
    // As short a history each time, so that attention adds nothing.
    (*session)->truncate(kWarm);
  };
  decode(kWarm);

  const auto bytes = static_cast<double>(model.weightBytes());
  std::vector<std::uint64_t> sums(8 * static_cast<std::size_t>(model.pool().size()));
  std::vector<double> decoded, read, shares;
  int disturbed = 0;
  while (static_cast<int>(shares.size()) < rounds && disturbed < 10 * rounds) {
    const long long stolenBefore = stolen();
    const double before = readAll(model, sums);
    const double start = now();
    decode(kTokens);
    const double token = (now() - start) / kTokens;
    const double reading = std::min(before, readAll(model, sums));
    // All threads wait for the one whose processor was taken away: that is not ours to measure.
    if (stolen() != stolenBefore) {
      ++disturbed;
      continue;
    }
    decoded.push_back(token);
    read.push_back(reading);
    shares.push_back(reading / token);
  }
  if (shares.empty()) {
    std::fprintf(stderr, "the host took processors away in every round\n");
    return 1;
  }
  std::printf("%s, weights %.1f MB\n", model.device().c_str(), bytes * 1e-6);
  std::printf(
      "decoding %6.2f tokens/s, %6.2f GB/s; reading %6.2f GB/s; share %.0f %% "
      "(median of %zu rounds, %.0f to %.0f %%; %d rounds disturbed by the host)\n",
      1 / median(decoded), bytes / median(decoded) * 1e-9, bytes / median(read) * 1e-9,
      100 * median(shares), shares.size(), 100 * *std::min_element(shares.begin(), shares.end()),
      100 * *std::max_element(shares.begin(), shares.end()), disturbed);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: bench_decode MODEL [rounds]\n");
    return 2;
  }
  return run(argv[1], argc > 2 ? std::max(1, std::atoi(argv[2])) : 20);
}
