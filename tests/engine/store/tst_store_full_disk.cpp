// SPDX-License-Identifier: MIT
// A full disk is told as such, and what was stored before outlives it.
#include <QTest>

#include "store/store.h"
#include "support/small_disk.h"

using namespace nibble;

namespace {

constexpr std::uint64_t kDisk = 1 << 20;

bool saysFull(const Error& error) {
  return error.code == ErrorCode::NoSpace && error.message().find("full") != std::string::npos &&
         error.message().find("nibble.db") != std::string::npos;
}

}  // namespace

class TestStoreFullDisk : public QObject {
  Q_OBJECT

 private slots:
  void aNewStore() {
    RUN_ON_SMALL_DISK(kDisk, [](const std::filesystem::path& folder) -> QString {
      test::fillDisk(folder);
      const auto refused = openStore(folder / "nibble.db");
      COMPLAIN_UNLESS(!refused, "opened");
      COMPLAIN_UNLESS(saysFull(refused.error()), refused.error().message().c_str());
      std::filesystem::remove(folder / "pad");
      const auto store = openStore(folder / "nibble.db");
      COMPLAIN_UNLESS(store, store.error().message().c_str());
      COMPLAIN_UNLESS((*store)->beginRun({}), "nothing can be stored");
      return {};
    });
  }

  void anOpenStore() {
    RUN_ON_SMALL_DISK(kDisk, [](const std::filesystem::path& folder) -> QString {
      const auto store = openStore(folder / "nibble.db");
      COMPLAIN_UNLESS(store, store.error().message().c_str());
      COMPLAIN_UNLESS((*store)->beginRun({}), "no first run");
      test::fillDisk(folder);
      NewRun large;
      large.arguments = std::string(100000, ' ');
      const auto refused = (*store)->beginRun(large);
      COMPLAIN_UNLESS(!refused, "stored");
      COMPLAIN_UNLESS(saysFull(refused.error()), refused.error().message().c_str());
      std::filesystem::remove(folder / "pad");
      const auto stored = (*store)->beginRun(large);
      COMPLAIN_UNLESS(stored, stored.error().message().c_str());
      COMPLAIN_UNLESS((*store)->listRuns(10)->size() == 2, "runs are missing");
      return {};
    });
  }

  void aStoreOpenedAgain() {
    RUN_ON_SMALL_DISK(kDisk, [](const std::filesystem::path& folder) -> QString {
      {
        const auto store = openStore(folder / "nibble.db");
        COMPLAIN_UNLESS(store && (*store)->beginRun({}), "no first run");
      }
      test::fillDisk(folder);
      const auto refused = openStore(folder / "nibble.db");
      COMPLAIN_UNLESS(!refused, "opened");
      COMPLAIN_UNLESS(saysFull(refused.error()), refused.error().message().c_str());
      std::filesystem::remove(folder / "pad");
      const auto store = openStore(folder / "nibble.db");
      COMPLAIN_UNLESS(store, store.error().message().c_str());
      COMPLAIN_UNLESS((*store)->listRuns(10)->size() == 1, "the run is gone");
      return {};
    });
  }
};

QTEST_GUILESS_MAIN(TestStoreFullDisk)
#include "tst_store_full_disk.moc"
