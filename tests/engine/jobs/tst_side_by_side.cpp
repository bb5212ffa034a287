// SPDX-License-Identifier: MIT
// Two models side by side: fair, comparable, independent of each other's trouble.
#include <QTest>
#include <cmath>

#include "jobs/gpus.h"
#include "jobs/side_by_side.h"
#include "support/skip.h"
#include "support/test_data.h"
#include "support/tiny_model.h"

using namespace nibble;
using namespace nibble::jobs;

namespace {

const std::string kQuestion = "Tell me about the fox.";

/// What a turn reported, in the order it did.
struct Record {
  std::array<std::vector<SideToken>, 2> tokens;
  std::array<std::vector<SideFigures>, 2> figures;
  std::array<std::optional<Result<Generation>>, 2> ended;
  std::vector<Comparison> comparisons;
  std::string order;  ///< "A", "B": a token; "a", "b": an end

  SideEvents events() {
    return {.onToken =
                [this](Side side, const SideToken& token, const SideFigures& f) {
                  const auto i = static_cast<std::size_t>(side);
                  tokens[i].push_back(token);
                  figures[i].push_back(f);
                  order += side == Side::A ? 'A' : 'B';
                  if (onToken) onToken();
                },
            .onComparison = [this](const Comparison& c) { comparisons.push_back(c); },
            .onEnded =
                [this](Side side, const Result<Generation>& result, const SideFigures&) {
                  ended[static_cast<std::size_t>(side)] = result;
                  order += side == Side::A ? 'a' : 'b';
                }};
  }
  const std::string& text(int side) const {
    return ended[static_cast<std::size_t>(side)]->value().text;
  }
  std::function<void()> onToken;
};

GenerateOptions greedy(int tokens = 24) {
  return {.sampler = {.temperature = 0}, .maxTokens = tokens, .topCandidates = 5};
}

}  // namespace

