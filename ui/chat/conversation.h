// SPDX-License-Identifier: GPL-3.0-or-later
// What was said on both sides, and where the answers part. No widgets.
#pragma once

#include <QObject>
#include <QString>
#include <QVector>
#include <array>
#include <optional>

#include "jobs/side_by_side.h"

namespace nibble::ui {

using jobs::Side;

struct AnswerToken {
  int start = 0;  ///< in Answer::text
  int length = 0;
  std::vector<jobs::ShownCandidate> candidates;
};

struct Answer {
  enum class State { Absent, Waiting, Streaming, Ended, Failed };
  State state = State::Absent;
  QString text;
  QVector<AnswerToken> tokens;
  jobs::SideFigures figures;
  FinishReason finish = FinishReason::EndOfText;  ///< once ended
  std::optional<Error> error;                     ///< once failed

  bool isOver() const { return state != State::Waiting && state != State::Streaming; }
};

struct Turn {
  QString message;
  std::array<Answer, 2> answers;
  std::vector<jobs::Comparison> comparisons;  ///< by index of the token; up to the difference

  const Answer& of(Side side) const { return answers[static_cast<std::size_t>(side)]; }
  /// Where both models had read the same: null elsewhere.
  const jobs::Comparison* comparison(int token) const;
};

class Conversation : public QObject {
  Q_OBJECT

 public:
  explicit Conversation(QObject* parent = nullptr) : QObject(parent) {}

  const QVector<Turn>& turns() const { return turns_; }
  bool isEmpty() const { return turns_.isEmpty(); }
  /// The token of this side's answer in which the two texts part; -1 while they do not.
  int differenceOf(int turn, Side side) const;
  /// The token at a position of the answer's text; -1 when there is none.
  static int tokenAt(const Answer& answer, int position);

  /// `asked`: the sides that will answer.
  void beginTurn(const QString& message, std::array<bool, 2> asked);
  /// Clears the last turn's answers, to be given again.
  void repeatTurn(std::array<bool, 2> asked);
  void clear();

  void addToken(Side side, const jobs::SideToken& token, const jobs::SideFigures& figures);
  void addComparison(const jobs::Comparison& comparison);
  void endAnswer(Side side, const Generation& generation, const jobs::SideFigures& figures);
  void failAnswer(Side side, const Error& error, const jobs::SideFigures& figures);

  /// Both sides of it, for the clipboard.
  QString asText(const std::array<QString, 2>& titles) const;

 Q_SIGNALS:
  void turnAdded(int turn);
  void turnRepeated(int turn);
  void cleared();
  void answerEnded(int turn, nibble::jobs::Side side);

 private:
  Answer& last(Side side) { return turns_.last().answers[static_cast<std::size_t>(side)]; }

  QVector<Turn> turns_;
};

}  // namespace nibble::ui
