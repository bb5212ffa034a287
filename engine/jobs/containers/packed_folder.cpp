// SPDX-License-Identifier: MIT
#include "jobs/containers/packed_folder.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <system_error>

#include "base/atomic_file.h"
#include "base/atomic_folder.h"
#include "base/bytes.h"
#include "base/half.h"
#include "base/utf8.h"
#include "jobs/containers/packed_items.h"
#include "jobs/planned_tensors.h"
#include "model/hf/view_reader.h"
#include "quant/methods/tensor_quantizer.h"

namespace nibble::jobs {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kValuesAtOnce = 1 << 20;
constexpr std::uint64_t kCopiedFileLimit = 512u << 20;

/// Of the checkpoint's files those that describe the model and its tokenizer.
bool isCopied(const fs::path& file) {
  const std::string name = file.filename().string();
  for (const char* other : {"config.json", "quantize_config.json", "quant_config.json"}) {
    if (name == other) return false;
  }
  if (name.starts_with('.') || name.ends_with(".safetensors.index.json") ||
      name.ends_with(".bin.index.json") || name.ends_with(".recipe.json")) {
    return false;
  }
  if (name.starts_with("LICENSE") || name.starts_with("NOTICE")) return true;
  for (const char* ending : {".json", ".jinja", ".model", ".txt", ".tiktoken"}) {
    if (name.ends_with(ending)) return true;
  }
  return false;
}

class FolderRun {
 public:
  FolderRun(const PackedFormat& format, const PackedItems& items, const ModelSource& source,
            const Plan& plan, const QuantizeOptions& options, const JobContext& context)
      : format_(format),
        items_(items),
        source_(source),
        plan_(plan),
        options_(options),
        context_(context),
        meter_(context.progress, sourceBytes(source)),
        quantizer_(*context.pool, context.stop) {}

  Result<QuantizeReport> run(const fs::path& out);

 private:
  Result<QuantizedTensor> writeItem(const PackedItem& item, SafetensorsSetWriter& writer);
  struct Encoded {
    std::vector<std::byte> rows{};
    std::vector<int> places{};  ///< as EncodedMatrix has them
    TensorOutcome outcome{};
  };
  Result<Encoded> encode(const PackedItem& item);
  Result<> writeEncoded(const PackedItem& item, const Encoded& encoded,
                        SafetensorsSetWriter& writer);
  Result<> copyValues(const PackedItem& item, SafetensorsSetWriter& writer);
  Result<> narrow(const PackedItem& item, std::span<const float> values,
                  std::vector<std::byte>& out) const;
  Result<> writeConfig(const fs::path& folder) const;
  Result<> copyFiles(const fs::path& folder) const;

  const PackedFormat& format_;
  const PackedItems& items_;
  const ModelSource& source_;
  const Plan& plan_;
  const QuantizeOptions& options_;
  const JobContext& context_;
  ProgressMeter meter_;
  TensorQuantizer quantizer_;
};

/// order[row of the checkpoint] is the row of the view.
std::vector<std::int64_t> rowOrder(std::int64_t rows, std::int64_t head) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(rows));
  for (std::int64_t row = 0; row < rows; ++row) {
    order[static_cast<std::size_t>(hf::storedRow(row, head))] = row;
  }
  return order;
}

Result<FolderRun::Encoded> FolderRun::encode(const PackedItem& item) {
  Encoded encoded;
  NIBBLE_TRY(const PreparedTensor tensor,
             prepareTensor(source_, *item.planned, options_.importance, options_.encoded));
  encoded.rows.reserve(static_cast<std::size_t>(item.planned->bytes));
  NIBBLE_TRY(encoded.outcome,
             quantizer_.run(
                 tensor.task,
                 [&](std::vector<std::byte> window) -> Result<std::vector<std::byte>> {
                   if (!context_.mayGoOn()) return cancelled();
                   encoded.rows.insert(encoded.rows.end(), window.begin(), window.end());
                   return window;
                 },
                 [&](std::uint64_t bytes) { meter_.add(bytes, item.planned->name); }));
  const auto columns = tensor.encoder ? tensor.encoder->columns() : std::span<const int>();
  if (columns.empty() == item.matrix.groupsFollowInputs) {
    return fail(ErrorCode::Internal, "tensor " + printable(item.planned->name),
                "its columns are not in the order that was planned");
  }
  encoded.places.resize(columns.size());
  for (std::size_t p = 0; p < columns.size(); ++p) {
    encoded.places[static_cast<std::size_t>(columns[p])] = static_cast<int>(p);
  }
  return encoded;
}

