// SPDX-License-Identifier: MIT
#include <QTemporaryDir>
#include <QTest>
#include <filesystem>
#include <fstream>

#include "base/bytes.h"
#include "formats/safetensors.h"

using namespace nibble;

namespace {

std::string file(std::string_view json, std::size_t dataBytes) {
  std::string text(8, '\0');
  store<std::uint64_t>(text.data(), json.size());
  text += json;
  for (std::size_t i = 0; i < dataBytes; ++i) text.push_back(static_cast<char>(i));
  return text;
}

std::string entry(const std::string& name, const std::string& dtype, const std::string& shape,
                  const std::string& offsets) {
  return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape +
         ",\"data_offsets\":" + offsets + "}";
}

std::string one(const std::string& dtype, const std::string& shape, const std::string& offsets) {
  return "{" + entry("w", dtype, shape, offsets) + "}";
}

Result<std::shared_ptr<const SafetensorsFile>> parse(const std::string& text) {
  return SafetensorsFile::parse(std::as_bytes(std::span(text)), nullptr, "m.safetensors");
}

}  // namespace

class TestSafetensors : public QObject {
  Q_OBJECT

 private slots:
  void readsAllTypes() {
    struct Dtype {
      const char* name;
      TensorType type;
      int bytes;
    };
    static constexpr Dtype kDtypes[] = {
        {"F64", TensorType::F64, 8},         {"F32", TensorType::F32, 4},
        {"F16", TensorType::F16, 2},         {"BF16", TensorType::BF16, 2},
        {"F8_E4M3", TensorType::F8_E4M3, 1}, {"F8_E5M2", TensorType::F8_E5M2, 1},
        {"I64", TensorType::I64, 8},         {"I32", TensorType::I32, 4},
        {"I16", TensorType::I16, 2},         {"I8", TensorType::I8, 1},
        {"U64", TensorType::U64, 8},         {"U32", TensorType::U32, 4},
        {"U16", TensorType::U16, 2},         {"U8", TensorType::U8, 1},
        {"BOOL", TensorType::BOOL, 1}};
    std::string json = "{";
    int offset = 0;
    for (const Dtype& d : kDtypes) {
      if (offset > 0) json += ",";
      json += entry(d.name, d.name, "[2,3]", fmt::format("[{},{}]", offset, offset + 6 * d.bytes));
      offset += 6 * d.bytes;
    }
    const std::string text = file(json + "}  ", static_cast<std::size_t>(offset));
    const auto st = parse(text);
    QVERIFY2(st, st ? "" : st.error().message().c_str());
    QCOMPARE((*st)->tensors().size(), std::size(kDtypes));
    for (std::size_t i = 0; i < std::size(kDtypes); ++i) {
      const SafetensorsInfo& info = (*st)->tensors()[i];
      QCOMPARE(info.name, std::string(kDtypes[i].name));
      QCOMPARE(info.type, kDtypes[i].type);
      QCOMPARE(info.shape, (std::vector<std::int64_t>{2, 3}));
      QCOMPARE(info.elements(), std::int64_t{6});
      QCOMPARE((*st)->bytes(info).size(), static_cast<std::size_t>(6 * kDtypes[i].bytes));
    }
    QCOMPARE((*st)->bytes((*st)->tensors()[1])[0], std::byte{48});
  }

  void readsMetadataScalarsEmptyTensorsAndGaps() {
    const std::string text = file("{\"__metadata__\":{\"format\":\"pt\",\"x\":\"y\"}," +
                                      entry("late", "U8", "[2]", "[10,12]") + "," +
                                      entry("scalar", "F32", "[]", "[0,4]") + "," +
                                      entry("empty", "F32", "[0,5]", "[4,4]") + "}",
                                  12);
    const auto st = parse(text);
    QVERIFY2(st, st ? "" : st.error().message().c_str());
    QCOMPARE((*st)->metadata().size(), std::size_t{2});
    QCOMPARE((*st)->metadata()[0].second, std::string("pt"));
    QCOMPARE((*st)->tensors()[0].name, std::string("late"));
    QCOMPARE((*st)->bytes((*st)->tensors()[0])[1], std::byte{11});
    QCOMPARE((*st)->tensors()[1].elements(), std::int64_t{1});
    QCOMPARE((*st)->tensors()[2].elements(), std::int64_t{0});
  }

  void readsTheDemoModel() {
    const auto set = SafetensorsSet::open(NIBBLE_RESOURCES "/demo-model");
    QVERIFY2(set, set ? "" : set.error().message().c_str());
    QVERIFY((*set)->find("model.embed_tokens.weight") != nullptr);
    QCOMPARE((*set)->totalFileBytes(),
             std::filesystem::file_size(NIBBLE_RESOURCES "/demo-model/model.safetensors"));
  }

