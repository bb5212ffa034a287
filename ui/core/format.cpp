// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/core/format.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <atomic>
#include <cmath>

namespace nibble::ui {

namespace {

std::atomic<ByteUnits> units{ByteUnits::Binary};

struct Scaled {
  double value;
  const char* unit;
  int decimals;
};

Scaled scaled(std::uint64_t bytes) {
  static constexpr const char* kBinary[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  static constexpr const char* kDecimal[] = {"B", "kB", "MB", "GB", "TB"};
  const bool binary = units == ByteUnits::Binary;
  const double step = binary ? 1024 : 1000;
  auto value = static_cast<double>(bytes);
  int unit = 0;
  for (; value >= step && unit < 4; ++unit) value /= step;
  const int decimals = unit == 0 ? 0 : value < 100 ? 2 : 1;
  return {value, binary ? kBinary[unit] : kDecimal[unit], decimals};
}

QString number(const Scaled& s) {
  return formatNumber(s.value, s.decimals);
}

QString translated(const char* text) {
  return QCoreApplication::translate("Format", text);
}

}  // namespace

void setByteUnits(ByteUnits value) {
  units = value;
}

ByteUnits byteUnits() {
  return units;
}

QString formatBytes(std::uint64_t bytes) {
  const Scaled s = scaled(bytes);
  return number(s) + QChar::Nbsp + QLatin1String(s.unit);
}

QString formatBytesChange(std::uint64_t from, std::uint64_t to) {
  const Scaled a = scaled(from);
  const Scaled b = scaled(to);
  const QString arrow = QStringLiteral(" → ");
  if (a.unit == b.unit) return number(a) + arrow + formatBytes(to);
  return formatBytes(from) + arrow + formatBytes(to);
}

QString formatCount(std::int64_t count) {
  const auto value = static_cast<double>(count);
  if (count >= 1'000'000'000) return formatNumber(value / 1e9, 2) + QStringLiteral("\u00a0B");
  if (count >= 1'000'000) return formatNumber(value / 1e6, 1) + QStringLiteral("\u00a0M");
  return QLocale().toString(static_cast<qlonglong>(count));
}

QString formatDuration(double seconds) {
  if (!(seconds >= 0)) return QStringLiteral("–");
  const auto whole = static_cast<qint64>(std::ceil(seconds));
  if (whole < 60) return translated(QT_TRANSLATE_NOOP("Format", "%1 s")).arg(whole);
  if (whole < 3600) {
    return translated(QT_TRANSLATE_NOOP("Format", "%1 min %2 s")).arg(whole / 60).arg(whole % 60);
  }
  return translated(QT_TRANSLATE_NOOP("Format", "%1 h %2 min"))
      .arg(whole / 3600)
      .arg(whole % 3600 / 60);
}

QString formatNumber(double value, int decimals) {
  if (!std::isfinite(value)) return QStringLiteral("–");
  return QLocale().toString(value, 'f', decimals);
}

QString formatPercent(double fraction, int decimals) {
  if (!std::isfinite(fraction)) return QStringLiteral("–");
  return formatNumber(100 * fraction, decimals) + QStringLiteral("\u00a0%");
}

QString formatSignificant(double value, int digits) {
  if (!std::isfinite(value)) return QStringLiteral("–");
  return QLocale().toString(value, 'g', digits);
}

QString formatTime(std::int64_t milliseconds) {
  return QDateTime::fromMSecsSinceEpoch(milliseconds).toString(QStringLiteral("yyyy-MM-dd HH:mm"));
}

}  // namespace nibble::ui
