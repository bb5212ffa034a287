// SPDX-License-Identifier: MIT
// The 16 levels of IQ4_NL and IQ4_XS.
// Table data: Copyright (c) 2023-2024 The ggml authors, MIT.
#pragma once

namespace nibble {

inline constexpr float kIq4Levels[16] = {-127, -104, -83, -65, -49, -35, -22, -10,
                                         1,    13,   25,  38,  53,  69,  89,  113};

}  // namespace nibble
