// SPDX-License-Identifier: MIT
// Errors as values: what went wrong, where, and what to do about it.
#pragma once

#include <fmt/format.h>

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace nibble {

enum class ErrorCode {
  Usage,            ///< the request itself is malformed, or for something not available yet
  InvalidArgument,  ///< the caller asked for something that makes no sense
  NotFound,         ///< file, tensor or key is not there
  Io,               ///< the operating system refused to read or write
  NoSpace,          ///< the output disk is full
  Corrupt,          ///< the file contradicts its own format
  Unsupported,      ///< well-formed, but not something Nibble can handle
  Cancelled,        ///< stopped on request
  Internal,         ///< a defect in Nibble
  DeviceLost,       ///< a GPU answers no more; what lay on it is gone
  NoDeviceMemory,   ///< a GPU has no room for it
};

/// One failure. `where` names file, tensor and offset as far as they are known.
struct Error {
  ErrorCode code = ErrorCode::Internal;
  std::string what;
  std::string where;
  std::string hint;

  /// "WHAT (WHERE); HINT", the form the command line prints.
  std::string message() const;
};

template <typename T = void>
using Result = tl::expected<T, Error>;

/// `return fail(ErrorCode::Corrupt, "model.gguf, offset 24", "{} tensors do not fit", n);`
template <typename... Args>
tl::unexpected<Error> fail(ErrorCode code, std::string where, fmt::format_string<Args...> what,
                           Args&&... args) {
  return tl::unexpected<Error>(
      Error{code, fmt::format(what, std::forward<Args>(args)...), std::move(where), {}});
}

/// The same failure with a sentence on what to do next.
inline tl::unexpected<Error> withHint(tl::unexpected<Error> failure, std::string hint) {
  failure.value().hint = std::move(hint);
  return failure;
}

/// Adds the outer place (a file, say) in front of where an inner function saw the failure.
inline Error within(Error error, const std::string& outer) {
  error.where = error.where.empty() ? outer : outer + ", " + error.where;
  return error;
}

}  // namespace nibble

#define NIBBLE_CONCAT_(a, b) a##b
#define NIBBLE_CONCAT(a, b) NIBBLE_CONCAT_(a, b)

/// NIBBLE_TRY(auto file, MappedFile::open(path)); returns the error from the calling function.
#define NIBBLE_TRY_(tmp, decl, ...)                          \
  auto tmp = (__VA_ARGS__);                                  \
  if (!tmp) return ::tl::unexpected(std::move(tmp).error()); \
  decl = std::move(*tmp)
#define NIBBLE_TRY(decl, ...) NIBBLE_TRY_(NIBBLE_CONCAT(nibbleTry_, __LINE__), decl, __VA_ARGS__)

/// The same for a Result<void>.
#define NIBBLE_CHECK(...)                                       \
  do {                                                          \
    if (auto nibbleCheck_ = (__VA_ARGS__); !nibbleCheck_)       \
      return ::tl::unexpected(std::move(nibbleCheck_).error()); \
  } while (false)
