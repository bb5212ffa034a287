// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export/folder_card.h"

#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTimer>

#include "quant/plan/method_info.h"
#include "ui/core/format.h"
#include "ui/core/method_text.h"
#include "ui/core/text.h"
#include "ui/export/finding_list.h"
#include "ui/export/write_status.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"

namespace nibble::ui {

namespace {

void select(QComboBox& box, const QVariant& value) {
  const int index = box.findData(value);
  if (index >= 0) box.setCurrentIndex(index);
}

}  // namespace

FolderCard::FolderCard(const FolderKind& kind, const AppContext& context, QWidget* parent)
    : ExportCard(kind.title, context, parent),
      kind_(kind),
      work_(context, kind_.container),
      size_(new QLabel),
      findings_(new FindingList),
      status_(new WriteStatus(work_)),
      later_(new QTimer(this)) {
  setSubtitle(kind_.subtitle);
  size_->setFont(Theme::instance().scaledFont(1.0, QFont::DemiBold));
  size_->setToolTip(tr("About; embeddings and norms stay as the model has them"));
  size_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  addControl(size_);
  body()->setSpacing(14);
  QVector<Program> programs;
  for (const auto& [name, hint] : kind_.programs) programs.append({name, hint});
  body()->addWidget(makePrograms(programs));
  body()->addWidget(makeChoices());
  body()->addWidget(findings_);
  body()->addWidget(makeOutput());
  body()->addWidget(makeActions(tr("Write %1").arg(kind_.title),
                                tr("The command line that writes the same folder")));
  body()->addWidget(status_);
  connectAll();
  showPlan();
}

QComboBox* FolderCard::addChooser(QLayout* row, const QString& name, const QString& tip) {
  auto* box = new QComboBox;
  QLabel* label = makeSecondary(name);
  label->setBuddy(box);
  box->setAccessibleName(tr("%1, %2").arg(name, kind_.title));
  box->setToolTip(tip);
  row->addWidget(label);
  row->addWidget(box);
  return box;
}

QVariant FolderCard::remembered(const char* what, const QVariant& otherwise) const {
  return context_.settings.value(QStringLiteral("export/%1/%2").arg(kind_.container, what),
                                 otherwise);
}

QVector<QComboBox*> FolderCard::choosers() const {
  QVector<QComboBox*> all{bits_, group_, zero_, method_, range_, order_};
  all.removeAll(nullptr);
  return all;
}

void FolderCard::addTypeChoosers(QLayout* row) {
  bits_ = addChooser(row, tr("Bits"), tr("Of each weight"));
  for (const int bits : kind_.bits) bits_->addItem(QString::number(bits), bits);
  select(*bits_, remembered("bits", 4).toInt());
  group_ =
      addChooser(row, tr("Group"),
                 tr("Weights that share a scale: so many of a row, all of it, or all there are"));
  for (const int group : kind_.groups) {
    group_->addItem(group > 0    ? QString::number(group)
                    : group == 0 ? tr("a row")
                                 : tr("a matrix"),
                    group);
  }
  select(*group_, remembered("group", 128).toInt());
  if (kind_.choosesSymmetry) {
    zero_ = addChooser(row, tr("Zero"),
                       tr("In the middle, or where each group's values want it: better at few "
                          "bits, and some programs are slower with it"));
    zero_->addItem(tr("in the middle"), true);
    zero_->addItem(tr("per group"), false);
    select(*zero_, remembered("symmetric", true).toBool());
  }
  range_ = addChooser(row, tr("Range"),
                      tr("Which values of a group its codes reach; what lies beyond is clipped"));
  range_->addItem(tr("searched"), QStringLiteral("search"));
  range_->addItem(tr("smallest to largest"), QStringLiteral("minmax"));
  range_->addItem(tr("99th percentile"), QStringLiteral("percentile"));
  range_->addItem(tr("least squared error"), QStringLiteral("mse"));
  range_->addItem(tr("least divergence (KL)"), QStringLiteral("entropy"));
  select(*range_, remembered("range", QStringLiteral("search")));
}

void FolderCard::addMethodChoosers(QLayout* row) {
  method_ = addChooser(row, tr("Method"), tr("How values are chosen"));
  for (const MethodInfo& method : allMethods()) {
    method_->addItem(methodTitle(std::string(method.name)), toQString(method.name));
  }
  select(*method_, remembered("method", toQString(kind_.usualMethod)));
  if (!kind_.choosesOrder) return;
  order_ = addChooser(row, tr("Groups of"),
                      tr("Neighbours, or inputs of like size (desc_act), which only GPTQ can make: "
                         "some programs are slower with it"));
  order_->addItem(tr("neighbours"), false);
  order_->addItem(tr("like inputs"), true);
  select(*order_, remembered("order", false).toBool());
}

QWidget* FolderCard::makeChoices() {
  auto* rows = new QWidget;
  auto* layout = new QVBoxLayout(rows);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(8);
  const auto addRow = [layout] {
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    layout->addLayout(row);
    return row;
  };
  QHBoxLayout* row = addRow();
  addTypeChoosers(row);
  row->addStretch(1);
  row = addRow();
  addMethodChoosers(row);
  row->addStretch(1);
  return rows;
}

QWidget* FolderCard::makeOutput() {
  auto* row = new QWidget;
  auto* layout = new QHBoxLayout(row);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(10);
  path_ = new QLineEdit;
  path_->setAccessibleName(tr("Output folder, %1").arg(kind_.title));
  path_->setToolTip(tr("The folder appears under this name only once it is whole"));
  auto* browse = new QPushButton(tr("Browse…"));
  browse->setToolTip(tr("Choose where the folder goes"));
  connect(browse, &QPushButton::clicked, this, &FolderCard::browse);
  layout->addWidget(makeSecondary(tr("Write to")));
  layout->addWidget(path_, 1);
  layout->addWidget(browse);
  return row;
}

void FolderCard::connectAll() {
  later_->setSingleShot(true);
  later_->setInterval(0);
  connect(later_, &QTimer::timeout, this, &FolderCard::showPlan);
  const PlanDocument& plan = context_.workspace.plan();
  connect(&plan, &PlanDocument::reset, this, [this] {
    chosen_ = false;
    later_->start();
  });
  connect(&plan, &PlanDocument::importanceChanged, later_, qOverload<>(&QTimer::start));
  connect(&context_.workspace, &Workspace::opened, later_, qOverload<>(&QTimer::start));
  connect(&context_.settings, &Settings::unitsChanged, later_, qOverload<>(&QTimer::start));
  for (QComboBox* box : choosers()) {
    connect(box, &QComboBox::currentIndexChanged, this, [this] {
      rememberChoice();
      later_->start();
    });
  }
  connect(path_, &QLineEdit::textEdited, this, [this] {
    chosen_ = true;
    later_->start();
  });
  connect(&work_, &ExportWork::changed, this, &FolderCard::showPlan);
  connect(write_, &QPushButton::clicked, this, [this] { work_.write(choice(), path()); });
  connect(copy_, &QPushButton::clicked, this, [this] {
    QGuiApplication::clipboard()->setText(work_.command(choice(), path()));
    tellCopied({});
  });
}

bool FolderCard::mayOrderGroups() const {
  const MethodInfo* method = methodInfo(method_->currentData().toString().toStdString());
  return order_ != nullptr && method != nullptr && method->needsColumns() &&
         group_->currentData().toInt() > 0;
}

FolderChoice FolderCard::choice() const {
  return {bits_->currentData().toInt(),
          group_->currentData().toInt(),
          zero_ != nullptr && zero_->currentData().toBool(),
          method_->currentData().toString().toStdString(),
          range_->currentData().toString().toStdString(),
          mayOrderGroups() && order_->currentData().toBool()};
}

QString FolderCard::path() const {
  const QString text = path_->text().trimmed();
  if (text.isEmpty()) return {};
  return QDir::cleanPath(QFileInfo(text).absoluteFilePath());
}

void FolderCard::rememberChoice() {
  const FolderChoice now = choice();
  const auto keep = [this](const char* what, const QVariant& value) {
    context_.settings.setValue(QStringLiteral("export/%1/%2").arg(kind_.container, what), value);
  };
  keep("bits", now.bits);
  keep("group", now.group);
  keep("method", toQString(now.method));
  keep("range", toQString(now.range));
  if (zero_ != nullptr) keep("symmetric", now.symmetric);
  if (order_ != nullptr) keep("order", order_->currentData());
}

void FolderCard::browse() {
  const QString parent = QFileDialog::getExistingDirectory(this, tr("Write the folder into"),
                                                           QFileInfo(path()).absolutePath());
  if (parent.isEmpty()) return;
  chosen_ = true;
  path_->setText(QDir(parent).filePath(QFileInfo(work_.suggestedPath(choice())).fileName()));
  later_->start();
}

void FolderCard::showPlan() {
  if (!context_.workspace.hasModel()) return;
  if (!chosen_) path_->setText(work_.suggestedPath(choice()));
  // While it is written, and after, the folder is there because of us.
  const bool fresh =
      work_.state() != ExportWork::State::Writing && work_.state() != ExportWork::State::Written;
  const auto plan = work_.plan(choice(), fresh ? path() : QString());
  possible_ = plan.has_value();
  QVector<Finding> findings;
  if (plan) {
    size_->setText(tr("%1 · %2 bits per weight")
                       .arg(formatBytes(plan->bytes), formatNumber(plan->bitsPerWeight, 2)));
    for (const std::string& note : plan->notes) {
      findings.append({Finding::Kind::Note, toQString(note), {}});
    }
  } else {
    size_->clear();
    findings.append({Finding::Kind::Bad, problemOf(plan.error()), adviceOf(plan.error())});
    const MethodInfo* method = methodInfo(choice().method);
    if (method != nullptr && method->needs != MethodInfo::Needs::Nothing &&
        !context_.workspace.plan().coverage()) {
      findings.last() = {
          Finding::Kind::Note,
          tr("%1 needs calibration text").arg(methodTitle(std::string(method->name))),
          tr("Choose it in Plan, at the foot of the palette, or take another "
             "method here.")};
    }
  }
  findings_->setFindings(findings);
  command_->setFullText(work_.command(choice(), path()));
  showActions();
}

void FolderCard::showActions() {
  const bool writing = work_.state() == ExportWork::State::Writing;
  write_->setEnabled(!writing && possible_ && !path().isEmpty());
  copy_->setEnabled(!path().isEmpty());
  for (QComboBox* box : choosers()) box->setEnabled(!writing && box->count() > 1);
  if (order_ != nullptr) order_->setEnabled(!writing && mayOrderGroups());
}

}  // namespace nibble::ui
