// SPDX-License-Identifier: GPL-3.0-or-later
// The thread that two models talk on. It does not wait for jobs, nor do jobs wait for it.
#pragma once

#include <QObject>
#include <QString>
#include <array>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <variant>
#include <vector>

#include "jobs/device_wish.h"
#include "jobs/side_by_side.h"
#include "ui/core/engine.h"

namespace nibble::ui {

using jobs::Side;

/// What is known of a side once its model is in memory.
struct SideFacts {
  QString device;                 ///< "vulkan (NVIDIA H100 80GB HBM3)"
  QString gpu;                    ///< its name; empty on the processor
  int layers = 0;                 ///< of the model
  int layersOnGpu = 0;            ///< the others are the processor's
  std::optional<Error> fallback;  ///< why it is the processor and not the GPU that was wished for
  QString failedGpu;              ///< on which it ran, until
  std::optional<Error> failure;   ///< this; the processor goes on, unless `gpu` is still there
  std::uint64_t weightBytes = 0;
  bool sharesWeights = false;  ///< both sides run the same weights
  QString chatTemplate;        ///< empty: the model has none and continues text
  QString fingerprint;
};

struct LoadRequest {
  std::function<Result<std::shared_ptr<const ModelSource>>(const jobs::JobContext& context)> opener;
  jobs::DeviceWish device;
  /// Bytes that both sides may take in main memory; 0 for no limit.
  std::uint64_t limit = 0;
};

struct ChatRequest {
  GenerateOptions generate;
  std::array<std::uint64_t, 2> seeds{};
};

/// Lives on the UI thread; signals arrive there.
class ChatRunner : public QObject {
  Q_OBJECT

 public:
  explicit ChatRunner(Engine& engine, QObject* parent = nullptr);
  /// Stops what runs and waits for it.
  ~ChatRunner() override;

  /// Loads a model for a side, in place of the one it has; on the processor where the device does
  /// not take it. Its opener runs on the runner's thread. Where the limit would be exceeded,
  /// tooLarge() comes instead of loaded().
  void load(Side side, LoadRequest request);
  void cancelLoading(Side side);
  void unload(Side side);
  bool isLoading(Side side) const { return sides_[at(side)].loading; }
  bool isLoaded(Side side) const { return sides_[at(side)].loaded; }

  /// Asks every side that has a model; not while generating.
  void ask(const QString& message, const ChatRequest& request);
  void regenerate(const ChatRequest& request);
  /// Ends the answers where they stand.
  void stop();
  bool isGenerating() const { return generating_; }
  /// A new conversation; ends the answers of the old one.
  void restart(const QString& system);

 Q_SIGNALS:
  void loadProgressed(nibble::jobs::Side side, const nibble::Progress& progress);
  void loaded(nibble::jobs::Side side, const nibble::ui::SideFacts& facts);
  void loadFailed(nibble::jobs::Side side, const nibble::Error& error);
  /// The GPU of a loaded model failed, and the processor goes on.
  void moved(nibble::jobs::Side side, const nibble::ui::SideFacts& facts);
  /// `bytes` of main memory for this model, `together` with the other side's.
  void tooLarge(nibble::jobs::Side side, std::uint64_t bytes, std::uint64_t together);
  void generatingChanged();
  void tokenArrived(nibble::jobs::Side side, const nibble::jobs::SideToken& token,
                    const nibble::jobs::SideFigures& figures);
  void compared(const nibble::jobs::Comparison& comparison);
  void answerEnded(nibble::jobs::Side side, const nibble::Generation& generation,
                   const nibble::jobs::SideFigures& figures);
  void answerFailed(nibble::jobs::Side side, const nibble::Error& error,
                    const nibble::jobs::SideFigures& figures);
  /// After each burst of the four above: time to paint.
  void delivered();

 private:
  struct Task {
    std::function<void(const std::stop_token&)> work;
    std::stop_source stop;
  };
  struct SideState {
    bool loading = false, loaded = false;
    int serial = 0;  ///< of the latest load; results of older ones are dropped
    std::stop_source stop{std::nostopstate};
  };
  /// What became of loading: facts, or how large the model and both together are.
  struct TooLarge {
    std::uint64_t bytes, together;
  };
  using Loaded = std::variant<SideFacts, TooLarge>;
  struct TokenEvent {
    Side side;
    jobs::SideToken token;
    jobs::SideFigures figures;
  };
  struct EndEvent {
    Side side;
    Result<Generation> result;
    jobs::SideFigures figures;
  };
  using Event = std::variant<TokenEvent, jobs::Comparison, EndEvent>;

  static std::size_t at(Side side) { return static_cast<std::size_t>(side); }
  Result<Loaded> place(Side side, int serial, const LoadRequest& request, const QString& system,
                       jobs::JobContext context);
  Result<Loaded> seat(Side side, const std::shared_ptr<const ModelSource>& source,
                      const QString& system, const jobs::JobContext& context);
  std::optional<TooLarge> beyond(std::uint64_t limit, Side side, const ModelSource& source,
                                 const jobs::DeviceTarget& target) const;
  bool mayTake(std::uint64_t limit, std::uint64_t bytes) const;
  void tellMoved(const Error& failure);
  std::stop_source post(std::function<void(const std::stop_token&)> work);
  void threadLoop(const std::stop_token& quit);
  void generate(std::function<void(const jobs::SideEvents&, const std::stop_token&)> work);
  jobs::SideEvents events(int conversation);
  void queueEvent(int conversation, Event event);
  void deliver();
  template <typename F>
  void onUiThread(F call) {
    QMetaObject::invokeMethod(this, std::move(call), Qt::QueuedConnection);
  }

  Engine& engine_;
  std::array<SideState, 2> sides_;
  bool generating_ = false;
  int conversation_ = 0;  ///< events of an older one are dropped
  QString system_;
  std::stop_source answering_{std::nostopstate};

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<Task> tasks_;
  std::vector<std::pair<int, Event>> events_;  ///< waiting to be delivered
  bool deliveryPosted_ = false;

  // Touched on the runner's thread only.
  jobs::SideBySide models_;
  struct Seated {
    int serial = 0;  ///< of its load
    SideFacts facts;
  };
  std::array<Seated, 2> seated_;
  std::optional<Error> failure_;  ///< the last of a GPU
  std::shared_ptr<ThreadPool> pool_;

  std::jthread thread_;  ///< last: it uses everything above
};

}  // namespace nibble::ui
