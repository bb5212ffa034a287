// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace nibble::jobs {

struct LibraryVersion {
  std::string name;
  std::string version;
  std::string license;  ///< SPDX expression
};

/// The libraries the engine runs on, as they are at run time where they can say so.
std::vector<LibraryVersion> libraryVersions();

}  // namespace nibble::jobs
