// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers as people read them, in the language and units of the user.
#pragma once

#include <QString>
#include <cstdint>

namespace nibble::ui {

enum class ByteUnits { Binary, Decimal };  ///< GiB or GB

/// What every formatBytes() from now on uses.
void setByteUnits(ByteUnits units);
ByteUnits byteUnits();

/// "2.31 GiB".
QString formatBytes(std::uint64_t bytes);
/// "10.1 → 3.3 MiB", or with both units where they differ.
QString formatBytesChange(std::uint64_t from, std::uint64_t to);
/// "1.24 B", "5.2 M", "768".
QString formatCount(std::int64_t count);
/// "14 s", "2 min 5 s", "3 h 10 min".
QString formatDuration(double seconds);
/// Fixed decimals in the user's language.
QString formatNumber(double value, int decimals);
/// "0.41 %" of 0.0041.
QString formatPercent(double fraction, int decimals = 2);
/// Four significant digits, for values of unknown size.
QString formatSignificant(double value, int digits = 4);
/// "2026-11-21 11:39" of milliseconds since 1970, in local time.
QString formatTime(std::int64_t milliseconds);

}  // namespace nibble::ui
