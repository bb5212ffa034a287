// SPDX-License-Identifier: MIT
#include <QTest>
#include <cmath>
#include <limits>

#include "quant/methods/method.h"
#include "quant/methods/row_errors.h"
#include "quant/plan/method_info.h"

using namespace nibble;

namespace {
constexpr std::int64_t kColumns = 256;

std::vector<float> ramp() {
  std::vector<float> values;
  for (int i = 0; i < kColumns; ++i) values.push_back(std::sin(static_cast<float>(i * i)));
  return values;
}
}  // namespace

class TstMethods : public QObject {
  Q_OBJECT

 private slots:
  void registryAgreesWithTheNames();
  void importanceLowersTheWeightedError();
  void importanceNeedsItsValues();
  void rangesAreForIntegerTypes();
  void sumsErrors();
  void findsTheFirstValueNotFinite();
};

void TstMethods::registryAgreesWithTheNames() {
  for (const MethodInfo& info : allMethods()) {
    const Method* method = findMethod(info.name);
    QVERIFY(method != nullptr);
    QCOMPARE(method->name(), info.name);
  }
  QVERIFY(findMethod("magic") == nullptr);
}

void TstMethods::importanceLowersTheWeightedError() {
  const TensorInfo tensor{"w", Shape::of(kColumns, 1), TensorType::F32};
  std::vector<float> importance(kColumns, 0.01f);
  for (std::size_t i = 0; i < importance.size(); i += 8) importance[i] = 10.0f;
  const MethodOptions none;
  const Grid& target = grid(TensorType::Q4_0);
  const std::vector<float> values = ramp();
  const auto weightedError = [&](const Method& method) {
    const auto encoder = method.prepare({tensor, target, importance, none});
    std::vector<std::byte> bytes(static_cast<std::size_t>(rowBytes(target.type(), kColumns)));
    (*encoder)->encode(0, values.data(), bytes.data());
    std::vector<float> decoded(kColumns);
    target.decode(bytes.data(), decoded.data(), kColumns);
    return errorSums(values.data(), decoded.data(), importance.data(), kColumns).weighted;
  };
  QVERIFY(weightedError(*findMethod("importance")) < weightedError(*findMethod("rtn")));
}

void TstMethods::importanceNeedsItsValues() {
  const TensorInfo tensor{"experts", Shape{{kColumns, 2, 3, 1}, 3}, TensorType::F32};
  const std::vector<float> tooFew(kColumns, 1.0f);
  const MethodOptions none;
  const auto encoder =
      findMethod("importance")->prepare({tensor, grid(TensorType::Q4_0), tooFew, none});
  QVERIFY(!encoder);
  QCOMPARE(encoder.error().where, std::string("tensor experts"));
}

void TstMethods::rangesAreForIntegerTypes() {
  const TensorInfo tensor{"w", Shape::of(kColumns, 1), TensorType::F32};
  const std::vector<float> importance(kColumns, 1.0f);
  const Grid& integers = grid(*tensorTypeFromName("int4-g64"));
  const auto bytesWith = [&](const MethodOptions& options) {
    std::vector<std::byte> bytes(static_cast<std::size_t>(rowBytes(integers.type(), kColumns)));
    const auto encoder = findMethod("rtn")->prepare({tensor, integers, importance, options});
    if (!encoder) return std::vector<std::byte>();
    (*encoder)->encode(0, ramp().data(), bytes.data());
    return bytes;
  };
  const auto searched = bytesWith({});
  QVERIFY(!searched.empty());
  QVERIFY(bytesWith({{"range", std::string("search")}}) == searched);
  QVERIFY(bytesWith({{"range", std::string("minmax")}}) != searched);
  QVERIFY(bytesWith({{"range", std::string("percentile")}, {"percentile", 90.0}}) !=
          bytesWith({{"range", std::string("percentile")}}));
  QVERIFY(bytesWith({{"range", std::string("widest")}}).empty());
  QVERIFY(bytesWith({{"range", true}}).empty());
  QVERIFY(bytesWith({{"percentile", 99.0}}).empty());
  QVERIFY(bytesWith({{"range", std::string("percentile")}, {"percentile", 10.0}}).empty());
  const MethodOptions minmax{{"range", std::string("minmax")}};
  const auto refused =
      findMethod("importance")->prepare({tensor, grid(TensorType::Q4_0), importance, minmax});
  QVERIFY(!refused && refused.error().what.find("Q4_0") != std::string::npos);
}

void TstMethods::sumsErrors() {
  const std::vector<float> a{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, b{1, 2, 3, 4, 5, 6, 7, 6, 9, 13};
  const std::vector<float> importance{1, 1, 1, 1, 1, 1, 1, 0.5f, 1, 2};
  const ErrorSums plain = errorSums(a.data(), b.data(), nullptr, 10);
  QCOMPARE(plain.squared, 13.0);
  QCOMPARE(plain.weighted, 0.0);
  QCOMPARE(errorSums(a.data(), b.data(), importance.data(), 10).weighted, 20.0);
}

void TstMethods::findsTheFirstValueNotFinite() {
  std::vector<float> values = ramp();
  QCOMPARE(firstNotFinite(values.data(), kColumns), std::int64_t{-1});
  values[200] = std::numeric_limits<float>::infinity();
  values[255] = std::numeric_limits<float>::quiet_NaN();
  QCOMPARE(firstNotFinite(values.data(), kColumns), std::int64_t{200});
  values[0] = std::numeric_limits<float>::max();
  QCOMPARE(firstNotFinite(values.data(), kColumns), std::int64_t{200});
}

QTEST_GUILESS_MAIN(TstMethods)
#include "tst_methods.moc"
