// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/frame/start_page.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/core/resources.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/layout_button.h"
#include "ui/widgets/message_panel.h"

namespace nibble::ui {

namespace {
constexpr int kRecentWidth = 330;
constexpr qreal kZoneRadius = 16;
}  // namespace

StartPage::StartPage(const AppContext& context, QWidget* parent)
    : QWidget(parent), context_(context), message_(new MessagePanel) {
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(36, 36, 36, 36);
  layout->setSpacing(14);
  zone_ = makeDropZone();
  layout->addWidget(zone_, 1);
  recentColumn_ = new QWidget;
  recentColumn_->setFixedWidth(kRecentWidth);
  auto* column = new QVBoxLayout(recentColumn_);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(makeTitle(tr("Recent")));
  auto* scroll = new QScrollArea;
  scroll->setWidgetResizable(true);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  auto* list = new QWidget;
  recent_ = new QVBoxLayout(list);
  recent_->setContentsMargins(0, 0, 4, 0);
  recent_->setSpacing(8);
  scroll->setWidget(list);
  column->addWidget(scroll, 1);
  layout->addWidget(recentColumn_);
  connect(&context_.settings, &Settings::recentModelsChanged, this, &StartPage::fillRecent);
  fillRecent();
  showInvitation();
}

QWidget* StartPage::makeDropZone() {
  auto* zone = new QWidget;
  auto* layout = new QVBoxLayout(zone);
  QPushButton* open = message_->addAction(tr("Open…"), true);
  open->setToolTip(tr("Choose a GGUF or safetensors file, or a Hugging Face folder (Ctrl+O)"));
  connect(open, &QPushButton::clicked, this, &StartPage::openRequested);
  setFocusProxy(open);
  if (!demoModelPath().isEmpty()) {
    QPushButton* demo = message_->addAction(tr("Try the demo model"));
    demo->setToolTip(tr("A real language model of 5 M parameters that came with Nibble"));
    connect(demo, &QPushButton::clicked, this, &StartPage::demoRequested);
  }
  layout->addWidget(message_, 1);
  QLabel* steps = makeCaption(
      tr("1 See what is inside · 2 Drag bits onto layers · 3 Prove it with perplexity and a "
         "chat · 4 Export"));
  steps->setAlignment(Qt::AlignCenter);
  layout->addWidget(steps);
  layout->addSpacing(24);
  return zone;
}

void StartPage::showInvitation() {
  message_->showMessage(QStringLiteral("drop"), tr("Drop a model here"),
                        tr("A Hugging Face folder or a GGUF file. Nothing leaves this computer."));
}

void StartPage::showOpening(const QString& path) {
  message_->showMessage(QStringLiteral("open"), tr("Opening %1").arg(QFileInfo(path).fileName()),
                        path);
}

void StartPage::showFailure(const QString& path, const Error& error) {
  message_->showError(tr("%1 could not be opened").arg(QFileInfo(path).fileName()), error);
}

void StartPage::fillRecent() {
  while (QLayoutItem* item = recent_->takeAt(0)) {
    if (item->widget() != nullptr) item->widget()->deleteLater();
    delete item;
  }
  const QStringList paths = context_.settings.recentModels();
  for (const QString& path : paths) recent_->addWidget(makeRecent(path));
  recent_->addStretch(1);
  recentColumn_->setVisible(!paths.isEmpty());
}

QWidget* StartPage::makeRecent(const QString& path) {
  auto* button = new LayoutButton;
  button->setAccessibleName(path);
  button->setToolTip(path);
  auto* layout = new QVBoxLayout(button);
  layout->setContentsMargins(12, 9, 12, 9);
  layout->setSpacing(1);
  auto* name = new ElidedLabel(QFileInfo(path).fileName());
  name->setFont(Theme::instance().scaledFont(1.0, QFont::DemiBold));
  const bool there = QFileInfo::exists(path);
  auto* place = new ElidedLabel(there ? QFileInfo(path).absolutePath()
                                      : tr("moved or deleted · click to remove"));
  place->setProperty("role", "secondary");
  place->setElideMode(Qt::ElideMiddle);
  for (ElidedLabel* label : {name, place}) {
    label->setAttribute(Qt::WA_TransparentForMouseEvents);
    layout->addWidget(label);
  }
  name->setEnabled(there);
  button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  connect(button, &QPushButton::clicked, this, [this, path] {
    if (QFileInfo::exists(path)) {
      Q_EMIT recentChosen(path);
    } else {
      context_.settings.removeRecentModel(path);
    }
  });
  return button;
}

void StartPage::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  QPen pen(colors().line, 2, Qt::CustomDashLine);
  pen.setDashPattern({4, 3});
  painter.setPen(pen);
  painter.drawRoundedRect(QRectF(zone_->geometry()).adjusted(1, 1, -1, -1), kZoneRadius,
                          kZoneRadius);
}

}  // namespace nibble::ui
