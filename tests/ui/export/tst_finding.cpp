// SPDX-License-Identifier: MIT
// Checks in words.
#include <QTest>

#include "support/synthetic_source.h"
#include "ui/core/format.h"
#include "ui/export/finding.h"
#include "ui/export/verify_text.h"

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
    using jobs::VerifyFinding;
    report.checks = {{jobs::VerifyStep::Opens,
                      jobs::VerifyOutcome::Passed,
                      {.finding = VerifyFinding::Opened, .count = 12, .bytes = 3 << 20}},
                     {jobs::VerifyStep::Errors,
                      jobs::VerifyOutcome::Failed,
                      {.finding = VerifyFinding::ErrorDiffers,
                       .subject = "x",
                       .value = 0.0123456,
                       .reported = 0.01}},
                     {jobs::VerifyStep::Runs,
                      jobs::VerifyOutcome::Skipped,
                      {.finding = VerifyFinding::TooLarge, .bytes = 5ull << 30, .limit = 1 << 30}}};
    const auto findings = verifyFindings(report);
    QCOMPARE(findings.size(), 3);
    QCOMPARE(findings[0].kind, Finding::Kind::Good);
    QCOMPARE(findings[1].kind, Finding::Kind::Bad);
    QCOMPARE(findings[1].detail,
             QString("x has an error of 0.0123456; it was 0.01 when it was written"));
    QCOMPARE(findings[2].kind, Finding::Kind::Skipped);
    QVERIFY(findings[2].detail.contains(formatBytes(5ull << 30)));
    QVERIFY(findings[2].detail.contains(formatBytes(1 << 30)));
  }

  void numbersFollowTheLanguage() {
    const jobs::VerifyDetail weights{.finding = jobs::VerifyFinding::AllFinite, .count = 5242880};
    const jobs::VerifyDetail largest{.finding = jobs::VerifyFinding::ErrorsAsReported,
                                     .subject = "blk.0.ffn_up.weight",
                                     .value = 0.0725};
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    QVERIFY2(detailText(weights).contains("5,242,880"), qPrintable(detailText(weights)));
    QVERIFY2(detailText(largest).contains("7.25"), qPrintable(detailText(largest)));
    QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
    QVERIFY2(detailText(weights).contains("5.242.880"), qPrintable(detailText(weights)));
    QVERIFY2(detailText(largest).contains("7,25"), qPrintable(detailText(largest)));
    QLocale::setDefault(QLocale::c());
  }

  void everyFindingHasWords() {
    for (int i = 0; i <= static_cast<int>(jobs::VerifyFinding::DoesNotRun); ++i) {
      const jobs::VerifyDetail detail{
          .finding = static_cast<jobs::VerifyFinding>(i),
          .subject = "blk.0.attn_q.weight",
          .error = Error{ErrorCode::Corrupt, "not finite", "row 3", "fetch it again"}};
      QVERIFY(!detailText(detail).isEmpty());
      QVERIFY(!detail.text().empty());
    }
  }
};

QTEST_GUILESS_MAIN(TestFinding)
#include "tst_finding.moc"
