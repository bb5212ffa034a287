// SPDX-License-Identifier: MIT
// Questions are scored as a plain pass over each whole text scores them, and the demo model finds
// the true next sentence far more often than by guessing.
#include <QFile>
#include <QTest>
#include <algorithm>
#include <cmath>

#include "eval/multiple_choice.h"
#include "jobs/loaded_model.h"
#include "jobs/question_file.h"
#include "support/quantize_run.h"
#include "support/run_cli.h"

using namespace nibble;
using namespace nibble::eval;

namespace {

const char* const kQuestions = NIBBLE_RESOURCES "/text/next-sentence.jsonl";

const jobs::LoadedModel& demo() {
  static const jobs::LoadedModel model = [] {
    auto loaded = jobs::loadModel(test::demoModel().toStdString(), test::contextOf(2));
    if (!loaded) qFatal("%s", loaded.error().message().c_str());
    return *loaded;
  }();
  return model;
}

std::vector<Question> questions(std::size_t count) {
  auto file = jobs::openQuestions(kQuestions);
  if (!file) qFatal("%s", file.error().message().c_str());
  file->questions.resize(std::min(count, file->questions.size()));
  return file->questions;
}

Result<ChoiceReport> ask(const std::vector<Question>& asked, ChoiceContext context = {}) {
  return answerQuestions(*demo().model, *demo().tokenizer, asked, {.kv = KvType::F32}, context);
}

/// ln p(choice | context), token by token over the whole text.
double plainScore(const std::string& context, const std::string& choice) {
  const Tokenizer& tokenizer = *demo().tokenizer;
  const auto head = tokenizer.encode(context, {});
  const auto whole = tokenizer.encode(context + " " + choice, {});
  const auto vocabulary = static_cast<std::size_t>(demo().model->hyperparameters().vocabulary);
  auto session = demo().model->newSession({.contextLength = 512, .kv = KvType::F32});
  if (!session) qFatal("no session");
  std::vector<float> logits(whole.size() * vocabulary);
  if (!(*session)->forward(whole, static_cast<int>(whole.size()), logits.data(), {})) qFatal("no");
  const auto common = static_cast<std::size_t>(
      std::mismatch(head.begin(), head.end(), whole.begin(), whole.end()).first - head.begin());
  double score = 0;
  for (std::size_t i = common; i < whole.size(); ++i) {
    const float* row = logits.data() + (i - 1) * vocabulary;
    double sum = 0;
    for (std::size_t v = 0; v < vocabulary; ++v) sum += std::exp(static_cast<double>(row[v]));
    score += static_cast<double>(row[whole[i]]) - std::log(sum);
  }
  return score;
}

}  // namespace

class TestMultipleChoice : public QObject {
  Q_OBJECT

 private slots:
  void theDemoModelBeatsGuessing() {
    const auto report = ask(questions(1000));
    VERIFY_OK(report);
    QCOMPARE(report->questions, 237);
    QCOMPARE(report->chance, 0.25);
    qInfo("right: %.1f %% plain, %.1f %% by length", 100 * report->accuracy,
          100 * report->normalizedAccuracy);
    // The whole choice's probability favours short sentences, so that one is near to guessing.
    QVERIFY(report->normalizedAccuracy > report->chance + 2 * report->normalizedError);
    for (const auto& [share, error] :
         {std::pair(report->accuracy, report->accuracyError),
          std::pair(report->normalizedAccuracy, report->normalizedError)}) {
      QVERIFY(std::abs(error - std::sqrt(share * (1 - share) / 236)) < 1e-12);
    }
  }

  void scoresAreThoseOfThePlainPass() {
    const auto asked = questions(12);
    int right = 0, rightByLength = 0;
    for (const Question& question : asked) {
      std::vector<double> plain, byLength;
      for (const std::string& choice : question.choices) {
        plain.push_back(plainScore(question.context, choice));
        byLength.push_back(plain.back() / static_cast<double>(choice.size()));
      }
      const auto best = [](const std::vector<double>& scores) {
        return std::max_element(scores.begin(), scores.end()) - scores.begin();
      };
      if (best(plain) == question.answer) ++right;
      if (best(byLength) == question.answer) ++rightByLength;
    }
    const auto report = ask(asked);
    VERIFY_OK(report);
    QCOMPARE(report->accuracy, right / 12.0);
    QCOMPARE(report->normalizedAccuracy, rightByLength / 12.0);
  }

