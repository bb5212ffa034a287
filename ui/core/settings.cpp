// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/core/settings.h"

#include <algorithm>

#include "ui/core/text.h"

namespace nibble::ui {

namespace {
constexpr int kMaxRecent = 12;
constexpr int kDefaultMemoryPercent = 80;
}  // namespace

Settings::Settings(const QString& file, QObject* parent)
    : QObject(parent),
      store_(file.isEmpty() ? QSettings().fileName() : file, QSettings::IniFormat) {
  setByteUnits(units());
}

int Settings::threads() const {
  return std::max(0, store_.value("threads", 0).toInt());
}

void Settings::setThreads(int threads) {
  if (threads == this->threads()) return;
  store_.setValue("threads", threads);
  Q_EMIT threadsChanged();
}

int Settings::memoryLimitPercent() const {
  return std::clamp(store_.value("memoryLimitPercent", kDefaultMemoryPercent).toInt(), 10, 100);
}

void Settings::setMemoryLimitPercent(int percent) {
  if (percent == memoryLimitPercent()) return;
  store_.setValue("memoryLimitPercent", percent);
  Q_EMIT memoryLimitChanged();
}

jobs::DeviceWish Settings::device() const {
  const QString kept = store_.value("device").toString();
  return jobs::parseDeviceWish(kept.toStdString()).value_or(jobs::DeviceWish{});
}

void Settings::setDevice(const jobs::DeviceWish& device) {
  if (device == this->device()) return;
  store_.setValue("device", toQString(jobs::toString(device)));
  Q_EMIT deviceChanged();
}

ThemeChoice Settings::theme() const {
  const QString name = store_.value("theme").toString();
  if (name == "light") return ThemeChoice::Light;
  if (name == "dark") return ThemeChoice::Dark;
  return ThemeChoice::System;
}

void Settings::setTheme(ThemeChoice theme) {
  if (theme == this->theme()) return;
  store_.setValue("theme", theme == ThemeChoice::Light  ? "light"
                           : theme == ThemeChoice::Dark ? "dark"
                                                        : "system");
  Q_EMIT themeChanged();
}

QString Settings::language() const {
  return store_.value("language").toString();
}

void Settings::setLanguage(const QString& language) {
  if (language == this->language()) return;
  store_.setValue("language", language);
  Q_EMIT languageChanged();
}

ByteUnits Settings::units() const {
  return store_.value("units").toString() == "decimal" ? ByteUnits::Decimal : ByteUnits::Binary;
}

void Settings::setUnits(ByteUnits units) {
  if (units == this->units()) return;
  store_.setValue("units", units == ByteUnits::Decimal ? "decimal" : "binary");
  setByteUnits(units);
  Q_EMIT unitsChanged();
}

QString Settings::dataFolder() const {
  return store_.value("dataFolder").toString();
}

void Settings::setDataFolder(const QString& folder) {
  if (folder == dataFolder()) return;
  store_.setValue("dataFolder", folder);
  Q_EMIT dataFolderChanged();
}

QString Settings::evaluationText() const {
  return store_.value("evaluationText").toString();
}

void Settings::setEvaluationText(const QString& path) {
  if (path == evaluationText()) return;
  store_.setValue("evaluationText", path);
  Q_EMIT evaluationTextChanged();
}

QStringList Settings::recentModels() const {
  return store_.value("recentModels").toStringList();
}

void Settings::addRecentModel(const QString& path) {
  QStringList recent = recentModels();
  recent.removeAll(path);
  recent.prepend(path);
  while (recent.size() > kMaxRecent) recent.removeLast();
  store_.setValue("recentModels", recent);
  Q_EMIT recentModelsChanged();
}

void Settings::removeRecentModel(const QString& path) {
  QStringList recent = recentModels();
  if (recent.removeAll(path) == 0) return;
  store_.setValue("recentModels", recent);
  Q_EMIT recentModelsChanged();
}

bool Settings::hintSeen(const QString& hint) const {
  return store_.value("hints/" + hint, false).toBool();
}

void Settings::setHintSeen(const QString& hint) {
  store_.setValue("hints/" + hint, true);
}

QVariant Settings::value(const QString& key, const QVariant& fallback) const {
  return store_.value(key, fallback);
}

void Settings::setValue(const QString& key, const QVariant& value) {
  store_.setValue(key, value);
}

}  // namespace nibble::ui
