// SPDX-License-Identifier: MIT
#include <QTest>

#include "formats/metadata.h"
#include "formats/tensor_type.h"

using namespace nibble;

namespace {

std::vector<std::string> keys(const Metadata& metadata) {
  std::vector<std::string> names;
  for (const auto& entry : metadata.entries()) names.push_back(entry.first);
  return names;
}

Metadata abc() {
  Metadata m;
  m.set("a", std::uint32_t{1});
  m.set("b", std::string("two"));
  m.set("c", 3.0f);
  return m;
}

}  // namespace

class TestMetadata : public QObject {
  Q_OBJECT

 private slots:
  void keepsOrder() {
    Metadata m = abc();
    m.set("a", std::uint32_t{9});
    QCOMPARE(keys(m), (std::vector<std::string>{"a", "b", "c"}));
    m.setLast("a", std::uint32_t{7});
    QCOMPARE(keys(m), (std::vector<std::string>{"b", "c", "a"}));
    QCOMPARE(m.integer("a"), std::optional<std::int64_t>(7));
    QCOMPARE(m.string("b"), std::optional<std::string>("two"));
  }

  void findsAfterErasing() {
    Metadata m = abc();
    QVERIFY(m.erase("a"));
    QVERIFY(!m.erase("a"));
    QVERIFY(!m.contains("a"));
    QCOMPARE(m.real("c"), std::optional(3.0));
    m.set("a", true);
    QCOMPARE(keys(m), (std::vector<std::string>{"b", "c", "a"}));
    QCOMPARE(m.boolean("a"), std::optional(true));
    const Metadata copy = m;
    m.erase("b");
    QCOMPARE(copy.string("b"), std::optional<std::string>("two"));
  }

  void convertsOnlyWhatFits() {
    Metadata m = abc();
    m.set("big", std::uint64_t{1} << 63);
    m.set("flag", true);
    m.set("list", std::vector<std::uint16_t>{1, 2});
    m.set("reals", std::vector<float>{0.5f});
    QVERIFY(!m.integer("big"));
    QVERIFY(!m.integer("flag"));
    QVERIFY(!m.integer("c"));
    QVERIFY(!m.integer("absent"));
    QVERIFY(!m.string("a"));
    QVERIFY(!m.boolean("a"));
    QVERIFY(m.strings("list") == nullptr);
    QCOMPARE(m.real("a"), std::optional(1.0));
    QCOMPARE(*m.integers("list"), (std::vector<std::int64_t>{1, 2}));
    QCOMPARE(*m.reals("list"), (std::vector<double>{1, 2}));
    QVERIFY(!m.integers("reals"));
    QVERIFY(!m.reals("a"));
  }

  void ownsCopiedStrings() {
    Metadata m;
    {
      std::vector<std::string> words = {"one", std::string(100, 'x')};
      m.set("words", StringList::copyOf(words));
    }
    QCOMPARE(m.strings("words")->items.size(), std::size_t{2});
    QCOMPARE(m.strings("words")->items[1].size(), std::size_t{100});
  }

  void tensorTypes() {
    for (const TensorTypeTraits& t : allTensorTypes()) {
      QCOMPARE(tensorTypeFromName(t.name), std::optional(t.type));
      const auto byId = tensorTypeFromGguf(static_cast<std::uint32_t>(t.type));
      QCOMPARE(byId.has_value(), t.inGguf);
      QCOMPARE(tensorBytes(t.type, Shape::of(t.blockElements, 3)),
               std::optional(static_cast<std::uint64_t>(3 * t.blockBytes)));
    }
    QCOMPARE(tensorTypeFromName("q4_k"), std::optional(TensorType::Q4_K));
    QVERIFY(!tensorTypeFromName("Q4_K_M"));
    QVERIFY(!tensorTypeFromName(""));
    QCOMPARE(traits(TensorType::Q6_K).bitsPerWeight(), 6.5625);
  }

  void tensorSizes() {
    QVERIFY(!tensorBytes(TensorType::Q4_K, Shape::of(255)));
    QVERIFY(!tensorBytes(TensorType::F32, Shape::of(0)));
    QVERIFY(!tensorBytes(TensorType::F32, Shape::of(-4)));
    QVERIFY(!tensorBytes(TensorType::F32, Shape::of(std::int64_t{1} << 61)));
    QVERIFY(
        !tensorBytes(TensorType::Q4_0, Shape::of(std::int64_t{1} << 32, std::int64_t{1} << 32)));
    QCOMPARE(tensorBytes(TensorType::F16, Shape{{2, 3, 4, 5}, 4}),
             std::optional(std::uint64_t{240}));
    QCOMPARE(toString(Shape::of(2, 3)), std::string("[2, 3]"));
  }
};

QTEST_GUILESS_MAIN(TestMetadata)
#include "tst_metadata.moc"
