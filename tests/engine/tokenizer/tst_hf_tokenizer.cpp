// SPDX-License-Identifier: MIT
// Hugging Face tokenizer files turned into GGUF keys, and the ids that come out of them.
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <bit>

#include "formats/gguf_file.h"
#include "support/test_data.h"
#include "tokenizer/hf_tokenizer.h"
#include "tokenizer/tokenizer.h"

using namespace nibble;

namespace {

QByteArray demoFile(const QString& name) {
  QFile file(QStringLiteral(NIBBLE_RESOURCES "/demo-model/") + name);
  if (!file.open(QIODevice::ReadOnly))
    QTest::qFail(qPrintable(file.fileName()), __FILE__, __LINE__);
  return file.readAll();
}

std::string_view view(const QByteArray& bytes) {
  return {bytes.data(), static_cast<std::size_t>(bytes.size())};
}

QString shown(const std::vector<TokenId>& ids) {
  QStringList parts;
  for (const TokenId id : ids) parts << QString::number(id);
  return parts.join(' ');
}

QString shown(const QJsonArray& ids) {
  QStringList parts;
  for (const QJsonValue& id : ids) parts << QString::number(id.toInt());
  return parts.join(' ');
}

Result<Metadata> convert(const QByteArray& tokenizerJson, const QByteArray& config = {},
                         const QByteArray& model = {}, bool allowDefault = false) {
  Metadata metadata;
  HfTokenizerFiles files;
  files.tokenizerJson = view(tokenizerJson);
  files.tokenizerConfig = view(config);
  files.sentencePieceModel = view(model);
  NIBBLE_CHECK(addTokenizerMetadata(metadata, files, {0, allowDefault}));
  return metadata;
}

QByteArray jsonOf(const QJsonValue& value) {
  return QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact);
}

bool sameValue(const MetaValue& a, const MetaValue& b) {
  if (a.index() != b.index()) return false;
  if (const auto* list = std::get_if<StringList>(&a)) {
    return list->items == std::get<StringList>(b).items;
  }
  if (const auto* list = std::get_if<std::vector<std::int32_t>>(&a)) {
    return *list == std::get<std::vector<std::int32_t>>(b);
  }
  if (const auto* text = std::get_if<std::string>(&a)) return *text == std::get<std::string>(b);
  if (const auto* flag = std::get_if<bool>(&a)) return *flag == std::get<bool>(b);
  if (const auto* id = std::get_if<std::uint32_t>(&a)) return *id == std::get<std::uint32_t>(b);
  return false;
}

void putVarint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

void putMessage(std::string& out, int field, const std::string& payload) {
  putVarint(out, static_cast<std::uint64_t>(field) << 3 | 2);
  putVarint(out, payload.size());
  out += payload;
}

std::string pieceMessage(std::string_view text, float score, int kind) {
  std::string piece;
  putMessage(piece, 1, std::string(text));
  putVarint(piece, 2 << 3 | 5);
  const auto bits = std::bit_cast<std::uint32_t>(score);
  piece.append(reinterpret_cast<const char*>(&bits), sizeof bits);
  putVarint(piece, 3 << 3);
  putVarint(piece, static_cast<std::uint64_t>(kind));
  return piece;
}

}  // namespace

class HfTokenizerTest : public QObject {
  Q_OBJECT

 private slots:
  void demoKeysAreThoseOfTheReference();
  void demoIds();
  void families_data();
  void families();
  void preTokenizerFlagsDecideTheName();
  void unknownPreTokenizerIsNamed();
  void sentencePieceModel();
  void brokenSentencePieceModel();
  void addedTokensAndPadding();
  void mergesAsPairs();
  void wordPiece();
  void namedChatTemplates();
  void brokenFiles_data();
  void brokenFiles();
};

void HfTokenizerTest::demoKeysAreThoseOfTheReference() {
  const auto file =
      GgufFile::open(test::dataPath("tokenizers/fable-5m-metadata.gguf").toStdString());
  QVERIFY2(file.has_value(), file ? "" : file.error().message().c_str());
  const QByteArray tokenizer = demoFile("tokenizer.json");
  const QByteArray tokenizerConfig = demoFile("tokenizer_config.json");
  const QByteArray config = demoFile("config.json");
  Metadata made;
  const auto done = addTokenizerMetadata(
      made, {view(tokenizer), view(tokenizerConfig), {}, {}, {}, view(config)}, {4096, false});
  QVERIFY2(done.has_value(), done ? "" : done.error().message().c_str());
  std::vector<Metadata::Entry> expected;
  for (const auto& entry : (*file)->metadata().entries()) {
    if (entry.first.starts_with("tokenizer.")) expected.push_back(entry);
  }
  QCOMPARE(made.entries().size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    QCOMPARE(QString::fromStdString(made.entries()[i].first),
             QString::fromStdString(expected[i].first));
    QVERIFY2(sameValue(made.entries()[i].second, expected[i].second), expected[i].first.c_str());
  }
}

