// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export/export_card.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QTimer>

#include "ui/core/text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"

namespace nibble::ui {

namespace {

constexpr int kCopiedMs = 1600;

}  // namespace

QWidget* ExportCard::makePrograms(const QVector<Program>& programs) {
  auto* row = new QWidget;
  auto* layout = new QHBoxLayout(row);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(7);
  layout->addWidget(makeSecondary(tr("Loads in")));
  for (const Program& program : programs) {
    auto* chip = new QLabel(program.name);
    chip->setProperty("role", "chip");
    chip->setToolTip(program.hint);
    layout->addWidget(chip);
  }
  layout->addStretch(1);
  return row;
}

QWidget* ExportCard::makeActions(const QString& writeName, const QString& copyTip) {
  copyTip_ = copyTip;
  write_ = new QPushButton(tr("Write"));
  copy_ = new QPushButton;
  command_ = new ElidedLabel;
  write_->setProperty("role", "primary");
  write_->setAccessibleName(writeName);
  write_->setToolTip(tr("Quantizes in the background; other pages stay usable"));
  labelCopy();
  command_->setFont(Theme::instance().monospaceFont());
  command_->setProperty("role", "secondary");
  command_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  auto* row = new QWidget;
  auto* layout = new QHBoxLayout(row);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(10);
  layout->addWidget(write_);
  layout->addWidget(copy_);
  layout->addWidget(command_, 1);
  return row;
}

void ExportCard::labelCopy() {
  copy_->setText(tr("Copy command"));
  copy_->setToolTip(copyTip_);
}

void ExportCard::tellCopied(const Result<>& copied) {
  copy_->setText(copied ? tr("Copied") : tr("Not copied"));
  copy_->setToolTip(copied ? tr("On the clipboard") : toQString(copied.error().message()));
  QTimer::singleShot(kCopiedMs, copy_, [this] { labelCopy(); });
}

}  // namespace nibble::ui
