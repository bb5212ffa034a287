// SPDX-License-Identifier: MIT
#include <QTest>
#include <bit>
#include <cmath>
#include <limits>

#include "base/half.h"

using namespace nibble;

namespace {

// The value of a binary16 by its definition.
double halfByDefinition(int bits) {
  const int exponent = (bits >> 10) & 31;
  const int mantissa = bits & 1023;
  const double magnitude =
      exponent == 0 ? std::ldexp(mantissa, -24) : std::ldexp(1024 + mantissa, exponent - 25);
  return (bits & 0x8000) != 0 ? -magnitude : magnitude;
}

}  // namespace

class TestHalf : public QObject {
  Q_OBJECT

 private slots:
  void everyHalfIsExactAndReturns() {
    for (int bits = 0; bits < 65536; ++bits) {
      const auto half = static_cast<std::uint16_t>(bits);
      const float value = halfToFloat(half);
      if ((bits & 0x7c00) == 0x7c00) {
        QCOMPARE(std::isnan(value), (bits & 1023) != 0);
        QCOMPARE(std::isinf(value), (bits & 1023) == 0);
        if (std::isinf(value)) QCOMPARE(floatToHalf(value), half);
        continue;
      }
      QCOMPARE(static_cast<double>(value), halfByDefinition(bits));
      QCOMPARE(floatToHalf(value), half);
    }
  }

  void roundsHalfToEven() {
    QCOMPARE(floatToHalf(2049.0f), std::uint16_t{0x6800});  // tie, down to even
    QCOMPARE(floatToHalf(2051.0f), std::uint16_t{0x6802});  // tie, up to even
    QCOMPARE(floatToHalf(65519.0f), std::uint16_t{0x7bff});
    QCOMPARE(floatToHalf(65520.0f), std::uint16_t{0x7c00});
    QCOMPARE(floatToHalf(0x1p-25f), std::uint16_t{0});
    QCOMPARE(floatToHalf(std::nextafter(0x1p-25f, 1.0f)), std::uint16_t{1});
    QVERIFY(std::isnan(halfToFloat(floatToHalf(std::numeric_limits<float>::quiet_NaN()))));
  }

  void bfloat() {
    for (int bits = 0; bits < 65536; ++bits) {
      const auto value = bfloatToFloat(static_cast<std::uint16_t>(bits));
      QCOMPARE(std::bit_cast<std::uint32_t>(value), static_cast<std::uint32_t>(bits) << 16);
      if (!std::isnan(value)) QCOMPARE(floatToBfloat(value), static_cast<std::uint16_t>(bits));
    }
    const auto rounded = [](std::uint32_t bits) {
      return floatToBfloat(std::bit_cast<float>(bits));
    };
    QCOMPARE(rounded(0x3f808000), std::uint16_t{0x3f80});  // tie, down to even
    QCOMPARE(rounded(0x3f818000), std::uint16_t{0x3f82});  // tie, up to even
    QCOMPARE(rounded(0x3f808001), std::uint16_t{0x3f81});
    QCOMPARE(rounded(0x7f7fffff), std::uint16_t{0x7f80});  // overflows to infinity
    QCOMPARE(rounded(0x7f800001), std::uint16_t{0x7fc0});  // a NaN stays one
  }
};

QTEST_GUILESS_MAIN(TestHalf)
#include "tst_half.moc"
