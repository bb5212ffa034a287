// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/sampling_choice.h"

#include <QRandomGenerator>
#include <algorithm>

namespace nibble::ui {

namespace {
constexpr int kCandidates = 8;
}

SamplingChoice SamplingChoice::load(const Settings& settings) {
  SamplingChoice choice;
  SamplerOptions& s = choice.sampler;
  const auto number = [&](const char* key, double fallback, double low, double high) {
    const QVariant value = settings.value(QStringLiteral("chat/") + QLatin1String(key), fallback);
    bool ok = false;
    const double read = value.toDouble(&ok);
    return ok ? std::clamp(read, low, high) : fallback;
  };
  const auto flag = [&](const char* key, bool fallback) {
    return settings.value(QStringLiteral("chat/") + QLatin1String(key), fallback).toBool();
  };
  s.temperature = number("temperature", s.temperature, 0, 5);
  s.topK = static_cast<int>(number("topK", s.topK, 0, 1000));
  s.topP = number("topP", s.topP, 0.01, 1);
  s.minP = number("minP", s.minP, 0, 1);
  s.repetitionPenalty = number("repetitionPenalty", s.repetitionPenalty, 0.5, 3);
  s.seed = static_cast<std::uint64_t>(number("seed", 1, 0, 2147483647));
  choice.maxTokens = static_cast<int>(number("maxTokens", choice.maxTokens, 1, 65536));
  choice.newSeed = flag("newSeed", choice.newSeed);
  choice.sameSeed = flag("sameSeed", choice.sameSeed);
  return choice;
}

void SamplingChoice::save(Settings& settings) const {
  settings.setValue(QStringLiteral("chat/temperature"), sampler.temperature);
  settings.setValue(QStringLiteral("chat/topK"), sampler.topK);
  settings.setValue(QStringLiteral("chat/topP"), sampler.topP);
  settings.setValue(QStringLiteral("chat/minP"), sampler.minP);
  settings.setValue(QStringLiteral("chat/repetitionPenalty"), sampler.repetitionPenalty);
  settings.setValue(QStringLiteral("chat/seed"), static_cast<qulonglong>(sampler.seed));
  settings.setValue(QStringLiteral("chat/maxTokens"), maxTokens);
  settings.setValue(QStringLiteral("chat/newSeed"), newSeed);
  settings.setValue(QStringLiteral("chat/sameSeed"), sameSeed);
}

ChatRequest SamplingChoice::request() const {
  ChatRequest request;
  request.generate.sampler = sampler;
  request.generate.maxTokens = maxTokens;
  request.generate.topCandidates = kCandidates;
  const std::uint64_t seed = newSeed ? QRandomGenerator::global()->generate() : sampler.seed;
  request.seeds = {seed, sameSeed ? seed : seed + 1};
  return request;
}

}  // namespace nibble::ui
