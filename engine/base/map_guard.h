// SPDX-License-Identifier: MIT
// Reading a mapped file that goes away while it is open.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

#include "base/result.h"

namespace nibble {

/// From now on, touching pages of the mapping that the kernel cannot provide (the file was cut off,
/// its disk fails) gives zeros, where the signal SIGBUS would end the program. Signals for other
/// addresses go where they went before. `bytes` begins on a page; `fd` is the file's and is kept.
void guardMapping(std::span<const std::byte> bytes, int fd, const std::filesystem::path& path);

/// Ends that, before the mapping is undone, and closes the file.
void unguardMapping(std::span<const std::byte> bytes);

/// Fails when the mapped file that the bytes lie in became shorter since it was opened, or any part
/// of it could not be read: the bytes may be zeros instead of what the file held. To be asked after
/// they were used, before the result is believed. Bytes elsewhere in memory are always intact.
Result<> checkIntact(std::span<const std::byte> bytes);

}  // namespace nibble
