// SPDX-License-Identifier: MIT
#include "infer/device_choice.h"

#include <charconv>

namespace nibble {

Result<DeviceChoice> parseDeviceChoice(std::string_view text) {
  constexpr std::string_view kVulkan = "vulkan";
  if (text == "cpu") return DeviceChoice{};
  if (text == "auto") return DeviceChoice{DeviceChoice::Kind::Automatic, -1};
  if (text == kVulkan) return DeviceChoice{DeviceChoice::Kind::Vulkan, -1};
  if (text.starts_with(kVulkan) && text.size() > kVulkan.size() + 1 &&
      text[kVulkan.size()] == ':') {
    const std::string_view number = text.substr(kVulkan.size() + 1);
    DeviceChoice choice{DeviceChoice::Kind::Vulkan, 0};
    const char* end = number.data() + number.size();
    const auto [stopped, error] = std::from_chars(number.data(), end, choice.index);
    if (error == std::errc() && stopped == end && choice.index >= 0) return choice;
  }
  return withHint(fail(ErrorCode::Usage, "", "there is no device \"{}\"", text),
                  "choose cpu, auto, vulkan or vulkan:N; `nibble devices` lists them");
}

Result<int> parseGpuLayers(std::string_view text) {
  if (text == "auto") return DeviceChoice::kAsManyAsFit;
  int layers = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, layers);
  if (error == std::errc() && stopped == end && layers >= 0) return layers;
  return withHint(fail(ErrorCode::Usage, "", "\"{}\" is not a number of layers", text),
                  "give how many layers the GPU is to compute, or auto for as many as fit");
}

std::string toString(const DeviceChoice& choice) {
  switch (choice.kind) {
    case DeviceChoice::Kind::Processor:
      return "cpu";
    case DeviceChoice::Kind::Automatic:
      return "auto";
    case DeviceChoice::Kind::Vulkan:
      return choice.index < 0 ? "vulkan" : fmt::format("vulkan:{}", choice.index);
  }
  return {};
}

}  // namespace nibble
