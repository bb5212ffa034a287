// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/style_sheet.h"

#include <QPair>
#include <QVector>

namespace nibble::ui {

namespace {

constexpr const char* kSheet = R"(
QToolTip { color: @text; background: @raised; border: 1px solid @line; padding: 5px 7px; }
QMainWindow, QDialog { background: @background; }

QFrame[role="card"] { background: @surface; border: 1px solid @line; border-radius: 8px; }
QFrame[role="bar"] { background: @surface; border: none; }
QFrame[role="popup"] { background: @raised; border: 1px solid @line; border-radius: 9px; }
QFrame[role="panel"] { background: @raised; border: 1px solid @accent; border-radius: 9px; }
QFrame[role="hint"] { background: @accentSoft; border: none; border-radius: 8px; }
QFrame[role="rule"] { background: @line; border: none; max-height: 1px; min-height: 1px; }
QFrame[role="rule-vertical"] { background: @line; border: none; max-width: 1px; min-width: 1px; }

QLabel { background: transparent; }
QLabel[role="secondary"] { color: @secondary; }
QLabel[role="error"] { color: @bad; }
QLabel[role="good"] { color: @good; }
QLabel[role="warning"] { color: @warning; }
QLabel[role="chip"] { background: @hover; border-radius: 9px; padding: 3px 10px; }

QPushButton, QToolButton[role="button"] {
  background: @surface; color: @text; border: 1px solid @line; border-radius: 7px; padding: 6px 13px;
}
QPushButton:hover, QToolButton[role="button"]:hover { background: @hover; }
QPushButton:pressed, QToolButton[role="button"]:pressed { background: @accentSoft; }
QPushButton:focus, QToolButton[role="button"]:focus { border-color: @accent; }
QPushButton:disabled, QToolButton[role="button"]:disabled { color: @disabled; }
QPushButton:checked, QToolButton[role="button"]:checked {
  background: @accentSoft; color: @accent; border-color: @accentSoft;
}
QPushButton::menu-indicator, QToolButton::menu-indicator { width: 0; image: none; }
QPushButton[role="primary"] {
  background: @accent; color: @accentText; border: 1px solid @accent; font-weight: 600;
}
QPushButton[role="primary"]:hover { background: @accentHover; border-color: @accentHover; }
QPushButton[role="primary"]:focus { border: 1px solid @text; }
QPushButton[role="primary"]:disabled { background: @line; border-color: @line; color: @disabled; }
QPushButton[role="quiet"] { background: transparent; border-color: transparent; }
QPushButton[role="quiet"]:hover { background: @hover; }
QPushButton[role="quiet"]:focus { border-color: @accent; }
QPushButton[role="danger"] { color: @bad; }

QToolButton[role="rail"] {
  background: transparent; border: 1px solid transparent; border-radius: 8px; padding: 7px 2px;
  color: @secondary;
}
QToolButton[role="rail"]:hover { background: @hover; }
QToolButton[role="rail"]:checked { background: @accentSoft; color: @accent; font-weight: 600; }
QToolButton[role="rail"]:focus { border-color: @accent; }
QToolButton[role="rail"]:disabled { color: @disabled; }

QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QComboBox {
  background: @surface; color: @text; border: 1px solid @line; border-radius: 7px; padding: 5px 9px;
  selection-background-color: @accent; selection-color: @accentText;
}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus,
QComboBox:focus { border-color: @accent; }
QTextEdit[role="plain"], QTextEdit[role="plain-secondary"], QTextEdit[role="plain-error"] {
  background: transparent; border: none; padding: 0;
}
QTextEdit[role="plain-secondary"] { color: @secondary; }
QTextEdit[role="plain-error"] { color: @bad; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled { color: @disabled; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url(:/nibble/icons/chevron-@mode.svg); width: 10px; height: 10px; }
QComboBox QAbstractItemView {
  background: @raised; border: 1px solid @line; outline: none; selection-background-color: @accentSoft;
  selection-color: @text; padding: 4px;
}

QTableView, QTreeView, QListView {
  background: @surface; border: none; outline: none; gridline-color: @line;
  selection-background-color: @accentSoft; selection-color: @text; alternate-background-color: @surface;
}
QTableView::item { border-bottom: 1px solid @line; padding: 3px 8px; }
QTableView::item:selected { background: @accentSoft; color: @text; }
QListView::item { padding: 4px 8px; border-radius: 6px; }
QListView::item:hover { background: @hover; }
QListView::item:selected { background: @accentSoft; color: @text; }
QHeaderView { background: @surface; border: none; }
QHeaderView::section {
  background: @surface; color: @secondary; border: none; border-bottom: 1px solid @line;
  padding: 5px 8px;
}
QHeaderView::section:hover { color: @text; }

QMenu { background: @raised; border: 1px solid @line; border-radius: 8px; padding: 5px; }
QMenu::item { padding: 6px 22px 6px 12px; border-radius: 5px; }
QMenu::item:selected { background: @accentSoft; }
QMenu::item:disabled { color: @disabled; }
QMenu::separator { height: 1px; background: @line; margin: 5px 8px; }

QProgressBar { background: @line; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: @accent; border-radius: 3px; }

QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget { background: transparent; }
QScrollBar:vertical { background: transparent; width: 11px; margin: 1px; }
QScrollBar:horizontal { background: transparent; height: 11px; margin: 1px; }
QScrollBar::handle { background: @scroll; border-radius: 4px; min-height: 28px; min-width: 28px; margin: 1px; }
QScrollBar::handle:hover { background: @secondary; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QSplitter::handle { background: transparent; }
QTabBar::tab { background: transparent; color: @secondary; padding: 6px 12px; border: none; }
QTabBar::tab:selected { color: @accent; border-bottom: 2px solid @accent; }
QTabWidget::pane { border: none; }
QGroupBox { border: none; margin-top: 20px; font-weight: 600; }
QGroupBox::title { subcontrol-origin: margin; left: 0; }
QCheckBox, QRadioButton { spacing: 7px; background: transparent; }
QCheckBox::indicator, QRadioButton::indicator {
  width: 14px; height: 14px; border: 1px solid @secondary; border-radius: 4px; background: @surface;
}
QRadioButton::indicator { border-radius: 7px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: @accent; }
QCheckBox::indicator:checked, QRadioButton::indicator:checked {
  background: @accent; border-color: @accent;
}
QCheckBox::indicator:checked { image: url(:/nibble/icons/tick-@mode.svg); }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: @line; }
QCheckBox::indicator:checked:disabled, QRadioButton::indicator:checked:disabled { background: @line; }
QCheckBox:focus, QRadioButton:focus { color: @accent; }
QSpinBox::up-button, QDoubleSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::down-button {
  subcontrol-origin: border; width: 22px; border: none; background: transparent;
}
QSpinBox::up-button, QDoubleSpinBox::up-button { subcontrol-position: top right; top: 2px; }
QSpinBox::down-button, QDoubleSpinBox::down-button { subcontrol-position: bottom right; bottom: 2px; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow {
  image: url(:/nibble/icons/chevron-up-@mode.svg); width: 9px; height: 9px;
}
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow {
  image: url(:/nibble/icons/chevron-@mode.svg); width: 9px; height: 9px;
}
QSlider::groove:horizontal { background: @line; height: 4px; border-radius: 2px; }
QSlider::sub-page:horizontal { background: @accent; border-radius: 2px; }
QSlider::handle:horizontal { background: @accent; width: 14px; height: 14px; margin: -5px 0; border-radius: 7px; }
)";

QString css(const QColor& color) {
  return color.name();
}

QColor blend(const QColor& a, const QColor& b, float t) {
  return QColor::fromRgbF(a.redF() + (b.redF() - a.redF()) * t,
                          a.greenF() + (b.greenF() - a.greenF()) * t,
                          a.blueF() + (b.blueF() - a.blueF()) * t);
}

}  // namespace

QString styleSheet(const ThemeColors& c) {
  const bool dark = c.background.lightnessF() < 0.5f;
  // Longer names first, so that none is the beginning of one still to be replaced.
  const QVector<QPair<QString, QString>> values{
      {"@accentHover", css(blend(c.accent, c.text, 0.12f))},
      {"@accentSoft", css(c.accentSoft)},
      {"@accentText", css(c.accentText)},
      {"@accent", css(c.accent)},
      {"@background", css(c.background)},
      {"@surface", css(c.surface)},
      {"@raised", css(c.raised)},
      {"@line", css(c.line)},
      {"@text", css(c.text)},
      {"@secondary", css(c.secondary)},
      {"@disabled", css(blend(c.secondary, c.background, 0.4f))},
      {"@hover", css(blend(c.surface, c.text, 0.06f))},
      {"@scroll", css(blend(c.line, c.secondary, 0.35f))},
      {"@good", css(c.good)},
      {"@warning", css(c.warning)},
      {"@bad", css(c.bad)},
      {"@mode", dark ? "dark" : "light"},
  };
  QString sheet = QString::fromLatin1(kSheet);
  for (const auto& [name, value] : values) sheet.replace(name, value);
  return sheet;
}

}  // namespace nibble::ui
