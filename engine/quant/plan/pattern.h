// SPDX-License-Identifier: MIT
// Regular expressions for tensor names, with bounds on the work a hostile one can cause.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace nibble {

/// Perl syntax. It matches anywhere in a name unless anchored, as in llama-quantize. Copies share
/// the compiled form.
class Pattern {
 public:
  /// Fails with the place in the expression and what is wrong there.
  static Result<Pattern> compile(std::string expression);

  const std::string& text() const { return text_; }

  /// Fails when the expression would need too many steps on this name.
  Result<bool> matches(std::string_view name) const;

 private:
  struct Compiled;
  Pattern(std::string text, std::shared_ptr<const Compiled> compiled);

  std::string text_;
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace nibble
