// SPDX-License-Identifier: MIT
// A workbench of its own for a test: settings, data and outputs in a temporary folder.
#pragma once

#include <QApplication>
#include <QTemporaryDir>
#include <QTest>
#include <functional>
#include <memory>

#include "ui/frame/workbench.h"

class QPushButton;

namespace nibble::test {

class UiFixture {
 public:
  explicit UiFixture(bool dark = false);
  ~UiFixture();

  ui::MainWindow& window() { return workbench_->window(); }
  ui::AppContext context() { return workbench_->context(); }
  QString path(const QString& file) const { return folder_.filePath(file); }

  /// Shows the window with a model open, the demo unless another is named. False when it failed.
  bool openModel(const QString& path = {});
  /// Waits until no job runs or waits.
  bool waitForJobs(int milliseconds = 60000);

 private:
  QTemporaryDir folder_;
  std::unique_ptr<ui::Workbench> workbench_;
};

/// Runs the event loop until `condition` holds; false when it never did.
bool waitUntil(const std::function<bool()>& condition, int milliseconds = 20000);

/// Whether a visible label or text below `widget` holds `text`.
bool says(QWidget& widget, const QString& text);

/// Rows "light-1100", …, "dark-1920" with the columns "dark" and "size", for tests of how a page
/// looks.
void addLooks();

/// The visible button below `widget` that says `text`; one that is hidden where there is no other,
/// null where none says it.
QPushButton* button(QWidget& widget, const QString& text);

/// Visible buttons below `widget` that are too narrow for what they say.
QStringList cutButtons(QWidget& widget);

/// Saves what a widget looks like under $NIBBLE_SCREENSHOTS, where that is set: for eyes, not for
/// comparison.
void saveScreenshot(QWidget& widget, const QString& name);

}  // namespace nibble::test