void HfTokenizerTest::demoIds() {
  const auto metadata = convert(demoFile("tokenizer.json"), demoFile("tokenizer_config.json"));
  QVERIFY2(metadata.has_value(), metadata ? "" : metadata.error().message().c_str());
  const auto tokenizer = makeTokenizer(*metadata);
  QVERIFY2(tokenizer.has_value(), tokenizer ? "" : tokenizer.error().message().c_str());
  const auto golden = QJsonDocument::fromJson(test::readData("tokenizers/fable-5m.json"));
  const QJsonArray cases = golden["cases"].toArray();
  QVERIFY(cases.size() > 100);
  for (const QJsonValue& entry : cases) {
    const std::string text = entry["text"].toString().toStdString();
    QCOMPARE(shown((*tokenizer)->encode(text, {false, true})), shown(entry["ids"].toArray()));
    QCOMPARE(shown((*tokenizer)->encode(text, {true, true})),
             shown(entry["ids_special"].toArray()));
  }
}

void HfTokenizerTest::families_data() {
  QTest::addColumn<QString>("file");
  QTest::addColumn<QString>("name");
  for (const char* file : {"byte_level", "byte_fallback"}) {
    const QString path = QString("tokenizers/hf/%1.json").arg(file);
    const auto golden = QJsonDocument::fromJson(test::readData(path));
    for (const QString& name : golden["families"].toObject().keys()) {
      QTest::newRow(qPrintable(name)) << path << name;
    }
  }
}

void HfTokenizerTest::families() {
  QFETCH(QString, file);
  QFETCH(QString, name);
  const QJsonValue family = QJsonDocument::fromJson(test::readData(file))["families"][name];
  const auto metadata = convert(jsonOf(family["tokenizer"]));
  QVERIFY2(metadata.has_value(), metadata ? "" : metadata.error().message().c_str());
  const bool byteLevel = file.contains("byte_level");
  QCOMPARE(metadata->string("tokenizer.ggml.pre").value(),
           byteLevel ? name.toStdString() : std::string("default"));
  const auto tokenizer = makeTokenizer(*metadata);
  QVERIFY2(tokenizer.has_value(), tokenizer ? "" : tokenizer.error().message().c_str());
  for (const QJsonValue& entry : family["cases"].toArray()) {
    const QString text = entry["text"].toString();
    const QString ids = shown((*tokenizer)->encode(text.toStdString(), {false, true}));
    if (ids == shown(entry["ids"].toArray())) continue;
    const QString about =
        QString("%1\n got %2\n not %3").arg(text, ids, shown(entry["ids"].toArray()));
    QVERIFY2(false, qPrintable(about));
  }
}

void HfTokenizerTest::preTokenizerFlagsDecideTheName() {
  const auto families =
      QJsonDocument::fromJson(test::readData("tokenizers/hf/byte_level.json"))["families"];
  const auto nameOf = [&](const QString& family, const QByteArray& config) {
    const auto metadata = convert(jsonOf(families[family]["tokenizer"]), config);
    return metadata ? metadata->string("tokenizer.ggml.pre").value() : metadata.error().message();
  };
  QCOMPARE(nameOf("starcoder", R"({"clean_up_tokenization_spaces": false})"), "smollm");
  QCOMPARE(nameOf("starcoder", R"({"clean_up_tokenization_spaces": true})"), "starcoder");
  QJsonObject merging = families["llama-bpe"]["tokenizer"].toObject();
  QJsonObject model = merging["model"].toObject();
  model["ignore_merges"] = false;
  merging["model"] = model;
  merging["post_processor"] = QJsonValue();
  const auto metadata = convert(jsonOf(merging));
  QVERIFY(metadata.has_value());
  QCOMPARE(metadata->string("tokenizer.ggml.pre").value(), "dbrx");
}