  void refusesBadInput_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QStringList>("expected");
    const auto add = [](const char* name, const std::string& text, const QStringList& expected) {
      QTest::newRow(name) << QByteArray::fromStdString(text) << expected;
    };
    const auto header = [&](const char* name, const std::string& json, const QStringList& expected,
                            std::size_t data = 8) { add(name, file(json, data), expected); };
    add("empty", "", {"not a safetensors file", "offset 0"});
    add("seven bytes", "1234567", {"only 7 bytes long"});
    add("no header", std::string(8, '\0'), {"begins with zeros"});
    add("gguf", "GGUF is not this format", {"not a safetensors file", "this is a GGUF file"});
    add("lfs pointer", "version https://git-lfs.github.com/spec/v1\noid", {"Git LFS pointer"});
    add("length over the cap", std::string("\xff\xe1\xf5\x05\0\0\0\0{}", 10),
        {"claims 100000255 bytes, more than the 100000000 allowed", "offset 0"});
    add("length over the file", std::string("\3\0\0\0\0\0\0\0{}", 10),
        {"claims 3 bytes, 2 are left", "offset 0", "incomplete"});
    add("length overflow", std::string(8, '\xff') + "{}", {"more than the 100000000 allowed"});
    header("not JSON", "{\"w\":}", {"not valid JSON", "offset 13"});
    header("cut JSON", "{\"w\":{", {"not valid JSON", "offset"});
    header("text behind", "{} x", {"not valid JSON"});
    header("invalid UTF-8", "{\"\xff\":1}", {"not valid JSON"});
    header("value not object", "{\"w\":3}", {"a number stands where none belongs", "tensor 'w'"});
    header("value array", "{\"w\":[]}", {"an array stands where none belongs", "tensor 'w'"});
    header("null", "{\"w\":null}", {"null stands", "tensor 'w'"});
    header("nested", "{\"w\":{\"shape\":{}}}", {"an object stands", "tensor 'w'"});
    header("nested array", one("F32", "[[1]]", "[0,4]"), {"an array stands", "tensor 'w'"});
    header("deep", "{\"w\":" + std::string(100000, '['), {"an array stands"});
    header("metadata not text", "{\"__metadata__\":{\"a\":1}}",
           {"a number stands", "__metadata__"});
    header("missing field", "{\"w\":{\"dtype\":\"F32\",\"shape\":[1]}}",
           {"data_offsets is missing", "tensor 'w'"});
    header("unknown field", "{\"w\":{\"stride\":[1]}}", {"unknown field 'stride'", "tensor 'w'"});
    header("field twice", "{\"w\":{\"shape\":[1],\"shape\":[1]}}", {"'shape' occurs twice"});
    header("unknown type", one("F4", "[2]", "[0,1]"),
           {"data type 'F4' is not supported", "tensor 'w'", "offset 8"});
    header("block type name", one("Q4_0", "[32]", "[0,8]"), {"'Q4_0' is not supported"});
    header("negative dimension", one("F32", "[-1]", "[0,4]"), {"-1 is negative", "tensor 'w'"});
    header("fraction", one("F32", "[1.5]", "[0,4]"), {"1.5 is not an integer", "tensor 'w'"});
    header("dimension above 63 bits", one("U8", "[9223372036854775808]", "[0,8]"),
           {"9223372036854775808 is too large", "tensor 'w'"});
    header("shape overflow", one("F32", "[4294967296,4294967296]", "[0,4]"),
           {"shape [4294967296, 4294967296] overflows", "tensor 'w'"});
    header("overflow beside zero", one("F32", "[0,4294967296,4294967296]", "[0,0]"),
           {"overflows", "tensor 'w'"});
    header("size differs", one("F32", "[2]", "[0,4]"),
           {"shape [2] of type F32 takes 8 bytes", "[0, 4] span 4", "tensor 'w'"});
    header("out of range", one("F32", "[4]", "[0,16]"),
           {"[0, 16] reach beyond the 8 bytes", "tensor 'w'", "incomplete"});
    header("reversed", one("F32", "[1]", "[4,0]"), {"[4, 0] are reversed", "tensor 'w'"});
    header("one offset", one("F32", "[1]", "[4]"), {"1 numbers instead of 2", "tensor 'w'"});
    header("three offsets", one("F32", "[1]", "[0,4,8]"), {"3 numbers instead of 2"});
    header("overlap",
           "{" + entry("a", "U8", "[5]", "[0,5]") + "," + entry("b", "U8", "[4]", "[4,8]") + "}",
           {"overlaps that of tensor 'a'", "tensor 'b'", "offset"});
    header("same name",
           "{" + entry("a", "U8", "[4]", "[0,4]") + "," + entry("a", "U8", "[4]", "[4,8]") + "}",
           {"'a' occurs twice"});
  }

  void refusesBadInput() {
    QFETCH(const QByteArray, bytes);
    QFETCH(const QStringList, expected);
    const auto st = parse(bytes.toStdString());
    QVERIFY(!st);
    const QString message = QString::fromStdString(st.error().message());
    QVERIFY2(message.contains("m.safetensors, "), qPrintable(message));
    for (const QString& text : expected) QVERIFY2(message.contains(text), qPrintable(message));
  }

  void everyPrefixIsRefused() {
    const std::string text = file(
        "{" + entry("a", "U8", "[5]", "[0,5]") + "," + entry("b", "F16", "[1]", "[6,8]") + "}", 8);
    QVERIFY(parse(text));
    for (std::size_t length = 0; length < text.size(); ++length) {
      QVERIFY(!parse(text.substr(0, length)));
    }
  }

  void opensALargeSparseFile() {
    const QTemporaryDir folder;
    const auto path = std::filesystem::path(folder.path().toStdString()) / "large.safetensors";
    const std::string head = file(one("F16", "[1048576,8192]", "[0,17179869184]"), 0);
    std::ofstream(path, std::ios::binary) << head;
    std::filesystem::resize_file(path, head.size() + (1ull << 34));
    const auto set = SafetensorsSet::open(path);
    QVERIFY2(set, set ? "" : set.error().message().c_str());
    const SafetensorsInfo& info = (*set)->tensors()[0];
    QCOMPARE((*set)->bytes(info).back(), std::byte{0});
    (*set)->prefetch(info);
    (*set)->release(info);
  }
};

QTEST_GUILESS_MAIN(TestSafetensors)
#include "tst_safetensors.moc"
