// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/distributions/plot_saver.h"

#include <QAction>
#include <QClipboard>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMenu>
#include <QRegularExpression>

#include "base/atomic_file.h"
#include "ui/core/text.h"
#include "ui/widgets/plot.h"

namespace nibble::ui {

namespace {

constexpr auto kFolderKey = "distributions/folder";
constexpr int kPictureScale = 2;

}  // namespace

PlotSaver::PlotSaver(Settings& settings, Plot& plot, const QString& part, QWidget* dialogParent)
    : QObject(dialogParent),
      settings_(settings),
      plot_(plot),
      part_(part),
      dialogParent_(dialogParent),
      menu_(new QMenu(dialogParent)) {
  addPicture(tr("Histogram as PNG…"), QStringLiteral("png"));
  addPicture(tr("Histogram as SVG…"), QStringLiteral("svg"));
  connect(menu_->addAction(tr("Copy as image")), &QAction::triggered, this, &PlotSaver::copyImage);
  menu_->addSeparator();
  setSubject({});
}

void PlotSaver::addPicture(const QString& text, const QString& suffix) {
  connect(menu_->addAction(text), &QAction::triggered, this, [this, suffix] {
    const QString path = askPath(part_, suffix);
    if (path.isEmpty()) return;
    if (const Result<> saved = savePicture(path); !saved) Q_EMIT failed(saved.error());
  });
}

QAction* PlotSaver::addTable(const QString& text, const QString& part,
                             std::function<std::string()> csv) {
  const std::size_t table = tables_.size();
  tables_.push_back(std::move(csv));
  QAction* action = menu_->addAction(text);
  action->setEnabled(!subject_.isEmpty());
  connect(action, &QAction::triggered, this, [this, table, part] {
    const QString path = askPath(part, QStringLiteral("csv"));
    if (path.isEmpty()) return;
    if (const Result<> saved = saveTable(table, path); !saved) Q_EMIT failed(saved.error());
  });
  return action;
}

void PlotSaver::setSubject(const std::string& tensor) {
  subject_ = toQString(tensor);
  for (QAction* action : menu_->actions()) action->setEnabled(!subject_.isEmpty());
}

Result<> PlotSaver::checkSubject(const QString& path) const {
  if (!subject_.isEmpty()) return {};
  return fail(ErrorCode::InvalidArgument, path.toStdString(), "there is nothing to save");
}

Result<> PlotSaver::savePicture(const QString& path) const {
  NIBBLE_CHECK(checkSubject(path));
  if (plot_.saveImage(path)) return {};
  return withHint(fail(ErrorCode::Io, path.toStdString(), "the picture could not be written"),
                  "choose another folder, or make room on the disk");
}

Result<> PlotSaver::saveTable(std::size_t table, const QString& path) const {
  NIBBLE_CHECK(checkSubject(path));
  return writeFileAtomically(toPath(path), tables_[table]());
}

QString PlotSaver::askPath(const QString& part, const QString& suffix) {
  static const QRegularExpression unsafe(QStringLiteral("[^A-Za-z0-9._-]+"));
  const QString folder = settings_.value(kFolderKey, QDir::homePath()).toString();
  QString name = subject_;
  name.replace(unsafe, QStringLiteral("-"));
  name += part + QLatin1Char('.') + suffix;
  QString path =
      QFileDialog::getSaveFileName(dialogParent_, tr("Save"), QDir(folder).filePath(name),
                                   QStringLiteral("%1 (*.%2)").arg(suffix.toUpper(), suffix));
  if (path.isEmpty()) return {};
  if (QFileInfo(path).suffix().isEmpty()) path += QLatin1Char('.') + suffix;
  settings_.setValue(kFolderKey, QFileInfo(path).absolutePath());
  return path;
}

void PlotSaver::copyImage() {
  QGuiApplication::clipboard()->setPixmap(
      plot_.toPixmap(plot_.width(), plot_.height(), kPictureScale));
}

}  // namespace nibble::ui
