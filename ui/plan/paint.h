// SPDX-License-Identifier: GPL-3.0-or-later
// What is dragged from the palette or painted with: a type, or a method.
#pragma once

#include <QString>
#include <optional>
#include <string>

#include "formats/tensor_type.h"

class QMimeData;

namespace nibble::ui {

struct Paint {
  std::optional<TensorType> type;
  std::string method;  ///< when there is no type
  bool operator==(const Paint&) const = default;

  static Paint of(TensorType type) { return {type, {}}; }
  static Paint of(std::string method) { return {std::nullopt, std::move(method)}; }
};

/// "Q4_K", "Importance".
QString paintName(const Paint& paint);

/// The type of what a drag carries.
inline constexpr const char* kPaintMimeType = "application/x-nibble-paint";
/// The caller owns it. As text it is the name.
QMimeData* toMimeData(const Paint& paint);
/// Nothing when the drag carries something else.
std::optional<Paint> fromMimeData(const QMimeData* data);

}  // namespace nibble::ui
