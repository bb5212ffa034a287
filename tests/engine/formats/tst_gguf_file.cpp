// SPDX-License-Identifier: MIT
#include <QTemporaryDir>
#include <QTest>
#include <filesystem>
#include <fstream>

#include "formats/gguf_file.h"
#include "support/gguf_bytes.h"
#include "support/tiny_model.h"

using namespace nibble;
using nibble::test::GgufBytes;

namespace {

using Type = GgufValueType;

constexpr std::uint32_t kF32 = 0;
constexpr std::uint32_t kQ4_0 = 2;

Result<std::shared_ptr<const GgufFile>> parse(const GgufBytes& bytes) {
  return GgufFile::parse(bytes.span(), nullptr, "m.gguf");
}

/// One tensor "w", complete, with what is given.
GgufBytes oneTensor(const std::vector<std::uint64_t>& dims, std::uint32_t type,
                    std::uint64_t offset, std::uint64_t dataBytes) {
  GgufBytes bytes = GgufBytes::header(1, 0);
  bytes.tensor("w", dims, type, offset).data(dataBytes);
  return bytes;
}

GgufBytes twoTensors(std::uint64_t offsetA, std::uint64_t offsetB, std::uint64_t dataBytes) {
  GgufBytes bytes = GgufBytes::header(2, 0);
  bytes.tensor("a", {8}, kF32, offsetA).tensor("b", {8}, kF32, offsetB).data(dataBytes);
  return bytes;
}

GgufBytes oneKey(std::string_view key, Type type) {
  GgufBytes bytes = GgufBytes::header(0, 1);
  bytes.key(key, type);
  return bytes;
}

void writeFile(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

struct Row {
  std::string name;
  GgufBytes bytes;
  std::vector<std::string> expected;
};

std::vector<Row> headerRows() {
  std::vector<Row> rows;
  const auto raw = [](std::string_view text) {
    GgufBytes bytes;
    for (const char c : text) bytes.number(c);
    return bytes;
  };
  rows.push_back({"empty", raw(""), {"the file is empty", "offset 0"}});
  rows.push_back({"magic", raw("GGUX\3\0\0\0"), {"not a GGUF file", "offset 0"}});
  rows.push_back({"lfs pointer",
                  raw("version https://git-lfs.github.com/spec/v1\n"),
                  {"not a GGUF file", "Git LFS pointer", "git lfs pull"}});
  rows.push_back({"web page", raw("<!DOCTYPE html>"), {"web page"}});
  rows.push_back({"old ggml", raw("tjgg\1\0\0\0"), {"from before GGUF"}});
  rows.push_back(
      {"safetensors", raw(std::string_view("\x50\0\0\0\0\0\0\0{\"a\":", 13)), {"safetensors"}});
  rows.push_back({"zeros", raw(std::string_view("\0\0\0\0\0\0\0\0", 8)), {"begins with zeros"}});
  rows.push_back({"only magic", raw("GGUF"), {"ends inside the version", "offset 4"}});
  rows.push_back({"version 1",
                  GgufBytes::header(0, 0, 1),
                  {"version 1 is obsolete", "offset 4", "convert the original model again"}});
  rows.push_back(
      {"version 4", GgufBytes::header(0, 0, 4), {"version 4", "reads versions 2 and 3"}});
  rows.push_back({"version 0", GgufBytes::header(0, 0, 0), {"version 0"}});
  rows.push_back({"big-endian", GgufBytes::header(0, 0, 3u << 24), {"big-endian", "offset 4"}});
  rows.push_back({"tensor count",
                  GgufBytes::header(1ull << 62, 0),
                  {"4611686018427387904 tensors do not fit", "offset 8"}});
  rows.push_back({"key count",
                  GgufBytes::header(0, UINT64_MAX),
                  {"18446744073709551615 metadata keys do not fit", "offset 24"}});
  rows.push_back({"counts cut",
                  raw(std::string_view("GGUF\3\0\0\0\0\0", 10)),
                  {"ends inside the number of tensors", "offset 8"}});
  return rows;
}

std::vector<Row> metadataRows() {
  std::vector<Row> rows;
  GgufBytes bytes = GgufBytes::header(0, 1);
  bytes.number<std::uint64_t>(1000).number<std::uint64_t>(0);
  rows.push_back(
      {"key length", bytes, {"ends inside the key", "1000 bytes", "key '1 of 1'", "offset 24"}});
  bytes = GgufBytes::header(0, 1);
  bytes.number<std::uint64_t>(UINT64_MAX).number<std::uint64_t>(0);
  rows.push_back({"key length overflow", bytes, {"ends inside the key", "offset 24"}});
  rows.push_back({"empty key",
                  oneKey("", Type::U8).number<std::uint8_t>(1),
                  {"a key of 0 bytes", "offset 24"}});
  rows.push_back({"key too long",
                  oneKey(std::string(65536, 'k'), Type::U8).number<std::uint8_t>(1),
                  {"a key of 65536 bytes", "offset 24"}});
  rows.push_back({"key not utf-8",
                  oneKey("a\xff", Type::U8).number<std::uint8_t>(1),
                  {"'a\\xff' is not valid UTF-8", "offset 24"}});
  rows.push_back({"value type",
                  oneKey("some.key", static_cast<Type>(13)).number<std::uint64_t>(0),
                  {"unknown value type 13", "key 'some.key'", "offset 40"}});
  rows.push_back({"value cut",
                  oneKey("some.key", Type::U64).number<std::uint32_t>(0),
                  {"ends inside the value", "key 'some.key'", "offset 44"}});
  rows.push_back({"string cut",
                  oneKey("some.key", Type::String).number<std::uint64_t>(5),
                  {"a string of 5 bytes where 0 are left", "key 'some.key'", "offset 44"}});
  const auto array = [](Type type, std::uint64_t count) {
    return oneKey("list", Type::Array).number(static_cast<std::uint32_t>(type)).number(count);
  };
  rows.push_back(
      {"nested array", array(Type::Array, 0), {"arrays of arrays", "key 'list'", "offset 40"}});
  rows.push_back(
      {"array type", array(static_cast<Type>(77), 0), {"unknown array type 77", "key 'list'"}});
  rows.push_back(
      {"array too long",
       array(Type::U16, 3).number<std::uint32_t>(0),
       {"ends inside the array (3 items of 2 bytes where 4 are left)", "key 'list'", "offset 52"}});
  rows.push_back(
      {"array overflow", array(Type::F64, 1ull << 61), {"ends inside the array", "key 'list'"}});
  rows.push_back(
      {"strings too many",
       array(Type::String, 1ull << 60).string("a"),
       {"(1152921504606846976 strings where 9 bytes are left)", "key 'list'", "offset 52"}});
  rows.push_back({"second string too long",
                  array(Type::String, 2).string("a").number<std::uint64_t>(9),
                  {"a string of 9 bytes", "key 'list'", "offset 61"}});
  bytes = GgufBytes::header(0, 2);
  bytes.key("twice", Type::U8)
      .number<std::uint8_t>(1)
      .key("twice", Type::U8)
      .number<std::uint8_t>(1);
  rows.push_back({"duplicate key", bytes, {"'twice' occurs twice", "offset 42"}});
  rows.push_back({"alignment type",
                  oneKey("general.alignment", Type::U64).number<std::uint64_t>(32),
                  {"not of type u32", "key 'general.alignment'", "offset 24"}});
  rows.push_back({"alignment 24",
                  oneKey("general.alignment", Type::U32).number<std::uint32_t>(24),
                  {"is 24, which is not a power of two", "key 'general.alignment'", "offset 24"}});
  rows.push_back({"alignment 0",
                  oneKey("general.alignment", Type::U32).number<std::uint32_t>(0),
                  {"is 0, which is not a power of two"}});
  return rows;
}

std::vector<Row> tensorRows() {
  std::vector<Row> rows;
  const std::string longName(64, 'n');
  GgufBytes bytes = GgufBytes::header(1, 0);
  rows.push_back({"name too long",
                  bytes.tensor(longName, {8}, kF32, 0).data(32),
                  {"has 64 bytes", longName, "offset 24"}});
  bytes = GgufBytes::header(1, 0);
  rows.push_back({"name empty",
                  bytes.tensor("", {8}, kF32, 0).data(32),
                  {"tensor '1 of 1'", "0 bytes", "offset 24"}});
  bytes = GgufBytes::header(1, 0);
  rows.push_back({"name not utf-8",
                  bytes.tensor("w\xc0", {8}, kF32, 0).data(32),
                  {"'w\\xc0' is not valid UTF-8", "offset 24"}});
  rows.push_back({"five dimensions",
                  oneTensor({1, 1, 1, 1, 1}, kF32, 0, 32),
                  {"5 dimensions", "tensor 'w'", "offset 33"}});
  rows.push_back({"dimension 0",
                  oneTensor({8, 0}, kF32, 0, 32),
                  {"dimension 1 is 0", "tensor 'w'", "offset 45"}});
  rows.push_back({"dimension negative",
                  oneTensor({UINT64_MAX}, kF32, 0, 32),
                  {"dimension 0 is -1", "tensor 'w'", "offset 37"}});
  rows.push_back(
      {"elements overflow",
       oneTensor({1ull << 40, 1ull << 40}, kF32, 0, 32),
       {"the size of shape [1099511627776, 1099511627776] overflows", "tensor 'w'", "offset 24"}});
  rows.push_back(
      {"bytes overflow", oneTensor({1ull << 61}, kF32, 0, 32), {"overflows", "tensor 'w'"}});
  rows.push_back({"retired type",
                  oneTensor({32}, 4, 0, 32),
                  {"tensor type 4 is Q4_2, a retired type", "tensor 'w'", "offset 45"}});
  rows.push_back({"retired repacked", oneTensor({32}, 31, 0, 32), {"Q4_0_4_4, a retired type"}});
  rows.push_back(
      {"activation type", oneTensor({256}, 15, 0, 32), {"Q8_K, which only activations use"}});
  rows.push_back({"foreign type", oneTensor({256}, 137, 0, 32), {"137 is a type of ik_llama.cpp"}});
  rows.push_back({"unknown type", oneTensor({256}, 1000, 0, 32), {"1000 is an unknown type"}});
  rows.push_back(
      {"partial block",
       oneTensor({33}, kQ4_0, 0, 64),
       {"rows of 33 elements do not hold whole Q4_0 blocks of 32", "tensor 'w'", "offset 24"}});
  rows.push_back({"misaligned",
                  oneTensor({8}, kF32, 8, 64),
                  {"8 is not a multiple of the alignment 32", "tensor 'w'", "offset 24"}});
  rows.push_back(
      {"data truncated",
       oneTensor({8}, kF32, 0, 31),
       {"reach beyond the end of the file at 95", "tensor 'w'", "offset 24", "incomplete"}});
  rows.push_back(
      {"data outside", oneTensor({8}, kF32, 64, 64), {"reach beyond the end", "tensor 'w'"}});
  rows.push_back({"offset overflow",
                  oneTensor({8}, kF32, UINT64_MAX - 31, 64),
                  {"reach beyond the end", "tensor 'w'"}});
  rows.push_back(
      {"overlap", twoTensors(0, 0, 64), {"the data overlaps that of tensor", "tensor 'b'"}});
  bytes = GgufBytes::header(2, 0);
  rows.push_back({"partial overlap",
                  bytes.tensor("a", {16}, kF32, 0).tensor("b", {8}, kF32, 32).data(64),
                  {"overlaps that of tensor 'a'", "tensor 'b'", "offset 128"}});
  bytes = GgufBytes::header(2, 0);
  rows.push_back({"duplicate tensor",
                  bytes.tensor("a", {8}, kF32, 0).tensor("a", {8}, kF32, 32).data(64),
                  {"the tensor occurs twice", "tensor 'a'", "offset 57"}});
  bytes = GgufBytes::header(1, 0);
  rows.push_back(
      {"info cut",
       bytes.string("w").number<std::uint32_t>(1).number<std::uint64_t>(8).number<std::uint32_t>(0),
       {"ends inside the tensor offset", "tensor 'w'", "offset 49"}});
  return rows;
}

}  // namespace

class TestGgufFile : public QObject {
  Q_OBJECT

