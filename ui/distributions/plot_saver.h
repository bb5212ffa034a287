// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "ui/core/settings.h"

class QAction;
class QMenu;
class QWidget;

namespace nibble::ui {

class Plot;

/// The menu that keeps what is shown as picture or table.
class PlotSaver : public QObject {
  Q_OBJECT

 public:
  /// Pictures are of `plot`; `part` follows the subject in their suggested name. `dialogParent`
  /// carries the file dialogs.
  PlotSaver(Settings& settings, Plot& plot, const QString& part, QWidget* dialogParent);

  /// One more entry, for a table as `csv` gives it when asked.
  QAction* addTable(const QString& text, const QString& part, std::function<std::string()> csv);

  /// The tensor that all of it is about. Empty when nothing is shown: nothing can be saved then.
  void setSubject(const std::string& tensor);
  QMenu* menu() const { return menu_; }

  /// PNG or SVG, by the ending of `path`.
  Result<> savePicture(const QString& path) const;
  /// Tables count in the order in which they were added.
  Result<> saveTable(std::size_t table, const QString& path) const;

 Q_SIGNALS:
  void failed(const nibble::Error& error);

 private:
  void addPicture(const QString& text, const QString& suffix);
  void copyImage();
  /// Where the person wants it; empty when they changed their mind.
  QString askPath(const QString& part, const QString& suffix);
  Result<> checkSubject(const QString& path) const;

  Settings& settings_;
  Plot& plot_;
  const QString part_;
  QWidget* dialogParent_;
  QMenu* menu_;
  std::vector<std::function<std::string()>> tables_;
  QString subject_;
};

}  // namespace nibble::ui
