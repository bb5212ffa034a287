// SPDX-License-Identifier: MIT
// Factors that move between weights change nothing that the model computes; the search for them
// finds what trying all of them finds.
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "infer/architectures/architecture.h"
#include "infer/backend.h"
#include "jobs/quantize_file.h"
#include "quant/transforms/awq_search.h"
#include "quant/transforms/folded_source.h"
#include "support/quantize_run.h"
#include "support/random_model.h"
#include "support/test_data.h"
#include "support/tiny_model.h"

using namespace nibble;

namespace {

std::vector<float> logitsOf(std::shared_ptr<const ModelSource> source) {
  const LoadOptions options{std::make_shared<ThreadPool>(1), nullptr, {}};
  const auto model = loadCpuModel(std::move(source), options);
  if (!model) return {};
  const std::vector<TokenId> ids{3, 17, 8, 41, 5, 5, 29};
  const int vocabulary = (*model)->hyperparameters().vocabulary;
  std::vector<float> logits(ids.size() * static_cast<std::size_t>(vocabulary));
  SessionOptions session;
  session.contextLength = 64;
  session.kv = KvType::F32;
  auto run = (*model)->newSession(session);
  if (!run || !(*run)->forward(ids, static_cast<int>(ids.size()), logits.data(), {})) return {};
  return logits;
}

struct Problem {
  static constexpr int kWidth = 64, kRows = 10;
  std::vector<float> weights;
  std::vector<double> magnitudes;
  linalg::Hessian hessian{kWidth};

  Problem() {
    std::vector<float> x;
    for (int t = 0; t < 300; ++t) {
      for (int i = 0; i < kWidth; ++i) {
        const float scale = i % 13 == 2 ? 20.0f : 1.0f;
        x.push_back(scale * test::pseudoWeight(static_cast<std::uint64_t>(t * kWidth + i)));
      }
    }
    ThreadPool pool(1);
    hessian.add(pool, x.data(), kWidth, 300);
    magnitudes.resize(kWidth);
    for (std::size_t i = 0; i < x.size(); ++i) {
      magnitudes[i % kWidth] += static_cast<double>(std::fabs(x[i])) / 300;
    }
    for (int i = 0; i < kRows * kWidth; ++i) {
      weights.push_back(test::pseudoWeight(static_cast<std::uint64_t>(i) + 777777));
    }
  }

  /// What the outputs lose with factors s, from the definition.
  double loss(const std::vector<double>& s, const Grid& grid) const {
    double total = 0;
    for (int r = 0; r < kRows; ++r) {
      std::vector<float> scaled(kWidth), importance(kWidth), decoded(kWidth);
      for (std::size_t i = 0; i < kWidth; ++i) {
        const auto c = static_cast<int>(i);
        const auto factor = static_cast<float>(s[i]);
        scaled[i] = weights[static_cast<std::size_t>(r) * kWidth + i] * factor;
        importance[i] = static_cast<float>(hessian.at(c, c) / 300) / (factor * factor);
      }
      std::vector<std::byte> bytes(static_cast<std::size_t>(rowBytes(grid.type(), kWidth)));
      grid.encode(scaled.data(), importance.data(), bytes.data(), kWidth);
      grid.decode(bytes.data(), decoded.data(), kWidth);
      for (int i = 0; i < kWidth; ++i) {
        for (int j = 0; j < kWidth; ++j) {
          const auto a = static_cast<std::size_t>(i), b = static_cast<std::size_t>(j);
          total += static_cast<double>(scaled[a] - decoded[a]) / s[a] * hessian.at(i, j) *
                   static_cast<double>(scaled[b] - decoded[b]) / s[b];
        }
      }
    }
    return total;
  }
};

}  // namespace

class TstAwq : public QObject {
  Q_OBJECT

 private slots:
  void foldingChangesNothing_data();
  void foldingChangesNothing();
  void wrongFactorsAreRefused();
  void searchFindsTheBestOfItsCandidates();
  void runsFromTextToFile();
};

void TstAwq::foldingChangesNothing_data() {
  QTest::addColumn<QString>("architecture");
  QTest::addColumn<bool>("tied");
  QTest::addColumn<int>("groups");
  QTest::newRow("llama") << "llama" << false << 8;
  QTest::newRow("llama, tied") << "llama" << true << 8;
  QTest::newRow("qwen2 with biases") << "qwen2" << false << 8;
  QTest::newRow("qwen3 with head norms") << "qwen3" << false << 8;
  QTest::newRow("qwen2moe") << "qwen2moe" << false << 8;
  QTest::newRow("qwen3moe") << "qwen3moe" << false << 6;
}

