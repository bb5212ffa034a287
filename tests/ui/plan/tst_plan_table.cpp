// SPDX-License-Identifier: MIT
// The plan as a table: sorted, filtered, edited in place, selected together with the map.
#include <QAbstractItemModelTester>
#include <QAbstractItemView>
#include <QComboBox>
#include <QHeaderView>
#include <QMimeData>
#include <QTest>

#include "support/llama_shape.h"
#include "ui/plan/plan_table.h"
#include "ui/support/ui_fixture.h"
#include "ui/theme/theme.h"

using namespace nibble;
using namespace nibble::ui;

class TestPlanTable : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { Theme::instance().apply(*qApp, false); }
  void init() {
    document_ = std::make_unique<PlanDocument>();
    selection_ = std::make_unique<PlanSelection>(*document_);
    editor_ = std::make_unique<PlanEditor>(*document_, *selection_);
    document_->setSource(test::llamaShape(12));
    table_ = std::make_unique<PlanTable>(*editor_);
    table_->resize(900, 400);
    table_->show();
    QVERIFY(QTest::qWaitForWindowExposed(table_.get()));
  }

  void theModelKeepsItsPromises() {
    PlanTableModel model(*editor_);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    document_->setType({document_->indexOf("blk.1.attn_q.weight")}, TensorType::Q8_0);
    document_->setSource(test::llamaShape(3));
    document_->setSource(nullptr);
  }

  void keptTensorsAreListedAndNotEditable() {
    const int norm = table_->rowOf(document_->indexOf("output_norm.weight"));
    QVERIFY(norm >= 0);
    QVERIFY(!(table_->model()->index(norm, PlanTableModel::Type).flags() & Qt::ItemIsEditable));
    QVERIFY(table_->model()->index(norm, 0).data(Qt::ToolTipRole).toString().contains("kept"));
    QCOMPARE(table_->shownCount(), document_->count());
  }

  void namesSortByLayerNotByDigit() {
    QVERIFY(table_->rowOf(document_->indexOf("blk.2.attn_q.weight")) <
            table_->rowOf(document_->indexOf("blk.10.attn_q.weight")));
  }

  void aClickOnAHeaderSortsByNumber() {
    document_->setType({document_->indexOf("blk.5.attn_q.weight")}, TensorType::Q8_0);
    clickHeader(PlanTableModel::Size);
    quint64 last = 0;
    for (int row = 0; row < table_->shownCount(); ++row) {
      const quint64 bytes = table_->model()
                                ->index(row, PlanTableModel::Size)
                                .data(PlanTableModel::SortRole)
                                .toULongLong();
      QVERIFY(bytes >= last);
      last = bytes;
    }
    clickHeader(PlanTableModel::Type);
    clickHeader(PlanTableModel::Type);
    const double first =
        table_->model()->index(0, PlanTableModel::Type).data(PlanTableModel::SortRole).toDouble();
    QCOMPARE(first, 32.0);  // the norms, copied as F32
  }

  void theFilterWantsEveryWord() {
    table_->setFilter("ffn_down Q6_K");
    QVERIFY(table_->shownCount() > 0);
    QVERIFY(table_->shownCount() < 12);
    for (int row = 0; row < table_->shownCount(); ++row) {
      QVERIFY(table_->model()->index(row, 0).data().toString().contains("ffn_down"));
      QCOMPARE(table_->model()->index(row, PlanTableModel::Type).data().toString(),
               QStringLiteral("Q6_K"));
    }
    table_->setFilter("nothing like it");
    QCOMPARE(table_->shownCount(), 0);
    table_->setFilter({});
    QCOMPARE(table_->shownCount(), document_->count());
  }

  void selectionGoesBothWays() {
    const int query = document_->indexOf("blk.0.attn_q.weight");
    const int key = document_->indexOf("blk.0.attn_k.weight");
    clickRow(query);
    QCOMPARE(selection_->rows(), QVector<int>{query});
    clickRow(key, Qt::ControlModifier);
    QCOMPARE(selection_->rows().size(), 2);
    const int far = document_->indexOf("blk.11.ffn_up.weight");
    selection_->set({far}, far);
    QCOMPARE(table_->selectionModel()->selectedRows().size(), 1);
    QCOMPARE(table_->selectionModel()->selectedRows().first().row(), table_->rowOf(far));
    // What was selected elsewhere comes into sight.
    QVERIFY(table_->viewport()->rect().intersects(
        table_->visualRect(table_->model()->index(table_->rowOf(far), 0))));
  }

  void whatTheFilterHidesStaysSelected() {
    const int query = document_->indexOf("blk.0.attn_q.weight");
    const int down = document_->indexOf("blk.0.ffn_down.weight");
    selection_->set({query, down}, query);
    table_->setFilter("attn_q");
    QCOMPARE(selection_->rows().size(), 2);
    QCOMPARE(table_->selectionModel()->selectedRows().size(), 1);
    table_->setFilter({});
    QCOMPARE(table_->selectionModel()->selectedRows().size(), 2);
  }

  void anEditThatHidesTheRowDoesNotDeselectIt() {
    table_->setFilter("attn_q Q4_K");
    const int query = document_->indexOf("blk.0.attn_q.weight");
    selection_->set({query}, query);
    QVERIFY(table_->rowOf(query) >= 0);
    editor_->applyToSelection(Paint::of(TensorType::Q8_0));
    QCOMPARE(table_->rowOf(query), -1);
    QCOMPARE(selection_->rows(), QVector<int>{query});
    document_->undoStack().undo();
    QVERIFY(table_->rowOf(query) >= 0);
    QCOMPARE(table_->selectionModel()->selectedRows().size(), 1);
  }

  void aTypeIsChosenInPlace() {
    const int tensor = document_->indexOf("blk.1.attn_q.weight");
    const QModelIndex cell = table_->model()->index(table_->rowOf(tensor), PlanTableModel::Type);
    table_->scrollTo(cell);
    const QPoint at = table_->visualRect(cell).center();
    QTest::mouseClick(table_->viewport(), Qt::LeftButton, {}, at);
    QTest::mouseDClick(table_->viewport(), Qt::LeftButton, {}, at);
    QTRY_VERIFY(table_->findChild<QComboBox*>() != nullptr);
    auto* box = table_->findChild<QComboBox*>();
    QTRY_VERIFY(box->view()->isVisible());
    const int wanted = box->findData(static_cast<uint>(TensorType::Q5_K));
    QVERIFY(wanted >= 0);
    const QModelIndex item = box->model()->index(wanted, 0);
    box->view()->scrollTo(item);
    QTest::mouseClick(box->view()->viewport(), Qt::LeftButton, {},
                      box->view()->visualRect(item).center());
    QTRY_COMPARE(document_->row(tensor).decision.type, TensorType::Q5_K);
    QCOMPARE(document_->undoStack().count(), 1);
  }

  void anEditInASelectionChangesAllOfIt() {
    const QVector<int> rows{document_->indexOf("blk.1.attn_q.weight"),
                            document_->indexOf("blk.2.attn_q.weight")};
    selection_->set(rows, rows.first());
    const QModelIndex cell =
        table_->model()->index(table_->rowOf(rows.first()), PlanTableModel::Type);
    QVERIFY(table_->model()->setData(cell, static_cast<uint>(TensorType::Q3_K)));
    for (const int row : rows) QCOMPARE(document_->row(row).decision.type, TensorType::Q3_K);
    QCOMPARE(document_->undoStack().count(), 1);
  }

  void whatCannotBeHadIsRefused() {
    const int row = table_->rowOf(document_->indexOf("blk.1.attn_q.weight"));
    const QModelIndex type = table_->model()->index(row, PlanTableModel::Type);
    const QModelIndex method = table_->model()->index(row, PlanTableModel::Method);
    QVERIFY(!table_->model()->setData(type, static_cast<uint>(TensorType::IQ2_XXS)));
    QVERIFY(!table_->model()->setData(method, QByteArray("gptq")));
    QVERIFY(!table_->model()->setData(method, QByteArray("importance")));
    QVERIFY(!document_->isModified());
  }

  void digitsAndDeleteWorkHereToo() {
    const int tensor = document_->indexOf("blk.0.attn_q.weight");
    clickRow(tensor);
    QTest::keyClick(table_.get(), Qt::Key_8);
    QCOMPARE(document_->row(tensor).decision.type, TensorType::Q8_0);
    QTest::keyClick(table_.get(), Qt::Key_Delete);
    QVERIFY(!document_->isModified());
  }

 private:
  void clickHeader(int column) {
    QHeaderView* header = table_->horizontalHeader();
    QTest::mouseClick(header->viewport(), Qt::LeftButton, {},
                      QPoint(header->sectionViewportPosition(column) + 12, header->height() / 2));
  }
  void clickRow(int tensor, Qt::KeyboardModifiers modifiers = {}) {
    const QModelIndex cell = table_->model()->index(table_->rowOf(tensor), 0);
    table_->scrollTo(cell);
    QTest::mouseClick(table_->viewport(), Qt::LeftButton, modifiers,
                      table_->visualRect(cell).center());
  }

  std::unique_ptr<PlanDocument> document_;
  std::unique_ptr<PlanSelection> selection_;
  std::unique_ptr<PlanEditor> editor_;
  std::unique_ptr<PlanTable> table_;
};

QTEST_MAIN(TestPlanTable)
#include "tst_plan_table.moc"
