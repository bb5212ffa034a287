// SPDX-License-Identifier: MIT
// The bit map as a screen reader finds it.
#include <QAccessible>
#include <QApplication>
#include <QTest>

#include "support/llama_shape.h"
#include "ui/plan/bit_map_view.h"
#include "ui/support/ui_fixture.h"
#include "ui/theme/theme.h"

using namespace nibble;
using namespace nibble::ui;

class TestBitMapAccessible : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { Theme::instance().apply(*qApp, false); }
  void init() {
    document_ = std::make_unique<PlanDocument>();
    selection_ = std::make_unique<PlanSelection>(*document_);
    editor_ = std::make_unique<PlanEditor>(*document_, *selection_);
    view_ = std::make_unique<BitMapView>(*editor_);
    document_->setSource(test::llamaShape(8));
    QVERIFY(document_->applyPreset("Q4_K"));
    view_->resize(900, 420);
    view_->show();
    view_->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(view_.get()));
    view_->setFocus();
    QAccessibleInterface* found = QAccessible::queryAccessibleInterface(view_.get());
    QVERIFY(found != nullptr);
    QCOMPARE(found->role(), QAccessible::Table);
    table_ = found->tableInterface();
    QVERIFY(table_ != nullptr);
  }

  void everyCellSaysWhatItHolds() {
    QCOMPARE(table_->rowCount(), 8);  // seven kinds, and what is outside the layers
    QCOMPARE(table_->columnCount(), 8);
    QCOMPARE(table_->rowDescription(0), QString("attn_q"));
    QCOMPARE(table_->columnDescription(3), QString("Layer 3"));
    QAccessibleInterface* cell = table_->cellAt(0, 3);
    QVERIFY(cell != nullptr);
    QCOMPARE(cell->role(), QAccessible::Cell);
    QCOMPARE(cell->text(QAccessible::Name), QString("blk.3 attn_q, Q4_K, 4.5 bits"));
    QVERIFY(cell->text(QAccessible::Description).contains("blk.3.attn_q.weight"));
    QCOMPARE(cell->tableCellInterface()->rowIndex(), 0);
    QCOMPARE(cell->tableCellInterface()->columnIndex(), 3);
    QVERIFY(cell->tableCellInterface()->table() ==
            QAccessible::queryAccessibleInterface(view_.get()));
    // It says what is planned now, not what was when it was first asked.
    document_->setType({document_->indexOf("blk.3.attn_q.weight")}, TensorType::Q8_0);
    QCOMPARE(cell->text(QAccessible::Name), QString("blk.3 attn_q, Q8_0, 8.5 bits"));
  }

  void wideCellsExtendOverTheirColumns() {
    QAccessibleInterface* embedding = table_->cellAt(7, 0);
    QVERIFY(embedding != nullptr);
    QVERIFY(embedding->text(QAccessible::Name).startsWith("token_embd, "));
    QCOMPARE(embedding->tableCellInterface()->columnExtent(), 4);
    QCOMPARE(table_->cellAt(7, 3), embedding);
    QVERIFY(table_->cellAt(7, 4)->text(QAccessible::Name).startsWith("output, "));
    QCOMPARE(table_->cellAt(8, 0), nullptr);
    QCOMPARE(table_->cellAt(0, 8), nullptr);
  }

  void theWholeMapCanBeWalked() {
    QAccessibleInterface* map = QAccessible::queryAccessibleInterface(view_.get());
    QCOMPARE(map->childCount(), 7 * 8 + 2);
    QSet<QString> names;
    for (int i = 0; i < map->childCount(); ++i) {
      QAccessibleInterface* child = map->child(i);
      QVERIFY(child != nullptr && child->isValid());
      QCOMPARE(map->indexOfChild(child), i);
      QVERIFY(!child->text(QAccessible::Name).isEmpty());
      names.insert(child->text(QAccessible::Name));
      if (child->state().offscreen) continue;
      const QPoint centre = child->rect().center();
      QCOMPARE(map->childAt(centre.x(), centre.y()), child);
    }
    QCOMPARE(names.size(), map->childCount());
    QCOMPARE(map->child(map->childCount()), nullptr);
  }

  void focusAndSelectionAreTold() {
    QAccessibleInterface* map = QAccessible::queryAccessibleInterface(view_.get());
    QTest::keyClick(view_.get(), Qt::Key_Right);
    QTest::keyClick(view_.get(), Qt::Key_Right);
    QTest::keyClick(view_.get(), Qt::Key_Down);
    QVERIFY(map->focusChild() != nullptr);
    QCOMPARE(map->focusChild()->text(QAccessible::Name), QString("blk.1 attn_k, Q4_K, 4.5 bits"));
    QVERIFY(map->focusChild()->state().focused);
    QVERIFY(map->focusChild()->tableCellInterface()->isSelected());
    QCOMPARE(table_->selectedCellCount(), 1);
    QVERIFY(!table_->isRowSelected(1));
    QVERIFY(table_->selectRow(1));
    QVERIFY(table_->isRowSelected(1));
    QCOMPARE(table_->selectedRows(), QList<int>{1});
    QCOMPARE(selection_->rows().size(), 8);
    QVERIFY(table_->unselectRow(1));
    QVERIFY(table_->selectColumn(2));
    QCOMPARE(table_->selectedColumns(), QList<int>{2});
    QCOMPARE(selection_->rows().size(), 7);
  }

  void cellsCanBeActedOn() {
    QAccessibleInterface* cell = table_->cellAt(2, 5);
    QVERIFY(cell->actionInterface() != nullptr);
    cell->actionInterface()->doAction(QAccessibleActionInterface::setFocusAction());
    QCOMPARE(selection_->rows(), QVector<int>{document_->indexOf("blk.5.attn_v.weight")});
    cell->actionInterface()->doAction(QAccessibleActionInterface::toggleAction());
    QVERIFY(selection_->isEmpty());
  }

  void anotherModelLeavesNoStaleCells() {
    QAccessibleInterface* cell = table_->cellAt(0, 7);
    QVERIFY(cell->isValid());
    document_->setSource(test::llamaShape(2));
    QVERIFY(!cell->isValid());
    QVERIFY(cell->text(QAccessible::Name).isEmpty());
    QCOMPARE(table_->columnCount(), 2);
    QVERIFY(table_->cellAt(0, 1)->text(QAccessible::Name).startsWith("blk.1 attn_q, "));
    document_->setSource(nullptr);
    QCOMPARE(table_->rowCount(), 0);
  }

 private:
  std::unique_ptr<PlanDocument> document_;
  std::unique_ptr<PlanSelection> selection_;
  std::unique_ptr<PlanEditor> editor_;
  std::unique_ptr<BitMapView> view_;
  QAccessibleTableInterface* table_ = nullptr;
};

QTEST_MAIN(TestBitMapAccessible)
#include "tst_bit_map_accessible.moc"