void TstAwq::foldingChangesNothing() {
  QFETCH(const QString, architecture);
  QFETCH(const bool, tied);
  QFETCH(const int, groups);
  test::RandomModel model;
  model.architecture = architecture.toStdString();
  model.tied = tied;
  model.adjacentRopePairs = model.architecture == "llama";
  model.headNorms = model.architecture.starts_with("qwen3");
  if (model.architecture.ends_with("moe")) model.experts = 5;
  if (model.architecture == "qwen2moe") model.sharedFeedForward = 24;
  if (model.architecture.starts_with("qwen2")) model.biases = {"attn_q", "attn_k", "attn_v"};
  const QTemporaryDir folder;
  const std::filesystem::path path = folder.filePath("m.gguf").toStdString();
  model.write(path);
  const auto source = openModel(path);
  VERIFY_OK(source);
  const auto h = readHyperparameters((*source)->metadata());
  VERIFY_OK(h);
  const auto graph = buildGraph(*h, **source);
  VERIFY_OK(graph);
  const auto found = foldGroups(*graph, *h);
  // Four in each of two layers: two norms, values to output, up to down, unless that is of experts.
  QCOMPARE(found.size(), static_cast<std::size_t>(groups));
  Folding folding;
  std::uint64_t seed = 1;
  for (const FoldGroup& group : found) {
    std::vector<float> s;
    for (int i = 0; i < group.channels; ++i) {
      s.push_back(std::exp(1.5f * test::pseudoWeight(++seed)));
    }
    const int width = graph->value(group.value).width;
    for (const WeightId id : group.consumers) {
      auto& columns = folding[graph->weight(id).tensor].columns;
      for (int i = 0; i < width; ++i) {
        columns.push_back(s[static_cast<std::size_t>(group.producerChannel(i))]);
      }
    }
    for (const WeightId id : group.producers) {
      FoldFactors& factors = folding[graph->weight(id).tensor];
      auto& own = graph->weight(id).shape.rank > 1 ? factors.rows : factors.columns;
      for (const float value : s) own.push_back(1 / value);
    }
  }
  const auto folded = foldSource(*source, folding);
  VERIFY_OK(folded);
  const std::vector<float> before = logitsOf(*source), after = logitsOf(*folded);
  QVERIFY(!before.empty());
  QCOMPARE(before.size(), after.size());
  float largest = 0, difference = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    largest = std::max(largest, std::fabs(before[i]));
    difference = std::max(difference, std::fabs(before[i] - after[i]));
  }
  QVERIFY2(difference < 1e-4f * largest, qPrintable(QString::number(difference / largest)));
}

void TstAwq::wrongFactorsAreRefused() {
  const auto source = openModel(test::tinyModelPath());
  VERIFY_OK(source);
  QVERIFY(!foldSource(*source, {{"no.such.tensor", {}}}));
  QVERIFY(!foldSource(*source, {{"blk.0.attn_q.weight", {{1.0f, 2.0f}, {}}}}));
  QVERIFY(!foldSource(*source, {{"blk.0.attn_norm.weight", {{}, {1.0f}}}}));
}

void TstAwq::searchFindsTheBestOfItsCandidates() {
  const Problem problem;
  const Grid& target = grid(TensorType::Q4_0);
  FoldGroup group;
  group.channels = Problem::kWidth;
  ThreadPool pool(2);
  const AwqMatrix matrix{target, problem.weights};
  constexpr int kPoints = 10;
  const AwqFactors found =
      searchAwq(pool, group, std::span(&matrix, 1), {problem.magnitudes, problem.hessian}, kPoints);
  QVERIFY(found.loss < found.plainLoss);

  // Once more from the formulas.
  std::vector<double> sizes(Problem::kWidth, 0);
  for (int r = 0; r < Problem::kRows; ++r) {
    for (int b = 0; b < Problem::kWidth; b += 32) {
      float largest = 0;
      for (int i = b; i < b + 32; ++i) {
        largest = std::max(
            largest, std::fabs(problem.weights[static_cast<std::size_t>(r * Problem::kWidth + i)]));
      }
      for (int i = b; i < b + 32; ++i) {
        const float w = problem.weights[static_cast<std::size_t>(r * Problem::kWidth + i)];
        sizes[static_cast<std::size_t>(i)] += static_cast<double>(std::fabs(w)) /
                                              (static_cast<double>(largest) + 1e-6) /
                                              Problem::kRows;
      }
    }
  }
  double best = problem.loss(std::vector<double>(Problem::kWidth, 1.0), target);
  QVERIFY(std::fabs(best - found.plainLoss) < 1e-6 * best);
  for (int p = 1; p < kPoints; ++p) {
    for (const bool duo : {false, true}) {
      const double r = static_cast<double>(p) / kPoints;
      std::vector<double> s;
      for (std::size_t i = 0; i < Problem::kWidth; ++i) {
        s.push_back(std::pow(problem.magnitudes[i], r) /
                    (duo ? std::pow(sizes[i], 1 - r) + 1e-4 : 1.0));
      }
      const auto [low, high] = std::minmax_element(s.begin(), s.end());
      const double middle = std::sqrt(*low * *high);
      for (double& v : s) v = static_cast<double>(static_cast<float>(v / middle));
      best = std::min(best, problem.loss(s, target));
    }
  }
  qInfo("plain %g, found %g, best %g", found.plainLoss, found.loss, best);
  QVERIFY(std::fabs(found.loss - best) < 1e-3 * best);
}

void TstAwq::runsFromTextToFile() {
  const QTemporaryDir folder;
  jobs::QuantizeRequest request;
  request.model = test::tinyModelPath();
  request.recipe.type = "Q4_0";
  request.recipe.method = "awq";
  request.recipe.options["grid_points"] = std::int64_t{4};
  request.recipe.calibration =
      CalibrationText{test::dataPath("tinymodel/text.txt").toStdString(), 64, 10};
  QByteArray first;
  for (const int threads : {1, 3}) {
    request.out = folder.filePath(QString("%1.gguf").arg(threads)).toStdString();
    const auto prepared = jobs::prepareQuantization(request);
    VERIFY_OK(prepared);
    const auto report = jobs::quantizeFile(request, *prepared, test::contextOf(threads));
    VERIFY_OK(report);
    int scaled = 0;
    for (const auto& tensor : report->tensors) scaled += tensor.method == "awq";
    QCOMPARE(scaled, 15);
    QVERIFY(!std::filesystem::exists(request.out.string() + ".partial"));
    const QByteArray bytes = test::contentsOf(QString::fromStdString(request.out.string()));
    if (first.isEmpty()) first = bytes;
    QVERIFY(bytes == first);
  }
}

QTEST_GUILESS_MAIN(TstAwq)
#include "tst_awq.moc"
