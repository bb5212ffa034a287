// SPDX-License-Identifier: GPL-3.0-or-later
// Words of the plan page that several of its views use.
#pragma once

#include <QString>

#include "formats/tensor_type.h"
#include "ui/core/method_text.h"
#include "ui/core/plan_document.h"

namespace nibble::ui {

/// One sentence on what kind of format it is.
QString typeHint(TensorType type);
/// "4.50 bpw".
QString bitsText(TensorType type);
/// Everything known about a tensor, as rich text.
QString tensorTip(const PlanRow& row);
/// The same in one plain line, for screen readers.
QString tensorSentence(const PlanRow& row);

}  // namespace nibble::ui
