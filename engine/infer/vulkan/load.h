// SPDX-License-Identifier: MIT
// Loading a model onto the device that was chosen.
#pragma once

#include <memory>

#include "infer/backend.h"

namespace nibble {

/// Where `options.device` says. With Automatic a model that no GPU takes runs on the processor, and
/// `onNote` hears why.
Result<std::shared_ptr<const InferenceModel>> loadOnDevice(
    std::shared_ptr<const ModelSource> source, const LoadOptions& options);

}  // namespace nibble
