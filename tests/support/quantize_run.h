// SPDX-License-Identifier: MIT
// Shortcuts for tests that quantize.
#pragma once

#include <QByteArray>
#include <QFile>
#include <QString>
#include <QTest>
#include <memory>

#include "jobs/quantize_job.h"
#include "quant/plan/plan.h"

namespace nibble::test {

inline jobs::JobContext contextOf(int threads) {
  return {std::make_shared<ThreadPool>(threads), nullptr, {}, nullptr, {}};
}

/// Plans and runs; the error of either.
inline Result<jobs::QuantizeReport> quantizeTo(const QString& out, const ModelSource& source,
                                               const PlanRequest& request, int threads = 2,
                                               jobs::QuantizeOptions options = {}) {
  options.importance = request.importance;
  NIBBLE_TRY(const Plan plan, makePlan(source, request));
  return jobs::quantize(source, plan, out.toStdString(), options, contextOf(threads));
}

inline QByteArray contentsOf(const QString& path) {
  QFile file(path);
  if (!file.open(QIODevice::ReadOnly)) return {};
  return file.readAll();
}

/// A repeatable stream of weights in (-1, 1).
inline float pseudoWeight(std::uint64_t index) {
  std::uint64_t z = (index + 1) * 0x9E3779B97F4A7C15ull;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return static_cast<float>(static_cast<std::int64_t>(z >> 40) - (1 << 23)) / (1 << 23);
}

}  // namespace nibble::test

#define VERIFY_OK(...)                                                      \
  do {                                                                      \
    const auto& verified = (__VA_ARGS__);                                   \
    QVERIFY2(verified, verified ? "" : verified.error().message().c_str()); \
  } while (false)
