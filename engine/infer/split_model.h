// SPDX-License-Identifier: MIT
// Two parts of one model, each loaded on a device of its own, as one model.
#pragma once

#include <memory>
#include <string>

#include "infer/backend.h"
#include "infer/split.h"

namespace nibble {

/// `first` begins with tokens and gives values ([tokens][width]) as its "logits"; `second` takes
/// them. `whole` describes the model both come from, `device` says where they run.
std::shared_ptr<const InferenceModel> joinParts(const Hyperparameters& whole, int width,
                                                std::shared_ptr<const InferenceModel> first,
                                                std::shared_ptr<const InferenceModel> second,
                                                std::string device);

}  // namespace nibble
