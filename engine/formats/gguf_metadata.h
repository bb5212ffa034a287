// SPDX-License-Identifier: MIT
// GGUF's typed key-value pairs, from and to bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "formats/gguf_cursor.h"
#include "formats/metadata.h"

namespace nibble {

/// GGUF's own numbers for value types.
enum class GgufValueType : std::uint32_t {
  U8,
  I8,
  U16,
  I16,
  U32,
  I32,
  F32,
  Bool,
  String,
  Array,
  U64,
  I64,
  F64
};

inline constexpr std::uint32_t kGgufDefaultAlignment = 32;
/// Longest tensor name the format's readers accept.
inline constexpr std::size_t kGgufMaxNameBytes = 63;
/// Longest key the format allows.
inline constexpr std::size_t kGgufMaxKeyBytes = 65535;

/// Reads `count` pairs. Lists of strings point into the cursor's bytes, which `storage` keeps.
Result<Metadata> readGgufMetadata(GgufCursor& cursor, std::uint64_t count,
                                  const std::shared_ptr<const void>& storage);

/// Appends all pairs as they stand in a file, without their count.
void appendGgufMetadata(std::string& out, const Metadata& metadata);

/// The value of general.alignment, or 32. Fails when it is not a u32 power of two; `where`
/// goes into the error.
Result<std::uint32_t> ggufAlignment(const Metadata& metadata, const std::string& where);

}  // namespace nibble
