// SPDX-License-Identifier: MIT
// What must hold of every grid whatever the data: sizes, finite values, the same bytes everywhere.
#include <QTest>
#include <algorithm>
#include <cmath>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "base/half.h"
#include "quant/grids/grid.h"
#include "quant/grids/kernels/grid_kernels.h"

using namespace nibble;

namespace {

using Bytes = std::vector<std::byte>;
using Row = std::vector<float>;

Bytes encoded(TensorType type, const Row& row, const float* importance = nullptr) {
  const auto columns = static_cast<std::int64_t>(row.size());
  Bytes bytes(static_cast<std::size_t>(rowBytes(type, columns)));
  grid(type).encode(row.data(), importance, bytes.data(), columns);
  return bytes;
}

Row decoded(TensorType type, const Bytes& bytes, std::size_t columns) {
  Row row(columns);
  grid(type).decode(bytes.data(), row.data(), static_cast<std::int64_t>(columns));
  return row;
}

double squaredError(const Row& x, const Row& values, const float* weights = nullptr) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double difference = static_cast<double>(values[i]) - static_cast<double>(x[i]);
    sum += (weights != nullptr ? static_cast<double>(weights[i]) : 1.0) * difference * difference;
  }
  return sum;
}

/// Gaussian values, some of them far out.
Row randomRow(std::mt19937& random, std::size_t columns) {
  std::normal_distribution<float> normal;
  Row row(columns);
  for (float& v : row) v = 0.02f * normal(random) * (random() % 64 == 0 ? 20.0f : 1.0f);
  return row;
}

Row randomImportance(std::mt19937& random, std::size_t columns) {
  std::exponential_distribution<float> exponential;
  Row row(columns);
  for (float& v : row) v = std::pow(exponential(random), 3.0f);
  return row;
}

struct Extreme {
  const char* name;
  Row row;
};

std::vector<Extreme> extremes() {
  const auto fill = [](auto value) {
    Row row(512);
    for (std::size_t i = 0; i < row.size(); ++i)
      row[i] = static_cast<float>(value(static_cast<int>(i)));
    return row;
  };
  return {
      {"zero", fill([](int) { return 0.0; })},
      {"constant", fill([](int) { return 0.37; })},
      {"negative constant", fill([](int) { return -123.4; })},
      {"tiny", fill([](int i) { return 1e-30 * (i % 7 - 3); })},
      {"huge", fill([](int i) { return 1e30 * (i % 11 - 5); })},
      {"largest floats", fill([](int i) { return i % 2 == 0 ? 3e38 : -3e38; })},
      {"subnormal", fill([](int i) { return 1e-41 * (i % 5 - 2); })},
      {"outlier", fill([](int i) { return i == 77 ? 1e4 : 1e-3 * (i % 13 - 6); })},
      {"huge outlier", fill([](int i) { return i == 300 ? 1e30 : 1e-3 * (i % 13 - 6); })},
      {"near half underflow", fill([](int i) { return 3e-8 * (i % 9 - 4); })},
      {"offset", fill([](int i) { return 1000.0 + 0.01 * (i % 10); })},
  };
}

/// The error of rounding 32 elements between fixed ends without any search; symmetric grids put the
/// largest element on `low` codes.
double plainError(const float* x, int codes, bool offset) {
  const auto [least, most] = std::minmax_element(x, x + 32);
  const float largest = std::fabs(*least) > std::fabs(*most) ? *least : *most;
  const auto half = [](float v) {
    return halfToFloat(floatToHalf(std::clamp(v, -65504.0f, 65504.0f)));
  };
  const float low = offset ? 0.0f : static_cast<float>(-codes / 2);
  const float high = low + static_cast<float>(codes - 1);
  const float d = half(offset ? (*most - *least) / high : largest / low);
  const float m = offset ? half(*least) : 0.0f;
  double sum = 0;
  for (int i = 0; i < 32; ++i) {
    const float code = d == 0.0f ? 0.0f : std::clamp(std::nearbyint((x[i] - m) / d), low, high);
    const float value = code * d + m;
    const double difference = static_cast<double>(value) - static_cast<double>(x[i]);
    sum += difference * difference;
  }
  return sum;
}

