// SPDX-License-Identifier: MIT
// What is chosen for devices that are not at hand, from what their drivers say.
#include <QTest>

#include "infer/vulkan/capabilities.h"

using nibble::vulkan::Capabilities;

namespace {

constexpr std::uint32_t kIntel = 0x8086, kAmd = 0x1002, kNvidia = 0x10de;

Capabilities device(std::uint32_t vendor, std::uint32_t usual, std::uint32_t least,
                    std::uint32_t most) {
  Capabilities c;
  c.vendor = vendor;
  c.subgroupSize = usual;
  c.subgroupSizeControl = c.fullSubgroups = true;
  c.leastSubgroup = least;
  c.mostSubgroup = most;
  return c;
}

std::uint32_t chosen(Capabilities c) {
  chooseSubgroup(c);
  return c.subgroupSize;
}

}  // namespace

class TestVulkanCapabilities : public QObject {
  Q_OBJECT

 private slots:
  void subgroups() {
    QCOMPARE(chosen(device(kNvidia, 32, 32, 32)), 32u);
    QCOMPARE(chosen(device(kAmd, 64, 32, 64)), 64u);
    QCOMPARE(chosen(device(kIntel, 32, 8, 32)), 8u);
    QCOMPARE(chosen(device(kIntel, 32, 16, 32)), 16u);  // Xe2
    QCOMPARE(chosen(device(kIntel, 32, 4, 32)), 8u);
  }

  /// A driver that lets nobody choose.
  void subgroupsAsTheyAre() {
    auto c = device(kIntel, 32, 8, 32);
    c.subgroupSizeControl = false;
    QCOMPARE(chosen(c), 32u);
    c = device(kIntel, 32, 8, 32);
    c.fullSubgroups = false;
    QCOMPARE(chosen(c), 32u);
    QCOMPARE(chosen(device(kIntel, 32, 0, 0)), 32u);
  }

  void registers() {
    for (const std::uint32_t vendor : {kIntel, kAmd, kNvidia}) {
      auto c = device(vendor, 32, 8, 32);
      chooseSubgroup(c);
      QCOMPARE(c.fewRegisters, vendor == kIntel);
    }
  }

  /// What matrix units ask for.
  void otherSubgroups() {
    QVERIFY(device(kNvidia, 32, 32, 32).canHaveSubgroup(32));
    QVERIFY(device(kAmd, 64, 32, 64).canHaveSubgroup(32));
    QVERIFY(!device(kAmd, 64, 64, 64).canHaveSubgroup(32));
    auto c = device(kAmd, 64, 32, 64);
    c.fullSubgroups = false;
    QVERIFY(!c.canHaveSubgroup(32));
    QVERIFY(c.canHaveSubgroup(64));
  }
};

QTEST_GUILESS_MAIN(TestVulkanCapabilities)
#include "tst_vulkan_capabilities.moc"
