// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/settings_dialog.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSlider>
#include <QStandardItemModel>
#include <QVBoxLayout>
#include <algorithm>

#include "jobs/machine.h"
#include "store/store.h"
#include "ui/core/format.h"
#include "ui/core/language.h"
#include "ui/core/resources.h"
#include "ui/core/text.h"
#include "ui/widgets/card.h"
#include "ui/widgets/labels.h"

namespace nibble::ui {

namespace {

void select(QComboBox* box, const QVariant& value) {
  box->setCurrentIndex(std::max(0, box->findData(value)));
}

QString defaultDataFolder() {
  const auto path = defaultStorePath();
  return path ? toQString(path->parent_path()) : QString();
}

}  // namespace

SettingsDialog::SettingsDialog(const AppContext& context, QWidget* parent)
    : QDialog(parent),
      context_(context),
      theme_(new QComboBox),
      language_(new QComboBox),
      units_(new QComboBox),
      device_(new QComboBox),
      deviceNote_(makeCaption({})),
      threads_(new QComboBox),
      memory_(new QSlider(Qt::Horizontal)),
      memoryText_(new QLabel),
      dataFolder_(new QLineEdit),
      text_(new QLineEdit) {
  setWindowTitle(tr("Settings"));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(18, 16, 18, 14);
  layout->setSpacing(12);
  addLook(addSection(layout, tr("Look")));
  addComputing(addSection(layout, tr("Computing")));
  addFiles(addSection(layout, tr("Files")));
  alignLabels();
  layout->addStretch(1);
  auto* foot = new QHBoxLayout;
  foot->addWidget(makeCaption(tr("Changes hold at once.")), 1);
  auto* close = new QPushButton(tr("Close"));
  close->setDefault(true);
  foot->addWidget(close);
  layout->addLayout(foot);
  connect(close, &QPushButton::clicked, this, &QDialog::accept);
  setMinimumWidth(620);
}

QFormLayout* SettingsDialog::addSection(QVBoxLayout* layout, const QString& title) {
  auto* card = new Card(title);
  auto* form = new QFormLayout;
  form->setHorizontalSpacing(18);
  form->setVerticalSpacing(9);
  form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
  card->body()->addLayout(form);
  layout->addWidget(card);
  return form;
}

void SettingsDialog::alignLabels() {
  int widest = 0;
  for (QLabel* label : names_) widest = std::max(widest, label->sizeHint().width());
  for (QLabel* label : names_) label->setMinimumWidth(widest);
}

void SettingsDialog::addRow(QFormLayout* form, const QString& name, QWidget* field,
                            const QString& tip) {
  field->setToolTip(tip);
  field->setAccessibleName(name);
  field->setAccessibleDescription(tip);
  // Of a row of several, each says what it belongs to.
  for (auto* line : field->findChildren<QLineEdit*>()) line->setAccessibleName(name);
  for (auto* box : field->findChildren<QComboBox*>()) {
    box->setAccessibleName(name);
    box->setToolTip(tip);
  }
  for (auto* button : field->findChildren<QPushButton*>()) {
    button->setAccessibleName(QStringLiteral("%1: %2").arg(name, button->text()));
  }
  names_.append(new QLabel(name));
  form->addRow(names_.last(), field);
}

void SettingsDialog::addLook(QFormLayout* form) {
  Settings& settings = context_.settings;
  theme_->addItem(tr("As the system"), static_cast<int>(ThemeChoice::System));
  theme_->addItem(tr("Light"), static_cast<int>(ThemeChoice::Light));
  theme_->addItem(tr("Dark"), static_cast<int>(ThemeChoice::Dark));
  select(theme_, static_cast<int>(settings.theme()));
  addRow(form, tr("Theme"), theme_, tr("Colours of the whole window"));
  connect(theme_, &QComboBox::activated, this, [this, &settings] {
    settings.setTheme(static_cast<ThemeChoice>(theme_->currentData().toInt()));
  });

  language_->addItem(tr("As the system"), QString());
  for (const Language& language : allLanguages()) language_->addItem(language.name, language.code);
  select(language_, settings.language());
  addRow(form, tr("Language"), language_, tr("Of everything Nibble writes"));
  connect(language_, &QComboBox::activated, this,
          [this, &settings] { settings.setLanguage(language_->currentData().toString()); });

  units_->addItem(tr("Binary: KiB, MiB, GiB"), static_cast<int>(ByteUnits::Binary));
  units_->addItem(tr("Decimal: kB, MB, GB"), static_cast<int>(ByteUnits::Decimal));
  select(units_, static_cast<int>(settings.units()));
  addRow(form, tr("Sizes"), units_, tr("1 GiB is 1024³ bytes, 1 GB is 1000³"));
  connect(units_, &QComboBox::activated, this, [this, &settings] {
    settings.setUnits(static_cast<ByteUnits>(units_->currentData().toInt()));
    showMemory();
    showDevices();
  });
}

void SettingsDialog::addComputing(QFormLayout* form) {
  Settings& settings = context_.settings;
  addRow(form, tr("Models run on"), makeDevice(),
         tr("Where models are evaluated and talked to; each side of a chat may choose another"));
  const int most = ThreadPool::hardwareThreads();
  threads_->addItem(tr("All (%1)").arg(most), 0);
  for (int count = 1; count <= most; ++count) threads_->addItem(QString::number(count), count);
  if (threads_->findData(settings.threads()) < 0) {
    threads_->addItem(QString::number(settings.threads()), settings.threads());
  }
  select(threads_, settings.threads());
  addRow(form, tr("Threads"), threads_,
         tr("How many processor cores Nibble may compute on; work that runs keeps what it has"));
  connect(threads_, &QComboBox::activated, this,
          [this, &settings] { settings.setThreads(threads_->currentData().toInt()); });

  auto* row = new QWidget;
  auto* line = new QHBoxLayout(row);
  line->setContentsMargins(0, 0, 0, 0);
  memory_->setRange(10, 100);
  memory_->setPageStep(10);
  memory_->setValue(settings.memoryLimitPercent());
  memory_->setAccessibleName(tr("Memory limit"));
  line->addWidget(memory_, 1);
  line->addWidget(memoryText_);
  addRow(form, tr("Memory limit"), row, tr("How much of this machine's memory models may take"));
  connect(memory_, &QSlider::valueChanged, this, [this, &settings](int percent) {
    settings.setMemoryLimitPercent(percent);
    showMemory();
  });
  showMemory();
}

QWidget* SettingsDialog::makeDevice() {
  auto* holder = new QWidget;
  auto* column = new QVBoxLayout(holder);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  column->addWidget(device_);
  column->addWidget(deviceNote_);
  device_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  connect(device_, &QComboBox::activated, this, [this] {
    const auto wish = jobs::parseDeviceWish(device_->currentData().toString().toStdString());
    if (wish) context_.settings.setDevice(*wish);
    showDevices();
  });
  Devices& devices = context_.engine.devices();
  connect(&devices, &Devices::changed, this, &SettingsDialog::showDevices);
  devices.look();
  showDevices();
  return holder;
}

void SettingsDialog::showDevices() {
  const Devices& devices = context_.engine.devices();
  device_->clear();
  QString note = devices.isKnown() ? QString() : tr("Looking for GPUs…");
  if (const auto& problem = devices.problem()) {
    note = tr("No GPU: %1").arg(problemOf(*problem));
  } else if (devices.isKnown() && devices.gpus().empty()) {
    note = tr("No GPU was found.");
  }
  for (const DeviceOption& option : deviceOptions(devices, context_.settings.device())) {
    const int row = device_->count();
    device_->addItem(option.label, toQString(jobs::toString(option.wish)));
    device_->setItemData(row, option.tip, Qt::ToolTipRole);
    auto* model = qobject_cast<QStandardItemModel*>(device_->model());
    if (model != nullptr) model->item(row)->setEnabled(option.isUsable);
    if (!option.isChosen) continue;
    device_->setCurrentIndex(row);
    if (note.isEmpty() && option.wish.kind != jobs::DeviceWish::Kind::Processor) note = option.tip;
  }
  deviceNote_->setText(note);
  deviceNote_->setVisible(!note.isEmpty());
}

void SettingsDialog::showMemory() {
  const int percent = memory_->value();
  const std::uint64_t all = jobs::machineFacts().memoryBytes;
  const QString share = formatPercent(percent / 100.0, 0);
  memoryText_->setText(
      all == 0
          ? share
          : tr("%1 · %2").arg(share, formatBytes(all / 100 * static_cast<std::uint64_t>(percent))));
}

void SettingsDialog::addFiles(QFormLayout* form) {
  Settings& settings = context_.settings;
  dataFolder_->setText(settings.dataFolder());
  addRow(form, tr("Data folder"),
         makePath(
             dataFolder_, defaultDataFolder(), tr("Where runs, measurements and votes are kept"),
             [this] {
               return QFileDialog::getExistingDirectory(this, tr("Data folder"),
                                                        dataFolder_->text());
             },
             [&settings](const QString& path) { settings.setDataFolder(path); }),
         tr("Where runs, measurements and votes are kept"));
  text_->setText(settings.evaluationText());
  addRow(form, tr("Evaluation text"),
         makePath(
             text_, heldOutTextPath(), tr("Measured unless another text is chosen"),
             [this] {
               return QFileDialog::getOpenFileName(this, tr("Evaluation text"), text_->text(),
                                                   tr("Texts (*.txt *.raw *.md);;All files (*)"));
             },
             [&settings](const QString& path) { settings.setEvaluationText(path); }),
         tr("Measured unless another text is chosen"));
}

QWidget* SettingsDialog::makePath(QLineEdit* line, const QString& standard, const QString& tip,
                                  const std::function<QString()>& choose,
                                  const std::function<void(const QString&)>& apply) {
  auto* holder = new QWidget;
  auto* row = new QHBoxLayout(holder);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(6);
  line->setReadOnly(true);
  line->setPlaceholderText(standard);
  line->setToolTip(tip);
  auto* pick = new QPushButton(tr("Choose…"));
  auto* reset = new QPushButton(tr("Reset"));
  reset->setToolTip(standard);
  reset->setEnabled(!line->text().isEmpty());
  row->addWidget(line, 1);
  row->addWidget(pick);
  row->addWidget(reset);
  const auto take = [line, reset, apply](const QString& path) {
    line->setText(path);
    reset->setEnabled(!path.isEmpty());
    apply(path);
  };
  connect(pick, &QPushButton::clicked, this, [choose, take] {
    const QString path = choose();
    if (!path.isEmpty()) take(path);
  });
  connect(reset, &QPushButton::clicked, this, [take] { take({}); });
  return holder;
}

}  // namespace nibble::ui
