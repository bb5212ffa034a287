// SPDX-License-Identifier: MIT
// Finds out what a path holds and opens it.
#include <algorithm>
#include <array>
#include <fstream>
#include <system_error>

#include "base/utf8.h"
#include "model/gguf_source.h"
#include "model/hf/hf_source.h"

namespace nibble {

namespace {

namespace fs = std::filesystem;

bool present(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

bool hasEnding(const fs::path& path, std::initializer_list<std::string_view> endings) {
  const std::string name = path.filename().string();
  return std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view ending) { return name.ends_with(ending); });
}

bool startsWithGgufMagic(const fs::path& path) {
  std::array<char, 4> magic{};
  std::ifstream file(path, std::ios::binary);
  return file.read(magic.data(), magic.size()) &&
         std::string_view(magic.data(), magic.size()) == "GGUF";
}

tl::unexpected<Error> pickleCheckpoint(const fs::path& path) {
  return withHint(
      fail(ErrorCode::Unsupported, path.string(),
           "PyTorch checkpoints (.bin, .pt, .pth, .ckpt) hold program code and are not opened"),
      "get the model as safetensors or GGUF, or save it as safetensors with transformers");
}

/// The first file of a folder with one of these endings, by name; empty when there is none.
fs::path firstIn(const fs::path& folder, std::initializer_list<std::string_view> endings) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (hasEnding(it->path(), endings)) found.push_back(it->path());
  }
  return found.empty() ? fs::path() : *std::min_element(found.begin(), found.end());
}

Result<std::shared_ptr<const ModelSource>> openFolder(const fs::path& folder) {
  const bool hasConfig = present(folder / "config.json");
  const bool hasWeights = !firstIn(folder, {".safetensors"}).empty();
  if (hasConfig && hasWeights) return hf::open(folder, folder);
  if (const auto gguf = firstIn(folder, {".gguf"}); !gguf.empty()) {
    return withHint(fail(ErrorCode::InvalidArgument, folder.string(),
                         "the folder is no Hugging Face model folder, but holds GGUF files"),
                    "open " + gguf.string());
  }
  if (present(folder / "adapter_config.json")) {
    return withHint(fail(ErrorCode::Unsupported, folder.string(),
                         "the folder holds a LoRA adapter, not a model"),
                    "open the model that the adapter belongs to");
  }
  if (const auto pickle = firstIn(folder, {".bin", ".pt", ".pth", ".ckpt"});
      !hasWeights && !pickle.empty()) {
    return pickleCheckpoint(pickle);
  }
  if (!hasConfig) {
    return withHint(fail(ErrorCode::NotFound, folder.string(), "the folder holds no config.json"),
                    "open a Hugging Face model folder (config.json, tokenizer.json, "
                    "model.safetensors) or a GGUF file");
  }
  return withHint(
      fail(ErrorCode::NotFound, folder.string(), "the folder holds no .safetensors file"),
      "download the weights into it");
}

Result<std::shared_ptr<const ModelSource>> openSafetensors(const fs::path& file) {
  const fs::path folder = file.parent_path();
  if (!present(folder / "config.json")) {
    return withHint(
        fail(ErrorCode::NotFound, file.string(), "there is no config.json beside the file"),
        "weights alone do not say how the model is built: put config.json and the tokenizer files "
        "of the model beside them");
  }
  return hf::open(folder, file);
}

}  // namespace

Result<std::shared_ptr<const ModelSource>> openModel(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) {
    return fail(ErrorCode::NotFound, path.string(), "there is no such file or folder");
  }
  if (fs::is_directory(status)) return openFolder(path);
  if (hasEnding(path, {".safetensors"})) return openSafetensors(path);
  if (path.filename() == "config.json" || hasEnding(path, {".safetensors.index.json"})) {
    return openFolder(path.has_parent_path() ? path.parent_path() : fs::path("."));
  }
  if (hasEnding(path, {".gguf"}) || startsWithGgufMagic(path)) return openGguf(path);
  if (hasEnding(path, {".bin", ".pt", ".pth", ".ckpt"})) return pickleCheckpoint(path);
  return withHint(fail(ErrorCode::Unsupported, path.string(), "not a model file Nibble knows"),
                  "open a .gguf file, a Hugging Face folder, or its .safetensors file");
}

}  // namespace nibble
