// SPDX-License-Identifier: MIT
#include <sys/stat.h>

#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/bytes.h"
#include "base/mapped_file.h"

using namespace nibble;

class TestMappedFile : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  std::filesystem::path at(const char* name) const {
    return std::filesystem::path(folder_.path().toStdString()) / name;
  }

 private slots:
  void mapsAndKeepsData() {
    std::string text(20000, 'x');
    for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i % 251);
    std::ofstream(at("data"), std::ios::binary) << text;
    const auto file = MappedFile::open(at("data"));
    QVERIFY(file);
    QCOMPARE((*file)->path(), at("data"));
    const auto same = [&] {
      return std::ranges::equal((*file)->bytes(), std::as_bytes(std::span(text)));
    };
    QVERIFY(same());
    // Advice on any range, sensible or not, never changes what is read.
    for (const std::uint64_t offset : {0ull, 1ull, 4096ull, 19999ull, 20000ull, ~0ull}) {
      for (const std::uint64_t length : {0ull, 1ull, 5000ull, 20000ull, ~0ull}) {
        (*file)->prefetch(offset, length);
        (*file)->release(offset, length);
      }
    }
    QVERIFY(same());
  }

  void mapsAnEmptyFile() {
    std::ofstream(at("empty"));
    const auto file = MappedFile::open(at("empty"));
    QVERIFY(file);
    QVERIFY((*file)->bytes().empty());
    (*file)->release(0, 1);
  }

  void staysReadableAfterDeletion() {
    std::ofstream(at("gone")) << "still here";
    const auto file = MappedFile::open(at("gone"));
    QVERIFY(file);
    std::filesystem::remove(at("gone"));
    QCOMPARE((*file)->bytes()[0], std::byte{'s'});
  }

  void refusesWhatIsNoFile() {
    const auto absent = MappedFile::open(at("absent"));
    QVERIFY(!absent);
    QCOMPARE(absent.error().code, ErrorCode::NotFound);
    const auto folder = MappedFile::open(folder_.path().toStdString());
    QVERIFY(!folder);
    QVERIFY(folder.error().message().find("not a regular file") != std::string::npos);
    QCOMPARE(::mkfifo(at("pipe").c_str(), 0600), 0);
    QVERIFY(!MappedFile::open(at("pipe")));  // and does not wait for a writer
  }

  void unalignedLoads() {
    std::byte bytes[9] = {};
    store<std::uint64_t>(bytes + 1, 0x0102030405060708ull);
    QCOMPARE(load<std::uint64_t>(bytes + 1), 0x0102030405060708ull);
    QCOMPARE(bytes[1], std::byte{8});
    QCOMPARE(load<std::uint16_t>(bytes + 2), std::uint16_t{0x0607});
  }

  void checkedArithmetic() {
    std::uint64_t out = 7;
    QVERIFY(!checkedMultiply(1ull << 32, 1ull << 32, out));
    QVERIFY(!checkedAdd(UINT64_MAX, 1, out));
    QCOMPARE(out, std::uint64_t{7});
    QVERIFY(checkedMultiply(UINT64_MAX, 1, out));
    QCOMPARE(out, UINT64_MAX);
    QVERIFY(checkedAdd(UINT64_MAX - 1, 1, out));
    QCOMPARE(alignUp(0, 32), std::uint64_t{0});
    QCOMPARE(alignUp(1, 32), std::uint64_t{32});
    QCOMPARE(alignUp(64, 32), std::uint64_t{64});
  }
};

QTEST_GUILESS_MAIN(TestMappedFile)
#include "tst_mapped_file.moc"
