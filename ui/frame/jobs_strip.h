// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include "ui/core/job_queue.h"

class QLabel;
class QProgressBar;
class QPushButton;

namespace nibble::ui {

class ElidedLabel;

/// The bottom line: what runs, how far it is, and how to pause or stop it.
class JobsStrip : public QFrame {
  Q_OBJECT

 public:
  explicit JobsStrip(JobQueue& jobs, QWidget* parent = nullptr);

 Q_SIGNALS:
  void listRequested();

 protected:
  void mouseReleaseEvent(QMouseEvent* event) override;

 private:
  void followRunning();
  void showJob();
  void showIdle();

  JobQueue& jobs_;
  Job* shown_ = nullptr;
  ElidedLabel* title_;
  ElidedLabel* stage_;
  QProgressBar* bar_;
  QLabel* percent_;
  QLabel* left_;
  QPushButton* pause_;
  QPushButton* cancel_;
  QPushButton* list_;
};

}  // namespace nibble::ui
