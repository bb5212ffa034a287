// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "jobs/verify_detail.h"

namespace nibble::ui {

/// What a check of a written file found, in the language and units of the user. What the engine
/// says of an error stays in its own words.
QString detailText(const jobs::VerifyDetail& detail);

}  // namespace nibble::ui
