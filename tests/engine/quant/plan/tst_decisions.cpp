// SPDX-License-Identifier: MIT
// From decisions back to a recipe: it must give every tensor what was decided, in few words.
#include <QTest>
#include <random>

#include "quant/plan/decisions.h"
#include "quant/plan/mix.h"
#include "quant/plan/targets.h"
#include "quant/plan/tensor_roles.h"
#include "support/synthetic_source.h"

using namespace nibble;

namespace {

constexpr TensorType kChoices[] = {TensorType::Q2_K, TensorType::Q3_K,   TensorType::Q4_K,
                                   TensorType::Q5_K, TensorType::Q6_K,   TensorType::Q8_0,
                                   TensorType::F16,  TensorType::IQ4_XS, TensorType::BF16};

struct ModelShape {
  const char* name;
  int layers;
  bool experts;
  bool tied;
  TensorType type;
};

constexpr ModelShape kModels[] = {
    {"one layer", 1, false, false, TensorType::F16},
    {"a dozen layers, tied", 12, false, true, TensorType::BF16},
    {"experts", 4, true, false, TensorType::F32},
    {"126 layers", 126, false, false, TensorType::BF16},
};

test::SyntheticSource modelOf(const ModelShape& shape) {
  test::SyntheticSource source;
  source.editMetadata().set("general.architecture", std::string("llama"));
  source.editMetadata().set("llama.block_count", static_cast<std::uint32_t>(shape.layers));
  source.add("token_embd.weight", Shape::of(512, 64), shape.type);
  source.add("output_norm.weight", Shape::of(512));
  if (!shape.tied) source.add("output.weight", Shape::of(512, 64), shape.type);
  for (int layer = 0; layer < shape.layers; ++layer) {
    const std::string prefix = fmt::format("blk.{}.", layer);
    source.add(prefix + "attn_norm.weight", Shape::of(512));
    for (const char* kind : {"attn_q", "attn_k", "attn_v", "attn_output"}) {
      source.add(prefix + kind + ".weight", Shape::of(512, 256), shape.type);
    }
    source.add(prefix + "attn_q.bias", Shape::of(256));
    for (const char* kind : {"ffn_gate", "ffn_up", "ffn_down"}) {
      const Shape matrix = shape.experts ? Shape{{512, 256, 4, 1}, 3} : Shape::of(512, 256);
      source.add(prefix + kind + (shape.experts ? "_exps.weight" : ".weight"), matrix, shape.type);
    }
  }
  return source;
}

std::vector<TensorDecision> decisionsOf(const Plan& plan) {
  std::vector<TensorDecision> decisions;
  for (const PlannedTensor& tensor : plan.tensors) {
    decisions.push_back({tensor.name, tensor.to, tensor.method});
  }
  return decisions;
}

TensorDecision& at(std::vector<TensorDecision>& decisions, std::string_view tensor) {
  return *std::find_if(decisions.begin(), decisions.end(),
                       [&](const TensorDecision& d) { return d.tensor == tensor; });
}

/// Plans the model by the recipe and compares with what was decided.
void expectSays(const ModelSource& source, PlanRequest request, const Recipe& recipe,
                const std::vector<TensorDecision>& decisions) {
  request.recipe = recipe;
  const auto plan = makePlan(source, request);
  QVERIFY2(plan.has_value(), plan ? "" : plan.error().message().c_str());
  QCOMPARE(plan->tensors.size(), decisions.size());
  for (std::size_t i = 0; i < decisions.size(); ++i) {
    const PlannedTensor& planned = plan->tensors[i];
    QCOMPARE(planned.name, decisions[i].tensor);
    QVERIFY2(planned.to == decisions[i].type, fmt::format("{}: {} instead of {}", planned.name,
                                                          name(planned.to), name(decisions[i].type))
                                                  .c_str());
    QCOMPARE(planned.method, decisions[i].method);
  }
  QVERIFY2(
      plan->notes.empty() || plan->notes.front().find("decides no tensor") == std::string::npos,
      plan->notes.empty() ? "" : plan->notes.front().c_str());
}

}  // namespace

