// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMenu>
#include <functional>

#include "ui/chat/chat_controller.h"

namespace nibble::ui {

/// Where one pane's model may run: where the settings say, or on a device of its own.
class DeviceMenu : public QMenu {
  Q_OBJECT

 public:
  /// `side` tells which model the pane shows, whenever that matters.
  DeviceMenu(const AppContext& context, ChatController& controller, std::function<Side()> side,
             QWidget* parent);

 private:
  void fill();

  AppContext context_;
  ChatController& controller_;
  std::function<Side()> side_;
};

}  // namespace nibble::ui