 private slots:
  void refusesBadInput_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QStringList>("expected");
    for (const auto& rows : {headerRows(), metadataRows(), tensorRows()}) {
      for (const Row& row : rows) {
        QStringList expected;
        for (const std::string& text : row.expected) expected << QString::fromStdString(text);
        QTest::newRow(row.name.c_str()) << QByteArray::fromStdString(row.bytes.text()) << expected;
      }
    }
  }

  void refusesBadInput() {
    QFETCH(const QByteArray, bytes);
    QFETCH(const QStringList, expected);
    const auto file = GgufFile::parse(
        std::as_bytes(std::span(bytes.data(), static_cast<std::size_t>(bytes.size()))), nullptr,
        "m.gguf");
    QVERIFY(!file);
    const QString message = QString::fromStdString(file.error().message());
    QVERIFY2(message.contains("m.gguf, offset "), qPrintable(message));
    for (const QString& text : expected) QVERIFY2(message.contains(text), qPrintable(message));
  }

  void everyPrefixIsRefused() {
    GgufBytes bytes = GgufBytes::header(2, 3);
    bytes.key("s", Type::String).string("text").key("f", Type::F32).number(1.0f);
    bytes.key("l", Type::Array).number(static_cast<std::uint32_t>(Type::String));
    bytes.number<std::uint64_t>(2).string("x").string("yz");
    bytes.tensor("a", {8}, kF32, 0).tensor("b", {8, 2}, kF32, 32).data(96);
    QVERIFY(parse(bytes));
    for (std::size_t length = 0; length < bytes.size(); ++length) {
      QVERIFY(!GgufFile::parse(bytes.span().first(length), nullptr, "m.gguf"));
    }
  }

