// SPDX-License-Identifier: MIT
#include <QTest>
#include <algorithm>
#include <limits>

#include "formats/gguf_writer.h"
#include "quant/grids/grid.h"
#include "quant/plan/imatrix.h"
#include "support/quantize_run.h"
#include "support/test_data.h"

using namespace nibble;

namespace {

template <typename T>
void put(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

/// One entry of the legacy form.
std::string entry(const std::string& name, std::int32_t calls, const std::vector<float>& values) {
  std::string out;
  put(out, static_cast<std::int32_t>(name.size()));
  out += name;
  put(out, calls);
  put(out, static_cast<std::int32_t>(values.size()));
  for (const float value : values) put(out, value);
  return out;
}

std::string legacy(std::initializer_list<std::string> entries, bool withTail = true) {
  std::string out;
  put(out, static_cast<std::int32_t>(entries.size()));
  for (const std::string& e : entries) out += e;
  if (!withTail) return out;
  put(out, std::int32_t{7});
  put(out, std::int32_t{4});
  return out + "text";
}

Result<ImportanceMatrix> parse(const std::string& bytes) {
  return ImportanceMatrix::parse(std::as_bytes(std::span(bytes)), "m.dat");
}

/// The GGUF form of one weight with two matrices of three columns.
std::string ggufForm(const std::vector<float>& sums, const std::vector<float>& counts) {
  Metadata metadata;
  metadata.set("general.type", std::string("imatrix"));
  metadata.set("imatrix.datasets", StringList::copyOf({"wiki"}));
  metadata.set("imatrix.chunk_count", std::uint32_t{5});
  const std::vector<TensorSpec> specs{
      {"blk.0.w.weight.counts", Shape::of(1, static_cast<std::int64_t>(counts.size())),
       TensorType::F32},
      {"blk.0.w.weight.in_sum2", Shape::of(3, static_cast<std::int64_t>(sums.size() / 3)),
       TensorType::F32}};
  auto layout = GgufLayout::plan(metadata, specs, "test");
  std::string out = layout->header;
  out.resize(layout->fileBytes);
  std::memcpy(out.data() + layout->tensors[0].offset, counts.data(), counts.size() * 4);
  std::memcpy(out.data() + layout->tensors[1].offset, sums.data(), sums.size() * 4);
  return out;
}

}  // namespace

class TstImatrix : public QObject {
  Q_OBJECT

