// SPDX-License-Identifier: MIT
// Opcodes and operands: the SPIR-V specification and the two extensions' texts.
#include "infer/vulkan/matrix_module.h"

#include <cstring>
#include <map>
#include <string>

namespace nibble::vulkan {

namespace {

constexpr std::size_t kHeaderWords = 5;
constexpr std::size_t kBoundAt = 3;
constexpr std::uint32_t kMagic = 0x07230203;

enum Op : std::uint32_t {
  OpExtension = 10,
  OpCapability = 17,
  OpTypeInt = 21,
  OpTypeFloat = 22,
  OpConstantTrue = 41,
  OpConstant = 43,
  OpDecorate = 71,
  OpTypeMatrixKhr = 4456,
  OpLoadKhr = 4457,
  OpStoreKhr = 4458,
  OpMulAddKhr = 4459,
  OpTypeMatrixNv = 5358,
  OpLoadNv = 5359,
  OpStoreNv = 5360,
  OpMulAddNv = 5361,
};
constexpr std::uint32_t kCapabilityNv = 5357, kCapabilityKhr = 6022;
constexpr std::uint32_t kDecorationSpecId = 1;
constexpr std::uint32_t kRowsOfLeft = 5;  ///< specialization constant M
enum Use : std::uint32_t { Left = 0, Right = 1, Sum = 2 };

class Teller {
 public:
  explicit Teller(std::span<const std::uint32_t> module) : in_(module) {}

  Result<std::vector<std::uint32_t>> tell() {
    if (in_.size() < kHeaderWords || in_[0] != kMagic) return malformed();
    out_.assign(in_.begin(), in_.begin() + kHeaderWords);
    firstConstant_ = in_[kBoundAt];
    out_[kBoundAt] += 3;
    for (std::size_t at = kHeaderWords; at < in_.size();) {
      const std::size_t count = in_[at] >> 16;
      if (count == 0 || count > in_.size() - at) return malformed();
      if (!instruction(in_[at] & 0xffffu, in_.subspan(at, count))) return malformed();
      at += count;
    }
    return constantsMade_ ? Result<std::vector<std::uint32_t>>(std::move(out_)) : malformed();
  }

 private:
  tl::unexpected<Error> malformed() const {
    return fail(ErrorCode::Internal, "", "not a module for matrix units");
  }

  void emit(std::uint32_t op, const std::vector<std::uint32_t>& operands) {
    out_.push_back((static_cast<std::uint32_t>(operands.size() + 1) << 16) | op);
    out_.insert(out_.end(), operands.begin(), operands.end());
  }
  std::uint32_t constant(std::uint32_t value) const { return firstConstant_ + value; }
  std::uint32_t layout(std::uint32_t columnMajor) const {
    return constant(columnMajor == true_ ? 1 : 0);
  }

  /// `words` begins with the opcode. False when it cannot be told.
  bool instruction(std::uint32_t op, std::span<const std::uint32_t> words) {
    const std::size_t count = words.size();
    std::vector<std::uint32_t> rest;
    switch (op) {
      case OpCapability:
        if (count != 2) return false;
        emit(op, {words[1] == kCapabilityNv ? kCapabilityKhr : words[1]});
        return true;
      case OpExtension:
        extension(words);
        return true;
      case OpDecorate:
        if (count == 4 && words[2] == kDecorationSpecId) specIds_[words[1]] = words[3];
        break;
      case OpTypeInt:
        if (count == 4 && words[2] == 32 && words[3] == 0) uint_ = words[1];
        break;
      case OpTypeFloat:
        if (count >= 3) floatBits_[words[1]] = words[2];
        break;
      case OpConstantTrue:
        if (count == 3) true_ = words[2];
        break;
      case OpTypeMatrixNv:
        return count == 6 && matrixType(words);
      case OpLoadNv:
        if (count < 6) return false;
        rest = {words[1], words[2], words[3], layout(words[5]), words[4]};
        rest.insert(rest.end(), words.begin() + 6, words.end());
        emit(OpLoadKhr, rest);
        return true;
      case OpStoreNv:
        if (count < 5) return false;
        rest = {words[1], words[2], layout(words[4]), words[3]};
        rest.insert(rest.end(), words.begin() + 5, words.end());
        emit(OpStoreKhr, rest);
        return true;
      case OpMulAddNv:
        emit(OpMulAddKhr, {words.begin() + 1, words.end()});
        return true;
      default:
        break;
    }
    out_.insert(out_.end(), words.begin(), words.end());
    return true;
  }

  void extension(std::span<const std::uint32_t> words) {
    constexpr const char* kNv = "SPV_NV_cooperative_matrix";
    std::string name(reinterpret_cast<const char*>(words.data() + 1), 4 * (words.size() - 1));
    name.resize(std::strlen(name.c_str()));
    if (name == kNv) name = "SPV_KHR_cooperative_matrix";
    std::vector<std::uint32_t> operands(name.size() / 4 + 1);
    std::memcpy(operands.data(), name.data(), name.size());
    emit(OpExtension, operands);
  }

  bool matrixType(std::span<const std::uint32_t> words) {
    if (uint_ == 0) return false;
    if (!constantsMade_) {
      for (std::uint32_t value = 0; value < 3; ++value) {
        emit(OpConstant, {uint_, constant(value), value});
      }
      constantsMade_ = true;
    }
    const auto rows = specIds_.find(words[4]);
    const bool left = rows != specIds_.end() && rows->second == kRowsOfLeft;
    const Use use = floatBits_[words[2]] == 32 ? Sum : left ? Left : Right;
    emit(OpTypeMatrixKhr, {words[1], words[2], words[3], words[4], words[5], constant(use)});
    return true;
  }

  std::span<const std::uint32_t> in_;
  std::vector<std::uint32_t> out_;
  std::uint32_t firstConstant_ = 0;  ///< ids of the constants 0, 1 and 2
  bool constantsMade_ = false;
  std::uint32_t uint_ = 0;
  std::uint32_t true_ = 0;
  std::map<std::uint32_t, std::uint32_t> specIds_;    ///< of constants
  std::map<std::uint32_t, std::uint32_t> floatBits_;  ///< of float types
};

}  // namespace

Result<std::vector<std::uint32_t>> withKhrMatrices(std::span<const std::uint32_t> module) {
  return Teller(module).tell();
}

}  // namespace nibble::vulkan
