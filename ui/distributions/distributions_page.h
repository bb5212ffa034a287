// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/distributions/comparison.h"
#include "ui/distributions/distribution_loader.h"
#include "ui/widgets/page.h"

class QMenu;

namespace nibble::ui {

class ChannelCard;
class DistributionSaver;
class ErrorBar;
class ErrorCard;
class HistogramCard;
class TensorList;

/// How the weights of one tensor are spread, and what the plan or another file makes of them.
class DistributionsPage : public Page {
  Q_OBJECT

 public:
  explicit DistributionsPage(const AppContext& context, QWidget* parent = nullptr);

  void activate() override;
  void deactivate() override;

  const DistributionLoader& loader() const { return loader_; }

 private:
  void layOut();
  void connectAll();
  void restoreChoices();
  void chooseTensor();
  void ask();
  void showAnswer();
  void showFailure(const Error& error);
  void showLabels();
  void fillAgainstMenu();
  void chooseFile();

  Comparison comparison_;
  DistributionLoader loader_;
  bool active_ = false;
  DistributionQuestion shown_;  ///< what the cards show
  ErrorBar* trouble_;
  TensorList* tensors_;
  HistogramCard* histogram_;
  ErrorCard* error_;
  ChannelCard* channels_;
  QMenu* againstMenu_;
  DistributionSaver* saver_;
};

}  // namespace nibble::ui
