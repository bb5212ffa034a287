// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/export/export_work.h"

class QLabel;
class QProgressBar;
class QPushButton;

namespace nibble::ui {

class ElidedLabel;
class FindingList;
class WrappingText;

/// What became of writing and verifying: progress, trouble, or where the file is.
class WriteStatus : public QWidget {
  Q_OBJECT

 public:
  explicit WriteStatus(ExportWork& work, QWidget* parent = nullptr);

 private:
  QWidget* makeProgress();
  QWidget* makeOutcome();
  void refresh();
  void followJob();
  void showProgress();
  void showOutcome();
  void showInFolder();

  ExportWork& work_;
  Job* shown_ = nullptr;  ///< whose progress is followed
  QWidget* progress_;
  QLabel* what_;
  ElidedLabel* stage_;
  QProgressBar* bar_;
  QLabel* left_;
  QPushButton* pause_;
  QPushButton* cancel_;
  QWidget* outcome_;
  QLabel* icon_;
  WrappingText* text_;
  WrappingText* advice_;
  QPushButton* folder_;
  QPushButton* verify_;
  FindingList* findings_;
};

}  // namespace nibble::ui
