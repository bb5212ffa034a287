// SPDX-License-Identifier: MIT
// The .dat form, little-endian: i32 entries; per entry i32 name length, name, i32 calls, i32
// values, f32 values (mean square times calls); then i32 chunks, i32 name length, data set.
#include "base/atomic_file.h"
#include "calib/statistics_file.h"

namespace nibble::calib {

namespace {

class Bytes {
 public:
  void integer(std::size_t value) { raw(static_cast<std::int32_t>(value)); }
  void text(const std::string& value) {
    integer(value.size());
    bytes_ += value;
  }
  void real(double value) { raw(static_cast<float>(value)); }
  const std::string& all() const { return bytes_; }

 private:
  template <typename T>
  void raw(T value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  std::string bytes_;
};

}  // namespace

Result<> writeLegacyImatrix(const std::filesystem::path& path, const Calibration& calibration,
                            const ImatrixFacts& facts) {
  std::map<std::string, const InputStatistics*> byTensor;
  for (const auto& [first, input] : calibration.inputs) {
    for (const std::string& tensor : input.tensors) {
      if (facts.outputToo || tensor.starts_with("blk.")) byTensor.emplace(tensor, &input);
    }
  }
  const auto calls = static_cast<std::size_t>(calibration.chunks);
  Bytes bytes;
  bytes.integer(byTensor.size());
  for (const auto& [tensor, input] : byTensor) {
    bytes.text(tensor);
    bytes.integer(calls);
    const std::vector<float> means = input->meanSquares();
    bytes.integer(means.size());
    for (std::size_t i = 0; i < means.size(); ++i) {
      // The form has no counts: for an expert that nothing went into all channels are alike.
      const bool unseen =
          !input->experts.empty() && input->experts[i / input->channels()].rows == 0;
      bytes.real((unseen ? 1.0 : static_cast<double>(means[i])) * static_cast<double>(calls));
    }
  }
  bytes.integer(calls);
  bytes.text(facts.dataset);
  return writeFileAtomically(path, bytes.all());
}

}  // namespace nibble::calib
