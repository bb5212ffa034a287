// SPDX-License-Identifier: MIT
// Ids and texts of five vocabularies against the reference tokenizer.
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "base/utf8.h"
#include "formats/gguf_file.h"
#include "support/test_data.h"
#include "tokenizer/tokenizer.h"

using namespace nibble;

namespace {

std::shared_ptr<const Tokenizer> load(const QString& name) {
  const QString path = test::dataPath("tokenizers/ggml-vocab-" + name + ".gguf");
  const auto file = GgufFile::open(path.toStdString());
  if (!file) {
    QTest::qFail(file.error().message().c_str(), __FILE__, __LINE__);
    return nullptr;
  }
  auto tokenizer = makeTokenizer((*file)->metadata());
  if (!tokenizer) {
    QTest::qFail(tokenizer.error().message().c_str(), __FILE__, __LINE__);
    return nullptr;
  }
  return *tokenizer;
}

std::vector<TokenId> idsOf(const QJsonArray& array) {
  std::vector<TokenId> ids;
  for (const QJsonValue& value : array) ids.push_back(value.toInt());
  return ids;
}

QString shown(const std::vector<TokenId>& ids) {
  QStringList parts;
  for (const TokenId id : ids) parts << QString::number(id);
  return parts.join(' ');
}

const QStringList kNames = {"gpt-2", "falcon", "deepseek-llm", "llama-spm", "bert-bge"};

}  // namespace

class TokenizerGoldenTest : public QObject {
  Q_OBJECT

 private slots:
  void plainTexts_data();
  void plainTexts();
  void modesAndDecoding_data();
  void modesAndDecoding();
  void streamingMatchesDecoding_data();
  void streamingMatchesDecoding();
};

void TokenizerGoldenTest::plainTexts_data() {
  QTest::addColumn<QString>("name");
  for (const QString& name : kNames) QTest::newRow(qPrintable(name)) << name;
}

void TokenizerGoldenTest::plainTexts() {
  QFETCH(QString, name);
  const auto tokenizer = load(name);
  QVERIFY(tokenizer);
  const QByteArray input = test::readData("tokenizers/ggml-vocab-" + name + ".gguf.inp");
  const QList<QByteArray> lines =
      test::readData("tokenizers/ggml-vocab-" + name + ".gguf.out").split('\n');
  const QByteArray separator = "\n__ggml_vocab_test__\n";
  int count = 0;
  for (qsizetype at = 0; at < input.size(); ++count) {
    const qsizetype end = input.indexOf(separator, at);
    const QByteArray text = input.mid(at, end < 0 ? -1 : end - at);
    at = end < 0 ? input.size() : end + separator.size();
    QVERIFY(count < lines.size());
    const auto ids = tokenizer->encode(text.toStdString(), {false, false});
    QCOMPARE(shown(ids), QString::fromUtf8(lines[count].simplified()));
  }
  QVERIFY2(count >= 45, qPrintable(QString::number(count)));
}

void TokenizerGoldenTest::modesAndDecoding_data() {
  plainTexts_data();
}

void TokenizerGoldenTest::modesAndDecoding() {
  QFETCH(QString, name);
  const auto tokenizer = load(name);
  QVERIFY(tokenizer);
  const auto golden = QJsonDocument::fromJson(test::readData("tokenizers/" + name + ".extra.json"));
  const QJsonArray cases = golden["cases"].toArray();
  QCOMPARE(cases.size(), 87);
  for (const QJsonValue& entry : cases) {
    const std::string text = entry["text"].toString().toStdString();
    const QJsonArray runs = entry["runs"].toArray();
    QCOMPARE(runs.size(), 3);
    for (const QJsonValue& run : runs) {
      const auto expected = idsOf(run["tokens"].toArray());
      const auto ids =
          tokenizer->encode(text, {run["add_special"].toBool(), run["parse_special"].toBool()});
      QVERIFY2(ids == expected, qPrintable(QString::fromStdString(text) + "\n got " + shown(ids) +
                                           "\n not " + shown(expected)));
      QCOMPARE(QString::fromStdString(tokenizer->decode(ids, true)), run["detokenized"].toString());
    }
  }
}

void TokenizerGoldenTest::streamingMatchesDecoding_data() {
  QTest::addColumn<QString>("name");
  // Those whose decoding leaves spaces alone.
  for (const char* name : {"deepseek-llm", "llama-spm"}) QTest::newRow(name) << QString(name);
}

void TokenizerGoldenTest::streamingMatchesDecoding() {
  QFETCH(QString, name);
  const auto tokenizer = load(name);
  QVERIFY(tokenizer);
  const auto golden = QJsonDocument::fromJson(test::readData("tokenizers/" + name + ".extra.json"));
  for (const QJsonValue& entry : golden["cases"].toArray()) {
    const std::string text = entry["text"].toString().toStdString();
    const auto ids = tokenizer->encode(text, {true, false});
    StreamDecoder stream(*tokenizer, true);
    std::string streamed;
    for (const TokenId id : ids) {
      const std::string part = stream.push(id);
      QVERIFY2(isValidUtf8(part), "cut inside a character");
      streamed += part;
    }
    streamed += stream.finish();
    QCOMPARE(QByteArray::fromStdString(streamed), QByteArray::fromStdString(text));
    QCOMPARE(QByteArray::fromStdString(tokenizer->decode(ids, false)),
             QByteArray::fromStdString(text));
  }
}

QTEST_GUILESS_MAIN(TokenizerGoldenTest)
#include "tst_tokenizer_golden.moc"
