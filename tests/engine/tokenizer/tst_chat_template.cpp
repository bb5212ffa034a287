// SPDX-License-Identifier: MIT
// Chat templates of model families against what Jinja2 renders, and templates that misbehave.
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>

#include "support/test_data.h"
#include "tokenizer/chat_template.h"

using namespace nibble;

namespace {

std::vector<ChatMessage> messagesOf(const QJsonArray& array) {
  std::vector<ChatMessage> messages;
  for (const QJsonValue& entry : array) {
    messages.push_back(
        {entry["role"].toString().toStdString(), entry["content"].toString().toStdString()});
  }
  return messages;
}

Result<std::string> rendered(std::string_view source) {
  const auto parsed = ChatTemplate::parse(source);
  if (!parsed) return tl::unexpected(parsed.error());
  return (*parsed)->render({{"user", "Hello"}, {"assistant", "Hi"}}, true, "<s>", "</s>");
}

}  // namespace

class ChatTemplateTest : public QObject {
  Q_OBJECT

 private slots:
  void families_data();
  void families();
  void syntaxErrors_data();
  void syntaxErrors();
  void renderErrors_data();
  void renderErrors();
  void endlessTemplatesStop_data();
  void endlessTemplatesStop();
  void loopSurvivesItsEnd();
  void timeIsFormatted();
};

void ChatTemplateTest::families_data() {
  QTest::addColumn<QString>("name");
  const auto golden = QJsonDocument::fromJson(test::readData("templates/expected.json"));
  QString last;
  for (const QJsonValue& render : golden["renders"].toArray()) {
    const QString name = render["template"].toString();
    if (name != last) QTest::newRow(qPrintable(name)) << name;
    last = name;
  }
}

void ChatTemplateTest::families() {
  QFETCH(QString, name);
  const auto parsed =
      ChatTemplate::parse(test::readData("templates/" + name + ".jinja").toStdString());
  QVERIFY2(parsed.has_value(), parsed ? "" : parsed.error().message().c_str());
  const auto golden = QJsonDocument::fromJson(test::readData("templates/expected.json"));
  const QJsonArray conversations = golden["conversations"].toArray();
  int count = 0;
  for (const QJsonValue& render : golden["renders"].toArray()) {
    if (render["template"].toString() != name) continue;
    ++count;
    const auto messages = messagesOf(conversations[render["conversation"].toInt()].toArray());
    const auto text =
        (*parsed)->render(messages, render["add_generation_prompt"].toBool(), "<s>", "</s>");
    if (render["error"].isString()) {
      QVERIFY(!text);
      QCOMPARE(QString::fromStdString(text.error().what), render["error"].toString());
    } else {
      QVERIFY2(text.has_value(), text ? "" : text.error().message().c_str());
      QCOMPARE(QString::fromStdString(*text), render["text"].toString());
    }
  }
  QVERIFY(count >= 24);
}

void ChatTemplateTest::syntaxErrors_data() {
  QTest::addColumn<QString>("source");
  QTest::addColumn<QString>("part");
  QTest::newRow("open tag") << "a\n{% if x" << "line 2";
  QTest::newRow("open output") << "{{ x" << "not closed";
  QTest::newRow("open comment") << "{# x" << "not closed";
  QTest::newRow("open raw") << "{% raw %}x" << "not closed";
  QTest::newRow("open text") << "{{ 'x }}" << "not closed";
  QTest::newRow("open block") << "{% if x %}" << "endif";
  QTest::newRow("stray end") << "{% endif %}" << "endif";
  QTest::newRow("unknown tag") << "{% include 'x' %}" << "include";
  QTest::newRow("unknown filter") << "{{ x | frobnicate }}" << "frobnicate";
  QTest::newRow("unknown test") << "{{ x is frobnicated }}" << "frobnicated";
  QTest::newRow("brackets") << "{{ (1] }}" << "unexpected";
  QTest::newRow("empty output") << "{{ }}" << "unexpected";
  QTest::newRow("no operand") << "{{ 1 + }}" << "unexpected";
  QTest::newRow("sign") << "{{ a $ b }}" << "$";
  QTest::newRow("number") << "{{ 99999999999999999999 }}" << "too large";
  QTest::newRow("parentheses") << "{{ " + QString("(").repeated(5000) << "not closed";
  QTest::newRow("deep") << "{{ " + QString("(").repeated(500) + "1" + QString(")").repeated(500) +
                               " }}"
                        << "deeply";
  QTest::newRow("long sum") << "{{ 1" + QString(" + 1").repeated(5000) + " }}" << "deeply";
  QTest::newRow("many not") << "{{ " + QString("not ").repeated(5000) + "1 }}" << "deeply";
  QTest::newRow("nested if") << QString("{% if 1 %}").repeated(5000) << "deeply";
}