class TestSideBySide : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    context_.pool = std::make_shared<ThreadPool>(2);
    original_ = load(NIBBLE_RESOURCES "/demo-model");
    const auto small = openModel(test::dataPath("demo/fable-5m-Q2_K.gguf").toStdString());
    QVERIFY(small.has_value());
    const auto beside = loadBeside(*small, &original_, context_);
    QVERIFY(beside && beside->tokenizer == original_.tokenizer);
    small_ = *beside;
  }

  void oneModelTwiceSaysTheSame_data() {
    QTest::addColumn<double>("temperature");
    QTest::newRow("greedy") << 0.0;
    QTest::newRow("drawn") << 0.9;
  }
  void oneModelTwiceSaysTheSame() {
    QFETCH(double, temperature);
    const auto again = loadBeside(original_.source, &original_, context_);
    QVERIFY(again && again->model == original_.model && again->tokenizer == original_.tokenizer);
    SideBySide sides = pair(original_, *again);
    QVERIFY(sides.sameVocabulary());
    Record record;
    GenerateOptions options = greedy();
    options.sampler.temperature = temperature;
    sides.ask(kQuestion, options, {7, 7}, record.events(), {});
    QVERIFY(!record.text(0).empty());
    QCOMPARE(record.text(0), record.text(1));
    QVERIFY(record.comparisons.size() >= record.tokens[0].size());
    for (const Comparison& comparison : record.comparisons) {
      QVERIFY(comparison.divergence < 1e-9);
      QVERIFY(!comparison.rows.empty());
      for (const auto& row : comparison.rows) QCOMPARE(row.probability[0], row.probability[1]);
    }
  }

  void devicesAreEachSidesOwn() {
    const auto gpus = listGpus();
    const int gpu = gpus ? fittestGpu(*gpus, true) : -1;
    if (gpu < 0) NIBBLE_SKIP("no Vulkan device can run models");
    JobContext context = context_;
    context.device = {DeviceChoice::Kind::Vulkan, gpu};
    const auto onGpu = loadBeside(original_.source, &original_, context);
    QVERIFY(onGpu && onGpu->model != original_.model);
    QVERIFY(onGpu->model->device().starts_with("vulkan"));
    QCOMPARE(onGpu->tokenizer, original_.tokenizer);
    const auto again = loadBeside(original_.source, &*onGpu, context);
    QVERIFY(again && again->model == onGpu->model);
    SideBySide sides = pair(original_, *onGpu);
    Record record;
    sides.ask(kQuestion, greedy(), {}, record.events(), {});
    QCOMPARE(record.text(0), record.text(1));
    for (const Comparison& comparison : record.comparisons) {
      QVERIFY2(comparison.divergence < 1e-4, qPrintable(QString::number(comparison.divergence)));
    }
    QVERIFY(record.figures[1].back().tokensPerSecond > 0);
  }

  void seedsAreEachSidesOwn() {
    SideBySide sides = pair(original_, original_);
    Record record;
    GenerateOptions options = greedy();
    options.sampler.temperature = 1;
    sides.ask(kQuestion, options, {1, 2}, record.events(), {});
    QVERIFY(record.text(0) != record.text(1));
  }

  void theyTakeTurns() {
    SideBySide sides = pair(original_, small_);
    Record record;
    sides.ask(kQuestion, greedy(40), {}, record.events(), {});
    int a = 0, b = 0;
    bool oneEnded = false;
    for (const char c : record.order) {
      a += c == 'A';
      b += c == 'B';
      oneEnded = oneEnded || c == 'a' || c == 'b';
      QVERIFY(oneEnded || std::abs(a - b) <= 1);
    }
    QVERIFY(a > 1 && b > 1);
    const SideFigures& last = record.figures[0].back();
    QCOMPARE(last.tokens, a);
    QVERIFY(last.secondsToFirst > 0 && last.tokensPerSecond > 0);
    QVERIFY(last.contextUsed > a && last.contextLength == 512);
    // 4 layers, 2 heads of 64, keys and values, two bytes each.
    QCOMPARE(last.kvBytes, std::uint64_t(last.contextUsed) * 4 * 2 * 64 * 2 * 2);
  }

  void tokensAreComparedUpToTheFirstDifference() {
    SideBySide sides = pair(original_, small_);
    Record record;
    sides.ask(kQuestion, greedy(40), {}, record.events(), {});
    const auto& [a, b] = record.tokens;
    std::size_t same = 0;
    while (same < a.size() && same < b.size() && a[same].id == b[same].id) ++same;
    QVERIFY(same < a.size() || same < b.size());
    QCOMPARE(record.comparisons.size(), same + 1);
    bool differs = false;
    for (std::size_t i = 0; i <= same; ++i) {
      const Comparison& comparison = record.comparisons[i];
      QCOMPARE(comparison.index, int(i));
      differs = differs || comparison.divergence > 1e-4;
      float sum[2] = {0, 0}, before = 1;
      for (const auto& row : comparison.rows) {
        const float largest = std::max(row.probability[0], row.probability[1]);
        QVERIFY(largest <= before);
        before = largest;
        for (int s = 0; s < 2; ++s) sum[s] += row.probability[std::size_t(s)];
      }
      QVERIFY(sum[0] <= 1.0001f && sum[1] <= 1.0001f);
      // The comparison and the side's own list speak of one distribution.
      if (i < a.size()) {
        const auto& own = a[i].candidates.front();
        const auto row = std::find_if(comparison.rows.begin(), comparison.rows.end(),
                                      [&](const auto& r) { return r.id == own.id; });
        QVERIFY(row != comparison.rows.end());
        QVERIFY(std::abs(row->probability[0] - own.probability) < 1e-5f);
        QCOMPARE(row->text, own.text);
      }
    }
    QVERIFY(differs);
    // The answers differ, so in the next turn the models have not read the same any more.
    Record second;
    sides.ask("And then?", greedy(8), {}, second.events(), {});
    QVERIFY(second.ended[0]->has_value() && second.ended[1]->has_value());
    QVERIFY(second.comparisons.empty());
  }

  void stopsAtOnceAndKeepsWhatWasSaid() {
    SideBySide sides = pair(original_, small_);
    Record record;
    std::stop_source stop;
    record.onToken = [&] {
      if (record.tokens[0].size() == 3) stop.request_stop();
    };
    sides.ask(kQuestion, greedy(200), {}, record.events(), stop.get_token());
    QVERIFY(record.tokens[0].size() == 3 && record.tokens[1].size() <= 3);
    QVERIFY(record.ended[0]->has_value() && record.ended[1]->has_value());
    QVERIFY(!record.text(0).empty());
    QVERIFY(record.ended[0]->value().finish == FinishReason::Refused);
    Record next;
    sides.ask("Go on.", greedy(4), {}, next.events(), {});
    QVERIFY(next.ended[0]->value().reusedTokens > 10);
    // Stopped before the first token.
    Record nothing;
    sides.ask(kQuestion, greedy(4), {}, nothing.events(), stop.get_token());
    QVERIFY(nothing.ended[0]->has_value() && nothing.order == "ab");
  }

  void regeneratesTheLastAnswer() {
    SideBySide sides = pair(original_, small_);
    Record none;
    QVERIFY(!sides.regenerate(greedy(), {}, none.events(), {}));
    Record first, again, drawn;
    sides.ask(kQuestion, greedy(), {}, first.events(), {});
    QVERIFY(sides.regenerate(greedy(), {}, again.events(), {}));
    QCOMPARE(again.text(0), first.text(0));
    QCOMPARE(again.text(1), first.text(1));
    QCOMPARE(again.ended[0]->value().promptTokens, first.ended[0]->value().promptTokens);
    GenerateOptions options = greedy();
    options.sampler.temperature = 1;
    QVERIFY(sides.regenerate(options, {3, 4}, drawn.events(), {}));
    QVERIFY(drawn.text(0) != first.text(0));
    sides.restart("");
    QVERIFY(!sides.regenerate(greedy(), {}, none.events(), {}));
  }

  void aFailingSideLeavesTheOtherGoing() {
    SideBySide sides;
    QVERIFY(sides.setModel(Side::A, original_, {}).has_value());
    QVERIFY(sides.setModel(Side::B, small_, {.contextLength = 4}).has_value());
    Record record;
    sides.ask(kQuestion, greedy(), {}, record.events(), {});
    QVERIFY(record.ended[0]->has_value());
    QVERIFY(!record.ended[1]->has_value());
    QVERIFY(record.ended[1]->error().message().find("context") != std::string::npos);
    QCOMPARE(record.tokens[0].size(), record.ended[0]->value().ids.size());
    QVERIFY(record.tokens[1].empty() && record.comparisons.empty());
    // The side is given another model and the question is asked again.
    QVERIFY(sides.setModel(Side::B, small_, {}).has_value());
    Record repaired;
    QVERIFY(sides.regenerate(greedy(), {}, repaired.events(), {}));
    QVERIFY(repaired.ended[1]->has_value() && !repaired.comparisons.empty());
    QCOMPARE(repaired.text(0), record.text(0));
  }

  void oneSideAlone() {
    SideBySide sides;
    QVERIFY(sides.setModel(Side::B, small_, {}).has_value());
    Record record;
    sides.ask(kQuestion, greedy(), {}, record.events(), {});
    QVERIFY(!record.ended[0].has_value() && record.ended[1]->has_value());
    QVERIFY(sides.model(Side::A) == nullptr && sides.chatTemplate(Side::B) != nullptr);
  }

  void aBaseModelContinuesTheText() {
    const LoadedModel base = load(test::tinyModelPath());
    SideBySide sides = pair(original_, base);
    QVERIFY(!sides.sameVocabulary());
    QVERIFY(sides.chatTemplate(Side::A) != nullptr && sides.chatTemplate(Side::B) == nullptr);
    Record record;
    sides.ask("the", greedy(6), {}, record.events(), {});
    QVERIFY2(record.ended[1]->has_value(),
             record.ended[1]->has_value() ? "" : record.ended[1]->error().message().c_str());
    QVERIFY(record.comparisons.empty());
    const auto prompt = base.tokenizer->encode("the", {});
    QCOMPARE(record.ended[1]->value().promptTokens, int(prompt.size()));
  }

 private:
  LoadedModel load(const std::filesystem::path& path) const {
    auto loaded = loadModel(path, context_);
    if (!loaded) qFatal("%s", loaded.error().message().c_str());
    return *loaded;
  }
  static SideBySide pair(const LoadedModel& a, const LoadedModel& b) {
    SideBySide sides;
    if (!sides.setModel(Side::A, a, {}) || !sides.setModel(Side::B, b, {})) qFatal("no session");
    return sides;
  }

  JobContext context_;
  LoadedModel original_, small_;
};

QTEST_GUILESS_MAIN(TestSideBySide)
#include "tst_side_by_side.moc"