void addEncodable() {
  QTest::addColumn<int>("id");
  for (const TensorTypeTraits& t : allTensorTypes()) {
    if (t.isGrid && grid(t.type).canEncode()) {
      QTest::newRow(std::string(t.name).c_str()) << static_cast<int>(t.type);
    }
  }
}

struct NamedEncoder {
  const char* name;
  GridKernels::Encode GridKernels::* encode;
  TensorType type;
};

const NamedEncoder kEncoders[] = {
    {"F16", &GridKernels::encodeF16, TensorType::F16},
    {"BF16", &GridKernels::encodeBF16, TensorType::BF16},
    {"Q4_0", &GridKernels::encodeQ4_0, TensorType::Q4_0},
    {"Q4_1", &GridKernels::encodeQ4_1, TensorType::Q4_1},
    {"Q5_0", &GridKernels::encodeQ5_0, TensorType::Q5_0},
    {"Q5_1", &GridKernels::encodeQ5_1, TensorType::Q5_1},
    {"Q8_0", &GridKernels::encodeQ8_0, TensorType::Q8_0},
    {"IQ4_NL", &GridKernels::encodeIQ4_NL, TensorType::IQ4_NL},
    {"IQ4_XS", &GridKernels::encodeIQ4_XS, TensorType::IQ4_XS},
    {"MXFP4", &GridKernels::encodeMXFP4, TensorType::MXFP4},
};

}  // namespace

class GridProperties : public QObject {
  Q_OBJECT

 private slots:
  void encodersAgreeOnEveryIsa_data();
  void encodersAgreeOnEveryIsa();
  void decodersAgreeOnEveryIsa();
  void rowsOfAnyLength_data() { addEncodable(); }
  void rowsOfAnyLength();
  void extremesStayFinite_data() { addEncodable(); }
  void extremesStayFinite();
  void neverWorseThanPlainRounding();
  void representableValuesSurvive_data();
  void representableValuesSurvive();
  void importanceWithZeros_data() { addEncodable(); }
  void importanceWithZeros();
  void everyFormatEncodes();
};

void GridProperties::encodersAgreeOnEveryIsa_data() {
  QTest::addColumn<int>("index");
  for (std::size_t i = 0; i < std::size(kEncoders); ++i) {
    QTest::newRow(kEncoders[i].name) << static_cast<int>(i);
  }
}

void GridProperties::encodersAgreeOnEveryIsa() {
  QFETCH(int, index);
  const NamedEncoder& encoder = kEncoders[index];
  std::mt19937 random(7);
  std::vector<Row> rows;
  for (const Extreme& extreme : extremes()) rows.push_back(extreme.row);
  for (const std::size_t blocks : {1u, 3u, 8u, 9u}) rows.push_back(randomRow(random, 256 * blocks));
  for (const Row& row : rows) {
    const Row importance = randomImportance(random, row.size());
    for (const float* weights : {static_cast<const float*>(nullptr), importance.data()}) {
      const auto columns = static_cast<std::int64_t>(row.size());
      const auto size = static_cast<std::size_t>(rowBytes(encoder.type, columns));
      Bytes portable(size), other(size);
      (gridKernels(Isa::Portable).*encoder.encode)(row.data(), weights, portable.data(), columns);
      for (const Isa isa : {Isa::Avx2, Isa::Avx512Vnni}) {
        if (!isaSupported(isa)) continue;
        (gridKernels(isa).*encoder.encode)(row.data(), weights, other.data(), columns);
        QVERIFY2(other == portable, std::string(isaName(isa)).c_str());
      }
    }
  }
}

