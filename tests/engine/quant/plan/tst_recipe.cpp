// SPDX-License-Identifier: MIT
#include <QTest>

#include "quant/plan/recipe.h"

using namespace nibble;

class TstRecipe : public QObject {
  Q_OBJECT

 private slots:
  void roundTrips();
  void keepsCalibrationText();
  void refusesWhatItDoesNotKnow_data();
  void refusesWhatItDoesNotKnow();
  void parsesOverrides();
  void refusesOverrides_data();
  void refusesOverrides();
  void optionsInOneWord();
  void boundsHostileExpressions();
};

void TstRecipe::roundTrips() {
  const auto recipe = parseRecipe(R"({
    "default": {"type": "q4_k_m", "method": "importance"},
    "imatrix": "folder/matrix.gguf",
    "rules": [
      {"match": "ffn_down\\.weight$", "type": "q6_k"},
      {"match": "attn_v", "method": "gptq", "options": {"damping": 0.01, "activation_order": true}},
      {"match": "output", "type": "F16", "method": "rtn"}
    ],
    "transforms": []
  })");
  QVERIFY2(recipe, recipe ? "" : recipe.error().message().c_str());
  QCOMPARE(recipe->rules.size(), std::size_t{3});
  QCOMPARE(*recipe->rules[0].type, TensorType::Q6_K);
  QVERIFY(!recipe->rules[1].type);
  QCOMPARE(std::get<double>(recipe->rules[1].options.at("damping")), 0.01);
  QCOMPARE(std::get<bool>(recipe->rules[1].options.at("activation_order")), true);
  const std::string text = recipeToJson(*recipe);
  const auto again = parseRecipe(text);
  QVERIFY(again.has_value());
  QCOMPARE(recipeToJson(*again), text);
  QCOMPARE(again->type, std::string("q4_k_m"));
  QCOMPARE(again->imatrix, std::string("folder/matrix.gguf"));
  QCOMPARE(again->rules[0].match.text(), std::string("ffn_down\\.weight$"));
}

void TstRecipe::keepsCalibrationText() {
  const auto recipe = parseRecipe(R"({
    "default": {"type": "Q4_K", "method": "gptq", "options": {"sweeps": 2}},
    "calibration": {"text": "a story.txt", "chunks": 40}
  })");
  QVERIFY2(recipe, recipe ? "" : recipe.error().message().c_str());
  QCOMPARE(recipe->calibration->text, std::string("a story.txt"));
  QCOMPARE(recipe->calibration->context, 512);
  QCOMPARE(recipe->calibration->chunks, 40);
  const std::string text = recipeToJson(*recipe);
  const auto again = parseRecipe(text);
  QVERIFY(again.has_value());
  QCOMPARE(recipeToJson(*again), text);
  for (const char* wrong :
       {R"({"text": ""})", R"({})", R"({"text": "a", "chunks": -1})", R"({"text": "a", "size": 3})",
        R"({"text": "a", "context": 1})", R"({"text": "a", "context": 18446744073709551615})"}) {
    const auto failed =
        parseRecipe(std::string(R"({"default": {"type": "Q4_K"}, "calibration": )") + wrong + "}");
    QVERIFY(!failed);
    QVERIFY(failed.error().where.find("calibration") != std::string::npos);
  }
  QVERIFY(!parseRecipe(R"({"default": {"type": "Q4_K"}, "imatrix": "a",
                           "calibration": {"text": "a"}})"));
}

