// SPDX-License-Identifier: MIT
#include "model/hf/tensor_map.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>
#include <unordered_set>

#include "base/utf8.h"
#include "model/hf/rope_divisors.h"

namespace nibble::hf {

namespace {

constexpr std::string_view kLayerPrefix = "model.layers.";

bool endsWithAny(std::string_view text, std::span<const std::string_view> ends) {
  return std::any_of(ends.begin(), ends.end(), [&](auto end) { return text.ends_with(end); });
}

/// Buffers that old checkpoints carry along; the graph computes them.
bool isBuffer(std::string_view name) {
  constexpr std::array<std::string_view, 3> kEnds{".rotary_emb.inv_freq", ".attention.bias",
                                                  ".attention.masked_bias"};
  return endsWithAny(name, kEnds);
}

/// Scales of activations and caches in FP8 checkpoints; weights are multiplied by their own.
bool isActivationScale(std::string_view name) {
  constexpr std::array<std::string_view, 5> kEnds{".input_scale", ".activation_scale", ".k_scale",
                                                  ".v_scale", ".output_scale"};
  return endsWithAny(name, kEnds);
}

bool isPacked(std::string_view name) {
  constexpr std::array<std::string_view, 6> kEnds{".qweight", ".qzeros",        ".scales",
                                                  ".g_idx",   ".weight_packed", ".absmax"};
  return endsWithAny(name, kEnds);
}

bool isFloat8(TensorType type) {
  return type == TensorType::F8_E4M3 || type == TensorType::F8_E5M2;
}

bool isFloat(TensorType type) {
  return type == TensorType::F32 || type == TensorType::F16 || type == TensorType::BF16 ||
         type == TensorType::F64 || isFloat8(type);
}

/// The layer number in "model.layers.N."; nothing for other tensors.
std::optional<std::int64_t> layerOf(std::string_view name) {
  if (!name.starts_with(kLayerPrefix)) return std::nullopt;
  const std::string_view rest = name.substr(kLayerPrefix.size());
  std::int64_t layer = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), layer);
  if (error != std::errc{} || end == rest.data() + rest.size() || *end != '.') return std::nullopt;
  return layer;
}

class Mapper {
 public:
  Mapper(const Architecture& architecture, const Config& config, std::int64_t headSize,
         const SafetensorsSet& checkpoint)
      : architecture_(architecture),
        config_(config),
        headSize_(headSize),
        checkpoint_(checkpoint) {}

  Result<std::vector<TensorView>> map() {
    NIBBLE_CHECK(refusePacked());
    noteOptional();
    for (const TensorRule& rule : architecture_.model) {
      NIBBLE_CHECK(apply(rule, "", std::string(rule.target)));
    }
    addRopeDivisors();
    for (std::int64_t layer = 0; layer < config_.layers; ++layer) {
      for (const TensorRule& rule : architecture_.layer) {
        NIBBLE_CHECK(apply(rule, fmt::format("{}{}.", kLayerPrefix, layer),
                           fmt::format("blk.{}.{}", layer, rule.target)));
      }
    }
    NIBBLE_CHECK(checkNothingIsLeft());
    return std::move(views_);
  }

 private:
  std::string where(std::string_view tensor) const {
    return fmt::format("{}, tensor {}", checkpoint_.path().string(), printable(tensor));
  }

  std::int64_t length(Extent extent) const {
    switch (extent) {
      case Extent::Hidden:
        return config_.hidden;
      case Extent::FeedForward:
        return config_.feedForward;
      case Extent::Query:
        return config_.heads * headSize_;
      case Extent::KeyValue:
        return config_.kvHeads * headSize_;
      case Extent::HeadSize:
        return headSize_;
      case Extent::Vocabulary:
        return config_.vocabulary;
      case Extent::Experts:
        return config_.experts;
      case Extent::ExpertFeedForward:
        return config_.expertFeedForward > 0 ? config_.expertFeedForward : config_.feedForward;
      case Extent::SharedFeedForward:
        return config_.sharedFeedForward;
      case Extent::One:
      case Extent::None:
        break;
    }
    return 1;
  }

  Result<> refusePacked() const {
    for (const SafetensorsInfo& tensor : checkpoint_.tensors()) {
      if (config_.packed || !isPacked(tensor.name)) continue;
      return withHint(fail(ErrorCode::Unsupported, where(tensor.name),
                           "the folder is quantized, and neither config.json nor "
                           "quantize_config.json says how"),
                      "open the original model in F16, BF16 or F32");
    }
    return {};
  }