void GridProperties::decodersAgreeOnEveryIsa() {
  constexpr std::int64_t kAll = 65536;  // every 16-bit pattern; as many Q8_0 values
  Bytes bytes(2 * kAll);
  for (std::size_t i = 0; i < kAll; ++i) {
    const auto bits = static_cast<std::uint16_t>(i * 40503u);  // odd, so each pattern comes once
    std::memcpy(&bytes[2 * i], &bits, 2);
  }
  for (const auto decode :
       {&GridKernels::decodeF16, &GridKernels::decodeBF16, &GridKernels::decodeQ8_0}) {
    const std::int64_t count = decode == &GridKernels::decodeQ8_0 ? kAll : kAll - 3;
    Row portable(kAll), other(kAll);
    (gridKernels(Isa::Portable).*decode)(bytes.data(), portable.data(), count);
    for (const Isa isa : {Isa::Avx2, Isa::Avx512Vnni}) {
      if (!isaSupported(isa)) continue;
      (gridKernels(isa).*decode)(bytes.data(), other.data(), count);
      for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
        const bool same = std::memcmp(&other[i], &portable[i], sizeof(float)) == 0;
        QVERIFY(same || (std::isnan(other[i]) && std::isnan(portable[i])));
      }
    }
  }
}

void GridProperties::rowsOfAnyLength() {
  QFETCH(int, id);
  const auto type = static_cast<TensorType>(id);
  const auto block = static_cast<std::size_t>(traits(type).blockElements);
  std::mt19937 random(static_cast<unsigned>(id));
  for (const std::size_t blocks : {1u, 2u, 5u, 15u, 16u, 17u, 33u}) {
    const Row row = randomRow(random, block * blocks);
    const Bytes bytes = encoded(type, row);
    QCOMPARE(bytes.size(), blocks * static_cast<std::size_t>(traits(type).blockBytes));
    QVERIFY(encoded(type, row) == bytes);
    // Blocks do not know of each other, so a row is its blocks; and nothing is written behind it.
    Bytes parts(bytes.size() + 64, std::byte{0xa5});
    std::byte* out = parts.data();
    for (std::size_t b = 0; b < blocks; ++b, out += traits(type).blockBytes) {
      grid(type).encode(&row[b * block], nullptr, out, static_cast<std::int64_t>(block));
    }
    QVERIFY(std::equal(bytes.begin(), bytes.end(), parts.begin()));
    QVERIFY(std::all_of(parts.end() - 64, parts.end(),
                        [](std::byte b) { return b == std::byte{0xa5}; }));
  }
}

void GridProperties::extremesStayFinite() {
  QFETCH(int, id);
  const auto type = static_cast<TensorType>(id);
  std::mt19937 random(3);
  const Row importance = randomImportance(random, 512);
  for (const Extreme& extreme : extremes()) {
    const double size = squaredError(extreme.row, Row(512));
    const bool overflows = type == TensorType::F16 && size > 1e20;  // F16 rounds that to infinity
    for (const float* weights : {static_cast<const float*>(nullptr), importance.data()}) {
      const Row values = decoded(type, encoded(type, extreme.row, weights), 512);
      if (overflows) continue;
      for (const float v : values) QVERIFY2(std::isfinite(v), extreme.name);
      if (weights == nullptr) QVERIFY2(squaredError(extreme.row, values) <= size, extreme.name);
    }
  }
  const Row zeros = decoded(type, encoded(type, Row(512)), 512);
  QVERIFY(std::all_of(zeros.begin(), zeros.end(), [](float v) { return v == 0.0f; }));
}

