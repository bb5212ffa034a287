// SPDX-License-Identifier: MIT
// Blocks opened for rounding column by column: what they say is what they store, and rounding
// under the scales found loses nothing.
#include <QTest>
#include <cmath>
#include <vector>

#include "quant/grids/grid.h"
#include "support/quantize_run.h"

using namespace nibble;

namespace {

using Values = std::vector<float>;

void addOpenable() {
  QTest::addColumn<int>("id");
  for (const TensorTypeTraits& t : allTensorTypes()) {
    if (!t.isGrid || !grid(t.type).open()) continue;
    QTest::newRow(std::string(t.name).c_str()) << static_cast<int>(t.type);
  }
}

Values randomBlock(std::int64_t size, std::uint64_t seed) {
  Values x;
  for (std::int64_t i = 0; i < size; ++i) {
    x.push_back(test::pseudoWeight(static_cast<std::uint64_t>(i) + seed * 4096) *
                test::pseudoWeight(static_cast<std::uint64_t>(i) + seed * 4096 + 77) * 0.3f);
  }
  return x;
}

double errorOf(const Values& a, const Values& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double d = static_cast<double>(a[i]) - static_cast<double>(b[i]);
    sum += d * d;
  }
  return sum;
}

Values roundAll(OpenBlock& block, const Values& x) {
  const Values ones(8, 1.0f);
  Values values(x.size());
  for (std::size_t c = 0; c < x.size(); c += static_cast<std::size_t>(block.step())) {
    block.round(static_cast<int>(c), &x[c], ones.data(), &values[c]);
  }
  return values;
}

}  // namespace

class TstOpenBlock : public QObject {
  Q_OBJECT

 private slots:
  void mostGridsCanBeOpened();
  void storesWhatItSays_data() { addOpenable(); }
  void storesWhatItSays();
  void roundsAsWellAsTheSearch_data() { addOpenable(); }
  void roundsAsWellAsTheSearch();
  void roundsToTheNearest_data() { addOpenable(); }
  void roundsToTheNearest();
  void zeros_data() { addOpenable(); }
  void zeros();
};

void TstOpenBlock::mostGridsCanBeOpened() {
  int count = 0;
  for (const TensorTypeTraits& t : allTensorTypes()) count += t.isGrid && grid(t.type).open();
  // All block formats but MXFP4 and the ternary ones.
  QCOMPARE(count, 19);
}

void TstOpenBlock::storesWhatItSays() {
  QFETCH(int, id);
  const Grid& g = grid(static_cast<TensorType>(id));
  const auto elements = traits(g.type()).blockElements;
  const auto block = g.open();
  for (std::uint64_t seed = 1; seed < 6; ++seed) {
    const Values x = randomBlock(elements, seed), moved = randomBlock(elements, seed + 50);
    block->fixScales(x.data(), nullptr);
    // Columns that have moved since the scales were chosen.
    const Values said = roundAll(*block, moved);
    std::vector<std::byte> bytes(static_cast<std::size_t>(traits(g.type()).blockBytes));
    block->store(bytes.data());
    Values decoded(x.size());
    g.decode(bytes.data(), decoded.data(), elements);
    for (std::size_t i = 0; i < x.size(); ++i) QVERIFY(decoded[i] == said[i]);
  }
}

void TstOpenBlock::roundsAsWellAsTheSearch() {
  QFETCH(int, id);
  const Grid& g = grid(static_cast<TensorType>(id));
  const auto elements = traits(g.type()).blockElements;
  const auto block = g.open();
  for (std::uint64_t seed = 1; seed < 6; ++seed) {
    const Values x = randomBlock(elements, seed);
    std::vector<std::byte> bytes(static_cast<std::size_t>(traits(g.type()).blockBytes));
    g.encode(x.data(), nullptr, bytes.data(), elements);
    Values encoded(x.size());
    g.decode(bytes.data(), encoded.data(), elements);
    block->fixScales(x.data(), nullptr);
    QVERIFY(errorOf(x, roundAll(*block, x)) <= errorOf(x, encoded) * 1.00001);
  }
}

/// No other value the block can take in that place is nearer.
void TstOpenBlock::roundsToTheNearest() {
  QFETCH(int, id);
  const Grid& g = grid(static_cast<TensorType>(id));
  const auto elements = traits(g.type()).blockElements;
  const auto block = g.open();
  const Values x = randomBlock(elements, 3), ones(8, 1.0f);
  block->fixScales(x.data(), nullptr);
  const Values values = roundAll(*block, x);
  const auto step = static_cast<std::size_t>(block->step());
  for (std::size_t c = 0; c < x.size(); c += step) {
    const Values wanted(x.begin() + static_cast<std::ptrdiff_t>(c),
                        x.begin() + static_cast<std::ptrdiff_t>(c + step));
    const Values chosen(values.begin() + static_cast<std::ptrdiff_t>(c),
                        values.begin() + static_cast<std::ptrdiff_t>(c + step));
    // What it rounds other wishes to are values it can take.
    for (std::uint64_t other = 0; other < 40; ++other) {
      Values wish(step), taken(step);
      for (std::size_t i = 0; i < step; ++i) {
        wish[i] = wanted[i] + 0.05f * test::pseudoWeight(other * 8 + i + c * 1000);
      }
      block->round(static_cast<int>(c), wish.data(), ones.data(), taken.data());
      QVERIFY(errorOf(wanted, chosen) <= errorOf(wanted, taken) * 1.00001 + 1e-12);
    }
  }
}

void TstOpenBlock::zeros() {
  QFETCH(int, id);
  const Grid& g = grid(static_cast<TensorType>(id));
  const auto elements = traits(g.type()).blockElements;
  const Values x(static_cast<std::size_t>(elements), 0.0f);
  const auto block = g.open();
  block->fixScales(x.data(), nullptr);
  for (const float v : roundAll(*block, x)) QCOMPARE(v, 0.0f);
}

QTEST_GUILESS_MAIN(TstOpenBlock)
#include "tst_open_block.moc"
