// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export/type_share_bar.h"

#include <QHelpEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>
#include <algorithm>
#include <climits>

#include "ui/core/format.h"
#include "ui/core/plan_document.h"
#include "ui/theme/theme.h"
#include "ui/widgets/type_badge.h"

namespace nibble::ui {

namespace {
constexpr int kBarHeight = 14;
constexpr int kBarGap = 9;
constexpr int kSwatch = 11;
constexpr int kSwatchGap = 7;
constexpr int kEntryGap = 22;
}  // namespace

TypeShareBar::TypeShareBar(QWidget* parent) : QWidget(parent) {
  QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

QVector<TypeShareBar::Share> TypeShareBar::sharesOf(const PlanDocument& plan) {
  QVector<Share> shares;
  for (int i = 0; i < plan.count(); ++i) {
    const PlanRow& row = plan.row(i);
    auto found = std::find_if(shares.begin(), shares.end(),
                              [&](const Share& s) { return s.type == row.decision.type; });
    if (found == shares.end()) {
      shares.append({row.decision.type, 0, 0});
      found = shares.end() - 1;
    }
    ++found->tensors;
    found->bytes += row.bytes;
  }
  std::stable_sort(shares.begin(), shares.end(),
                   [](const Share& a, const Share& b) { return a.bytes > b.bytes; });
  return shares;
}

void TypeShareBar::setShares(const QVector<Share>& shares) {
  shares_ = shares;
  QStringList words;
  for (const Entry& entry : entries(INT_MAX)) words << entry.words;
  setAccessibleName(words.join(QStringLiteral(", ")));
  updateGeometry();
  update();
}

QVector<TypeShareBar::Entry> TypeShareBar::entries(int width) const {
  QVector<Entry> entries;
  const QFontMetrics metrics(font());
  const int line = metrics.height() + 4;
  int x = 0, y = kBarHeight + kBarGap;
  for (const Share& share : shares_) {
    const QString words = tr("%1  %2 · %n tensor(s)", nullptr, share.tensors)
                              .arg(typeName(share.type), formatBytes(share.bytes));
    const int needed = kSwatch + kSwatchGap + metrics.horizontalAdvance(words);
    if (x > 0 && x > width - needed) {
      x = 0;
      y += line;
    }
    entries.append({QRect(x, y + (metrics.height() - kSwatch) / 2, kSwatch, kSwatch),
                    QPoint(x + kSwatch + kSwatchGap, y + metrics.ascent()), words});
    x += needed + kEntryGap;
  }
  return entries;
}

int TypeShareBar::heightForWidth(int width) const {
  const QVector<Entry> all = entries(width);
  if (all.isEmpty()) return kBarHeight;
  const QFontMetrics metrics(font());
  return all.last().text.y() - metrics.ascent() + metrics.height() + 2;
}

QSize TypeShareBar::sizeHint() const {
  return {400, heightForWidth(std::max(400, width()))};
}

QVector<QRectF> TypeShareBar::segments() const {
  double total = 0;
  for (const Share& share : shares_) total += static_cast<double>(share.bytes);
  QVector<QRectF> segments;
  double x = 0;
  for (const Share& share : shares_) {
    const double part = total > 0 ? static_cast<double>(share.bytes) / total * width() : 0;
    segments.append(QRectF(x, 0, part, kBarHeight));
    x += part;
  }
  return segments;
}

void TypeShareBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  QPainterPath outline;
  outline.addRoundedRect(QRectF(0, 0, width(), kBarHeight), 4, 4);
  painter.save();
  painter.setClipPath(outline);
  const QVector<QRectF> bars = segments();
  for (qsizetype i = 0; i < bars.size(); ++i) {
    painter.fillRect(bars[i], typeColor(shares_[i].type));
    // A hair of the surface between neighbours of like colour.
    if (i > 0) painter.fillRect(QRectF(bars[i].left() - 0.5, 0, 1, kBarHeight), colors().surface);
  }
  painter.restore();
  const QVector<Entry> legend = entries(width());
  for (qsizetype i = 0; i < legend.size(); ++i) {
    // The darkest colours would vanish in a dark window without an edge.
    painter.setPen(QPen(colors().secondary, 0.6));
    painter.setBrush(typeColor(shares_[i].type));
    painter.drawRoundedRect(QRectF(legend[i].swatch), 3, 3);
    painter.setPen(colors().secondary);
    painter.drawText(legend[i].text, legend[i].words);
  }
}

bool TypeShareBar::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const QVector<QRectF> bars = segments();
    for (qsizetype i = 0; i < bars.size(); ++i) {
      if (!bars[i].contains(help->pos())) continue;
      QToolTip::showText(help->globalPos(),
                         tr("%1: %2 bits per weight, %3 of the file")
                             .arg(typeName(shares_[i].type),
                                  formatNumber(traits(shares_[i].type).bitsPerWeight(), 2),
                                  formatPercent(bars[i].width() / width(), 1)),
                         this);
      return true;
    }
    QToolTip::hideText();
    return true;
  }
  return QWidget::event(event);
}

}  // namespace nibble::ui
