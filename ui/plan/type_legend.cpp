// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/type_legend.h"

#include <QEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>

#include "ui/core/format.h"
#include "ui/theme/theme.h"
#include "ui/widgets/type_badge.h"

namespace nibble::ui {

namespace {

constexpr double kBar = 6;
constexpr double kSquare = 9;
constexpr double kSpace = 16;

QFont legendFont() {
  return Theme::instance().scaledFont(0.88);
}

}  // namespace

TypeLegend::TypeLegend(const PlanDocument& document, QWidget* parent)
    : QWidget(parent), document_(document) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  connect(&document_, &PlanDocument::totalsChanged, this, &TypeLegend::refresh);
  refresh();
}

void TypeLegend::refresh() {
  shares_.clear();
  total_ = 0;
  for (int i = 0; i < document_.count(); ++i) {
    const PlanRow& row = document_.row(i);
    if (!row.quantizable()) continue;
    const auto found = std::find_if(shares_.begin(), shares_.end(), [&](const Share& share) {
      return share.type == row.decision.type;
    });
    if (found == shares_.end()) {
      shares_.append({row.decision.type, row.bytes});
    } else {
      found->bytes += row.bytes;
    }
    total_ += row.bytes;
  }
  std::sort(shares_.begin(), shares_.end(), [](const Share& a, const Share& b) {
    return traits(a.type).bitsPerWeight() > traits(b.type).bitsPerWeight();
  });
  QStringList texts;
  for (const Share& share : shares_) texts.append(textOf(share));
  setAccessibleName(tr("Bytes by type: %1").arg(texts.join(QStringLiteral(", "))));
  setToolTip(tr("How the bytes of the plan are shared between the types\n%1")
                 .arg(texts.join(QChar('\n'))));
  update();
}

QString TypeLegend::textOf(const Share& share) const {
  const double part = total_ > 0 ? double(share.bytes) / double(total_) : 0;
  return typeName(share.type) + QStringLiteral("  ") + formatPercent(part, 0);
}

QSize TypeLegend::sizeHint() const {
  return {240, static_cast<int>(kBar + 6 + QFontMetricsF(legendFont()).height() + 1)};
}

QSize TypeLegend::minimumSizeHint() const {
  return {120, sizeHint().height()};
}

bool TypeLegend::event(QEvent* event) {
  if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) updateGeometry();
  return QWidget::event(event);
}

void TypeLegend::paintEvent(QPaintEvent*) {
  if (total_ == 0) return;
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  QPainterPath bar;
  bar.addRoundedRect(QRectF(0, 0, width(), kBar), kBar / 2, kBar / 2);
  painter.setClipPath(bar);
  double x = 0;
  for (const Share& share : shares_) {
    const double part = width() * (double(share.bytes) / double(total_));
    painter.fillRect(QRectF(x, 0, part + 1, kBar), typeColor(share.type));
    x += part;
  }
  painter.setClipping(false);
  painter.setFont(legendFont());
  const QFontMetricsF metrics(legendFont());
  const double top = kBar + 6;
  x = 0;
  for (const Share& share : shares_) {
    const QString text = textOf(share);
    const double needed = kSquare + 5 + metrics.horizontalAdvance(text);
    if (x + needed > width()) {
      painter.setPen(colors().secondary);
      painter.drawText(QPointF(x, top + metrics.ascent()), QStringLiteral("…"));
      break;
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(typeColor(share.type));
    painter.drawRoundedRect(QRectF(x, top + (metrics.height() - kSquare) / 2, kSquare, kSquare), 2,
                            2);
    painter.setPen(colors().secondary);
    painter.drawText(QPointF(x + kSquare + 5, top + metrics.ascent()), text);
    x += needed + kSpace;
  }
}

}  // namespace nibble::ui
