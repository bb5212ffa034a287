// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export/output_form.h"

#include <QCheckBox>
#include <QDir>
#include <QDoubleSpinBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <cmath>

#include "ui/widgets/labels.h"

namespace nibble::ui {

namespace {
constexpr auto kSplitsKey = "export/splits";
constexpr auto kSplitSizeKey = "export/splitGigabytes";
constexpr double kGigabyte = 1e9;
}  // namespace

OutputForm::OutputForm(Settings& settings, QWidget* parent)
    : QWidget(parent),
      settings_(settings),
      path_(new QLineEdit),
      browse_(new QPushButton(tr("Browse…"))),
      note_(makeCaption({})),
      splits_(new QCheckBox(tr("Split into files of at most"))),
      size_(new QDoubleSpinBox) {
  path_->setAccessibleName(tr("Output file"));
  path_->setToolTip(tr("The file appears under this name only once it is whole"));
  browse_->setToolTip(tr("Choose folder and name"));
  splits_->setToolTip(tr("For file systems and hosts that limit the size of a file"));
  size_->setAccessibleName(tr("Largest file in gigabytes"));
  size_->setRange(0.001, 10'000);
  size_->setDecimals(3);
  size_->setSuffix(tr(" GB"));
  size_->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
  size_->setValue(settings.value(kSplitSizeKey, 4.0).toDouble());
  splits_->setChecked(settings.value(kSplitsKey, false).toBool());
  size_->setEnabled(splits_->isChecked());

  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(10);
  grid->setVerticalSpacing(7);
  grid->addWidget(makeSecondary(tr("Write to")), 0, 0);
  grid->addWidget(path_, 0, 1);
  grid->addWidget(browse_, 0, 2);
  grid->addWidget(note_, 1, 1, 1, 2);
  auto* splitRow = new QHBoxLayout;
  splitRow->setSpacing(8);
  splitRow->addWidget(splits_);
  splitRow->addWidget(size_);
  splitRow->addStretch(1);
  grid->addLayout(splitRow, 2, 1, 1, 2);

  connect(path_, &QLineEdit::textEdited, this, [this] { chosen_ = true; });
  connect(path_, &QLineEdit::textChanged, this, [this] {
    showNotes();
    Q_EMIT changed();
  });
  connect(browse_, &QPushButton::clicked, this, &OutputForm::browse);
  connect(splits_, &QCheckBox::toggled, this, [this](bool on) {
    settings_.setValue(kSplitsKey, on);
    size_->setEnabled(on);
    showNotes();
    Q_EMIT changed();
  });
  connect(size_, &QDoubleSpinBox::valueChanged, this, [this](double gigabytes) {
    settings_.setValue(kSplitSizeKey, gigabytes);
    Q_EMIT changed();
  });
  showNotes();
}

void OutputForm::setSuggestion(const QString& path) {
  if (!chosen_) path_->setText(path);
}

void OutputForm::forgetChoice() {
  chosen_ = false;
}

QString OutputForm::path() const {
  QString text = path_->text().trimmed();
  if (text.isEmpty()) return {};
  if (text == QStringLiteral("~") || text.startsWith(QStringLiteral("~/"))) {
    text.replace(0, 1, QDir::homePath());
  }
  return QDir::cleanPath(QFileInfo(text).absoluteFilePath());
}

GgufSplitLimit OutputForm::split() const {
  GgufSplitLimit limit;
  if (splits_->isChecked()) {
    limit.maxBytes = static_cast<std::uint64_t>(std::llround(size_->value() * kGigabyte));
  }
  return limit;
}

void OutputForm::browse() {
  QString chosen = QFileDialog::getSaveFileName(this, tr("Write to"), path(), tr("GGUF (*.gguf)"));
  if (chosen.isEmpty()) return;
  if (QFileInfo(chosen).suffix().isEmpty()) chosen += QStringLiteral(".gguf");
  chosen_ = true;
  path_->setText(chosen);
}

void OutputForm::showNotes() {
  const QFileInfo file(path());
  QString note;
  const char* role = "secondary";
  if (path().isEmpty()) {
    note = tr("Enter where the file should go.");
  } else if (file.isDir()) {
    note = tr("This is a folder; add a file name.");
    role = "warning";
  } else if (!file.absoluteDir().exists()) {
    note = tr("There is no folder %1.").arg(file.absolutePath());
    role = "warning";
  } else if (!QFileInfo(file.absolutePath()).isWritable()) {
    note = tr("The folder %1 does not allow writing.").arg(file.absolutePath());
    role = "warning";
  } else if (file.exists() && !splits_->isChecked()) {
    note = tr("A file of this name exists; it will be replaced.");
    role = "warning";
  }
  note_->setText(note);
  setRole(note_, role);
  note_->setVisible(!note.isEmpty());
}

}  // namespace nibble::ui
