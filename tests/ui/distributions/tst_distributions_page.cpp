// SPDX-License-Identifier: MIT
// The page of distributions, driven by mouse and keys.
#include <QClipboard>
#include <QFileDialog>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

#include "ui/core/resources.h"
#include "ui/core/text.h"
#include "ui/distributions/channel_card.h"
#include "ui/distributions/distributions_page.h"
#include "ui/distributions/error_card.h"
#include "ui/distributions/histogram_card.h"
#include "ui/distributions/histogram_plot.h"
#include "ui/distributions/plot_saver.h"
#include "ui/distributions/profile_plot.h"
#include "ui/distributions/tensor_list.h"
#include "ui/distributions/tensor_list_model.h"
#include "ui/support/ui_fixture.h"
#include "ui/widgets/labels.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

constexpr const char* kTensor = "blk.1.ffn_down.weight";

/// The page in front, with the demo model open.
class PageFixture : public test::UiFixture {
 public:
  explicit PageFixture(bool dark = false) : UiFixture(dark) {
    window().resize(1440, 900);
    opened = openModel();
    window().showPage("distributions");
  }

  QWidget& page() { return *window().page("distributions"); }
  TensorList& list() { return *page().findChild<TensorList*>(); }
  QListView& view() { return *list().findChild<QListView*>(); }
  QLineEdit& filter() { return *list().findChild<QLineEdit*>(); }
  HistogramCard& histogram() { return *page().findChild<HistogramCard*>(); }
  ErrorCard& error() { return *page().findChild<ErrorCard*>(); }
  ChannelCard& channels() { return *page().findChild<ChannelCard*>(); }
  QString subtitle(Card& card) { return card.findChild<ElidedLabel*>()->fullText(); }

  bool shows(const QString& tensor) {
    return test::waitUntil(
        [&] { return test::says(histogram(), tensor) && subtitle(histogram()).contains("all"); });
  }
  bool select(const QString& tensor) {
    list().setCurrent(tensor);
    return shows(tensor);
  }

  bool opened = false;
};

/// Clicks the entry of a button's menu as a person does.
void chooseFromMenu(QPushButton& button, const QString& text) {
  QTimer::singleShot(0, &button, [&button, text] {
    QMenu* menu = button.menu();
    for (QAction* action : menu->actions()) {
      if (action->text() == text) {
        QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(action).center());
        return;
      }
    }
    menu->close();
    QFAIL(qPrintable("no entry " + text));
  });
  QTest::mouseClick(&button, Qt::LeftButton);
}

/// Answers the next file dialog with `path`.
void answerFileDialog(const QString& path) {
  auto* timer = new QTimer;
  QObject::connect(timer, &QTimer::timeout, [timer, path] {
    auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
    if (dialog == nullptr) return;
    timer->deleteLater();
    auto* edit = dialog->findChild<QLineEdit*>();
    edit->setText(path);
    QTest::keyClick(edit, Qt::Key_Return);
  });
  timer->start(10);
}

void wheel(QWidget& widget, QPoint at, int steps) {
  QWheelEvent event(at, widget.mapToGlobal(at), {}, {0, 120 * steps}, Qt::NoButton, Qt::NoModifier,
                    Qt::NoScrollPhase, false);
  QApplication::sendEvent(&widget, &event);
}

}  // namespace

