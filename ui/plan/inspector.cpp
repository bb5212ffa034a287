// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/inspector.h"

#include <QComboBox>
#include <QGridLayout>
#include <QVBoxLayout>
#include <cmath>
#include <numeric>

#include "ui/core/format.h"
#include "ui/core/text.h"
#include "ui/plan/edit_menu.h"
#include "ui/plan/plan_text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"

namespace nibble::ui {

namespace {

/// "+3.1 MiB", "−0.4 MiB", "none".
QString differenceText(std::uint64_t from, std::uint64_t to) {
  if (from == to) return QStringLiteral("±0");
  return to > from ? QStringLiteral("+") + formatBytes(to - from)
                   : QStringLiteral("−") + formatBytes(from - to);
}

}  // namespace

Inspector::Inspector(PlanEditor& editor, QWidget* parent)
    : QWidget(parent),
      editor_(editor),
      title_(makeTitle({})),
      names_(new ElidedLabel),
      choosers_(new QWidget),
      type_(new QComboBox),
      method_(new QComboBox),
      reason_(makeCaption({})) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(8);
  names_->setFont(Theme::instance().monospaceFont());
  names_->setElideMode(Qt::ElideMiddle);
  layout->addWidget(title_);
  layout->addWidget(names_);

  auto* choosers = new QVBoxLayout(choosers_);
  choosers->setContentsMargins(0, 0, 0, 0);
  choosers->setSpacing(4);
  const auto addChooser = [&](QComboBox* box, const QString& name, const QString& tip) {
    QLabel* label = makeSecondary(name);
    label->setBuddy(box);
    box->setAccessibleName(name);
    box->setToolTip(tip);
    box->setPlaceholderText(tr("several"));
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(8);
    choosers->addWidget(label);
    choosers->addWidget(box);
    return label;
  };
  typeLabel_ =
      addChooser(type_, tr("Type"), tr("How the numbers of the selected tensors are stored"));
  methodLabel_ =
      addChooser(method_, tr("Method"), tr("How the values are chosen within that type"));
  layout->addWidget(choosers_);

  auto* grid = new QGridLayout;
  grid->setVerticalSpacing(7);
  grid->setColumnStretch(1, 1);
  size_ = addFact(grid, tr("Size"), tr("Bytes in the original, and under the plan"));
  error_ = addFact(grid, tr("Error (relative)"),
                   tr("Root mean square of what the last quantization changed, relative to the "
                      "weights"));
  cost_ = addFact(grid, tr("Against preset"), tr("Bytes more or fewer than the preset gives it"));
  shape_ = addFact(grid, tr("Shape"), tr("Rows by columns"));
  shapeName_ = qobject_cast<QLabel*>(grid->itemAtPosition(grid->rowCount() - 1, 0)->widget());
  layout->addLayout(grid);
  layout->addWidget(reason_);

  connect(type_, &QComboBox::activated, this, [this] {
    editor_.applyToSelection(Paint::of(static_cast<TensorType>(type_->currentData().toUInt())));
  });
  connect(method_, &QComboBox::activated, this, [this] {
    const std::string method = method_->currentData().toByteArray().toStdString();
    if (editor_.selection().isEmpty()) {
      editor_.setDefaultMethod(method);
      refresh();
    } else {
      editor_.applyToSelection(Paint::of(method));
    }
  });
  const auto refill = [this] {
    fillTypes(*type_, editor_);
    fillMethods(*method_, editor_);
    refresh();
  };
  connect(&editor_.document(), &PlanDocument::importanceChanged, this, refill);
  connect(&editor_.document(), &PlanDocument::rowsChanged, this, &Inspector::refresh);
  connect(&editor_.document(), &PlanDocument::titleChanged, this, &Inspector::refresh);
  connect(&editor_.selection(), &PlanSelection::changed, this, &Inspector::refresh);
  connect(&Theme::instance(), &Theme::changed, this, refill);
  refill();
}

QLabel* Inspector::addFact(QGridLayout* grid, const QString& name, const QString& tip) {
  const int row = grid->rowCount();
  QLabel* label = makeSecondary(name);
  auto* value = new QLabel;
  value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  value->setTextInteractionFlags(Qt::TextSelectableByMouse);
  value->setAccessibleName(name);
  for (QLabel* part : {label, value}) part->setToolTip(tip);
  grid->addWidget(label, row, 0);
  grid->addWidget(value, row, 1);
  return value;
}