  void readsAllValueTypes() {
    GgufBytes b = GgufBytes::header(0, 15, 2);
    b.key("u8", Type::U8).number<std::uint8_t>(200).key("i8", Type::I8).number<std::int8_t>(-2);
    b.key("u16", Type::U16)
        .number<std::uint16_t>(60000)
        .key("i16", Type::I16)
        .number<std::int16_t>(-3);
    b.key("u32", Type::U32)
        .number<std::uint32_t>(4000000000u)
        .key("i32", Type::I32)
        .number<std::int32_t>(-4);
    b.key("f32", Type::F32).number(1.5f).key("f64", Type::F64).number(2.5);
    b.key("u64", Type::U64)
        .number<std::uint64_t>(UINT64_MAX)
        .key("i64", Type::I64)
        .number<std::int64_t>(-5);
    b.key("bool", Type::Bool).number<std::uint8_t>(2).key("str", Type::String).string("héllo");
    const auto array = [&](const char* key, Type type, std::uint64_t count) -> GgufBytes& {
      return b.key(key, Type::Array).number(static_cast<std::uint32_t>(type)).number(count);
    };
    array("bools", Type::Bool, 3)
        .number<std::uint8_t>(0)
        .number<std::uint8_t>(7)
        .number<std::uint8_t>(1);
    array("ints", Type::I16, 2).number<std::int16_t>(-1).number<std::int16_t>(9);
    array("none", Type::F32, 0);
    const auto file = parse(b);
    QVERIFY2(file, file ? "" : file.error().message().c_str());
    const Metadata& m = (*file)->metadata();
    QCOMPARE((*file)->version(), 2u);
    QCOMPARE(m.entries().size(), std::size_t{15});
    QCOMPARE(m.entries()[0].first, std::string("u8"));
    QCOMPARE(m.entries()[14].first, std::string("none"));
    QCOMPARE(m.integer("u8"), std::optional<std::int64_t>(200));
    QCOMPARE(m.integer("i8"), std::optional<std::int64_t>(-2));
    QCOMPARE(m.integer("u16"), std::optional<std::int64_t>(60000));
    QCOMPARE(m.integer("i16"), std::optional<std::int64_t>(-3));
    QCOMPARE(m.integer("u32"), std::optional<std::int64_t>(4000000000));
    QCOMPARE(m.integer("i32"), std::optional<std::int64_t>(-4));
    QCOMPARE(m.integer("i64"), std::optional<std::int64_t>(-5));
    QVERIFY(!m.integer("u64"));  // does not fit
    QCOMPARE(std::get<std::uint64_t>(*m.find("u64")), UINT64_MAX);
    QCOMPARE(m.real("f32"), std::optional(1.5));
    QCOMPARE(m.real("f64"), std::optional(2.5));
    QCOMPARE(m.boolean("bool"), std::optional(true));
    QCOMPARE(m.string("str"), std::optional<std::string>("héllo"));
    QCOMPARE(std::get<BoolList>(*m.find("bools")).items, (std::vector<std::uint8_t>{0, 1, 1}));
    QCOMPARE(*m.integers("ints"), (std::vector<std::int64_t>{-1, 9}));
    QVERIFY(std::get<std::vector<float>>(*m.find("none")).empty());
  }

