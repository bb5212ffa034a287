// SPDX-License-Identifier: GPL-3.0-or-later
// Words on quantization methods, for every page.
#pragma once

#include <QString>
#include <string>

namespace nibble::ui {

/// "Round to nearest" of "rtn"; "Copied" of kCopyMethod.
QString methodTitle(const std::string& method);
/// One sentence on what the method does.
QString methodHint(const std::string& method);

}  // namespace nibble::ui
