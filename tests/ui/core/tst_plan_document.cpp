// SPDX-License-Identifier: MIT
// Edits of a plan, undone and redone, and the recipe that says the same.
#include <QSignalSpy>
#include <QTest>

#include "jobs/inspect_job.h"
#include "quant/plan/plan.h"
#include "ui/core/plan_document.h"
#include "ui/core/text.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

std::shared_ptr<const ModelSource> demo() {
  return *openModel(NIBBLE_RESOURCES "/demo-model");
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
    jobs::QuantizedTensor measured;
    measured.name = document_->row(row).name.toStdString();
    measured.to = document_->row(row).decision.type;
    measured.method = document_->row(row).decision.method;
    measured.relativeError = 0.01;
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
