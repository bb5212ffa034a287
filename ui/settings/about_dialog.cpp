// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/about_dialog.h"

#include <qcustomplot.h>

#include <QClipboard>
#include <QFile>
#include <QGridLayout>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QVBoxLayout>

#include "base/cpu.h"
#include "jobs/versions.h"
#include "ui/core/text.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"

namespace nibble::ui {

namespace {

constexpr int kLogoSize = 56;

QVector<jobs::LibraryVersion> parts() {
  QVector<jobs::LibraryVersion> all{
      {"Nibble", NIBBLE_VERSION, "MIT, GPL-3.0-or-later"},
      {"Qt", qVersion(), "LGPL-3.0-only"},
      {"QCustomPlot", QCUSTOMPLOT_VERSION_STR, "GPL-3.0-or-later"},
  };
  for (const auto& library : jobs::libraryVersions()) all.append(library);
  return all;
}

}  // namespace

AboutDialog::AboutDialog(QWidget* parent) : QDialog(parent) {
  setWindowTitle(tr("About Nibble"));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(20, 18, 20, 14);
  layout->setSpacing(12);
  auto* head = new QHBoxLayout;
  head->setSpacing(16);
  auto* logo = new QLabel;
  logo->setPixmap(QIcon(QStringLiteral(":/nibble/icons/nibble.svg"))
                      .pixmap(QSize(kLogoSize, kLogoSize), devicePixelRatioF()));
  auto* words = new QVBoxLayout;
  words->setSpacing(2);
  words->addWidget(makeHeading(tr("Nibble %1").arg(QStringLiteral(NIBBLE_VERSION))));
  words->addWidget(makeSecondary(tr("Quantize language models and see what it costs.")));
  words->addWidget(
      makeSecondary(tr("Kernels of this processor: %1").arg(toQString(isaName(activeIsa())))));
  head->addWidget(logo);
  head->addLayout(words, 1);
  layout->addLayout(head);

  auto* tabs = new QTabWidget;
  tabs->setDocumentMode(true);
  tabs->addTab(makeVersions(), tr("Versions"));
  tabs->addTab(makeText(QStringLiteral(":/nibble/LICENSE")), tr("Licence"));
  tabs->addTab(makeText(QStringLiteral(":/nibble/LICENSES/MIT.txt")), QStringLiteral("MIT"));
  tabs->addTab(makeText(QStringLiteral(":/nibble/LICENSES/GPL-3.0-or-later.txt")),
               QStringLiteral("GPL 3"));
  tabs->addTab(makeText(QStringLiteral(":/nibble/notices.txt")), tr("Others' work"));
  layout->addWidget(tabs, 1);

  auto* foot = new QHBoxLayout;
  auto* copy = new QPushButton(tr("Copy versions"));
  copy->setToolTip(tr("For a report of a fault"));
  auto* close = new QPushButton(tr("Close"));
  close->setDefault(true);
  foot->addWidget(copy);
  foot->addStretch(1);
  foot->addWidget(close);
  layout->addLayout(foot);
  connect(close, &QPushButton::clicked, this, &QDialog::accept);
  connect(copy, &QPushButton::clicked, this, [] {
    QStringList lines;
    for (const auto& part : parts()) {
      lines += toQString(part.name) + QLatin1Char(' ') + toQString(part.version);
    }
    QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
  });
  resize(660, 520);
}

QWidget* AboutDialog::makeVersions() {
  auto* page = new QWidget;
  auto* outer = new QVBoxLayout(page);
  auto* grid = new QGridLayout;
  grid->setHorizontalSpacing(28);
  grid->setVerticalSpacing(7);
  int row = 0;
  for (const auto& part : parts()) {
    auto* version = new QLabel(toQString(part.version));
    version->setTextInteractionFlags(Qt::TextSelectableByMouse);
    grid->addWidget(makeTitle(toQString(part.name)), row, 0);
    grid->addWidget(version, row, 1);
    grid->addWidget(makeSecondary(toQString(part.license)), row, 2);
    ++row;
  }
  grid->setColumnStretch(2, 1);
  outer->addLayout(grid);
  outer->addStretch(1);
  return page;
}

QWidget* AboutDialog::makeText(const QString& resource) {
  QFile file(resource);
  auto* text = new QPlainTextEdit;
  if (file.open(QIODevice::ReadOnly)) text->setPlainText(QString::fromUtf8(file.readAll()));
  text->setReadOnly(true);
  text->setFont(Theme::instance().monospaceFont());
  text->setAccessibleName(resource.section(QLatin1Char('/'), -1));
  return text;
}

}  // namespace nibble::ui
