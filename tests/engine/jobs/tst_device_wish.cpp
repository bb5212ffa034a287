// SPDX-License-Identifier: MIT
// A chosen device is found again after a restart, and missed where it is gone.
#include <QTest>

#include "jobs/device_wish.h"
#include "support/skip.h"

using namespace nibble;
using namespace nibble::jobs;

namespace {

GpuFacts gpu(int index, const char* name, const char* uuid, const char* kind = "discrete",
             std::uint64_t bytes = 1) {
  return {index, name, "", kind, bytes, 0, {}, "", uuid};
}

DeviceWish named(const char* name, const char* uuid) {
  return {DeviceWish::Kind::Vulkan, uuid, name};
}

int indexOf(const GpuFacts* found) {
  return found == nullptr ? -1 : found->index;
}

}  // namespace

class TestDeviceWish : public QObject {
  Q_OBJECT

 private slots:
  void textsGoThereAndBack() {
    for (const DeviceWish& wish :
         {DeviceWish{}, DeviceWish{DeviceWish::Kind::Automatic}, named("RTX 4090", "0a1b"),
          named("A/B (C)", ""), named("", "ff")}) {
      const auto read = parseDeviceWish(toString(wish));
      QVERIFY(read);
      QVERIFY2(*read == wish, toString(wish).c_str());
    }
    for (const char* text : {"", "gpu", "gpu/", "gpu//", "gpu/0a", "vulkan:1", "cpu "}) {
      QVERIFY2(!parseDeviceWish(text), text);
    }
    QVERIFY(wishFor(gpu(3, "RTX", "0a")) == named("RTX", "0a"));
  }

  void aGpuIsFoundUnderAnotherNumber() {
    const std::vector<GpuFacts> gpus{gpu(0, "Arc", "bb"), gpu(1, "RTX", "aa"), gpu(2, "RTX", "cc")};
    QCOMPARE(indexOf(findGpu(gpus, named("RTX", "cc"))), 2);
    QCOMPARE(indexOf(findGpu(gpus, named("RTX", "aa"))), 1);
    // Its driver calls it something else by now.
    QCOMPARE(indexOf(findGpu(gpus, named("Arc A770", "bb"))), 0);
    // Another card of that name stands for one that is gone, and for one without a uuid.
    QCOMPARE(indexOf(findGpu(gpus, named("Arc", "dd"))), 0);
    QCOMPARE(indexOf(findGpu(gpus, named("RTX", ""))), 1);
    QCOMPARE(indexOf(findGpu(gpus, named("Radeon", "dd"))), -1);
    // Cards without uuids are not all the same card.
    QCOMPARE(indexOf(findGpu({gpu(0, "Arc", "")}, named("Radeon", ""))), -1);
    QCOMPARE(indexOf(findGpu(gpus, {})), -1);
  }

  void oneCardUnderTwoDrivers() {
    const std::vector<GpuFacts> gpus{gpu(0, "RX 7900 (RADV)", "aa"), gpu(1, "RX 7900", "aa")};
    QCOMPARE(indexOf(findGpu(gpus, named("RX 7900", "aa"))), 1);
    QCOMPARE(indexOf(findGpu(gpus, named("RX 7900 (RADV)", "aa"))), 0);
  }

  void automaticTakesTheFittestOrNone() {
    const DeviceWish automatic{DeviceWish::Kind::Automatic};
    const std::vector<GpuFacts> gpus{gpu(0, "iGPU", "a", "integrated", 64),
                                     gpu(1, "RTX", "b", "discrete", 8)};
    QCOMPARE(indexOf(findGpu(gpus, automatic)), 1);
    QCOMPARE(indexOf(findGpu({gpu(0, "llvmpipe", "a", "processor")}, automatic)), -1);
  }

  void targetsSayWhatIsMissing() {
    const Result<std::vector<GpuFacts>> gpus{{gpu(4, "RTX", "aa")}};
    const Result<std::vector<GpuFacts>> none = fail(ErrorCode::NotFound, "", "no loader");
    const DeviceTarget found = targetOf(named("RTX", "aa"), gpus);
    QVERIFY(found.choice == (DeviceChoice{DeviceChoice::Kind::Vulkan, 4}));
    QVERIFY(found.gpu && found.gpu->name == "RTX" && !found.trouble);

    const DeviceTarget gone = targetOf(named("Radeon", "bb"), gpus);
    QVERIFY(gone.choice == DeviceChoice{} && !gone.gpu && gone.trouble);
    QCOMPARE(gone.trouble->what, std::string("Radeon is not in this computer"));
    QCOMPARE(targetOf(named("RTX", "aa"), none).trouble->what, std::string("no loader"));

    // Who did not ask for a GPU misses none.
    for (const DeviceWish& wish : {DeviceWish{}, DeviceWish{DeviceWish::Kind::Automatic}}) {
      const DeviceTarget target = targetOf(wish, none);
      QVERIFY(target.choice == DeviceChoice{} && !target.gpu && !target.trouble);
    }
    QVERIFY(targetOf(DeviceWish{}, gpus).choice == DeviceChoice{});
    QVERIFY(targetOf({DeviceWish::Kind::Automatic}, gpus).gpu);
  }

  void theDriversOfThisMachineAgreeWithThemselves() {
    const auto gpus = listGpus();
    if (!gpus) NIBBLE_SKIP(gpus.error().message().c_str());
    for (const GpuFacts& known : *gpus) {
      const DeviceTarget target = targetOf(wishFor(known));
      QVERIFY(target.gpu);
      QCOMPARE(target.choice.index, known.index);
      QVERIFY(known.uuid.empty() || known.uuid.size() == 32);
    }
  }
};

QTEST_GUILESS_MAIN(TestDeviceWish)
#include "tst_device_wish.moc"
