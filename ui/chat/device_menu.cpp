// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/device_menu.h"

namespace nibble::ui {

DeviceMenu::DeviceMenu(const AppContext& context, ChatController& controller,
                       std::function<Side()> side, QWidget* parent)
    : QMenu(parent), context_(context), controller_(controller), side_(std::move(side)) {
  setToolTipsVisible(true);
  connect(this, &QMenu::aboutToShow, this, [this] {
    context_.engine.devices().look();
    fill();
  });
  connect(&context_.engine.devices(), &Devices::changed, this, [this] {
    if (isVisible()) fill();
  });
}

void DeviceMenu::fill() {
  clear();
  const std::optional<jobs::DeviceWish> own = controller_.ownDevice(side_());
  const auto offer = [&](const QString& label, const QString& tip, bool checked,
                         const std::optional<jobs::DeviceWish>& device) {
    QAction* action = addAction(label);
    action->setToolTip(tip);
    action->setCheckable(true);
    action->setChecked(checked);
    connect(action, &QAction::triggered, this,
            [this, device] { controller_.setOwnDevice(side_(), device); });
    return action;
  };
  offer(tr("As in Settings (%1)").arg(deviceTitle(context_.settings.device())), {}, !own,
        std::nullopt);
  addSeparator();
  const Devices& devices = context_.engine.devices();
  for (const DeviceOption& option : deviceOptions(devices, own.value_or(jobs::DeviceWish{}))) {
    offer(option.label, option.tip, own && option.isChosen, option.wish)
        ->setEnabled(option.isUsable);
  }
  if (!devices.isKnown()) addAction(tr("Looking for GPUs…"))->setEnabled(false);
}

}  // namespace nibble::ui
