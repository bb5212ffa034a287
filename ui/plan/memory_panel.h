// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <optional>

#include "model/hyperparameters.h"
#include "ui/core/app_context.h"

class QComboBox;
class QLabel;

namespace nibble::ui {

class GpuMemory;
class MemoryBar;

/// What running the planned model takes on this computer: weights and the context's keys and values
/// in main memory or that of each GPU, and how fast the processor can decode.
class MemoryPanel : public QWidget {
  Q_OBJECT

 public:
  explicit MemoryPanel(const AppContext& context, QWidget* parent = nullptr);

  std::int64_t contextLength() const;
  std::uint64_t weightBytes() const;
  std::uint64_t kvBytes() const;

 private:
  void showModel();
  void showPlan();

  AppContext context_;
  std::optional<Hyperparameters> shape_;
  QComboBox* length_;
  QLabel* memory_;
  MemoryBar* bar_;
  QLabel* legend_;
  GpuMemory* gpus_;
  QLabel* speed_;
  QLabel* note_;
};

}  // namespace nibble::ui