void ChatTemplateTest::syntaxErrors() {
  QFETCH(QString, source);
  QFETCH(QString, part);
  const auto parsed = ChatTemplate::parse(source.toStdString());
  QVERIFY(!parsed);
  QVERIFY2(parsed.error().what.find(part.toStdString()) != std::string::npos,
           parsed.error().what.c_str());
}

void ChatTemplateTest::renderErrors_data() {
  QTest::addColumn<QString>("source");
  QTest::addColumn<QString>("part");
  QTest::newRow("undefined attribute") << "{{ missing.name }}" << "'missing' is undefined";
  QTest::newRow("undefined sum") << "{{ 'a' + missing }}" << "'missing' is undefined";
  QTest::newRow("undefined call") << "{{ missing() }}" << "'missing' is undefined";
  QTest::newRow("mixed sum") << "{{ 'a' + 1 }}" << "not possible";
  QTest::newRow("iteration") << "{% for x in 1 %}{% endfor %}" << "iterated";
  QTest::newRow("division") << "{{ 1 // 0 }}" << "zero";
  QTest::newRow("remainder") << "{{ 1 % 0 }}" << "zero";
  QTest::newRow("overflow") << "{{ 9223372036854775807 + 1 }}" << "too large";
  QTest::newRow("order") << "{{ 1 < 'a' }}" << "order";
  QTest::newRow("change") << "{{ messages.append(1) }}" << "change";
  QTest::newRow("set attribute") << "{% set messages.x = 1 %}" << "namespace";
  QTest::newRow("unpack") << "{% for a, b in [[1]] %}{% endfor %}" << "names";
  QTest::newRow("raise") << "\n{{ raise_exception('no ' ~ messages[0].role) }}" << "no user";
}

void ChatTemplateTest::renderErrors() {
  QFETCH(QString, source);
  QFETCH(QString, part);
  const auto text = rendered(source.toStdString());
  QVERIFY(!text);
  QVERIFY2(text.error().what.find(part.toStdString()) != std::string::npos,
           text.error().what.c_str());
  QVERIFY(text.error().where.find("line") != std::string::npos);
}

void ChatTemplateTest::endlessTemplatesStop_data() {
  QTest::addColumn<QString>("source");
  const QString thousand = "{% for i in range(1000) %}";
  QTest::newRow("loops") << thousand.repeated(5) + "x" + QString("{% endfor %}").repeated(5);
  QTest::newRow("range") << "{{ range(1000000000) }}";
  QTest::newRow("macro") << "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}";
  QTest::newRow("doubling") << "{% set ns = namespace(x='ab') %}" + thousand +
                                   "{% set ns.x = ns.x + ns.x %}{% endfor %}";
  QTest::newRow("repetition") << "{{ 'ab' * 9000000000000 }}";
  QTest::newRow("list") << "{{ [1] * 9000000000 }}";
  QTest::newRow("nesting") << "{% set ns = namespace(x=[]) %}" + thousand +
                                  "{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }}";
  QTest::newRow("self") << "{% set ns = namespace() %}{% set ns.x = [ns] %}{{ ns.x }}";
  QTest::newRow("shared") << "{% set ns = namespace(x=[1], y=[1]) %}{% for i in range(100) %}"
                             "{% set ns.x = [ns.x, ns.x] %}{% set ns.y = [ns.y, ns.y] %}"
                             "{% endfor %}{{ ns.x == ns.y }}";
  QTest::newRow("shared text") << "{% set ns = namespace(x=[1]) %}{% for i in range(100) %}"
                                  "{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}";
  QTest::newRow("power") << "{{ 3 ** 100000000000 }}";
  QTest::newRow("replace") << "{% set x = 'a' * 1000000 %}{{ x.replace('a', x) }}";
}

void ChatTemplateTest::endlessTemplatesStop() {
  QFETCH(QString, source);
  const auto text = rendered(source.toStdString());
  QVERIFY(!text);
  QVERIFY(!text.error().what.empty());
}

void ChatTemplateTest::loopSurvivesItsEnd() {
  const auto text = rendered(
      "{% set ns = namespace() %}{% for m in messages %}{% set ns.loop = loop %}{% endfor %}"
      "{{ ns.loop.cycle('a', 'b') }}{{ ns.loop.index }}");
  QVERIFY2(text.has_value(), text ? "" : text.error().message().c_str());
  QCOMPARE(*text, "b2");
}

void ChatTemplateTest::timeIsFormatted() {
  const auto text = rendered("{{ strftime_now('%Y-%m-%d') }}");
  QVERIFY(text.has_value());
  QVERIFY2(QRegularExpression("^20\\d\\d-\\d\\d-\\d\\d$").match(text->c_str()).hasMatch(),
           text->c_str());
}

QTEST_GUILESS_MAIN(ChatTemplateTest)
#include "tst_chat_template.moc"
