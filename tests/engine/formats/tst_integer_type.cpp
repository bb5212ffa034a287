// SPDX-License-Identifier: MIT
// The family of integer types: names, ids and sizes.
#include <QTest>
#include <set>
#include <thread>
#include <vector>

#include "formats/integer_type.h"

using namespace nibble;

class TstIntegerType : public QObject {
  Q_OBJECT

 private slots:
  void idsComeBack();
  void names_data();
  void names();
  void refusesOtherNames_data();
  void refusesOtherNames();
  void namesComeBack();
  void sizes();
  void rowsBecomeGroups();
  void tablesStayTables();
  void manyThreadsAskAtOnce();
};

void TstIntegerType::idsComeBack() {
  std::set<TensorType> seen;
  for (const int bits : {2, 3, 4, 5, 6, 8}) {
    for (const int group : {0, 8, 24, 32, 128, 4096, kMostIntegerGroup}) {
      for (const bool symmetric : {false, true}) {
        const IntegerType type{bits, group, symmetric};
        const auto id = tensorType(type);
        QVERIFY(id);
        QVERIFY(seen.insert(*id).second);
        QCOMPARE(integerType(*id), std::optional(type));
      }
    }
  }
  QVERIFY(!tensorType({7, 128, false}));
  QVERIFY(!tensorType({1, 128, false}));
  QVERIFY(!tensorType({4, 12, false}));
  QVERIFY(!tensorType({4, -8, false}));
  QVERIFY(!tensorType({4, kMostIntegerGroup + 8, false}));
  for (const TensorTypeTraits& t : allTensorTypes()) QVERIFY(!integerType(t.type));
}

void TstIntegerType::names_data() {
  QTest::addColumn<int>("bits");
  QTest::addColumn<int>("group");
  QTest::addColumn<bool>("symmetric");
  QTest::newRow("int4-g128") << 4 << 128 << false;
  QTest::newRow("INT4_G128_SYM") << 4 << 128 << true;
  QTest::newRow("int4-g64-sym") << 4 << 64 << true;
  QTest::newRow("int3-g128-asym") << 3 << 128 << false;
  QTest::newRow("int8") << 8 << 128 << false;
  QTest::newRow("int8-sym") << 8 << 128 << true;
  QTest::newRow("Int2-ROW") << 2 << 0 << false;
  QTest::newRow("int6-row-sym") << 6 << 0 << true;
}

void TstIntegerType::names() {
  QFETCH(int, bits);
  QFETCH(int, group);
  QFETCH(bool, symmetric);
  const auto type = tensorTypeFromName(QTest::currentDataTag());
  QVERIFY(type);
  QCOMPARE(integerType(*type), std::optional(IntegerType{bits, group, symmetric}));
  QCOMPARE(tensorTypeFromName(name(*type)), type);
}

void TstIntegerType::refusesOtherNames_data() {
  QTest::addColumn<int>("none");
  for (const char* name :
       {"int", "int7", "int4-g", "int4-g0", "int4-g12", "int4-128", "int4-g128-", "int4-g128-both",
        "int4-g128-sym-sym", "xint4", "int4-g99999999999", "int-4", "int4 g128", "int4-g-128"}) {
    QTest::newRow(name) << 0;
  }
}

void TstIntegerType::refusesOtherNames() {
  QVERIFY(!tensorTypeFromName(QTest::currentDataTag()));
}

void TstIntegerType::namesComeBack() {
  QCOMPARE(name(*tensorType({4, 128, false})), std::string_view("INT4_G128"));
  QCOMPARE(name(*tensorType({3, 64, true})), std::string_view("INT3_G64_SYM"));
  QCOMPARE(name(*tensorType({8, 0, true})), std::string_view("INT8_ROW_SYM"));
  // The same text each time, so that it may be kept.
  QCOMPARE(static_cast<const void*>(name(*tensorType({4, 128, false})).data()),
           static_cast<const void*>(name(*tensorType({4, 128, false})).data()));
}

void TstIntegerType::sizes() {
  const TensorType type = *tensorType({3, 64, false});
  QCOMPARE(traits(type).blockElements, std::int64_t{64});
  QCOMPARE(traits(type).blockBytes, std::int64_t{2 + 1 + 24});
  QCOMPARE(traits(*tensorType({3, 64, true})).blockBytes, std::int64_t{2 + 24});
  QCOMPARE(tensorBytes(type, Shape::of(128, 10)), std::optional<std::uint64_t>(20 * 27));
  QVERIFY(!tensorBytes(type, Shape::of(100, 10)));
  QVERIFY(traits(type).isGrid);
  QVERIFY(!traits(type).inGguf);
  QVERIFY(!tensorTypeFromGguf(static_cast<std::uint32_t>(type)));
}

void TstIntegerType::rowsBecomeGroups() {
  const TensorType row = *tensorType({4, 0, true});
  QCOMPARE(forColumns(row, 256), tensorType({4, 256, true}));
  QVERIFY(!forColumns(row, 100));
  QVERIFY(!forColumns(row, 0));
  const TensorType fixed = *tensorType({4, 64, true});
  QCOMPARE(forColumns(fixed, 100), std::optional(fixed));
  QCOMPARE(forColumns(TensorType::Q4_K, 256), std::optional(TensorType::Q4_K));
  QVERIFY(std::abs(traits(row).bitsPerWeight() - 4) < 0.01);
}

void TstIntegerType::tablesStayTables() {
  QCOMPARE(tensorTypeFromName("I8"), std::optional(TensorType::I8));
  QCOMPARE(tensorTypeFromName("q4_k"), std::optional(TensorType::Q4_K));
  for (const TensorTypeTraits& t : allTensorTypes()) {
    QCOMPARE(traits(t.type).name, t.name);
  }
}

void TstIntegerType::manyThreadsAskAtOnce() {
  std::vector<std::thread> threads;
  std::vector<int> wrong(8, 0);
  for (std::size_t t = 0; t < wrong.size(); ++t) {
    threads.emplace_back([&wrong, t] {
      for (int group = 8; group < 2000; group += 8) {
        const auto type = *tensorType({4, group, false});
        wrong[t] += traits(type).blockElements != group;
        wrong[t] += name(type) != "INT4_G" + std::to_string(group);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const int count : wrong) QCOMPARE(count, 0);
}

QTEST_GUILESS_MAIN(TstIntegerType)
#include "tst_integer_type.moc"
