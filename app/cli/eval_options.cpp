// SPDX-License-Identifier: MIT
#include "cli/eval_options.h"

#include "cli/command.h"

namespace nibble::cli {

namespace {
constexpr int kLlamaContext = 512;
constexpr int kPaperContext = 2048;
}  // namespace

void addEvalArguments(CLI::App& command, EvalArguments& arguments) {
  command.add_option("--text", arguments.text, "Text to evaluate on (UTF-8)")->required();
  command.add_option("--ctx", arguments.context, "Tokens a window (512; 2048 with --protocol hf)")
      ->check(CLI::Range(2, 1 << 20));
  command.add_option("--chunks", arguments.chunks, "Windows to evaluate (default: all)")
      ->check(CLI::Range(1, 1 << 30));
  command.add_option("--stride", arguments.stride, "Slide the window by this many tokens")
      ->check(CLI::Range(1, 1 << 20));
  command
      .add_option("--protocol", arguments.protocol,
                  "llama: second half of each window scored; hf: whole windows")
      ->check(CLI::IsMember({"llama", "hf"}));
  addPrecisionOptions(command, arguments.precision);
}

KvType PrecisionArguments::kvType() const {
  return kvTypeFromName(kv).value_or(KvType::F16);
}

ActivationBits PrecisionArguments::activationBits() const {
  return activations == "16" ? ActivationBits::Sixteen : ActivationBits::Eight;
}

void addPrecisionOptions(CLI::App& command, PrecisionArguments& arguments) {
  std::vector<std::string> names;
  for (const KvType type : kKvTypes) names.emplace_back(name(type));
  command.add_option("--kv", arguments.kv, "How keys and values are kept (f16)")
      ->check(CLI::IsMember(names));
  command
      .add_option("--activations", arguments.activations,
                  fmt::format("Bits of what the processor multiplies quantized weights with ({})",
                              arguments.activations))
      ->check(CLI::IsMember({"8", "16"}));
}

eval::EvalOptions evalOptions(const EvalArguments& arguments) {
  eval::EvalOptions options;
  const bool paper = arguments.protocol == "hf";
  options.windows.protocol = paper ? eval::Protocol::HuggingFace : eval::Protocol::LlamaPerplexity;
  options.windows.context = arguments.context > 0 ? arguments.context
                            : paper               ? kPaperContext
                                                  : kLlamaContext;
  options.windows.maxChunks = arguments.chunks;
  options.windows.stride = arguments.stride;
  options.kv = arguments.precision.kvType();
  options.activations = arguments.precision.activationBits();
  return options;
}

void addDeviceOption(CLI::App& command, Program& program) {
  command
      .add_option_function<std::string>(
          "--device,--backend",
          [&program](const std::string& text) {
            const DeviceChoice choice = *parseDeviceChoice(text);
            program.device.kind = choice.kind;
            program.device.index = choice.index;
            program.deviceGiven = true;
          },
          "Where to compute: cpu (default), vulkan, vulkan:N, or auto")
      ->check([](const std::string& text) {
        const auto choice = parseDeviceChoice(text);
        return choice ? std::string() : choice.error().message();
      });
  // Whoever says what a GPU is to do wants one.
  const auto useGpu = [&program] {
    if (!program.deviceGiven) program.device.kind = DeviceChoice::Kind::Vulkan;
  };
  command
      .add_option_function<std::string>(
          "--gpu-layers,--n-gpu-layers",
          [&program, useGpu](const std::string& text) {
            program.device.gpuLayers = *parseGpuLayers(text);
            useGpu();
          },
          "How many of the last layers the GPU computes, the processor the others (auto)")
      ->check([](const std::string& text) {
        const auto layers = parseGpuLayers(text);
        return layers ? std::string() : layers.error().message();
      });
  command
      .add_option_function<std::uint64_t>(
          "--gpu-memory",
          [&program, useGpu](const std::uint64_t& bytes) {
            program.device.gpuMemory = bytes;
            useGpu();
          },
          "Memory that layers and context may take on the GPU, like 6GB (all that is free)")
      ->transform(CLI::AsSizeValue(false))
      ->check(CLI::PositiveNumber);
}

}  // namespace nibble::cli
