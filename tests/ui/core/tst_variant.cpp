// SPDX-License-Identifier: MIT
// Original, plan and file as models: what they are called, and that a snapshot stays what it was.
#include <QTemporaryDir>
#include <QTest>

#include "support/quantize_run.h"
#include "support/test_data.h"
#include "ui/core/resources.h"
#include "ui/core/variant.h"

using namespace nibble;
using namespace nibble::ui;

class TestVariant : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    settings_ = std::make_unique<Settings>(folder_.filePath("settings.ini"));
    workspace_ = std::make_unique<Workspace>(*settings_);
    workspace_->open(demoModelPath());
    QTRY_VERIFY(workspace_->hasModel());
  }

  void theOriginalIsTheOpenModel() {
    const Variant variant = originalVariant(*workspace_);
    QVERIFY(variant.label.startsWith("Original "));
    const auto source = openVariant(variant);
    VERIFY_OK(source);
    QCOMPARE(source->get(), workspace_->source().get());
  }

  void thePlanIsASnapshot() {
    VERIFY_OK(workspace_->plan().applyPreset("Q8_0"));
    const auto before = plannedVariant(*workspace_);
    VERIFY_OK(before);
    QCOMPARE(before->label, QStringLiteral("Plan (Q8_0)"));
    const QString identity = before->identity();
    const int row = workspace_->plan().indexOf("blk.0.ffn_down.weight");
    QVERIFY(row >= 0);
    workspace_->plan().setType({row}, TensorType::Q4_K);
    const auto after = plannedVariant(*workspace_);
    VERIFY_OK(after);
    QVERIFY(after->identity() != identity);
    QCOMPARE(before->identity(), identity);
    workspace_->close();
    const auto source = openVariant(*before);
    VERIFY_OK(source);
    QVERIFY((*source)->find("blk.0.ffn_down.weight")->type == TensorType::Q8_0);
    const auto edited = openVariant(*after);
    VERIFY_OK(edited);
    QVERIFY((*edited)->find("blk.0.ffn_down.weight")->type == TensorType::Q4_K);
    QVERIFY((*edited)->fileBytes() < (*source)->fileBytes());
  }

  void aPlanMadeWithImportanceReadsItsMatrix() {
    PlanRequest request;
    request.recipe.type = "IQ4_XS";
    request.recipe.imatrix = test::dataPath("demo/imatrix.dat").toStdString();
    auto importance = ImportanceMatrix::open(request.recipe.imatrix);
    VERIFY_OK(importance);
    request.importance = &*importance;
    auto plan = makePlan(*workspace_->source(), request);
    VERIFY_OK(plan);
    Variant variant = originalVariant(*workspace_);
    variant.kind = Variant::Kind::Planned;
    variant.plan = std::make_shared<const Plan>(std::move(*plan));
    const auto source = openVariant(variant);
    VERIFY_OK(source);
    QVERIFY((*source)->metadata().find("quantize.imatrix.file") != nullptr);
  }

  void aFileIsOpenedAndMayFail() {
    const Variant file = fileVariant(test::dataPath("demo/fable-5m-Q4_K_M.gguf"));
    QCOMPARE(file.label, QStringLiteral("fable-5m-Q4_K_M.gguf"));
    const auto source = openVariant(file);
    VERIFY_OK(source);
    QVERIFY((*source)->fileBytes() > 0);
    const auto none = openVariant(fileVariant(folder_.filePath("none.gguf")));
    QVERIFY(!none);
    QCOMPARE(none.error().code, ErrorCode::NotFound);
  }

 private:
  QTemporaryDir folder_;
  std::unique_ptr<Settings> settings_;
  std::unique_ptr<Workspace> workspace_;
};

QTEST_MAIN(TestVariant)
#include "tst_variant.moc"
