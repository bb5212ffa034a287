// SPDX-License-Identifier: MIT
#include "eval/totals.h"

#include <algorithm>
#include <cmath>

namespace nibble::eval {

bool TokenScore::isFinite() const {
  return std::isfinite(nll) && std::isfinite(referenceNll) && std::isfinite(kl);
}

void Totals::add(const TokenScore& score, bool compared) {
  nll_.add(score.nll);
  if (!compared) return;
  referenceNll_.add(score.referenceNll);
  kl_.add(score.kl);
  klValues_.push_back(static_cast<float>(score.kl));
  deltaProbability_.add(std::exp(-score.nll) - std::exp(-score.referenceNll));
  nllProducts_ += score.nll * score.referenceNll;
  sameTop_ += score.sameTop ? 1 : 0;
}

double Totals::perplexity() const {
  return std::exp(nll_.mean());
}

double Totals::perplexityError() const {
  return perplexity() * nll_.standardError();
}

CurvePoint Totals::point(int chunk) const {
  return {chunk, perplexity(), perplexityError(), kl_.mean(), kl_.standardError()};
}

Comparison Totals::comparison() const {
  Comparison c;
  const auto n = static_cast<double>(kl_.count());
  c.referencePerplexity = std::exp(referenceNll_.mean());
  c.referencePerplexityError = c.referencePerplexity * referenceNll_.standardError();
  std::vector<float> sorted = klValues_;
  std::sort(sorted.begin(), sorted.end());
  c.klMean = kl_.mean();
  c.klError = kl_.standardError();
  c.klMedian = percentile(sorted, 0.5);
  c.klP90 = percentile(sorted, 0.9);
  c.klP99 = percentile(sorted, 0.99);
  c.klMax = static_cast<double>(sorted.back());
  c.top1Agreement = static_cast<double>(sameTop_) / n;
  c.top1Error = n > 1 ? std::sqrt(c.top1Agreement * (1 - c.top1Agreement) / (n - 1)) : 0;
  c.deltaProbabilityMean = deltaProbability_.mean();
  c.deltaProbabilityRms = std::sqrt(deltaProbability_.meanSquare());
  c.logPerplexityRatio = nll_.mean() - referenceNll_.mean();
  if (n > 1) {
    const double covariance = (nllProducts_ / n - nll_.mean() * referenceNll_.mean()) / (n - 1);
    const double a = nll_.standardError();
    const double b = referenceNll_.standardError();
    c.logPerplexityRatioError = std::sqrt(std::max(0.0, a * a + b * b - 2 * covariance));
  }
  return c;
}

}  // namespace nibble::eval
