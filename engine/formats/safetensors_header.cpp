// SPDX-License-Identifier: MIT
#include "formats/safetensors_header.h"

#include <array>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_set>

#include "base/bytes.h"
#include "base/utf8.h"
#include "formats/safetensors_writer.h"

namespace nibble {

namespace {

constexpr std::uint64_t kJsonOffset = 8;

struct Dtype {
  std::string_view name;
  TensorType type;
};
constexpr Dtype kDtypes[] = {
    {"F64", TensorType::F64},   {"F32", TensorType::F32},         {"F16", TensorType::F16},
    {"BF16", TensorType::BF16}, {"F8_E4M3", TensorType::F8_E4M3}, {"F8_E5M2", TensorType::F8_E5M2},
    {"I64", TensorType::I64},   {"I32", TensorType::I32},         {"I16", TensorType::I16},
    {"I8", TensorType::I8},     {"U64", TensorType::U64},         {"U32", TensorType::U32},
    {"U16", TensorType::U16},   {"U8", TensorType::U8},           {"BOOL", TensorType::BOOL}};

std::optional<TensorType> typeFromDtype(std::string_view dtype) {
  for (const Dtype& known : kDtypes) {
    if (known.name == dtype) return known.type;
  }
  return std::nullopt;
}

// Reads the header as it is parsed: nothing is built for what does not belong there, and names
// that occur twice are seen. Returning false stops the parser; error() then says why.
class HeaderHandler : public nlohmann::json_sax<nlohmann::json> {
 public:
  HeaderHandler(std::uint64_t fileBytes, std::uint64_t dataOffset, const std::string& file)
      : fileBytes_(fileBytes), dataOffset_(dataOffset), file_(file) {}

  SafetensorsHeader takeHeader() { return std::move(header_); }
  Error takeError() { return std::move(error_); }

  bool start_object(std::size_t) override {
    if (place_ == Place::Outside) {
      place_ = Place::Top;
    } else if (place_ == Place::TopValue) {
      place_ = inMetadata_ ? Place::Metadata : Place::Tensor;
    } else {
      return unexpected("an object");
    }
    return true;
  }

  bool end_object() override {
    if (place_ == Place::Tensor) {
      if (!finishTensor()) return false;
      place_ = Place::Top;
    } else if (place_ == Place::Metadata) {
      place_ = Place::Top;
    }
    return true;
  }

  bool key(string_t& text) override {
    switch (place_) {
      case Place::Top:
        return startEntry(text);
      case Place::Metadata:
        header_.metadata.emplace_back(std::move(text), std::string());
        place_ = Place::MetadataValue;
        return true;
      case Place::Tensor:
        return startField(text);
      default:
        return unexpected("a key");
    }
  }

  bool start_array(std::size_t) override {
    if (place_ == Place::ShapeValue) {
      place_ = Place::Shape;
    } else if (place_ == Place::OffsetsValue) {
      place_ = Place::Offsets;
    } else {
      return unexpected("an array");
    }
    return true;
  }

  bool end_array() override {
    if (place_ == Place::Offsets && offsetCount_ != 2) {
      return stop("data_offsets holds {} numbers instead of 2", offsetCount_);
    }
    place_ = Place::Tensor;
    return true;
  }

  bool number_unsigned(number_unsigned_t value) override {
    if (place_ == Place::Shape) {
      if (value > INT64_MAX) return stop("the dimension {} is too large", value);
      tensor_.shape.push_back(static_cast<std::int64_t>(value));
      return true;
    }
    if (place_ == Place::Offsets) {
      if (offsetCount_ < offsets_.size()) offsets_[offsetCount_] = value;
      ++offsetCount_;
      return true;
    }
    return unexpected("a number");
  }

  bool string(string_t& text) override {
    if (place_ == Place::MetadataValue) {
      header_.metadata.back().second = std::move(text);
      place_ = Place::Metadata;
      return true;
    }
    if (place_ != Place::DtypeValue) return unexpected("a string");
    const auto type = typeFromDtype(text);
    if (!type) {
      error_.code = ErrorCode::Unsupported;
      return stop("the data type '{}' is not supported", printable(text));
    }
    tensor_.type = *type;
    place_ = Place::Tensor;
    return true;
  }

  bool number_integer(number_integer_t value) override { return stop("{} is negative", value); }
  bool number_float(number_float_t, const string_t& text) override {
    return stop("{} is not an integer", printable(text));
  }
  bool null() override { return unexpected("null"); }
  bool boolean(bool) override { return unexpected("a boolean"); }
  bool binary(binary_t&) override { return unexpected("binary data"); }

  bool parse_error(std::size_t position, const std::string& token,
                   const nlohmann::detail::exception&) override {
    const std::uint64_t offset = kJsonOffset + (position > 0 ? position - 1 : 0);
    error_ = {ErrorCode::Corrupt,
              fmt::format("the header is not valid JSON at '{}'", printable(token)),
              fmt::format("{}, offset {}", file_, offset),
              "the file is incomplete or damaged: copy or download it again"};
    return false;
  }

