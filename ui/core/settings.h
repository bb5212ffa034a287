// SPDX-License-Identifier: GPL-3.0-or-later
// What the user chose, kept between starts.
#pragma once

#include <QByteArray>
#include <QObject>
#include <QSettings>
#include <QString>
#include <QStringList>

#include "jobs/device_wish.h"
#include "ui/core/format.h"

namespace nibble::ui {

enum class ThemeChoice { System, Light, Dark };

class Settings : public QObject {
  Q_OBJECT

 public:
  /// In the user's configuration folder, or in `file` where that is given (tests).
  explicit Settings(const QString& file = {}, QObject* parent = nullptr);

  int threads() const;  ///< 0: all
  void setThreads(int threads);
  int memoryLimitPercent() const;  ///< of the machine's memory that models may take
  void setMemoryLimitPercent(int percent);
  /// Where models run unless another place is chosen.
  jobs::DeviceWish device() const;
  void setDevice(const jobs::DeviceWish& device);
  ThemeChoice theme() const;
  void setTheme(ThemeChoice theme);
  QString language() const;  ///< "de"; empty: the system's
  void setLanguage(const QString& language);
  ByteUnits units() const;
  void setUnits(ByteUnits units);
  /// Where the store lies; empty: the engine's default.
  QString dataFolder() const;
  void setDataFolder(const QString& folder);
  /// Text evaluated unless another is chosen; empty: the bundled one.
  QString evaluationText() const;
  void setEvaluationText(const QString& path);

  /// Latest first.
  QStringList recentModels() const;
  void addRecentModel(const QString& path);
  void removeRecentModel(const QString& path);

  bool hintSeen(const QString& hint) const;
  void setHintSeen(const QString& hint);

  /// Window state and choices of single pages; keys are "page/what".
  QVariant value(const QString& key, const QVariant& fallback = {}) const;
  void setValue(const QString& key, const QVariant& value);

 Q_SIGNALS:
  void themeChanged();
  void unitsChanged();
  void threadsChanged();
  void memoryLimitChanged();
  void deviceChanged();
  void languageChanged();
  void dataFolderChanged();
  void evaluationTextChanged();
  void recentModelsChanged();

 private:
  QSettings store_;
};

}  // namespace nibble::ui
