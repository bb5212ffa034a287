// SPDX-License-Identifier: MIT
// Takes pictures of every page at work on the demo model, for the documents and for looking at.
//
//   take_pictures FOLDER light|dark WIDTH HEIGHT    QT_SCALE_FACTOR=2 for high resolution
#include <QApplication>
#include <QDir>
#include <QPushButton>
#include <QTableView>
#include <QTest>
#include <cstdio>

#include "support/test_data.h"
#include "ui/chat/chat_page.h"
#include "ui/core/resources.h"
#include "ui/core/variant.h"
#include "ui/distributions/activation_view.h"
#include "ui/distributions/distributions_page.h"
#include "ui/distributions/tensor_list.h"
#include "ui/evaluate/evaluate_page.h"
#include "ui/plan/palette_card.h"
#include "ui/plan/plan_page.h"
#include "ui/support/ui_fixture.h"

namespace {

using namespace nibble;

class Photographer {
 public:
  Photographer(const QString& folder, bool dark, QSize size)
      : folder_(folder), fixture_(dark), size_(size) {
    fixture_.context().settings.setValue("chat/temperature", 0);
    fixture_.context().settings.setValue("chat/maxTokens", 60);
    fixture_.window().resize(size_);
    fixture_.window().show();
  }

  /// False when some page did not come to the state it was to be shown in.
  bool takeAll() {
    take("start");
    if (!fixture_.openModel()) return false;
    fixture_.context().settings.setHintSeen("first-steps");
    return plan() && distributions() && evaluate() && chat() && show("export") && runs();
  }

 private:
  ui::MainWindow& window() { return fixture_.window(); }

  void take(const QString& name) {
    window().resize(size_);
    QTest::qWait(400);  // layouts, queued replots
    window().grab().save(QDir(folder_).filePath("window-" + name + ".png"));
  }

  bool show(const QString& page) {
    window().showPage(page);
    QTest::qWait(600);
    take(page);
    return true;
  }

  bool plan() {
    ui::PlanDocument& document = fixture_.context().workspace.plan();
    QVector<int> rows;
    for (int layer = 1; layer < 3; ++layer) {
      rows << document.indexOf(QString("blk.%1.ffn_down.weight").arg(layer));
    }
    document.setType(rows, TensorType::Q8_0);
    document.setType({document.indexOf("blk.0.attn_q.weight")}, TensorType::Q3_K);
    ui::QuantizeController quantizer(fixture_.context().jobs, fixture_.context().workspace,
                                     fixture_.context().plans);
    if (!quantizer.start(fixture_.path("edited.gguf")) || !fixture_.waitForJobs()) return false;
    return show("plan") && calibration(document);
  }

  /// The panel before and after measuring, then the overlay; the plan is as before afterwards.
  bool calibration(ui::PlanDocument& document) {
    using State = ui::Calibration::State;
    ui::Calibration& calibration = fixture_.context().calibration;
    auto* page = qobject_cast<ui::PlanPage*>(window().page("plan"));
    QPushButton* open = page->findChild<ui::PaletteCard*>()->calibrationButton();
    const CalibrationText text{ui::calibrationTextPath().toStdString(), 512, 32};
    if (!document.setCalibration(text)) return false;
    open->click();
    if (!test::waitUntil([&] { return calibration.state() == State::Ready; })) return false;
    if (!test::waitUntil([&] { return calibration.seconds() > 0; })) return false;
    take("calibration");
    calibration.measure();
    if (!test::waitUntil([&] { return calibration.state() == State::Measured; }, 300000)) {
      return false;
    }
    take("calibration-measured");
    open->click();
    QPushButton* overlay = test::button(*page, "Sensitivity");
    if (overlay == nullptr || !test::waitUntil([&] { return overlay->isEnabled(); })) return false;
    overlay->click();
    const int last = document.indexOf("blk.3.ffn_down.weight");
    if (!test::waitUntil([&] { return page->sensitivity().errorOf(last).has_value(); }, 60000)) {
      return false;
    }
    QTest::qWait(600);
    take("sensitivity");
    overlay->click();
    return true;
  }

  bool distributions() {
    window().showPage("distributions");
    QTest::qWait(2500);
    take("distributions");
    auto* page = qobject_cast<ui::DistributionsPage*>(window().page("distributions"));
    page->tensors().setCurrent("blk.3.ffn_down.weight");
    page->tensors().setShowsInputs(true);
    if (!test::waitUntil([&] { return page->inputs().profile() != nullptr; })) return false;
    QTest::qWait(600);
    take("inputs");
    page->tensors().setShowsInputs(false);
    fixture_.context().workspace.plan().undoStack().undo();
    return true;
  }

  bool evaluate() {
    window().showPage("evaluate");
    auto* page = qobject_cast<ui::EvaluatePage*>(window().page("evaluate"));
    for (const char* file : {"fable-5m-Q8_0.gguf", "fable-5m-Q4_K_M.gguf", "fable-5m-Q2_K.gguf"}) {
      page->controller().addFile(test::dataPath(QString("demo/") + file));
    }
    if (!test::waitUntil([&] { return page->controller().hasWork(); })) return false;
    QTest::qWait(500);
    page->controller().start();
    if (!fixture_.waitForJobs(300000)) return false;
    take("evaluate");
    return true;
  }

  bool chat() {
    window().showPage("chat");
    auto* page = qobject_cast<ui::ChatPage*>(window().page("chat"));
    ui::ChatController& controller = page->controller();
    controller.setVariant(jobs::Side::B,
                          ui::fileVariant(test::dataPath("demo/fable-5m-Q2_K.gguf")));
    if (!test::waitUntil([&] { return controller.canAsk(); }, 60000)) return false;
    controller.ask("Tell me about the old fox.");
    if (!test::waitUntil([&] { return !controller.runner().isGenerating(); }, 60000)) return false;
    take("chat");
    return true;
  }

  bool runs() {
    window().showPage("runs");
    auto* table = window().page("runs")->findChild<QTableView*>();
    if (!test::waitUntil([&] { return table->model()->rowCount() > 2; })) return false;
    table->selectRow(1);
    QTest::qWait(600);
    take("runs");
    table->selectionModel()->select(table->model()->index(3, 0),
                                    QItemSelectionModel::Select | QItemSelectionModel::Rows);
    QTest::qWait(600);
    take("runs-compared");
    return true;
  }

  QString folder_;
  test::UiFixture fixture_;
  QSize size_;
};

}  // namespace

int main(int argc, char** argv) {
  QApplication application(argc, argv);
  if (argc != 5) {
    std::fprintf(stderr, "usage: take_pictures FOLDER light|dark WIDTH HEIGHT\n");
    return 2;
  }
  const QString folder = QString::fromLocal8Bit(argv[1]);
  QDir().mkpath(folder);
  const bool dark = QByteArray(argv[2]) == "dark";
  const QSize size(QByteArray(argv[3]).toInt(), QByteArray(argv[4]).toInt());
  return Photographer(folder, dark, size).takeAll() ? 0 : 1;
}
