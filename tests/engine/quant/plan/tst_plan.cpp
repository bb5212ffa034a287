// SPDX-License-Identifier: MIT
// What a plan makes of a request besides the recorded mixes.
#include <QTest>

#include "quant/plan/mix.h"
#include "quant/plan/plan.h"
#include "support/synthetic_source.h"

using namespace nibble;

namespace {

test::SyntheticSource model() {
  test::SyntheticSource source;
  source.editMetadata().set("general.architecture", std::string("llama"));
  source.editMetadata().set("llama.block_count", std::uint32_t{2});
  source.add("output.weight", Shape::of(512, 8));
  source.add("blk.1.ffn_down.weight", Shape::of(288, 8));
  source.add("blk.1.attn_norm.weight", Shape::of(512));
  source.add("blk.0.ffn_up.weight", Shape::of(512, 8), TensorType::F16);
  source.add("blk.0.attn_q.weight", Shape::of(100, 8));
  source.add("token_embd.weight", Shape::of(512, 8));
  return source;
}

PlanRequest request(const char* type, std::initializer_list<const char*> overrides = {}) {
  PlanRequest made = planRequest(type);
  for (const char* text : overrides) made.recipe.rules.push_back(std::move(*parseOverride(text)));
  return made;
}

const PlannedTensor& at(const Plan& plan, const char* name) {
  return *std::find_if(plan.tensors.begin(), plan.tensors.end(),
                       [&](const PlannedTensor& t) { return t.name == name; });
}

}  // namespace

class TstPlan : public QObject {
  Q_OBJECT

 private slots:
  void tellsTypesFromMixes();
  void bareTypeIsPure();
  void fallsBackAndSaysSo();
  void firstRuleDecides();
  void rulesNeverTouchWhatReadersExpectPlain();
  void namesTheTensorThatNeedsImportance();
  void choosesMethods();
  void checksImportanceAgainstShapes();
  void methodsThatWorkOnTextAskForIt();
  void namesTheRuleThatCannotBeEvaluated();
};

void TstPlan::tellsTypesFromMixes() {
  QVERIFY(typeChoiceFromName("Q6_K")->mix == Mix::Q6_K);
  QVERIFY(typeChoiceFromName("q4_k_m")->mix == Mix::Q4_K_M);
  QVERIFY(typeChoiceFromName("15")->mix == Mix::Q4_K_M);
  QVERIFY(typeChoiceFromName("0")->mix == Mix::F32);
  QVERIFY(!typeChoiceFromName("Q4_K")->mix);
  QCOMPARE(typeChoiceFromName("Q4_K")->fileType, 14u);
  QVERIFY(!typeChoiceFromName("mxfp4")->mix);
  for (const char* unknown : {"", "Q4", "4", "999", "I32", "Q8_K"}) {
    QVERIFY2(!typeChoiceFromName(unknown), unknown);
  }
}

void TstPlan::bareTypeIsPure() {
  const auto bare = makePlan(model(), request("Q5_0"));
  QVERIFY(bare.has_value());
  QCOMPARE(at(*bare, "output.weight").to, TensorType::Q6_K);  // Q5_0 is a mix first
  PlanRequest pure = request("Q5_0");
  pure.recipe.pure = true;
  const auto all = makePlan(model(), pure);
  QVERIFY(all.has_value());
  QCOMPARE(at(*all, "output.weight").to, TensorType::Q5_0);
  const auto type = makePlan(model(), request("Q4_K"));
  QVERIFY(type.has_value());
  QCOMPARE(at(*type, "output.weight").to, TensorType::Q4_K);
  QCOMPARE(at(*type, "token_embd.weight").to, TensorType::Q4_K);
}

void TstPlan::fallsBackAndSaysSo() {
  const auto plan = makePlan(model(), request("Q4_K"));
  QVERIFY(plan.has_value());
  const PlannedTensor& smaller = at(*plan, "blk.1.ffn_down.weight");
  QCOMPARE(smaller.to, TensorType::Q5_0);
  QVERIFY(smaller.reason.find("288") != std::string::npos);
  const PlannedTensor& none = at(*plan, "blk.0.attn_q.weight");
  QCOMPARE(none.to, TensorType::F16);
  QCOMPARE(none.bytes, std::uint64_t{1600});
  QVERIFY(none.reason.find("Q4_K not possible") != std::string::npos);
}

