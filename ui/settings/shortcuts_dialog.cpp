// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/shortcuts_dialog.h"

#include <QCoreApplication>
#include <QGridLayout>
#include <QKeySequence>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/labels.h"

namespace nibble::ui {

namespace {

struct Shortcut {
  const char* keys;  ///< portable text; several ways are separated by "|"
  const char* what;
};

struct Group {
  const char* title;
  QVector<Shortcut> shortcuts;
};

const QVector<Group>& groups() {
  static const QVector<Group> all{
      {QT_TRANSLATE_NOOP("Shortcuts", "Everywhere"),
       {{"Ctrl+1|Ctrl+6", QT_TRANSLATE_NOOP("Shortcuts", "The pages, first to last")},
        {"Ctrl+O", QT_TRANSLATE_NOOP("Shortcuts", "Open a model")},
        {"Ctrl+Return", QT_TRANSLATE_NOOP("Shortcuts", "Quantize")},
        {"Ctrl+Z", QT_TRANSLATE_NOOP("Shortcuts", "Undo the last edit of the plan")},
        {"Ctrl+Shift+Z", QT_TRANSLATE_NOOP("Shortcuts", "Do it again")},
        {"Ctrl+J", QT_TRANSLATE_NOOP("Shortcuts", "All jobs with their logs")},
        {"Ctrl+,", QT_TRANSLATE_NOOP("Shortcuts", "Settings")},
        {"F1", QT_TRANSLATE_NOOP("Shortcuts", "User guide")},
        {"Ctrl+Q", QT_TRANSLATE_NOOP("Shortcuts", "Quit")}}},
      {QT_TRANSLATE_NOOP("Shortcuts", "Plan"),
       {{"2|8", QT_TRANSLATE_NOOP("Shortcuts", "Give what is selected a type of so many bits")},
        {"Del", QT_TRANSLATE_NOOP("Shortcuts", "Give it back what the preset says")},
        {"Esc", QT_TRANSLATE_NOOP("Shortcuts", "Put the brush away")},
        {"Ctrl+F", QT_TRANSLATE_NOOP("Shortcuts", "Filter the table")}}},
      {QT_TRANSLATE_NOOP("Shortcuts", "Chat"),
       {{"Return", QT_TRANSLATE_NOOP("Shortcuts", "Send the message")},
        {"Shift+Return", QT_TRANSLATE_NOOP("Shortcuts", "New line in the message")},
        {"Esc", QT_TRANSLATE_NOOP("Shortcuts", "Stop both answers")},
        {"Ctrl+R", QT_TRANSLATE_NOOP("Shortcuts", "Answer again")},
        {"Ctrl+N", QT_TRANSLATE_NOOP("Shortcuts", "New conversation")},
        {"Left|Right", QT_TRANSLATE_NOOP("Shortcuts", "In an answer: the tokens one by one")}}},
      {QT_TRANSLATE_NOOP("Shortcuts", "Runs"),
       {{"Ctrl+F", QT_TRANSLATE_NOOP("Shortcuts", "Search the runs")},
        {"Del", QT_TRANSLATE_NOOP("Shortcuts", "Forget what is selected")}}},
  };
  return all;
}

QString translated(const char* text) {
  return QCoreApplication::translate("Shortcuts", text);
}

/// As the system writes keys.
QString keysText(const QString& keys) {
  QStringList ways;
  for (const QString& way : keys.split(QLatin1Char('|'))) {
    ways += QKeySequence(way, QKeySequence::PortableText).toString(QKeySequence::NativeText);
  }
  return ways.join(QStringLiteral(" … "));
}

QWidget* makeGroup(const Group& group) {
  auto* card = new Card(translated(group.title));
  auto* grid = new QGridLayout;
  grid->setHorizontalSpacing(24);
  grid->setVerticalSpacing(6);
  grid->setColumnStretch(1, 1);
  int row = 0;
  for (const Shortcut& shortcut : group.shortcuts) {
    auto* keys = new QLabel(keysText(QLatin1String(shortcut.keys)));
    keys->setFont(Theme::instance().monospaceFont());
    grid->addWidget(keys, row, 0);
    grid->addWidget(makeSecondary(translated(shortcut.what)), row, 1);
    ++row;
  }
  card->body()->addLayout(grid);
  return card;
}

}  // namespace

ShortcutsDialog::ShortcutsDialog(QWidget* parent) : QDialog(parent) {
  setWindowTitle(tr("Keyboard shortcuts"));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(16, 16, 16, 14);
  layout->setSpacing(12);
  auto* scroll = new QScrollArea;
  scroll->setWidgetResizable(true);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  auto* content = new QWidget;
  auto* column = new QVBoxLayout(content);
  column->setContentsMargins(0, 0, 4, 0);
  column->setSpacing(12);
  for (const Group& group : groups()) column->addWidget(makeGroup(group));
  column->addStretch(1);
  scroll->setWidget(content);
  layout->addWidget(scroll, 1);
  auto* close = new QPushButton(tr("Close"));
  close->setDefault(true);
  layout->addWidget(close, 0, Qt::AlignRight);
  connect(close, &QPushButton::clicked, this, &QDialog::accept);
  resize(560, 560);
}

}  // namespace nibble::ui
