// SPDX-License-Identifier: MIT
// Open blocks of the K types.
#include <algorithm>

#include "quant/grids/k_quants.h"
#include "quant/grids/level_block.h"

namespace nibble {

namespace {

class KOpenBlock final : public LevelBlock {
 public:
  explicit KOpenBlock(const KGrid& grid)
      : LevelBlock(grid, grid.format().subBlock, -grid.format().offset,
                   grid.format().highestCode - grid.format().offset),
        format_(grid.format()) {}

 protected:
  void read(const std::uint8_t* block) override {
    format_.unpack(block, block_);
    for (int s = 0; s < KBlock::kElements / format_.subBlock; ++s) {
      scale_[s] = subBlockScale(block_, s);
      offset_[s] = format_.offset != 0 ? 0.0f : -subBlockMinimum(block_, s);
    }
    std::copy(std::begin(block_.codes), std::end(block_.codes), codes_.begin());
  }
  void write(std::uint8_t* block) const override {
    KBlock changed = block_;
    std::copy(codes_.begin(), codes_.end(), std::begin(changed.codes));
    format_.pack(changed, block);
  }

 private:
  const KFormat& format_;
  KBlock block_;
};

}  // namespace

std::unique_ptr<OpenBlock> KGrid::open() const {
  return std::make_unique<KOpenBlock>(*this);
}

}  // namespace nibble
