// SPDX-License-Identifier: MIT
// A Hugging Face folder packed as AWQ or GPTQ do, bit by bit from their description.
#pragma once

#include <string>
#include <vector>

#include "support/hf_folder.h"

namespace nibble::test {

struct Packing {
  bool awq = false;
  int bits = 4;
  int group = 16;  ///< -1: one a row
  bool symmetric = false;
  bool zerosLackOne = true;  ///< in what is stored; of GPTQ
  TensorType scales = TensorType::F16;
  std::vector<int> order{};  ///< g_idx of matrices with 32 inputs; empty: one group after another
};

/// Two layers, width 32, two query heads and one key-value head of 16, feed-forward 64.
class PackedFolder : public HfFolder {
 public:
  explicit PackedFolder(const Packing& packing);

  /// The weight that `module` ("model.layers.0.mlp.up_proj") has at [output, input].
  float weight(const std::string& module, int output, int input) const;

  static constexpr int kHead = 16;

 private:
  void pack(const std::string& module, int outputs, int inputs);
  int groupOf(int input, int inputs) const;
  int code(const std::string& module, int output, int input) const;
  int zero(int output, int group) const;
  float scale(int output, int group) const;

  Packing packing_;
};

/// The 32-bit words of a row of codes, the first in the lowest bits.
QByteArray packedWords(const std::vector<int>& codes, int bits);

}  // namespace nibble::test
