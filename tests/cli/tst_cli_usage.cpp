// SPDX-License-Identifier: MIT
// Exit statuses and messages for right, wrong and not yet possible usage.
#include <QJsonArray>
#include <QTest>

#include "support/run_cli.h"
#include "support/test_data.h"

using nibble::test::CliSandbox;

class TestCliUsage : public QObject {
  Q_OBJECT

 private slots:
  void helpAndVersionSucceed() {
    const CliSandbox sandbox;
    const auto help = sandbox.run({"--help"});
    QCOMPARE(help.exitCode, 0);
    for (const char* command : {"inspect", "quantize", "calibrate", "eval", "compare", "generate",
                                "chat", "tokenize", "bench", "histogram", "devices", "runs"}) {
      QVERIFY2(help.out.contains(command), command);
    }
    QCOMPARE(sandbox.run({"--version"}).exitCode, 0);
    QCOMPARE(sandbox.run({"quantize", "--help"}).exitCode, 0);
  }

  void wrongUsageExitsWithTwo_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("message");
    const QString model = nibble::test::demoModel();
    const QString text = nibble::test::heldoutText();
    QTest::newRow("no command") << QStringList{} << QByteArray("subcommand");
    QTest::newRow("unknown command") << QStringList{"frobnicate"} << QByteArray("frobnicate");
    QTest::newRow("unknown option")
        << QStringList{"inspect", model, "--wat"} << QByteArray("--wat");
    QTest::newRow("missing model") << QStringList{"inspect"} << QByteArray("MODEL");
    QTest::newRow("unknown type") << QStringList{"quantize", model, "--type", "Q9_Z", "--out", "x"}
                                  << QByteArray("Q9_Z");
    QTest::newRow("no type") << QStringList{"quantize", model, "--out", "x"}
                             << QByteArray("--type");
    QTest::newRow("no output") << QStringList{"quantize", model, "--type", "Q4_0"}
                               << QByteArray("--out");
    QTest::newRow("bad target size")
        << QStringList{"quantize", model, "--target-size", "4 parsecs", "--out", "x"}
        << QByteArray("parsecs");
    QTest::newRow("type and target size")
        << QStringList{"quantize", model, "--type", "Q4_K", "--target-size", "4bpw", "--out", "x"}
        << QByteArray("--target-size");
    QTest::newRow("bad context") << QStringList{"eval", model, "--text", text, "--ctx", "1"}
                                 << QByteArray("--ctx");
    const QStringList folder{"quantize", model,  "--type", "int4-g128",
                             "--format", "gptq", "--out",  "x"};
    QTest::newRow("tensors a shard")
        << folder + QStringList{"--split-tensors", "5"} << QByteArray("--split-size");
    QTest::newRow("size of a folder")
        << folder + QStringList{"--target-size", "4.5bpw"} << QByteArray("--target-size");
    for (const char* layers : {"-1", "x", "3.5", "99999999999999999999"}) {
      QTest::addRow("layers %s", layers)
          << QStringList{"bench", model, "--gpu-layers", layers} << QByteArray("number of layers");
    }
    for (const char* size : {"0", "-5", "6 parsecs", "99999999999GB"}) {
      QTest::addRow("memory %s", size)
          << QStringList{"bench", model, "--gpu-memory", size} << QByteArray("--gpu-memory");
    }
    QTest::newRow("bad cache") << QStringList{"eval", model, "--text", text, "--kv", "q5_0"}
                               << QByteArray("q5_0");
    QTest::newRow("bad activations")
        << QStringList{"eval", model, "--text", text, "--activations", "4"}
        << QByteArray("--activations");
    QTest::newRow("bad threads") << QStringList{"bench", model, "--threads", "0"}
                                 << QByteArray("--threads");
  }

  void wrongUsageExitsWithTwo() {
    QFETCH(const QStringList, arguments);
    QFETCH(const QByteArray, message);
    const CliSandbox sandbox;
    const auto result = sandbox.run(arguments);
    QCOMPARE(result.exitCode, 2);
    QVERIFY2((result.err + result.out).contains(message), (result.err + result.out).constData());
    QVERIFY(sandbox.files().isEmpty());
  }

  void devicesListTheProcessor() {
    const CliSandbox sandbox;
    const auto devices = sandbox.run({"devices", "--json"}).json()["devices"].toArray();
    QVERIFY(!devices.isEmpty());
    QCOMPARE(devices[0].toObject()["backend"].toString(), "cpu");
    QVERIFY(devices[0].toObject()["threads"].toInt() >= 1);
    for (qsizetype i = 1; i < devices.size(); ++i) {
      QCOMPARE(devices[i].toObject()["backend"].toString(), "vulkan");
      QCOMPARE(devices[i].toObject()["device"].toString(), QString("vulkan:%1").arg(i - 1));
      QVERIFY(!devices[i].toObject()["name"].toString().isEmpty());
    }
  }

  void unknownDevicesAreWrongUsage() {
    const CliSandbox sandbox;
    for (const char* device : {"cuda", "vulkan:", "vulkan:x", "vulkan:-1"}) {
      const auto result = sandbox.run({"bench", nibble::test::demoModel(), "--device", device});
      QCOMPARE(result.exitCode, 2);
      QVERIFY2(result.err.contains("no device"), result.err.constData());
    }
  }

  void layersOfNoGpuAreTheProcessors() {
    const CliSandbox sandbox;
    const QStringList generate{"generate", nibble::test::demoModel(), "--prompt", "The", "--n",
                               "2"};
    const auto kept = sandbox.run(generate + QStringList{"--device", "cpu", "--gpu-layers", "3"});
    QCOMPARE(kept.exitCode, 0);
    QVERIFY2(kept.err.contains("computes all layers"), kept.err.constData());
    const auto none = sandbox.run(generate + QStringList{"--gpu-layers", "0", "--kv", "q8_0"});
    QCOMPARE(none.exitCode, 0);
  }

  void activationsCanBeFiner() {
    const CliSandbox sandbox;
    const QString model = nibble::test::dataPath("demo/fable-5m-Q2_K.gguf");
    const auto textWith = [&](const QStringList& bits) {
      const auto result = sandbox.run(QStringList{"generate", model, "--prompt", "The old", "--n",
                                                  "200", "--temperature", "0", "--json"} +
                                      bits);
      return result.exitCode == 0 ? result.json()["text"].toString() : QString();
    };
    const QString eight = textWith({});
    QVERIFY(!eight.isEmpty());
    QCOMPARE(textWith({"--activations", "8"}), eight);
    const QString sixteen = textWith({"--activations", "16"});
    QVERIFY(!sixteen.isEmpty());
    QVERIFY2(sixteen != eight, qPrintable(sixteen));
  }

  void aDeviceThatIsNotThereIsNamed() {
    const CliSandbox sandbox;
    const auto result = sandbox.run({"bench", nibble::test::demoModel(), "--device", "vulkan:99"});
    QCOMPARE(result.exitCode, 1);
    QVERIFY2(result.err.contains("Vulkan"), result.err.constData());
  }
};

QTEST_GUILESS_MAIN(TestCliUsage)
#include "tst_cli_usage.moc"
