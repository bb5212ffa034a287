// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/sampling_panel.h"

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>
#include <limits>

#include "ui/widgets/labels.h"

namespace nibble::ui {

SamplingPanel::SamplingPanel(QWidget* parent)
    : QFrame(parent, Qt::Popup), newSeed_(new QCheckBox(tr("A new one for each answer"))) {
  setProperty("role", "popup");
  setAccessibleName(tr("Sampling"));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(16, 14, 16, 14);
  layout->setSpacing(10);
  layout->addWidget(makeTitle(tr("How tokens are drawn")));
  auto* form = new QFormLayout;
  form->setVerticalSpacing(7);
  form->setHorizontalSpacing(14);
  temperature_ =
      addReal(form, tr("Temperature"),
              tr("0 always takes the likeliest token; higher is more varied"), 0, 5, 0.1);
  topK_ = addWhole(form, tr("Top k"), tr("Keeps the k likeliest tokens; 0 keeps all"), 0, 1000);
  topP_ =
      addReal(form, tr("Top p"),
              tr("Keeps the likeliest tokens that together reach this probability; 1 keeps all"),
              0.01, 1, 0.05);
  minP_ =
      addReal(form, tr("Min p"),
              tr("Keeps tokens at least this many times as likely as the likeliest; 0 keeps all"),
              0, 1, 0.01);
  penalty_ =
      addReal(form, tr("Repetition penalty"),
              tr("Makes the last 64 tokens less likely to come again; 1 is off"), 0.5, 3, 0.05);
  maxTokens_ =
      addWhole(form, tr("Longest answer"), tr("Tokens after which an answer is cut off"), 1, 65536);
  newSeed_->setToolTip(tr("Off: the same question gives the same answer again"));
  form->addRow(tr("Seed"), newSeed_);
  seed_ = addWhole(form, QString(), tr("The same seed gives the same text"), 0,
                   std::numeric_limits<int>::max());
  seed_->setAccessibleName(tr("Seed"));
  layout->addLayout(form);
  auto* reset = new QPushButton(tr("Defaults"));
  reset->setToolTip(tr("Back to the values Nibble came with"));
  layout->addWidget(reset, 0, Qt::AlignRight);
  connect(reset, &QPushButton::clicked, this, [this] {
    SamplingChoice fresh;
    fresh.sameSeed = choice_.sameSeed;
    setChoice(fresh);
    Q_EMIT changed();
  });
  connect(newSeed_, &QCheckBox::toggled, this, &SamplingPanel::take);
  display(choice_);
}

QDoubleSpinBox* SamplingPanel::addReal(QFormLayout* form, const QString& name, const QString& tip,
                                       double low, double high, double step) {
  auto* box = new QDoubleSpinBox;
  box->setRange(low, high);
  box->setSingleStep(step);
  box->setDecimals(2);
  box->setToolTip(tip);
  box->setAccessibleName(name);
  form->addRow(name, box);
  connect(box, &QDoubleSpinBox::valueChanged, this, &SamplingPanel::take);
  return box;
}

QSpinBox* SamplingPanel::addWhole(QFormLayout* form, const QString& name, const QString& tip,
                                  int low, int high) {
  auto* box = new QSpinBox;
  box->setRange(low, high);
  box->setToolTip(tip);
  box->setAccessibleName(name);
  form->addRow(name, box);
  connect(box, &QSpinBox::valueChanged, this, &SamplingPanel::take);
  return box;
}

void SamplingPanel::setChoice(const SamplingChoice& choice) {
  choice_ = choice;
  display(choice);
}

void SamplingPanel::display(const SamplingChoice& choice) {
  showing_ = true;
  const SamplerOptions& s = choice.sampler;
  temperature_->setValue(s.temperature);
  topK_->setValue(s.topK);
  topP_->setValue(s.topP);
  minP_->setValue(s.minP);
  penalty_->setValue(s.repetitionPenalty);
  maxTokens_->setValue(choice.maxTokens);
  newSeed_->setChecked(choice.newSeed);
  seed_->setValue(static_cast<int>(s.seed));
  seed_->setEnabled(!choice.newSeed);
  showing_ = false;
}

void SamplingPanel::take() {
  if (showing_) return;
  SamplerOptions& s = choice_.sampler;
  s.temperature = temperature_->value();
  s.topK = topK_->value();
  s.topP = topP_->value();
  s.minP = minP_->value();
  s.repetitionPenalty = penalty_->value();
  s.seed = static_cast<std::uint64_t>(seed_->value());
  choice_.maxTokens = maxTokens_->value();
  choice_.newSeed = newSeed_->isChecked();
  seed_->setEnabled(!choice_.newSeed);
  Q_EMIT changed();
}

}  // namespace nibble::ui
