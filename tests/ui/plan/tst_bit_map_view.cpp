// SPDX-License-Identifier: MIT
// The map under real hands: mouse, keyboard, drag and drop.
#include <QApplication>
#include <QDragEnterEvent>
#include <QMimeData>
#include <QScrollBar>
#include <QTest>

#include "support/llama_shape.h"
#include "ui/plan/bit_map_view.h"
#include "ui/support/ui_fixture.h"
#include "ui/theme/theme.h"

using namespace nibble;
using namespace nibble::ui;

class TestBitMapView : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { Theme::instance().apply(*qApp, false); }
  void init() {
    document_ = std::make_unique<PlanDocument>();
    selection_ = std::make_unique<PlanSelection>(*document_);
    editor_ = std::make_unique<PlanEditor>(*document_, *selection_);
    view_ = std::make_unique<BitMapView>(*editor_);
    document_->setSource(test::llamaShape(8));
    view_->resize(900, 420);
    view_->show();
    QVERIFY(QTest::qWaitForWindowExposed(view_.get()));
    view_->setFocus();
  }

  // Selecting

  void aClickSelectsOneAndCtrlAddsAndTakesAway() {
    click({1, 1});
    QCOMPARE(names(), QStringList{"blk.1.attn_k.weight"});
    click({2, 3}, Qt::ControlModifier);
    QCOMPARE(selection_->rows().size(), 2);
    click({1, 1}, Qt::ControlModifier);
    QCOMPARE(names(), QStringList{"blk.3.attn_v.weight"});
    QVERIFY(!document_->undoStack().canUndo());
  }

  void shiftSelectsTheRectangle() {
    click({1, 1});
    click({3, 4}, Qt::ShiftModifier);
    QCOMPARE(selection_->rows().size(), 3 * 4);
    click({1, 2}, Qt::ShiftModifier);
    QCOMPARE(selection_->rows().size(), 2);
  }

  void aRubberBandSelectsWhatItCovers() {
    press(centre({0, 2}));
    moveTo(centre({2, 2}));
    moveTo(centre({2, 5}));
    QCOMPARE(selection_->rows().size(), 3 * 4);
    moveTo(centre({0, 3}));
    QCOMPARE(selection_->rows().size(), 2);
    release(centre({0, 3}));
    moveTo(centre({4, 4}));
    QCOMPARE(selection_->rows().size(), 2);
  }

  void headersSelectRowsAndLayers() {
    QTest::mouseClick(view_->viewport(), Qt::LeftButton, {}, view_->rowHeaderRect(6).center());
    QCOMPARE(selection_->rows().size(), 8);
    QTest::mouseClick(view_->viewport(), Qt::LeftButton, {}, view_->columnHeaderRect(2).center());
    QCOMPARE(selection_->rows().size(), 7);
    QTest::mouseClick(view_->viewport(), Qt::LeftButton, Qt::ShiftModifier,
                      view_->columnHeaderRect(4).center());
    QCOMPARE(selection_->rows().size(), 21);
    QTest::mouseClick(view_->viewport(), Qt::LeftButton, Qt::ControlModifier,
                      view_->rowHeaderRect(0).center());
    QCOMPARE(selection_->rows().size(), 21 + 5);
  }

  void aDragAlongTheHeaderSelectsLayersWhereverTheHandGoes() {
    press(view_->columnHeaderRect(1).center());
    moveTo(view_->columnHeaderRect(3).center());
    QCOMPARE(selection_->rows().size(), 21);
    moveTo(QPoint(view_->columnHeaderRect(3).center().x(), centre({7, 0}).y()));
    QCOMPARE(selection_->rows().size(), 21);
    release(centre({3, 3}));
  }

  // Keyboard

  void arrowsMoveAndShiftExtends() {
    key(Qt::Key_Right);
    QCOMPARE(names(), QStringList{"blk.0.attn_q.weight"});
    key(Qt::Key_Right);
    key(Qt::Key_Down);
    QCOMPARE(names(), QStringList{"blk.1.attn_k.weight"});
    key(Qt::Key_Right, Qt::ShiftModifier);
    key(Qt::Key_Down, Qt::ShiftModifier);
    QCOMPARE(selection_->rows().size(), 4);
    key(Qt::Key_End);
    QCOMPARE(names(), QStringList{"blk.7.attn_v.weight"});
    key(Qt::Key_Left, Qt::ControlModifier);
    QCOMPARE(names(), QStringList{"blk.0.attn_v.weight"});
    key(Qt::Key_Space);
    QVERIFY(selection_->isEmpty());
    key(Qt::Key_Space);
    QCOMPARE(selection_->rows().size(), 1);
  }

  void digitsChooseBitsAndDeleteGoesBack() {
    const TensorType preset = typeAt({1, 1});
    click({1, 1});
    for (const auto& [digit, type] :
         std::initializer_list<std::pair<Qt::Key, TensorType>>{{Qt::Key_2, TensorType::Q2_K},
                                                               {Qt::Key_3, TensorType::Q3_K},
                                                               {Qt::Key_5, TensorType::Q5_K},
                                                               {Qt::Key_6, TensorType::Q6_K},
                                                               {Qt::Key_8, TensorType::Q8_0}}) {
      key(digit);
      QCOMPARE(typeAt({1, 1}), type);
    }
    key(Qt::Key_Delete);
    QCOMPARE(typeAt({1, 1}), preset);
    QVERIFY(!document_->isModified());
  }

  void everythingIsSelectedAndSet() {
    key(Qt::Key_A, Qt::ControlModifier);
    QCOMPARE(selection_->rows().size(), 8 * 7 + 2);
    key(Qt::Key_8);
    QCOMPARE(typeAt({7, 0}), TensorType::Q8_0);
    QCOMPARE(typeAt({0, 7}), TensorType::Q8_0);
    document_->undoStack().undo();
    QVERIFY(!document_->isModified());
    key(Qt::Key_Escape);
    QVERIFY(selection_->isEmpty());
  }

  void theCurrentCellIsToldToScreenReaders() {
    click({6, 2});
    QVERIFY2(view_->accessibleDescription().contains("blk.2.ffn_down.weight"),
             qPrintable(view_->accessibleDescription()));
    key(Qt::Key_2);
    QVERIFY(view_->accessibleDescription().contains("Q2_K"));
  }

  // Painting

  void aStrokePaintsEveryCellItCrossesInOneStep() {
    editor_->setBrush(Paint::of(TensorType::Q3_K));
    press(centre({0, 0}));
    moveTo(centre({0, 7}));  // in one leap: nothing between may be skipped
    release(centre({0, 7}));
    for (int layer = 0; layer < 8; ++layer) QCOMPARE(typeAt({0, layer}), TensorType::Q3_K);
    QCOMPARE(document_->undoStack().count(), 1);
    document_->undoStack().undo();
    QVERIFY(!document_->isModified());
    document_->undoStack().redo();
    QCOMPARE(typeAt({0, 5}), TensorType::Q3_K);
  }

  void twoStrokesAreTwoSteps() {
    editor_->setBrush(Paint::of(TensorType::Q3_K));
    for (const int row : {0, 1}) {
      press(centre({row, 0}));
      moveTo(centre({row, 1}));
      release(centre({row, 1}));
    }
    QCOMPARE(document_->undoStack().count(), 2);
    document_->undoStack().undo();
    QCOMPARE(typeAt({0, 1}), TensorType::Q3_K);
    QVERIFY(typeAt({1, 1}) != TensorType::Q3_K);
  }

  void aStrokeThatChangesNothingIsNoStep() {
    editor_->setBrush(Paint::of(typeAt({0, 0})));
    click({0, 0});
    QVERIFY(!document_->undoStack().canUndo());
  }

  void aHeaderIsPaintedWhole() {
    editor_->setBrush(Paint::of(TensorType::Q8_0));
    QTest::mouseClick(view_->viewport(), Qt::LeftButton, {}, view_->rowHeaderRect(1).center());
    for (int layer = 0; layer < 8; ++layer) QCOMPARE(typeAt({1, layer}), TensorType::Q8_0);
    key(Qt::Key_Escape);
    QVERIFY(!editor_->brush());
    click({1, 1});
    QCOMPARE(selection_->rows().size(), 1);
  }

  void ctrlSelectsThoughThereIsABrush() {
    editor_->setBrush(Paint::of(TensorType::Q8_0));
    click({1, 1}, Qt::ControlModifier);
    QCOMPARE(selection_->rows().size(), 1);
    QVERIFY(!document_->isModified());
  }

  // Dropping

  void aTypeDropsOntoACell() {
    QVERIFY(drop(Paint::of(TensorType::Q6_K), centre({4, 2})));
    QCOMPARE(typeAt({4, 2}), TensorType::Q6_K);
    QCOMPARE(document_->undoStack().count(), 1);
    QVERIFY(typeAt({4, 3}) != TensorType::Q6_K);
  }

  void ontoARowOrALayer() {
    QVERIFY(drop(Paint::of(TensorType::Q5_K), view_->rowHeaderRect(3).center()));
    for (int layer = 0; layer < 8; ++layer) QCOMPARE(typeAt({3, layer}), TensorType::Q5_K);
    QVERIFY(drop(Paint::of(TensorType::Q2_K), view_->columnHeaderRect(6).center()));
    for (int row = 0; row < 7; ++row) QCOMPARE(typeAt({row, 6}), TensorType::Q2_K);
    QCOMPARE(document_->undoStack().count(), 2);
  }

  void ontoASelectionChangesAllOfIt() {
    click({1, 1});
    click({5, 5}, Qt::ControlModifier);
    QVERIFY(drop(Paint::of(TensorType::Q8_0), centre({5, 5})));
    QCOMPARE(typeAt({1, 1}), TensorType::Q8_0);
    QCOMPARE(typeAt({5, 5}), TensorType::Q8_0);
    // A cell outside the selection stands for itself.
    QVERIFY(drop(Paint::of(TensorType::Q2_K), centre({0, 0})));
    QCOMPARE(typeAt({0, 0}), TensorType::Q2_K);
    QCOMPARE(typeAt({1, 1}), TensorType::Q8_0);
  }

  void nothingDropsBesideTheCellsNorFromElsewhere() {
    QVERIFY(!drop(Paint::of(TensorType::Q8_0), QPoint(500, view_->viewport()->height() - 2)));
    QMimeData text;
    text.setText("Q4_K");
    QDragEnterEvent enter(centre({0, 0}), Qt::CopyAction, &text, Qt::LeftButton, {});
    QApplication::sendEvent(view_->viewport(), &enter);
    QVERIFY(!enter.isAccepted());
    QVERIFY(!document_->isModified());
  }

  // Large models

  void manyLayersScrollAndTheKeyboardFollows() {
    document_->setSource(test::llamaShape(126));
    QVERIFY(view_->canFitAll());
    QVERIFY(view_->horizontalScrollBar()->maximum() > 0);
    key(Qt::Key_Right);
    key(Qt::Key_End);
    QCOMPARE(names(), QStringList{"blk.125.attn_q.weight"});
    QVERIFY(view_->viewport()->rect().contains(view_->cellRect({0, 125}).center()));
    key(Qt::Key_Home);
    QVERIFY(view_->viewport()->rect().contains(view_->cellRect({0, 0}).center()));
    view_->setFitAll(true);
    QCOMPARE(view_->horizontalScrollBar()->maximum(), 0);
    QVERIFY(view_->viewport()->rect().contains(view_->cellRect({0, 125}).center()));
    test::saveScreenshot(*view_, "map-126-fit");
    view_->setFitAll(false);
    test::saveScreenshot(*view_, "map-126");
  }

  void aRubberBandScrollsBeyondTheEdge() {
    document_->setSource(test::llamaShape(126));
    press(centre({0, 0}));
    moveTo(centre({0, 1}));
    moveTo(QPoint(view_->viewport()->width() + 60, centre({0, 0}).y()));
    QTRY_VERIFY(view_->horizontalScrollBar()->value() > 200);
    release(QPoint(view_->viewport()->width() + 60, centre({0, 0}).y()));
    const int stopped = view_->horizontalScrollBar()->value();
    QTest::qWait(80);
    QCOMPARE(view_->horizontalScrollBar()->value(), stopped);
    QVERIFY(selection_->rows().size() > 12);
  }

 private:
  QPoint centre(MapCell cell) const { return view_->cellRect(cell).center(); }
  TensorType typeAt(MapCell cell) const {
    return document_->row(view_->model().at(cell)).decision.type;
  }
  QStringList names() const {
    QStringList names;
    for (const int row : selection_->rows()) names.append(document_->row(row).name);
    return names;
  }
  void click(MapCell cell, Qt::KeyboardModifiers modifiers = {}) {
    QTest::mouseClick(view_->viewport(), Qt::LeftButton, modifiers, centre(cell));
  }
  void press(QPoint at) { QTest::mousePress(view_->viewport(), Qt::LeftButton, {}, at); }
  void release(QPoint at) { QTest::mouseRelease(view_->viewport(), Qt::LeftButton, {}, at); }
  /// With the button as it is: QTest::mouseMove() forgets it.
  void moveTo(QPoint at) {
    QMouseEvent move(QEvent::MouseMove, at, view_->viewport()->mapToGlobal(at), Qt::NoButton,
                     QApplication::mouseButtons(), {});
    QApplication::sendEvent(view_->viewport(), &move);
  }
  void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) {
    QTest::keyClick(view_.get(), key, modifiers);
  }
  bool drop(const Paint& paint, QPoint at) {
    const std::unique_ptr<QMimeData> data(toMimeData(paint));
    QDragEnterEvent enter(at, Qt::CopyAction, data.get(), Qt::LeftButton, {});
    QApplication::sendEvent(view_->viewport(), &enter);
    if (!enter.isAccepted()) return false;
    QDragMoveEvent move(at, Qt::CopyAction, data.get(), Qt::LeftButton, {});
    QApplication::sendEvent(view_->viewport(), &move);
    if (!move.isAccepted()) return false;
    QDropEvent event(at, Qt::CopyAction, data.get(), Qt::LeftButton, {});
    QApplication::sendEvent(view_->viewport(), &event);
    return event.isAccepted();
  }

  std::unique_ptr<PlanDocument> document_;
  std::unique_ptr<PlanSelection> selection_;
  std::unique_ptr<PlanEditor> editor_;
  std::unique_ptr<BitMapView> view_;
};

QTEST_MAIN(TestBitMapView)
#include "tst_bit_map_view.moc"
