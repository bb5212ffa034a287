// SPDX-License-Identifier: GPL-3.0-or-later
// Between the engine's strings and paths and Qt's.
#pragma once

#include <QString>
#include <concepts>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"
#include "formats/tensor_type.h"

namespace nibble::ui {

inline QString toQString(std::string_view text) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

inline std::filesystem::path toPath(const QString& path) {
  return std::filesystem::path(path.toStdString());
}

/// Exactly a path: strings convert to one, and mean text.
template <std::same_as<std::filesystem::path> Path>
QString toQString(const Path& path) {
  return QString::fromStdString(path.string());
}

/// "8192 × 2048": rows first, as the model's makers write shapes.
QString shapeText(const Shape& shape);

/// "What (where)" as a sentence, without the hint.
QString problemOf(const Error& error);
/// The same without the place.
QString causeOf(const Error& error);
/// What to do next; empty when the engine knows nothing.
QString adviceOf(const Error& error);
/// Both, each ending with a full stop.
QString sentencesOf(const Error& error);

}  // namespace nibble::ui
