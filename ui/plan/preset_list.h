// SPDX-License-Identifier: GPL-3.0-or-later
// The named mixes, with what each would make of the open model; worked out in the background.
#pragma once

#include <QObject>
#include <QString>
#include <QVector>
#include <cstdint>

#include "ui/core/async.h"
#include "ui/core/plan_document.h"

namespace nibble::ui {

struct PresetFacts {
  QString name;
  std::uint64_t bytes = 0;
  double bitsPerWeight = 0;
  QString problem;  ///< why it cannot be had; empty when it can
};

/// All of them, in the engine's order; each takes the type's place in `request`.
QVector<PresetFacts> presetFacts(const ModelSource& source, PlanRequest request,
                                 const std::stop_token& stop = {});

class PresetList : public QObject {
  Q_OBJECT

 public:
  explicit PresetList(const PlanDocument& document, QObject* parent = nullptr);

  /// Empty until worked out.
  const QVector<PresetFacts>& facts() const { return facts_; }

 Q_SIGNALS:
  void changed();

 private:
  void refresh();

  const PlanDocument& document_;
  QVector<PresetFacts> facts_;
  AsyncTask task_;
};

}  // namespace nibble::ui
