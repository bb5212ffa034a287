// SPDX-License-Identifier: MIT
// Edits of a plan, undone and redone, and the recipe that says the same.
#include <QSignalSpy>
#include <QTest>
#include <numeric>

#include "jobs/inspect_job.h"
#include "quant/plan/plan.h"
#include "support/llama_shape.h"
#include "support/quantize_run.h"
#include "support/synthetic_source.h"
#include "ui/core/plan_document.h"
#include "ui/core/text.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

std::shared_ptr<const ModelSource> demo() {
  return *openModel(NIBBLE_RESOURCES "/demo-model");
}

jobs::QuantizedTensor measurementOf(const PlanRow& row, double error) {
  jobs::QuantizedTensor measured;
  measured.name = row.name.toStdString();
  measured.to = row.decision.type;
  measured.method = row.decision.method;
  measured.relativeError = error;
  return measured;
}

/// Covers every tensor of the layers.
std::shared_ptr<const ImportanceMatrix> matrixFor(const PlanDocument& document) {
  auto matrix = std::make_shared<ImportanceMatrix>();
  matrix->path = "calibration.dat";
  for (int i = 0; i < document.count(); ++i) {
    const PlanRow& row = document.row(i);
    if (row.layer < 0 || !row.quantizable()) continue;
    matrix->entries[row.name.toStdString()].values.assign(
        static_cast<std::size_t>(row.shape.columns()), 1.0f);
  }
  return matrix;
}

CalibrationText text() {
  return {NIBBLE_RESOURCES "/text/calibration.txt", 128, 16};
}

/// The plan of the recipe gives every tensor what the document shows.
void expectRecipeAgrees(const PlanDocument& document) {
  const auto plan = document.plan();
  QVERIFY2(plan.has_value(), plan ? "" : plan.error().message().c_str());
  QCOMPARE(static_cast<int>(plan->tensors.size()), document.count());
  for (int i = 0; i < document.count(); ++i) {
    const PlannedTensor& planned = plan->tensors[static_cast<std::size_t>(i)];
    QCOMPARE(toQString(planned.name), document.row(i).name);
    QCOMPARE(toQString(name(planned.to)), toQString(name(document.row(i).decision.type)));
    QCOMPARE(planned.method, document.row(i).decision.method);
  }
  QCOMPARE(plan->bytes, document.totals().bytes);
}

}  // namespace