  /// Tensors of a layer that are not in every model: those that some layer has.
  void noteOptional() {
    for (const SafetensorsInfo& tensor : checkpoint_.tensors()) {
      const auto layer = layerOf(tensor.name);
      if (!layer) continue;
      const std::size_t prefix = kLayerPrefix.size() + std::to_string(*layer).size() + 1;
      present_.insert(std::string_view(tensor.name).substr(std::min(prefix, tensor.name.size())));
    }
  }

  bool isNeeded(const TensorRule& rule) const {
    switch (rule.presence) {
      case Presence::Always:
        return true;
      case Presence::UnlessTied:
        return config_.tiedEmbeddings == false;
      case Presence::WithAttentionBias:
        return config_.attentionBias || present_.contains(rule.source);
      case Presence::WithMlpBias:
        return config_.mlpBias || present_.contains(rule.source);
    }
    return true;
  }

  Result<> apply(const TensorRule& rule, const std::string& prefix, const std::string& target) {
    std::string source = prefix + std::string(rule.source);
    const std::string fused = prefix + std::string(rule.fused);
    const SafetensorsInfo* other = rule.fused.empty() ? nullptr : checkpoint_.find(fused);
    if (rule.isStack()) {
      return other != nullptr ? applyFused(rule, *other, target) : applyStack(rule, source, target);
    }
    if (other != nullptr) source = fused;
    NIBBLE_TRY(auto view, viewOf(rule, source, target));
    if (view) views_.push_back(std::move(*view));
    return {};
  }

  Result<> applyStack(const TensorRule& rule, const std::string& source,
                      const std::string& target) {
    std::vector<TensorView> parts;
    for (std::int64_t expert = 0; expert < config_.experts; ++expert) {
      std::string name = source;
      name.replace(name.find("{}"), 2, std::to_string(expert));
      NIBBLE_TRY(auto view, viewOf(rule, name, target));
      if (view->info.type != (parts.empty() ? *view : parts.front()).info.type) {
        return fail(ErrorCode::Unsupported, where(name),
                    "its type is {}, that of another expert {}; one tensor holds them all",
                    nibble::name(view->info.type), nibble::name(parts.front().info.type));
      }
      parts.push_back(std::move(*view));
    }
    return addStack(std::move(parts));
  }

  /// A stack that lies in the checkpoint as [experts, parts * rows, columns].
  Result<> applyFused(const TensorRule& rule, const SafetensorsInfo& all,
                      const std::string& target) {
    const std::int64_t rows = length(rule.rows), columns = length(rule.columns);
    used_.insert(all.name);
    NIBBLE_CHECK(checkShape(all, {config_.experts, rule.fusedParts * rows, columns}));
    if (isFloat8(all.type)) {
      return fail(ErrorCode::Unsupported, where(all.name),
                  "experts of type {} in one tensor cannot be read", name(all.type));
    }
    std::vector<TensorView> parts;
    for (std::int64_t expert = 0; expert < config_.experts; ++expert) {
      auto piece = std::make_shared<SafetensorsInfo>(all);
      piece->shape = {rows, columns};
      const auto pieces = static_cast<std::uint64_t>(config_.experts * rule.fusedParts);
      piece->bytes = all.bytes / pieces;
      piece->offset +=
          static_cast<std::uint64_t>(expert * rule.fusedParts + rule.fusedPart) * piece->bytes;
      TensorView view;
      view.source = all.name;
      view.stored = piece.get();
      describe(rule, *piece, target, view);
      view.piece = std::move(piece);
      parts.push_back(std::move(view));
    }
    return addStack(std::move(parts));
  }

  Result<> addStack(std::vector<TensorView> parts) {
    TensorView stack = parts.front();
    const Shape& one = stack.info.shape;
    stack.info.shape = Shape::of(one.columns(), one.rows(), config_.experts);
    const auto bytes = tensorBytes(stack.info.type, stack.info.shape);
    if (!bytes) return fail(ErrorCode::Corrupt, where(stack.source), "the tensor is too large");
    stack.info.bytes = *bytes;
    stack.parts = std::move(parts);
    views_.push_back(std::move(stack));
    return {};
  }

