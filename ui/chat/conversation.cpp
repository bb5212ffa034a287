// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/conversation.h"

#include <algorithm>

#include "ui/core/text.h"

namespace nibble::ui {

const jobs::Comparison* Turn::comparison(int token) const {
  const auto found = std::find_if(comparisons.begin(), comparisons.end(),
                                  [token](const auto& c) { return c.index == token; });
  return found == comparisons.end() ? nullptr : &*found;
}

int Conversation::tokenAt(const Answer& answer, int position) {
  // Tokens that gave no text have no place; the first one behind the position ends the search.
  const auto after =
      std::upper_bound(answer.tokens.begin(), answer.tokens.end(), position,
                       [](int at, const AnswerToken& token) { return at < token.start; });
  for (auto token = after; token != answer.tokens.begin();) {
    --token;
    if (position < token->start + token->length) {
      return static_cast<int>(token - answer.tokens.begin());
    }
    if (token->length > 0) break;
  }
  return -1;
}

int Conversation::differenceOf(int turn, Side side) const {
  const Turn& said = turns_[turn];
  const Answer& own = said.of(side);
  const Answer& other = said.of(jobs::otherSide(side));
  if (own.state == Answer::State::Absent || other.state == Answer::State::Absent) return -1;
  const auto [mine, theirs] =
      std::mismatch(own.text.begin(), own.text.end(), other.text.begin(), other.text.end());
  if (mine == own.text.end()) return -1;
  // The other one may still be on its way here; where it ended, the difference is that it did.
  if (theirs == other.text.end() && !other.isOver()) return -1;
  if (theirs == other.text.end() && other.finish != FinishReason::EndOfText) return -1;
  return tokenAt(own, static_cast<int>(mine - own.text.begin()));
}

void Conversation::beginTurn(const QString& message, std::array<bool, 2> asked) {
  turns_.append(Turn{.message = message, .answers = {}, .comparisons = {}});
  for (const Side side : jobs::kSides) {
    if (asked[static_cast<std::size_t>(side)]) last(side).state = Answer::State::Waiting;
  }
  Q_EMIT turnAdded(static_cast<int>(turns_.size()) - 1);
}

void Conversation::repeatTurn(std::array<bool, 2> asked) {
  if (turns_.isEmpty()) return;
  turns_.last().answers = {};
  turns_.last().comparisons.clear();
  for (const Side side : jobs::kSides) {
    if (asked[static_cast<std::size_t>(side)]) last(side).state = Answer::State::Waiting;
  }
  Q_EMIT turnRepeated(static_cast<int>(turns_.size()) - 1);
}

void Conversation::clear() {
  turns_.clear();
  Q_EMIT cleared();
}

void Conversation::addToken(Side side, const jobs::SideToken& token,
                            const jobs::SideFigures& figures) {
  if (turns_.isEmpty()) return;
  Answer& answer = last(side);
  const QString text = toQString(token.text);
  answer.state = Answer::State::Streaming;
  answer.tokens.append(
      {static_cast<int>(answer.text.size()), static_cast<int>(text.size()), token.candidates});
  answer.text += text;
  answer.figures = figures;
}

void Conversation::addComparison(const jobs::Comparison& comparison) {
  if (!turns_.isEmpty()) turns_.last().comparisons.push_back(comparison);
}

void Conversation::endAnswer(Side side, const Generation& generation,
                             const jobs::SideFigures& figures) {
  if (turns_.isEmpty()) return;
  Answer& answer = last(side);
  answer.figures = figures;
  answer.state = Answer::State::Ended;
  answer.finish = generation.finish;
  const QString tail = toQString(generation.tail);
  if (!answer.tokens.isEmpty()) answer.tokens.last().length += static_cast<int>(tail.size());
  answer.text += tail;
  Q_EMIT answerEnded(static_cast<int>(turns_.size()) - 1, side);
}

void Conversation::failAnswer(Side side, const Error& error, const jobs::SideFigures& figures) {
  if (turns_.isEmpty()) return;
  Answer& answer = last(side);
  answer.figures = figures;
  answer.state = Answer::State::Failed;
  answer.error = error;
  Q_EMIT answerEnded(static_cast<int>(turns_.size()) - 1, side);
}

QString Conversation::asText(const std::array<QString, 2>& titles) const {
  QString text;
  for (const Turn& turn : turns_) {
    text += QStringLiteral("> ") + turn.message + QStringLiteral("\n\n");
    for (const Side side : jobs::kSides) {
      const Answer& answer = turn.of(side);
      if (answer.state == Answer::State::Absent) continue;
      const QString said = answer.error ? problemOf(*answer.error) : answer.text;
      text += QStringLiteral("[%1]\n%2\n\n")
                  .arg(titles[static_cast<std::size_t>(side)], said.trimmed());
    }
  }
  return text;
}

}  // namespace nibble::ui
