// SPDX-License-Identifier: MIT
// From a size to types, on the bundled model.
#include <QTest>

#include "jobs/fit_size_job.h"
#include "support/quantize_run.h"

using namespace nibble;

namespace {

const char* const kModel = NIBBLE_RESOURCES "/demo-model";
const char* const kText = NIBBLE_RESOURCES "/text/calibration.txt";

Recipe measuredRecipe() {
  Recipe recipe;
  recipe.type = "Q8_0";
  recipe.calibration = CalibrationText{kText, 512, 4};
  return recipe;
}

jobs::FitRequest requestFor(const char* size) {
  jobs::FitRequest request;
  request.source = *openModel(kModel);
  request.recipe = measuredRecipe();
  request.target = *jobs::parseSizeTarget(size);
  request.probeChunks = 1;
  return request;
}

const TensorType* typeOf(const Plan& plan, const char* tensor) {
  for (const PlannedTensor& planned : plan.tensors) {
    if (planned.name == tensor) return &planned.to;
  }
  return nullptr;
}

}  // namespace

class TestFitSizeJob : public QObject {
  Q_OBJECT

 private slots:
  void sizesAreRead_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<double>("bytes");
    QTest::addColumn<double>("bits");
    QTest::newRow("bits") << "4.5bpw" << 0.0 << 4.5;
    QTest::newRow("gibi") << "3.5GiB" << 3.5 * 1073741824.0 << 0.0;
    QTest::newRow("giga") << "2GB" << 2e9 << 0.0;
    QTest::newRow("lower case and space") << "700 mb" << 700e6 << 0.0;
    QTest::newRow("plain") << "123456" << 123456.0 << 0.0;
    for (const char* wrong :
         {"", "bpw", "-3GiB", "0", "1e30GB", "3 parsecs", "nan", "inf", "100bpw", "4.5bpw x"}) {
      QTest::newRow(wrong) << wrong << -1.0 << 0.0;
    }
  }

  void sizesAreRead() {
    QFETCH(const QString, text);
    QFETCH(const double, bytes);
    QFETCH(const double, bits);
    const auto target = jobs::parseSizeTarget(text.toStdString());
    QCOMPARE(target.has_value(), bytes >= 0);
    if (!target) return;
    QCOMPARE(static_cast<double>(target->fileBytes), bytes);
    QCOMPARE(target->bitsPerWeight, bits);
  }

  void fitsAndNothingLargerWouldFit() {
    auto request = requestFor("3MB");
    const auto fit = jobs::fitToSize(request, test::contextOf(2));
    VERIFY_OK(fit);
    measured_ = fit->sensitivity;
    importance_ = fit->importance;
    QVERIFY(importance_ != nullptr && importance_->find("blk.0.attn_q.weight") != nullptr);
    QVERIFY(fit->fileBytes <= 3000000);
    QVERIFY2(fit->fileBytes > 2950000, qPrintable(QString::number(fit->fileBytes)));
    for (const auto& one : fit->sensitivity) QVERIFY(one.probedKl && *one.probedKl > 0);
    // The recipe says the same as the plan, read anew.
    const auto again = parseRecipe(recipeToJson(fit->recipe));
    VERIFY_OK(again);
    const auto plan = makePlan(*request.source, {.recipe = *again, .hasImportance = true});
    VERIFY_OK(plan);
    QCOMPARE(plan->bytes, fit->plan.bytes);

    // What was measured serves another size; more room does less damage.
    request.sensitivity = measured_;
    request.importance = importance_;
    request.target = *jobs::parseSizeTarget("4.0bpw");
    const auto smaller = jobs::fitToSize(request, test::contextOf(2));
    VERIFY_OK(smaller);
    QVERIFY(smaller->plan.bitsPerWeight <= 4.0);
    QVERIFY(smaller->plan.bitsPerWeight > 3.9);
    QVERIFY(smaller->curve.size() > 10);
  }

  void everySizeIsMet() {
    auto request = requestFor("3MB");
    request.sensitivity = measured_;
    request.importance = importance_;
    for (std::uint64_t bytes = 2'000'000; bytes < 6'000'000; bytes += 117'117) {
      request.target.fileBytes = bytes;
      const auto fit = jobs::fitToSize(request, test::contextOf(1));
      VERIFY_OK(fit);
      QVERIFY2(fit->fileBytes <= bytes && fit->fileBytes + 20'000 > bytes,
               qPrintable(QString("%1 of %2").arg(fit->fileBytes).arg(bytes)));
    }
  }

  void rulesDecideFirst() {
    auto request = requestFor("5bpw");
    request.sensitivity = measured_;
    request.importance = importance_;
    auto rule = parseOverride("ffn_down=Q8_0");
    VERIFY_OK(rule);
    request.recipe.rules.push_back(*rule);
    const auto fit = jobs::fitToSize(request, test::contextOf(2));
    VERIFY_OK(fit);
    QVERIFY(fit->plan.bitsPerWeight <= 5.0);
    const TensorType* type = typeOf(fit->plan, "blk.0.ffn_down.weight");
    QVERIFY(type != nullptr);
    QCOMPARE(*type, TensorType::Q8_0);
    // What a rule decides is not counted among what may be chosen.
    QVERIFY(fit->sensitivity.size() < measured_.size());
  }

  void impossibleSizesSayWhatIsPossible() {
    auto request = requestFor("100000");
    request.sensitivity = measured_;
    request.importance = importance_;
    const auto fit = jobs::fitToSize(request, test::contextOf(2));
    QVERIFY(!fit);
    const auto message = QString::fromStdString(fit.error().message());
    QVERIFY2(message.contains("target size") && message.contains("least possible"),
             qPrintable(message));
  }

  void withoutProbesErrorsAreDamages() {
    jobs::SensitivityRequest request;
    request.source = *openModel(kModel);
    request.tensors = {"blk.0.attn_q.weight", "blk.3.ffn_down.weight"};
    const auto found = jobs::measureSensitivity(request, test::contextOf(2));
    VERIFY_OK(found);
    QCOMPARE(found->size(), std::size_t{2});
    for (const auto& one : *found) {
      QVERIFY(!one.probedKl);
      for (const auto& cost : one.types) QCOMPARE(cost.damage, cost.error);
    }
    request.tensors = {"blk.9.attn_q.weight"};
    QVERIFY(!jobs::measureSensitivity(request, test::contextOf(2)));
  }

  void stopsWhenAsked() {
    auto request = requestFor("3MB");
    auto context = test::contextOf(2);
    std::stop_source stop;
    context.stop = stop.get_token();
    stop.request_stop();
    const auto fit = jobs::fitToSize(request, context);
    QVERIFY(!fit);
    QVERIFY(fit.error().code == ErrorCode::Cancelled);
  }

 private:
  std::vector<jobs::TensorSensitivity> measured_;
  std::shared_ptr<const ImportanceMatrix> importance_;
};

QTEST_APPLESS_MAIN(TestFitSizeJob)
#include "tst_fit_size_job.moc"