  void longContextsLoseTheirBeginning() {
    Question question = questions(1).front();
    std::string before;
    for (int i = 0; i < 3000; ++i) before += "word ";
    question.context = before + question.context;
    VERIFY_OK(ask({question}));
    question.choices[1] = before;
    const auto report = ask({question});
    QVERIFY(!report);
    QVERIFY(report.error().message().find("question 1") != std::string::npos);
  }

  void stopsOnRequest() {
    std::stop_source stop;
    stop.request_stop();
    const auto report = ask(questions(3), {.progress = nullptr, .stop = stop.get_token()});
    QVERIFY(!report);
    QCOMPARE(report.error().code, ErrorCode::Cancelled);
    QVERIFY(!ask({}));
  }

  void filesThatAreWrongSayWhere_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("saying");
    const QByteArray good = R"({"context":"a","choices":["b","c"],"answer":1})";
    QTest::newRow("empty") << QByteArray() << QByteArray("there is no question");
    QTest::newRow("blank") << QByteArray("\n \n") << QByteArray("there is no question");
    QTest::newRow("no JSON") << good + "\nnonsense" << QByteArray("line 2");
    QTest::newRow("a list") << QByteArray("[1]") << QByteArray("line 1");
    QTest::newRow("no context") << QByteArray(R"({"choices":["b","c"],"answer":1})")
                                << QByteArray("context");
    QTest::newRow("one choice") << QByteArray(R"({"context":"a","choices":["b"],"answer":0})")
                                << QByteArray("choices");
    QTest::newRow("empty choice") << QByteArray(R"({"context":"a","choices":["b",""],"answer":0})")
                                  << QByteArray("a choice is empty");
    QTest::newRow("beyond") << QByteArray(R"({"context":"a","choices":["b","c"],"answer":2})")
                            << QByteArray("answer");
    QTest::newRow("negative") << QByteArray(R"({"context":"a","choices":["b","c"],"answer":-1})")
                              << QByteArray("answer");
  }
  void filesThatAreWrongSayWhere() {
    QFETCH(const QByteArray, text);
    QFETCH(const QByteArray, saying);
    const auto parsed = jobs::parseQuestions(text.toStdString(), "q.jsonl");
    QVERIFY(!parsed);
    const std::string message = parsed.error().message();
    QVERIFY2(message.find(saying.toStdString()) != std::string::npos, message.c_str());
    QVERIFY2(message.find("q.jsonl") != std::string::npos, message.c_str());
  }

  void theCommandLineAsksThem() {
    const test::CliSandbox sandbox;
    QFile all(kQuestions), some(sandbox.path("some.jsonl"));
    QVERIFY(all.open(QIODevice::ReadOnly) && some.open(QIODevice::WriteOnly));
    for (int i = 0; i < 12; ++i) some.write(all.readLine());
    some.close();
    const auto run = sandbox.run({"eval", test::demoModel(), "--text", test::heldoutText(),
                                  "--chunks", "1", "--questions", some.fileName(), "--json"});
    QCOMPARE(run.exitCode, 0);
    const QJsonObject choices = run.json()["multiple_choice"].toObject();
    QCOMPARE(choices["questions"].toInt(), 12);
    QCOMPARE(choices["chance"].toDouble(), 0.25);
    QVERIFY(choices["normalized_accuracy"].toDouble() > 0.1);
    QVERIFY(run.json()["perplexity"].toDouble() > 1);
    const auto wrong = sandbox.run({"eval", test::demoModel(), "--text", test::heldoutText(),
                                    "--questions", test::heldoutText()});
    QCOMPARE(wrong.exitCode, 1);
    QVERIFY(wrong.err.contains("line 1"));
  }
};

QTEST_GUILESS_MAIN(TestMultipleChoice)
#include "tst_multiple_choice.moc"