  /// Nothing where the rule does not ask for one.
  Result<std::optional<TensorView>> viewOf(const TensorRule& rule, const std::string& source,
                                           const std::string& target) {
    const SafetensorsInfo* stored = checkpoint_.find(source);
    if (stored == nullptr && isPackedHere(source)) return packedView(rule, source, target);
    if (stored == nullptr) {
      if (!isNeeded(rule)) return std::nullopt;
      return withHint(fail(ErrorCode::Corrupt, where(source),
                           "the tensor is missing (config.json: {} layers)", config_.layers),
                      "download the model again, or use the config.json that belongs to it");
    }
    used_.insert(stored->name);
    NIBBLE_CHECK(checkShape(rule, *stored));
    TensorView view;
    view.source = source;
    view.stored = stored;
    NIBBLE_CHECK(findScale(view));
    describe(rule, *stored, target, view);
    return view;
  }

  /// "X.qweight" stands for "X.weight".
  static std::string moduleOf(const std::string& source) {
    return source.substr(0, source.size() - std::string_view(".weight").size());
  }
  bool isPackedHere(const std::string& source) const {
    return config_.packed && source.ends_with(".weight") &&
           checkpoint_.find(moduleOf(source) + ".qweight") != nullptr;
  }

  Result<std::optional<TensorView>> packedView(const TensorRule& rule, const std::string& source,
                                               const std::string& target) {
    const std::string module = moduleOf(source);
    TensorView view;
    view.source = source;
    NIBBLE_TRY(view.packed, findPacked(checkpoint_, module, length(rule.rows), length(rule.columns),
                                       *config_.packed));
    const PackedTensor& packed = *view.packed;
    for (const SafetensorsInfo* part : {packed.codes, packed.zeros, packed.scales, packed.order}) {
      if (part != nullptr) used_.insert(part->name);
    }
    TensorInfo& info = view.info;
    info.name = target;
    info.shape = Shape::of(packed.inputs, packed.outputs);
    if (packed.type) info.type = *tensorType(*packed.type);
    const auto bytes = tensorBytes(info.type, info.shape);
    if (!bytes) return fail(ErrorCode::Corrupt, where(source), "the tensor is too large");
    info.bytes = *bytes;
    info.offset = packed.codes->offset;
    info.file = packed.codes->file;
    if (rule.order != RowOrder::AsStored) view.reorderedHead = headSize_;
    return view;
  }

  Result<> checkShape(const TensorRule& rule, const SafetensorsInfo& stored) const {
    std::vector<std::int64_t> expected;
    if (rule.rows != Extent::None) expected.push_back(length(rule.rows));
    expected.push_back(length(rule.columns));
    return checkShape(stored, expected);
  }

  Result<> checkShape(const SafetensorsInfo& stored,
                      const std::vector<std::int64_t>& expected) const {
    if (stored.shape != expected) {
      return withHint(fail(ErrorCode::Corrupt, where(stored.name),
                           "by config.json the shape is {}, the file holds {}", toString(expected),
                           toString(stored.shape)),
                      "use the config.json that belongs to these weights");
    }
    if (!isFloat(stored.type)) {
      return fail(ErrorCode::Unsupported, where(stored.name), "weights of type {} cannot be read",
                  name(stored.type));
    }
    return {};
  }

  /// Vectors show themselves as F32, as the reference converter writes them; 64-bit and 8-bit
  /// floats as a type that holds their values.
  void describe(const TensorRule& rule, const SafetensorsInfo& stored, const std::string& target,
                TensorView& view) const {
    const bool vector = rule.rows == Extent::None;
    TensorInfo& info = view.info;
    info.name = target;
    info.shape = vector ? Shape::of(stored.shape[0]) : Shape::of(stored.shape[1], stored.shape[0]);
    info.type = stored.type;
    if (isFloat8(stored.type)) info.type = TensorType::BF16;
    if (vector || rule.asFloat || view.scale != nullptr || stored.type == TensorType::F64) {
      info.type = TensorType::F32;
    }
    info.bytes = static_cast<std::uint64_t>(rowBytes(info.type, info.shape.columns())) *
                 static_cast<std::uint64_t>(info.shape.rows());
    info.offset = stored.offset;
    info.file = stored.file;
    if (rule.order != RowOrder::AsStored) view.reorderedHead = headSize_;
  }

