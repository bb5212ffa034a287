// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/frame/first_steps.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"

namespace nibble::ui {

namespace {
const QString kHint = QStringLiteral("first-steps");
constexpr int kIconSize = 22;
}  // namespace

FirstSteps::FirstSteps(Settings& settings, QWidget* parent)
    : QFrame(parent), settings_(settings), icon_(new QLabel) {
  setProperty("role", "hint");
  setAccessibleName(tr("First steps"));
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(14, 9, 8, 9);
  layout->setSpacing(12);
  auto* words = new QVBoxLayout;
  words->setSpacing(1);
  words->addWidget(makeTitle(tr("Drag a type from the palette onto a row, a column or a cell.")));
  auto* more = makeSecondary(
      tr("Fewer bits make a smaller file and a less exact model. Evaluate and Chat show what it "
         "costs; Quantize writes the file. Every edit can be undone."));
  more->setWordWrap(true);
  words->addWidget(more);
  auto* done = new QPushButton(tr("Got it"));
  done->setToolTip(tr("Closes this hint for good"));
  layout->addWidget(icon_, 0, Qt::AlignTop);
  layout->addLayout(words, 1);
  layout->addWidget(done);
  connect(done, &QPushButton::clicked, this, [this] {
    settings_.setHintSeen(kHint);
    hide();
  });
  connect(&Theme::instance(), &Theme::changed, this, &FirstSteps::applyTheme);
  applyTheme();
  hide();
}

void FirstSteps::offer(bool useful) {
  setVisible(useful && !settings_.hintSeen(kHint));
}

void FirstSteps::applyTheme() {
  icon_->setPixmap(
      iconPixmap(QStringLiteral("help"), colors().accent, kIconSize, devicePixelRatioF()));
}

}  // namespace nibble::ui
