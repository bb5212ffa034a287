// SPDX-License-Identifier: MIT
#include <QDir>
#include <QTemporaryDir>
#include <QTest>
#include <filesystem>
#include <fstream>

#include "base/atomic_file.h"
#include "base/atomic_folder.h"

using namespace nibble;

class TstAtomicFolder : public QObject {
  Q_OBJECT

  std::unique_ptr<QTemporaryDir> dir_;

  std::filesystem::path at(const char* name) const {
    return std::filesystem::path(dir_->path().toStdString()) / name;
  }
  QStringList entries() const {
    return QDir(dir_->path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
  }

 private slots:
  void init() { dir_ = std::make_unique<QTemporaryDir>(); }

  void appearsOnlyWithCommit() {
    auto folder = AtomicFolder::create(at("out"));
    QVERIFY(folder);
    QVERIFY(folder->path().filename().string().starts_with(".out."));
    QVERIFY(writeFileAtomically(folder->path() / "a", "text"));
    QVERIFY(!std::filesystem::exists(at("out")));
    QVERIFY(folder->commit());
    QCOMPARE(entries(), QStringList{"out"});
    QCOMPARE(readTextFile(at("out") / "a", 100).value_or(""), std::string("text"));
    const auto permissions = std::filesystem::status(at("out")).permissions();
    QVERIFY((permissions & std::filesystem::perms::owner_all) == std::filesystem::perms::owner_all);
  }

  void leavesNothingWithoutCommit() {
    {
      auto folder = AtomicFolder::create(at("out"));
      QVERIFY(folder);
      QVERIFY(writeFileAtomically(folder->path() / "a", "text"));
      const AtomicFolder moved = std::move(*folder);
      QCOMPARE(entries().size(), 1);
    }
    QCOMPARE(entries().size(), 0);
  }

  void aSeparatorAtTheEndChangesNothing() {
    auto folder = AtomicFolder::create(at("out") / "");
    QVERIFY(folder);
    QVERIFY(folder->commit());
    QCOMPARE(entries(), QStringList{"out"});
  }

  void takesTheNameOfAnEmptyFolder() {
    std::filesystem::create_directory(at("out"));
    auto folder = AtomicFolder::create(at("out"));
    QVERIFY(folder);
    QVERIFY(writeFileAtomically(folder->path() / "a", "text"));
    QVERIFY(folder->commit());
    QVERIFY(std::filesystem::exists(at("out") / "a"));
  }

  void refusesWhatIsThere() {
    std::filesystem::create_directory(at("full"));
    std::ofstream(at("full") / "a") << "mine";
    std::ofstream(at("file")) << "mine";
    const auto full = AtomicFolder::create(at("full"));
    QVERIFY(!full);
    QCOMPARE(full.error().code, ErrorCode::InvalidArgument);
    QVERIFY(!AtomicFolder::create(at("file")));
    QVERIFY(!AtomicFolder::create(at("absent") / "out"));
    QCOMPARE(entries().size(), 2);
  }

  void doesNotTakeANameThatWasFilledMeanwhile() {
    auto folder = AtomicFolder::create(at("out"));
    QVERIFY(folder);
    std::filesystem::create_directory(at("out"));
    std::ofstream(at("out") / "theirs") << "theirs";
    const auto done = folder->commit();
    QVERIFY(!done);
    QVERIFY(std::filesystem::exists(at("out") / "theirs"));
  }
};

QTEST_GUILESS_MAIN(TstAtomicFolder)
#include "tst_atomic_folder.moc"
