// SPDX-License-Identifier: MIT
// GPTQ (Frantar et al., arXiv 2210.17323) into any grid that can be opened: columns are rounded one
// after another, and what each rounding gets wrong is made up for by the columns still to come, in
// the proportions that the inverse Hessian of the inputs asks for.
//
// The scales of a block are chosen when its turn comes, on the weights as they then are. Blocks are
// taken in the order of their largest input, and within a block columns by their inputs. At the end
// every column is looked at again, now that all others stand.
//
// Options: "damping" (0.02), the share of the mean diagonal added to the Hessian's;
// "activation_order" (true), the order above, else as stored; "desc_act" (false), whether groups
// too are formed along the order of the inputs, see quant/plan/group_order.h; "sweeps" (4), how
// often columns are looked at again; "awq" (false), whether AWQ's factors are folded in first; and
// those of range_option.h.
#include <numeric>

#include "base/utf8.h"
#include "quant/methods/gptq_encoder.h"
#include "quant/methods/method_options.h"
#include "quant/methods/range_option.h"
#include "quant/plan/group_order.h"

namespace nibble {

namespace {

constexpr double kDamping = 0.02;
constexpr double kSweeps = 4;

class Gptq : public Method {
 public:
  std::string_view name() const override { return "gptq"; }

  Result<std::unique_ptr<RowEncoder>> prepare(const MatrixJob& job) const override {
    const std::string where = "tensor " + printable(job.tensor.name);
    NIBBLE_TRY(const linalg::Hessian* hessian, hessianOf(job, name(), where));
    const std::unique_ptr<OpenBlock> block = job.grid.open();
    if (block == nullptr) {
      return withHint(fail(ErrorCode::Unsupported, where, "the method 'gptq' cannot round into {}",
                           nibble::name(job.grid.type())),
                      "choose another type or the method 'importance' for this tensor");
    }
    NIBBLE_TRY(auto grid, gridWithRange(job, hessian->meanSquares(), where));
    NIBBLE_TRY(const double damping, realOption(job.options, "damping", kDamping, 0, 1, where));
    NIBBLE_TRY(const double sweeps, realOption(job.options, "sweeps", kSweeps, 0, 100, where));
    NIBBLE_TRY(const bool byInput, flagOption(job.options, "activation_order", true, where));
    NIBBLE_TRY(const bool ordered,
               groupsFollowInputs(job.options, job.grid.type(), job.tensor.shape.columns(), where));
    const int size = hessian->size();
    const auto elements = static_cast<int>(traits(job.grid.type()).blockElements);
    GptqOrder order;
    order.rounding = columnOrder(*hessian, ordered ? size : elements, block->step(), byInput);
    const std::vector<int> columns = order.rounding;
    if (ordered) {
      order.columns = columns;
      std::iota(order.rounding.begin(), order.rounding.end(), 0);
    }
    linalg::FactorCache own;
    ThreadPool alone(1);
    linalg::FactorCache& factors = job.factors != nullptr ? *job.factors : own;
    auto factor = factors.factor(*hessian, columns, damping,
                                 job.pool != nullptr ? *job.pool : alone, job.stop);
    if (!factor) return tl::unexpected(within(std::move(factor).error(), where));
    if ((*factor)->damping != damping && job.onNote) {
      job.onNote(fmt::format("{}: damping raised from {} to {}, the text is short for it", where,
                             damping, (*factor)->damping));
    }
    return std::make_unique<GptqEncoder>(std::move(grid), *hessian, block->step(), std::move(order),
                                         std::move(*factor), static_cast<int>(sweeps));
  }
};

}  // namespace

const Method& gptqMethod() {
  static const Gptq method;
  return method;
}

}  // namespace nibble
