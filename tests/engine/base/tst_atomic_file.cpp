// SPDX-License-Identifier: MIT
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QDir>
#include <QTemporaryDir>
#include <QTest>
#include <cerrno>
#include <filesystem>
#include <fstream>

#include "base/atomic_file.h"

using namespace nibble;

class TestAtomicFile : public QObject {
  Q_OBJECT

  std::unique_ptr<QTemporaryDir> folder_;

  std::filesystem::path target(const char* name = "out.bin") const {
    return std::filesystem::path(folder_->path().toStdString()) / name;
  }
  QStringList entries() const {
    return QDir(folder_->path()).entryList(QDir::Files | QDir::Hidden);
  }
  static std::string contents(const std::filesystem::path& path) {
    return readTextFile(path, 1 << 20).value_or("unreadable");
  }

 private slots:
  void init() { folder_ = std::make_unique<QTemporaryDir>(); }

  void appearsOnlyWithCommit() {
    auto file = AtomicFile::create(target());
    QVERIFY(file);
    QVERIFY(file->write("hello "));
    QVERIFY(!std::filesystem::exists(target()));
    QVERIFY(file->write("world"));
    QVERIFY(file->writeAt(0, std::as_bytes(std::span("J", 1))));
    QCOMPARE(file->size(), std::uint64_t{11});
    QVERIFY(file->commit());
    QCOMPARE(contents(target()), std::string("Jello world"));
    QCOMPARE(entries(), QStringList{"out.bin"});
  }

  void leavesNothingWithoutCommit() {
    {
      auto file = AtomicFile::create(target());
      QVERIFY(file);
      QVERIFY(file->write("half"));
      QCOMPARE(entries().size(), 1);
    }
    QCOMPARE(entries().size(), 0);
    {
      auto file = AtomicFile::create(target());
      QVERIFY(file->write("half"));
      QVERIFY(file->flush());
    }
    QCOMPARE(entries().size(), 0);
  }

  void aLargeFileIsGivenUpWithoutWaiting() {
    const char byte = 'x';
    for (const bool flushed : {false, true}) {
      auto file = AtomicFile::create(target());
      QVERIFY(file);
      QVERIFY(file->writeAt(std::uint64_t{80} << 20, std::as_bytes(std::span(&byte, 1))));
      if (flushed) QVERIFY(file->flush());
      {
        const AtomicFile given = std::move(*file);
      }
      QCOMPARE(entries().size(), 0);
      // Whoever frees its blocks is no child that we would have to wait for.
      errno = 0;
      QCOMPARE(::waitpid(-1, nullptr, WNOHANG), -1);
      QCOMPARE(errno, ECHILD);
    }
  }

  void flushedFilesKeepTheirTemporaryName() {
    auto file = AtomicFile::create(target());
    QVERIFY(file->write("whole"));
    QVERIFY(file->flush());
    QVERIFY(!std::filesystem::exists(target()));
    QVERIFY(file->commit());
    QCOMPARE(contents(target()), std::string("whole"));
  }

  void keepsTheOldFileUntilCommit() {
    QVERIFY(writeFileAtomically(target(), "old"));
    {
      auto file = AtomicFile::create(target());
      QVERIFY(file->write("new"));
    }
    QCOMPARE(contents(target()), std::string("old"));
    QVERIFY(writeFileAtomically(target(), "new"));
    QCOMPARE(contents(target()), std::string("new"));
  }

  void keepsTheOldFileWhenCommitFails() {
    auto file = AtomicFile::create(target());
    QVERIFY(file);
    QVERIFY(file->write("new"));
    // A folder that is not empty cannot be replaced by a file.
    std::filesystem::create_directories(target() / "inside");
    const auto done = file->commit();
    QVERIFY(!done);
    QVERIFY(done.error().message().find(target().string()) != std::string::npos);
    QVERIFY(std::filesystem::is_directory(target() / "inside"));
  }

  void movesItsPromise() {
    {
      auto first = AtomicFile::create(target("a"));
      auto second = AtomicFile::create(target("b"));
      QVERIFY(first && second);
      QVERIFY(first->write("A"));
      *second = std::move(*first);  // gives up "b"
      QCOMPARE(entries().size(), 1);
      QVERIFY(second->commit());
    }
    QCOMPARE(entries(), QStringList{"a"});
  }

  void refusesBadTargets() {
    const auto missing = AtomicFile::create(target("no/such/out.bin"));
    QVERIFY(!missing);
    QVERIFY(missing.error().message().find("no/such") != std::string::npos);
    const auto folder = AtomicFile::create(folder_->path().toStdString());
    QVERIFY(!folder);
    QVERIFY(folder.error().message().find("is a folder") != std::string::npos);
    const auto large = AtomicFile::create(target(), UINT64_MAX / 2);
    QVERIFY(!large);
    QCOMPARE(large.error().code, ErrorCode::NoSpace);
    QCOMPARE(entries().size(), 0);
  }

  void refusesAnUnwritableFolder() {
    const auto locked = target("locked");
    std::filesystem::create_directory(locked);
    std::filesystem::permissions(
        locked, std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
    // /proc refuses root as well, whom permissions do not stop.
    const auto folder = ::geteuid() == 0 ? std::filesystem::path("/proc") : locked;
    const auto file = AtomicFile::create(folder / "out.bin");
    QVERIFY(!file);
    QVERIFY(file.error().message().find(folder.string()) != std::string::npos);
  }

  void givesOrdinaryPermissions() {
    const mode_t mask = ::umask(027);
    const auto done = writeFileAtomically(target(), "x");
    ::umask(mask);
    QVERIFY(done);
    struct stat info{};
    QCOMPARE(::stat(target().c_str(), &info), 0);
    QCOMPARE(static_cast<unsigned>(info.st_mode & 0777), 0640u);
  }

  void boundsWhatItReads() {
    QVERIFY(writeFileAtomically(target(), "12345"));
    QVERIFY(readTextFile(target(), 5));
    const auto tooLong = readTextFile(target(), 4);
    QVERIFY(!tooLong);
    QVERIFY(tooLong.error().message().find("5 bytes") != std::string::npos);
    QVERIFY(!readTextFile(target("absent"), 4));
    QVERIFY(writeFileAtomically(target("empty"), ""));
    QCOMPARE(readTextFile(target("empty"), 4).value_or("?"), std::string());
  }
};

QTEST_GUILESS_MAIN(TestAtomicFile)
#include "tst_atomic_file.moc"
