// SPDX-License-Identifier: MIT
// Which tensor stands where on the map, and the ways across it.
#include <QSignalSpy>
#include <QTest>

#include "support/llama_shape.h"
#include "ui/plan/bit_map_model.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

QStringList titlesOf(const BitMapModel& model) {
  QStringList titles;
  for (int row = 0; row < model.rowCount(); ++row) titles.append(model.rowTitle(row));
  return titles;
}

}  // namespace

class TestBitMapModel : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    document_ = std::make_unique<PlanDocument>();
    model_ = std::make_unique<BitMapModel>(*document_);
  }

  void rowsFollowTheFlowOfALayer() {
    document_->setSource(test::llamaShape(4));
    QCOMPARE(titlesOf(*model_), QStringList({"attn_q", "attn_k", "attn_v", "attn_output",
                                             "ffn_gate", "ffn_up", "ffn_down", "embedding"}));
    QCOMPARE(model_->layerCount(), 4);
    QCOMPARE(nameAt(2, 3), QStringLiteral("blk.3.attn_v.weight"));
    QCOMPARE(nameAt(7, 0), QStringLiteral("token_embd.weight"));
    QCOMPARE(nameAt(7, 1), QStringLiteral("output.weight"));
  }

  void normsAreNotOnTheMap() {
    document_->setSource(test::llamaShape(2));
    QVERIFY(!model_->find(document_->indexOf("blk.0.attn_norm.weight")));
    QVERIFY(!model_->find(document_->indexOf("output_norm.weight")));
    QCOMPARE(model_->allTensors().size(), 2 * 7 + 2);
  }

  void aTiedOutputIsAHoleThatSaysSo() {
    document_->setSource(test::llamaShape(2, true));
    const MapCell output{model_->rowCount() - 1, 1};
    QCOMPARE(model_->at(output), -1);
    QVERIFY(model_->holeText(output).contains("tied"));
  }

  void layersAreSortedByNumberAndHolesAreLeft() {
    auto source = std::make_shared<test::SyntheticSource>();
    for (const int layer : {10, 2, 0}) {
      source->add(fmt::format("blk.{}.attn_q.weight", layer), Shape::of(256, 8), TensorType::F16);
    }
    source->add("blk.2.ffn_gate.10.weight", Shape::of(256, 8), TensorType::F16);
    source->add("blk.2.ffn_gate.9.weight", Shape::of(256, 8), TensorType::F16);
    source->add("blk.2.strange.weight", Shape::of(256, 8), TensorType::F16);
    document_->setSource(source);
    QCOMPARE(titlesOf(*model_), QStringList({"attn_q", "ffn_gate.9", "ffn_gate.10", "strange"}));
    QCOMPARE(model_->layerAt(2), 10);
    QCOMPARE(model_->at({1, 0}), -1);
    QVERIFY(model_->at({1, 1}) >= 0);
    QCOMPARE(model_->rowTensors(1).size(), 1);
    QCOMPARE(model_->layerTensors(1).size(), 4);
  }

  void aModelWithoutLayersIsStillAMap() {
    auto source = std::make_shared<test::SyntheticSource>();
    source->add("visual.patch.weight", Shape::of(256, 8), TensorType::F16);
    document_->setSource(source);
    QCOMPARE(model_->rowCount(), 1);
    QCOMPARE(model_->find(0).value(), (MapCell{0, 0}));
    QCOMPARE(model_->moved({0, 0}, 1, 0), (MapCell{0, 0}));
  }

  void everyTensorIsFoundWhereItStands() {
    document_->setSource(test::llamaShape(126));
    int found = 0;
    for (int i = 0; i < document_->count(); ++i) {
      const auto cell = model_->find(i);
      QCOMPARE(cell.has_value(), document_->row(i).quantizable());
      if (!cell) continue;
      QCOMPARE(model_->at(*cell), i);
      ++found;
    }
    QCOMPARE(found, 126 * 7 + 2);
  }

  void arrowsMoveAndStopAtTheEdge() {
    document_->setSource(test::llamaShape(4));
    QCOMPARE(model_->moved({1, 1}, 0, 1), (MapCell{1, 2}));
    QCOMPARE(model_->moved({1, 3}, 0, 1), (MapCell{1, 3}));
    QCOMPARE(model_->moved({0, 1}, -1, 0), (MapCell{0, 1}));
    QCOMPARE(model_->moved({6, 0}, 1, 0), (MapCell{7, 0}));   // down to the token table
    QCOMPARE(model_->moved({6, 3}, 1, 0), (MapCell{7, 1}));   // and to the output
    QCOMPARE(model_->moved({7, 1}, -1, 0), (MapCell{6, 2}));  // up from its left end
    QCOMPARE(model_->rowEnd(3, true), (MapCell{3, 3}));
  }

  void downToATiedOutputLandsOnTheTable() {
    document_->setSource(test::llamaShape(4, true));
    QCOMPARE(model_->moved({6, 3}, 1, 0), (MapCell{7, 0}));
  }

  void rectanglesHoldWhatLiesBetween() {
    document_->setSource(test::llamaShape(4));
    QCOMPARE(model_->between({1, 1}, {2, 2}).size(), 4);
    QCOMPARE(model_->between({2, 2}, {1, 1}).size(), 4);
    QCOMPARE(model_->between({0, 0}, {0, 0}).size(), 1);
    // The output is as wide as the last two layers.
    const QVector<int> withOutput = model_->between({6, 3}, {7, 1});
    QCOMPARE(withOutput.size(), 3);
    QVERIFY(!withOutput.contains(document_->indexOf("token_embd.weight")));
  }

  void anotherModelIsAnotherMap() {
    QSignalSpy spy(model_.get(), &BitMapModel::reset);
    document_->setSource(test::llamaShape(4));
    document_->setSource(test::llamaShape(8));
    QCOMPARE(spy.count(), 2);
    QCOMPARE(model_->layerCount(), 8);
    document_->setSource(nullptr);
    QCOMPARE(model_->rowCount(), 0);
    QCOMPARE(model_->layerCount(), 0);
  }

 private:
  QString nameAt(int row, int column) const {
    return document_->row(model_->at({row, column})).name;
  }

  std::unique_ptr<PlanDocument> document_;
  std::unique_ptr<BitMapModel> model_;
};

QTEST_GUILESS_MAIN(TestBitMapModel)
#include "tst_bit_map_model.moc"
