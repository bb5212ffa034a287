// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/variant_menu.h"

#include <QFileDialog>
#include <QFileInfo>

namespace nibble::ui {

namespace {
constexpr int kRemembered = 5;
const QString kFilesKey = QStringLiteral("chat/files");
}  // namespace

VariantMenu::VariantMenu(const AppContext& context, std::function<std::optional<Variant>()> current,
                         QWidget* parent)
    : QMenu(parent), context_(context), current_(std::move(current)) {
  connect(this, &QMenu::aboutToShow, this, &VariantMenu::fill);
}

void VariantMenu::fill() {
  clear();
  if (!context_.workspace.hasModel()) return;
  const std::optional<Variant> now = current_();
  const auto offer = [&](const Variant& variant) {
    QAction* action = addAction(variant.label);
    action->setToolTip(variant.path);
    action->setCheckable(true);
    action->setChecked(now && now->identity() == variant.identity());
    connect(action, &QAction::triggered, this, [this, variant] { Q_EMIT chosen(variant); });
  };
  offer(originalVariant(context_.workspace));
  if (const auto plan = plannedVariant(context_.workspace)) offer(*plan);
  addSeparator();
  for (const QString& file : context_.settings.value(kFilesKey).toStringList()) {
    if (QFileInfo::exists(file)) offer(fileVariant(file));
  }
  connect(addAction(tr("Choose a file…")), &QAction::triggered, this, &VariantMenu::chooseFile);
}

void VariantMenu::chooseFile() {
  const QString file = QFileDialog::getOpenFileName(
      parentWidget(), tr("Model to talk to"),
      context_.settings.value(QStringLiteral("lastOutputFolder")).toString(),
      tr("Models (*.gguf *.safetensors);;All files (*)"));
  if (file.isEmpty()) return;
  QStringList files = context_.settings.value(kFilesKey).toStringList();
  files.removeAll(file);
  files.prepend(file);
  context_.settings.setValue(kFilesKey, QStringList(files.mid(0, kRemembered)));
  Q_EMIT chosen(fileVariant(file));
}

}  // namespace nibble::ui
