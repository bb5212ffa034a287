// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QVector>

class QApplication;

namespace nibble::ui {

struct Language {
  QString code;  ///< "de"
  QString name;  ///< in the language itself
};

/// English first.
const QVector<Language>& allLanguages();

/// What `choice` ("de", or empty for the system's) comes to among allLanguages().
QString languageFor(const QString& choice);

/// Everything written and formatted from now on is in that language. Widgets that exist keep what
/// they show.
void applyLanguage(QApplication& application, const QString& choice);

}  // namespace nibble::ui
