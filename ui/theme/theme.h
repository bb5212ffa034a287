// SPDX-License-Identifier: GPL-3.0-or-later
// Colours, fonts and the style sheet: one place, light and dark.
#pragma once

#include <QColor>
#include <QFont>
#include <QObject>
#include <QVector>

class QApplication;

namespace nibble::ui {

struct ThemeColors {
  QColor background, surface, raised, line, text, secondary, accent, accentText, accentSoft;
  QColor good, warning, bad;
  QColor variantA, variantB;
};

/// The theme in use. One exists as long as the application.
class Theme : public QObject {
  Q_OBJECT

 public:
  static Theme& instance();

  bool isDark() const { return dark_; }
  const ThemeColors& colors() const;
  /// Applies palette, fonts and style sheet to the application.
  void apply(QApplication& application, bool dark);
  /// Whether the desktop asks for dark colours.
  static bool systemPrefersDark();

  QFont textFont() const;
  QFont monospaceFont() const;
  /// A size relative to the text font's: 1.3 for headings, 0.9 for captions.
  QFont scaledFont(double factor, QFont::Weight weight = QFont::Normal) const;

 Q_SIGNALS:
  /// After every apply(): custom painted widgets and plots take their colours anew.
  void changed();

 private:
  Theme() = default;
  bool dark_ = false;
};

/// Shorthand for Theme::instance().colors().
const ThemeColors& colors();

/// The one scale of colours for bits per weight, ordered in lightness, readable when colour-blind.
QColor bitColor(double bitsPerWeight);
/// How much bits matter, 0 … 1: from hardly there to the strongest, in one hue.
QColor sensitivityColor(double strength);
/// Black or white, whichever reads better on `background`.
QColor inkOn(const QColor& background);
/// WCAG contrast ratio of two opaque colours, 1 … 21.
double contrastRatio(const QColor& a, const QColor& b);
/// Distinct colours for curves: 0 is the original's grey, then A's blue, B's orange and so on.
QColor seriesColor(int index);

}  // namespace nibble::ui
