// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include "ui/core/job_queue.h"

class QListWidget;
class QListWidgetItem;
class QPlainTextEdit;
class QPushButton;

namespace nibble::ui {

/// Every job since the start, with its log. Stays open while working.
class JobsDialog : public QDialog {
  Q_OBJECT

 public:
  explicit JobsDialog(JobQueue& jobs, QWidget* parent = nullptr);

 private:
  void addJob(Job* job);
  void removeJob(Job* job);
  void showJob(Job* job);
  void showSelected();
  Job* selected() const;
  QListWidgetItem* itemOf(const Job* job) const;

  JobQueue& jobs_;
  QListWidget* list_;
  QPlainTextEdit* log_;
  QPushButton* pause_;
  QPushButton* cancel_;
  QPushButton* remove_;
};

}  // namespace nibble::ui