void TstRecipe::refusesWhatItDoesNotKnow_data() {
  QTest::addColumn<QString>("json");
  QTest::addColumn<QString>("where");
  QTest::addColumn<QString>("what");
  QTest::newRow("not JSON") << "{\"default\": {\"type\": \"Q4_K\"},}" << "recipe" << "line 1";
  QTest::newRow("no default") << "{}" << "recipe" << "\"default\" is missing";
  QTest::newRow("no type") << R"({"default": {}})" << "default" << "\"type\" is missing";
  QTest::newRow("unknown key") << R"({"default": {"type": "Q4_K"}, "rule": []})" << "recipe"
                               << "unknown key 'rule'";
  QTest::newRow("key given twice")
      << R"({"default": {"type": "Q4_K", "type": "Q6_K"}})" << "recipe" << "'type' is given twice";
  QTest::newRow("unknown type") << R"({"default": {"type": "Q4_X"}})" << "default" << "'Q4_X'";
  QTest::newRow("mix in a rule")
      << R"({"default": {"type": "Q4_K"}, "rules": [{"match": "a", "type": "Q4_K_M"}]})"
      << "rules[0]" << "is a mix";
  QTest::newRow("unknown method in a rule") << R"({"default": {"type": "Q4_K"},
             "rules": [{"match": "a", "type": "F16"}, {"match": "a", "method": "magic"}]})"
                                            << "rules[1]" << "unknown method 'magic'";
  QTest::newRow("option unknown to the method")
      << R"({"default": {"type": "Q4_K", "method": "rtn", "options": {"damping": 1}}})" << "default"
      << "no option 'damping'";
  QTest::newRow("bad expression")
      << R"({"default": {"type": "Q4_K"}, "rules": [{"match": "a(b", "type": "F16"}]})"
      << "rules[0]" << "at character 3";
  QTest::newRow("rule without effect")
      << R"({"default": {"type": "Q4_K"}, "rules": [{"match": "a"}]})" << "rules[0]" << "neither";
  QTest::newRow("transform")
      << R"({"default": {"type": "Q4_K"}, "transforms": [{"name": "rotate"}]})" << "transforms[0]"
      << "rotate";
  QTest::newRow("deep nesting") << QString(100, '[') + QString(100, ']') << "recipe" << "deep";
  QTest::newRow("type of the wrong kind") << R"({"default": {"type": 15}})" << "default"
                                          << "must be a string";
}

void TstRecipe::refusesWhatItDoesNotKnow() {
  QFETCH(const QString, json);
  QFETCH(const QString, where);
  QFETCH(const QString, what);
  const auto recipe = parseRecipe(json.toStdString());
  QVERIFY(!recipe);
  const QString got = QString::fromStdString(recipe.error().message());
  QVERIFY2(QString::fromStdString(recipe.error().where).startsWith(where), qPrintable(got));
  QVERIFY2(QString::fromStdString(recipe.error().what).contains(what), qPrintable(got));
}

void TstRecipe::parsesOverrides() {
  const auto full = parseOverride("blk\\.[0-3]\\.=IQ4_XS:importance");
  QVERIFY(full.has_value());
  QCOMPARE(full->match.text(), std::string("blk\\.[0-3]\\."));
  QCOMPARE(*full->type, TensorType::IQ4_XS);
  QCOMPARE(full->method, std::string("importance"));
  const auto withEquals = parseOverride("a(?=b)=q8_0");
  QVERIFY(withEquals.has_value());
  QCOMPARE(withEquals->match.text(), std::string("a(?=b)"));
  const auto methodOnly = parseOverride("ffn=:rtn");
  QVERIFY(methodOnly && !methodOnly->type && methodOnly->method == "rtn");
}

void TstRecipe::refusesOverrides_data() {
  QTest::addColumn<QString>("text");
  for (const char* text : {"", "ffn", "=Q4_K", "ffn=", "ffn=Q4_K_M", "ffn=Q4_K:", "ffn=Q4_K:magic",
                           "ffn(=Q4_K", "ffn=I32"}) {
    QTest::newRow(text) << QString(text);
  }
}

void TstRecipe::refusesOverrides() {
  QFETCH(const QString, text);
  const auto rule = parseOverride(text.toStdString());
  QVERIFY(!rule);
  QVERIFY(rule.error().where.find("override '" + text.toStdString()) != std::string::npos);
}

void TstRecipe::optionsInOneWord() {
  const std::pair<const char*, OptionValue> cases[] = {{"desc_act=true", true},
                                                       {"awq=false", false},
                                                       {"sweeps=4", std::int64_t{4}},
                                                       {"sweeps=-4", std::int64_t{-4}},
                                                       {"damping=0.02", 0.02},
                                                       {"percentile=99.0", 99.0},
                                                       {"range=minmax", std::string("minmax")},
                                                       {"a=b=c", std::string("b=c")},
                                                       {"a=nan", std::string("nan")}};
  for (const auto& [text, value] : cases) {
    const auto option = parseOption(text);
    QVERIFY2(option.has_value(), text);
    QVERIFY2(option->second == value, text);
    QCOMPARE(optionText(option->first, option->second), std::string(text));
  }
  for (const char* wrong : {"", "range", "=minmax", "range="}) QVERIFY2(!parseOption(wrong), wrong);
}

void TstRecipe::boundsHostileExpressions() {
  const auto pattern = Pattern::compile("(a+)+$");
  QVERIFY(pattern.has_value());
  const auto match = pattern->matches(std::string(63, 'a') + "b");
  QVERIFY(!match);
  QVERIFY(match.error().message().find("(a+)+$") != std::string::npos);
  QVERIFY(!Pattern::compile(std::string(100'000, 'a')));
}

QTEST_GUILESS_MAIN(TstRecipe)
#include "tst_recipe.moc"