void TstPlan::firstRuleDecides() {
  const auto plan = makePlan(
      model(), request("Q4_K_M", {"ffn_up=Q8_0", "ffn=Q6_K", "^nothing$=Q8_0", "ffn_down=F32"}));
  QVERIFY(plan.has_value());
  QCOMPARE(at(*plan, "blk.0.ffn_up.weight").to, TensorType::Q8_0);
  QVERIFY(at(*plan, "blk.0.ffn_up.weight").reason.find("rule 1 'ffn_up'") != std::string::npos);
  QCOMPARE(at(*plan, "blk.1.ffn_down.weight").to, TensorType::Q8_0);  // Q6_K does not fit
  QCOMPARE(plan->notes.size(), std::size_t{2});
  QVERIFY(plan->notes[0].find("rule 3 '^nothing$'") != std::string::npos);
  QVERIFY(plan->notes[1].find("rule 4") != std::string::npos);
}

void TstPlan::rulesNeverTouchWhatReadersExpectPlain() {
  const auto plan = makePlan(model(), request("Q8_0", {".*=Q4_0"}));
  QVERIFY(plan.has_value());
  const PlannedTensor& norm = at(*plan, "blk.1.attn_norm.weight");
  QCOMPARE(norm.to, TensorType::F32);
  QCOMPARE(norm.method, std::string(kCopyMethod));
  QCOMPARE(norm.reason, std::string("kept: one-dimensional"));
}

void TstPlan::namesTheTensorThatNeedsImportance() {
  const auto plan = makePlan(model(), request("Q4_K_M", {"ffn_up=IQ2_XS"}));
  QVERIFY(!plan);
  QCOMPARE(plan.error().where, std::string("tensor blk.0.ffn_up.weight"));
  QVERIFY(plan.error().hint.find("--imatrix") != std::string::npos);
  PlanRequest guided = request("Q4_K_M", {"ffn_up=IQ2_XS"});
  guided.hasImportance = true;
  QVERIFY(makePlan(model(), guided).has_value());
  guided = request("Q4_K_M", {"ffn_up=IQ2_XS:rtn"});
  guided.hasImportance = true;
  QVERIFY(!makePlan(model(), guided));
}

void TstPlan::choosesMethods() {
  PlanRequest guided = request("Q4_K_M", {"ffn_down=Q8_0:rtn"});
  guided.hasImportance = true;
  const auto plan = makePlan(model(), guided);
  QVERIFY(plan.has_value());
  QCOMPARE(at(*plan, "blk.0.ffn_up.weight").method, std::string("importance"));
  QCOMPARE(at(*plan, "blk.1.ffn_down.weight").method, std::string("rtn"));
  QCOMPARE(at(*plan, "output.weight").method, std::string("rtn"));
  QCOMPARE(plan->recipe.method, std::string("importance"));
  PlanRequest blind = request("Q4_K_M");
  blind.recipe.method = "importance";
  const auto refused = makePlan(model(), blind);
  QVERIFY(!refused);
  QVERIFY(refused.error().what.find("importance matrix") != std::string::npos);
}

void TstPlan::checksImportanceAgainstShapes() {
  ImportanceMatrix matrix;
  matrix.path = "m.dat";
  matrix.entries["blk.0.ffn_up.weight"].values.assign(511, 1.0f);
  PlanRequest guided = request("Q4_K");
  guided.importance = &matrix;
  const auto plan = makePlan(model(), guided);
  QVERIFY(!plan);
  QCOMPARE(plan.error().where, std::string("m.dat, tensor blk.0.ffn_up.weight"));
  QVERIFY(plan.error().what.find("511") != std::string::npos);
}

void TstPlan::methodsThatWorkOnTextAskForIt() {
  for (const std::string method : {"awq", "gptq"}) {
    const std::string rule = "ffn=Q4_K:" + method;
    PlanRequest asked = request("Q4_K", {rule.c_str()});
    const auto plan = makePlan(model(), asked);
    QVERIFY(!plan);
    QCOMPARE(plan.error().code, ErrorCode::InvalidArgument);
    QVERIFY(plan.error().where.find("ffn") != std::string::npos);
    QVERIFY(plan.error().hint.find("--calibration") != std::string::npos);
    asked.recipe.calibration = CalibrationText{"stories.txt", 512, 0};
    const auto planned = makePlan(model(), asked);
    QVERIFY2(planned, planned ? "" : planned.error().message().c_str());
    int found = 0;
    for (const PlannedTensor& tensor : planned->tensors) found += tensor.method == method;
    QVERIFY(found > 0);
  }
}

void TstPlan::namesTheRuleThatCannotBeEvaluated() {
  test::SyntheticSource source = model();
  source.add("blk.0." + std::string(40, 'a') + "_weight", Shape::of(512, 8));
  const auto plan = makePlan(source, request("Q4_K", {"token=F16", "(a+)+\\d=F16"}));
  QVERIFY(!plan);
  QVERIFY(plan.error().where.starts_with("rules[1]"));
}

QTEST_GUILESS_MAIN(TstPlan)
#include "tst_plan.moc"
