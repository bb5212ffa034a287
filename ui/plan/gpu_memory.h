// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QVector>
#include <QWidget>
#include <cstdint>
#include <vector>

#include "jobs/gpu_share.h"
#include "ui/core/app_context.h"
#include "ui/core/async.h"

class QLabel;

namespace nibble::ui {

class ElidedLabel;
class MemoryBar;

/// For each GPU whether the planned model fits into its memory, and how many of its layers do where
/// it does not. Equal cards are shown once, since a model runs on one; drivers that compute on the
/// processor only where they are chosen in the settings.
class GpuMemory : public QWidget {
  Q_OBJECT

 public:
  explicit GpuMemory(const AppContext& context, QWidget* parent = nullptr);

  /// Of the plan as it is now. `all` is about what a GPU needs in the end, more than both parts;
  /// `contextLength` 0 where the model is not known well enough to cut it.
  void showNeeds(std::uint64_t weights, std::uint64_t kvCache, std::uint64_t all,
                 std::int64_t contextLength);

 private:
  struct Row {
    QWidget* holder;
    ElidedLabel* name;
    QLabel* figures;
    MemoryBar* bar;
    QLabel* share;
  };
  using Shares = std::vector<Result<jobs::GpuShare>>;
  struct Card {
    jobs::GpuFacts facts;
    int count = 1;
  };

  std::vector<Card> cards() const;
  Row makeRow();
  void refresh();
  void findShares();
  void showCards();
  void show(const Row& row, const Card& card, const Result<jobs::GpuShare>* share) const;
  void showShare(const Row& row, const Result<jobs::GpuShare>& share) const;

  AppContext context_;
  std::uint64_t weights_ = 0, kvCache_ = 0, all_ = 0;
  std::int64_t contextLength_ = 0;
  QVector<Row> rows_;
  /// One a card, or none before they are known. Those of the plan before stay until then, so that
  /// figures and lines do not jump with each stroke of the brush.
  Shares shares_;
  AsyncTask sharing_;
};

}  // namespace nibble::ui
