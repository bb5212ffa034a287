// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/fit_panel.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/core/format.h"
#include "ui/core/text.h"
#include "ui/plan/fit_curve.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/wrapping_text.h"

namespace nibble::ui {

namespace {

constexpr const char* kUnitKey = "plan/fitUnit";
constexpr double kMebibyte = 1048576, kGibibyte = 1073741824;
constexpr double kUsualBits = 4.5;
constexpr int kSteps = 1000;
constexpr int kRestMilliseconds = 120;

}  // namespace

FitPanel::FitPanel(const AppContext& context, QWidget* parent)
    : PagePanel(tr("Fit to size"),
                tr("Bits go where they do most good: every type is tried on every tensor, then the "
                   "types are "
                   "chosen that lose least within the size."),
                parent),
      context_(context),
      fit_(context.jobs, context.workspace, context.calibration),
      curve_(new FitCurve),
      size_(new QDoubleSpinBox),
      unit_(new QComboBox),
      facts_(makeSecondary()),
      result_(new QLabel),
      bar_(new QProgressBar),
      trouble_(new WrappingText("plain-error")),
      measure_(new QPushButton(tr("Measure"))),
      cancel_(new QPushButton(tr("Cancel"))),
      apply_(new QPushButton(tr("Use this plan"))) {
  QVBoxLayout* layout = body();
  layout->addWidget(facts_);
  layout->addWidget(bar_);
  layout->addWidget(curve_);

  auto* row = new QHBoxLayout;
  QLabel* label = makeSecondary(tr("Size"));
  label->setBuddy(size_);
  size_->setAccessibleName(tr("Size"));
  size_->setKeyboardTracking(false);
  unit_->setAccessibleName(tr("Unit of the size"));
  unit_->addItem(tr("bits per weight"), static_cast<int>(Unit::BitsPerWeight));
  unit_->addItem(QStringLiteral("MiB"), static_cast<int>(Unit::Mebibytes));
  unit_->addItem(QStringLiteral("GiB"), static_cast<int>(Unit::Gibibytes));
  unit_->setCurrentIndex(
      std::clamp(context_.settings.value(kUnitKey, 0).toInt(), 0, unit_->count() - 1));
  row->addWidget(label);
  row->addWidget(size_);
  row->addWidget(unit_);
  row->addStretch(1);
  layout->addLayout(row);

  facts_->setWordWrap(true);
  result_->setWordWrap(true);
  result_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  bar_->setTextVisible(false);
  bar_->setAccessibleName(tr("Measuring"));
  layout->addWidget(result_);
  layout->addWidget(trouble_);
  auto* actions = new QHBoxLayout;
  measure_->setProperty("role", "primary");
  apply_->setProperty("role", "primary");
  apply_->setToolTip(tr("Gives every tensor its type; one step of undo"));
  actions->addStretch(1);
  actions->addWidget(cancel_);
  actions->addWidget(measure_);
  actions->addWidget(apply_);
  layout->addLayout(actions);

  asking_.setSingleShot(true);
  asking_.setInterval(kRestMilliseconds);
  connect(&asking_, &QTimer::timeout, this, &FitPanel::ask);
  connect(size_, &QDoubleSpinBox::valueChanged, this, [this] {
    if (changing_) return;
    wanted_ = bytes();
    asking_.start();
  });
  connect(unit_, &QComboBox::activated, this, [this] {
    context_.settings.setValue(kUnitKey, unit_->currentIndex());
    showUnit();
    asking_.start();
  });
  connect(curve_, &FitCurve::picked, this, [this](double bytes) {
    setBytes(bytes);
    asking_.start();
  });
  connect(measure_, &QPushButton::clicked, &fit_, &SizeFit::measure);
  connect(cancel_, &QPushButton::clicked, this, [this] {
    if (fit_.job() != nullptr) fit_.job()->cancel();
  });
  connect(apply_, &QPushButton::clicked, this, &FitPanel::apply);
  connect(&fit_, &SizeFit::changed, this, &FitPanel::refresh);
  connect(&fit_, &SizeFit::progressed, this, &FitPanel::showState);
  connect(&context_.calibration, &Calibration::changed, this, &FitPanel::showState);
  refresh();
  hide();
}

void FitPanel::open() {
  refresh();
  present(fit_.isMeasured() ? static_cast<QWidget&>(*size_) : *measure_);
}

FitPanel::Unit FitPanel::unit() const {
  return static_cast<Unit>(unit_->currentData().toInt());
}

double FitPanel::bytes() const {
  switch (unit()) {
    case Unit::BitsPerWeight:
      return size_->value() * fit_.weights() / 8.0;
    case Unit::Mebibytes:
      return size_->value() * kMebibyte;
    case Unit::Gibibytes:
      break;
  }
  return size_->value() * kGibibyte;
}

void FitPanel::setBytes(double bytes) {
  wanted_ = bytes;
  showUnit();
}

/// The size wanted in the unit chosen, within what is possible.
void FitPanel::showUnit() {
  changing_ = true;
  const double each = unit() == Unit::BitsPerWeight ? fit_.weights() / 8.0
                      : unit() == Unit::Mebibytes   ? kMebibyte
                                                    : kGibibyte;
  const auto& curve = fit_.curve();
  size_->setDecimals(unit() == Unit::Gibibytes ? 3 : 2);
  size_->setSingleStep(unit() == Unit::BitsPerWeight ? 0.1 : unit() == Unit::Mebibytes ? 10 : 0.1);
  if (!curve.empty() && each > 0) {
    // The header of a file comes on top of its tensors.
    const double room = 1 + 0.02 * (unit() != Unit::BitsPerWeight);
    size_->setRange(static_cast<double>(curve.front().bytes) / each,
                    room * static_cast<double>(curve.back().bytes) / each);
    size_->setValue(wanted_ / each);
  }
  changing_ = false;
}

void FitPanel::ask() {
  if (!fit_.isMeasured()) return;
  if (unit() == Unit::BitsPerWeight) {
    fit_.choose({0, size_->value()});
  } else {
    fit_.choose({static_cast<std::uint64_t>(bytes()), 0});
  }
}

void FitPanel::apply() {
  if (const auto done = fit_.apply(); !done) {
    trouble_->setContent(sentencesOf(done.error()));
    trouble_->setVisible(true);
    return;
  }
  close();
}

void FitPanel::refresh() {
  const bool measured = fit_.isMeasured();
  if (measured && wanted_ <= 0) wanted_ = kUsualBits * fit_.weights() / 8.0;
  curve_->setCurve(fit_.curve(), fit_.weights(), fit_.isProbed());
  curve_->setVisible(measured);
  size_->setEnabled(measured);
  unit_->setEnabled(measured);
  showUnit();
  showState();
  showResult();
  if (measured && !fit_.fit() && !fit_.error()) asking_.start();
}

void FitPanel::showState() {
  const bool runs = fit_.job() != nullptr;
  const bool measured = fit_.isMeasured();
  const PlanDocument& plan = context_.workspace.plan();
  if (runs) {
    const Job& job = *fit_.job();
    const bool waits = job.state() == Job::State::Queued;
    const double left = job.progress().secondsLeft;
    facts_->setText(waits ? tr("Waiting for other jobs.")
                    : left > 0
                        ? tr("Measuring what each tensor needs, %1 left.").arg(formatDuration(left))
                        : tr("Measuring what each tensor needs."));
  } else if (!measured) {
    facts_->setText(plan.calibration()
                        ? tr("Each tensor will be tried alone on the calibration text.")
                    : plan.importance()
                        ? tr("The importance file says what counts. With calibration text each "
                             "tensor would be tried alone, which is surer.")
                        : tr("Choose calibration text first, at the foot of the palette: without "
                             "it every column counts alike, and the result is no better than a "
                             "named mix."));
  } else {
    facts_->setText(fit_.isProbed()
                        ? tr("Measured on the calibration text. Click or drag along the curve.")
                        : tr("Compared by errors alone. Click or drag along the curve."));
  }
  bar_->setVisible(runs);
  const double done = runs ? fit_.job()->fraction() : -1;
  bar_->setRange(0, done < 0 ? 0 : kSteps);
  bar_->setValue(static_cast<int>(kSteps * std::max(0.0, done)));
  cancel_->setVisible(runs);
  measure_->setVisible(!runs && !measured);
  measure_->setEnabled(plan.source() != nullptr);
  apply_->setVisible(measured && !runs);
}

void FitPanel::showResult() {
  const auto& fit = fit_.fit();
  apply_->setEnabled(fit.has_value());
  QString text;
  if (fit) {
    curve_->setChosen(static_cast<double>(fit->plan.bytes), fit->damage);
    text = tr("%1 · %2 bits per weight")
               .arg(formatBytes(fit->fileBytes), formatNumber(fit->plan.bitsPerWeight, 3));
    if (fit_.isProbed()) {
      text += QStringLiteral(" · ") + tr("KL about %1").arg(formatSignificant(fit->damage, 2));
    }
  } else {
    curve_->setChosen(0, 0);
  }
  result_->setText(text);
  result_->setVisible(!text.isEmpty());
  QString trouble;
  if (const auto& error = fit_.error()) {
    trouble = sentencesOf(*error);
  }
  trouble_->setContent(trouble);
  trouble_->setAccessibleName(trouble);
  trouble_->setVisible(!trouble.isEmpty());
}

}  // namespace nibble::ui
