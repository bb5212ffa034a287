// SPDX-License-Identifier: MIT
// Runs as lines, facts, differences and CSV, without a screen.
#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include "ui/runs/run_facts.h"
#include "ui/runs/runs_csv.h"
#include "ui/runs/runs_model.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

RunRecord evaluation(std::int64_t id, double perplexity) {
  RunRecord run;
  run.id = id;
  run.kind = RunKind::Evaluate;
  run.status = RunStatus::Done;
  run.started = 1'700'000'000'000;
  run.finished = run.started + 65'000;
  ModelRecord model;
  model.path = "/models/tale, \"old\"-Q4_K_M.gguf";
  model.fingerprint = "0123456789abcdef";
  run.model = model;
  run.arguments =
      R"json({"text":"/t/heldout.txt","context":512,"chunks":0,"label":"Plan (Q4_K_M)"})json";
  run.results = R"({"perplexity":)" + std::to_string(perplexity) +
                R"(,"kl_divergence":{"mean":0.0391,"p99":0.34},"file_bytes":3145728,)"
                R"("bits_per_weight":4.5,"top1_agreement":0.9,"tokens":1000})";
  return run;
}

RunRecord quantization(std::int64_t id) {
  RunRecord run;
  run.id = id;
  run.kind = RunKind::Quantize;
  run.status = RunStatus::Interrupted;
  run.started = 1'600'000'000'000;
  run.arguments = R"({"type":"Q8_0","imatrix":""})";
  run.results =
      R"({"bytes":100,"tensors":[{"name":"a","relative_error":0.01},{"name":"b","relative_error":0.05}]})";
  run.output = "/out/model-Q8_0.gguf";
  return run;
}

QString valueOf(const QVector<RunFact>& facts, const QString& label) {
  for (const RunFact& fact : facts) {
    if (fact.label == label) return fact.value;
  }
  return {};
}

}  // namespace

