// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/chat_runner.h"

#include <algorithm>
#include <utility>

#include "base/thread_priority.h"
#include "jobs/footprint.h"
#include "jobs/gpu_share.h"
#include "model/fingerprint.h"
#include "ui/core/text.h"

namespace nibble::ui {

namespace {

constexpr int kLongestOnGpu = 16384;
constexpr int kShortestOnGpu = 2048;

class ProgressRelay final : public ProgressSink {
 public:
  explicit ProgressRelay(std::function<void(const Progress&)> tell) : tell_(std::move(tell)) {}
  void onProgress(const Progress& progress) override { tell_(progress); }

 private:
  std::function<void(const Progress&)> tell_;
};

}  // namespace

ChatRunner::ChatRunner(Engine& engine, QObject* parent)
    : QObject(parent), engine_(engine), thread_([this](const std::stop_token& quit) {
        setThreadPriority(ThreadPriority::Background);
        threadLoop(quit);
      }) {}

ChatRunner::~ChatRunner() {
  stop();
  for (SideState& side : sides_) side.stop.request_stop();
  thread_.request_stop();
  thread_.join();
}

std::stop_source ChatRunner::post(std::function<void(const std::stop_token&)> work) {
  std::stop_source stop;
  {
    const std::lock_guard lock(mutex_);
    tasks_.push_back({std::move(work), stop});
  }
  changed_.notify_one();
  return stop;
}

void ChatRunner::threadLoop(const std::stop_token& quit) {
  while (true) {
    Task task;
    {
      std::unique_lock lock(mutex_);
      if (!changed_.wait(lock, quit, [this] { return !tasks_.empty(); })) return;
      if (quit.stop_requested()) return;
      task = std::move(tasks_.front());
      tasks_.pop_front();
    }
    task.work(task.stop.get_token());
  }
}

void ChatRunner::load(Side side, LoadRequest request) {
  unload(side);
  SideState& state = sides_[at(side)];
  const int serial = state.serial;
  state.loading = true;
  state.stop = post([this, side, serial, request = std::move(request),
                     system = system_](const std::stop_token& stop) {
    ProgressRelay relay([this, side, serial](const Progress& progress) {
      onUiThread([this, side, serial, progress] {
        if (sides_[at(side)].serial == serial) Q_EMIT loadProgressed(side, progress);
      });
    });
    jobs::JobContext context;
    // Not the jobs' pool: a region of theirs may take seconds, and tokens would wait for it.
    if (!pool_) pool_ = engine_.newPool();
    context.pool = pool_;
    context.progress = &relay;
    context.stop = stop;
    auto outcome = std::make_shared<Result<Loaded>>(place(side, serial, request, system, context));
    onUiThread([this, side, serial, outcome] {
      SideState& now = sides_[at(side)];
      if (now.serial != serial) return;
      now.loading = false;
      if (!*outcome) {
        Q_EMIT loadFailed(side, outcome->error());
      } else if (const auto* facts = std::get_if<SideFacts>(&**outcome)) {
        now.loaded = true;
        Q_EMIT loaded(side, *facts);
      } else {
        const auto& large = std::get<TooLarge>(**outcome);
        Q_EMIT tooLarge(side, large.bytes, large.together);
      }
    });
  });
}

Result<ChatRunner::Loaded> ChatRunner::place(Side side, int serial, const LoadRequest& request,
                                             const QString& system, jobs::JobContext context) {
  if (context.stop.stop_requested()) return cancelled();
  NIBBLE_TRY(const auto source, request.opener(context));
  const jobs::DeviceTarget target = jobs::targetOf(request.device);
  std::optional<Error> fallback = target.trouble;
  const auto keep = [&](Result<Loaded> loaded) {
    if (loaded) seated_[at(side)] = {serial, std::get<SideFacts>(*loaded)};
    return loaded;
  };
  if (target.gpu) {
    if (const auto large = beyond(request.limit, side, *source, target)) return *large;
    context.device = target.choice;
    context.afterGpuFailure = {
        .goOn = true,
        .mayTake = [this,
                    limit = request.limit](std::uint64_t bytes) { return mayTake(limit, bytes); },
        .onMoved = [this](const Error& failure) { tellMoved(failure); }};
    auto loaded = seat(side, source, system, context);
    if (loaded) {
      SideFacts& facts = std::get<SideFacts>(*loaded);
      if (facts.layersOnGpu > 0) {
        facts.gpu = toQString(target.gpu->name);
      } else {
        facts.fallback = failure_;  // it has left the GPU for want of a session
      }
    }
    if (loaded || loaded.error().code == ErrorCode::Cancelled) return keep(std::move(loaded));
    fallback = std::move(loaded).error();
    context.device = {};
  }
  if (const auto large = beyond(request.limit, side, *source, {})) return *large;
  NIBBLE_TRY(Loaded loaded, seat(side, source, system, context));
  std::get<SideFacts>(loaded).fallback = std::move(fallback);
  return keep(std::move(loaded));
}

std::optional<ChatRunner::TooLarge> ChatRunner::beyond(std::uint64_t limit, Side side,
                                                       const ModelSource& source,
                                                       const jobs::DeviceTarget& target) const {
  const jobs::LoadedModel* other = models_.model(jobs::otherSide(side));
  // The same model is loaded once.
  const bool same =
      other != nullptr && other->source.get() == &source && jobs::isOn(*other, target.choice);
  if (limit == 0 || same) return {};
  const jobs::GpuFacts* gpu = target.gpu ? &*target.gpu : nullptr;
  const std::uint64_t bytes =
      jobs::mainMemoryToLoad(source, gpu, {.contextLength = jobs::kRoomForConversation});
  const std::uint64_t together =
      bytes +
      (other != nullptr ? jobs::mainMemoryBytes(*other->model, jobs::kRoomForConversation) : 0);
  if (bytes == 0 || together <= limit) return {};
  return TooLarge{bytes, together};
}

/// Whether a model that leaves its GPU has room beside what lies in main memory.
bool ChatRunner::mayTake(std::uint64_t limit, std::uint64_t bytes) const {
  std::uint64_t together = bytes;
  const InferenceModel* counted = nullptr;
  for (const Side side : jobs::kSides) {
    const jobs::LoadedModel* loaded = models_.model(side);
    if (loaded == nullptr || loaded->model.get() == counted) continue;
    counted = loaded->model.get();
    together += jobs::mainMemoryBytes(*counted, jobs::kRoomForConversation);
  }
  return limit == 0 || together <= limit;
}

/// Sides may share the model that has moved.
void ChatRunner::tellMoved(const Error& failure) {
  failure_ = failure;
  for (const Side side : jobs::kSides) {
    const jobs::LoadedModel* loaded = models_.model(side);
    SideFacts& facts = seated_[at(side)].facts;
    if (loaded == nullptr || facts.gpu.isEmpty() || loaded->model->layersOnGpu() > 0) continue;
    facts.failedGpu = std::exchange(facts.gpu, {});
    facts.failure = failure;
    facts.device = toQString(loaded->model->device());
    facts.layersOnGpu = 0;
    facts.weightBytes = loaded->model->weightBytes();
    onUiThread([this, side, seated = seated_[at(side)]] {
      if (sides_[at(side)].serial == seated.serial) Q_EMIT moved(side, seated.facts);
    });
  }
}

Result<ChatRunner::Loaded> ChatRunner::seat(Side side,
                                            const std::shared_ptr<const ModelSource>& source,
                                            const QString& system,
                                            const jobs::JobContext& context) {
  const jobs::LoadedModel* other = models_.model(jobs::otherSide(side));
  NIBBLE_TRY(const jobs::LoadedModel model, jobs::loadBeside(source, other, context));
  SideFacts facts;
  NIBBLE_TRY(const std::string print, fingerprint(*model.source));
  facts.fingerprint = toQString(print);
  facts.sharesWeights = other != nullptr && other->model == model.model;
  jobs::ChatOptions options;
  options.system = system.toStdString();
  if (context.device.kind == DeviceChoice::Kind::Processor) {
    NIBBLE_CHECK(models_.setModel(side, model, options));
  } else {
    // A GPU gives the room of the whole context at once, and the other side wants some too.
    int length = std::min(model.model->hyperparameters().contextLength, kLongestOnGpu);
    for (;; length /= 2) {
      options.contextLength = length;
      const auto seated = models_.setModel(side, model, options);
      if (seated) break;
      if (length / 2 < kShortestOnGpu) return tl::unexpected(seated.error());
    }
  }
  if (const ChatTemplate* own = models_.chatTemplate(side)) {
    facts.chatTemplate = toQString(own->source());
  }
  facts.device = toQString(model.model->device());
  facts.weightBytes = model.model->weightBytes();
  facts.layers = model.model->hyperparameters().layers;
  facts.layersOnGpu = model.model->layersOnGpu();
  return facts;
}

void ChatRunner::cancelLoading(Side side) {
  sides_[at(side)].stop.request_stop();
}

void ChatRunner::unload(Side side) {
  stop();
  SideState& state = sides_[at(side)];
  state.stop.request_stop();
  ++state.serial;
  const bool had = state.loaded || state.loading;
  state.loading = false;
  state.loaded = false;
  if (!had) return;
  post([this, side](const std::stop_token&) { (void)models_.setModel(side, std::nullopt, {}); });
}

void ChatRunner::restart(const QString& system) {
  stop();
  ++conversation_;
  system_ = system;
  post([this, text = system.toStdString()](const std::stop_token&) { models_.restart(text); });
}

void ChatRunner::ask(const QString& message, const ChatRequest& request) {
  generate([this, text = message.toStdString(), request](const jobs::SideEvents& events,
                                                         const std::stop_token& stop) {
    models_.ask(text, request.generate, request.seeds, events, stop);
  });
}

void ChatRunner::regenerate(const ChatRequest& request) {
  generate([this, request](const jobs::SideEvents& events, const std::stop_token& stop) {
    models_.regenerate(request.generate, request.seeds, events, stop);
  });
}

void ChatRunner::generate(
    std::function<void(const jobs::SideEvents&, const std::stop_token&)> work) {
  if (generating_) return;
  generating_ = true;
  Q_EMIT generatingChanged();
  answering_ = post(
      [this, conversation = conversation_, work = std::move(work)](const std::stop_token& stop) {
        work(events(conversation), stop);
        onUiThread([this] {
          deliver();
          generating_ = false;
          Q_EMIT generatingChanged();
        });
      });
}

void ChatRunner::stop() {
  answering_.request_stop();
}

jobs::SideEvents ChatRunner::events(int conversation) {
  return {.onToken =
              [this, conversation](Side side, const jobs::SideToken& token,
                                   const jobs::SideFigures& figures) {
                queueEvent(conversation, TokenEvent{side, token, figures});
              },
          .onComparison =
              [this, conversation](const jobs::Comparison& comparison) {
                queueEvent(conversation, comparison);
              },
          .onEnded =
              [this, conversation](Side side, const Result<Generation>& result,
                                   const jobs::SideFigures& figures) {
                queueEvent(conversation, EndEvent{side, result, figures});
              }};
}

void ChatRunner::queueEvent(int conversation, Event event) {
  {
    const std::lock_guard lock(mutex_);
    events_.emplace_back(conversation, std::move(event));
    if (std::exchange(deliveryPosted_, true)) return;
  }
  onUiThread([this] { deliver(); });
}

void ChatRunner::deliver() {
  std::vector<std::pair<int, Event>> events;
  {
    const std::lock_guard lock(mutex_);
    events.swap(events_);
    deliveryPosted_ = false;
  }
  bool any = false;
  for (const auto& [conversation, event] : events) {
    if (conversation != conversation_) continue;
    any = true;
    if (const auto* token = std::get_if<TokenEvent>(&event)) {
      Q_EMIT tokenArrived(token->side, token->token, token->figures);
    } else if (const auto* comparison = std::get_if<jobs::Comparison>(&event)) {
      Q_EMIT compared(*comparison);
    } else if (const auto* end = std::get_if<EndEvent>(&event)) {
      if (end->result) {
        Q_EMIT answerEnded(end->side, *end->result, end->figures);
      } else {
        Q_EMIT answerFailed(end->side, end->result.error(), end->figures);
      }
    }
  }
  if (any) Q_EMIT delivered();
}

}  // namespace nibble::ui
