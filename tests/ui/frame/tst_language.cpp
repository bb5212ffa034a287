// SPDX-License-Identifier: MIT
// The window in other languages: everything is translated, nothing is cut.
#include <QAbstractButton>
#include <QDir>
#include <QLabel>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollArea>
#include <QTest>
#include <QToolButton>
#include <QTranslator>
#include <QXmlStreamReader>

#include "ui/core/language.h"
#include "ui/frame/first_steps.h"
#include "ui/settings/settings_dialog.h"
#include "ui/support/ui_fixture.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

struct Message {
  QString context, source;
  QStringList translations;  ///< one a form of the plural
  bool finished = true;
};

QVector<Message> messagesOf(const QString& language) {
  QFile file(QStringLiteral(NIBBLE_SOURCE_DIR "/resources/i18n/nibble_%1.ts").arg(language));
  if (!file.open(QIODevice::ReadOnly)) qFatal("no %s", qPrintable(file.fileName()));
  QXmlStreamReader xml(&file);
  QVector<Message> messages;
  QString context, text;
  bool plural = false;
  while (!xml.atEnd()) {
    xml.readNext();
    if (xml.isStartElement()) {
      text.clear();
      if (xml.name() == QLatin1String("message")) messages.append({context, {}, {}, true});
      if (xml.name() == QLatin1String("translation")) {
        plural = false;
        messages.last().finished = !xml.attributes().hasAttribute("type");
      }
    } else if (xml.isCharacters()) {
      text += xml.text();
    } else if (xml.isEndElement()) {
      if (xml.name() == QLatin1String("name")) context = text;
      if (xml.name() == QLatin1String("source")) messages.last().source = text;
      if (xml.name() == QLatin1String("numerusform")) {
        plural = true;
        messages.last().translations.append(text);
        text.clear();
      }
      if (xml.name() == QLatin1String("translation") && !plural) {
        messages.last().translations.append(text);
      }
    }
  }
  if (xml.hasError()) qFatal("%s", qPrintable(xml.errorString()));
  return messages;
}

QSet<QString> placeholders(const QString& text) {
  static const QRegularExpression pattern(QStringLiteral("%[0-9n]"));
  QSet<QString> found;
  auto it = pattern.globalMatch(text);
  while (it.hasNext()) found.insert(it.next().captured());
  return found;
}

void languages() {
  QTest::addColumn<QString>("language");
  QTest::newRow("German") << "de";
  QTest::newRow("Ukrainian") << "uk";
}

/// Buttons whose text does not fit into them.
QStringList cutButtons(QWidget& window) {
  QStringList cut;
  for (auto* button : window.findChildren<QAbstractButton*>()) {
    if (!button->isVisible() || button->text().isEmpty()) continue;
    if (button->width() < button->minimumSizeHint().width()) cut += button->text();
    // What scrolls may lie below what is seen, but not beside it.
    const QWidget* frame = button->window();
    for (QWidget* at = button->parentWidget(); at != nullptr; at = at->parentWidget()) {
      if (auto* scroll = qobject_cast<QScrollArea*>(at)) frame = scroll->widget();
    }
    const QRect place(button->mapTo(frame, QPoint()), button->size());
    if (!frame->rect().contains(place)) cut += button->text() + " (outside)";
  }
  return cut;
}

}  // namespace

class TestLanguage : public QObject {
  Q_OBJECT

