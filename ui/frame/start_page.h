// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/core/app_context.h"

class QVBoxLayout;

namespace nibble::ui {

class MessagePanel;

/// What the window shows with nothing open: where to drop a model, the demo, and recent ones. Also
/// where an open that failed says why.
class StartPage : public QWidget {
  Q_OBJECT

 public:
  explicit StartPage(const AppContext& context, QWidget* parent = nullptr);

  void showInvitation();
  void showOpening(const QString& path);
  void showFailure(const QString& path, const Error& error);

 Q_SIGNALS:
  void openRequested();
  void demoRequested();
  void recentChosen(const QString& path);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QWidget* makeDropZone();
  void fillRecent();
  QWidget* makeRecent(const QString& path);

  AppContext context_;
  MessagePanel* message_;
  QWidget* zone_;
  QWidget* recentColumn_;
  QVBoxLayout* recent_;
};

}  // namespace nibble::ui
