// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/frame/model_header.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QShortcut>
#include <QTimer>
#include <QUndoStack>

#include "jobs/footprint.h"
#include "ui/core/format.h"
#include "ui/core/text.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/layout_button.h"

namespace nibble::ui {

namespace {
/// After a model opened, so that measuring does not stand in the way of what it starts.
constexpr int kMeasureDelayMilliseconds = 1500;
}  // namespace

ModelHeader::ModelHeader(const AppContext& context, QWidget* parent)
    : QFrame(parent),
      context_(context),
      product_(new QLabel(tr("Nibble"))),
      name_(new ElidedLabel),
      facts_(new ElidedLabel),
      figures_(new QWidget),
      undo_(new QPushButton),
      redo_(new QPushButton),
      quantize_(new QPushButton(tr("Quantize…"))) {
  setProperty("role", "bar");
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(14, 9, 14, 9);
  layout->setSpacing(14);
  chip_ = makeChip();
  layout->addWidget(chip_);
  product_->setFont(Theme::instance().scaledFont(1.2, QFont::Bold));
  layout->addWidget(product_);
  setMinimumHeight(chip_->sizeHint().height() + 18);
  auto* figures = new QHBoxLayout(figures_);
  figures->setContentsMargins(0, 0, 0, 0);
  figures->setSpacing(20);
  size_ = addFigure(figures, tr("File"), tr("Bytes of the tensors now, and under the plan"));
  bits_ = addFigure(figures, tr("Bits per weight"),
                    tr("Mean over all tensors now, and under the plan"));
  speed_ = addFigure(figures, tr("Decode, this CPU"), {});
  layout->addWidget(figures_);
  layout->addStretch(1);
  for (QPushButton* button : {undo_, redo_}) layout->addWidget(button);
  quantize_->setProperty("role", "primary");
  quantize_->setToolTip(tr("Write the plan as a GGUF file (Ctrl+Return)"));
  quantize_->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Return));
  layout->addWidget(quantize_);

  QUndoStack& stack = context_.workspace.plan().undoStack();
  // Not the buttons' own shortcuts: those act a tenth of a second late and swallow repeated keys.
  connect(new QShortcut(QKeySequence::Undo, this), &QShortcut::activated, &stack,
          &QUndoStack::undo);
  connect(new QShortcut(QKeySequence::Redo, this), &QShortcut::activated, &stack,
          &QUndoStack::redo);
  undo_->setAccessibleName(tr("Undo"));
  redo_->setAccessibleName(tr("Redo"));
  connect(undo_, &QPushButton::clicked, &stack, &QUndoStack::undo);
  connect(redo_, &QPushButton::clicked, &stack, &QUndoStack::redo);
  connect(&stack, &QUndoStack::indexChanged, this, &ModelHeader::showPlan);
  connect(quantize_, &QPushButton::clicked, this, &ModelHeader::quantizeRequested);
  connect(&context_.workspace, &Workspace::opened, this, &ModelHeader::showModel);
  connect(&context_.workspace, &Workspace::closed, this, &ModelHeader::showModel);
  connect(&context_.workspace.plan(), &PlanDocument::totalsChanged, this, &ModelHeader::showPlan);
  connect(&context_.settings, &Settings::unitsChanged, this, &ModelHeader::showModel);
  connect(&context_.engine.machine(), &Machine::bandwidthChanged, this, &ModelHeader::showSpeed);
  connect(&context_.workspace, &Workspace::opened, this, [this] {
    QTimer::singleShot(kMeasureDelayMilliseconds, this, &ModelHeader::measureMachine);
  });
  connect(&context_.jobs, &JobQueue::runningChanged, this, &ModelHeader::measureMachine);
  connect(&Theme::instance(), &Theme::changed, this, &ModelHeader::applyIcons);
  applyIcons();
  showModel();
}

