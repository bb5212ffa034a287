// SPDX-License-Identifier: MIT
// Every text can be read on whatever it stands on, in both themes, and colours that carry meaning
// stay apart for eyes that see no green.
#include <QApplication>
#include <QMap>
#include <QPalette>
#include <QRegularExpression>
#include <QTest>
#include <array>
#include <cmath>

#include "formats/tensor_type.h"
#include "ui/support/color_difference.h"
#include "ui/theme/style_sheet.h"
#include "ui/theme/theme.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

// WCAG 2.1, level AA. Disabled controls are excepted there (1.4.3), lines and marks need 3
// (1.4.11).
constexpr double kText = 4.5;
constexpr double kGraphics = 3;
// CIEDE2000 as a deuteranope sees them: 1 is just noticeable side by side, 2.3 by most people.
constexpr double kAnchorsApart = 10;
constexpr double kTypesApart = 9;
constexpr double kOtherBits = 0.4;  ///< types closer than this in bits are one step of the scale

struct Rule {
  QString selectors;
  QMap<QString, QString> properties;
};

QVector<Rule> rulesOf(const QString& sheet) {
  static const QRegularExpression rule(QStringLiteral("([^{}]+)\\{([^}]*)\\}"));
  QVector<Rule> rules;
  for (auto it = rule.globalMatch(sheet); it.hasNext();) {
    const auto match = it.next();
    Rule found{match.captured(1).simplified(), {}};
    for (const QString& line : match.captured(2).split(';', Qt::SkipEmptyParts)) {
      found.properties.insert(line.section(':', 0, 0).trimmed(), line.section(':', 1).trimmed());
    }
    rules.append(found);
  }
  return rules;
}

/// Parts that hold no text.
bool isGraphic(const QString& selectors) {
  static const QRegularExpression parts(QStringLiteral(
      "::(chunk|handle|indicator|groove|sub-page|add-page|add-line|separator)|rule|QScrollBar"));
  return selectors.contains(parts);
}

std::optional<QColor> colorIn(const Rule& rule, const QString& property) {
  const QColor color(rule.properties.value(property));
  return color.isValid() && color.alpha() == 255 ? std::optional(color) : std::nullopt;
}

/// The colour of the text in a state ("…:hover") whose rule sets the background alone.
std::optional<QColor> colorWithoutState(const QVector<Rule>& rules, const Rule& rule) {
  static const QRegularExpression state(
      QStringLiteral("(?<!:):(hover|pressed|focus|checked|selected)"));
  const QString base = QString(rule.selectors).remove(state);
  for (const Rule& other : rules) {
    if (other.selectors == base) return colorIn(other, "color");
  }
  return std::nullopt;
}

QColor over(const QColor& base, const QColor& tint, float alpha) {
  return QColor::fromRgbF(base.redF() + (tint.redF() - base.redF()) * alpha,
                          base.greenF() + (tint.greenF() - base.greenF()) * alpha,
                          base.blueF() + (tint.blueF() - base.blueF()) * alpha);
}

QString pair(const QString& what, const QColor& text, const QColor& background) {
  return QString("%1: %2 on %3 is %4")
      .arg(what, text.name(), background.name())
      .arg(contrastRatio(text, background), 0, 'f', 2);
}

void expectReadable(const QString& what, const QColor& text, const QColor& background) {
  QVERIFY2(contrastRatio(text, background) >= kText, qPrintable(pair(what, text, background)));
}

}  // namespace

class TestThemeColors : public QObject {
  Q_OBJECT

  static void eachTheme() {
    QTest::addColumn<bool>("dark");
    QTest::addRow("light") << false;
    QTest::addRow("dark") << true;
  }
  static const ThemeColors& use(bool dark) {
    Theme::instance().apply(*qApp, dark);
    return colors();
  }
  /// What text may stand on when its rule does not say.
  static QVector<QColor> grounds(const ThemeColors& c) {
    return {c.background, c.surface, c.raised, over(c.surface, c.text, 0.06f), c.accentSoft};
  }

 private slots:
  void theStyleSheetIsReadable_data() { eachTheme(); }
  void theStyleSheetIsReadable() {
    QFETCH(const bool, dark);
    const ThemeColors& c = use(dark);
    int checked = 0;
    const auto rules = rulesOf(styleSheet(c));
    QVERIFY(rules.size() > 40);
    for (const Rule& rule : rules) {
      if (rule.selectors.contains(":disabled") || isGraphic(rule.selectors)) continue;
      const auto selected = colorIn(rule, "selection-color");
      const auto selection = colorIn(rule, "selection-background-color");
      if (selected && selection) expectReadable(rule.selectors, *selected, *selection);
      const auto text = colorIn(rule, "color");
      const auto background = colorIn(rule, "background");
      if (!text && !background) continue;
      ++checked;
      if (background) {
        const QColor inherited = colorWithoutState(rules, rule).value_or(c.text);
        expectReadable(rule.selectors, text.value_or(inherited), *background);
        continue;
      }
      for (const QColor& ground : grounds(c)) expectReadable(rule.selectors, *text, ground);
    }
    QVERIFY(checked > 25);
  }

