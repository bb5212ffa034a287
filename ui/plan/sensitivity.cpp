// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/sensitivity.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/thread_priority.h"
#include "jobs/weighted_error_job.h"
#include "quant/plan/method_info.h"
#include "ui/core/format.h"

namespace nibble::ui {

namespace {

constexpr int kDelayMs = 150;
constexpr double kLeastError = 1e-6;  ///< below it nothing is lost
constexpr double kLeastSpan = 4;      ///< colours for less than that factor would exaggerate

bool needsText(const Decision& decision) {
  const MethodInfo* method = methodInfo(decision.method);
  return method != nullptr && method->needsText();
}

}  // namespace

Sensitivity::Sensitivity(const AppContext& context, QObject* parent)
    : QObject(parent), context_(context), task_(&threads_) {
  threads_.setMaxThreadCount(1);
  timer_.setSingleShot(true);
  timer_.setInterval(kDelayMs);
  connect(&timer_, &QTimer::timeout, this, &Sensitivity::refresh);
  connect(&plan(), &PlanDocument::reset, this, &Sensitivity::followInputs);
  connect(&plan(), &PlanDocument::totalsChanged, this, [this] {
    if (isShown()) timer_.start();
    updateRange();
  });
  connect(&context_.calibration, &Calibration::importanceChanged, this, &Sensitivity::followInputs);
  connect(&context_.plans, &CalibratedPlans::changed, this, [this] {
    if (isShown()) timer_.start();
  });
}

Sensitivity::~Sensitivity() {
  task_.cancel();
  threads_.waitForDone();
}

void Sensitivity::setShown(bool shown) {
  if (shown == shown_) return;
  shown_ = shown;
  followInputs();
}

void Sensitivity::followInputs() {
  if (isShown()) {
    refresh();
  } else {
    timer_.stop();
    task_.cancel();
  }
  Q_EMIT changed();
}

std::optional<double> Sensitivity::errorOf(int row) const {
  const auto known = known_.constFind(row);
  if (known == known_.constEnd() || row >= plan().count()) return std::nullopt;
  if (!(known->decision == plan().row(row).decision)) return std::nullopt;
  return known->error;
}

bool Sensitivity::isEstimate(int row) const {
  const auto known = known_.constFind(row);
  return known != known_.constEnd() && known->estimate;
}

QString Sensitivity::sentence(int row) const {
  const auto error = errorOf(row);
  if (!error) return {};
  const QString text =
      isEstimate(row) ? tr("Weighted error %1 by importance alone") : tr("Weighted error %1");
  return text.arg(formatPercent(*error));
}

double Sensitivity::strength(double error) const {
  if (!(high_ > low_) || error <= low_) return 0;
  return std::min(1.0, std::log(error / low_) / std::log(high_ / low_));
}

void Sensitivity::refresh() {
  if (!isShown() || plan().source() == nullptr) return;
  Basis basis{plan().source(), context_.calibration.importance(), nullptr};
  if (plan().calibration()) {
    if (const auto recipe = plan().recipe())
      basis.plan = context_.plans.find(*basis.source, *recipe);
  }
  if (!(basis == basis_)) {
    basis_ = std::move(basis);
    known_.clear();
    updateRange();
  }
  jobs::WeightedErrorRequest request;
  request.source = basis_.plan ? basis_.plan->source : basis_.source;
  request.importance =
      basis_.plan ? std::shared_ptr<const ImportanceMatrix>(basis_.plan, &basis_.plan->importance)
                  : basis_.importance;
  QVector<int> rows;
  QVector<Known> asked;
  for (int i = 0; i < plan().count(); ++i) {
    const PlanRow& row = plan().row(i);
    if (!row.quantizable() || row.decision.method == kCopyMethod || errorOf(i)) continue;
    const bool estimate = !basis_.plan && needsText(row.decision);
    request.items.push_back({row.name.toStdString(),
                             {.type = row.decision.type,
                              .method = estimate ? "importance" : row.decision.method,
                              .importance = request.importance}});
    rows.append(i);
    asked.append({row.decision, estimate, 0});
  }
  if (rows.isEmpty()) return;
  task_.start(
      this,
      [this, request = std::move(request), rows, asked, kept = basis_.plan,
       engine = &context_.engine](const std::stop_token& stop) mutable -> Result<> {
        setThreadPriority(ThreadPriority::Background);
        if (kept) {
          NIBBLE_TRY(request.planned, jobs::openCalibrated(kept));
        }
        // This object waits for its threads before it goes.
        request.onError = [&](std::size_t item, double error) {
          Known known = asked[static_cast<qsizetype>(item)];
          known.error = error;
          QMetaObject::invokeMethod(
              this,
              [this, stop, row = rows[static_cast<qsizetype>(item)], known] {
                if (!stop.stop_requested()) learn(row, known);
              },
              Qt::QueuedConnection);
        };
        jobs::JobContext context;
        context.pool = engine->newPool();
        context.stop = stop;
        NIBBLE_CHECK(jobs::weightedErrors(request, context));
        return {};
      },
      [this](const Result<>& result) {
        if (!result) Q_EMIT failed(result.error());
        Q_EMIT changed();
      });
  Q_EMIT changed();
}

void Sensitivity::learn(int row, const Known& known) {
  known_.insert(row, known);
  updateRange();
  Q_EMIT changed();
}

void Sensitivity::updateRange() {
  double low = std::numeric_limits<double>::infinity(), high = 0;
  for (int row = 0; row < plan().count(); ++row) {
    const auto error = errorOf(row);
    if (!error || *error < kLeastError) continue;
    low = std::min(low, *error);
    high = std::max(high, *error);
  }
  if (high == 0) low = 0;
  if (high > 0 && high < low * kLeastSpan) {
    const double middle = std::sqrt(low * high);
    low = middle / std::sqrt(kLeastSpan);
    high = middle * std::sqrt(kLeastSpan);
  }
  low_ = low;
  high_ = high;
}

}  // namespace nibble::ui