class TstDecisions : public QObject {
  Q_OBJECT

 private slots:
  void whatTheRecipeGivesNeedsNoRule_data();
  void whatTheRecipeGivesNeedsNoRule();
  void decisionsAtRandomComeBack_data();
  void decisionsAtRandomComeBack();
  void oneKindInAllLayersIsOneRule();
  void someLayersAreNamed();
  void layersOnBothSidesOfTenAreToldApart();
  void tensorsOutsideTheLayersAreNamed();
  void rulesOfTheRecipeGiveWay();
  void theOwnTypeMeansACopy();
  void methodsComeBack();
  void namesWithSpecialCharactersAreTakenLiterally();
  void unknownTensorsAreRefused();
  void whatCannotBePlannedIsRefused();
  void recipesSurviveTheirFile();
};

void TstDecisions::whatTheRecipeGivesNeedsNoRule_data() {
  QTest::addColumn<int>("model");
  QTest::addColumn<QString>("type");
  for (int model = 0; model < 4; ++model) {
    for (const char* type :
         {"Q4_K_M", "Q2_K", "Q3_K_L", "Q5_K_M", "IQ4_XS", "Q8_0", "COPY", "Q4_K"}) {
      QTest::addRow("%s, %s", kModels[model].name, type) << model << QString::fromLatin1(type);
    }
  }
}

void TstDecisions::whatTheRecipeGivesNeedsNoRule() {
  QFETCH(int, model);
  QFETCH(QString, type);
  const test::SyntheticSource source = modelOf(kModels[model]);
  const PlanRequest request = planRequest(type.toStdString());
  const auto plan = makePlan(source, request);
  QVERIFY(plan.has_value());
  const auto recipe = recipeFor(source, request, decisionsOf(*plan));
  QVERIFY(recipe.has_value());
  QVERIFY(recipe->rules.empty());
  expectSays(source, request, *recipe, decisionsOf(*plan));
}

void TstDecisions::decisionsAtRandomComeBack_data() {
  whatTheRecipeGivesNeedsNoRule_data();
}

void TstDecisions::decisionsAtRandomComeBack() {
  QFETCH(int, model);
  QFETCH(QString, type);
  const test::SyntheticSource source = modelOf(kModels[model]);
  const PlanRequest request = planRequest(type.toStdString());
  const auto plan = makePlan(source, request);
  QVERIFY(plan.has_value());
  std::mt19937 random(static_cast<unsigned>(model) + 7);
  std::vector<TensorDecision> decisions = decisionsOf(*plan);
  for (std::size_t i = 0; i < decisions.size(); ++i) {
    const TensorInfo& tensor = *source.find(decisions[i].tensor);
    if (!reasonToKeep(tensor).empty() || random() % 3 == 0) continue;
    decisions[i].type = kChoices[random() % std::size(kChoices)];
    decisions[i].method = decisions[i].type == tensor.type ? std::string(kCopyMethod) : "rtn";
  }
  const auto recipe = recipeFor(source, request, decisions);
  QVERIFY2(recipe.has_value(), recipe ? "" : recipe.error().message().c_str());
  expectSays(source, request, *recipe, decisions);
  // Never more rules than kinds times choices, however many layers there are.
  QVERIFY2(recipe->rules.size() <= 9 * std::size(kChoices),
           std::to_string(recipe->rules.size()).c_str());
}