  void whatIsPaintedByHandIsReadable_data() { eachTheme(); }
  void whatIsPaintedByHandIsReadable() {
    QFETCH(const bool, dark);
    const ThemeColors& c = use(dark);
    for (const QColor& ground : grounds(c)) {
      for (const QColor& text : {c.text, c.secondary, c.accent, c.good, c.warning, c.bad}) {
        expectReadable("text", text, ground);
      }
    }
    // Names of compared runs are written in their variant's colour.
    for (const QColor& ground : {c.background, c.surface}) {
      for (const QColor& text : {c.variantA, c.variantB}) expectReadable("variant", text, ground);
    }
    for (const QColor& letter : {c.variantA, c.variantB}) {
      expectReadable("letter of a pane", inkOn(letter), letter);
    }
    // The first token that differs, in a bubble.
    expectReadable("difference", c.text, over(c.surface, c.variantB, 0.16f));
    for (double bits = 1; bits <= 16; bits += 0.0625) {
      expectReadable(QString("cell of %1 bits").arg(bits), inkOn(bitColor(bits)), bitColor(bits));
    }
    for (int series = 0; series < 7; ++series) {
      const QColor line = seriesColor(series);
      QVERIFY2(contrastRatio(line, c.surface) >= kGraphics,
               qPrintable(pair("curve", line, c.surface)));
    }
  }

  void thePaletteIsReadable_data() { eachTheme(); }
  void thePaletteIsReadable() {
    QFETCH(const bool, dark);
    use(dark);
    const QPalette palette = QApplication::palette();
    constexpr std::pair<QPalette::ColorRole, QPalette::ColorRole> kPairs[] = {
        {QPalette::WindowText, QPalette::Window},
        {QPalette::WindowText, QPalette::Base},
        {QPalette::Text, QPalette::Base},
        {QPalette::Text, QPalette::AlternateBase},
        {QPalette::PlaceholderText, QPalette::Base},
        {QPalette::ButtonText, QPalette::Button},
        {QPalette::HighlightedText, QPalette::Highlight},
        {QPalette::Link, QPalette::Base},
        {QPalette::Link, QPalette::Window},
        {QPalette::ToolTipText, QPalette::ToolTipBase}};
    for (const auto& [text, background] : kPairs) {
      for (const auto group : {QPalette::Active, QPalette::Inactive}) {
        expectReadable(QString("palette %1 on %2").arg(text).arg(background),
                       palette.color(group, text), palette.color(group, background));
      }
    }
  }

  void bitColorsStayApartWithoutGreen() {
    const std::array kAnchors{1.0, 2.0, 2.75, 3.0, 4.0, 5.0, 6.0, 8.0, 16.0};
    for (std::size_t i = 0; i < kAnchors.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        const double apart = test::colorDifference(test::asDeuteranope(bitColor(kAnchors[i])),
                                                   test::asDeuteranope(bitColor(kAnchors[j])));
        QVERIFY2(
            apart >= kAnchorsApart,
            qPrintable(QString("%1 and %2 bits: %3").arg(kAnchors[i]).arg(kAnchors[j]).arg(apart)));
      }
    }
    // The types people mix in one map.
    const std::array kTypes{TensorType::F16,  TensorType::Q8_0, TensorType::Q6_K,
                            TensorType::Q5_K, TensorType::Q4_K, TensorType::IQ4_XS,
                            TensorType::Q3_K, TensorType::Q2_K, TensorType::IQ2_XXS,
                            TensorType::IQ1_S};
    for (const TensorType a : kTypes) {
      for (const TensorType b : kTypes) {
        const double bitsA = traits(a).bitsPerWeight(), bitsB = traits(b).bitsPerWeight();
        if (std::abs(bitsA - bitsB) < kOtherBits) continue;
        for (const bool colorBlind : {false, true}) {
          const QColor one = bitColor(bitsA), two = bitColor(bitsB);
          const double apart =
              colorBlind ? test::colorDifference(test::asDeuteranope(one), test::asDeuteranope(two))
                         : test::colorDifference(one, two);
          QVERIFY2(apart >= kTypesApart,
                   qPrintable(QString("%1 and %2: %3")
                                  .arg(QString::fromUtf8(name(a).data(), qsizetype(name(a).size())),
                                       QString::fromUtf8(name(b).data(), qsizetype(name(b).size())))
                                  .arg(apart)));
        }
      }
    }
  }

  void theMeasureIsRight() {
    // Pairs 1, 7 and 17 of the data that Sharma, Wu and Dalal published with the formula.
    using test::Lab;
    QVERIFY(std::abs(test::labDifference(Lab{50, 2.6772, -79.7751}, Lab{50, 0, -82.7485}) -
                     2.0425) < 1e-4);
    QVERIFY(std::abs(test::labDifference(Lab{50, 0, 0}, Lab{50, -1, 2}) - 2.3669) < 1e-4);
    QVERIFY(std::abs(test::labDifference(Lab{50, 2.5, 0}, Lab{73, 25, -18}) - 27.1492) < 1e-4);
    // Greys look the same to everybody; red and green of one lightness do not to a deuteranope.
    const QColor grey(128, 128, 128);
    QVERIFY(test::colorDifference(grey, test::asDeuteranope(grey)) < 0.5);
    const QColor red("#c86464"), green("#7d8c50");
    QVERIFY(test::colorDifference(test::asDeuteranope(red), test::asDeuteranope(green)) <
            test::colorDifference(red, green) / 3);
  }
};

QTEST_MAIN(TestThemeColors)
#include "tst_theme_colors.moc"