Result<> FolderRun::writeEncoded(const PackedItem& item, const Encoded& encoded,
                                 SafetensorsSetWriter& writer) {
  const std::span<const std::byte> rows = encoded.rows;
  const Shape& shape = item.planned->shape;
  const auto order = rowOrder(shape.rows(), item.view->reorderedHead);
  const auto sink = [&](const std::string& tensor, std::span<const std::byte> bytes) -> Result<> {
    if (!context_.mayGoOn()) return cancelled();
    return writer.append(tensor, bytes);
  };
  if (item.packed) {
    EncodedMatrix matrix = item.matrix;
    matrix.rows = rows;
    matrix.order = order;
    matrix.places = encoded.places;
    return format_.pack(matrix, sink);
  }
  const auto rowSize = static_cast<std::size_t>(rowBytes(item.type, shape.columns()));
  for (const std::int64_t row : order) {
    NIBBLE_CHECK(sink(item.name, rows.subspan(static_cast<std::size_t>(row) * rowSize, rowSize)));
  }
  return {};
}

Result<> FolderRun::narrow(const PackedItem& item, std::span<const float> values,
                           std::vector<std::byte>& out) const {
  const auto width = static_cast<std::size_t>(traits(item.type).blockBytes);
  out.resize(values.size() * width);
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::byte* to = out.data() + i * width;
    float back = values[i];
    if (item.type == TensorType::F32) {
      store(to, values[i]);
    } else if (item.type == TensorType::F16) {
      store(to, floatToHalf(values[i]));
      back = halfToFloat(load<std::uint16_t>(to));
    } else {
      store(to, floatToBfloat(values[i]));
      back = bfloatToFloat(load<std::uint16_t>(to));
    }
    if (std::isfinite(values[i]) && !std::isfinite(back)) {
      return withHint(fail(ErrorCode::InvalidArgument,
                           source_.path().string() + ", tensor " + printable(item.planned->name),
                           "the value {} is too large for {}", values[i], nibble::name(item.type)),
                      "start from the model in BF16");
    }
  }
  return {};
}

/// Values as the checkpoint has them, in its own order of rows; a pass over whole heads at a time.
Result<> FolderRun::copyValues(const PackedItem& item, SafetensorsSetWriter& writer) {
  const TensorInfo& tensor = source_.tensors()[item.planned->source];
  const std::int64_t columns = tensor.shape.columns(), rows = tensor.shape.rows();
  const std::int64_t head = item.view->reorderedHead;
  const bool vector = tensor.shape.rank < 2;
  std::int64_t step = std::max<std::int64_t>(1, kValuesAtOnce / columns);
  if (head > 0 && !vector) step = (step + head - 1) / head * head;
  std::vector<float> values, ordered;
  std::vector<std::byte> raw, bytes;
  for (std::int64_t first = 0; first < rows; first += step) {
    if (!context_.mayGoOn()) return cancelled();
    const std::int64_t count = std::min(step, rows - first);
    values.resize(static_cast<std::size_t>(count * columns));
    NIBBLE_CHECK(readRowsAsFloat(source_, tensor, first, count, values.data(), raw));
    ordered.resize(values.size());
    const std::int64_t width = vector ? 1 : columns;
    for (std::int64_t i = 0; i < static_cast<std::int64_t>(values.size()) / width; ++i) {
      std::copy_n(values.begin() + i * width, width,
                  ordered.begin() + hf::storedRow(i, head) * width);
    }
    NIBBLE_CHECK(narrow(item, ordered, bytes));
    NIBBLE_CHECK(writer.append(item.name, bytes));
    source_.releaseRows(tensor, first, count);
    meter_.add(static_cast<std::uint64_t>(count * rowBytes(tensor.type, columns)),
               item.planned->name);
  }
  source_.release(tensor);
  return {};
}

Result<QuantizedTensor> FolderRun::writeItem(const PackedItem& item, SafetensorsSetWriter& writer) {
  const PlannedTensor& planned = *item.planned;
  QuantizedTensor done{planned.name,
                       planned.from,
                       item.packed ? planned.to : item.type,
                       planned.method,
                       item.bytes,
                       0,
                       0,
                       {}};
  if (!item.packed && planned.method == kCopyMethod) {
    NIBBLE_CHECK(copyValues(item, writer));
    return done;
  }
  NIBBLE_TRY(const Encoded encoded, encode(item));
  NIBBLE_CHECK(writeEncoded(item, encoded, writer));
  done.rmse = encoded.outcome.rmse;
  done.relativeError = encoded.outcome.relativeError;
  done.weightedRmse = encoded.outcome.weightedRmse;
  return done;
}