void TstDecisions::oneKindInAllLayersIsOneRule() {
  const test::SyntheticSource source = modelOf(kModels[1]);
  const PlanRequest request = planRequest("Q4_K");
  std::vector<TensorDecision> decisions = decisionsOf(*makePlan(source, request));
  for (TensorDecision& decision : decisions) {
    if (decision.tensor.ends_with("ffn_down.weight")) decision.type = TensorType::Q6_K;
  }
  const auto recipe = recipeFor(source, request, decisions);
  QVERIFY(recipe.has_value());
  QCOMPARE(recipe->rules.size(), std::size_t{1});
  QCOMPARE(recipe->rules[0].match.text(), std::string(R"(^blk\.\d+\.ffn_down\.weight$)"));
  expectSays(source, request, *recipe, decisions);
}

void TstDecisions::someLayersAreNamed() {
  const test::SyntheticSource source = modelOf(kModels[1]);
  const PlanRequest request = planRequest("Q4_K");
  std::vector<TensorDecision> decisions = decisionsOf(*makePlan(source, request));
  at(decisions, "blk.2.attn_v.weight").type = TensorType::Q6_K;
  at(decisions, "blk.7.attn_v.weight").type = TensorType::Q6_K;
  at(decisions, "blk.3.attn_q.weight").type = TensorType::Q3_K;
  const auto recipe = recipeFor(source, request, decisions);
  QVERIFY(recipe.has_value());
  QCOMPARE(recipe->rules.size(), std::size_t{2});
  QCOMPARE(recipe->rules[0].match.text(), std::string(R"(^blk\.3\.attn_q\.weight$)"));
  QCOMPARE(recipe->rules[1].match.text(), std::string(R"(^blk\.(2|7)\.attn_v\.weight$)"));
  expectSays(source, request, *recipe, decisions);
}

void TstDecisions::layersOnBothSidesOfTenAreToldApart() {
  const test::SyntheticSource source = modelOf(kModels[3]);
  const PlanRequest request = planRequest("Q4_K");
  std::vector<TensorDecision> decisions = decisionsOf(*makePlan(source, request));
  for (const char* tensor :
       {"blk.1.ffn_up.weight", "blk.11.ffn_up.weight", "blk.111.ffn_up.weight"}) {
    at(decisions, tensor).type = TensorType::Q8_0;
  }
  const auto recipe = recipeFor(source, request, decisions);
  QVERIFY(recipe.has_value());
  expectSays(source, request, *recipe, decisions);  // and not 10, 21, 112
}

void TstDecisions::tensorsOutsideTheLayersAreNamed() {
  const test::SyntheticSource source = modelOf(kModels[0]);
  const PlanRequest request = planRequest("Q4_K_M");
  std::vector<TensorDecision> decisions = decisionsOf(*makePlan(source, request));
  at(decisions, "output.weight").type = TensorType::Q8_0;
  const auto recipe = recipeFor(source, request, decisions);
  QVERIFY(recipe.has_value());
  QCOMPARE(recipe->rules.size(), std::size_t{1});
  QCOMPARE(recipe->rules[0].match.text(), std::string(R"(^output\.weight$)"));
  expectSays(source, request, *recipe, decisions);
}

void TstDecisions::rulesOfTheRecipeGiveWay() {
  const test::SyntheticSource source = modelOf(kModels[1]);
  PlanRequest request = planRequest("Q4_K_M");
  request.recipe.rules.push_back(*parseOverride("ffn=Q8_0"));
  std::vector<TensorDecision> decisions = decisionsOf(*makePlan(source, request));
  QCOMPARE(at(decisions, "blk.5.ffn_up.weight").type, TensorType::Q8_0);
  at(decisions, "blk.5.ffn_up.weight").type = TensorType::Q2_K;
  const auto recipe = recipeFor(source, request, decisions);
  QVERIFY(recipe.has_value());
  QCOMPARE(recipe->rules.size(), std::size_t{2});
  QCOMPARE(recipe->rules[1].match.text(), std::string("ffn"));
  expectSays(source, request, *recipe, decisions);
}

