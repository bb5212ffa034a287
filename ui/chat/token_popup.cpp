// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/token_popup.h"

#include <QGraphicsDropShadowEffect>
#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "ui/core/format.h"
#include "ui/core/text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"

namespace nibble::ui {

namespace {

constexpr int kMostRows = 8;
constexpr int kGap = 6;
constexpr int kMargin = 8;

/// A token as it is read in a list: spaces and line ends made visible.
QString visible(const QString& token) {
  QString text = token;
  text.replace(QLatin1Char('\n'), QChar(0x21B5)).replace(QLatin1Char('\t'), QChar(0x21E5));
  if (text.trimmed().isEmpty()) text.replace(QLatin1Char(' '), QChar(0x2423));
  return text;
}

}  // namespace

TokenPopup::TokenPopup(QWidget* window)
    : QFrame(window), title_(new QLabel), rows_(new QGridLayout), note_(makeCaption({})) {
  setProperty("role", "popup");
  setAttribute(Qt::WA_TransparentForMouseEvents);
  auto* shadow = new QGraphicsDropShadowEffect(this);
  shadow->setBlurRadius(24);
  shadow->setOffset(0, 4);
  shadow->setColor(QColor(0, 0, 0, 60));
  setGraphicsEffect(shadow);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(14, 10, 14, 10);
  layout->setSpacing(6);
  layout->addWidget(title_);
  rows_->setHorizontalSpacing(22);
  rows_->setVerticalSpacing(4);
  layout->addLayout(rows_);
  layout->addWidget(note_);
  note_->setMinimumWidth(220);
  hide();
}

void TokenPopup::clearRows() {
  while (QLayoutItem* item = rows_->takeAt(0)) {
    delete item->widget();
    delete item;
  }
  nextRow_ = 0;
}

void TokenPopup::addHeader(const QStringList& titles) {
  for (int column = 0; column < titles.size(); ++column) {
    QLabel* label = makeSecondary(titles[column]);
    rows_->addWidget(label, nextRow_, column, column == 0 ? Qt::AlignLeft : Qt::AlignRight);
  }
  ++nextRow_;
}

void TokenPopup::addRow(const QString& text, const QVector<float>& probabilities, bool chosen) {
  const int row = nextRow_++;
  const QFont font = Theme::instance().scaledFont(1.0, chosen ? QFont::Bold : QFont::Normal);
  auto* name = new QLabel(visible(text));
  name->setTextFormat(Qt::PlainText);
  name->setFont(font);
  rows_->addWidget(name, row, 0);
  for (int i = 0; i < probabilities.size(); ++i) {
    auto* value = new QLabel(formatPercent(probabilities[i], 1));
    value->setFont(font);
    rows_->addWidget(value, row, i + 1, Qt::AlignRight);
  }
}

void TokenPopup::showToken(const Turn& turn, Side side, int token, bool isDifference,
                           std::array<Side, 2> columns, const QRect& spot) {
  clearRows();
  const Answer& answer = turn.of(side);
  const AnswerToken& shown = answer.tokens[token];
  const QString text = answer.text.mid(shown.start, shown.length);
  const QString place = isDifference ? tr("token %1, first difference").arg(token + 1)
                                     : tr("token %1").arg(token + 1);
  title_->setTextFormat(Qt::RichText);
  title_->setText(QStringLiteral("<b>“%1”</b> <span style='color:%2'>%3</span>")
                      .arg(visible(text).toHtmlEscaped(), colors().secondary.name(), place));
  const auto isChosen = [&](const std::string& candidate) { return toQString(candidate) == text; };
  if (const jobs::Comparison* both = turn.comparison(token)) {
    addHeader({tr("candidate"), tr("A"), tr("B")});
    const auto count = std::min<std::size_t>(kMostRows, both->rows.size());
    for (std::size_t i = 0; i < count; ++i) {
      const auto& row = both->rows[i];
      QVector<float> values;
      for (const Side column : columns) {
        values.append(row.probability[static_cast<std::size_t>(column)]);
      }
      addRow(toQString(row.text), values, isChosen(row.text));
    }
    note_->setText(tr("KL divergence here %1").arg(formatNumber(both->divergence, 3)));
  } else {
    const bool first = side == columns[0];
    addHeader({tr("candidate"), first ? tr("A") : tr("B")});
    for (const auto& candidate : shown.candidates) {
      addRow(toQString(candidate.text), {candidate.probability}, isChosen(candidate.text));
    }
    note_->setText(tr("The two had not read the same text here, so they are not compared."));
  }
  adjustSize();
  QWidget* window = parentWidget();
  const QRect near(window->mapFromGlobal(spot.topLeft()), spot.size());
  int x = std::min(near.left(), window->width() - width() - kMargin);
  int y = near.bottom() + kGap;
  if (y + height() + kMargin > window->height()) y = near.top() - height() - kGap;
  move(std::max(kMargin, x), std::max(kMargin, y));
  raise();
  show();
}

}  // namespace nibble::ui