void GridProperties::neverWorseThanPlainRounding() {
  struct Case {
    TensorType type;
    int codes;
    bool offset;
  };
  std::mt19937 random(11);
  std::vector<Extreme> rows = extremes();
  for (int i = 0; i < 20; ++i) rows.push_back({"random", randomRow(random, 512)});
  for (const Case& c : {Case{TensorType::Q4_0, 16, false}, Case{TensorType::Q5_0, 32, false},
                        Case{TensorType::Q4_1, 16, true}, Case{TensorType::Q5_1, 32, true}}) {
    for (const Extreme& extreme : rows) {
      for (std::size_t start = 0; start < extreme.row.size(); start += 32) {
        const Row block(extreme.row.begin() + static_cast<std::ptrdiff_t>(start),
                        extreme.row.begin() + static_cast<std::ptrdiff_t>(start) + 32);
        const double error = squaredError(block, decoded(c.type, encoded(c.type, block), 32));
        QVERIFY2(error <= plainError(block.data(), c.codes, c.offset) * (1 + 1e-5),
                 (std::string(name(c.type)) + " " + extreme.name).c_str());
      }
    }
  }
}

void GridProperties::representableValuesSurvive_data() {
  QTest::addColumn<int>("id");
  for (const TensorType type :
       {TensorType::F32, TensorType::F16, TensorType::BF16, TensorType::Q4_0, TensorType::Q4_1,
        TensorType::Q5_0, TensorType::Q5_1, TensorType::Q8_0, TensorType::IQ4_NL,
        TensorType::IQ4_XS, TensorType::TQ1_0, TensorType::TQ2_0, TensorType::MXFP4}) {
    QTest::newRow(std::string(name(type)).c_str()) << static_cast<int>(type);
  }
}

void GridProperties::representableValuesSurvive() {
  QFETCH(int, id);
  const auto type = static_cast<TensorType>(id);
  // Offset formats hold some blocks in several ways of which halves fit one; IQ4_XS does not look
  // for sub-blocks that leave the outer levels unused.
  double tolerance = 1e-12;
  if (type == TensorType::Q4_1 || type == TensorType::Q5_1) tolerance = 1e-6;
  if (type == TensorType::IQ4_XS) tolerance = 1e-4;
  std::mt19937 random(static_cast<unsigned>(id) + 1);
  // What an encoder gives is representable and uses the ends of the levels; rounded again it stays.
  for (int i = 0; i < 20; ++i) {
    const Row first = decoded(type, encoded(type, randomRow(random, 1024)), 1024);
    const Row second = decoded(type, encoded(type, first), 1024);
    const double error = squaredError(first, second) / squaredError(first, Row(1024));
    QVERIFY2(error <= tolerance, qPrintable(QString::number(error)));
  }
}

void GridProperties::importanceWithZeros() {
  QFETCH(int, id);
  const auto type = static_cast<TensorType>(id);
  std::mt19937 random(5);
  const Row row = randomRow(random, 1024);
  const Row none(1024, 0.0f);
  QVERIFY(encoded(type, row, none.data()) == encoded(type, row));

  Row importance = randomImportance(random, 1024);
  for (std::size_t i = 0; i < 1024; ++i) {
    if (i % 3 != 0 || i / 256 == 1) importance[i] = 0.0f;
  }
  const Row values = decoded(type, encoded(type, row, importance.data()), 1024);
  const Row plain = decoded(type, encoded(type, row), 1024);
  QVERIFY(squaredError(row, values, importance.data()) <=
          squaredError(row, plain, importance.data()) * (1 + 1e-6));
  // Where nothing counts the values are still near.
  const Row unweighted(row.begin() + 256, row.begin() + 512);
  const Row near(values.begin() + 256, values.begin() + 512);
  QVERIFY(squaredError(unweighted, near) < 0.5 * squaredError(unweighted, Row(256)));
}

void GridProperties::everyFormatEncodes() {
  for (const TensorTypeTraits& t : allTensorTypes()) {
    if (!t.isGrid) continue;
    QVERIFY2(grid(t.type).canEncode(), std::string(t.name).c_str());
    QCOMPARE(grid(t.type).type(), t.type);
  }
}

QTEST_GUILESS_MAIN(GridProperties)
#include "tst_grid_properties.moc"
