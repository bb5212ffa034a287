// SPDX-License-Identifier: MIT
#include <QTest>
#include <algorithm>

#include "infer/architectures/architecture.h"
#include "infer/cpu/plan.h"
#include "support/random_model.h"
#include "support/synthetic_source.h"

using namespace nibble;
using namespace nibble::cpu;

namespace {

struct Built {
  Graph graph;
  Plan plan;
};

Built build(test::RandomModel model) {
  test::SyntheticSource source;
  source.editMetadata() = model.metadata();
  for (const auto& [name, shape] : model.tensors()) source.add(name, shape);
  const auto h = readHyperparameters(source.metadata());
  if (!h) qFatal("%s", h.error().message().c_str());
  auto graph = buildGraph(*h, source);
  if (!graph) qFatal("%s", graph.error().message().c_str());
  auto plan = makePlan(*graph);
  if (!plan) qFatal("%s", plan.error().message().c_str());
  return {std::move(*graph), std::move(*plan)};
}

}  // namespace

class TestExecutionPlan : public QObject {
  Q_OBJECT

 private slots:
  void valuesAreWrittenOnceBeforeUse();
  void barriersOfOneToken();
  void barriersOfABatch();
  void barriersOfExperts();
  void buffersAreReused();
  void lastLayerOnlyForScoredTokens();
  void logitsGoToTheCaller();
};

void TestExecutionPlan::valuesAreWrittenOnceBeforeUse() {
  test::RandomModel model;
  model.headNorms = true;
  model.architecture = "qwen3";
  model.biases = {"attn_q", "output"};
  const Graph graph = build(model).graph;
  std::vector<bool> written(graph.values.size());
  for (const Operation& op : graph.operations) {
    for (const ValueId input : op.inputs) QVERIFY(written[static_cast<std::size_t>(input)]);
    QVERIFY(!written[static_cast<std::size_t>(op.output)]);
    written[static_cast<std::size_t>(op.output)] = true;
  }
  QVERIFY(written[static_cast<std::size_t>(graph.logits)]);
}

/// After q, k and v; attention; the output projection; gate and up; and the down projection.
void TestExecutionPlan::barriersOfOneToken() {
  test::RandomModel model;
  model.layers = 3;
  const Plan plan = build(model).plan;
  const auto barriers = std::count_if(plan.steps.begin(), plan.steps.end(),
                                      [](const Step& s) { return s.barrierSingle; });
  QCOMPARE(barriers, 3 * 5);
}

/// One more for a token than without them, after the router; in a batch all meet before rows are
/// put into order, and again before experts multiply them.
void TestExecutionPlan::barriersOfExperts() {
  test::RandomModel model;
  model.layers = 3;
  model.experts = 4;
  const Plan plan = build(model).plan;
  const auto barriers = std::count_if(plan.steps.begin(), plan.steps.end(),
                                      [](const Step& s) { return s.barrierSingle; });
  QCOMPARE(barriers, 3 * 6);
  int dispatched = 0;
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    if (plan.steps[i].kind != StepKind::Dispatch) continue;
    ++dispatched;
    QVERIFY(plan.steps[i].barrierBatch);
    QCOMPARE(plan.steps[i + 1].kind, StepKind::ExpertMatMul);
    QVERIFY(plan.steps[i + 1].barrierBatch);
    QCOMPARE(plan.steps[i + 1].inputs[2], plan.steps[i].output);
    // Gate and up share what was put into order.
    QCOMPARE(plan.steps[i + 2].kind, StepKind::ExpertMatMul);
    QCOMPARE(plan.steps[i + 2].inputs[2], plan.steps[i].output);
    QVERIFY(!plan.steps[i + 2].barrierBatch);
  }
  QCOMPARE(dispatched, 3);
}

void TestExecutionPlan::barriersOfABatch() {
  const Plan plan = build({}).plan;
  const auto step = [&](StepKind kind) {
    return *std::find_if(plan.steps.begin(), plan.steps.end(),
                         [&](const Step& s) { return s.kind == kind; });
  };
  QVERIFY(step(StepKind::MatMul).barrierBatch);
  QVERIFY(step(StepKind::Attend).barrierBatch);
  QVERIFY(step(StepKind::FinishAttention).barrierBatch);
  QVERIFY(step(StepKind::SwiGlu).barrierBatch);
  QVERIFY(!step(StepKind::RmsNorm).barrierBatch);
  QVERIFY(!step(StepKind::AppendKv).barrierBatch);
}

void TestExecutionPlan::buffersAreReused() {
  test::RandomModel few, many;
  few.layers = 2;
  many.layers = 12;
  QCOMPARE(build(many).plan.buffers.size(), build(few).plan.buffers.size());
}

void TestExecutionPlan::lastLayerOnlyForScoredTokens() {
  test::RandomModel model;
  model.layers = 2;
  for (const Step& step : build(model).plan.steps) {
    if (step.layer == 0 || step.kind == StepKind::AppendKv) {
      QVERIFY(step.allTokens);
    } else if (step.kind == StepKind::Attend || step.kind == StepKind::SwiGlu) {
      QVERIFY(!step.allTokens);
    }
  }
}

void TestExecutionPlan::logitsGoToTheCaller() {
  test::RandomModel model;
  QCOMPARE(build(model)
               .plan.buffers[static_cast<std::size_t>(build(model).plan.steps.back().output)]
               .storage,
           Storage::Logits);
  model.biases = {"output"};
  const Plan plan = build(model).plan;
  const Step& bias = plan.steps.back();
  QCOMPARE(bias.kind, StepKind::AddBias);
  QCOMPARE(bias.inputs[0], bias.output);
  QVERIFY(bias.barrierSingle && bias.barrierBatch);
}

QTEST_GUILESS_MAIN(TestExecutionPlan)
#include "tst_execution_plan.moc"
