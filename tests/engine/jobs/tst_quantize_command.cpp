// SPDX-License-Identifier: MIT
// The command that is shown does, in a real shell, what the request does.
#include <QProcess>
#include <QProcessEnvironment>
#include <QTemporaryDir>
#include <QTest>

#include "base/atomic_file.h"
#include "jobs/quantize_command.h"
#include "support/quantize_run.h"

using namespace nibble;
using jobs::quantizeCommand;
using jobs::shellQuoted;

namespace {

RecipeRule rule(const char* text) {
  return *parseOverride(text);
}

Recipe recipeOf(const std::string& type, std::vector<RecipeRule> rules = {}) {
  Recipe recipe;
  recipe.type = type;
  recipe.rules = std::move(rules);
  return recipe;
}

/// Runs `command` as a person would paste it, with `nibble` on the path.
void runInShell(const QTemporaryDir& folder, const std::string& command) {
  QDir(folder.path()).mkdir("bin");
  QFile::link(NIBBLE_CLI, folder.filePath("bin/nibble"));
  QProcess shell;
  auto environment = QProcessEnvironment::systemEnvironment();
  environment.insert("PATH", folder.filePath("bin") + ":" + environment.value("PATH"));
  environment.insert("NIBBLE_DATA_DIR", folder.filePath("store"));
  shell.setProcessEnvironment(environment);
  shell.setWorkingDirectory(folder.path());
  shell.start("/bin/sh", {"-c", QString::fromStdString(command)});
  QVERIFY(shell.waitForFinished(120'000));
  QVERIFY2(shell.exitCode() == 0,
           (QByteArray::fromStdString(command) + "\n" + shell.readAllStandardError()).constData());
}

}  // namespace

class TstQuantizeCommand : public QObject {
  Q_OBJECT

 private slots:
  void quotesForTheShell_data();
  void quotesForTheShell();
  void theShellReadsTheWordsBack();
  void spellsOutSmallRecipes();
  void namesAFileForWhatArgumentsCannotSay();
  void writesTheSameBytes_data();
  void writesTheSameBytes();
};

void TstQuantizeCommand::quotesForTheShell_data() {
  QTest::addColumn<QString>("word");
  QTest::addColumn<QString>("quoted");
  QTest::newRow("plain") << "/models/a-b_c.gguf" << "/models/a-b_c.gguf";
  QTest::newRow("empty") << "" << "''";
  QTest::newRow("space") << "my model" << "'my model'";
  QTest::newRow("expression") << "^blk\\.(0|1)\\.=Q4_K" << "'^blk\\.(0|1)\\.=Q4_K'";
  QTest::newRow("quote") << "it's" << "'it'\\''s'";
  QTest::newRow("dollar") << "$HOME" << "'$HOME'";
  QTest::newRow("home") << "~x" << "'~x'";
}

void TstQuantizeCommand::quotesForTheShell() {
  QFETCH(const QString, word);
  QFETCH(const QString, quoted);
  QCOMPARE(QString::fromStdString(shellQuoted(word.toStdString())), quoted);
}

void TstQuantizeCommand::theShellReadsTheWordsBack() {
  for (const QString word :
       {"a'b'c", "''", "line\nbreak", "`id`", "\"$x\"", "a\\", "ü ä", "*?[a]", "-n", "#x", "!1"}) {
    QProcess shell;
    shell.start("/bin/sh",
                {"-c", "printf '%s' " + QString::fromStdString(shellQuoted(word.toStdString()))});
    QVERIFY(shell.waitForFinished());
    QCOMPARE(QString::fromUtf8(shell.readAllStandardOutput()), word);
  }
}

void TstQuantizeCommand::spellsOutSmallRecipes() {
  Recipe recipe = recipeOf("Q4_K_M", {rule("ffn_down=Q6_K"), rule("^output=:rtn")});
  recipe.pure = true;
  recipe.method = "rtn";
  const auto command = quantizeCommand("/m/a b.gguf", "/o/x.gguf", recipe,
                                       {.maxTensors = 0, .maxBytes = 2'000'000'000}, {});
  QCOMPARE(QString::fromStdString(command),
           "nibble quantize '/m/a b.gguf' --out /o/x.gguf --type Q4_K_M --pure --method rtn --set "
           "ffn_down=Q6_K --set '^output=:rtn' --split-size 2000000000");
  QVERIFY(!jobs::needsRecipeFile(recipe));
  Recipe ranged = recipeOf("int4-g128");
  ranged.method = "rtn";
  ranged.options = {{"percentile", 99.0}, {"range", std::string("percentile")}};
  QCOMPARE(QString::fromStdString(quantizeCommand("m", "o", ranged, {}, {}, "gptq")),
           QStringLiteral("nibble quantize m --out o --format gptq --type int4-g128 --method rtn "
                          "--option percentile=99.0 --option range=percentile"));
  QCOMPARE(QString::fromStdString(quantizeCommand("m", "o", recipeOf("int4-g128"), {}, {}, "awq")),
           QStringLiteral("nibble quantize m --out o --format awq --type int4-g128"));
}

void TstQuantizeCommand::namesAFileForWhatArgumentsCannotSay() {
  const Recipe many = recipeOf("Q4_K_M", std::vector<RecipeRule>(13, rule("a=Q8_0")));
  QVERIFY(jobs::needsRecipeFile(many));
  const auto command = quantizeCommand("m", "o", many, {}, "-o.recipe.json");
  QCOMPARE(QString::fromStdString(command),
           QStringLiteral("nibble quantize m --out o --recipe ./-o.recipe.json"));
  Recipe options = recipeOf("Q4_K_M", {rule("a=Q8_0:rtn")});
  options.rules[0].options["x"] = true;
  QVERIFY(jobs::needsRecipeFile(options));
}

void TstQuantizeCommand::writesTheSameBytes_data() {
  QTest::addColumn<QString>("type");
  QTest::addColumn<QStringList>("rules");
  QTest::addColumn<qint64>("split");
  QTest::newRow("mix") << "Q4_K_M" << QStringList{} << qint64{0};
  QTest::newRow("rules") << "Q5_K_S"
                         << QStringList{"^blk\\.[02]\\.attn_(q|k)\\.weight$=Q8_0",
                                        "ffn_down=IQ4_XS:rtn", "output=F16"}
                         << qint64{0};
  QTest::newRow("pure type") << "Q3_K" << QStringList{} << qint64{0};
  QTest::newRow("copy") << "COPY" << QStringList{"ffn_up=Q4_0"} << qint64{0};
  QTest::newRow("split") << "Q8_0" << QStringList{} << qint64{1'500'000};
  QTest::newRow("many rules") << "Q4_K_M" << QStringList(13, "^blk\\.1\\.ffn_gate\\.weight$=Q6_K")
                              << qint64{0};
}

void TstQuantizeCommand::writesTheSameBytes() {
  QFETCH(const QString, type);
  QFETCH(const QStringList, rules);
  QFETCH(const qint64, split);
  const QTemporaryDir folder;
  QVERIFY(QDir(folder.path()).mkdir("it's here"));
  PlanRequest request = planRequest(type.toStdString());
  for (const QString& text : rules) request.recipe.rules.push_back(rule(text.toUtf8()));
  const auto source = openModel(NIBBLE_RESOURCES "/demo-model");
  VERIFY_OK(source);
  const GgufSplitLimit limit{.maxTensors = 0, .maxBytes = static_cast<std::uint64_t>(split)};
  const auto report = test::quantizeTo(folder.filePath("here.gguf"), **source, request, 2,
                                       {.importance = nullptr, .metadata = {}, .split = limit});
  VERIFY_OK(report);

  const auto recipeFile = recipePathFor(report->out);
  const std::filesystem::path out = folder.filePath("it's here/o.gguf").toStdString();
  runInShell(folder, quantizeCommand(NIBBLE_RESOURCES "/demo-model", out, request.recipe, limit,
                                     recipeFile));
  QVERIFY(!report->files.empty());
  for (const auto& file : report->files) {
    std::string name = file.filename().string();
    name.replace(0, std::string_view("here").size(), "o");
    const auto ours = test::contentsOf(QString::fromStdString(file.string()));
    QVERIFY(!ours.isEmpty());
    QVERIFY(ours == test::contentsOf(QString::fromStdString((out.parent_path() / name).string())));
  }
}

QTEST_GUILESS_MAIN(TstQuantizeCommand)
#include "tst_quantize_command.moc"
