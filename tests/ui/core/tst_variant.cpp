// SPDX-License-Identifier: MIT
// Original, plan and file as models: what they are called, and that a snapshot stays what it was.
#include <QTemporaryDir>
#include <QTest>
#include <thread>

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
    qputenv("NIBBLE_DATA_DIR", folder_.path().toUtf8());
    settings_ = std::make_unique<Settings>(folder_.filePath("settings.ini"));
    workspace_ = std::make_unique<Workspace>(*settings_);
    engine_ = std::make_unique<Engine>(*settings_);
    plans_ = std::make_unique<CalibratedPlans>(*engine_);
    workspace_->open(demoModelPath());
    QTRY_VERIFY(workspace_->hasModel());
  }

  void theOriginalIsTheOpenModel() {
    const Variant variant = originalVariant(*workspace_);
    QVERIFY(variant.label.startsWith("Original "));
    const auto source = open(variant);
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
    const auto source = open(*before);
    VERIFY_OK(source);
    QVERIFY((*source)->find("blk.0.ffn_down.weight")->type == TensorType::Q8_0);
    const auto edited = open(*after);
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
    const auto source = open(variant);
    VERIFY_OK(source);
    QVERIFY((*source)->metadata().find("quantize.imatrix.file") != nullptr);
  }

  void aPlanWithCalibrationIsMadeOnceAndShared() {
    const CalibrationText text{calibrationTextPath().toStdString(), 64, 4};
    VERIFY_OK(workspace_->plan().setCalibration(text));
    VERIFY_OK(workspace_->plan().setDefaultMethod("gptq"));
    const auto variant = plannedVariant(*workspace_);
    VERIFY_OK(variant);
    QVERIFY(variant->label.contains("GPTQ"));
    QVERIFY(!plans_->find(*workspace_->source(), variant->plan->recipe));
    // Two ask at once; one makes it.
    const auto ask = [&]() -> CalibratedPlans::Kept {
      const auto made = plans_->get(variant->source, variant->plan->recipe, test::contextOf(1));
      return made ? *made : nullptr;
    };
    CalibratedPlans::Kept other;
    std::thread thread([&] { other = ask(); });
    const auto one = ask();
    thread.join();
    QVERIFY(one != nullptr);
    QCOMPARE(one.get(), other.get());
    const auto kept = plans_->find(*workspace_->source(), variant->plan->recipe);
    QVERIFY(kept != nullptr);
    QVERIFY(kept->encoded != nullptr && kept->encoded->count() > 0);
    const auto source = open(*variant);
    VERIFY_OK(source);
    QVERIFY((*source)->find("blk.0.attn_q.weight")->type == TensorType::Q4_K);
    // One that is let go of but still in use is not made a second time.
    plans_->keepOnly(nullptr);
    QCOMPARE(plans_->find(*workspace_->source(), variant->plan->recipe).get(), one.get());
  }

  void theFilesOfAPlanGoWithIt() {
    const CalibrationText text{calibrationTextPath().toStdString(), 64, 4};
    VERIFY_OK(workspace_->plan().setCalibration(text));
    VERIFY_OK(workspace_->plan().setDefaultMethod("gptq"));
    const auto variant = plannedVariant(*workspace_);
    VERIFY_OK(open(*variant));
    std::filesystem::path files;
    {
      const auto kept = plans_->find(*workspace_->source(), variant->plan->recipe);
      files = kept->encoded->folder();
      plans_->keepOnly(nullptr);
      QVERIFY(std::filesystem::exists(files / "index"));
    }
    QVERIFY(!std::filesystem::exists(files));
    QVERIFY(!plans_->find(*workspace_->source(), variant->plan->recipe));
  }

  void aCancelledCalibrationKeepsNothing() {
    const CalibrationText text{calibrationTextPath().toStdString(), 64, 4};
    VERIFY_OK(workspace_->plan().setCalibration(text));
    const auto variant = plannedVariant(*workspace_);
    VERIFY_OK(variant);
    std::stop_source stop;
    stop.request_stop();
    jobs::JobContext context = test::contextOf(1);
    context.stop = stop.get_token();
    const auto source = openVariant(*variant, *plans_, context);
    QVERIFY(!source);
    QCOMPARE(source.error().code, ErrorCode::Cancelled);
    QVERIFY(!plans_->find(*workspace_->source(), variant->plan->recipe));
    VERIFY_OK(open(*variant));
  }

  void aFileIsOpenedAndMayFail() {
    const Variant file = fileVariant(test::dataPath("demo/fable-5m-Q4_K_M.gguf"));
    QCOMPARE(file.label, QStringLiteral("fable-5m-Q4_K_M.gguf"));
    const auto source = open(file);
    VERIFY_OK(source);
    QVERIFY((*source)->fileBytes() > 0);
    const auto none = open(fileVariant(folder_.filePath("none.gguf")));
    QVERIFY(!none);
    QCOMPARE(none.error().code, ErrorCode::NotFound);
  }

 private:
  Result<std::shared_ptr<const ModelSource>> open(const Variant& variant) {
    return openVariant(variant, *plans_, test::contextOf(2));
  }

  QTemporaryDir folder_;
  std::unique_ptr<Settings> settings_;
  std::unique_ptr<Workspace> workspace_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<CalibratedPlans> plans_;
};

QTEST_MAIN(TestVariant)
#include "tst_variant.moc"
