// SPDX-License-Identifier: MIT
// The compiled shaders of the folder shaders/, by name.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace nibble::vulkan {

struct Shader {
  std::string_view name;  ///< "matvec_codes.Q4_K.dot"
  std::span<const std::uint32_t> code;
};

/// Written by cmake/NibbleShaders.cmake.
std::span<const Shader> allShaders();
/// Null when there is none of that name.
const Shader* findShader(std::string_view name);

}  // namespace nibble::vulkan