 private slots:
  void everythingIsTranslated_data() { languages(); }
  void everythingIsTranslated() {
    QFETCH(QString, language);
    const auto messages = messagesOf(language);
    QVERIFY(messages.size() > 200);
    QStringList wrong;
    for (const Message& message : messages) {
      if (!message.finished || message.translations.contains(QString())) {
        wrong += "untranslated: " + message.context + ": " + message.source;
      }
      for (const QString& translation : message.translations) {
        if (placeholders(translation) != placeholders(message.source)) {
          wrong += "placeholders: " + message.source + " / " + translation;
        }
      }
    }
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join('\n')));
  }

  void theCompiledFilesCarryTheFrame_data() { languages(); }
  void theCompiledFilesCarryTheFrame() {
    QFETCH(QString, language);
    QTranslator translator;
    QVERIFY(translator.load(":/i18n/nibble_" + language));
    int frame = 0;
    for (const Message& message : messagesOf(language)) {
      const QByteArray context = message.context.toUtf8();
      const QString found =
          translator.translate(context.constData(), message.source.toUtf8().constData(), nullptr,
                               message.source.contains("%n") ? 1 : -1);
      QVERIFY2(!found.isEmpty(), qPrintable(message.context + ": " + message.source));
      frame += message.context.startsWith("nibble::ui::");
    }
    // Under the names that classes have at run time, or nothing would be found.
    QVERIFY(frame > 100);
    QVERIFY(translator.translate("nibble::ui::NavigationRail", "Settings") != "Settings");
  }

  void pluralsInEnglishToo() {
    QTranslator translator;
    QVERIFY(translator.load(":/i18n/nibble_en"));
    QCOMPARE(translator.translate("nibble::ui::ChatPane", "%n token(s)", nullptr, 1),
             QString("%n token"));
    for (const Message& message : messagesOf("en")) QVERIFY(message.finished);
  }

  void theLanguageIsChosen() {
    QCOMPARE(languageFor("de"), QString("de"));
    QCOMPARE(languageFor("xx"), QString("en"));
    QVERIFY(!languageFor({}).isEmpty());
  }

  void changingItChangesTheWindowAtOnce() {
    test::UiFixture fixture;
    QVERIFY(fixture.openModel());
    fixture.window().showPage("runs");
    QPointer<MainWindow> before = &fixture.window();
    fixture.context().settings.setLanguage("de");
    QTRY_VERIFY(before.isNull());
    QVERIFY(fixture.window().isVisible());
    QCOMPARE(fixture.window().currentPage(), QString("runs"));
    QVERIFY(fixture.context().workspace.hasModel());
    QStringList texts;
    for (auto* button : fixture.window().findChildren<QToolButton*>()) texts += button->text();
    QVERIFY2(texts.contains("Einstellungen") && texts.contains("Bewerten"),
             qPrintable(texts.join(' ')));
    QTRY_VERIFY(fixture.window().findChild<SettingsDialog*>() != nullptr);
    QCOMPARE(fixture.window().findChild<SettingsDialog*>()->windowTitle(),
             QString("Einstellungen"));
    QCOMPARE(QLocale().language(), QLocale::German);
    fixture.context().settings.setLanguage("en");
    QTRY_COMPARE(QLocale().language(), QLocale::English);
  }

  void nothingIsCut_data() {
    QTest::addColumn<QString>("language");
    QTest::addColumn<QString>("page");
    for (const char* language : {"de", "uk"}) {
      for (const char* page : {"plan", "distributions", "evaluate", "chat", "export", "runs"}) {
        QTest::addRow("%s-%s", language, page) << language << page;
      }
    }
  }
  void nothingIsCut() {
    QFETCH(QString, language);
    QFETCH(QString, page);
    test::UiFixture fixture;
    QPointer<MainWindow> before = &fixture.window();
    fixture.context().settings.setLanguage(language);
    QTRY_VERIFY(before.isNull());
    fixture.window().resize(1100, 700);
    QVERIFY(fixture.openModel());
    fixture.window().showPage(page);
    QTest::qWait(100);
    test::saveScreenshot(fixture.window(), QString("language-%1-%2").arg(language, page));
    const QStringList cut = cutButtons(fixture.window());
    QVERIFY2(cut.isEmpty(), qPrintable(cut.join('\n')));
  }

  void theFirstModelBringsAHint() {
    test::UiFixture fixture;
    fixture.context().settings.setValue("hints/first-steps", false);
    QVERIFY(fixture.openModel());
    fixture.window().showPage("plan");
    auto* hint = fixture.window().findChild<FirstSteps*>();
    QVERIFY(hint != nullptr && hint->isVisible());
    test::saveScreenshot(fixture.window(), "first-steps-light");
    fixture.window().showPage("runs");
    QVERIFY(!hint->isVisible());
    fixture.window().showPage("plan");
    QTest::mouseClick(hint->findChild<QPushButton*>(), Qt::LeftButton);
    QVERIFY(!hint->isVisible());
    fixture.window().showPage("runs");
    fixture.window().showPage("plan");
    QVERIFY(!hint->isVisible());
    QVERIFY(fixture.context().settings.hintSeen("first-steps"));
  }
};

QTEST_MAIN(TestLanguage)
#include "tst_language.moc"
