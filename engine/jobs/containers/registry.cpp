// SPDX-License-Identifier: MIT
#include "jobs/containers/container.h"

namespace nibble::jobs {

#define CONTAINER(name) const Container& name##Container();
#include "jobs/containers/containers.def"
#undef CONTAINER

const Container* findContainer(std::string_view wanted) {
#define CONTAINER(name) \
  if (wanted == #name) return &name##Container();
#include "jobs/containers/containers.def"
#undef CONTAINER
  return nullptr;
}

std::vector<std::string> containerNames() {
  return {
#define CONTAINER(name) #name,
#include "jobs/containers/containers.def"
#undef CONTAINER
  };
}

}  // namespace nibble::jobs