void Inspector::refresh() {
  const PlanDocument& document = editor_.document();
  const QVector<int>& rows = editor_.selection().rows();
  choosers_->setVisible(document.count() > 0);
  for (QWidget* part : {static_cast<QWidget*>(type_), static_cast<QWidget*>(typeLabel_)}) {
    part->setVisible(!rows.isEmpty());
  }
  methodLabel_->setText(rows.isEmpty() ? tr("Default method") : tr("Method"));
  method_->setAccessibleName(methodLabel_->text());
  names_->setVisible(!rows.isEmpty());
  if (rows.isEmpty()) {
    title_->setText(tr("The whole plan"));
    showDefaultMethod();
    QVector<int> all(document.count());
    std::iota(all.begin(), all.end(), 0);
    showFacts(all);
    return;
  }
  title_->setText(tr("%n tensor(s) selected", nullptr, static_cast<int>(rows.size())));
  const QString first = document.row(rows.first()).name;
  names_->setFullText(
      rows.size() == 1 ? first : first + QStringLiteral(" … ") + document.row(rows.last()).name);
  showChoosers(rows);
  showFacts(rows);
}

void Inspector::showDefaultMethod() {
  const std::string& method = editor_.document().defaultMethod();
  method_->setEnabled(true);
  method_->setToolTip(
      tr("How values are chosen for all tensors that nobody chose another "
         "method for"));
  method_->setCurrentIndex(
      method_->findData(method.empty() ? QByteArray("rtn") : QByteArray::fromStdString(method)));
}

void Inspector::showChoosers(const QVector<int>& rows) {
  const PlanDocument& document = editor_.document();
  std::optional<TensorType> type;
  std::optional<std::string> method;
  bool oneType = true, oneMethod = true, editable = false, choosable = false;
  for (const int index : rows) {
    const PlanRow& row = document.row(index);
    editable = editable || row.quantizable();
    choosable = choosable || (row.quantizable() && methodMatters(row.decision));
    oneType = oneType && (!type || *type == row.decision.type);
    oneMethod = oneMethod && (!method || *method == row.decision.method);
    type = row.decision.type;
    method = row.decision.method;
  }
  method_->setToolTip(tr("How the values are chosen within that type"));
  type_->setEnabled(editable);
  method_->setEnabled(choosable);
  type_->setCurrentIndex(oneType ? type_->findData(static_cast<uint>(*type)) : -1);
  method_->setCurrentIndex(oneMethod ? method_->findData(QByteArray::fromStdString(*method)) : -1);
  method_->setPlaceholderText(oneMethod ? methodTitle(*method) : tr("several"));
}

Inspector::Sums Inspector::sumsOf(const QVector<int>& rows) const {
  const PlanDocument& document = editor_.document();
  Sums sums;
  for (const int index : rows) {
    const PlanRow& row = document.row(index);
    sums.from += row.sourceBytes;
    sums.to += row.bytes;
    sums.preset += document.presetBytes(index);
    sums.edited += row.decision == document.presetDecision(index) ? 0 : 1;
    if (!row.quantizable()) continue;
    const auto elements = static_cast<double>(row.shape.elements());
    sums.elements += elements;
    if (!row.error) continue;
    sums.measured += elements;
    sums.squares += elements * *row.error * *row.error;
  }
  return sums;
}

void Inspector::showFacts(const QVector<int>& rows) {
  const PlanDocument& document = editor_.document();
  const Sums sums = sumsOf(rows);
  size_->setText(formatBytesChange(sums.from, sums.to));
  error_->setText(sums.measured > 0 ? formatPercent(std::sqrt(sums.squares / sums.measured))
                                    : tr("not measured"));
  setRole(error_, sums.measured > 0 ? "" : "secondary");
  cost_->setText(differenceText(sums.preset, sums.to));
  setRole(cost_, sums.to < sums.preset ? "good" : sums.to > sums.preset ? "warning" : "secondary");
  const bool one = rows.size() == 1 && editor_.selection().rows().size() == 1;
  shape_->setVisible(one);
  shapeName_->setVisible(one);
  if (one) {
    const PlanRow& row = document.row(rows.first());
    shape_->setText(shapeText(row.shape));
    reason_->setText(row.quantizable() ? row.reason : tr("Kept as it is: %1").arg(row.keepReason));
  } else if (sums.edited > 0) {
    reason_->setText(
        tr("%n tensor(s) differ from %1", nullptr, sums.edited).arg(document.preset()));
  } else if (editor_.selection().isEmpty()) {
    reason_->setText(tr("Select tensors in the map or the table to see and change them here."));
  } else {
    reason_->clear();
  }
  reason_->setVisible(!reason_->text().isEmpty());
}

}  // namespace nibble::ui