void HfTokenizerTest::unknownPreTokenizerIsNamed() {
  QJsonObject tokenizer = QJsonDocument::fromJson(demoFile("tokenizer.json")).object();
  tokenizer["pre_tokenizer"] = QJsonObject{{"type", "Split"},
                                           {"pattern", QJsonObject{{"Regex", "x+y"}}},
                                           {"behavior", "Isolated"},
                                           {"invert", false}};
  const auto refused = convert(jsonOf(tokenizer));
  QVERIFY(!refused);
  QVERIFY2(refused.error().message().find("x+y") != std::string::npos,
           refused.error().message().c_str());
  const auto forced = convert(jsonOf(tokenizer), {}, {}, true);
  QVERIFY(forced.has_value());
  QCOMPARE(forced->string("tokenizer.ggml.pre").value(), "default");
}

void HfTokenizerTest::sentencePieceModel() {
  const auto file =
      GgufFile::open(test::dataPath("tokenizers/ggml-vocab-llama-spm.gguf").toStdString());
  QVERIFY(file.has_value());
  const Metadata& original = (*file)->metadata();
  const auto& pieces = original.strings("tokenizer.ggml.tokens")->items;
  const auto scores = original.reals("tokenizer.ggml.scores").value();
  const auto kinds = original.integers("tokenizer.ggml.token_type").value();
  std::string model;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    putMessage(model, 1,
               pieceMessage(pieces[i], static_cast<float>(scores[i]), static_cast<int>(kinds[i])));
  }
  putMessage(model, 2, std::string("\x18\x02", 2));  // trainer: BPE
  const QByteArray config = R"({"add_bos_token": true, "add_eos_token": false})";
  const auto metadata = convert({}, config, QByteArray::fromStdString(model));
  QVERIFY2(metadata.has_value(), metadata ? "" : metadata.error().message().c_str());
  for (const char* key : {"tokenizer.ggml.model", "tokenizer.ggml.pre", "tokenizer.ggml.tokens",
                          "tokenizer.ggml.token_type", "tokenizer.ggml.add_bos_token"}) {
    QVERIFY2(sameValue(*metadata->find(key), *original.find(key)), key);
  }
  QVERIFY(metadata->reals("tokenizer.ggml.scores").value() == scores);
  const auto tokenizer = makeTokenizer(*metadata);
  QVERIFY(tokenizer.has_value());
  QCOMPARE(shown((*tokenizer)->encode("Hello world", {true, false})), "1 15043 3186");
}

void HfTokenizerTest::brokenSentencePieceModel() {
  std::string good;
  putMessage(good, 1, pieceMessage("<unk>", 0, 2));
  putMessage(good, 1, pieceMessage("a", -1, 1));
  putMessage(good, 3, std::string("\x18\x00", 2));  // normalizer: no dummy prefix
  const auto metadata = convert({}, {}, QByteArray::fromStdString(good));
  QVERIFY(metadata.has_value());
  QCOMPARE(metadata->boolean("tokenizer.ggml.add_space_prefix"), std::optional(false));
  for (std::size_t length = 1; length < good.size(); ++length) {
    // Every cut gives either fewer pieces or an error, never more.
    const auto cut = convert({}, {}, QByteArray::fromStdString(good.substr(0, length)));
    if (cut) QVERIFY(cut->strings("tokenizer.ggml.tokens")->items.size() <= 2);
  }
  std::string unigram = good;
  putMessage(unigram, 2, std::string("\x18\x01", 2));
  const auto refused = convert({}, {}, QByteArray::fromStdString(unigram));
  QVERIFY(!refused);
  QVERIFY(refused.error().code == ErrorCode::Unsupported);
}

void HfTokenizerTest::addedTokensAndPadding() {
  const QByteArray tokenizer = R"({
    "added_tokens": [{"id": 3, "content": "<x>", "special": true},
                     {"id": 4, "content": "<|looks|>", "special": false},
                     {"id": 5, "content": "a▁b", "special": false}],
    "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "use_regex": true},
    "model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b"]}})";
  const QByteArray config = R"({"bos_token": {"content": "<x>"}, "eos_token": "<nowhere>"})";
  const QByteArray modelConfig = R"({"eos_token_id": 2, "pad_token_id": [1], "bos_token_id": 0})";
  Metadata out;
  HfTokenizerFiles files{view(tokenizer), view(config), {}, {}, "TEMPLATE", view(modelConfig)};
  QVERIFY(addTokenizerMetadata(out, files, {8, false}).has_value());
  const auto& tokens = out.strings("tokenizer.ggml.tokens")->items;
  QCOMPARE(tokens.size(), 8u);
  QCOMPARE(std::string(tokens[5]), "a b");
  QCOMPARE(std::string(tokens[7]), "[PAD7]");
  QVERIFY(out.integers("tokenizer.ggml.token_type").value() ==
          (std::vector<std::int64_t>{1, 1, 1, 3, 3, 4, 5, 5}));
  QCOMPARE(out.integer("tokenizer.ggml.bos_token_id"), std::optional<std::int64_t>(3));
  QCOMPARE(out.integer("tokenizer.ggml.eos_token_id"), std::optional<std::int64_t>(2));
  QVERIFY(!out.contains("tokenizer.ggml.padding_token_id"));
  QCOMPARE(out.string("tokenizer.chat_template").value(), "TEMPLATE");
  Metadata small;
  QVERIFY(!addTokenizerMetadata(small, files, {4, false}).has_value());
}

