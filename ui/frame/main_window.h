// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QMainWindow>

#include "ui/core/app_context.h"

class QStackedWidget;

namespace nibble::ui {

class DropOverlay;
class ErrorBar;
class FirstSteps;
class JobsDialog;
class JobsStrip;
class ModelHeader;
class NavigationRail;
class Page;
class StartPage;

class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  explicit MainWindow(const AppContext& context, QWidget* parent = nullptr);

  /// Folder or file; opens in the background.
  void openModel(const QString& path);
  /// By the page's id; pages that need a model show the start page while there is none.
  void showPage(const QString& id);
  QString currentPage() const { return current_; }
  /// The page, made if it was not shown before; null for an unknown id.
  Page* page(const QString& id);
  void showSettings();
  /// Queues writing the plan to a file; trouble appears in the window.
  void startQuantizing(const QString& out);
  /// Geometry and page, for the next window.
  void keepState();

 protected:
  void closeEvent(QCloseEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dragLeaveEvent(QDragLeaveEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void connectWorkspace();
  void connectHelp();
  void chooseModel();
  void quantize();
  void reportFailure(const Error& error);
  void showCurrent();
  void showJobs();
  bool mayClose();
  void restoreWindow();

  AppContext context_;
  ModelHeader* header_;
  NavigationRail* rail_;
  JobsStrip* strip_;
  ErrorBar* trouble_;
  FirstSteps* firstSteps_;
  QStackedWidget* stack_;
  StartPage* start_;
  JobsDialog* jobsDialog_ = nullptr;
  DropOverlay* overlay_ = nullptr;
  QHash<QString, Page*> pages_;
  QString current_ = QStringLiteral("plan");
};

}  // namespace nibble::ui