Result<> FolderRun::writeConfig(const fs::path& folder) const {
  auto json = nlohmann::ordered_json::parse(items_.checkpoint.configText, nullptr, false);
  if (!json.is_object()) return fail(ErrorCode::Corrupt, "config.json", "not a JSON object");
  json.erase("compression_config");
  const nlohmann::ordered_json packing = format_.config(items_.facts);
  json["quantization_config"] = packing;
  const auto text = [](const nlohmann::ordered_json& what) {
    return what.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
  };
  NIBBLE_CHECK(writeFileAtomically(folder / "config.json", text(json)));
  if (format_.configFile().empty()) return {};
  return writeFileAtomically(folder / format_.configFile(), text(packing));
}

Result<> FolderRun::copyFiles(const fs::path& folder) const {
  std::error_code ec;
  for (fs::directory_iterator it(items_.folder, ec), end; !ec && it != end; it.increment(ec)) {
    std::error_code kind;
    if (!it->is_regular_file(kind) || !isCopied(it->path())) continue;
    NIBBLE_TRY(const std::string text, readTextFile(it->path(), kCopiedFileLimit));
    NIBBLE_CHECK(writeFileAtomically(folder / it->path().filename(), text));
  }
  if (ec) return fail(ErrorCode::Io, items_.folder.string(), "cannot be listed: {}", ec.message());
  return {};
}

Result<QuantizeReport> FolderRun::run(const fs::path& out) {
  QuantizeReport report;
  report.out = out;
  const std::string recipeText = recipeToJson(plan_.recipe);
  NIBBLE_TRY(AtomicFile recipe, AtomicFile::create(recipePathFor(out), recipeText.size()));
  NIBBLE_CHECK(recipe.write(recipeText));
  NIBBLE_CHECK(recipe.flush());
  NIBBLE_TRY(AtomicFolder folder, AtomicFolder::create(out));
  std::vector<SafetensorsSpec> tensors;
  for (const PackedItem& item : items_.items) {
    tensors.insert(tensors.end(), item.tensors.begin(), item.tensors.end());
  }
  const std::uint64_t shard = options_.split.maxBytes > 0 ? options_.split.maxBytes
                                                          : SafetensorsSetWriter::kUsualShardBytes;
  NIBBLE_TRY(SafetensorsSetWriter writer,
             SafetensorsSetWriter::create(folder.path(), tensors, shard));
  std::uint64_t dataBytes = 0, weights = 0;
  for (const PackedItem& item : items_.items) {
    if (!context_.mayGoOn()) return cancelled();
    NIBBLE_TRY(QuantizedTensor done, writeItem(item, writer));
    dataBytes += item.bytes;
    weights += static_cast<std::uint64_t>(item.planned->shape.elements());
    if (options_.onTensor) options_.onTensor(done);
    report.tensors.push_back(std::move(done));
  }
  NIBBLE_CHECK(writeConfig(folder.path()));
  NIBBLE_CHECK(copyFiles(folder.path()));
  if (context_.stop.stop_requested()) return cancelled();
  NIBBLE_CHECK(writer.commit());
  NIBBLE_CHECK(folder.commit());
  NIBBLE_CHECK(recipe.commit());
  meter_.finish("written");
  for (const fs::path& file : writer.files()) report.files.push_back(out / file.filename());
  report.bytes = writer.totalBytes();
  if (weights > 0) {
    report.bitsPerWeight = 8.0 * static_cast<double>(dataBytes) / static_cast<double>(weights);
  }
  report.seconds = meter_.seconds();
  report.peakRssBytes = peakRssBytes();
  return report;
}

Result<> checkOutput(const ModelSource& source, const fs::path& out) {
  std::error_code ec;
  const fs::path folder =
      fs::is_directory(source.path(), ec) ? source.path() : source.path().parent_path() / ".";
  if (fs::equivalent(out, folder, ec) && !ec) {
    return withHint(fail(ErrorCode::InvalidArgument, out.string(),
                         "the output is the folder of the model that is read"),
                    "choose another output folder");
  }
  return checkFolderVacant(out);
}

}  // namespace

Result<> checkPackedFolder(const PackedFormat& format, const ModelSource& source, const Plan& plan,
                           const fs::path& out) {
  NIBBLE_CHECK(packedItems(format, source, plan));
  return out.empty() ? Result<>() : checkOutput(source, out);
}

Result<QuantizeReport> writePackedFolder(const PackedFormat& format, const ModelSource& source,
                                         const Plan& plan, const fs::path& out,
                                         const QuantizeOptions& options,
                                         const JobContext& context) {
  NIBBLE_CHECK(checkPlan(source, plan));
  NIBBLE_CHECK(checkOutput(source, out));
  NIBBLE_TRY(const auto items, packedItems(format, source, plan));
  for (const std::string& note : plan.notes) context.note(note);
  return FolderRun(format, *items, source, plan, options, context).run(out);
}

}  // namespace nibble::jobs