 private slots:
  void readsTheReferenceFile();
  void dividesByCalls();
  void readsGguf();
  void levelsOfTheUnseenDoNotChangeRounding();
  void refusesDamage_data();
  void refusesDamage();
  void survivesEveryTruncation();
};

void TstImatrix::readsTheReferenceFile() {
  const auto matrix = ImportanceMatrix::open(test::dataPath("tinymodel/imatrix.dat").toStdString());
  QVERIFY2(matrix, matrix ? "" : matrix.error().message().c_str());
  QCOMPARE(matrix->entries.size(), std::size_t{14});
  QCOMPARE(matrix->chunks, 29);
  QCOMPARE(matrix->find("blk.0.attn_q.weight")->values.size(), std::size_t{256});
  QCOMPARE(matrix->find("blk.1.ffn_down.weight")->values.size(), std::size_t{512});
  QVERIFY(matrix->find("token_embd.weight") == nullptr);
}

void TstImatrix::dividesByCalls() {
  const auto matrix = parse(legacy({entry("a", 4, {8, 2}), entry("b", 0, {3})}));
  QVERIFY(matrix.has_value());
  QCOMPARE(matrix->find("a")->values, (std::vector<float>{2, 0.5f}));
  QCOMPARE(matrix->find("b")->values, (std::vector<float>{3}));
  QCOMPARE(matrix->chunks, 7);
  QCOMPARE(matrix->dataset, std::string("text"));
  const auto old = parse(legacy({entry("a", 1, {1})}, false));
  QVERIFY(old && old->chunks == 0 && old->dataset.empty());
}

void TstImatrix::readsGguf() {
  const auto matrix = parse(ggufForm({2, 4, 6, 1, 2, 3}, {2, 0}));
  QVERIFY2(matrix, matrix ? "" : matrix.error().message().c_str());
  // The second matrix was never reached: nothing is known, all columns alike, as large as others.
  QCOMPARE(matrix->find("blk.0.w.weight")->values, (std::vector<float>{1, 2, 3, 2, 2, 2}));
  QCOMPARE(matrix->chunks, 5);
  QCOMPARE(matrix->dataset, std::string("wiki"));
}

/// Ones would do for a matrix by itself; how large they are matters only beside others.
void TstImatrix::levelsOfTheUnseenDoNotChangeRounding() {
  std::vector<float> level(512, 0.011f);
  evenOutUnseen(level, {true, false});
  QCOMPARE(level[256], 0.0078125f);
  QVERIFY(std::all_of(level.begin() + 256, level.end(), [&](float v) { return v == level[256]; }));
  std::vector<float> values, ones(256, 1.0f);
  for (std::uint64_t i = 0; i < 256; ++i) values.push_back(test::pseudoWeight(i));
  for (const TensorType type :
       {TensorType::Q4_0, TensorType::Q8_0, TensorType::Q2_K, TensorType::Q4_K, TensorType::Q6_K,
        TensorType::IQ2_XS, TensorType::IQ3_S, TensorType::IQ4_NL}) {
    std::vector<std::byte> a(static_cast<std::size_t>(rowBytes(type, 256))), b(a.size());
    grid(type).encode(values.data(), ones.data(), a.data(), 256);
    grid(type).encode(values.data(), level.data() + 256, b.data(), 256);
    QVERIFY2(a == b, name(type).data());
  }
  // With nothing to go by they are ones.
  std::vector<float> none(4, 0.0f);
  evenOutUnseen(none, {false, false});
  QCOMPARE(none, std::vector<float>(4, 1.0f));
}

void TstImatrix::refusesDamage_data() {
  QTest::addColumn<QByteArray>("bytes");
  QTest::addColumn<QString>("message");
  const auto row = [](const char* name, const std::string& bytes, const char* message) {
    QTest::newRow(name) << QByteArray::fromStdString(bytes) << message;
  };
  row("empty", "", "ends inside the number of entries");
  row("no entries", legacy({}), "no entries");
  row("text", "this is not an importance matrix at all", "ends inside an entry's name");
  row("NaN", legacy({entry("blk.0.x", 1, {1, std::numeric_limits<float>::quiet_NaN()})}),
      "entry 'blk.0.x'");
  row("negative", legacy({entry("blk.0.x", 1, {1, -0.5f})}), "value 1 is -0.5");
  row("infinite", legacy({entry("blk.0.x", 1, {std::numeric_limits<float>::infinity()})}), "inf");
  row("twice", legacy({entry("a", 1, {1}), entry("a", 1, {1})}), "'a' occurs twice");
  row("no values", legacy({entry("a", 1, {})}), "without name or values");
  std::string huge = legacy({entry("a", 1, {1})});
  const std::int32_t count = INT32_MAX;
  std::memcpy(huge.data() + 13, &count, 4);
  row("claims more than it holds", huge, "ends inside an entry's values");
  row("GGUF counts do not match", ggufForm({1, 2, 3}, {1, 1}), "2 counts for 1 matrices");
  row("GGUF negative count", ggufForm({1, 2, 3}, {-1}), "negative");
}

void TstImatrix::refusesDamage() {
  QFETCH(const QByteArray, bytes);
  QFETCH(const QString, message);
  const auto matrix = parse(bytes.toStdString());
  QVERIFY(!matrix);
  const QString got = QString::fromStdString(matrix.error().message());
  QVERIFY2(got.contains(message) && got.contains("m.dat"), qPrintable(got));
}

void TstImatrix::survivesEveryTruncation() {
  const std::string whole = legacy({entry("abc", 1, {1, 2}), entry("d", 1, {3})});
  const std::size_t withoutTail =
      legacy({entry("abc", 1, {1, 2}), entry("d", 1, {3})}, false).size();
  for (std::size_t length = 0; length < whole.size(); ++length) {
    QCOMPARE(parse(whole.substr(0, length)).has_value(), length == withoutTail);
  }
}

QTEST_GUILESS_MAIN(TstImatrix)
#include "tst_imatrix.moc"
