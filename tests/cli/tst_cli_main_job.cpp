// SPDX-License-Identifier: MIT
// The main job through the real program: inspect, quantize, evaluate, compare, list the runs.
#include <QFile>
#include <QJsonArray>
#include <QTest>
#include <cmath>

#include "support/run_cli.h"

using namespace nibble::test;

class TestCliMainJob : public QObject {
  Q_OBJECT

 private:
  CliSandbox sandbox_;

 private slots:
  void inspectShowsTheModel() {
    const auto result = sandbox_.run({"inspect", demoModel(), "--json"});
    QCOMPARE(result.exitCode, 0);
    const auto json = result.json();
    QCOMPARE(json["architecture"].toString(), "llama");
    QCOMPARE(json["layers"].toInt(), 4);
    QCOMPARE(json["context_length"].toInt(), 512);
    QCOMPARE(json["tensors"].toArray().size(), 39);
    QCOMPARE(json["parameters"].toInt(), 5245184);
    for (const char* key : {"name", "file_bytes", "bits_per_weight", "metadata"}) {
      QVERIFY2(json.contains(key), key);
    }
    const auto tensor = json["tensors"].toArray()[0].toObject();
    for (const char* key : {"name", "shape", "type", "bytes", "offset"}) {
      QVERIFY2(tensor.contains(key), key);
    }
    const auto text = sandbox_.run({"inspect", demoModel(), "--tensors"});
    QVERIFY(text.out.contains("blk.3.ffn_down.weight"));
  }

  void aDryRunPlansWithoutWriting() {
    const auto before = sandbox_.files();
    const auto result = sandbox_.run({"quantize", demoModel(), "--type", "Q4_K_M", "--set",
                                      "attn_v=Q8_0", "--dry-run", "--json"});
    QCOMPARE(result.exitCode, 0);
    bool seen = false;
    for (const auto& entry : result.json()["tensors"].toArray()) {
      const auto tensor = entry.toObject();
      if (tensor["name"].toString() != "blk.0.attn_v.weight") continue;
      QCOMPARE(tensor["to"].toString(), "Q8_0");
      seen = true;
    }
    QVERIFY(seen);
    QCOMPARE(sandbox_.files(), before);
  }

  void quantizeWritesFileAndRecipe() {
    for (const char* type : {"F16", "Q4_K_M", "Q8_0"}) {
      const QString out = sandbox_.path(QString("%1.gguf").arg(type));
      const auto result =
          sandbox_.run({"quantize", demoModel(), "--type", type, "--out", out, "--json"});
      QVERIFY2(result.exitCode == 0, result.err.constData());
      const auto json = result.json();
      QCOMPARE(json["out"].toString(), out);
      QCOMPARE(json["bytes"].toInt(), QFile(out).size());
      QCOMPARE(json["tensors"].toArray().size(), 39);
      const auto tensor = json["tensors"].toArray().last().toObject();
      for (const char* key : {"name", "from", "to", "method", "bytes", "rmse", "weighted_rmse"}) {
        QVERIFY2(tensor.contains(key), key);
      }
      QVERIFY(json["peak_rss_bytes"].toDouble() > 0);
    }
    // As large as what llama-quantize writes for the same mixes, but for a few more metadata keys.
    constexpr qint64 kMetadata = 512;
    QVERIFY(QFile(sandbox_.path("Q4_K_M.gguf")).size() < 3478176 + kMetadata);
    QVERIFY(QFile(sandbox_.path("Q8_0.gguf")).size() < 5711008 + kMetadata);
  }

  void theRecipeRunsAgainToTheSameBytes() {
    const QString again = sandbox_.path("again.gguf");
    const auto result = sandbox_.run({"quantize", demoModel(), "--recipe",
                                      sandbox_.path("Q4_K_M.gguf.recipe.json"), "--out", again});
    QVERIFY2(result.exitCode == 0, result.err.constData());
    QFile first(sandbox_.path("Q4_K_M.gguf"));
    QFile second(again);
    QVERIFY(first.open(QIODevice::ReadOnly) && second.open(QIODevice::ReadOnly));
    QVERIFY(first.readAll() == second.readAll());
  }

  void evalMatchesTheReference() {
    const auto result = sandbox_.run({"eval", sandbox_.path("Q4_K_M.gguf"), "--reference",
                                      sandbox_.path("F16.gguf"), "--text", heldoutText(),
                                      "--chunks", "20", "--json"});
    QVERIFY2(result.exitCode == 0, result.err.constData());
    const auto json = result.json();
    QCOMPARE(json["chunks"].toInt(), 20);
    QCOMPARE(json["tokens"].toInt(), 20 * 255);
    QCOMPARE(json["curve"].toArray().size(), 20);
    QCOMPARE(json["backend"].toString(), "cpu");
    const auto kl = json["kl_divergence"].toObject();
    for (const char* key : {"mean", "median", "p90", "p99", "max"}) QVERIFY2(kl.contains(key), key);
    QVERIFY(kl["mean"].toDouble() > 0.001 && kl["mean"].toDouble() < 0.02);
    QVERIFY(json["top1_agreement"].toDouble() > 0.85);
    const double ratio = json["perplexity"].toDouble() / json["reference_perplexity"].toDouble();
    QVERIFY(ratio > 0.98 && ratio < 1.05);
  }

