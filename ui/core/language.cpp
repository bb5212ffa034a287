// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/core/language.h"

#include <QApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>
#include <array>

namespace nibble::ui {

const QVector<Language>& allLanguages() {
  static const QVector<Language> languages{
      {QStringLiteral("en"), QStringLiteral("English")},
      {QStringLiteral("de"), QStringLiteral("Deutsch")},
      {QStringLiteral("uk"), QStringLiteral("Українська")},
  };
  return languages;
}

QString languageFor(const QString& choice) {
  QStringList wanted{choice};
  if (choice.isEmpty()) wanted = QLocale::system().uiLanguages();
  for (const QString& name : wanted) {
    for (const Language& language : allLanguages()) {
      if (name.section(QLatin1Char('-'), 0, 0) == language.code) return language.code;
    }
  }
  return QStringLiteral("en");
}

void applyLanguage(QApplication& application, const QString& choice) {
  // Qt's own texts first, ours over them.
  static std::array<QTranslator, 2> translators;
  const QString code = languageFor(choice);
  for (QTranslator& translator : translators) application.removeTranslator(&translator);
  QLocale::setDefault(choice.isEmpty() ? QLocale::system() : QLocale(code));
  const QString system = QLibraryInfo::path(QLibraryInfo::TranslationsPath);
  if (translators[0].load(QStringLiteral("qtbase_") + code, system)) {
    application.installTranslator(&translators[0]);
  }
  // English has a file too, for the forms of plurals.
  if (translators[1].load(QStringLiteral(":/i18n/nibble_") + code)) {
    application.installTranslator(&translators[1]);
  }
}

}  // namespace nibble::ui
