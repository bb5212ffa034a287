// SPDX-License-Identifier: MIT
// Mapped files that get shorter while they are read.
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QTemporaryDir>
#include <QTest>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "base/map_guard.h"
#include "base/mapped_file.h"

using namespace nibble;

namespace {

constexpr std::size_t kPage = 4096;
constexpr std::size_t kPages = 64;

std::int64_t sum(std::span<const std::byte> bytes) {
  std::int64_t total = 0;
  for (const std::byte byte : bytes) total += std::to_integer<int>(byte);
  return total;
}

}  // namespace

class TestMapGuard : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  std::filesystem::path write(const char* name) const {
    const auto path = std::filesystem::path(folder_.path().toStdString()) / name;
    std::ofstream(path, std::ios::binary) << std::string(kPages * kPage, '\1');
    return path;
  }

 private slots:
  void initTestCase() {
    // Qt Test's own handler would write a report of what the last test does on purpose.
    ::signal(SIGBUS, SIG_DFL);
  }

  void aWholeFileIsIntact() {
    const auto file = MappedFile::open(write("whole"));
    QVERIFY(file);
    QCOMPARE(sum((*file)->bytes()), std::int64_t{kPages * kPage});
    QVERIFY(checkIntact((*file)->bytes()));
    // One that grows, or that nobody can open any more, still has what was mapped.
    std::ofstream((*file)->path(), std::ios::app) << "more";
    QVERIFY(checkIntact((*file)->bytes()));
    std::filesystem::remove((*file)->path());
    QVERIFY(checkIntact((*file)->bytes()));
  }

  void whatWasCutOffReadsAsZerosAndIsTold() {
    const auto file = MappedFile::open(write("cut"));
    const auto other = MappedFile::open(write("other"));
    QVERIFY(file && other);
    std::filesystem::resize_file((*file)->path(), 3 * kPage);
    std::vector<std::int64_t> sums(8);
    {
      std::vector<std::jthread> readers;
      for (std::int64_t& total : sums) {
        readers.emplace_back([&] { total = sum((*file)->bytes()); });
      }
    }
    for (const std::int64_t total : sums) QCOMPARE(total, std::int64_t{3 * kPage});
    const auto intact = checkIntact((*file)->bytes());
    QVERIFY(!intact);
    QCOMPARE(intact.error().code, ErrorCode::Io);
    QVERIFY(intact.error().message().find("cut off") != std::string::npos);
    QCOMPARE(sum((*other)->bytes()), std::int64_t{kPages * kPage});
    QVERIFY(checkIntact((*other)->bytes()));
  }

  void aFileFilledUpAgainStaysBroken() {
    const auto file = MappedFile::open(write("refilled"));
    QVERIFY(file);
    std::filesystem::resize_file((*file)->path(), 0);
    QCOMPARE(sum((*file)->bytes()), std::int64_t{0});
    write("refilled");
    const auto intact = checkIntact((*file)->bytes());
    QVERIFY(!intact);
    QVERIFY(intact.error().message().find("could not be read") != std::string::npos);
    const auto again = MappedFile::open(write("refilled"));
    QVERIFY(again);
    QVERIFY(checkIntact((*again)->bytes()));
  }

  void aCutWithinAPageIsSeenToo() {
    const auto file = MappedFile::open(write("within"));
    QVERIFY(file);
    std::filesystem::resize_file((*file)->path(), kPages * kPage - 1);
    QCOMPARE(sum((*file)->bytes()), std::int64_t{kPages * kPage - 1});
    QVERIFY(!checkIntact((*file)->bytes()));
  }

  void guardsComeAndGo() {
    // Slots are used again, also by several threads at once.
    const auto path = write("many");
    std::vector<std::jthread> threads;
    std::atomic<int> wrong{0};
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 200; ++i) {
          const auto file = MappedFile::open(path);
          if (!file || sum((*file)->bytes().first(kPage)) != std::int64_t{kPage} ||
              !checkIntact((*file)->bytes())) {
            ++wrong;
          }
        }
      });
    }
    threads.clear();
    QCOMPARE(wrong.load(), 0);
  }

  void otherMappingsStillEndTheProgram() {
    const auto path = write("foreign");
    const auto guarded = MappedFile::open(path);  // the handler is there
    QVERIFY(guarded);
    const pid_t child = ::fork();
    if (child == 0) {
      const int fd = ::open(path.c_str(), O_RDWR);
      void* map = ::mmap(nullptr, 2 * kPage, PROT_READ, MAP_SHARED, fd, 0);
      if (::ftruncate(fd, 0) != 0) ::_exit(1);
      const volatile auto* bytes = static_cast<const volatile char*>(map);
      ::_exit(bytes[kPage] + 2);
    }
    int status = 0;
    QCOMPARE(::waitpid(child, &status, 0), child);
    QVERIFY(WIFSIGNALED(status));
    QCOMPARE(WTERMSIG(status), SIGBUS);
  }
};

QTEST_GUILESS_MAIN(TestMapGuard)
#include "tst_map_guard.moc"
