// SPDX-License-Identifier: MIT
// The table of variants: texts, differences from the first row, states, colours.
#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include "ui/evaluate/evaluation_model.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

EvaluationRow fileRow(const QString& path) {
  EvaluationRow row;
  row.variant = fileVariant(path);
  return row;
}

jobs::EvaluateResult resultOf(double perplexity, std::optional<double> kl) {
  jobs::EvaluateResult result;
  result.report.perplexity = perplexity;
  result.report.perplexityError = 0.121;
  result.report.tokensPerSecond = 1480;
  result.report.curve = {{1, perplexity + 1, 0.3, 0, 0}, {2, perplexity, 0.121, 0, 0}};
  result.facts.fileBytes = 3 << 20;
  result.facts.bitsPerWeight = 4.5;
  if (kl) {
    eval::Comparison comparison;
    comparison.klMean = *kl;
    comparison.klP99 = 10 * *kl;
    comparison.top1Agreement = 0.926;
    result.report.comparison = comparison;
  }
  return result;
}

QString cell(const EvaluationModel& model, int row, int column) {
  return model.index(row, column).data().toString();
}

using M = EvaluationModel;

}  // namespace

class TestEvaluationModel : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { QLocale::setDefault(QLocale::c()); }

  void figuresAreShownAgainstTheFirstRow() {
    EvaluationModel model;
    const QAbstractItemModelTester tester(&model);
    model.add(fileRow("/a/original.gguf"));
    model.add(fileRow("/a/small.gguf"));
    QCOMPARE(cell(model, 1, M::PerplexityColumn), QStringLiteral("–"));
    QCOMPARE(cell(model, 1, M::StateColumn), QStringLiteral("ready"));
    model.setResult(0, resultOf(13.16, {}));
    model.setResult(1, resultOf(13.55, 0.0391));
    QCOMPARE(cell(model, 1, M::NameColumn), QStringLiteral("small.gguf"));
    QCOMPARE(cell(model, 1, M::SizeColumn), QStringLiteral("3.00\u00a0MiB"));
    QCOMPARE(cell(model, 1, M::BitsColumn), QStringLiteral("4.50"));
    QCOMPARE(cell(model, 1, M::PerplexityColumn), QStringLiteral("13.55 ± 0.12"));
    QCOMPARE(cell(model, 1, M::DeltaColumn), QStringLiteral("+0.39"));
    QCOMPARE(cell(model, 0, M::DeltaColumn), QStringLiteral("–"));
    QCOMPARE(cell(model, 1, M::KlMeanColumn), QStringLiteral("0.0391"));
    QCOMPARE(cell(model, 1, M::KlP99Column), QStringLiteral("0.391"));
    QCOMPARE(cell(model, 1, M::SameTopColumn), QStringLiteral("92.6\u00a0%"));
    QCOMPARE(cell(model, 0, M::KlMeanColumn), QStringLiteral("–"));
    QCOMPARE(cell(model, 1, M::SpeedColumn), QStringLiteral("1480"));
    QCOMPARE(cell(model, 1, M::StateColumn), QStringLiteral("done"));
    model.setCompared(false);
    QCOMPARE(cell(model, 1, M::DeltaColumn), QStringLiteral("–"));
  }

  void pointsMoveFiguresAndShare() {
    EvaluationModel model;
    model.setChunks(4);
    model.add(fileRow("/a/original.gguf"));
    model.add(fileRow("/a/small.gguf"));
    QSignalSpy curves(&model, &EvaluationModel::curveChanged);
    model.restart(0);
    model.restart(1);
    QCOMPARE(cell(model, 1, M::StateColumn), QStringLiteral("waiting"));
    curves.clear();
    model.addPoint(0, {1, 10, 1, 0, 0});
    model.addPoint(1, {1, 11.5, 1, 0.5, 0.1});
    QCOMPARE(curves.size(), 2);
    QCOMPARE(cell(model, 1, M::StateColumn), QStringLiteral("25\u00a0%"));
    QCOMPARE(cell(model, 1, M::DeltaColumn), QStringLiteral("+1.50"));
    QCOMPARE(cell(model, 1, M::KlMeanColumn), QStringLiteral("0.5"));
    QCOMPARE(cell(model, 0, M::KlMeanColumn), QStringLiteral("–"));
    QCOMPARE(model.row(1).curve.size(), 1);
    model.restart(1);
    QVERIFY(model.row(1).curve.isEmpty());
    QVERIFY(!model.row(1).figures);
  }

  void colorsStayWithTheirRows() {
    EvaluationModel model;
    for (const char* name : {"/a/a.gguf", "/a/b.gguf", "/a/c.gguf"}) model.add(fileRow(name));
    QCOMPARE(model.row(2).series, 2);
    model.remove(1);
    QCOMPARE(model.row(1).series, 2);
    model.add(fileRow("/a/d.gguf"));
    QCOMPARE(model.row(2).series, 1);
  }

  void anErrorIsToldInTheTip() {
    EvaluationModel model;
    model.add(fileRow("/a/a.gguf"));
    model.setState(0, EvaluationRow::State::Failed,
                   Error{ErrorCode::Corrupt, "the header is cut", "a.gguf", "download it again"});
    QCOMPARE(cell(model, 0, M::StateColumn), QStringLiteral("failed"));
    const QString tip = model.index(0, 0).data(Qt::ToolTipRole).toString();
    QVERIFY(tip.contains("The header is cut"));
    QVERIFY(tip.contains("Download it again"));
  }

  void equalVariantsAreFound() {
    EvaluationModel model;
    model.add(fileRow("/a/a.gguf"));
    QCOMPARE(model.indexOf(fileVariant("/a/../a/a.gguf")), 0);
    QCOMPARE(model.indexOf(fileVariant("/a/b.gguf")), -1);
  }
};

QTEST_MAIN(TestEvaluationModel)
#include "tst_evaluation_model.moc"
