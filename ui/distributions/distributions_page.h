// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <memory>

#include "ui/distributions/comparison.h"
#include "ui/distributions/distribution_loader.h"
#include "ui/widgets/page.h"

class QAction;
class QMenu;
class QStackedWidget;

namespace nibble::ui {

class ActivationView;
class ChannelCard;
class ErrorBar;
class ErrorCard;
class HistogramCard;
class PlotSaver;
class TensorList;

/// How the weights of one tensor are spread, and what the plan or another file makes of them; or
/// what goes into it.
class DistributionsPage : public Page {
  Q_OBJECT

 public:
  explicit DistributionsPage(const AppContext& context, QWidget* parent = nullptr);

  void activate() override;
  void deactivate() override;

  const DistributionLoader& loader() const { return loader_; }
  ActivationView& inputs() { return *inputs_; }
  TensorList& tensors() { return *tensors_; }

 private:
  void layOut();
  void addTables();
  void offerToSave(std::shared_ptr<const jobs::Distribution> distribution);
  void connectAll();
  void restoreChoices();
  void chooseTensor();
  void ask();
  void showAnswer();
  void showFailure(const Error& error);
  void showLabels();
  void showAspect();
  void showMissing();
  void getMissing();
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
  PlotSaver* saver_;
  QAction* errorTable_ = nullptr;
  std::shared_ptr<const jobs::Distribution> offered_;  ///< what saver_ saves
  QStackedWidget* stack_;                              ///< the weights' cards, and inputs_
  ActivationView* inputs_;
  QPointer<Job> calibrating_;
};

}  // namespace nibble::ui
