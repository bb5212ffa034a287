// SPDX-License-Identifier: MIT
// Loading a model onto the device that was chosen.
#pragma once

#include <memory>

#include "infer/backend.h"

namespace nibble {

/// Where `options.device` says. A GPU computes as many of the last layers as its memory holds
/// beside the context of `options.session`, the processor the others; `onNote` hears of it. With
/// Automatic a model of which no GPU takes a layer runs on the processor, and `onNote` hears why;
/// likewise later, with `afterGpuFailure.goOn`, when the GPU fails it.
Result<std::shared_ptr<const InferenceModel>> loadOnDevice(
    std::shared_ptr<const ModelSource> source, const LoadOptions& options);

}  // namespace nibble
