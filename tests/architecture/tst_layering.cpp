// SPDX-License-Identifier: MIT
// Holds the include directives to the table in docs/architecture.md: a layer may include itself and
// the layers its row names, nothing else of ours.
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QMap>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

namespace {

const QString kRoot = QStringLiteral(NIBBLE_SOURCE_DIR);

QString readAll(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

/// Folder of each layer (relative to engine/ or app/; "ui/…" as it is) and the layers it may
/// include.
QMap<QString, QStringList> documentedLayers() {
  QMap<QString, QStringList> layers;
  static const QRegularExpression row(R"(^\| `([^`]+)` \| ([^|]*) \|)",
                                      QRegularExpression::MultilineOption);
  static const QRegularExpression code("`([^`]+)`");
  const QString page = readAll(kRoot + "/docs/architecture.md");
  const auto section = page.section("<!-- layers -->", 1, 1);
  auto rows = row.globalMatch(section);
  while (rows.hasNext()) {
    const auto match = rows.next();
    QStringList allowed;
    auto names = code.globalMatch(match.captured(2));
    while (names.hasNext()) allowed << names.next().captured(1);
    layers[match.captured(1)] = allowed;
  }
  return layers;
}

/// The layer a path such as "quant/grids/q4_k.cpp" belongs to: the longest documented folder.
QString layerOf(const QString& path, const QStringList& layers) {
  QString best;
  for (const QString& layer : layers) {
    if (path.startsWith(layer + "/") && layer.size() > best.size()) best = layer;
  }
  return best;
}

QStringList sourceFiles(const QString& folder) {
  QStringList files;
  QDirIterator it(kRoot + "/" + folder, {"*.cpp", "*.h", "*.inl", "*.def"}, QDir::Files,
                  QDirIterator::Subdirectories);
  while (it.hasNext()) files << it.next();
  return files;
}

}  // namespace

class TestLayering : public QObject {
  Q_OBJECT

 private slots:
  void includesFollowTheDocumentedDirections() {
    const auto layers = documentedLayers();
    QVERIFY2(layers.size() >= 12, "docs/architecture.md has no layer table");
    static const QRegularExpression include(R"(^\s*#include \"([^\"]+)\")",
                                            QRegularExpression::MultilineOption);
    QStringList problems;
    int checked = 0;
    for (const QString& root :
         {QStringLiteral("engine"), QStringLiteral("app"), QStringLiteral("ui")}) {
      // Includes of the window's files begin with "ui/".
      const QDir base(root == QStringLiteral("ui") ? kRoot : kRoot + "/" + root);
      for (const QString& file : sourceFiles(root)) {
        const QString path = base.relativeFilePath(file);
        const QString layer = layerOf(path, layers.keys());
        if (layer.isEmpty()) {
          problems << path + " belongs to no layer of docs/architecture.md";
          continue;
        }
        auto it = include.globalMatch(readAll(file));
        while (it.hasNext()) {
          const QString target = it.next().captured(1);
          const QString other = layerOf(target, layers.keys());
          ++checked;
          if (other.isEmpty()) {
            problems << path + " includes \"" + target + "\", which is in no documented layer";
          } else if (other != layer && !layers[layer].contains(other)) {
            problems << path + " (" + layer + ") must not include " + target;
          }
        }
      }
    }
    QVERIFY2(problems.isEmpty(), qPrintable(problems.join("\n")));
    QVERIFY(checked > 100);
  }

  void theTableHasNoCycle() {
    const auto layers = documentedLayers();
    QSet<QString> settled;
    bool progress = true;
    while (progress) {
      progress = false;
      for (auto it = layers.begin(); it != layers.end(); ++it) {
        if (settled.contains(it.key())) continue;
        const bool ready = std::all_of(it.value().begin(), it.value().end(),
                                       [&](const QString& l) { return settled.contains(l); });
        if (ready) {
          settled.insert(it.key());
          progress = true;
        }
      }
    }
    QCOMPARE(settled.size(), layers.size());
  }

  void theEngineKnowsNoQt() {
    static const QRegularExpression qt(R"(#include <Q[A-Z])");
    for (const QString& file : sourceFiles("engine")) {
      QVERIFY2(!readAll(file).contains(qt), qPrintable(file));
    }
  }

  void everyFileNamesItsLicence() {
    for (const QString& root : {QStringLiteral("engine"), QStringLiteral("app"),
                                QStringLiteral("tests"), QStringLiteral("ui")}) {
      for (const QString& file : sourceFiles(root)) {
        QVERIFY2(readAll(file).startsWith("// SPDX-License-Identifier: "), qPrintable(file));
      }
    }
  }
};

QTEST_GUILESS_MAIN(TestLayering)
#include "tst_layering.moc"
