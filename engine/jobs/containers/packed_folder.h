// SPDX-License-Identifier: MIT
// Writes a Hugging Face folder whose matrices are packed: everything else as the source has it.
#pragma once

#include "jobs/containers/container.h"
#include "jobs/containers/packed_format.h"

namespace nibble::jobs {

Result<> checkPackedFolder(const PackedFormat& format, const ModelSource& source, const Plan& plan,
                           const std::filesystem::path& out);

/// Memory follows the largest matrix: it is packed as a whole, because its rows become columns.
Result<QuantizeReport> writePackedFolder(const PackedFormat& format, const ModelSource& source,
                                         const Plan& plan, const std::filesystem::path& out,
                                         const QuantizeOptions& options, const JobContext& context);

/// A container from a packing.
class PackedContainer : public Container {
 public:
  explicit PackedContainer(const PackedFormat& format) : format_(format) {}

  std::string_view name() const override { return format_.name(); }
  Result<> check(const ModelSource& source, const Plan& plan,
                 const std::filesystem::path& out) const override {
    return checkPackedFolder(format_, source, plan, out);
  }
  Result<QuantizeReport> write(const ModelSource& source, const Plan& plan,
                               const std::filesystem::path& out, const QuantizeOptions& options,
                               const JobContext& context) const override {
    return writePackedFolder(format_, source, plan, out, options, context);
  }

 private:
  const PackedFormat& format_;
};

}  // namespace nibble::jobs
