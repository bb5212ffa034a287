// SPDX-License-Identifier: MIT
// Prints the logits of a model for given tokens, for comparison with other programs: 32-bit floats,
// [tokens][vocabulary], on standard output.
//
//   interop_logits MODEL ID...
#include <cstdio>
#include <cstdlib>

#include "infer/backend.h"

namespace {

using namespace nibble;

Result<std::vector<float>> logitsOf(const char* path, const std::vector<TokenId>& ids) {
  NIBBLE_TRY(const auto source, openModel(path));
  NIBBLE_TRY(const auto model, loadCpuModel(source, {.pool = std::make_shared<ThreadPool>()}));
  NIBBLE_TRY(const auto session, model->newSession({.kv = KvType::F32}));
  std::vector<float> logits(ids.size() *
                            static_cast<std::size_t>(model->hyperparameters().vocabulary));
  NIBBLE_CHECK(session->forward(ids, static_cast<int>(ids.size()), logits.data(), {}));
  return logits;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    fmt::print(stderr, "usage: interop_logits MODEL ID...\n");
    return 2;
  }
  std::vector<nibble::TokenId> ids;
  for (int i = 2; i < argc; ++i) ids.push_back(std::atoi(argv[i]));
  const auto logits = logitsOf(argv[1], ids);
  if (!logits) {
    fmt::print(stderr, "interop_logits: {}\n", logits.error().message());
    return 1;
  }
  return std::fwrite(logits->data(), sizeof(float), logits->size(), stdout) == logits->size() ? 0
                                                                                              : 1;
}
