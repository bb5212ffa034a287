// SPDX-License-Identifier: MIT
// What a block can round to, found by decoding.
#include <QTest>
#include <algorithm>
#include <cmath>

#include "base/half.h"
#include "quant/grids/block_levels.h"
#include "support/random_blocks.h"

using namespace nibble;

namespace {

bool isLevel(const std::vector<float>& levels, float value) {
  return std::binary_search(levels.begin(), levels.end(), value + 0.0f);
}

}  // namespace

class TstBlockLevels : public QObject {
  Q_OBJECT

 private slots:
  void simpleBlocksOfferWhatTheirFormatSays();
  void partsWithOneScaleOfferTheirCodes_data();
  void partsWithOneScaleOfferTheirCodes();
  void everyFormatOffersWhatItHolds_data();
  void everyFormatOffersWhatItHolds();
  void plainFloatsHaveNone();
  void theRepresentativeBlockHasTheMedianEnergy();
};

void TstBlockLevels::simpleBlocksOfferWhatTheirFormatSays() {
  std::vector<std::byte> block(18, std::byte{0});
  const std::uint16_t scale = floatToHalf(0.5f);
  std::memcpy(block.data(), &scale, 2);
  std::vector<float> expected;
  for (int code = -8; code < 8; ++code) expected.push_back(0.5f * static_cast<float>(code));
  QCOMPARE(blockLevels(grid(TensorType::Q4_0), block), expected);

  std::vector<std::byte> eight(34, std::byte{0});
  std::memcpy(eight.data(), &scale, 2);
  const auto levels = blockLevels(grid(TensorType::Q8_0), eight);
  QCOMPARE(levels.size(), std::size_t{256});
  QCOMPARE(levels.front(), -64.0f);
  QCOMPARE(levels.back(), 63.5f);
}

void TstBlockLevels::partsWithOneScaleOfferTheirCodes_data() {
  QTest::addColumn<int>("type");
  QTest::addColumn<int>("most");
  const std::vector<std::pair<TensorType, int>> kinds{
      {TensorType::Q4_0, 16},   {TensorType::Q4_1, 16},   {TensorType::Q5_0, 32},
      {TensorType::Q5_1, 32},   {TensorType::Q2_K, 4},    {TensorType::Q3_K, 8},
      {TensorType::Q4_K, 16},   {TensorType::Q5_K, 32},   {TensorType::Q6_K, 64},
      {TensorType::IQ4_NL, 16}, {TensorType::IQ4_XS, 16}, {TensorType::TQ1_0, 3},
      {TensorType::MXFP4, 15}};
  for (const auto& [type, most] : kinds) {
    QTest::newRow(std::string(name(type)).c_str()) << static_cast<int>(type) << most;
  }
}

void TstBlockLevels::partsWithOneScaleOfferTheirCodes() {
  QFETCH(const int, type);
  QFETCH(const int, most);
  const auto& format = traits(static_cast<TensorType>(type));
  const auto blocks = test::makeBlocks(format.type, 1, 16 * format.blockElements, 7);
  const auto size = static_cast<std::size_t>(format.blockBytes);
  // Blocks with a scale of zero have one level; no block has more than the format has codes.
  std::size_t largest = 0;
  for (std::size_t b = 0; b < 16; ++b) {
    const auto block = std::span(blocks).subspan(b * size, size);
    largest = std::max(largest, blockLevels(grid(format.type), block).size());
  }
  QCOMPARE(static_cast<int>(largest), most);
}

void TstBlockLevels::everyFormatOffersWhatItHolds_data() {
  QTest::addColumn<int>("type");
  for (const auto& format : allTensorTypes()) {
    if (!format.isGrid || format.blockElements == 1) continue;
    QTest::newRow(std::string(format.name).c_str()) << static_cast<int>(format.type);
  }
}

void TstBlockLevels::everyFormatOffersWhatItHolds() {
  QFETCH(const int, type);
  const auto& format = traits(static_cast<TensorType>(type));
  const auto elements = static_cast<std::size_t>(format.blockElements);
  const auto block = test::makeBlocks(format.type, 1, format.blockElements, 11);
  std::vector<float> values(elements);
  grid(format.type).decode(block.data(), values.data(), format.blockElements);
  const std::vector<float> levels = blockLevels(grid(format.type), block);
  QVERIFY(levels.size() >= 3);
  QVERIFY(std::is_sorted(levels.begin(), levels.end()));
  QVERIFY(std::adjacent_find(levels.begin(), levels.end()) == levels.end());
  const std::size_t part = representativeBlock(values, 16) * 16;
  QVERIFY(isLevel(levels, values[part]));
}

void TstBlockLevels::plainFloatsHaveNone() {
  const std::vector<std::byte> one(4, std::byte{0});
  QVERIFY(blockLevels(grid(TensorType::F32), one).empty());
  QVERIFY(blockLevels(grid(TensorType::BF16), one).empty());
}

void TstBlockLevels::theRepresentativeBlockHasTheMedianEnergy() {
  const std::vector<float> values{9, 9, 1, 1, 0, 0, -2, 2, 5, 5};
  QCOMPARE(representativeBlock(values, 2), std::size_t{3});
}

QTEST_GUILESS_MAIN(TstBlockLevels)
#include "tst_block_levels.moc"
