// SPDX-License-Identifier: MIT
// A model on a GPU that goes on on the processor when the GPU is lost, or has no memory left for
// what it computes. Its sessions keep the tokens they were given: the processor reads them again,
// and whoever uses the session notices nothing but the time that takes.
#pragma once

#include <functional>
#include <memory>

#include "infer/backend.h"

namespace nibble {

struct Fallback {
  /// Loads the same model onto the processor, or fails with what sessions then fail with. Called
  /// again by the next one that needs it, until it succeeds.
  std::function<Result<std::shared_ptr<const InferenceModel>>(const Error& failure,
                                                              const std::stop_token& stop)>
      load;
  /// The model is on the processor by now. Called once, on the thread of the session that failed;
  /// may be empty.
  std::function<void(const Error& failure)> onMoved{};
  /// Goes to the processor for want of memory for a new session, too.
  bool forSessions = false;
};

std::shared_ptr<const InferenceModel> withFallback(std::shared_ptr<const InferenceModel> onGpu,
                                                   Fallback fallback);

}  // namespace nibble
