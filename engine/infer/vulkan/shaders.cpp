// SPDX-License-Identifier: MIT
#include "infer/vulkan/shaders.h"

namespace nibble::vulkan {

const Shader* findShader(std::string_view name) {
  for (const Shader& shader : allShaders()) {
    if (shader.name == name) return &shader;
  }
  return nullptr;
}

}  // namespace nibble::vulkan
