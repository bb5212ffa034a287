// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/core/resources.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

namespace nibble::ui {

QString bundledPath(const QString& relative) {
  const QString program = QCoreApplication::applicationDirPath();
  for (const QString& folder :
       {qEnvironmentVariable("NIBBLE_RESOURCES"), program + QStringLiteral("/../share/nibble"),
        QStringLiteral(NIBBLE_INSTALL_RESOURCES), QStringLiteral(NIBBLE_SOURCE_RESOURCES)}) {
    if (folder.isEmpty()) continue;
    const QFileInfo file(QDir(folder).filePath(relative));
    if (file.exists()) return file.canonicalFilePath();
  }
  return {};
}

QString demoModelPath() {
  return bundledPath(QStringLiteral("demo-model"));
}

QString heldOutTextPath() {
  return bundledPath(QStringLiteral("text/heldout.txt"));
}

QString calibrationTextPath() {
  return bundledPath(QStringLiteral("text/calibration.txt"));
}

QString userGuidePath() {
  // Installed among the documents, which lie beside the folder of resources.
  for (const char* place : {"../doc/nibble/guide.md", "../docs/guide.md"}) {
    const QString path = bundledPath(QLatin1String(place));
    if (!path.isEmpty()) return path;
  }
  return {};
}

}  // namespace nibble::ui