QWidget* ModelHeader::makeChip() {
  auto* chip = new LayoutButton;
  chip->setAccessibleName(tr("Model"));
  chip->setToolTip(tr("Open another model or close this one"));
  auto* layout = new QHBoxLayout(chip);
  layout->setContentsMargins(12, 8, 12, 8);
  layout->setSpacing(9);
  name_->setFont(Theme::instance().scaledFont(1.0, QFont::DemiBold));
  facts_->setProperty("role", "secondary");
  for (QLabel* label : {static_cast<QLabel*>(name_), static_cast<QLabel*>(facts_)}) {
    label->setAttribute(Qt::WA_TransparentForMouseEvents);
    layout->addWidget(label);
  }
  chip->setMaximumWidth(430);
  auto* menu = new QMenu(chip);
  connect(menu->addAction(tr("Open another…")), &QAction::triggered, this,
          &ModelHeader::openRequested);
  connect(menu->addAction(tr("Close")), &QAction::triggered, this, &ModelHeader::closeRequested);
  chip->setMenu(menu);
  return chip;
}

QLabel* ModelHeader::addFigure(QLayout* layout, const QString& caption, const QString& tip) {
  auto* column = new QWidget;
  column->setToolTip(tip);
  auto* box = new QVBoxLayout(column);
  box->setContentsMargins(0, 0, 0, 0);
  box->setSpacing(0);
  QLabel* head = makeSecondary(caption);
  head->setFont(Theme::instance().scaledFont(0.85));
  auto* figure = new QLabel;
  figure->setFont(Theme::instance().scaledFont(1.0, QFont::DemiBold));
  figure->setTextInteractionFlags(Qt::TextSelectableByMouse);
  box->addWidget(head);
  box->addWidget(figure);
  layout->addWidget(column);
  return figure;
}

void ModelHeader::showModel() {
  const Workspace& workspace = context_.workspace;
  const bool open = workspace.hasModel();
  for (QWidget* widget : {figures_, static_cast<QWidget*>(undo_), static_cast<QWidget*>(redo_),
                          static_cast<QWidget*>(quantize_), chip_}) {
    widget->setVisible(open);
  }
  product_->setVisible(!open);
  if (!open) return;
  const jobs::ModelFacts& facts = workspace.facts();
  name_->setFullText(workspace.displayName());
  facts_->setFullText(tr("%1 · %2 · %n layer(s)", nullptr, static_cast<int>(facts.layers))
                          .arg(toQString(facts.architecture), formatCount(facts.parameters)));
  showPlan();
}

void ModelHeader::showPlan() {
  const PlanDocument& plan = context_.workspace.plan();
  const PlanTotals& totals = plan.totals();
  size_->setText(formatBytesChange(totals.sourceBytes, totals.bytes));
  bits_->setText(formatNumber(totals.sourceBitsPerWeight, 2) + QStringLiteral(" → ") +
                 formatNumber(totals.bitsPerWeight, 2));
  showSpeed();
  QUndoStack& stack = context_.workspace.plan().undoStack();
  undo_->setEnabled(stack.canUndo());
  redo_->setEnabled(stack.canRedo());
  undo_->setToolTip(stack.canUndo() ? tr("Undo: %1 (Ctrl+Z)").arg(stack.undoText())
                                    : tr("Nothing to undo"));
  redo_->setToolTip(stack.canRedo() ? tr("Redo: %1 (Ctrl+Shift+Z)").arg(stack.redoText())
                                    : tr("Nothing to redo"));
}

void ModelHeader::showSpeed() {
  const double bandwidth = context_.engine.machine().readBandwidth();
  const double speed =
      jobs::decodeSpeed(context_.workspace.plan().totals().bytesPerToken, bandwidth);
  speed_->parentWidget()->setVisible(speed > 0);
  speed_->setText(tr("≈ %1 tok/s").arg(formatNumber(speed, speed < 10 ? 1 : 0)));
  speed_->parentWidget()->setToolTip(
      tr("Expected of the planned model: every token reads all its weights, and this computer "
         "reads %1 a second")
          .arg(formatBytes(static_cast<std::uint64_t>(bandwidth))));
}

void ModelHeader::measureMachine() {
  if (context_.workspace.hasModel() && !context_.jobs.isBusy()) {
    context_.engine.machine().measure();
  }
}

void ModelHeader::applyIcons() {
  undo_->setIcon(icon(QStringLiteral("undo")));
  redo_->setIcon(icon(QStringLiteral("redo")));
}

}  // namespace nibble::ui
