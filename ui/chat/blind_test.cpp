// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/blind_test.h"

namespace nibble::ui {

Side BlindTest::sideAt(int place) const {
  return (place == 0) != swapped_ ? Side::A : Side::B;
}

void BlindTest::setOn(bool on) {
  if (on == isOn()) return;
  if (on) {
    nextRound();
    return;
  }
  phase_ = Phase::Off;
  swapped_ = false;
  Q_EMIT changed();
}

void BlindTest::nextRound() {
  phase_ = Phase::Hidden;
  swapped_ = random_.bounded(2) == 1;
  Q_EMIT changed();
}

VoteChoice BlindTest::vote(Pick pick) {
  phase_ = Phase::Revealed;
  Q_EMIT changed();
  if (pick == Pick::Tie) return VoteChoice::Tie;
  return sideAt(pick == Pick::Left ? 0 : 1) == Side::A ? VoteChoice::First : VoteChoice::Second;
}

}  // namespace nibble::ui
