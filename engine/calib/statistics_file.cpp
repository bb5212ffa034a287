// SPDX-License-Identifier: MIT
#include "calib/statistics_file.h"

#include <cmath>
#include <system_error>

#include "base/bytes.h"
#include "formats/gguf_file.h"
#include "formats/gguf_writer.h"

namespace nibble::calib {

namespace {

/// Tensors to be written and their bytes.
class Contents {
 public:
  template <typename T>
  void add(std::string name, TensorType type, Shape shape, const std::vector<T>& values) {
    specs_.push_back({std::move(name), shape, type});
    const auto bytes = std::as_bytes(std::span(values));
    data_.emplace_back(bytes.begin(), bytes.end());
  }

  void addFloats(std::string name, Shape shape, const std::vector<double>& values) {
    std::vector<float> floats(values.begin(), values.end());
    add(std::move(name), TensorType::F32, shape, floats);
  }

  Result<> write(const std::filesystem::path& path, const Metadata& metadata) const {
    NIBBLE_TRY(GgufWriter writer, GgufWriter::create(path, metadata, specs_));
    for (std::size_t i = 0; i < specs_.size(); ++i) {
      NIBBLE_CHECK(writer.append(specs_[i].name, data_[i]));
    }
    return writer.commit();
  }

 private:
  std::vector<TensorSpec> specs_;
  std::vector<std::vector<std::byte>> data_;
};

bool isWanted(const std::string& tensor, bool outputToo) {
  return outputToo || tensor.starts_with("blk.");
}

Shape channelsOf(const InputStatistics& input) {
  return Shape::of(static_cast<std::int64_t>(input.channels()), 1);
}

}  // namespace

Result<> writeGgufImatrix(const std::filesystem::path& path, const Calibration& calibration,
                          const ImatrixFacts& facts) {
  Metadata metadata;
  metadata.set("general.type", std::string("imatrix"));
  metadata.set("imatrix.datasets", StringList::copyOf({facts.dataset}));
  metadata.set("imatrix.chunk_count", static_cast<std::uint32_t>(calibration.chunks));
  metadata.set("imatrix.chunk_size", static_cast<std::uint32_t>(calibration.chunkTokens));
  std::map<std::string, const InputStatistics*> byTensor;
  for (const auto& [first, input] : calibration.inputs) {
    for (const std::string& tensor : input.tensors) {
      if (isWanted(tensor, facts.outputToo)) byTensor.emplace(tensor, &input);
    }
  }
  Contents contents;
  for (const auto& [tensor, input] : byTensor) {
    const Shape channels = channelsOf(*input);
    contents.addFloats(tensor + ".in_sum2", channels, input->sumSquares);
    contents.addFloats(tensor + ".counts", Shape::of(1, 1), {static_cast<double>(input->rows)});
    if (tensor != input->tensors.front()) continue;
    contents.addFloats(tensor + ".in_abs", channels, input->sumMagnitudes);
    contents.add(tensor + ".in_max", TensorType::F32, channels, input->largest);
    contents.add(tensor + ".in_octaves", TensorType::I32,
                 Shape::of(kHistogramBins, static_cast<std::int64_t>(input->channels())),
                 input->histogram);
  }
  return contents.write(path, metadata);
}

namespace {

constexpr std::string_view kStateType = "nibble.calibration";

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : " ") + name;
  return text;
}

}  // namespace

Result<> writeState(const std::filesystem::path& path, const Calibration& calibration,
                    const StateKey& key) {
  Metadata metadata;
  metadata.set("general.type", std::string(kStateType));
  metadata.set("model", key.model);
  metadata.set("text", key.text);
  metadata.set("chunk_tokens", static_cast<std::uint32_t>(key.chunkTokens));
  metadata.set("chunks", static_cast<std::uint32_t>(calibration.chunks));
  Contents contents;
  for (const auto& [tensor, input] : calibration.inputs) {
    const Shape channels = channelsOf(input);
    metadata.set(tensor + ".tensors", joined(input.tensors));
    metadata.set(tensor + ".rows", input.rows);
    metadata.set(tensor + ".dropped", input.dropped);
    contents.add(tensor + ".squares", TensorType::F64, channels, input.sumSquares);
    contents.add(tensor + ".magnitudes", TensorType::F64, channels, input.sumMagnitudes);
    contents.add(tensor + ".largest", TensorType::F32, channels, input.largest);
    contents.add(tensor + ".octaves", TensorType::I32,
                 Shape::of(kHistogramBins, static_cast<std::int64_t>(input.channels())),
                 input.histogram);
  }
  return contents.write(path, metadata);
}

namespace {

class StateReader {
 public:
  explicit StateReader(std::shared_ptr<const GgufFile> file) : file_(std::move(file)) {}

  bool belongsTo(const StateKey& key) const {
    const Metadata& m = file_->metadata();
    return m.string("general.type") == std::string(kStateType) && m.string("model") == key.model &&
           m.string("text") == key.text && m.integer("chunk_tokens") == key.chunkTokens;
  }

  Result<Calibration> read(int chunkTokens) const {
    Calibration calibration;
    calibration.chunkTokens = chunkTokens;
    calibration.chunks = static_cast<int>(file_->metadata().integer("chunks").value_or(0));
    constexpr std::string_view kSquares = ".squares";
    for (const TensorInfo& tensor : file_->tensors()) {
      if (!tensor.name.ends_with(kSquares)) continue;
      const std::string name = tensor.name.substr(0, tensor.name.size() - kSquares.size());
      InputStatistics input(static_cast<std::size_t>(tensor.shape.columns()));
      NIBBLE_CHECK(fill(name + ".squares", input.sumSquares));
      NIBBLE_CHECK(fill(name + ".magnitudes", input.sumMagnitudes));
      NIBBLE_CHECK(fill(name + ".largest", input.largest));
      NIBBLE_CHECK(fill(name + ".octaves", input.histogram));
      input.rows = count(name + ".rows");
      input.dropped = count(name + ".dropped");
      calibration.inputs.emplace(name, std::move(input));
    }
    return calibration;
  }

 private:
  std::uint64_t count(const std::string& key) const {
    const auto value = file_->metadata().integer(key).value_or(0);
    return value > 0 ? static_cast<std::uint64_t>(value) : 0;
  }

  template <typename T>
  Result<> fill(const std::string& name, std::vector<T>& values) const {
    const TensorInfo* tensor = file_->find(name);
    if (tensor == nullptr || tensor->bytes != values.size() * sizeof(T)) {
      return withHint(fail(ErrorCode::Corrupt, file_->path().string(),
                           "the state of the calibration lacks '{}'", name),
                      "delete the file to begin anew");
    }
    const auto bytes = file_->bytes(*tensor);
    std::memcpy(values.data(), bytes.data(), bytes.size());
    return {};
  }

  std::shared_ptr<const GgufFile> file_;
};

}  // namespace

Result<std::optional<Calibration>> readState(const std::filesystem::path& path,
                                             const StateKey& key) {
  std::error_code ec;
  if (!std::filesystem::exists(path, ec)) return std::nullopt;
  NIBBLE_TRY(auto file, GgufFile::open(path));
  const StateReader reader(std::move(file));
  if (!reader.belongsTo(key)) return std::nullopt;
  NIBBLE_TRY(Calibration calibration, reader.read(key.chunkTokens));
  return calibration;
}

}  // namespace nibble::calib