void TstDecisions::theOwnTypeMeansACopy() {
  const test::SyntheticSource source = modelOf(kModels[0]);
  const PlanRequest request = planRequest("Q4_K_M");
  std::vector<TensorDecision> decisions = decisionsOf(*makePlan(source, request));
  TensorDecision& query = at(decisions, "blk.0.attn_q.weight");
  query.type = TensorType::F16;
  query.method = kCopyMethod;
  const auto recipe = recipeFor(source, request, decisions);
  QVERIFY(recipe.has_value());
  expectSays(source, request, *recipe, decisions);
}

void TstDecisions::methodsComeBack() {
  const test::SyntheticSource source = modelOf(kModels[1]);
  PlanRequest request = planRequest("Q4_K_M");
  request.hasImportance = true;
  std::vector<TensorDecision> decisions = decisionsOf(*makePlan(source, request));
  QCOMPARE(at(decisions, "blk.4.attn_k.weight").method, std::string("importance"));
  at(decisions, "blk.4.attn_k.weight").method = "rtn";
  at(decisions, "blk.9.ffn_down.weight") = {"blk.9.ffn_down.weight", TensorType::IQ2_XS,
                                            "importance"};
  const auto recipe = recipeFor(source, request, decisions);
  QVERIFY(recipe.has_value());
  expectSays(source, request, *recipe, decisions);
  // Left to the recipe where nothing is said.
  for (TensorDecision& decision : decisions) decision.method.clear();
  const auto typesOnly = recipeFor(source, request, decisions);
  QVERIFY(typesOnly.has_value());
  QCOMPARE(typesOnly->rules.size(), std::size_t{1});
}

void TstDecisions::namesWithSpecialCharactersAreTakenLiterally() {
  test::SyntheticSource source = modelOf(kModels[0]);
  source.add("blk.0.a+b(c).weight", Shape::of(512, 256));
  source.add("blk.0.aab(c).weight", Shape::of(512, 256));
  const PlanRequest request = planRequest("Q4_K");
  std::vector<TensorDecision> decisions = decisionsOf(*makePlan(source, request));
  at(decisions, "blk.0.a+b(c).weight").type = TensorType::Q8_0;
  const auto recipe = recipeFor(source, request, decisions);
  QVERIFY(recipe.has_value());
  expectSays(source, request, *recipe, decisions);
}

void TstDecisions::unknownTensorsAreRefused() {
  const test::SyntheticSource source = modelOf(kModels[0]);
  const std::vector<TensorDecision> decisions{{"blk.9.attn_q.weight", TensorType::Q8_0, {}}};
  const auto recipe = recipeFor(source, planRequest("Q4_K_M"), decisions);
  QVERIFY(!recipe);
  QCOMPARE(recipe.error().code, ErrorCode::InvalidArgument);
  QVERIFY(recipe.error().where.find("blk.9.attn_q.weight") != std::string::npos);
}

void TstDecisions::whatCannotBePlannedIsRefused() {
  const test::SyntheticSource source = modelOf(kModels[0]);
  QVERIFY(!recipeFor(source, planRequest("Q4_K_XXL"), {}));
}

void TstDecisions::recipesSurviveTheirFile() {
  const test::SyntheticSource source = modelOf(kModels[3]);
  const PlanRequest request = planRequest("Q3_K_M");
  std::vector<TensorDecision> decisions = decisionsOf(*makePlan(source, request));
  for (int layer = 0; layer < 126; layer += 2) {
    at(decisions, fmt::format("blk.{}.ffn_gate.weight", layer)).type = TensorType::IQ4_XS;
  }
  const auto recipe = recipeFor(source, request, decisions);
  QVERIFY(recipe.has_value());
  const auto read = parseRecipe(recipeToJson(*recipe));
  QVERIFY2(read.has_value(), read ? "" : read.error().message().c_str());
  expectSays(source, request, *read, decisions);
}

QTEST_GUILESS_MAIN(TstDecisions)
#include "tst_decisions.moc"
