// SPDX-License-Identifier: MIT
// A transformer written down as in a textbook: one token after another, everything in double, no
// cache beyond lists of earlier keys and values.
#include <algorithm>
#include <cmath>
#include <complex>

#include "support/random_model.h"

namespace nibble::test {

namespace {

using Vector = std::vector<double>;

class Naive {
 public:
  Naive(const RandomModel& model, const RandomModel::OnExpert& onExpert)
      : m_(model), onExpert_(onExpert) {
    for (const auto& [name, shape] : model.tensors()) {
      const auto values = model.values(name, shape);
      weights_[name] = Vector(values.begin(), values.end());
    }
    keys_.resize(static_cast<std::size_t>(model.layers));
    values_.resize(static_cast<std::size_t>(model.layers));
  }

  Vector next(int id, int position) {
    const auto width = static_cast<std::size_t>(m_.embedding);
    const Vector& table = weights_.at("token_embd.weight");
    Vector x(table.begin() + id * m_.embedding, table.begin() + (id + 1) * m_.embedding);
    for (int layer = 0; layer < m_.layers; ++layer) {
      const std::string block = "blk." + std::to_string(layer) + ".";
      const Vector a = attention(normed(x, block + "attn_norm.weight", width), block,
                                 static_cast<std::size_t>(layer), position);
      for (std::size_t i = 0; i < width; ++i) x[i] += a[i];
      const Vector h = normed(x, block + "ffn_norm.weight", width);
      const Vector f = m_.experts > 0 ? mixture(h, block) : feedForward(h, block, "");
      for (std::size_t i = 0; i < width; ++i) x[i] += f[i];
    }
    x = normed(x, "output_norm.weight", width);
    return m_.tied ? times(weights_.at("token_embd.weight"), x) : linear(x, "output");
  }

 private:
  static Vector gated(const Vector& gate, Vector up) {
    for (std::size_t i = 0; i < up.size(); ++i) up[i] *= gate[i] / (1 + std::exp(-gate[i]));
    return up;
  }

  Vector feedForward(const Vector& x, const std::string& block, const std::string& suffix) const {
    const Vector gate = linear(x, block + "ffn_gate" + suffix);
    return linear(gated(gate, linear(x, block + "ffn_up" + suffix)), block + "ffn_down" + suffix);
  }

  /// All probabilities, of which the largest are kept.
  std::map<int, double> routing(const Vector& x, const std::string& block) const {
    Vector scores = times(weights_.at(block + "ffn_gate_inp.weight"), x);
    double total = 0;
    for (double& score : scores) total += score = std::exp(score);
    std::vector<std::pair<double, int>> order;
    for (std::size_t e = 0; e < scores.size(); ++e) {
      order.emplace_back(-scores[e] / total, static_cast<int>(e));
    }
    std::sort(order.begin(), order.end());
    std::map<int, double> chosen;
    double kept = 0;
    for (std::size_t k = 0; k < static_cast<std::size_t>(m_.expertsUsed); ++k) {
      chosen[order[k].second] = -order[k].first;
      kept -= order[k].first;
    }
    for (auto& [expert, weight] : chosen) weight /= m_.normalizedRouting ? kept : 1;
    return chosen;
  }

  Vector mixture(const Vector& x, const std::string& block) const {
    const auto expert = [&](const std::string& name, int e) {
      const Vector& all = weights_.at(block + name + ".weight");
      const auto size = static_cast<std::ptrdiff_t>(all.size()) / m_.experts;
      return Vector(all.begin() + e * size, all.begin() + (e + 1) * size);
    };
    Vector out(x.size());
    for (const auto& [e, weight] : routing(x, block)) {
      tell(block + "ffn_gate_exps.weight", e, x);
      tell(block + "ffn_up_exps.weight", e, x);
      const Vector inner =
          gated(times(expert("ffn_gate_exps", e), x), times(expert("ffn_up_exps", e), x));
      tell(block + "ffn_down_exps.weight", e, inner);
      const Vector y = times(expert("ffn_down_exps", e), inner);
      for (std::size_t i = 0; i < y.size(); ++i) out[i] += weight * y[i];
    }
    if (m_.sharedFeedForward == 0) return out;
    const Vector shared = feedForward(x, block, "_shexp");
    const double gate = times(weights_.at(block + "ffn_gate_inp_shexp.weight"), x).front();
    for (std::size_t i = 0; i < out.size(); ++i) out[i] += shared[i] / (1 + std::exp(-gate));
    return out;
  }

