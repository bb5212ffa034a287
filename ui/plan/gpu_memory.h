// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QVector>
#include <QWidget>
#include <cstdint>

#include "ui/core/app_context.h"

class QLabel;

namespace nibble::ui {

class ElidedLabel;
class MemoryBar;

/// For each GPU whether a model fits into its memory. Equal cards are shown once, since a model
/// runs on one; drivers that compute on the processor only where they are chosen in the settings.
class GpuMemory : public QWidget {
  Q_OBJECT

 public:
  explicit GpuMemory(const AppContext& context, QWidget* parent = nullptr);

  /// `all` is what a GPU needs in the end, more than both parts.
  void showNeeds(std::uint64_t weights, std::uint64_t kvCache, std::uint64_t all);

 private:
  struct Row {
    QWidget* holder;
    ElidedLabel* name;
    QLabel* figures;
    MemoryBar* bar;
  };
  struct Card {
    jobs::GpuFacts facts;
    int count = 1;
  };

  std::vector<Card> cards() const;
  Row makeRow();
  void refresh();
  void show(const Row& row, const Card& card) const;

  AppContext context_;
  std::uint64_t weights_ = 0, kvCache_ = 0, all_ = 0;
  QVector<Row> rows_;
};

}  // namespace nibble::ui