class TestRunsModel : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { QLocale::setDefault(QLocale::c()); }

  void aRunIsOneLine() {
    const RunSummary a = summaryOf(evaluation(1, 13.5));
    QCOMPARE(a.model, QStringLiteral("tale, \"old\"-Q4_K_M.gguf"));
    QCOMPARE(a.recipe, QStringLiteral("Plan (Q4_K_M)"));
    QCOMPARE(*a.bytes, std::uint64_t{3145728});
    QCOMPARE(*a.perplexity, 13.5);
    QCOMPARE(*a.klDivergence, 0.0391);
    const RunSummary b = summaryOf(quantization(2));
    QCOMPARE(b.recipe, QStringLiteral("Q8_0"));
    QCOMPARE(*b.bytes, std::uint64_t{100});
    QVERIFY(!b.perplexity);
    QCOMPARE(statusText(b.status), QStringLiteral("interrupted"));
  }

  void aPlannedVariantIsCalledAfterItsReference() {
    RunRecord run = evaluation(1, 2);
    run.model->path.clear();
    ModelRecord reference;
    reference.path = "/models/tale/";
    run.reference = reference;
    QCOMPARE(summaryOf(run).model, QStringLiteral("tale"));
  }

  void strangeJsonDoesNoHarm() {
    RunRecord run = evaluation(1, 2);
    run.results = R"({"perplexity":"high","kl_divergence":7,"file_bytes":-3})";
    run.arguments = "[1,2";
    const RunSummary summary = summaryOf(run);
    QVERIFY(!summary.perplexity);
    QVERIFY(!summary.klDivergence);
    QVERIFY(!summary.bytes);
    run.results = "nonsense";
    QCOMPARE(valueOf(factsOf({run, {}}), QString()), QStringLiteral("nonsense"));
  }

  void theTableSortsByNumberAndFinds() {
    RunsModel model;
    const QAbstractItemModelTester tester(&model);
    RunsFilter filter;
    filter.setSourceModel(&model);
    model.setRuns({summaryOf(evaluation(3, 9.5)), summaryOf(evaluation(2, 100.25)),
                   summaryOf(quantization(1))});
    filter.sort(RunsModel::PerplexityColumn, Qt::DescendingOrder);
    QCOMPARE(filter.index(0, RunsModel::PerplexityColumn).data().toString(),
             QStringLiteral("100.25"));
    filter.setSearch("plan eval");
    QCOMPARE(filter.rowCount(), 2);
    filter.setSearch("Q8_0 interrupted");
    QCOMPARE(filter.rowCount(), 1);
    filter.setSearch("nothing like it");
    QCOMPARE(filter.rowCount(), 0);
  }

  void anUpdateKeepsWhatStays() {
    RunsModel model;
    const QAbstractItemModelTester tester(&model);
    model.setRuns({summaryOf(evaluation(2, 9.5)), summaryOf(quantization(1))});
    const QPersistentModelIndex kept = model.index(1, 0);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    model.setRuns(
        {summaryOf(evaluation(3, 1)), summaryOf(evaluation(2, 9.5)), summaryOf(quantization(1))});
    QCOMPARE(kept.row(), 2);
    QCOMPARE(changed.size(), 0);
    model.setRuns({summaryOf(evaluation(3, 1)), summaryOf(quantization(1))});
    QCOMPARE(kept.row(), 1);
    model.setRuns({summaryOf(evaluation(3, 2)), summaryOf(quantization(1))});
    QCOMPARE(changed.size(), 1);
    model.remove(3);
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.rowOf(1), 0);
    QCOMPARE(model.rowOf(3), -1);
  }

  void factsAreReadable() {
    const auto facts = factsOf({evaluation(1, 13.5), RecipeRecord{1, "mine", "{}", 0}});
    QCOMPARE(valueOf(facts, "Duration"), QStringLiteral("1 min 5 s"));
    QCOMPARE(valueOf(facts, "Chunks"), QStringLiteral("all"));
    QCOMPARE(valueOf(facts, "Perplexity"), QStringLiteral("13.5000"));
    QCOMPARE(valueOf(facts, "KLD 99 %"), QStringLiteral("0.34"));
    QCOMPARE(valueOf(facts, "Same top token"), QStringLiteral("90.00\u00a0%"));
    QCOMPARE(valueOf(facts, "Recipe"), QStringLiteral("mine"));
    const auto other = factsOf({quantization(2), {}});
    QCOMPARE(valueOf(other, "Tensors"), QStringLiteral("2"));
    QCOMPARE(valueOf(other, "Largest error"), QStringLiteral("5.00\u00a0% (b)"));
    QVERIFY(valueOf(other, "Importance").isEmpty());
  }

  void differencesAreMarked() {
    const auto pairs =
        compareFacts(factsOf({evaluation(1, 13.5), {}}), factsOf({evaluation(2, 14.5), {}}));
    int differences = 0;
    for (const FactPair& pair : pairs) differences += pair.differs() ? 1 : 0;
    QCOMPARE(differences, 1);
    const auto mixed =
        compareFacts(factsOf({evaluation(1, 13.5), {}}), factsOf({quantization(2), {}}));
    bool found = false;
    for (const FactPair& pair : mixed) {
      if (pair.label == "Type") found = pair.first.isEmpty() && pair.second == "Q8_0";
    }
    QVERIFY(found);
    // Sections stay together although the second run has other facts.
    QStringList sections;
    for (const FactPair& pair : mixed) {
      if (sections.isEmpty() || sections.last() != pair.section) sections << pair.section;
    }
    QCOMPARE(sections.size(), 3);
  }

  void recipesAreTold() {
    const RecipeRecord recipe{
        1, "x", R"({"default":{"type":"Q4_K_M"},"rules":[{"match":"ffn_down","type":"Q6_K"}]})", 0};
    QCOMPARE(recipeText(recipe), QStringLiteral("Q4_K_M\nffn_down → Q6_K"));
    QCOMPARE(recipeText({1, "x", "broken", 0}), QStringLiteral("broken"));
  }

  void csvIsWellFormed() {
    RunSummary formula = summaryOf(quantization(2));
    formula.model = "=1+1";
    const QByteArray csv = runsToCsv({summaryOf(evaluation(1, 13.5)), formula});
    const QList<QByteArray> lines = csv.split('\n');
    QCOMPARE(lines.size(), 4);
    QVERIFY(lines[0].startsWith("id,started,kind,status,model,recipe,bytes"));
    QCOMPARE(lines[1],
             QByteArray("1,2023-11-14T22:13:20Z,eval,done,\"tale, \"\"old\"\"-Q4_K_M.gguf\","
                        "Plan (Q4_K_M),3145728,4.5,13.5,0.0391,,\r"));
    QVERIFY(lines[2].contains(",'=1+1,"));
    QVERIFY(lines[3].isEmpty());
  }
};

QTEST_MAIN(TestRunsModel)
#include "tst_runs_model.moc"