  void readsTensorsInAnyOrderAndWithGaps() {
    const GgufBytes bytes = twoTensors(96, 0, 128);
    const auto file = parse(bytes);
    QVERIFY(file);
    const auto tensors = (*file)->tensors();
    QCOMPARE(tensors[0].name, std::string("a"));
    QCOMPARE(tensors[0].offset, (*file)->dataOffset() + 96);
    QCOMPARE((*file)->bytes(tensors[0])[0], std::byte{96});
    QCOMPARE((*file)->bytes(tensors[1])[31], std::byte{31});
    QCOMPARE((*file)->find("b"), &tensors[1]);
    QVERIFY((*file)->find("c") == nullptr);
  }

  void honoursTheAlignmentKey() {
    GgufBytes bytes = GgufBytes::header(2, 1);
    bytes.key("general.alignment", Type::U32).number<std::uint32_t>(128);
    bytes.tensor("a", {8}, kF32, 0).tensor("b", {8}, kF32, 128).data(160, 128);
    const auto file = parse(bytes);
    QVERIFY(file);
    QCOMPARE((*file)->alignment(), 128u);
    QCOMPARE((*file)->dataOffset() % 128, std::uint64_t{0});
    QCOMPARE((*file)->bytes((*file)->tensors()[1])[0], std::byte{128});
  }

