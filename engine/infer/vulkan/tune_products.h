// SPDX-License-Identifier: MIT
// Measures how products with one vector are best shared out: how many rows and loads an invocation
// has under way, how large workgroups are, and how many of them there are.
#pragma once

#include <memory>
#include <stop_token>
#include <vector>

#include "base/thread_pool.h"
#include "infer/vulkan/product_shapes.h"

namespace nibble::vulkan {

/// Products that differ in nothing but their weights.
struct AlikeProducts {
  ProductKind kind;
  std::vector<const Matrix*> matrices;
};

/// Whether the device is one whose products are measured: not one that computes on the processor,
/// nor one without a clock. NIBBLE_VULKAN_TUNE=on measures on the former, too, =off on none.
bool tunesProducts(const Capabilities& c);

/// Of kinds that the device knows no shape for; what was found goes into device->shapes(). Takes
/// seconds, most of them for compiling. Results are the same up to the order of sums.
Result<> tuneProducts(const std::shared_ptr<Device>& device,
                      const std::vector<AlikeProducts>& products, ThreadPool& pool,
                      const std::stop_token& stop);

}  // namespace nibble::vulkan
