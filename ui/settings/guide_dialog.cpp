// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/guide_dialog.h"

#include <QFileInfo>
#include <QTextBrowser>
#include <QUrl>
#include <QVBoxLayout>

namespace nibble::ui {

GuideDialog::GuideDialog(const QString& file, QWidget* parent) : QDialog(parent) {
  setWindowTitle(tr("User guide"));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(12, 12, 12, 12);
  auto* browser = new QTextBrowser;
  browser->setOpenExternalLinks(true);
  browser->setSearchPaths({QFileInfo(file).absolutePath()});
  browser->setAccessibleName(windowTitle());
  browser->setSource(QUrl::fromLocalFile(file), QTextDocument::MarkdownResource);
  layout->addWidget(browser);
  resize(860, 720);
}

}  // namespace nibble::ui
