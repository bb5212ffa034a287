// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/runs/run_facts.h"

class QGridLayout;
class QLabel;
class QPushButton;
class QScrollArea;

namespace nibble::ui {

class Card;
class MeasurementPlot;

/// One run in full, or two side by side with their differences marked.
class RunPanel : public QWidget {
  Q_OBJECT

 public:
  static constexpr int kLeastWidth = 290;

  explicit RunPanel(QWidget* parent = nullptr);

  void clear();
  /// One or two.
  void showRuns(const QVector<RunDetails>& runs);

 Q_SIGNALS:
  void restoreRequested(const nibble::ui::RunDetails& details);
  void folderRequested(const QString& path);

 private:
  void rebuild();
  void addSection(QGridLayout* grid, const QString& name);
  void fillOne(QGridLayout* grid, const RunDetails& details);
  void fillTwo(QGridLayout* grid);

  QVector<RunDetails> runs_;
  Card* card_;
  QScrollArea* scroll_;
  MeasurementPlot* plot_;
  QPushButton* restore_;
  QPushButton* folder_;
};

}  // namespace nibble::ui