  void compareMakesOneTable() {
    const QStringList models{sandbox_.path("F16.gguf"), sandbox_.path("Q8_0.gguf"),
                             sandbox_.path("Q4_K_M.gguf")};
    const auto text = sandbox_.run(QStringList{"compare"} + models +
                                   QStringList{"--text", heldoutText(), "--chunks", "4"});
    QVERIFY2(text.exitCode == 0, text.err.constData());
    QVERIFY(text.out.contains("F16.gguf") && text.out.contains("reference"));
    const auto json = sandbox_.run(QStringList{"compare"} + models +
                                   QStringList{"--text", heldoutText(), "--chunks", "4", "--json"});
    const auto rows = json.json()["models"].toArray();
    QCOMPARE(rows.size(), 3);
    const auto kl = [&](int row) {
      return rows[row].toObject()["kl_divergence"].toObject()["mean"].toDouble();
    };
    QVERIFY(kl(1) > 0 && kl(1) < kl(2));
    // With eight bits what the processor rounds is measured as well.
    const auto eight =
        sandbox_.run(QStringList{"eval", models[1], "--reference", models[0], "--text",
                                 heldoutText(), "--chunks", "4", "--activations", "8", "--json"});
    QVERIFY2(eight.exitCode == 0, eight.err.constData());
    QVERIFY(eight.json()["kl_divergence"].toObject()["mean"].toDouble() > 2 * kl(1));
  }

  void histogramCountsEveryWeight() {
    const auto result =
        sandbox_.run({"histogram", sandbox_.path("F16.gguf"), "blk.0.ffn_up.weight", "--against",
                      sandbox_.path("Q4_K_M.gguf"), "--bins", "32", "--json"});
    QVERIFY2(result.exitCode == 0, result.err.constData());
    const auto json = result.json();
    qint64 total = 0;
    for (const auto& count : json["counts"].toArray()) total += count.toInt();
    QCOMPARE(total, 256 * 768);
    const auto against = json["against"].toObject();
    QVERIFY(against["rmse"].toDouble() > 0 && against["relative_error"].toDouble() < 0.2);
  }

  void tokenizeShowsIds() {
    const auto result =
        sandbox_.run({"tokenize", demoModel(), "--string", "Once upon a time", "--json"});
    const auto ids = result.json()["ids"].toArray();
    QVERIFY(ids.size() >= 4);
    QCOMPARE(ids[0].toInt(), 0);
    QCOMPARE(result.json()["pieces"].toArray().size(), ids.size());
  }

  void generateIsDeterministic() {
    const QStringList arguments{
        "generate", sandbox_.path("F16.gguf"), "--prompt", "Once upon a", "--n", "24", "--seed",
        "7",        "--temperature",           "0.8",      "--json"};
    const auto first = sandbox_.run(arguments);
    QVERIFY2(first.exitCode == 0, first.err.constData());
    QVERIFY(!first.json()["text"].toString().isEmpty());
    QCOMPARE(first.json()["ids"], sandbox_.run(arguments).json()["ids"]);
  }

  void benchReportsBothTests() {
    const auto result = sandbox_.run({"bench", sandbox_.path("Q4_K_M.gguf"), "--prompt", "32",
                                      "--generate", "8", "--repetitions", "2", "--json"});
    QVERIFY2(result.exitCode == 0, result.err.constData());
    const auto tests = result.json()["tests"].toArray();
    QCOMPARE(tests.size(), 2);
    QCOMPARE(tests[0].toObject()["name"].toString(), "pp32");
    QCOMPARE(tests[1].toObject()["name"].toString(), "tg8");
    QVERIFY(tests[0].toObject()["tokens_per_second"].toDouble() > 0);
  }

  void runsRemembersAllOfIt() {
    const auto runs = sandbox_.run({"runs", "--json"}).json()["runs"].toArray();
    QStringList kinds;
    for (const auto& run : runs) {
      kinds << run.toObject()["kind"].toString();
      QCOMPARE(run.toObject()["status"].toString(), "done");
    }
    for (const char* kind : {"quantize", "eval", "compare", "bench"}) {
      QVERIFY2(kinds.contains(kind), kind);
    }
    const auto last = runs[0].toObject()["id"].toInt();
    const auto shown = sandbox_.run({"runs", "show", QString::number(last), "--json"});
    QCOMPARE(shown.json()["kind"].toString(), "bench");
    QVERIFY(!shown.json()["measurements"].toArray().isEmpty());
    QCOMPARE(sandbox_.run({"runs", "show", "99999"}).exitCode, 1);
  }
};

QTEST_GUILESS_MAIN(TestCliMainJob)
#include "tst_cli_main_job.moc"
