// SPDX-License-Identifier: MIT
#include "ui/support/ui_fixture.h"

#include <QDir>
#include <QLabel>
#include <QPushButton>
#include <QTextEdit>

#include "ui/core/resources.h"

namespace nibble::test {

UiFixture::UiFixture(bool dark) {
  qputenv("NIBBLE_DATA_DIR", folder_.path().toUtf8());
  const QString settings = folder_.filePath("settings.ini");
  {
    // Whatever this machine prefers; and without the hints that a first start brings.
    ui::Settings chosen(settings);
    chosen.setTheme(dark ? ui::ThemeChoice::Dark : ui::ThemeChoice::Light);
    chosen.setLanguage("en");
    chosen.setHintSeen("first-steps");
  }
  workbench_ = std::make_unique<ui::Workbench>(*qApp, settings);
}

UiFixture::~UiFixture() {
  workbench_.reset();
  // Background tasks may still hold files of the folder.
  QThreadPool::globalInstance()->waitForDone();
}

bool UiFixture::openModel(const QString& path) {
  window().show();
  window().openModel(path.isEmpty() ? ui::demoModelPath() : path);
  return waitUntil([this] { return context().workspace.hasModel(); });
}

bool UiFixture::waitForJobs(int milliseconds) {
  return waitUntil([this] { return !context().jobs.isBusy(); }, milliseconds);
}

bool waitUntil(const std::function<bool()>& condition, int milliseconds) {
  return QTest::qWaitFor(condition, milliseconds);
}

bool says(QWidget& widget, const QString& text) {
  for (auto* label : widget.findChildren<QLabel*>()) {
    if (label->isVisible() && label->text().contains(text)) return true;
  }
  for (auto* edit : widget.findChildren<QTextEdit*>()) {
    if (edit->isVisible() && edit->toPlainText().contains(text)) return true;
  }
  return false;
}

void addLooks() {
  QTest::addColumn<bool>("dark");
  QTest::addColumn<QSize>("size");
  for (const bool dark : {false, true}) {
    for (const QSize size : {QSize(1100, 700), QSize(1440, 900), QSize(1920, 1080)}) {
      QTest::addRow("%s-%d", dark ? "dark" : "light", size.width()) << dark << size;
    }
  }
}

QPushButton* button(QWidget& widget, const QString& text) {
  QPushButton* found = nullptr;
  for (auto* button : widget.findChildren<QPushButton*>()) {
    if (button->text() != text) continue;
    if (button->isVisible()) return button;
    found = button;
  }
  return found;
}

QStringList cutButtons(QWidget& widget) {
  QStringList cut;
  for (auto* button : widget.findChildren<QPushButton*>()) {
    if (button->isVisible() && button->width() < button->minimumSizeHint().width()) {
      cut += button->text();
    }
  }
  return cut;
}

void saveScreenshot(QWidget& widget, const QString& name) {
  const QString folder = qEnvironmentVariable("NIBBLE_SCREENSHOTS");
  if (folder.isEmpty()) return;
  QDir().mkpath(folder);
  QTest::qWait(50);  // queued replots
  // Labels ask the widget around them for room, that one the next, and so on outwards.
  for (int level = 0; level < 8; ++level) {
    QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
  }
  widget.grab().save(QDir(folder).filePath(name + ".png"));
}

}  // namespace nibble::test