void HfTokenizerTest::mergesAsPairs() {
  const QByteArray tokenizer = R"({
    "pre_tokenizer": {"type": "ByteLevel", "use_regex": true},
    "model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2},
              "merges": [["a", "b"], ["a b", "b"]]}})";
  const auto metadata = convert(tokenizer);
  QVERIFY(metadata.has_value());
  const auto& merges = metadata->strings("tokenizer.ggml.merges")->items;
  QCOMPARE(std::string(merges[0]), "a b");
  QCOMPARE(std::string(merges[1]), "aĠb b");
}

void HfTokenizerTest::wordPiece() {
  const QByteArray tokenizer = R"({
    "added_tokens": [{"id": 0, "content": "[CLS]", "special": true}],
    "model": {"type": "WordPiece", "vocab": {"[CLS]": 0, "run": 1, "##ning": 2, "[UNK]": 3}}})";
  const auto metadata = convert(tokenizer);
  QVERIFY(metadata.has_value());
  QCOMPARE(metadata->string("tokenizer.ggml.model").value(), "bert");
  const auto made = makeTokenizer(*metadata);
  QVERIFY(made.has_value());
  QCOMPARE(shown((*made)->encode("Running", {false, false})), "1 2");
}

void HfTokenizerTest::namedChatTemplates() {
  const QByteArray config = R"({"chat_template": [{"name": "default", "template": "D"},
                                {"name": "tool use", "template": "T"}]})";
  const auto metadata = convert(demoFile("tokenizer.json"), config);
  QVERIFY(metadata.has_value());
  QCOMPARE(metadata->string("tokenizer.chat_template").value(), "D");
  QCOMPARE(metadata->string("tokenizer.chat_template.tool_use").value(), "T");
  QCOMPARE(std::string(metadata->strings("tokenizer.chat_templates")->items.at(0)), "tool_use");
}

void HfTokenizerTest::brokenFiles_data() {
  QTest::addColumn<QByteArray>("tokenizer");
  QTest::newRow("nothing") << QByteArray();
  QTest::newRow("not JSON") << QByteArray("{");
  QTest::newRow("array") << QByteArray("[]");
  QTest::newRow("no model") << QByteArray("{}");
  QTest::newRow("unigram") << QByteArray(R"({"model": {"type": "Unigram", "vocab": []}})");
  const QByteArray head = R"({"pre_tokenizer": {"type": "ByteLevel"}, "model": {"type": "BPE", )";
  QTest::newRow("no vocab") << head + R"("merges": []}})";
  QTest::newRow("no merges") << head + R"("vocab": {"a": 0}}})";
  QTest::newRow("negative id") << head + R"("vocab": {"a": -1}, "merges": []}})";
  QTest::newRow("text as id") << head + R"("vocab": {"a": "0"}, "merges": []}})";
  QTest::newRow("huge id") << head + R"("vocab": {"a": 4000000000}, "merges": []}})";
  QTest::newRow("huger id") << head + R"("vocab": {"a": 18446744073709551615}, "merges": []}})";
  QTest::newRow("number as merge") << head + R"("vocab": {"a": 0}, "merges": [1]}})";
}

void HfTokenizerTest::brokenFiles() {
  QFETCH(QByteArray, tokenizer);
  const auto metadata = convert(tokenizer);
  QVERIFY(!metadata);
  QVERIFY(!metadata.error().what.empty());
  QVERIFY(!metadata.error().where.empty());
}

QTEST_GUILESS_MAIN(HfTokenizerTest)
#include "tst_hf_tokenizer.moc"
