// SPDX-License-Identifier: MIT
#include <QTest>
#include <bit>
#include <cmath>
#include <limits>
#include <vector>

#include "formats/convert_float.h"

using namespace nibble;

namespace {

template <typename T>
std::vector<float> convert(TensorType type, const std::vector<T>& values) {
  // One byte off, so that nothing relies on alignment.
  std::vector<std::byte> bytes(1);
  for (const std::byte byte : std::as_bytes(std::span(values))) bytes.push_back(byte);
  std::vector<float> out(values.size());
  const auto done = convertToFloat(type, std::span(bytes).subspan(1), out.data(), out.size());
  return done ? out : std::vector<float>{};
}

// The value by its definition: sign, exponent and mantissa as numbers.
float byDefinition(int bits, int mantissaBits, int bias) {
  const int exponent = (bits & 0x7f) >> mantissaBits;
  const int mantissa = bits & ((1 << mantissaBits) - 1);
  const double fraction = static_cast<double>(mantissa) / (1 << mantissaBits);
  const double magnitude =
      exponent == 0 ? std::ldexp(fraction, 1 - bias) : std::ldexp(1 + fraction, exponent - bias);
  return static_cast<float>((bits & 0x80) != 0 ? -magnitude : magnitude);
}

bool sameBits(float a, float b) {
  return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b);
}

}  // namespace

class TestConvertFloat : public QObject {
  Q_OBJECT

 private slots:
  void e4m3() {
    for (int bits = 0; bits < 256; ++bits) {
      const float value = float8E4M3ToFloat(static_cast<std::uint8_t>(bits));
      if ((bits & 0x7f) == 0x7f) {
        QVERIFY(std::isnan(value));
      } else {
        QVERIFY(sameBits(value, byDefinition(bits, 3, 7)));
      }
    }
    QCOMPARE(float8E4M3ToFloat(0x7e), 448.0f);
    QCOMPARE(float8E4M3ToFloat(0x01), 0x1p-9f);
  }

  void e5m2() {
    for (int bits = 0; bits < 256; ++bits) {
      const float value = float8E5M2ToFloat(static_cast<std::uint8_t>(bits));
      if ((bits & 0x7f) > 0x7c) {
        QVERIFY(std::isnan(value));
      } else if ((bits & 0x7f) == 0x7c) {
        QVERIFY(std::isinf(value));
        QCOMPARE(value < 0, bits == 0xfc);
      } else {
        QVERIFY(sameBits(value, byDefinition(bits, 2, 15)));
      }
    }
    QCOMPARE(float8E5M2ToFloat(0x7b), 57344.0f);
  }

  void everyScalarType() {
    using Floats = std::vector<float>;
    QCOMPARE(convert<float>(TensorType::F32, {1.5f, -0.0f}), (Floats{1.5f, -0.0f}));
    QCOMPARE(convert<double>(TensorType::F64, {0.1, 1e300}),
             (Floats{0.1f, std::numeric_limits<float>::infinity()}));
    QCOMPARE(convert<std::uint16_t>(TensorType::F16, {0x3c00, 0x8001, 0xfbff}),
             (Floats{1.0f, -0x1p-24f, -65504.0f}));
    QCOMPARE(convert<std::uint16_t>(TensorType::BF16, {0x3f80, 0xc2c8}), (Floats{1.0f, -100.0f}));
    QCOMPARE(convert<std::uint8_t>(TensorType::F8_E4M3, {0x38, 0xb8}), (Floats{1.0f, -1.0f}));
    QCOMPARE(convert<std::uint8_t>(TensorType::F8_E5M2, {0x3c, 0xbc}), (Floats{1.0f, -1.0f}));
    QCOMPARE(convert<std::int8_t>(TensorType::I8, {-128, 127}), (Floats{-128.0f, 127.0f}));
    QCOMPARE(convert<std::uint8_t>(TensorType::U8, {255}), (Floats{255.0f}));
    QCOMPARE(convert<std::int16_t>(TensorType::I16, {-32768}), (Floats{-32768.0f}));
    QCOMPARE(convert<std::uint16_t>(TensorType::U16, {65535}), (Floats{65535.0f}));
    QCOMPARE(convert<std::int32_t>(TensorType::I32, {INT32_MIN, 16777217}),
             (Floats{-0x1p31f, 16777216.0f}));
    QCOMPARE(convert<std::uint32_t>(TensorType::U32, {UINT32_MAX}), (Floats{0x1p32f}));
    QCOMPARE(convert<std::int64_t>(TensorType::I64, {INT64_MIN}), (Floats{-0x1p63f}));
    QCOMPARE(convert<std::uint64_t>(TensorType::U64, {UINT64_MAX}), (Floats{0x1p64f}));
    QCOMPARE(convert<std::uint8_t>(TensorType::BOOL, {0, 1, 2}), (Floats{0.0f, 1.0f, 1.0f}));
  }

  void refusesBlocksAndWrongLengths() {
    const std::vector<std::byte> bytes(18);
    std::vector<float> out(32);
    QVERIFY(!convertToFloat(TensorType::Q4_0, bytes, out.data(), 32));
    QVERIFY(!convertToFloat(TensorType::F32, bytes, out.data(), 4));
    QVERIFY(!convertToFloat(TensorType::F16, bytes, out.data(), 10));
    QVERIFY(!convertToFloat(TensorType::F64, bytes, out.data(), SIZE_MAX));
    QVERIFY(convertToFloat(TensorType::F16, bytes, out.data(), 9));
    QVERIFY(convertToFloat(TensorType::F64, {}, nullptr, 0));
  }
};

QTEST_GUILESS_MAIN(TestConvertFloat)
#include "tst_convert_float.moc"
