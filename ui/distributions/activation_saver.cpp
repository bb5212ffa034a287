// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/distributions/activation_saver.h"

#include <fmt/format.h>

#include <QAction>
#include <QClipboard>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMenu>
#include <QRegularExpression>
#include <cmath>
#include <iterator>

#include "base/atomic_file.h"
#include "ui/core/text.h"
#include "ui/widgets/plot.h"

namespace nibble::ui {

namespace {

constexpr auto kFolderKey = "distributions/folder";
constexpr int kPictureScale = 2;

bool isTable(ActivationSaver::What what) {
  return what == ActivationSaver::What::HistogramTable ||
         what == ActivationSaver::What::ChannelTable;
}

QString suffixOf(ActivationSaver::What what) {
  if (isTable(what)) return QStringLiteral("csv");
  return what == ActivationSaver::What::Svg ? QStringLiteral("svg") : QStringLiteral("png");
}

}  // namespace

std::string activationHistogramCsv(const jobs::ActivationProfile& profile) {
  std::string out = "low,high,count,outliers\n";
  for (std::size_t b = 0; b < profile.octaves.size(); ++b) {
    const int octave = profile.firstOctave + static_cast<int>(b);
    // What is below the first or above the last octave is counted there.
    const double low = b == 0 ? 0 : std::exp2(octave);
    const std::string high =
        b + 1 == profile.octaves.size() ? "inf" : fmt::format("{}", std::exp2(octave + 1));
    fmt::format_to(std::back_inserter(out), "{},{},{},{}\n", low, high, profile.octaves[b],
                   profile.outlierOctaves[b]);
  }
  return out;
}

std::string activationChannelCsv(const jobs::ActivationProfile& profile) {
  std::string out = "channel,largest,rms,mean_magnitude,outlier\n";
  for (std::size_t i = 0; i < profile.largest.size(); ++i) {
    const bool outlier = static_cast<double>(profile.largest[i]) > profile.limit;
    fmt::format_to(std::back_inserter(out), "{},{},{},{},{}\n", i, profile.largest[i],
                   profile.rms[i], profile.mean[i], outlier ? 1 : 0);
  }
  return out;
}

ActivationSaver::ActivationSaver(Settings& settings, Plot& plot, QWidget* dialogParent)
    : QObject(dialogParent),
      settings_(settings),
      plot_(plot),
      dialogParent_(dialogParent),
      menu_(new QMenu(dialogParent)) {
  addAction(tr("Histogram as PNG…"), What::Png);
  addAction(tr("Histogram as SVG…"), What::Svg);
  connect(menu_->addAction(tr("Copy as image")), &QAction::triggered, this, [this] {
    QGuiApplication::clipboard()->setPixmap(
        plot_.toPixmap(plot_.width(), plot_.height(), kPictureScale));
  });
  menu_->addSeparator();
  addAction(tr("Histogram as CSV…"), What::HistogramTable);
  addAction(tr("Channels as CSV…"), What::ChannelTable);
}

void ActivationSaver::setProfile(std::shared_ptr<const jobs::ActivationProfile> profile) {
  profile_ = std::move(profile);
}

Result<> ActivationSaver::save(What what, const QString& path) const {
  if (profile_ == nullptr) {
    return fail(ErrorCode::InvalidArgument, path.toStdString(), "there is nothing to save");
  }
  if (what == What::HistogramTable) {
    return writeFileAtomically(toPath(path), activationHistogramCsv(*profile_));
  }
  if (what == What::ChannelTable) {
    return writeFileAtomically(toPath(path), activationChannelCsv(*profile_));
  }
  if (plot_.saveImage(path)) return {};
  return withHint(fail(ErrorCode::Io, path.toStdString(), "the picture could not be written"),
                  "choose another folder, or make room on the disk");
}

void ActivationSaver::addAction(const QString& text, What what) {
  connect(menu_->addAction(text), &QAction::triggered, this, [this, what] { ask(what); });
}

void ActivationSaver::ask(What what) {
  static const QRegularExpression unsafe(QStringLiteral("[^A-Za-z0-9._-]+"));
  const QString folder = settings_.value(kFolderKey, QDir::homePath()).toString();
  const QString suffix = suffixOf(what);
  QString name = toQString(profile_ != nullptr ? profile_->tensor : std::string());
  name.replace(unsafe, QStringLiteral("-"));
  name +=
      what == What::ChannelTable ? QStringLiteral("-input-channels.") : QStringLiteral("-inputs.");
  QString path =
      QFileDialog::getSaveFileName(dialogParent_, tr("Save"), QDir(folder).filePath(name + suffix),
                                   QStringLiteral("%1 (*.%2)").arg(suffix.toUpper(), suffix));
  if (path.isEmpty()) return;
  if (QFileInfo(path).suffix().isEmpty()) path += QLatin1Char('.') + suffix;
  settings_.setValue(kFolderKey, QFileInfo(path).absolutePath());
  const Result<> saved = save(what, path);
  if (!saved) Q_EMIT failed(saved.error());
}

}  // namespace nibble::ui
