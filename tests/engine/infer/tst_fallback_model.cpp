// SPDX-License-Identifier: MIT
// Models that go on on the processor when their device fails, at every point where it may.
#include <QTest>
#include <algorithm>

#include "infer/fallback_model.h"
#include "infer/generator.h"
#include "support/differences.h"
#include "support/test_data.h"
#include "support/tiny_model.h"

using namespace nibble;

namespace {

constexpr int kVocabulary = 320;

std::shared_ptr<const InferenceModel> processor() {
  static const auto model =
      *loadCpuModel(*openModel(test::tinyModelPath()), {.pool = std::make_shared<ThreadPool>(2)});
  return model;
}

/// A device that computes what the processor does, for as long as it is told to.
class Brittle final : public InferenceModel {
 public:
  const Hyperparameters& hyperparameters() const override { return processor()->hyperparameters(); }
  Result<std::unique_ptr<Session>> newSession(const SessionOptions& options) const override;
  std::uint64_t weightBytes() const override { return 7; }
  std::string device() const override { return "a brittle device"; }
  int layersOnGpu() const override { return hyperparameters().layers; }
  MainMemory mainMemory() const override { return {}; }

  Result<> use() const {
    if (uses-- > 0) return {};
    return fail(code, "brittle", "computing: it broke");
  }

  mutable int uses = 1 << 30;  ///< forward passes before it fails for good
  ErrorCode code = ErrorCode::DeviceLost;
  bool failsSessions = false;
  bool findsTop = false;
};

class BrittleSession final : public Session {
 public:
  BrittleSession(const Brittle& model, std::unique_ptr<Session> inner)
      : model_(model), inner_(std::move(inner)) {}
  Result<> forward(std::span<const TokenId> tokens, int logitRows, float* logits,
                   const std::stop_token& stop) override {
    NIBBLE_CHECK(model_.use());
    if (logitRows == 0 || logits != nullptr) {
      return inner_->forward(tokens, logitRows, logits, stop);
    }
    std::vector<float> row(kVocabulary);
    NIBBLE_CHECK(inner_->forward(tokens, 1, row.data(), stop));
    top_.clear();
    for (int id = 0; id < kVocabulary; ++id) {
      top_.push_back({row[static_cast<std::size_t>(id)], id});
    }
    std::stable_sort(top_.begin(), top_.end(),
                     [](const auto& a, const auto& b) { return a.logit > b.logit; });
    top_.resize(static_cast<std::size_t>(wanted_));
    return {};
  }
  bool expectTop(int count) override {
    wanted_ = model_.findsTop ? count : 0;
    return model_.findsTop || count == 0;
  }
  std::span<const TokenLogit> topLogits() const override { return top_; }
  int length() const override { return inner_->length(); }
  int capacity() const override { return inner_->capacity(); }
  void truncate(int length) override { inner_->truncate(length); }

 private:
  const Brittle& model_;
  std::unique_ptr<Session> inner_;
  std::vector<TokenLogit> top_;
  int wanted_ = 0;
};

Result<std::unique_ptr<Session>> Brittle::newSession(const SessionOptions& options) const {
  if (failsSessions) return fail(code, "brittle", "making a buffer: it broke");
  NIBBLE_TRY(auto inner, processor()->newSession(options));
  return std::make_unique<BrittleSession>(*this, std::move(inner));
}

struct Setup {
  Setup() {
    model = withFallback(brittle,
                         {[this](const Error&, const std::stop_token& stop) { return load(stop); },
                          [this](const Error& failure) { told.push_back(failure); }, false});
  }
  Result<std::shared_ptr<const InferenceModel>> load(const std::stop_token& stop) {
    ++loads;
    if (stop.stop_requested()) return cancelled();
    if (refuse) return fail(ErrorCode::DeviceLost, "", "there is no room");
    return processor();
  }
  std::unique_ptr<Session> session(const SessionOptions& options = {.contextLength = 64}) const {
    return std::move(*model->newSession(options));
  }

