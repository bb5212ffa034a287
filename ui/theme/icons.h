// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QIcon>
#include <QString>

namespace nibble::ui {

/// The line drawing resources/icons/NAME.svg in the colours of the theme: secondary, accent when
/// checked or selected, faint when disabled. Take it anew when the theme changes.
QIcon icon(const QString& name);
/// In one colour, `size` logical pixels square.
QPixmap iconPixmap(const QString& name, const QColor& color, int size, double devicePixelRatio);

}  // namespace nibble::ui
