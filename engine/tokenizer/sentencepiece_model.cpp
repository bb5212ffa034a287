// SPDX-License-Identifier: MIT
#include "tokenizer/sentencepiece_model.h"

#include "base/bytes.h"
#include "base/utf8.h"

namespace nibble {

namespace {

constexpr const char* kFile = "tokenizer.model";

// Field numbers of sentencepiece_model.proto.
constexpr std::uint32_t kPieces = 1;
constexpr std::uint32_t kTrainer = 2;
constexpr std::uint32_t kNormalizer = 3;
constexpr std::uint32_t kPieceText = 1;
constexpr std::uint32_t kPieceScore = 2;
constexpr std::uint32_t kPieceType = 3;
constexpr std::uint32_t kTrainerModelType = 3;
constexpr std::uint32_t kNormalizerDummyPrefix = 3;

constexpr std::uint64_t kUnigram = 1;

/// One field of a message.
struct Field {
  std::uint32_t number = 0;
  int wire = 0;
  std::uint64_t value = 0;   ///< varint and fixed-width fields
  std::string_view payload;  ///< length-delimited fields
};

class Message {
 public:
  explicit Message(std::string_view bytes) : rest_(bytes) {}

  bool atEnd() const { return rest_.empty(); }

  bool next(Field& field) {
    std::uint64_t tag = 0;
    if (!varint(tag) || (tag >> 3) == 0 || (tag >> 3) > 0x1fffffff) return false;
    field = {static_cast<std::uint32_t>(tag >> 3), static_cast<int>(tag & 7), 0, {}};
    switch (field.wire) {
      case 0:
        return varint(field.value);
      case 1:
        return fixed<std::uint64_t>(field.value);
      case 2: {
        std::uint64_t length = 0;
        if (!varint(length) || length > rest_.size()) return false;
        field.payload = rest_.substr(0, length);
        rest_.remove_prefix(length);
        return true;
      }
      case 5:
        return fixed<std::uint32_t>(field.value);
      default:
        return false;
    }
  }

 private:
  bool varint(std::uint64_t& value) {
    value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (rest_.empty()) return false;
      const auto byte = static_cast<unsigned char>(rest_[0]);
      rest_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 0x7fu) << shift;
      if ((byte & 0x80u) == 0) return true;
    }
    return false;
  }

  template <typename T>
  bool fixed(std::uint64_t& value) {
    if (rest_.size() < sizeof(T)) return false;
    value = load<T>(rest_.data());
    rest_.remove_prefix(sizeof(T));
    return true;
  }

  std::string_view rest_;
};

tl::unexpected<Error> broken() {
  return fail(ErrorCode::Corrupt, kFile, "the file is not a SentencePiece model");
}

Result<SentencePiece> parsePiece(std::string_view bytes) {
  SentencePiece piece;
  Field field;
  for (Message message(bytes); !message.atEnd();) {
    if (!message.next(field)) return broken();
    if (field.number == kPieceText && field.wire == 2) {
      if (!isValidUtf8(field.payload)) return broken();
      piece.text = field.payload;
    } else if (field.number == kPieceScore && field.wire == 5) {
      piece.score = std::bit_cast<float>(static_cast<std::uint32_t>(field.value));
    } else if (field.number == kPieceType && field.wire == 0) {
      if (field.value < 1 || field.value > 6) return broken();
      piece.kind = static_cast<std::int32_t>(field.value);
    }
  }
  return piece;
}

/// Last value of a varint field, or `otherwise`.
Result<std::uint64_t> varintField(std::string_view bytes, std::uint32_t number,
                                  std::uint64_t otherwise) {
  Field field;
  for (Message message(bytes); !message.atEnd();) {
    if (!message.next(field)) return broken();
    if (field.number == number && field.wire == 0) otherwise = field.value;
  }
  return otherwise;
}

}  // namespace

Result<SentencePieceModel> SentencePieceModel::parse(std::string_view bytes) {
  SentencePieceModel model;
  Field field;
  for (Message message(bytes); !message.atEnd();) {
    if (!message.next(field)) return broken();
    if (field.wire != 2) continue;
    if (field.number == kPieces) {
      NIBBLE_TRY(SentencePiece piece, parsePiece(field.payload));
      model.pieces.push_back(std::move(piece));
    } else if (field.number == kTrainer) {
      NIBBLE_TRY(const std::uint64_t type, varintField(field.payload, kTrainerModelType, 0));
      if (type == kUnigram) {
        return fail(ErrorCode::Unsupported, kFile,
                    "a Unigram model; only SentencePiece BPE is supported");
      }
    } else if (field.number == kNormalizer) {
      NIBBLE_TRY(const std::uint64_t prefix, varintField(field.payload, kNormalizerDummyPrefix, 1));
      model.addsDummyPrefix = prefix != 0;
    }
  }
  if (model.pieces.empty()) return fail(ErrorCode::Corrupt, kFile, "the file holds no pieces");
  return model;
}

}  // namespace nibble
