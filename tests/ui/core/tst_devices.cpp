// SPDX-License-Identifier: MIT
// The devices to choose from, and the choice kept between starts.
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "support/fake_gpus.h"
#include "ui/core/devices.h"
#include "ui/core/settings.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

using Kind = jobs::DeviceWish::Kind;

int chosenOf(const QVector<DeviceOption>& options) {
  int chosen = -1;
  for (int i = 0; i < options.size(); ++i) {
    if (!options[i].isChosen) continue;
    if (chosen >= 0) return -2;
    chosen = i;
  }
  return chosen;
}

}  // namespace

class TestDevices : public QObject {
  Q_OBJECT

 private slots:
  void thisMachineIsLookedAtInTheBackground() {
    Devices devices;
    QVERIFY(!devices.isKnown());
    QSignalSpy changed(&devices, &Devices::changed);
    devices.look();
    devices.look();
    QVERIFY(!devices.isKnown());
    QTRY_VERIFY_WITH_TIMEOUT(devices.isKnown(), 60'000);
    devices.look();
    QTest::qWait(50);
    QCOMPARE(changed.size(), 1);
    // Either they could be asked, or it is known why not.
    const auto now = jobs::listGpus();
    QCOMPARE(devices.problem().has_value(), !now.has_value());
    if (now) QCOMPARE(devices.gpus().size(), now->size());
  }

  void optionsNameEverythingOnce() {
    Devices devices;
    devices.setFound(test::fakeGpus());
    const auto options = deviceOptions(devices, {});
    QCOMPARE(options.size(), 2 + static_cast<int>(devices.gpus().size()));
    QVERIFY(options[0].label.startsWith("Processor · "));
    QCOMPARE(options[1].label, QString("Automatic"));
    QCOMPARE(options[2].label, QStringLiteral("NVIDIA GeForce RTX 4090 · 24.00\u00a0GiB"));
    QCOMPARE(chosenOf(options), 0);
    QCOMPARE(chosenOf(deviceOptions(devices, {Kind::Automatic})), 1);
    QCOMPARE(chosenOf(deviceOptions(devices, jobs::wishFor(devices.gpus()[1]))), 3);
    const auto old = std::find_if(options.begin(), options.end(),
                                  [](const DeviceOption& option) { return !option.isUsable; });
    QVERIFY(old != options.end() && old->tip.contains("Vulkan only below 1.2"));
  }

  void whatIsGoneStaysAChoiceAndSaysSo() {
    Devices devices;
    const jobs::DeviceWish gone{Kind::Vulkan, "99", "Voodoo 2"};
    // Nobody knows yet.
    QCOMPARE(deviceOptions(devices, gone).last().label, QString("Voodoo 2"));
    devices.setFound(test::fakeGpus());
    const auto options = deviceOptions(devices, gone);
    QCOMPARE(chosenOf(options), static_cast<int>(options.size()) - 1);
    QCOMPARE(options.last().label, QString("Voodoo 2 (not in this computer)"));
    devices.setFound(fail(ErrorCode::NotFound, "", "no loader"));
    QCOMPARE(chosenOf(deviceOptions(devices, gone)), 2);
    QVERIFY(devices.problem().has_value());
  }

  void theChoiceIsKept() {
    const QTemporaryDir folder;
    const QString file = folder.filePath("settings.ini");
    const jobs::DeviceWish wish{Kind::Vulkan, "0a0b", "Radeon RX 7900 XTX (RADV NAVI31), 100 %"};
    {
      Settings settings(file);
      QVERIFY(settings.device() == jobs::DeviceWish{});
      QSignalSpy changed(&settings, &Settings::deviceChanged);
      settings.setDevice(wish);
      settings.setDevice(wish);
      QCOMPARE(changed.size(), 1);
    }
    Settings again(file);
    QVERIFY(again.device() == wish);
    again.setValue("device", "nonsense");
    QVERIFY(again.device() == jobs::DeviceWish{});
  }

  void namesAreShortened() {
    QCOMPARE(shortGpuName("llvmpipe (LLVM 15.0.6, 256 bits)"), QString("llvmpipe"));
    QCOMPARE(shortGpuName("NVIDIA H100 80GB HBM3"), QString("H100 80GB HBM3"));
    QCOMPARE(shortGpuName("NVIDIA GeForce RTX 4090"), QString("RTX 4090"));
    QCOMPARE(shortGpuName("AMD Radeon RX 7900 XTX (RADV NAVI31)"), QString("Radeon RX 7900 XTX"));
    QCOMPARE(shortGpuName("NVIDIA "), QString("NVIDIA "));
    QCOMPARE(shortGpuName(" (odd)"), QString(" (odd)"));
  }
};

QTEST_GUILESS_MAIN(TestDevices)
#include "tst_devices.moc"