 private:
  enum class Place {
    Outside,
    Top,       ///< between entries
    TopValue,  ///< after a tensor's name
    Metadata,
    MetadataValue,
    Tensor,  ///< between fields
    DtypeValue,
    ShapeValue,
    OffsetsValue,
    Shape,
    Offsets
  };

  template <typename... Args>
  bool stop(fmt::format_string<Args...> what, Args&&... args) {
    error_.what = fmt::format(what, std::forward<Args>(args)...);
    error_.where = fmt::format("{}, header at offset {}", file_, kJsonOffset);
    if (inMetadata_) {
      error_.where += ", __metadata__";
    } else if (place_ != Place::Outside && !tensor_.name.empty()) {
      error_.where += fmt::format(", tensor '{}'", printable(tensor_.name));
    }
    return false;
  }

  bool unexpected(std::string_view what) { return stop("{} stands where none belongs", what); }

  bool startEntry(string_t& text) {
    if (!names_.insert(text).second) {
      return stop("the name '{}' occurs twice", printable(text));
    }
    inMetadata_ = text == "__metadata__";
    tensor_ = {};
    if (!inMetadata_) tensor_.name = std::move(text);
    seen_ = {};
    offsetCount_ = 0;
    place_ = Place::TopValue;
    return true;
  }

  bool startField(std::string_view field) {
    static constexpr std::array<std::string_view, 3> kFields = {"dtype", "shape", "data_offsets"};
    static constexpr std::array<Place, 3> kPlaces = {Place::DtypeValue, Place::ShapeValue,
                                                     Place::OffsetsValue};
    for (std::size_t i = 0; i < kFields.size(); ++i) {
      if (field != kFields[i]) continue;
      if (seen_[i]) return stop("the field '{}' occurs twice", field);
      seen_[i] = true;
      place_ = kPlaces[i];
      return true;
    }
    return stop("unknown field '{}'", printable(field));
  }

  bool finishTensor() {
    if (!seen_[0] || !seen_[1] || !seen_[2]) {
      return stop("dtype, shape or data_offsets is missing");
    }
    const auto [begin, end] = offsets_;
    const std::uint64_t dataBytes = fileBytes_ - dataOffset_;
    if (begin > end) return stop("the data offsets [{}, {}] are reversed", begin, end);
    if (end > dataBytes) {
      error_.hint = "the file is incomplete: copy or download it again";
      return stop("the data offsets [{}, {}] reach beyond the {} bytes of data in the file", begin,
                  end, dataBytes);
    }
    std::uint64_t wanted = static_cast<std::uint64_t>(traits(tensor_.type).blockBytes);
    if (!shapeBytes(wanted)) {
      return stop("the size of shape {} overflows", toString(tensor_.shape));
    }
    if (wanted != end - begin) {
      return stop("shape {} of type {} takes {} bytes, the data offsets [{}, {}] span {}",
                  toString(tensor_.shape), name(tensor_.type), wanted, begin, end, end - begin);
    }
    tensor_.offset = dataOffset_ + begin;
    tensor_.bytes = end - begin;
    header_.tensors.push_back(std::move(tensor_));
    tensor_ = {};
    return true;
  }

  // A dimension of 0 must not hide that the others overflow: elements() multiplies them all.
  bool shapeBytes(std::uint64_t& bytes) const {
    std::uint64_t product = bytes;
    bool empty = false;
    for (const std::int64_t dim : tensor_.shape) {
      empty = empty || dim == 0;
      if (dim != 0 && !checkedMultiply(product, static_cast<std::uint64_t>(dim), product)) {
        return false;
      }
    }
    if (product > INT64_MAX) return false;
    bytes = empty ? 0 : product;
    return true;
  }

  std::uint64_t fileBytes_;
  std::uint64_t dataOffset_;
  const std::string& file_;
  SafetensorsHeader header_;
  Error error_{ErrorCode::Corrupt, {}, {}, {}};
  Place place_ = Place::Outside;
  bool inMetadata_ = false;
  std::unordered_set<std::string> names_;
  SafetensorsInfo tensor_;
  std::array<bool, 3> seen_{};
  std::array<std::uint64_t, 2> offsets_{};
  std::size_t offsetCount_ = 0;
};

}  // namespace

Result<SafetensorsHeader> parseSafetensorsHeader(std::string_view json, std::uint64_t fileBytes,
                                                 const std::string& file) {
  HeaderHandler handler(fileBytes, kJsonOffset + json.size(), file);
  if (!nlohmann::json::sax_parse(json, &handler)) return tl::unexpected(handler.takeError());
  return handler.takeHeader();
}

std::optional<std::string_view> safetensorsName(TensorType type) {
  for (const Dtype& known : kDtypes) {
    if (known.type == type) return known.name;
  }
  return std::nullopt;
}

}  // namespace nibble
