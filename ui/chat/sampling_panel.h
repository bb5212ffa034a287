// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include "ui/chat/sampling_choice.h"

class QCheckBox;
class QDoubleSpinBox;
class QFormLayout;
class QSpinBox;

namespace nibble::ui {

/// A popup with everything that decides how tokens are drawn; changes hold from the next message.
class SamplingPanel : public QFrame {
  Q_OBJECT

 public:
  explicit SamplingPanel(QWidget* parent = nullptr);

  const SamplingChoice& choice() const { return choice_; }
  void setChoice(const SamplingChoice& choice);

 Q_SIGNALS:
  void changed();

 private:
  QDoubleSpinBox* addReal(QFormLayout* form, const QString& name, const QString& tip, double low,
                          double high, double step);
  QSpinBox* addWhole(QFormLayout* form, const QString& name, const QString& tip, int low, int high);
  void take();
  void display(const SamplingChoice& choice);

  SamplingChoice choice_;
  bool showing_ = false;
  QDoubleSpinBox* temperature_;
  QSpinBox* topK_;
  QDoubleSpinBox* topP_;
  QDoubleSpinBox* minP_;
  QDoubleSpinBox* penalty_;
  QSpinBox* maxTokens_;
  QCheckBox* newSeed_;
  QSpinBox* seed_;
};

}  // namespace nibble::ui