  std::shared_ptr<Brittle> brittle = std::make_shared<Brittle>();
  int loads = 0;
  bool refuse = false;
  std::vector<Error> told;
  std::shared_ptr<const InferenceModel> model;
};

std::vector<TokenId> someTokens(int count) {
  std::vector<TokenId> ids;
  for (int i = 0; i < count; ++i) ids.push_back((i * 37 + 5) % kVocabulary);
  return ids;
}

/// Logits of all tokens, given in pieces.
std::vector<float> logits(Session& session, std::span<const TokenId> ids, std::size_t piece) {
  std::vector<float> all(ids.size() * kVocabulary);
  for (std::size_t i = 0; i < ids.size(); i += piece) {
    const std::size_t n = std::min(piece, ids.size() - i);
    const auto done =
        session.forward(ids.subspan(i, n), static_cast<int>(n), all.data() + i * kVocabulary, {});
    if (!done) qFatal("%s", done.error().message().c_str());
  }
  return all;
}

}  // namespace

class TestFallbackModel : public QObject {
  Q_OBJECT

 private slots:
  void itGoesOnWhereItWas_data() {
    QTest::addColumn<int>("uses");
    QTest::addColumn<int>("code");
    for (const int uses : {0, 1, 3, 4}) {
      QTest::addRow("lost after %d", uses) << uses << int(ErrorCode::DeviceLost);
    }
    QTest::newRow("no memory after 2") << 2 << int(ErrorCode::NoDeviceMemory);
  }
  void itGoesOnWhereItWas() {
    QFETCH(const int, uses);
    QFETCH(const int, code);
    const auto ids = someTokens(40);
    const auto plain = std::move(*processor()->newSession({.contextLength = 64}));
    const auto expected = logits(*plain, ids, 8);

    Setup setup;
    setup.brittle->uses = uses;
    setup.brittle->code = static_cast<ErrorCode>(code);
    const auto session = setup.session();
    QVERIFY(setup.model->device() == "a brittle device" && setup.model->layersOnGpu() == 2);
    QVERIFY(test::largestDifference(logits(*session, ids, 8), expected) < 1e-3);
    QCOMPARE(session->length(), 40);
    QCOMPARE(session->capacity(), 64);
    QCOMPARE(setup.loads, 1);
    QCOMPARE(setup.told.size(), std::size_t{1});
    QCOMPARE(int(setup.told.front().code), code);

    // What is asked of the model now is the processor's.
    QCOMPARE(setup.model->layersOnGpu(), 0);
    QCOMPARE(setup.model->weightBytes(), processor()->weightBytes());
    QCOMPARE(setup.model->mainMemory().layers, 2);
    const std::string device = setup.model->device();
    QVERIFY2(device.starts_with("cpu") && device.ends_with("; at first a brittle device"),
             device.c_str());

    // And it can be cut back as before.
    session->truncate(11);
    QCOMPARE(session->length(), 11);
    const auto again = logits(*session, std::span(ids).subspan(11), 8);
    QVERIFY(test::largestDifference(again, {expected.begin() + 11 * kVocabulary, expected.end()}) <
            1e-3);
  }

  void whatWasCutOffIsNotReadAgain() {
    Setup setup;
    setup.brittle->uses = 2;
    const auto ids = someTokens(40);
    const auto session = setup.session();
    (void)logits(*session, std::span(ids).first(30), 30);
    session->truncate(10);
    const auto rest = logits(*session, std::span(ids).subspan(20, 10), 5);
    std::vector<TokenId> read(ids.begin(), ids.begin() + 10);
    read.insert(read.end(), ids.begin() + 20, ids.begin() + 30);
    const auto plain = std::move(*processor()->newSession({.contextLength = 64}));
    const auto expected = logits(*plain, read, 20);
    QCOMPARE(setup.loads, 1);
    QVERIFY(test::largestDifference(rest, {expected.begin() + 10 * kVocabulary, expected.end()}) <
            1e-3);
  }

  void theLargestLogitsAreFoundAllTheSame() {
    // Texts from the largest logits and from whole rows, lost at the same place.
    const auto tokenizer = *makeTokenizer((*openModel(test::tinyModelPath()))->metadata());
    const auto text = [&](bool findsTop, int uses) {
      Setup setup;
      setup.brittle->findsTop = findsTop;
      setup.brittle->uses = uses;
      Generator generator(setup.session(), tokenizer, kVocabulary);
      GenerateOptions options{.maxTokens = 16, .ignoreEnd = true};
      options.sampler.seed = 7;
      const auto made = generator.generate(someTokens(5), options, {}, {});
      if (!made) qFatal("%s", made.error().message().c_str());
      // The next text is begun on the processor.
      const auto next = generator.generate(someTokens(9), options, {}, {});
      if (!next || setup.loads != 1) qFatal("it did not go on");
      std::vector<TokenId> ids = made->ids;
      ids.insert(ids.end(), next->ids.begin(), next->ids.end());
      return ids;
    };
    for (const int uses : {0, 1, 6}) {
      const auto ids = text(true, uses);
      QCOMPARE(ids.size(), std::size_t{32});
      QCOMPARE(ids, text(false, uses));
    }
  }

