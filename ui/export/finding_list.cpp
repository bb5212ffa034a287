// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export/finding_list.h"

#include <QGridLayout>
#include <QLabel>

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/widgets/wrapping_text.h"

namespace nibble::ui {

namespace {

constexpr int kIconSize = 16;

QColor colorOf(Finding::Kind kind) {
  switch (kind) {
    case Finding::Kind::Good:
      return colors().good;
    case Finding::Kind::Note:
      return colors().warning;
    case Finding::Kind::Bad:
      return colors().bad;
    case Finding::Kind::Skipped:
      return colors().secondary;
  }
  return {};
}

QString iconOf(Finding::Kind kind) {
  switch (kind) {
    case Finding::Kind::Good:
      return QStringLiteral("check");
    case Finding::Kind::Skipped:
      return QStringLiteral("skip");
    default:
      return QStringLiteral("warning");
  }
}

}  // namespace

FindingList::FindingList(QWidget* parent) : QWidget(parent), grid_(new QGridLayout(this)) {
  grid_->setContentsMargins(0, 0, 0, 0);
  grid_->setHorizontalSpacing(10);
  grid_->setVerticalSpacing(6);
  grid_->setColumnStretch(2, 1);
  connect(&Theme::instance(), &Theme::changed, this, &FindingList::rebuild);
}

void FindingList::setFindings(const QVector<Finding>& findings) {
  findings_ = findings;
  rebuild();
}

void FindingList::rebuild() {
  while (QLayoutItem* item = grid_->takeAt(0)) {
    delete item->widget();
    delete item;
  }
  int row = 0;
  for (const Finding& finding : findings_) {
    auto* mark = new QLabel;
    mark->setPixmap(
        iconPixmap(iconOf(finding.kind), colorOf(finding.kind), kIconSize, devicePixelRatioF()));
    auto* title = new QLabel(finding.title);
    title->setWordWrap(finding.detail.isEmpty());
    title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    grid_->addWidget(mark, row, 0, Qt::AlignTop);
    if (finding.detail.isEmpty()) {
      grid_->addWidget(title, row, 1, 1, 2);
    } else {
      const bool bad = finding.kind == Finding::Kind::Bad;
      auto* detail = new WrappingText(bad ? "plain-error" : "plain-secondary");
      detail->setContent(finding.detail);
      grid_->addWidget(title, row, 1, Qt::AlignTop);
      grid_->addWidget(detail, row, 2);
    }
    ++row;
  }
  setVisible(row > 0);
}

}  // namespace nibble::ui
