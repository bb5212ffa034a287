// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/runs/runs_controller.h"
#include "ui/widgets/page.h"

class QLabel;
class QLineEdit;
class QPushButton;
class QStackedWidget;
class QTableView;

namespace nibble::ui {

class ActionBar;
class ErrorBar;
class MessagePanel;
class RunPanel;

/// Everything quantized and measured so far: found, looked at, compared, used again.
class RunsPage : public Page {
  Q_OBJECT

 public:
  explicit RunsPage(const AppContext& context, QWidget* parent = nullptr);

  RunsController& controller() { return controller_; }
  void activate() override;

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  QWidget* makeContent();
  void showState();
  void fitColumns();
  void showCount();
  void showSelection();
  void showRemoved();
  QVector<std::int64_t> selectedIds() const;
  void removeSelected();
  void restore(const RunDetails& details);
  void exportCsv();

  RunsController controller_;
  RunsFilter filter_;
  QStackedWidget* stack_;
  MessagePanel* message_;
  QPushButton* retry_;
  QLineEdit* search_;
  QLabel* count_;
  QPushButton* remove_;
  QPushButton* export_;
  ErrorBar* trouble_;
  ActionBar* notice_;
  QTableView* table_;
  RunPanel* panel_;
};

}  // namespace nibble::ui