  void allSessionsShareWhatWasLoaded() {
    Setup setup;
    const auto first = setup.session(), second = setup.session();
    const auto ids = someTokens(12);
    (void)logits(*first, ids, 12);
    (void)logits(*second, ids, 12);
    setup.brittle->uses = 0;
    const auto a = logits(*first, ids, 4), b = logits(*second, ids, 4);
    QCOMPARE(a, b);
    QCOMPARE(setup.loads, 1);
    QCOMPARE(setup.told.size(), std::size_t{1});
    QVERIFY(setup.session()->forward(ids, 0, nullptr, {}));
    QCOMPARE(setup.loads, 1);
  }

  void whereTheProcessorMayNotItFailsAndCanTryAgain() {
    Setup setup;
    setup.brittle->uses = 1;
    setup.refuse = true;
    const auto session = setup.session();
    const auto ids = someTokens(12);
    QVERIFY(session->forward(ids, 0, nullptr, {}));
    const auto refused = session->forward(ids, 0, nullptr, {});
    QVERIFY(!refused);
    QCOMPARE(refused.error().what, std::string("there is no room"));
    QCOMPARE(session->length(), 12);
    QVERIFY(setup.told.empty() && setup.model->layersOnGpu() == 2);
    setup.refuse = false;
    QVERIFY(session->forward(ids, 0, nullptr, {}));
    QCOMPARE(session->length(), 24);
    QCOMPARE(setup.loads, 2);
  }

  void aStopEndsLoadingAndTheNextGoesOn() {
    Setup setup;
    setup.brittle->uses = 1;
    const auto session = setup.session();
    const auto ids = someTokens(12);
    QVERIFY(session->forward(ids, 0, nullptr, {}));
    std::stop_source stop;
    stop.request_stop();
    const auto stopped = session->forward(ids, 0, nullptr, stop.get_token());
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
    QCOMPARE(session->length(), 12);
    QVERIFY(session->forward(ids, 0, nullptr, {}));
    QCOMPARE(session->length(), 24);
  }

  void otherFailuresStayWhatTheyAre() {
    Setup setup;
    setup.brittle->uses = 0;
    setup.brittle->code = ErrorCode::Io;
    const auto failed = setup.session()->forward(someTokens(3), 0, nullptr, {});
    QVERIFY(!failed);
    QCOMPARE(failed.error().code, ErrorCode::Io);
    QCOMPARE(setup.loads, 0);
    // The processor's own failures are no reason to load it again.
    setup.brittle->code = ErrorCode::DeviceLost;
    const auto session = setup.session({.contextLength = 8});
    QVERIFY(session->forward(someTokens(3), 0, nullptr, {}));
    QVERIFY(!session->forward(someTokens(7), 0, nullptr, {}));
    QCOMPARE(setup.loads, 1);
  }

  void sessions() {
    Setup setup;
    setup.brittle->failsSessions = true;
    setup.brittle->code = ErrorCode::NoDeviceMemory;
    const auto refused = setup.model->newSession({.contextLength = 64});
    QVERIFY(!refused);  // a smaller one may do
    QCOMPARE(refused.error().code, ErrorCode::NoDeviceMemory);
    const auto load = [&](const Error&, const std::stop_token& stop) { return setup.load(stop); };
    const auto eager = withFallback(setup.brittle, {load, {}, true});
    QVERIFY(eager->newSession({.contextLength = 64}));
    QCOMPARE(eager->layersOnGpu(), 0);
    setup.brittle->code = ErrorCode::DeviceLost;
    QVERIFY(setup.model->newSession({.contextLength = 64}));
    QCOMPARE(setup.model->layersOnGpu(), 0);
  }
};

QTEST_GUILESS_MAIN(TestFallbackModel)
#include "tst_fallback_model.moc"
