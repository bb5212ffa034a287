// SPDX-License-Identifier: MIT
// Checks in words.
#include <QTest>

#include "support/synthetic_source.h"
#include "ui/export/finding.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

test::SyntheticSource modelWithOddRows() {
  test::SyntheticSource source;
  source.editMetadata().set("general.architecture", std::string("llama"));
  source.add("blk.0.attn_q.weight", Shape::of(256, 64));
  source.add("blk.0.ffn_down.weight", Shape::of(96, 64));
  source.add("blk.1.ffn_down.weight", Shape::of(96, 64));
  return source;
}

}  // namespace

class TestFinding : public QObject {
  Q_OBJECT

 private slots:
  void aPlanThatFitsHasNothingToAdd() {
    test::SyntheticSource source;
    source.add("blk.0.attn_q.weight", Shape::of(256, 64));
    const auto findings = planFindings(makePlan(source, planRequest("Q4_K")));
    QCOMPARE(findings.size(), 1);
    QCOMPARE(findings[0].kind, Finding::Kind::Good);
  }

  void rowsThatDoNotDivideAreNamed() {
    const auto source = modelWithOddRows();
    const auto findings = planFindings(makePlan(source, planRequest("Q4_K")));
    QCOMPARE(findings.size(), 2);
    QCOMPARE(findings[1].kind, Finding::Kind::Note);
    QVERIFY2(findings[1].title.startsWith("2 "), qPrintable(findings[1].title));
    QVERIFY(findings[1].detail.contains("blk.0.ffn_down.weight"));
    QVERIFY(findings[1].detail.contains("rows of 96"));
    QVERIFY(findings[1].detail.contains("Q5_0 instead of Q4_K"));
  }

  void notesOfThePlanAreShown() {
    test::SyntheticSource source;
    source.add("blk.0.attn_q.weight", Shape::of(256, 64), TensorType::Q8_0);
    const auto findings = planFindings(makePlan(source, planRequest("Q4_0")));
    QCOMPARE(findings.size(), 2);
    QVERIFY(findings[1].title.contains("quantized before"));
  }

  void aPlanThatCannotBeMadeSaysWhy() {
    const auto source = modelWithOddRows();
    const auto findings = planFindings(makePlan(source, planRequest("nonsense")));
    QCOMPARE(findings.size(), 1);
    QCOMPARE(findings[0].kind, Finding::Kind::Bad);
    QVERIFY(findings[0].title.contains("nonsense"));
    QVERIFY(!findings[0].detail.isEmpty());
  }

  void reportsKeepTheirOutcomes() {
    jobs::VerifyReport report;
    report.checks = {{jobs::VerifyStep::Opens, jobs::VerifyOutcome::Passed, "1 file"},
                     {jobs::VerifyStep::Errors, jobs::VerifyOutcome::Failed, "x differs"},
                     {jobs::VerifyStep::Runs, jobs::VerifyOutcome::Skipped, "cannot"}};
    const auto findings = verifyFindings(report);
    QCOMPARE(findings.size(), 3);
    QCOMPARE(findings[0].kind, Finding::Kind::Good);
    QCOMPARE(findings[1].kind, Finding::Kind::Bad);
    QCOMPARE(findings[1].detail, QStringLiteral("x differs"));
    QCOMPARE(findings[2].kind, Finding::Kind::Skipped);
  }
};

QTEST_GUILESS_MAIN(TestFinding)
#include "tst_finding.moc"
