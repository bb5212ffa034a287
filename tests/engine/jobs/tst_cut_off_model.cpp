// SPDX-License-Identifier: MIT
// A model that is cut off while it is open: every job says so, and none makes anything of zeros.
#include <QDir>
#include <QTemporaryDir>
#include <QTest>
#include <filesystem>

#include "jobs/distribution_job.h"
#include "jobs/loaded_model.h"
#include "jobs/planned_source.h"
#include "jobs/verify_job.h"
#include "model/fingerprint.h"
#include "support/quantize_run.h"
#include "support/run_cli.h"
#include "support/tiny_model.h"

using namespace nibble;

namespace {

const char* const kTensor = "blk.1.ffn_down.weight";

/// A model of its own that a test may break.
class Victim {
 public:
  explicit Victim(bool folder) {
    namespace fs = std::filesystem;
    const fs::path root = dir_.path().toStdString();
    if (folder) {
      fs::copy(test::demoModel().toStdString(), root / "model");
      path = root / "model";
      weights = path / "model.safetensors";
      fs::permissions(weights, fs::perms::owner_write, fs::perm_options::add);
    } else {
      path = weights = root / "model.gguf";
      fs::copy_file(test::tinyModelPath(), path);
    }
  }

  /// Leaves the header and little more.
  void cutOff() const {
    std::filesystem::resize_file(weights, std::filesystem::file_size(weights) / 8);
  }
  QString file(const char* name) const { return dir_.filePath(name); }

  std::filesystem::path path, weights;

 private:
  QTemporaryDir dir_;
};

template <typename T>
void expectCutOff(const Result<T>& result) {
  QVERIFY(!result);
  QVERIFY2(result.error().message().find("cut off while it was open") != std::string::npos,
           result.error().message().c_str());
  QCOMPARE(result.error().code, ErrorCode::Io);
  QVERIFY(!result.error().hint.empty());
}

}  // namespace

class TestCutOffModel : public QObject {
  Q_OBJECT

 private slots:
  void everyJobSaysSo_data() {
    QTest::addColumn<bool>("folder");
    QTest::addRow("gguf") << false;
    QTest::addRow("folder") << true;
  }
  void everyJobSaysSo() {
    QFETCH(const bool, folder);
    const Victim victim(folder);
    const auto opened = openModel(victim.path);
    VERIFY_OK(opened);
    const auto& source = *opened;
    const auto plan = makePlan(*source, planRequest("Q4_0"));
    VERIFY_OK(plan);
    const auto planned = jobs::planSource(source, *plan, nullptr);
    VERIFY_OK(planned);
    const auto copied = jobs::planSource(source, *makePlan(*source, planRequest("COPY")), nullptr);
    VERIFY_OK(copied);
    victim.cutOff();

    const auto context = test::contextOf(2);
    const TensorInfo* tensor = source->find(kTensor);
    QVERIFY(tensor != nullptr);
    std::vector<std::byte> scratch;
    std::vector<float> row(static_cast<std::size_t>(tensor->shape.columns()));
    expectCutOff(readRowsAsFloat(*source, *tensor, 0, 1, row.data(), scratch));
    expectCutOff(fingerprint(*source));
    jobs::DistributionRequest request{.source = source, .tensor = kTensor};
    expectCutOff(jobs::distribution(request, context));
    request.plan = jobs::PlannedValues{.type = TensorType::Q4_0, .method = "rtn"};
    expectCutOff(jobs::distribution(request, context));
    expectCutOff(jobs::loadModel(source, context));
    expectCutOff(jobs::loadModel(*planned, context));
    expectCutOff(jobs::loadModel(*copied, context));
    for (const char* type : {"Q4_0", "COPY"}) {
      expectCutOff(test::quantizeTo(victim.file("out.gguf"), *source, planRequest(type)));
    }
    // Nothing was left behind: neither the file, nor its recipe, nor what was begun.
    QCOMPARE(QDir(victim.file(".")).entryList({"*out*", ".*out*"}, QDir::Files | QDir::Hidden),
             QStringList());
  }

  void aModelCutOffAfterLoadingStopsAtTheNextToken() {
    const Victim victim(true);
    const auto source = openModel(victim.path);
    VERIFY_OK(source);
    const auto loaded = jobs::loadModel(*source, test::contextOf(2));
    VERIFY_OK(loaded);
    const auto session = loaded->model->newSession({.contextLength = 64});
    VERIFY_OK(session);
    std::vector<float> logits(
        static_cast<std::size_t>(loaded->model->hyperparameters().vocabulary));
    const std::vector<TokenId> ids{5, 6, 7};
    VERIFY_OK((*session)->forward(ids, 1, logits.data(), {}));
    victim.cutOff();
    // Embeddings are read when a token needs them.
    expectCutOff((*session)->forward(ids, 1, logits.data(), {}));
  }

  void aRemovedModelIsStillThere() {
    const Victim victim(false);
    const auto source = openModel(victim.path);
    VERIFY_OK(source);
    std::filesystem::remove(victim.path);
    VERIFY_OK(test::quantizeTo(victim.file("out.gguf"), **source, planRequest("Q8_0")));
    const auto again = openModel(victim.path);
    QVERIFY(!again);
    QCOMPARE(again.error().code, ErrorCode::NotFound);
  }

  void whatIsVerifiedMayBeCutOffToo() {
    const Victim victim(true);
    const auto source = openModel(victim.path);
    VERIFY_OK(source);
    const auto plan = makePlan(**source, planRequest("Q8_0"));
    VERIFY_OK(plan);
    const auto report = test::quantizeTo(victim.file("out.gguf"), **source, planRequest("Q8_0"));
    VERIFY_OK(report);
    victim.cutOff();
    const auto verified = jobs::verify({.file = report->files.front(),
                                        .source = *source,
                                        .plan = *plan,
                                        .reported = report->tensors},
                                       test::contextOf(2));
    // The model is what is broken; whatever is said, it is not that the file is good.
    QVERIFY(!verified || !verified->passed());
  }
};

QTEST_GUILESS_MAIN(TestCutOffModel)
#include "tst_cut_off_model.moc"
