// SPDX-License-Identifier: MIT
// One GGUF file, or a split set.
#include "base/utf8.h"
#include "jobs/containers/container.h"
#include "jobs/quantize_output.h"

namespace nibble::jobs {

namespace {

class Gguf final : public Container {
 public:
  std::string_view name() const override { return "gguf"; }

  Result<> check(const ModelSource& source, const Plan& plan,
                 const std::filesystem::path& out) const override {
    NIBBLE_CHECK(checkGgufTypes(plan));
    return checkNotInput(source, out);
  }

  Result<QuantizeReport> write(const ModelSource& source, const Plan& plan,
                               const std::filesystem::path& out, const QuantizeOptions& options,
                               const JobContext& context) const override {
    return quantize(source, plan, out, options, context);
  }
};

}  // namespace

const Container& ggufContainer() {
  static const Gguf container;
  return container;
}

}  // namespace nibble::jobs
