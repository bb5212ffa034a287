// SPDX-License-Identifier: MIT
// File blocks whose codes are plain integers: the types of 32 and the K types. Byte layouts stand
// with the codecs of the types (quant/grids).
#include "infer/cpu/pack_expand.h"

#include "base/bytes.h"
#include "base/half.h"

namespace nibble::cpu {

namespace {

const std::uint8_t* bytesOf(const std::byte* p) {
  return reinterpret_cast<const std::uint8_t*>(p);
}

/// 16 bytes: the low nibbles are the first 16 codes, the high ones the next.
void halves(const std::uint8_t* qs, std::uint8_t* codes) {
  for (int j = 0; j < 16; ++j) {
    codes[j] = qs[j] & 15;
    codes[j + 16] = qs[j] >> 4;
  }
}

/// Bit e of `bits` becomes bit 4 of code e.
void fifthBits(std::uint32_t bits, std::uint8_t* codes) {
  for (int e = 0; e < 32; ++e) {
    codes[e] = static_cast<std::uint8_t>(codes[e] | ((bits >> e & 1) << 4));
  }
}

/// The 6-bit scales and minima of Q4_K and Q5_K.
void packedScales(const std::uint8_t* s, RowBlock& row) {
  for (std::size_t i = 0; i < 4; ++i) {
    row.scaleBytes[i] = s[i] & 63;
    row.minimumBytes[i] = s[i + 4] & 63;
    row.scaleBytes[i + 4] = static_cast<std::uint8_t>((s[i + 8] & 15) | (s[i] >> 6) << 4);
    row.minimumBytes[i + 4] = static_cast<std::uint8_t>(s[i + 8] >> 4 | (s[i + 4] >> 6) << 4);
  }
}

/// 32 bytes hold 32 codes in the low nibbles and the next 32 in the high ones, four times.
void nibbleRuns(const std::uint8_t* qs, std::uint8_t* codes) {
  for (int p = 0; p < 4; ++p) {
    for (int l = 0; l < 32; ++l) {
      codes[64 * p + l] = qs[32 * p + l] & 15;
      codes[64 * p + 32 + l] = qs[32 * p + l] >> 4;
    }
  }
}

/// 32 bytes hold four runs of 32 codes of two bits, twice.
void pairRuns(const std::uint8_t* qs, std::uint8_t* codes) {
  for (int h = 0; h < 2; ++h) {
    for (int g = 0; g < 4; ++g) {
      for (int l = 0; l < 32; ++l) {
        codes[128 * h + 32 * g + l] = qs[32 * h + l] >> (2 * g) & 3;
      }
    }
  }
}

}  // namespace

void expandQ40(const std::byte* blocks, int units, RowBlock& row) {
  for (int u = 0; u < units; ++u, blocks += 18) {
    row.scale32[static_cast<std::size_t>(u)] = load<std::uint16_t>(blocks);
    halves(bytesOf(blocks) + 2, row.codes.data() + 32 * u);
  }
}

void expandQ41(const std::byte* blocks, int units, RowBlock& row) {
  for (int u = 0; u < units; ++u, blocks += 20) {
    row.scale32[static_cast<std::size_t>(u)] = load<std::uint16_t>(blocks);
    row.minimum32[static_cast<std::size_t>(u)] = load<std::uint16_t>(blocks + 2);
    halves(bytesOf(blocks) + 4, row.codes.data() + 32 * u);
  }
}

void expandQ50(const std::byte* blocks, int units, RowBlock& row) {
  for (int u = 0; u < units; ++u, blocks += 22) {
    row.scale32[static_cast<std::size_t>(u)] = load<std::uint16_t>(blocks);
    halves(bytesOf(blocks) + 6, row.codes.data() + 32 * u);
    fifthBits(load<std::uint32_t>(blocks + 2), row.codes.data() + 32 * u);
  }
}

void expandQ51(const std::byte* blocks, int units, RowBlock& row) {
  for (int u = 0; u < units; ++u, blocks += 24) {
    row.scale32[static_cast<std::size_t>(u)] = load<std::uint16_t>(blocks);
    row.minimum32[static_cast<std::size_t>(u)] = load<std::uint16_t>(blocks + 2);
    halves(bytesOf(blocks) + 8, row.codes.data() + 32 * u);
    fifthBits(load<std::uint32_t>(blocks + 4), row.codes.data() + 32 * u);
  }
}

void expandQ80(const std::byte* blocks, int units, RowBlock& row) {
  for (int u = 0; u < units; ++u, blocks += 34) {
    row.scale32[static_cast<std::size_t>(u)] = load<std::uint16_t>(blocks);
    const std::uint8_t* qs = bytesOf(blocks) + 2;
    for (int l = 0; l < 32; ++l) {
      row.codes[static_cast<std::size_t>(32 * u + l)] = static_cast<std::uint8_t>(qs[l] ^ 0x80);
    }
  }
}

void expandMxfp4(const std::byte* blocks, int units, RowBlock& row) {
  for (int u = 0; u < units; ++u, blocks += 17) {
    const std::uint8_t e = *bytesOf(blocks);
    // 2^(e - 128) as bfloat16; its two smallest values are subnormal.
    row.scale32[static_cast<std::size_t>(u)] =
        static_cast<std::uint16_t>(e >= 2 ? (e - 1) << 7 : 0x20 << e);
    halves(bytesOf(blocks) + 1, row.codes.data() + 32 * u);
  }
}

void expandQ2K(const std::byte* block, int, RowBlock& row) {
  const std::uint8_t* b = bytesOf(block);
  for (std::size_t i = 0; i < 16; ++i) row.scaleBytes[i] = b[i];
  pairRuns(b + 16, row.codes.data());
  row.d = load<std::uint16_t>(b + 80);
  row.dmin = load<std::uint16_t>(b + 82);
}

void expandQ3K(const std::byte* block, int, RowBlock& row) {
  const std::uint8_t* b = bytesOf(block);
  pairRuns(b + 32, row.codes.data());
  for (int run = 0; run < 8; ++run) {
    for (int l = 0; l < 32; ++l) {
      std::uint8_t& code = row.codes[static_cast<std::size_t>(32 * run + l)];
      code = static_cast<std::uint8_t>(code | (b[l] >> run & 1) << 2);
    }
  }
  const std::uint8_t* s = b + 96;
  for (std::size_t i = 0; i < 16; ++i) {
    const int low = i < 8 ? s[i] & 15 : s[i - 8] >> 4;
    const int high = s[8 + i % 4] >> (2 * (i / 4)) & 3;
    row.scaleBytes[i] = static_cast<std::uint8_t>((low | high << 4) - 32);
  }
  row.d = load<std::uint16_t>(b + 108);
}

void expandQ4K(const std::byte* block, int, RowBlock& row) {
  const std::uint8_t* b = bytesOf(block);
  row.d = load<std::uint16_t>(b);
  row.dmin = load<std::uint16_t>(b + 2);
  packedScales(b + 4, row);
  nibbleRuns(b + 16, row.codes.data());
}

void expandQ5K(const std::byte* block, int, RowBlock& row) {
  const std::uint8_t* b = bytesOf(block);
  row.d = load<std::uint16_t>(b);
  row.dmin = load<std::uint16_t>(b + 2);
  packedScales(b + 4, row);
  nibbleRuns(b + 48, row.codes.data());
  for (int run = 0; run < 8; ++run) {
    for (int l = 0; l < 32; ++l) {
      std::uint8_t& code = row.codes[static_cast<std::size_t>(32 * run + l)];
      code = static_cast<std::uint8_t>(code | (b[16 + l] >> run & 1) << 4);
    }
  }
}

void expandQ6K(const std::byte* block, int, RowBlock& row) {
  const std::uint8_t* b = bytesOf(block);
  for (int h = 0; h < 2; ++h) {
    const std::uint8_t* low = b + 64 * h;
    const std::uint8_t* high = b + 128 + 32 * h;
    std::uint8_t* codes = row.codes.data() + 128 * h;
    for (int l = 0; l < 32; ++l) {
      codes[l] = static_cast<std::uint8_t>((low[l] & 15) | (high[l] & 3) << 4);
      codes[32 + l] = static_cast<std::uint8_t>((low[32 + l] & 15) | (high[l] >> 2 & 3) << 4);
      codes[64 + l] = static_cast<std::uint8_t>(low[l] >> 4 | (high[l] >> 4 & 3) << 4);
      codes[96 + l] = static_cast<std::uint8_t>(low[32 + l] >> 4 | (high[l] >> 6) << 4);
    }
  }
  for (std::size_t i = 0; i < 16; ++i) row.scaleBytes[i] = b[192 + i];
  row.d = load<std::uint16_t>(b + 208);
}

void expandIq4Xs(const std::byte* block, int, RowBlock& row) {
  const std::uint8_t* b = bytesOf(block);
  row.d = load<std::uint16_t>(b);
  const auto scalesHigh = load<std::uint16_t>(b + 2);
  for (int i = 0; i < 8; ++i) {
    const int low = b[4 + i / 2] >> (4 * (i % 2)) & 15;
    const int high = scalesHigh >> (2 * i) & 3;
    row.scaleBytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>((low | high << 4) - 32);
    halves(b + 8 + 16 * i, row.codes.data() + 32 * i);
  }
}

}  // namespace nibble::cpu
