// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace nibble {

/// For a file that is not what it was taken for: says what its first bytes look like and what to
/// do ("this is a Git LFS pointer ..."). Empty when they resemble nothing known.
std::string describeMistakenFile(std::span<const std::byte> bytes);

}  // namespace nibble
