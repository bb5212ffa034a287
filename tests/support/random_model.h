// SPDX-License-Identifier: MIT
// Small models with random weights, and their logits computed plainly in double precision.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "formats/metadata.h"
#include "formats/tensor_type.h"

namespace nibble::test {

struct RandomModel {
  std::string architecture = "llama";
  int layers = 2;
  int embedding = 32;
  int feedForward = 48;
  int heads = 4;
  int kvHeads = 2;
  int headSize = 8;
  int vocabulary = 50;
  int contextLength = 1024;
  int experts = 0;  ///< in place of one feed-forward part; each as wide as that
  int expertsUsed = 2;
  int sharedFeedForward = 0;  ///< of an expert for every token
  bool normalizedRouting = true;
  double ropeBase = 10000;
  double epsilon = 1e-5;
  bool adjacentRopePairs = true;
  bool headNorms = false;
  bool tied = false;
  std::vector<std::string> biases;  ///< e.g. "attn_q", "output"; in every layer
  std::vector<float> ropeDivisors;  ///< rope_freqs.weight

  Metadata metadata() const;
  /// Tensors in the order of the file; the values are the same at each call.
  std::vector<std::pair<std::string, Shape>> tensors() const;
  std::vector<float> values(const std::string& tensor, const Shape& shape) const;

  /// Told of each vector that goes into an expert's matrix of this tensor.
  using OnExpert =
      std::function<void(const std::string& tensor, int expert, const std::vector<double>& x)>;
  /// Logits of every token, [ids][vocabulary].
  std::vector<double> logits(std::span<const int> ids, const OnExpert& onExpert = {}) const;

  /// Writes an F32 GGUF file, without the tensors named in `leaveOut`, and those in `reshape` with
  /// another shape.
  void write(const std::filesystem::path& path, const std::vector<std::string>& leaveOut = {},
             const std::map<std::string, Shape>& reshape = {}) const;
};

}  // namespace nibble::test
