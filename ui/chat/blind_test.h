// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QRandomGenerator>

#include "jobs/side_by_side.h"
#include "store/store.h"

namespace nibble::ui {

using jobs::Side;

/// A test in which nobody sees whose answer is whose: sides are put to panes at random, and shown
/// once a vote is cast. No widgets.
class BlindTest : public QObject {
  Q_OBJECT

 public:
  enum class Phase { Off, Hidden, Revealed };
  enum class Pick { Left, Tie, Right };

  explicit BlindTest(quint32 seed, QObject* parent = nullptr) : QObject(parent), random_(seed) {}

  Phase phase() const { return phase_; }
  bool isOn() const { return phase_ != Phase::Off; }
  bool isHiding() const { return phase_ == Phase::Hidden; }
  /// The side that the left (0) or right (1) pane shows.
  Side sideAt(int place) const;

  void setOn(bool on);
  /// Hides again, with sides put anew.
  void nextRound();
  /// Reveals. What was picked, with side A as the first variant.
  VoteChoice vote(Pick pick);

 Q_SIGNALS:
  void changed();

 private:
  QRandomGenerator random_;
  Phase phase_ = Phase::Off;
  bool swapped_ = false;
};

}  // namespace nibble::ui