  void tell(const std::string& tensor, int expert, const Vector& x) const {
    if (onExpert_) onExpert_(tensor, expert, x);
  }

  static Vector times(const Vector& matrix, const Vector& x) {
    Vector y(matrix.size() / x.size());
    for (std::size_t r = 0; r < y.size(); ++r) {
      for (std::size_t c = 0; c < x.size(); ++c) y[r] += matrix[r * x.size() + c] * x[c];
    }
    return y;
  }

  Vector linear(const Vector& x, const std::string& name) const {
    Vector y = times(weights_.at(name + ".weight"), x);
    const auto bias = weights_.find(name + ".bias");
    if (bias == weights_.end()) return y;
    for (std::size_t i = 0; i < y.size(); ++i) y[i] += bias->second[i];
    return y;
  }

  /// Each run of `group` elements for itself.
  Vector normed(Vector x, const std::string& weight, std::size_t group) const {
    const Vector& w = weights_.at(weight);
    for (std::size_t start = 0; start < x.size(); start += group) {
      double squares = 0;
      for (std::size_t i = 0; i < group; ++i) squares += x[start + i] * x[start + i];
      const double scale =
          1 / std::sqrt(squares / static_cast<double>(group) + static_cast<float>(m_.epsilon));
      for (std::size_t i = 0; i < group; ++i) x[start + i] *= scale * w[i];
    }
    return x;
  }

  /// A pair is a complex number, turned by an angle.
  void turn(Vector& x, int position) const {
    const int half = m_.headSize / 2;
    for (std::size_t head = 0; head < x.size(); head += static_cast<std::size_t>(m_.headSize)) {
      for (int i = 0; i < half; ++i) {
        double angle = position * std::pow(m_.ropeBase, -2.0 * i / m_.headSize);
        if (!m_.ropeDivisors.empty()) angle /= m_.ropeDivisors[static_cast<std::size_t>(i)];
        double& a = x[head + static_cast<std::size_t>(m_.adjacentRopePairs ? 2 * i : i)];
        double& b = x[head + static_cast<std::size_t>(m_.adjacentRopePairs ? 2 * i + 1 : i + half)];
        const auto turned = std::complex(a, b) * std::polar(1.0, angle);
        a = turned.real();
        b = turned.imag();
      }
    }
  }

  Vector attention(const Vector& x, const std::string& block, std::size_t layer, int position) {
    Vector q = linear(x, block + "attn_q"), k = linear(x, block + "attn_k");
    const auto size = static_cast<std::size_t>(m_.headSize);
    if (m_.headNorms) {
      q = normed(q, block + "attn_q_norm.weight", size);
      k = normed(k, block + "attn_k_norm.weight", size);
    }
    turn(q, position);
    turn(k, position);
    keys_[layer].push_back(k);
    values_[layer].push_back(linear(x, block + "attn_v"));
    Vector out(q.size());
    const std::size_t group = static_cast<std::size_t>(m_.heads / m_.kvHeads);
    for (std::size_t head = 0; head < static_cast<std::size_t>(m_.heads); ++head) {
      const std::size_t from = head / group * size, to = head * size;
      Vector weights;
      double total = 0;
      for (const Vector& key : keys_[layer]) {
        double score = 0;
        for (std::size_t d = 0; d < size; ++d) score += q[to + d] * key[from + d];
        weights.push_back(std::exp(score / std::sqrt(static_cast<double>(size))));
        total += weights.back();
      }
      for (std::size_t t = 0; t < weights.size(); ++t) {
        for (std::size_t d = 0; d < size; ++d) {
          out[to + d] += weights[t] / total * values_[layer][t][from + d];
        }
      }
    }
    return linear(out, block + "attn_output");
  }

  const RandomModel& m_;
  const RandomModel::OnExpert& onExpert_;
  std::map<std::string, Vector> weights_;
  std::vector<std::vector<Vector>> keys_, values_;
};

}  // namespace

std::vector<double> RandomModel::logits(std::span<const int> ids, const OnExpert& onExpert) const {
  Naive naive(*this, onExpert);
  std::vector<double> all;
  for (std::size_t t = 0; t < ids.size(); ++t) {
    const Vector row = naive.next(ids[t], static_cast<int>(t));
    all.insert(all.end(), row.begin(), row.end());
  }
  return all;
}

}  // namespace nibble::test
