// SPDX-License-Identifier: MIT
#pragma once

namespace nibble {

/// Closes a file that has no name any more, without waiting for its blocks to be freed: that takes
/// a disk up to a third of a second for each GiB, and neither a cancelled job nor the exit of the
/// process should. Falls back to an ordinary close().
void closeUnnamedFile(int fd);

}  // namespace nibble