  /// "X.weight_scale_inv" or "X.weight_scale" beside an 8-bit "X.weight".
  Result<> findScale(TensorView& view) {
    const SafetensorsInfo& weight = *view.stored;
    if (!isFloat8(weight.type)) return {};
    for (const std::string_view end : {"_scale_inv", "_scale"}) {
      view.scale = checkpoint_.find(weight.name + std::string(end));
      if (view.scale != nullptr) break;
    }
    if (view.scale == nullptr) {
      if (!config_.fp8) return {};
      return fail(ErrorCode::Corrupt, where(weight.name),
                  "the scale of the 8-bit weight is missing");
    }
    used_.insert(view.scale->name);
    return shapeOfBlocks(view);
  }

  Result<> shapeOfBlocks(TensorView& view) const {
    const std::int64_t rows = view.stored->shape.size() == 2 ? view.stored->shape[0] : 1;
    const std::int64_t columns = view.stored->shape.back();
    const SafetensorsInfo& scale = *view.scale;
    const Fp8Config blocks = config_.fp8.value_or(Fp8Config{});
    const auto cover = [](std::int64_t length, std::int64_t block) {
      return (length + block - 1) / block;
    };
    view.scaleRows = rows;
    view.scaleColumns = columns;
    if (!isFloat(scale.type) || isFloat8(scale.type)) {
      return fail(ErrorCode::Unsupported, where(scale.name), "scales of type {} cannot be read",
                  name(scale.type));
    }
    if (scale.elements() == 1) return {};
    if (blocks.blockRows > 0) {
      const std::vector<std::int64_t> grid{cover(rows, blocks.blockRows),
                                           cover(columns, blocks.blockColumns)};
      view.scaleRows = blocks.blockRows;
      view.scaleColumns = blocks.blockColumns;
      if (scale.shape == grid) return {};
    } else if (scale.elements() == rows && scale.shape.front() == rows) {
      view.scaleRows = 1;
      return {};
    }
    return fail(ErrorCode::Corrupt, where(scale.name),
                "scales of shape {} do not fit weights of {}", toString(scale.shape),
                toString(view.stored->shape));
  }

  void addRopeDivisors() {
    if (config_.rope.kind != RopeKind::Llama3) return;
    TensorView view;
    view.computed = ropeDivisors(config_.rope, headSize_);
    view.info.name = "rope_freqs.weight";
    view.info.shape = Shape::of(static_cast<std::int64_t>(view.computed.size()));
    view.info.bytes = view.computed.size() * sizeof(float);
    views_.push_back(std::move(view));
  }

  bool isZero(const SafetensorsInfo& tensor) const {
    const auto bytes = checkpoint_.bytes(tensor);
    return std::all_of(bytes.begin(), bytes.end(), [](std::byte b) { return b == std::byte{0}; });
  }

  Result<> checkNothingIsLeft() const {
    for (const SafetensorsInfo& tensor : checkpoint_.tensors()) {
      if (used_.contains(tensor.name) || isBuffer(tensor.name)) continue;
      if (config_.fp8 && isActivationScale(tensor.name)) continue;
      // Old writers of packed checkpoints add a bias of zeros to every module.
      if (config_.packed && tensor.name.ends_with(".bias") && isZero(tensor)) continue;
      if (const auto layer = layerOf(tensor.name); layer && *layer >= config_.layers) {
        return withHint(fail(ErrorCode::Corrupt, where(tensor.name),
                             "by config.json there are {} layers, numbered from 0", config_.layers),
                        "use the config.json that belongs to these weights");
      }
      return fail(ErrorCode::Unsupported, where(tensor.name),
                  "{} has no such tensor (shape {}, type {})", config_.architecture,
                  toString(tensor.shape), name(tensor.type));
    }
    return {};
  }

  const Architecture& architecture_;
  const Config& config_;
  std::int64_t headSize_;
  const SafetensorsSet& checkpoint_;
  std::unordered_set<std::string_view> present_;  ///< parts of names below "model.layers.N."
  std::unordered_set<std::string_view> used_;
  std::vector<TensorView> views_;
};

}  // namespace

Result<std::vector<TensorView>> mapTensors(const Architecture& architecture, const Config& config,
                                           std::int64_t headSize,
                                           const SafetensorsSet& checkpoint) {
  return Mapper(architecture, config, headSize, checkpoint).map();
}

}  // namespace nibble::hf
