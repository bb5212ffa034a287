// SPDX-License-Identifier: MIT
#include "jobs/verify_detail.h"

#include "base/utf8.h"

namespace nibble::jobs {

namespace {

std::string largest(const VerifyDetail& detail) {
  if (detail.subject.empty()) return {};
  return fmt::format("; the largest is {:.2f} %, in {}", 100 * detail.value,
                     printable(detail.subject));
}

}  // namespace

std::string VerifyDetail::text() const {
  const std::string name = printable(subject);
  switch (finding) {
    case VerifyFinding::Opened:
      return fmt::format("{} bytes, {} tensors", bytes, count);
    case VerifyFinding::LayoutAgrees:
      return fmt::format("all {} have the planned type and shape", count);
    case VerifyFinding::MetadataAgrees:
      return fmt::format("all {} keys are there", count);
    case VerifyFinding::AllFinite:
      return fmt::format("all {} weights are finite", count);
    case VerifyFinding::ErrorsAsReported:
      return "as measured while writing" + largest(*this);
    case VerifyFinding::ErrorsPlausible:
      return "plausible" + largest(*this);
    case VerifyFinding::Said:
      return subject;
    case VerifyFinding::NotOpened:
      return "the file cannot be opened";
    case VerifyFinding::OtherTensors:
      return "the tensors are not those of the plan";
    case VerifyFinding::NotAsked:
      return "not asked for";
    case VerifyFinding::TooLarge:
      return fmt::format("running it takes {} bytes, the limit is {}", bytes, limit);
    case VerifyFinding::Missing:
      return name + " is missing";
    case VerifyFinding::OtherType:
      return fmt::format("{} is {}, planned was {}", name, found, planned);
    case VerifyFinding::OtherShape:
      return fmt::format("{} has shape {}, planned was {}", name, found, planned);
    case VerifyFinding::OtherCount:
      return fmt::format("{} tensors, planned were {}", count, limit);
    case VerifyFinding::NoKey:
      return name + " is missing";
    case VerifyFinding::OtherValue:
      return name + " differs";
    case VerifyFinding::CopyDiffers:
      return name + " was to be copied, and differs from the source";
    case VerifyFinding::ErrorDiffers:
      return fmt::format("{} has an error of {:.6g}, and {:.6g} when it was written", name, value,
                         reported);
    case VerifyFinding::ErrorTooLarge:
      return fmt::format("{} has an error of {:.0f} % of its weights", name, 100 * value);
    case VerifyFinding::NotRunnable:
    case VerifyFinding::CannotOpen:
    case VerifyFinding::Unreadable:
    case VerifyFinding::DoesNotRun:
      return error ? error->message() : std::string();
  }
  return {};
}

}  // namespace nibble::jobs