  void acceptsMissingPaddingAtTheEnd() {
    QVERIFY(parse(oneTensor({32}, kQ4_0, 0, 18)));
    QVERIFY(parse(oneTensor({}, kF32, 0, 4)));  // a scalar
    QVERIFY(parse(GgufBytes::header(0, 0)));
  }

  void stringListsPointIntoTheFile() {
    const QTemporaryDir folder;
    const auto path = std::filesystem::path(folder.path().toStdString()) / "t.gguf";
    GgufBytes bytes = oneKey("tokens", Type::Array);
    bytes.number(static_cast<std::uint32_t>(Type::String)).number<std::uint64_t>(2);
    writeFile(path, bytes.string("ab").string("").text());
    StringList kept;
    {
      const auto file = GgufFile::open(path);
      QVERIFY(file);
      kept = *(*file)->metadata().strings("tokens");
    }
    QCOMPARE(kept.items.size(), std::size_t{2});  // the list keeps the mapping alive
    QCOMPARE(std::string(kept.items[0]), std::string("ab"));
  }

  void opensALargeSparseFile() {
    const QTemporaryDir folder;
    const auto path = std::filesystem::path(folder.path().toStdString()) / "large.gguf";
    constexpr std::uint64_t kRows = 1ull << 20;
    GgufBytes bytes = GgufBytes::header(1, 0);
    writeFile(path, bytes.tensor("w", {4096, kRows}, kF32, 0).data(0).text());
    std::filesystem::resize_file(path, bytes.size() + 4096 * kRows * 4);
    const auto file = GgufFile::open(path);
    QVERIFY2(file, file ? "" : file.error().message().c_str());
    QCOMPARE((*file)->bytes((*file)->tensors()[0]).size(), std::size_t{1} << 34);
    QCOMPARE((*file)->bytes((*file)->tensors()[0]).back(), std::byte{0});
  }

  void boundsTheHeader() {
    const QTemporaryDir folder;
    const auto path = std::filesystem::path(folder.path().toStdString()) / "huge.gguf";
    GgufBytes bytes = oneKey("list", Type::Array);
    writeFile(path, bytes.number(0u).number<std::uint64_t>(1ull << 33).text());
    std::filesystem::resize_file(path, 1ull << 34);
    const auto file = GgufFile::open(path);
    QVERIFY(!file);
    const QString message = QString::fromStdString(file.error().message());
    QVERIFY2(message.contains("key 'list'"), qPrintable(message));
    QVERIFY2(message.contains("larger than 256 MiB"), qPrintable(message));
  }

  void saysWhyAFileCannotBeOpened() {
    const auto missing = GgufFile::open("/nonexistent/model.gguf");
    QVERIFY(!missing);
    QCOMPARE(missing.error().code, ErrorCode::NotFound);
    QVERIFY(missing.error().message().find("/nonexistent/model.gguf") != std::string::npos);
    QVERIFY(!GgufFile::open("/"));
  }
};

QTEST_GUILESS_MAIN(TestGgufFile)
#include "tst_gguf_file.moc"
