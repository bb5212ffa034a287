// SPDX-License-Identifier: MIT
#include "calib/statistics_file.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <sstream>
#include <system_error>

#include "base/bytes.h"
#include "base/map_guard.h"
#include "base/utf8.h"
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

/// Sums of squares and vectors counted for each matrix that is fed.
struct MatrixSums {
  Shape shape;
  std::vector<double> squares;
  std::vector<double> rows;

  explicit MatrixSums(const InputStatistics& input) : shape(channelsOf(input)) {
    if (input.experts.empty()) {
      squares = input.sumSquares;
      rows = {static_cast<double>(input.rows)};
      return;
    }
    shape.dims[1] = static_cast<std::int64_t>(input.experts.size());
    for (const ExpertSums& expert : input.experts) {
      squares.insert(squares.end(), expert.squares.begin(), expert.squares.end());
      rows.push_back(static_cast<double>(expert.rows));
    }
  }
};

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
    const MatrixSums sums(*input);
    contents.addFloats(tensor + ".in_sum2", sums.shape, sums.squares);
    contents.addFloats(tensor + ".counts", Shape::of(1, sums.shape.rows()), sums.rows);
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
    if (input.experts.empty()) continue;
    const MatrixSums sums(input);
    contents.add(tensor + ".expert_squares", TensorType::F64, sums.shape, sums.squares);
    contents.add(tensor + ".expert_rows", TensorType::F64, Shape::of(sums.shape.rows()), sums.rows);
  }
  return contents.write(path, metadata);
}

namespace {

constexpr std::string_view kSquares = ".squares";

std::vector<std::string> splitAtSpaces(const std::string& text) {
  std::vector<std::string> words;
  std::istringstream stream(text);
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

bool isSum(double value) {
  return std::isfinite(value) && value >= 0;
}

}  // namespace

Result<std::shared_ptr<const StateFile>> StateFile::open(const std::filesystem::path& path) {
  std::shared_ptr<StateFile> state(new StateFile);
  NIBBLE_TRY(state->file_, GgufFile::open(path));
  const Metadata& m = state->file_->metadata();
  if (m.string("general.type") != std::string(kStateType)) {
    return fail(ErrorCode::InvalidArgument, path.string(), "the file holds no calibration");
  }
  constexpr std::int64_t kMost = 1 << 30;
  const std::int64_t tokens = m.integer("chunk_tokens").value_or(0);
  const std::int64_t chunks = m.integer("chunks").value_or(0);
  if (tokens < 1 || tokens > kMost || chunks < 0 || chunks > kMost) {
    return withHint(fail(ErrorCode::Corrupt, path.string(),
                         "{} chunks of {} tokens are no calibration", chunks, tokens),
                    "delete the file to begin anew");
  }
  state->key_ = {m.string("model").value_or(""), m.string("text").value_or(""),
                 static_cast<int>(tokens)};
  state->chunks_ = static_cast<int>(chunks);
  for (const TensorInfo& tensor : state->file_->tensors()) {
    if (!tensor.name.ends_with(kSquares)) continue;
    const std::string name = tensor.name.substr(0, tensor.name.size() - kSquares.size());
    auto& fed = state->inputs_[name];
    fed = splitAtSpaces(m.string(name + ".tensors").value_or(""));
    if (fed.empty()) fed = {name};
  }
  return state;
}

const std::filesystem::path& StateFile::path() const {
  return file_->path();
}

template <typename T>
Result<> StateFile::fill(const std::string& name, std::vector<T>& values) const {
  const TensorInfo* tensor = file_->find(name);
  if (tensor == nullptr || tensor->bytes != values.size() * sizeof(T)) {
    return withHint(fail(ErrorCode::Corrupt, path().string(),
                         "the state of the calibration lacks '{}'", printable(name)),
                    "delete the file to begin anew");
  }
  const auto bytes = file_->bytes(*tensor);
  std::memcpy(values.data(), bytes.data(), bytes.size());
  const bool sound = std::all_of(values.begin(), values.end(),
                                 [](T value) { return isSum(static_cast<double>(value)); });
  if (!sound) {
    return withHint(
        fail(ErrorCode::Corrupt, path().string(), "'{}' holds what no sum can be", printable(name)),
        "delete the file to begin anew");
  }
  return checkIntact(bytes);
}

Result<InputStatistics> StateFile::input(const std::string& first) const {
  const TensorInfo* squares = file_->find(first + std::string(kSquares));
  const auto fed = inputs_.find(first);
  if (squares == nullptr || fed == inputs_.end()) {
    return fail(ErrorCode::NotFound, path().string(), "nothing was measured that goes into '{}'",
                printable(first));
  }
  InputStatistics input(static_cast<std::size_t>(squares->shape.columns()));
  NIBBLE_CHECK(fill(first + ".squares", input.sumSquares));
  NIBBLE_CHECK(fill(first + ".magnitudes", input.sumMagnitudes));
  NIBBLE_CHECK(fill(first + ".largest", input.largest));
  NIBBLE_CHECK(fill(first + ".octaves", input.histogram));
  NIBBLE_CHECK(fillExperts(first, input));
  const auto count = [&](const char* what) {
    const auto value = file_->metadata().integer(first + what).value_or(0);
    return value > 0 ? static_cast<std::uint64_t>(value) : 0;
  };
  input.rows = count(".rows");
  input.dropped = count(".dropped");
  input.tensors = fed->second;
  return input;
}

Result<> StateFile::fillExperts(const std::string& first, InputStatistics& input) const {
  const TensorInfo* tensor = file_->find(first + ".expert_rows");
  if (tensor == nullptr) return {};
  std::vector<double> rows(static_cast<std::size_t>(tensor->shape.columns()));
  std::uint64_t size = 0;
  if (!checkedMultiply(rows.size(), input.channels(), size) || size > file_->fileBytes()) {
    return fail(ErrorCode::Corrupt, path().string(), "{} experts of '{}' cannot be", rows.size(),
                printable(first));
  }
  std::vector<double> squares(size);
  NIBBLE_CHECK(fill(first + ".expert_rows", rows));
  NIBBLE_CHECK(fill(first + ".expert_squares", squares));
  const auto channels = static_cast<std::ptrdiff_t>(input.channels());
  for (auto from = squares.cbegin(); const double count : rows) {
    // Counts beyond what a double holds exactly were never written.
    if (count > 0x1p53) {
      return fail(ErrorCode::Corrupt, path().string(), "'{}' holds what no count can be",
                  printable(first));
    }
    input.experts.push_back({static_cast<std::uint64_t>(count), {from, from + channels}});
    from += channels;
  }
  return {};
}

Result<Calibration> StateFile::all() const {
  Calibration calibration;
  calibration.chunkTokens = key_.chunkTokens;
  calibration.chunks = chunks_;
  for (const auto& [first, fed] : inputs_) {
    NIBBLE_TRY(InputStatistics statistics, input(first));
    calibration.inputs.emplace(first, std::move(statistics));
  }
  return calibration;
}

Result<std::optional<Calibration>> readState(const std::filesystem::path& path,
                                             const StateKey& key) {
  std::error_code ec;
  if (!std::filesystem::exists(path, ec)) return std::nullopt;
  const auto state = StateFile::open(path);
  if (!state && state.error().code == ErrorCode::InvalidArgument) return std::nullopt;
  if (!state) return tl::unexpected(state.error());
  if (!((*state)->key() == key)) return std::nullopt;
  NIBBLE_TRY(Calibration calibration, (*state)->all());
  return calibration;
}

}  // namespace nibble::calib
