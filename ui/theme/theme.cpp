// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

#include <QApplication>
#include <QFontDatabase>
#include <QPalette>
#include <QStyleFactory>
#include <QStyleHints>
#include <algorithm>
#include <array>
#include <cmath>

#include "ui/theme/style_sheet.h"

namespace nibble::ui {

namespace {

const ThemeColors kLight{
    .background = QColor("#f5f6f8"),
    .surface = QColor("#ffffff"),
    .raised = QColor("#ffffff"),
    .line = QColor("#e2e4e9"),
    .text = QColor("#1b1c20"),
    .secondary = QColor("#5d626b"),
    .accent = QColor("#3d5bd9"),
    .accentText = QColor("#ffffff"),
    .accentSoft = QColor("#e6ebff"),
    .good = QColor("#157347"),
    .warning = QColor("#8a5a00"),
    .bad = QColor("#c0261c"),
    .variantA = QColor("#3d5bd9"),
    .variantB = QColor("#b8470f"),
};

const ThemeColors kDark{
    .background = QColor("#15161a"),
    .surface = QColor("#1c1d22"),
    .raised = QColor("#26272d"),
    .line = QColor("#30323a"),
    .text = QColor("#e9eaee"),
    .secondary = QColor("#a3a7b0"),
    .accent = QColor("#8ea2ff"),
    .accentText = QColor("#0e1020"),
    .accentSoft = QColor("#2a3056"),
    .good = QColor("#4fce91"),
    .warning = QColor("#e8b04a"),
    .bad = QColor("#ff8077"),
    .variantA = QColor("#8ea2ff"),
    .variantB = QColor("#ff9b6a"),
};

struct BitAnchor {
  double bits;
  QColor color;
};

// Yellow at 3 is the lightest. The low end falls steeply from there: to an eye without green, what
// is as light as 4 bits or 3.4 would look like them.
const std::array<BitAnchor, 9> kBitAnchors{{{1, QColor("#67000d")},
                                            {2, QColor("#b8330f")},
                                            {2.75, QColor("#e56000")},
                                            {3, QColor("#fde725")},
                                            {4, QColor("#7ad151")},
                                            {5, QColor("#22a384")},
                                            {6, QColor("#2a788e")},
                                            {8, QColor("#3f4a8a")},
                                            {16, QColor("#440154")}}};

QColor mixed(const QColor& a, const QColor& b, double t) {
  return QColor::fromRgbF(static_cast<float>(a.redF() + (b.redF() - a.redF()) * t),
                          static_cast<float>(a.greenF() + (b.greenF() - a.greenF()) * t),
                          static_cast<float>(a.blueF() + (b.blueF() - a.blueF()) * t));
}

double luminance(const QColor& color) {
  const auto linear = [](float channel) {
    const auto c = static_cast<double>(channel);
    return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) +
         0.0722 * linear(color.blueF());
}

bool hasFamily(const QString& family) {
  return QFontDatabase::hasFamily(family);
}

QPalette paletteOf(const ThemeColors& c) {
  QPalette palette;
  palette.setColor(QPalette::Window, c.background);
  palette.setColor(QPalette::WindowText, c.text);
  palette.setColor(QPalette::Base, c.surface);
  palette.setColor(QPalette::AlternateBase, c.background);
  palette.setColor(QPalette::Text, c.text);
  palette.setColor(QPalette::PlaceholderText, c.secondary);
  palette.setColor(QPalette::Button, c.surface);
  palette.setColor(QPalette::ButtonText, c.text);
  palette.setColor(QPalette::Highlight, c.accent);
  palette.setColor(QPalette::HighlightedText, c.accentText);
  palette.setColor(QPalette::Link, c.accent);
  palette.setColor(QPalette::ToolTipBase, c.raised);
  palette.setColor(QPalette::ToolTipText, c.text);
  palette.setColor(QPalette::Mid, c.line);
  palette.setColor(QPalette::Midlight, c.line);
  palette.setColor(QPalette::Light, c.raised);
  palette.setColor(QPalette::Dark, c.line);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    palette.setColor(QPalette::Disabled, role, mixed(c.secondary, c.background, 0.4));
  }
  return palette;
}

}  // namespace

Theme& Theme::instance() {
  static Theme theme;
  return theme;
}

const ThemeColors& Theme::colors() const {
  return dark_ ? kDark : kLight;
}

const ThemeColors& colors() {
  return Theme::instance().colors();
}

void Theme::apply(QApplication& application, bool dark) {
  dark_ = dark;
  application.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
  application.setPalette(paletteOf(colors()));
  application.setFont(textFont());
  application.setStyleSheet(styleSheet(colors()));
  Q_EMIT changed();
}

bool Theme::systemPrefersDark() {
  const QPalette palette = QGuiApplication::palette();
  return luminance(palette.color(QPalette::Window)) <
         luminance(palette.color(QPalette::WindowText));
}

QFont Theme::textFont() const {
  static const QFont system = QFontDatabase::systemFont(QFontDatabase::GeneralFont);
  QFont font = system;
  if (hasFamily(QStringLiteral("Inter"))) font.setFamily(QStringLiteral("Inter"));
  if (font.pointSizeF() < 9.5) font.setPointSizeF(9.5);
  font.setStyleStrategy(QFont::PreferAntialias);
  return font;
}

QFont Theme::monospaceFont() const {
  QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
  if (hasFamily(QStringLiteral("JetBrains Mono"))) font.setFamily(QStringLiteral("JetBrains Mono"));
  font.setPointSizeF(textFont().pointSizeF());
  return font;
}

QFont Theme::scaledFont(double factor, QFont::Weight weight) const {
  QFont font = textFont();
  font.setPointSizeF(font.pointSizeF() * factor);
  font.setWeight(weight);
  return font;
}

QColor bitColor(double bits) {
  if (bits <= kBitAnchors.front().bits) return kBitAnchors.front().color;
  for (std::size_t i = 1; i < kBitAnchors.size(); ++i) {
    const auto& [high, color] = kBitAnchors[i];
    const auto& [low, previous] = kBitAnchors[i - 1];
    if (bits <= high) return mixed(previous, color, (bits - low) / (high - low));
  }
  return kBitAnchors.back().color;
}

QColor sensitivityColor(double strength) {
  return mixed(colors().line, colors().variantB, std::clamp(strength, 0.0, 1.0));
}

QColor inkOn(const QColor& background) {
  const QColor black("#000000"), white("#ffffff");
  return contrastRatio(background, black) >= contrastRatio(background, white) ? black : white;
}

double contrastRatio(const QColor& a, const QColor& b) {
  const double x = luminance(a), y = luminance(b);
  return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

QColor seriesColor(int index) {
  static const std::array<const char*, 7> kLightSeries{"#6b7078", "#3d5bd9", "#b8470f", "#178553",
                                                       "#9a3fc4", "#a97400", "#0b7f95"};
  static const std::array<const char*, 7> kDarkSeries{"#a3a7b0", "#8ea2ff", "#ff9b6a", "#4fce91",
                                                      "#d58cff", "#e8b04a", "#4fc3d9"};
  const auto& series = Theme::instance().isDark() ? kDarkSeries : kLightSeries;
  return QColor(series[static_cast<std::size_t>(index) % series.size()]);
}

}  // namespace nibble::ui