class TestPlanDocument : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    document_ = std::make_unique<PlanDocument>();
    document_->setSource(demo());
  }

  void startsWithTheDefaultPreset() {
    QCOMPARE(document_->preset(), QStringLiteral("Q4_K_M"));
    QVERIFY(!document_->isModified());
    QVERIFY(document_->totals().bytes < document_->totals().sourceBytes);
    expectRecipeAgrees(*document_);
  }

  void settingATypeIsOneStepOfUndo() {
    const int row = document_->indexOf("blk.1.ffn_down.weight");
    const Decision before = document_->row(row).decision;
    const auto bytes = document_->totals().bytes;
    QSignalSpy changed(document_.get(), &PlanDocument::rowsChanged);
    QCOMPARE(document_->setType({row}, TensorType::Q8_0), QString());
    QCOMPARE(changed.count(), 1);
    QVERIFY(document_->isModified());
    QVERIFY(document_->totals().bytes > bytes);
    expectRecipeAgrees(*document_);
    document_->undoStack().undo();
    QVERIFY(document_->row(row).decision == before);
    QCOMPARE(document_->totals().bytes, bytes);
    QVERIFY(!document_->isModified());
    document_->undoStack().redo();
    QCOMPARE(document_->row(row).decision.type, TensorType::Q8_0);
  }

  void aStrokeIsOneStep() {
    document_->beginStroke("Paint");
    for (const char* name : {"blk.0.attn_q.weight", "blk.1.attn_q.weight"}) {
      document_->setType({document_->indexOf(name)}, TensorType::Q2_K);
    }
    document_->endStroke();
    expectRecipeAgrees(*document_);
    document_->undoStack().undo();
    QVERIFY(!document_->isModified());
    QVERIFY(!document_->undoStack().canUndo());
  }

  void aStrokeOverTheSameCellsRemembersHowItBegan() {
    const int row = document_->indexOf("blk.0.attn_q.weight");
    const Decision before = document_->row(row).decision;
    document_->beginStroke("Paint");
    document_->setType({row}, TensorType::Q2_K);
    document_->setType({row}, TensorType::Q3_K);
    document_->endStroke();
    QCOMPARE(document_->undoStack().count(), 1);
    document_->undoStack().undo();
    QVERIFY(document_->row(row).decision == before);
    document_->undoStack().redo();
    QCOMPARE(document_->row(row).decision.type, TensorType::Q3_K);
  }

  void anEmptyStrokeIsNoStepAndTheNextIsAnother() {
    document_->beginStroke("Paint");
    document_->endStroke();
    QVERIFY(!document_->undoStack().canUndo());
    const int row = document_->indexOf("blk.0.attn_q.weight");
    for (const TensorType type : {TensorType::Q2_K, TensorType::Q3_K}) {
      document_->beginStroke("Paint");
      document_->setType({row}, type);
      document_->endStroke();
    }
    document_->setType({row}, TensorType::Q8_0);
    QCOMPARE(document_->undoStack().count(), 3);
  }

  void revertGoesBackToThePreset() {
    const QVector<int> rows{document_->indexOf("blk.0.attn_q.weight"),
                            document_->indexOf("blk.1.ffn_up.weight")};
    document_->revert(rows);
    QVERIFY(!document_->undoStack().canUndo());
    document_->setType(rows, TensorType::Q8_0);
    document_->revert(rows);
    QVERIFY(!document_->isModified());
    document_->undoStack().undo();
    QVERIFY(document_->isModified());
  }

  void typesWithoutACodecOrImportanceAreRefused() {
    const int row = document_->indexOf("blk.0.attn_q.weight");
    for (const TensorType type : {TensorType::IQ2_XXS, TensorType::IQ1_S}) {
      const QString problem = document_->setType({row}, type);
      QVERIFY2(problem.contains("importance") || problem.contains("cannot write"),
               qPrintable(problem));
    }
    QVERIFY(!document_->setMethod({row}, "importance").isEmpty());
    QVERIFY(!document_->setMethod({row}, "gptq").isEmpty());
    QVERIFY(!document_->undoStack().canUndo());
  }

  void keptTensorsAmongOthersAreNoTrouble() {
    const int norm = document_->indexOf("output_norm.weight");
    const int query = document_->indexOf("blk.0.attn_q.weight");
    QCOMPARE(document_->setType({norm, query}, TensorType::Q8_0), QString());
    QCOMPARE(document_->row(query).decision.type, TensorType::Q8_0);
    QCOMPARE(document_->setMethod({norm, query}, "rtn"), QString());
  }

  void rowsThatDoNotDivideGetTheNearestTypeAndSaySo() {
    auto source = std::make_shared<test::SyntheticSource>();
    source->add("blk.0.attn_q.weight", Shape::of(288, 8), TensorType::F16);
    document_->setSource(source);
    const QString problem = document_->setType({0}, TensorType::Q6_K);
    QVERIFY2(problem.contains("288"), qPrintable(problem));
    QCOMPARE(document_->row(0).decision.type, TensorType::Q8_0);
    expectRecipeAgrees(*document_);
  }

  void anImportanceMatrixComesAndGoes() {
    const int query = document_->indexOf("blk.0.attn_q.weight");
    const int key = document_->indexOf("blk.1.attn_k.weight");
    document_->setType({query}, TensorType::Q8_0);
    QSignalSpy changed(document_.get(), &PlanDocument::importanceChanged);
    QVERIFY(document_->setImportance(matrixFor(*document_)));
    QCOMPARE(changed.count(), 1);
    QCOMPARE(document_->row(key).decision.method, std::string("importance"));
    QCOMPARE(document_->row(query).decision.type, TensorType::Q8_0);  // a hand's choice stays
    expectRecipeAgrees(*document_);
    QCOMPARE(document_->setType({key}, TensorType::Q2_K), QString());
    QCOMPARE(document_->row(key).decision.method, std::string("importance"));
    expectRecipeAgrees(*document_);
    QVERIFY(document_->applyPreset("Q2_K_S"));
    expectRecipeAgrees(*document_);
    // The mix cannot be had without; nothing changes.
    QVERIFY(!document_->setImportance(nullptr));
    QVERIFY(document_->importance() != nullptr);
    document_->undoStack().undo();
    QVERIFY(document_->setImportance(nullptr));
    QCOMPARE(document_->row(key).decision.type, TensorType::Q2_K);
    QCOMPARE(document_->row(key).decision.method, std::string("rtn"));
    QCOMPARE(document_->row(query).decision.type, TensorType::Q8_0);
    QCOMPARE(document_->row(query).decision.method, std::string("rtn"));
    expectRecipeAgrees(*document_);
    document_->undoStack().undo();
    QVERIFY(document_->importance() != nullptr);
    QCOMPARE(document_->row(key).decision.method, std::string("importance"));
  }

  void calibrationTextMakesItsMethodsPossible() {
    const int query = document_->indexOf("blk.0.attn_q.weight");
    const int down = document_->indexOf("blk.1.ffn_down.weight");
    QVERIFY(document_->setMethod({query}, "awq").contains("text"));
    QSignalSpy changed(document_.get(), &PlanDocument::importanceChanged);
    VERIFY_OK(document_->setCalibration(text()));
    QCOMPARE(changed.count(), 1);
    QVERIFY(document_->basis().text);
    QCOMPARE(document_->row(query).decision.method, std::string("importance"));
    // As the command line has it: what goes into the output is measured too.
    QCOMPARE(document_->row(document_->indexOf("output.weight")).decision.method,
             std::string("importance"));
    expectRecipeAgrees(*document_);
    QCOMPARE(document_->setMethod({query}, "gptq"), QString());
    QCOMPARE(document_->setMethod({down}, "awq"), QString());
    QVERIFY(document_->setType({query}, TensorType::TQ2_0).contains("TQ2_0"));
    QCOMPARE(document_->row(query).decision.method, std::string("importance"));
    document_->undoStack().undo();
    expectRecipeAgrees(*document_);
    const auto recipe = document_->recipe();
    VERIFY_OK(recipe);
    QVERIFY(recipe->calibration == text());
    // There and back as a file.
    const auto read = parseRecipe(recipeToJson(*recipe));
    VERIFY_OK(read);
    PlanDocument other;
    other.setSource(demo());
    VERIFY_OK(other.applyRecipe(*read));
    QCOMPARE(other.row(query).decision.method, std::string("gptq"));
    QCOMPARE(other.row(down).decision.method, std::string("awq"));
    QVERIFY(other.calibration() == text());
    expectRecipeAgrees(other);
  }

  void withoutItTheyGoAndUndoBringsThemBack() {
    const int query = document_->indexOf("blk.0.attn_q.weight");
    VERIFY_OK(document_->setCalibration(text()));
    QCOMPARE(document_->setMethod({query}, "gptq"), QString());
    VERIFY_OK(document_->setCalibration(std::nullopt));
    QCOMPARE(document_->row(query).decision.method, std::string("rtn"));
    QVERIFY(!document_->calibration());
    expectRecipeAgrees(*document_);
    document_->undoStack().undo();
    QCOMPARE(document_->row(query).decision.method, std::string("gptq"));
    QVERIFY(document_->calibration() == text());
    expectRecipeAgrees(*document_);
    document_->undoStack().undo();
    document_->undoStack().undo();
    QVERIFY(!document_->calibration());
    document_->undoStack().redo();
    QVERIFY(document_->calibration() == text());
    expectRecipeAgrees(*document_);
  }

  void aMatrixAndATextTakeTheOthersPlace() {
    QVERIFY(document_->setImportance(matrixFor(*document_)));
    VERIFY_OK(document_->setCalibration(text()));
    QVERIFY(!document_->importance());
    expectRecipeAgrees(*document_);
    QVERIFY(document_->setImportance(matrixFor(*document_)));
    QVERIFY(!document_->calibration());
    QVERIFY(
        document_->setMethod({document_->indexOf("blk.0.attn_q.weight")}, "gptq").contains("text"));
    expectRecipeAgrees(*document_);
  }

  void theDefaultMethodIsForAllButHandsChoices() {
    const int query = document_->indexOf("blk.0.attn_q.weight");
    const int key = document_->indexOf("blk.1.attn_k.weight");
    const int up = document_->indexOf("blk.2.ffn_up.weight");
    QVERIFY(!document_->setDefaultMethod("gptq"));
    VERIFY_OK(document_->setCalibration(text()));
    document_->setMethod({query}, "rtn");
    document_->setType({up}, TensorType::Q6_K);
    VERIFY_OK(document_->setDefaultMethod("gptq"));
    QCOMPARE(document_->row(query).decision.method, std::string("rtn"));
    QCOMPARE(document_->row(key).decision.method, std::string("gptq"));
    QCOMPARE(document_->row(up).decision.method, std::string("gptq"));  // its type alone was chosen
    QCOMPARE(document_->row(up).decision.type, TensorType::Q6_K);
    QCOMPARE(document_->defaultMethod(), std::string("gptq"));
    QVERIFY(document_->title().contains("GPTQ"));
    expectRecipeAgrees(*document_);
    // Another preset keeps the method.
    QVERIFY(document_->applyPreset("Q3_K_M"));
    QCOMPARE(document_->row(key).decision.method, std::string("gptq"));
    expectRecipeAgrees(*document_);
    document_->undoStack().undo();
    document_->undoStack().undo();
    QCOMPARE(document_->row(key).decision.method, std::string("importance"));
    expectRecipeAgrees(*document_);
  }

  void notEveryTypeIsForGptq() {
    const int query = document_->indexOf("blk.0.attn_q.weight");
    VERIFY_OK(document_->setCalibration(text()));
    document_->setType({query}, TensorType::MXFP4);
    const QString problem = document_->setMethod({query}, "gptq");
    QVERIFY2(problem.contains("MXFP4"), qPrintable(problem));
    QCOMPARE(document_->row(query).decision.method, std::string("importance"));
  }

  void aModelThatTextCannotRunThroughSaysSo() {
    auto source = std::make_shared<test::SyntheticSource>();
    source->add("blk.0.attn_q.weight", Shape::of(256, 8), TensorType::F16);
    document_->setSource(source);
    QVERIFY(!document_->setCalibration(text()));
    QVERIFY(!document_->calibration());
    QVERIFY(!document_->undoStack().canUndo());
  }

  void aMatrixThatDoesNotFitIsRefused() {
    auto matrix = std::make_shared<ImportanceMatrix>();
    matrix->path = "other.dat";
    matrix->entries["blk.0.attn_q.weight"].values.assign(3, 1.0f);
    const auto set = document_->setImportance(matrix);
    QVERIFY(!set);
    QVERIFY(set.error().where.find("blk.0.attn_q.weight") != std::string::npos);
    QVERIFY(!document_->importance());
  }

  void errorsComeBackWithTheirDecision() {
    const int row = document_->indexOf("blk.0.attn_v.weight");
    document_->setMeasured(measurementOf(document_->row(row), 0.01));
    document_->setType({row}, TensorType::Q2_K);
    QVERIFY(!document_->row(row).error);
    document_->setMeasured(measurementOf(document_->row(row), 0.2));
    QCOMPARE(*document_->row(row).error, 0.2);
    document_->undoStack().undo();
    QCOMPARE(*document_->row(row).error, 0.01);
    document_->undoStack().redo();
    QCOMPARE(*document_->row(row).error, 0.2);
    document_->setMeasured(measurementOf(document_->row(row), 0.3));  // the last one counts
    QCOMPARE(*document_->row(row).error, 0.3);
    document_->setSource(demo());
    QVERIFY(!document_->row(row).error);
  }

  void tokensReadWhatTheyNeed() {
    document_->setSource(test::llamaShape(2));
    double all = 0;
    for (int i = 0; i < document_->count(); ++i) {
      if (document_->row(i).name != "token_embd.weight") {
        all += static_cast<double>(document_->row(i).bytes);
      }
    }
    QCOMPARE(document_->totals().bytesPerToken, all);
  }

  void everythingOfADeepModel_data() {
    QTest::addColumn<int>("layers");
    QTest::newRow("16") << 16;
    QTest::newRow("126") << 126;
  }

  void everythingOfADeepModel() {
    QFETCH(int, layers);
    document_->setSource(test::llamaShape(layers));
    QVector<int> all(document_->count());
    std::iota(all.begin(), all.end(), 0);
    bool up = false;
    QBENCHMARK {
      up = !up;
      document_->setType(all, up ? TensorType::Q8_0 : TensorType::Q3_K);
    }
    expectRecipeAgrees(*document_);
  }

  void normsAreKeptAndSaySo() {
    const int row = document_->indexOf("output_norm.weight");
    QVERIFY(!document_->row(row).quantizable());
    QVERIFY(!document_->setType({row}, TensorType::Q4_K).isEmpty());
    QVERIFY(!document_->undoStack().canUndo());
  }

  void theSourceTypeMeansACopy() {
    const int row = document_->indexOf("token_embd.weight");
    document_->setType({row}, document_->row(row).from);
    QCOMPARE(document_->row(row).decision.method, std::string(kCopyMethod));
    expectRecipeAgrees(*document_);
  }

  void withoutAModelThereIsNothingToPlan() {
    document_->setSource(nullptr);
    QCOMPARE(document_->count(), 0);
    QVERIFY(!document_->recipe());
    QVERIFY(!document_->plan());
    QVERIFY(!document_->applyPreset("Q5_K_S"));
  }

  void presetsReplaceEverythingAndAreUndone() {
    const int row = document_->indexOf("blk.2.attn_k.weight");
    document_->setType({row}, TensorType::Q8_0);
    QVERIFY(document_->applyPreset("Q5_K_S"));
    QCOMPARE(document_->preset(), QStringLiteral("Q5_K_S"));
    QVERIFY(!document_->isModified());
    expectRecipeAgrees(*document_);
    document_->undoStack().undo();
    QCOMPARE(document_->preset(), QStringLiteral("Q4_K_M"));
    QCOMPARE(document_->row(row).decision.type, TensorType::Q8_0);
    expectRecipeAgrees(*document_);
  }

  void anUnavailablePresetChangesNothing() {
    QVERIFY(!document_->applyPreset("IQ2_XXS"));
    QCOMPARE(document_->preset(), QStringLiteral("Q4_K_M"));
    QVERIFY(!document_->undoStack().canUndo());
  }

  void recipesGoThereAndBack() {
    document_->setType({document_->indexOf("blk.3.ffn_up.weight")}, TensorType::IQ4_XS);
    document_->setType({document_->indexOf("output.weight")}, TensorType::Q5_K);
    const auto recipe = document_->recipe();
    QVERIFY(recipe.has_value());
    const auto bytes = document_->totals().bytes;
    PlanDocument other;
    other.setSource(demo());
    QVERIFY(other.applyRecipe(*recipe));
    QCOMPARE(other.totals().bytes, bytes);
    expectRecipeAgrees(other);
  }

  void aMeasurementIsDroppedWhenTheDecisionChanges() {
    const int row = document_->indexOf("blk.0.attn_v.weight");
    const jobs::QuantizedTensor measured = measurementOf(document_->row(row), 0.01);
    document_->setMeasured(measured);
    QCOMPARE(*document_->row(row).error, 0.01);
    document_->setType({row}, TensorType::Q2_K);
    QVERIFY(!document_->row(row).error);
    document_->setMeasured(measured);
    QVERIFY(!document_->row(row).error);
  }

 private:
  std::unique_ptr<PlanDocument> document_;
};

QTEST_MAIN(TestPlanDocument)
#include "tst_plan_document.moc"