class TestDistributionsPage : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { QApplication::setAttribute(Qt::AA_DontUseNativeDialogs); }

  void aTensorIsComparedWithThePlan() {
    PageFixture fixture;
    QVERIFY(fixture.opened);
    QVERIFY(fixture.select(kTensor));
    QVERIFY(fixture.subtitle(fixture.histogram()).contains("256 × 768"));
    const PlanDocument& plan = fixture.context().workspace.plan();
    QVERIFY(fixture.histogram().againstButton()->text().contains(
        toQString(name(plan.row(plan.indexOf(kTensor)).decision.type))));
    QVERIFY(fixture.subtitle(fixture.error()).contains("RMSE"));
    QVERIFY(fixture.histogram().plot().graph(1)->dataCount() > 20);
    const auto index = fixture.view().currentIndex();
    QVERIFY(index.data(TensorListModel::ErrorRole).toDouble() > 0);
    QVERIFY(index.data(TensorListModel::ErrorRole).toDouble() < 0.1);
  }

  void thePlanIsFollowedAsItChanges() {
    PageFixture fixture;
    QVERIFY(fixture.select(kTensor));
    const double before = fixture.view().currentIndex().data(TensorListModel::ErrorRole).toDouble();
    PlanDocument& plan = fixture.context().workspace.plan();
    plan.setType({plan.indexOf(kTensor)}, TensorType::Q2_K);
    QVERIFY(fixture.histogram().againstButton()->text().contains("Q2_K"));
    QTRY_VERIFY(fixture.view().currentIndex().data(TensorListModel::ErrorRole).toDouble() >
                3 * before);
    plan.undoStack().undo();
    QTRY_COMPARE(fixture.view().currentIndex().data(TensorListModel::ErrorRole).toDouble(), before);
  }

  void keptTensorsSaySo() {
    PageFixture fixture;
    QVERIFY(fixture.select("output_norm.weight"));
    QVERIFY(fixture.histogram().againstButton()->text().contains("kept"));
    QVERIFY(test::says(fixture.error(), "keeps this tensor"));
  }

  void arrowKeysMoveThroughTensors() {
    PageFixture fixture;
    QVERIFY(fixture.select("blk.0.attn_k.weight"));
    const int row = fixture.view().currentIndex().row();
    for (int i = 0; i < 5; ++i) QTest::keyClick(&fixture.view(), Qt::Key_Down);
    const QString name =
        fixture.view().model()->index(row + 5, 0).data(TensorListModel::NameRole).toString();
    QCOMPARE(fixture.list().current(), name);
    QVERIFY(fixture.shows(name));
  }

  void goingThereAndBackShowsTheFirstAgain() {
    PageFixture fixture;
    QVERIFY(fixture.select(kTensor));
    QTest::keyClick(&fixture.view(), Qt::Key_Down);
    QTest::keyClick(&fixture.view(), Qt::Key_Up);
    QCOMPARE(fixture.list().current(), QString(kTensor));
    // The answer about the other one, if it still came, would be shown by now.
    QTest::qWait(300);
    QVERIFY(fixture.shows(kTensor));
  }

  void theFilterNarrowsTheListAndKeepsTheTensor() {
    PageFixture fixture;
    QVERIFY(fixture.select(kTensor));
    const int all = fixture.view().model()->rowCount();
    QTest::keyClicks(&fixture.filter(), "attn_q");
    const int some = fixture.view().model()->rowCount();
    QVERIFY(some > 0 && some < all);
    QCOMPARE(fixture.list().current(), QString(kTensor));
    QTest::keyClick(&fixture.filter(), Qt::Key_Down);
    QVERIFY(fixture.list().current().contains("attn_q"));
    QVERIFY(fixture.view().hasFocus());
    QTest::keyClicks(&fixture.filter(), "zzz");
    QCOMPARE(fixture.view().model()->rowCount(), 0);
    fixture.filter().clear();
    QCOMPARE(fixture.view().model()->rowCount(), all);
  }

  void theWheelZoomsAndADoubleClickResets() {
    PageFixture fixture;
    QVERIFY(fixture.select(kTensor));
    HistogramPlot& plot = fixture.histogram().plot();
    const QCPRange whole = plot.xAxis->range();
    const QPoint center = plot.axisRect()->center();
    QVERIFY(!plot.isZoomed());
    wheel(plot, center, 4);
    QVERIFY(plot.xAxis->range().size() < whole.size());
    QVERIFY(plot.isZoomed());
    const QCPRange zoomed = plot.xAxis->range();
    QTest::mousePress(&plot, Qt::LeftButton, {}, center);
    QTest::mouseMove(&plot, center + QPoint(60, 0));
    QTest::mouseMove(&plot, center + QPoint(90, 0));
    QTest::mouseRelease(&plot, Qt::LeftButton, {}, center + QPoint(90, 0));
    QVERIFY(plot.xAxis->range().lower < zoomed.lower);
    QTest::mouseDClick(&plot, Qt::LeftButton, {}, center);
    QCOMPARE(plot.xAxis->range().lower, whole.lower);
    QCOMPARE(plot.xAxis->range().upper, whole.upper);
    // Not beyond the values.
    wheel(plot, center, -10);
    QCOMPARE(plot.xAxis->range().size(), whole.size());
  }

  void choicesAreRemembered() {
    PageFixture fixture;
    QVERIFY(fixture.select(kTensor));
    QTest::mouseClick(fixture.histogram().logButton(), Qt::LeftButton);
    QCOMPARE(fixture.histogram().plot().yAxis->scaleType(), QCPAxis::stLogarithmic);
    QTest::mouseClick(test::button(fixture.channels(), "Rows"), Qt::LeftButton);
    QVERIFY(fixture.subtitle(fixture.channels()).contains("row"));
    DistributionsPage again(fixture.context());
    QVERIFY(again.findChild<HistogramCard*>()->logButton()->isChecked());
    QVERIFY(again.findChild<ChannelCard*>()->showsRows());
    QCOMPARE(again.findChild<TensorList*>()->current(), QString(kTensor));
  }

  void nothingAndAFileCanBeComparedWith() {
    PageFixture fixture;
    QVERIFY(fixture.select(kTensor));
    QPushButton& against = *fixture.histogram().againstButton();
    chooseFromMenu(against, "Nothing");
    QTRY_VERIFY(fixture.subtitle(fixture.error()).isEmpty());
    QVERIFY(against.text().contains("nothing"));

    const auto job = fixture.context().quantizer.start(fixture.path("q2.gguf"));
    QVERIFY(job.has_value());
    QVERIFY(fixture.waitForJobs());
    answerFileDialog(fixture.path("q2.gguf"));
    chooseFromMenu(against, "File…");
    QTRY_VERIFY(against.text().contains("q2.gguf"));
    QTRY_VERIFY(fixture.subtitle(fixture.error()).contains("RMSE"));
    test::saveScreenshot(fixture.window(), "distributions-file-light");
    chooseFromMenu(against, "Plan");
    QTRY_VERIFY(against.text().contains("plan"));
  }

  void aFileThatDoesNotFitSaysSoAndOffersAWayOut() {
    PageFixture fixture;
    QVERIFY(fixture.select(kTensor));
    QFile broken(fixture.path("broken.gguf"));
    QVERIFY(broken.open(QIODevice::WriteOnly));
    broken.write("GGUF");
    broken.close();
    answerFileDialog(broken.fileName());
    chooseFromMenu(*fixture.histogram().againstButton(), "File…");
    QTRY_VERIFY(test::says(fixture.page(), "broken.gguf"));
    // What was shown is still there.
    QVERIFY(fixture.histogram().againstButton()->text().contains("plan"));
    QVERIFY(fixture.subtitle(fixture.error()).contains("RMSE"));
  }

  void picturesAndTablesAreSaved() {
    PageFixture fixture;
    QVERIFY(fixture.select(kTensor));
    QPushButton& save = *fixture.histogram().saveButton();
    const auto saved = [&](const QString& entry, const QString& name) {
      answerFileDialog(fixture.path(name));
      chooseFromMenu(save, entry);
      QFile file(fixture.path(name));
      return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    QVERIFY(saved("Histogram as PNG…", "a.png").startsWith("\x89PNG"));
    QVERIFY(saved("Histogram as SVG…", "a.svg").contains("<svg"));
    const QList<QByteArray> lines = saved("Histogram as CSV…", "a.csv").trimmed().split('\n');
    QCOMPARE(lines.first(), QByteArray("low,high,original,compared"));
    qint64 original = 0, compared = 0;
    for (qsizetype i = 1; i < lines.size(); ++i) {
      const auto fields = lines[i].split(',');
      QCOMPARE(fields.size(), 4);
      original += fields[2].toLongLong();
      compared += fields[3].toLongLong();
    }
    QCOMPARE(original, 768 * 256);
    QCOMPARE(compared, 768 * 256);
    QVERIFY(saved("Error as CSV…", "e.csv").startsWith("low,high,count\n"));
    QCOMPARE(saved("Columns as CSV…", "c.csv").trimmed().split('\n').size(), 769);
    QCOMPARE(saved("Rows as CSV…", "r.csv").trimmed().split('\n').size(), 257);
    chooseFromMenu(save, "Copy as image");
    QVERIFY(!QGuiApplication::clipboard()->image().isNull());
  }

  void aPlanByImportanceIsShownToo() {
    PageFixture fixture;
    QVERIFY(fixture.select(kTensor));
    PlanDocument& plan = fixture.context().workspace.plan();
    const int row = plan.indexOf(kTensor);
    const auto error = [&] {
      const auto& answer = qobject_cast<DistributionsPage*>(&fixture.page())->loader().answer();
      return answer != nullptr && answer->against ? answer->against->relativeError : -1.0;
    };
    QCOMPARE(plan.setType({row}, TensorType::Q3_K), QString());
    QVERIFY(fixture.shows("Q3_K"));
    const double nearest = error();
    QVERIFY(nearest > 0);

    auto matrix = ImportanceMatrix::open(NIBBLE_TEST_DATA "/demo/imatrix.dat");
    QVERIFY(matrix);
    QVERIFY(plan.setImportance(std::make_shared<const ImportanceMatrix>(std::move(*matrix))));
    QCOMPARE(plan.setMethod({row}, "importance"), QString());
    QCOMPARE(plan.row(row).decision.method, std::string("importance"));
    // Weighted by the inputs, the plain error grows a little.
    QTRY_VERIFY_WITH_TIMEOUT(error() > nearest && fixture.shows(kTensor), 30000);
    QVERIFY(error() < 2 * nearest);
  }

  void anUnwritablePlaceSaysSo() {
    PageFixture fixture;
    QVERIFY(fixture.select(kTensor));
    const auto* saver = fixture.page().findChild<PlotSaver*>();
    const QString path = fixture.path("no/such/folder/a.png");
    constexpr std::size_t kRows = 3;
    for (const auto& saved : {saver->savePicture(path), saver->savePicture(path + ".svg"),
                              saver->saveTable(0, path), saver->saveTable(kRows, path)}) {
      QVERIFY(!saved);
      QVERIFY(saved.error().message().find("no/such/folder") != std::string::npos);
    }
  }

  void everythingGoesWithTheModel() {
    PageFixture fixture;
    QVERIFY(fixture.select(kTensor));
    fixture.context().workspace.close();
    QCOMPARE(fixture.view().model()->rowCount(), 0);
    QVERIFY(fixture.openModel());
    fixture.window().showPage("distributions");
    QVERIFY(fixture.shows(kTensor));
  }

  void looks_data() { test::addLooks(); }
  void looks() {
    QFETCH(const bool, dark);
    QFETCH(const QSize, size);
    PageFixture fixture(dark);
    fixture.window().resize(size);
    QVERIFY(fixture.select("blk.1.ffn_up.weight"));
    const QString name = QString("distributions-") + QTest::currentDataTag();
    test::saveScreenshot(fixture.window(), name);
    fixture.histogram().logButton()->click();
    test::saveScreenshot(fixture.window(), name + "-log");
    QCOMPARE(test::cutButtons(fixture.page()), QStringList());
  }
};

QTEST_MAIN(TestDistributionsPage)
#include "tst_distributions_page.moc"
