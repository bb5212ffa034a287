// SPDX-License-Identifier: MIT
#include "jobs/containers/packed_items.h"

#include <algorithm>
#include <system_error>
#include <unordered_map>

#include "base/utf8.h"
#include "quant/plan/group_order.h"
#include "quant/plan/tensor_roles.h"

namespace nibble::jobs {

namespace fs = std::filesystem;

namespace {

bool isPlainFloat(TensorType type) {
  return type == TensorType::F32 || type == TensorType::F16 || type == TensorType::BF16;
}

class Collector {
 public:
  Collector(const PackedFormat& format, PackedItems& out) : format_(format), out_(out) {
    for (const hf::TensorView& view : out.checkpoint.views) views_.emplace(view.info.name, &view);
  }

  Result<> add(const PlannedTensor& planned) {
    const auto found = views_.find(planned.name);
    if (found == views_.end()) {
      return fail(ErrorCode::Internal, where(planned), "the checkpoint has no such tensor");
    }
    const hf::TensorView& view = *found->second;
    if (!view.computed.empty()) return {};  // config.json says it
    if (!view.parts.empty()) {
      return withHint(fail(ErrorCode::Unsupported, where(planned),
                           "{} folders of mixtures of experts cannot be written", format_.name()),
                      "write a GGUF file (--format gguf)");
    }
    PackedItem item{&planned, &view, view.source};
    if (const auto type = integerType(planned.to)) {
      NIBBLE_CHECK(pack(*type, item));
    } else {
      NIBBLE_CHECK(keep(item));
    }
    for (const SafetensorsSpec& spec : item.tensors) {
      std::uint64_t bytes = static_cast<std::uint64_t>(traits(spec.type).blockBytes);
      for (const std::int64_t dim : spec.shape) bytes *= static_cast<std::uint64_t>(dim);
      item.bytes += bytes;
    }
    out_.items.push_back(std::move(item));
    return {};
  }

  Result<> finish() {
    if (types_.empty()) {
      return withHint(fail(ErrorCode::InvalidArgument, "plan", "no tensor has an integer type"),
                      "choose one, for example --type int4-g128");
    }
    const PackedItem& first = *types_.front().item;
    bool sameGroups = true, wholeRows = true;
    for (const Packed& one : types_) {
      const IntegerType& type = one.type;
      if (type.bits != types_.front().type.bits ||
          type.symmetric != types_.front().type.symmetric) {
        return mixed(*one.item, first);
      }
      sameGroups = sameGroups && type.group == types_.front().type.group;
      wholeRows = wholeRows && type.group == one.inputs;
      if (!sameGroups && !wholeRows) return mixed(*one.item, first);
    }
    out_.facts.type = types_.front().type;
    out_.facts.wholeRows = wholeRows;
    return {};
  }

  void reserve(std::size_t count) { out_.items.reserve(count); }

 private:
  struct Packed {
    const PackedItem* item;  ///< stays where it is: items were reserved
    IntegerType type;
    std::int64_t inputs;
  };

  static std::string where(const PlannedTensor& planned) {
    return "tensor " + printable(planned.name);
  }

  tl::unexpected<Error> mixed(const PackedItem& one, const PackedItem& other) const {
    return withHint(fail(ErrorCode::Unsupported, where(*one.planned),
                         "{} beside {} ({}): a folder has one integer type", name(one.planned->to),
                         name(other.planned->to), printable(other.planned->name)),
                    "give all packed tensors the same type; others may stay F16 or BF16");
  }

  Result<> pack(const IntegerType& type, PackedItem& item) {
    constexpr std::string_view kEnd = ".weight";
    if (item.planned->name == "token_embd.weight" || !item.name.ends_with(kEnd)) {
      return withHint(fail(ErrorCode::Unsupported, where(*item.planned),
                           "{} folders keep embeddings unquantized", format_.name()),
                      "leave it out of the rules");
    }
    item.packed = true;
    item.matrix.module = item.name.substr(0, item.name.size() - kEnd.size());
    item.matrix.type = type;
    item.matrix.inputs = item.planned->shape.columns();
    item.matrix.outputs = item.planned->shape.rows();
    NIBBLE_TRY(item.matrix.groupsFollowInputs, groupsFollowInputs(*item.planned));
    NIBBLE_CHECK(format_.checkMatrix(item.matrix, where(*item.planned)));
    item.tensors = format_.tensorsOf(item.matrix);
    out_.facts.outputPacked = out_.facts.outputPacked || item.planned->name == "output.weight";
    out_.facts.groupsFollowInputs = out_.facts.groupsFollowInputs || item.matrix.groupsFollowInputs;
    types_.push_back({out_.items.data() + out_.items.size(), type, item.matrix.inputs});
    return {};
  }

  Result<> keep(PackedItem& item) {
    const PlannedTensor& planned = *item.planned;
    if (planned.method != kCopyMethod) {
      if (!isPlainFloat(planned.to)) {
        return withHint(
            fail(ErrorCode::Unsupported, where(planned), "{} folders cannot hold the type {}",
                 format_.name(), name(planned.to)),
            "choose an integer type such as int4-g128, F16 or BF16; or --format gguf");
      }
      item.type = planned.to;
    } else if (item.view->stored != nullptr) {
      item.type =
          isPlainFloat(item.view->stored->type) ? item.view->stored->type : TensorType::BF16;
    }
    const Shape& shape = planned.shape;
    std::vector<std::int64_t> dims;
    for (int d = shape.rank - 1; d >= 0; --d)
      dims.push_back(shape.dims[static_cast<std::size_t>(d)]);
    item.tensors = {{item.name, item.type, std::move(dims)}};
    constexpr std::string_view kEnd = ".weight";
    if (shape.rank > 1 && layerOf(planned.name) >= 0 && item.name.ends_with(kEnd)) {
      out_.facts.unpacked.push_back(item.name.substr(0, item.name.size() - kEnd.size()));
    }
    return {};
  }

  const PackedFormat& format_;
  PackedItems& out_;
  std::unordered_map<std::string_view, const hf::TensorView*> views_;
  std::vector<Packed> types_;
};

}  // namespace

Result<std::unique_ptr<const PackedItems>> packedItems(const PackedFormat& format,
                                                       const ModelSource& source,
                                                       const Plan& plan) {
  if (source.container() != "hf") {
    return withHint(
        fail(
            ErrorCode::Unsupported, source.path().string(),
            "a folder for {} is made from a Hugging Face folder: a GGUF file lacks its config.json "
            "and tokenizer",
            format.name()),
        "open the folder that the GGUF file was made from");
  }
  auto items = std::make_unique<PackedItems>();
  std::error_code ec;
  items->folder = fs::is_directory(source.path(), ec) ? source.path() : source.path().parent_path();
  if (items->folder.empty()) items->folder = ".";
  NIBBLE_TRY(items->checkpoint, hf::openCheckpoint(items->folder, source.path()));
  Collector collector(format, *items);
  collector.reserve(plan.tensors.size());
  for (const PlannedTensor& planned : plan.tensors) NIBBLE_CHECK(collector.add(planned));
  NIBBLE_CHECK(collector.finish());
  return items;
}

}  // namespace nibble::jobs
