// SPDX-License-Identifier: GPL-3.0-or-later
// How a tensor type looks wherever it appears: its name on the colour of its bits per weight.
#pragma once

#include <QColor>
#include <QString>

#include "formats/tensor_type.h"

class QPainter;
class QRectF;

namespace nibble::ui {

QString typeName(TensorType type);
QColor typeColor(TensorType type);

/// A rounded rectangle with the name in it, shortened to what fits.
void paintTypeBadge(QPainter& painter, const QRectF& rect, TensorType type);

}  // namespace nibble::ui
