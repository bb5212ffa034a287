// SPDX-License-Identifier: MIT
// The palette: what it offers, why some of it is greyed, and what a click, a key and a drag do.
#include <QAbstractItemModelTester>
#include <QDrag>
#include <QMimeData>
#include <QSignalSpy>
#include <QTest>

#include "quant/plan/method_info.h"
#include "quant/plan/targets.h"
#include "support/llama_shape.h"
#include "ui/plan/palette_view.h"
#include "ui/theme/theme.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

std::shared_ptr<const ImportanceMatrix> matrixFor(const PlanDocument& document) {
  auto matrix = std::make_shared<ImportanceMatrix>();
  matrix->path = "calibration.dat";
  for (int i = 0; i < document.count(); ++i) {
    const PlanRow& row = document.row(i);
    if (row.layer < 0 || !row.quantizable()) continue;
    matrix->entries[row.name.toStdString()].values.assign(
        static_cast<std::size_t>(row.shape.columns()), 1.0f);
  }
  return matrix;
}

}  // namespace

class TestPalette : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { Theme::instance().apply(*qApp, false); }
  void init() {
    document_ = std::make_unique<PlanDocument>();
    selection_ = std::make_unique<PlanSelection>(*document_);
    editor_ = std::make_unique<PlanEditor>(*document_, *selection_);
    document_->setSource(test::llamaShape(2));
    view_ = std::make_unique<PaletteView>(*editor_, PaletteModel::Content::Types);
    view_->resize(200, 600);
    view_->show();
    QVERIFY(QTest::qWaitForWindowExposed(view_.get()));
  }

  void everyTypeIsThereOnceMostBitsFirst() {
    const PaletteModel& model = view_->palette();
    QAbstractItemModelTester tester(const_cast<PaletteModel*>(&model),
                                    QAbstractItemModelTester::FailureReportingMode::QtTest);
    std::size_t types = 0;
    double last = 64;
    for (int row = 0; row < model.rowCount(); ++row) {
      const auto paint = model.paintAt(model.index(row));
      if (!paint) continue;
      ++types;
      const double bits = traits(*paint->type).bitsPerWeight();
      QVERIFY(bits <= last);
      last = bits;
    }
    QCOMPARE(types, targetTypes().size());
  }

  void whatCannotBeHadIsGreyAndSaysWhy() {
    const PaletteModel& model = view_->palette();
    const QModelIndex few = model.indexOf(Paint::of(TensorType::IQ2_XXS));
    QVERIFY(few.data(PaletteModel::FaintRole).toBool());
    QVERIFY(!(few.flags() & Qt::ItemIsDragEnabled));
    const QString why = few.data(Qt::ToolTipRole).toString();
    QVERIFY2(why.contains("without importance") || why.contains("cannot write"), qPrintable(why));
    const QModelIndex usual = model.indexOf(Paint::of(TensorType::Q4_K));
    QVERIFY(usual.flags() & Qt::ItemIsDragEnabled);
    QVERIFY(usual.data(PaletteModel::DetailRole).toString().contains("4.50"));
    for (const TargetType& target : targetTypes()) {
      const QModelIndex item = model.indexOf(Paint::of(target.type));
      const bool draggable = item.flags() & Qt::ItemIsDragEnabled;
      QCOMPARE(draggable, target.available && !target.needsImportance);
      QCOMPARE(item.data(PaletteModel::FaintRole).toBool(), !draggable);
    }
  }

  void whatOnlyCalibrationIsMissingForLeadsThere() {
    QSignalSpy wanted(editor_.get(), &PlanEditor::calibrationWanted);
    click(TensorType::IQ1_S);
    QCOMPARE(wanted.count(), 1);
    QVERIFY(!editor_->brush());
    click(TensorType::Q6_K);
    QCOMPARE(wanted.count(), 1);
    QVERIFY(editor_->wantsCalibration(Paint::of("gptq")));
    QVERIFY(!editor_->wantsCalibration(Paint::of("rtn")));
  }

  void aMatrixBringsMoreTypesAndItsMethod() {
    const PaletteModel& model = view_->palette();
    PaletteModel methods(*editor_, PaletteModel::Content::Methods);
    const QModelIndex importance = methods.indexOf(Paint::of("importance"));
    QVERIFY(importance.data(PaletteModel::FaintRole).toBool());
    QSignalSpy changed(&model, &PaletteModel::dataChanged);
    QVERIFY(document_->setImportance(matrixFor(*document_)));
    QVERIFY(changed.count() > 0);
    QVERIFY(importance.flags() & Qt::ItemIsDragEnabled);
    for (const TargetType& target : targetTypes()) {
      const bool draggable = model.indexOf(Paint::of(target.type)).flags() & Qt::ItemIsDragEnabled;
      QCOMPARE(draggable, target.available);
    }
    // Those that need calibration text stay grey.
    for (const MethodInfo& method : allMethods()) {
      const bool draggable =
          methods.indexOf(Paint::of(std::string(method.name))).flags() & Qt::ItemIsDragEnabled;
      QCOMPARE(draggable, !method.needsText());
    }
  }

  void aClickTakesTheBrushAndAnotherPutsItAway() {
    click(TensorType::Q6_K);
    QCOMPARE(editor_->brush(), std::optional(Paint::of(TensorType::Q6_K)));
    click(TensorType::Q4_K);
    QCOMPARE(editor_->brush(), std::optional(Paint::of(TensorType::Q4_K)));
    click(TensorType::Q4_K);
    QVERIFY(!editor_->brush());
    click(TensorType::IQ1_S);
    QVERIFY(!editor_->brush());
  }

  void returnGivesItToTheSelection() {
    const int row = document_->indexOf("blk.0.attn_q.weight");
    selection_->set({row}, row);
    view_->setCurrentIndex(view_->palette().indexOf(Paint::of(TensorType::Q8_0)));
    QTest::keyClick(view_.get(), Qt::Key_Return);
    QCOMPARE(document_->row(row).decision.type, TensorType::Q8_0);
    QVERIFY(!editor_->brush());
    QTest::keyClick(view_.get(), Qt::Key_Space);
    QVERIFY(editor_->brush());
    QTest::keyClick(view_.get(), Qt::Key_Escape);
    QVERIFY(!editor_->brush());
  }

  void aBrushThatCannotBeHadAnyMoreIsPutAway() {
    QVERIFY(document_->setImportance(matrixFor(*document_)));
    editor_->setBrush(Paint::of("importance"));
    QVERIFY(document_->setImportance(nullptr));
    QVERIFY(!editor_->brush());
  }

  void whatIsDraggedComesBackTheSame() {
    for (const Paint& paint : {Paint::of(TensorType::IQ4_XS), Paint::of("rtn")}) {
      const std::unique_ptr<QMimeData> data(toMimeData(paint));
      QCOMPARE(fromMimeData(data.get()), std::optional(paint));
    }
    const PaletteModel& model = view_->palette();
    const std::unique_ptr<QMimeData> data(
        model.mimeData({model.indexOf(Paint::of(TensorType::Q5_K))}));
    QCOMPARE(fromMimeData(data.get()), std::optional(Paint::of(TensorType::Q5_K)));
  }

  void strangeDragsMeanNothing() {
    QMimeData data;
    QVERIFY(!fromMimeData(nullptr));
    QVERIFY(!fromMimeData(&data));
    for (const char* bytes : {"", "type:", "type:Q4_K_M", "type:I32", "method:", "method:magic",
                              "Q4_K", "type:Q4_K\n", "\xff\xfe"}) {
      data.setData(kPaintMimeType, bytes);
      QVERIFY2(!fromMimeData(&data), bytes);
    }
  }

 private:
  void click(TensorType type) {
    const QModelIndex index = view_->palette().indexOf(Paint::of(type));
    view_->scrollTo(index);
    QTest::mouseClick(view_->viewport(), Qt::LeftButton, {}, view_->visualRect(index).center());
  }

  std::unique_ptr<PlanDocument> document_;
  std::unique_ptr<PlanSelection> selection_;
  std::unique_ptr<PlanEditor> editor_;
  std::unique_ptr<PaletteView> view_;
};

QTEST_MAIN(TestPalette)
#include "tst_palette.moc"
