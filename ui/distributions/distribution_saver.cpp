// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/distributions/distribution_saver.h"

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
#include "ui/distributions/distribution_csv.h"
#include "ui/widgets/plot.h"

namespace nibble::ui {

namespace {

constexpr auto kFolderKey = "distributions/folder";
constexpr int kPictureScale = 2;

QString suffixOf(DistributionSaver::What what) {
  switch (what) {
    case DistributionSaver::What::Png:
      return QStringLiteral("png");
    case DistributionSaver::What::Svg:
      return QStringLiteral("svg");
    default:
      return QStringLiteral("csv");
  }
}

QString partOf(DistributionSaver::What what) {
  switch (what) {
    case DistributionSaver::What::ErrorTable:
      return QStringLiteral("-error");
    case DistributionSaver::What::ColumnTable:
      return QStringLiteral("-columns");
    case DistributionSaver::What::RowTable:
      return QStringLiteral("-rows");
    default:
      return {};
  }
}

}  // namespace

DistributionSaver::DistributionSaver(Settings& settings, Plot& plot, QWidget* dialogParent)
    : QObject(dialogParent),
      settings_(settings),
      plot_(plot),
      dialogParent_(dialogParent),
      menu_(new QMenu(dialogParent)) {
  addAction(tr("Histogram as PNG…"), What::Png);
  addAction(tr("Histogram as SVG…"), What::Svg);
  connect(menu_->addAction(tr("Copy as image")), &QAction::triggered, this,
          &DistributionSaver::copyImage);
  menu_->addSeparator();
  addAction(tr("Histogram as CSV…"), What::HistogramTable);
  addAction(tr("Error as CSV…"), What::ErrorTable);
  addAction(tr("Columns as CSV…"), What::ColumnTable);
  addAction(tr("Rows as CSV…"), What::RowTable);
}

void DistributionSaver::setDistribution(std::shared_ptr<const jobs::Distribution> distribution) {
  distribution_ = std::move(distribution);
  for (QAction* action : menu_->actions()) {
    const bool error =
        action->data().isValid() && action->data().toInt() == static_cast<int>(What::ErrorTable);
    action->setEnabled(distribution_ != nullptr && (!error || distribution_->against));
  }
}

Result<> DistributionSaver::save(What what, const QString& path) const {
  if (distribution_ == nullptr) {
    return fail(ErrorCode::InvalidArgument, path.toStdString(), "there is nothing to save");
  }
  switch (what) {
    case What::Png:
    case What::Svg:
      if (plot_.saveImage(path)) return {};
      return withHint(fail(ErrorCode::Io, path.toStdString(), "the picture could not be written"),
                      "choose another folder, or make room on the disk");
    case What::HistogramTable:
      return writeFileAtomically(toPath(path), histogramCsv(*distribution_));
    case What::ErrorTable:
      return writeFileAtomically(toPath(path), errorCsv(*distribution_));
    case What::ColumnTable:
      return writeFileAtomically(toPath(path), profileCsv(distribution_->columns));
    case What::RowTable:
      return writeFileAtomically(toPath(path), profileCsv(distribution_->rows));
  }
  return {};
}

void DistributionSaver::addAction(const QString& text, What what) {
  QAction* action = menu_->addAction(text);
  action->setData(static_cast<int>(what));
  connect(action, &QAction::triggered, this, [this, what] { ask(what); });
}

void DistributionSaver::ask(What what) {
  const QString folder = settings_.value(kFolderKey, QDir::homePath()).toString();
  const QString suffix = suffixOf(what);
  QString path = QFileDialog::getSaveFileName(
      dialogParent_, tr("Save"), QDir(folder).filePath(suggestedName(what)),
      QStringLiteral("%1 (*.%2)").arg(suffix.toUpper(), suffix));
  if (path.isEmpty()) return;
  if (QFileInfo(path).suffix().isEmpty()) path += QLatin1Char('.') + suffix;
  settings_.setValue(kFolderKey, QFileInfo(path).absolutePath());
  const Result<> saved = save(what, path);
  if (!saved) Q_EMIT failed(saved.error());
}

void DistributionSaver::copyImage() {
  QGuiApplication::clipboard()->setPixmap(
      plot_.toPixmap(plot_.width(), plot_.height(), kPictureScale));
}

QString DistributionSaver::suggestedName(What what) const {
  static const QRegularExpression unsafe(QStringLiteral("[^A-Za-z0-9._-]+"));
  QString name = toQString(distribution_ != nullptr ? distribution_->tensor : std::string());
  name.replace(unsafe, QStringLiteral("-"));
  return name + partOf(what) + QLatin1Char('.') + suffixOf(what);
}

}  // namespace nibble::ui
