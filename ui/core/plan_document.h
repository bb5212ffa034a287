// SPDX-License-Identifier: GPL-3.0-or-later
// The plan being made for the open model: one decision a tensor, every edit undoable. The bit map,
// the table, the header and the jobs all look at this one object.
#pragma once

#include <QHash>
#include <QObject>
#include <QString>
#include <QUndoStack>
#include <QVector>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "jobs/quantize_job.h"
#include "model/model_source.h"
#include "quant/plan/imatrix.h"
#include "quant/plan/plan.h"
#include "ui/core/plan_choices.h"
#include "ui/core/plan_row.h"

namespace nibble::ui {

class PlanDocument : public QObject {
  Q_OBJECT

 public:
  explicit PlanDocument(QObject* parent = nullptr);

  /// Plans the model anew with the default preset; null closes it. Clears the undo stack.
  void setSource(std::shared_ptr<const ModelSource> source);
  const std::shared_ptr<const ModelSource>& source() const { return source_; }

  int count() const { return static_cast<int>(rows_.size()); }
  const PlanRow& row(int index) const { return rows_[index]; }
  int indexOf(const QString& tensor) const { return index_.value(tensor, -1); }
  const PlanTotals& totals() const { return totals_; }

  /// The mix or type the plan began with: "Q4_K_M".
  QString preset() const;
  /// Some tensor differs from what the preset gives it.
  bool isModified() const;
  /// "Q4_K_M", "Q4_K_M, edited": names files, runs and variants.
  QString title() const;
  /// What the preset gives the row.
  const Decision& presetDecision(int index) const;
  std::uint64_t presetBytes(int index) const;
  /// Of a file; null when the plan does without one.
  const std::shared_ptr<const ImportanceMatrix>& importance() const { return base_.importance; }
  /// The text that the model is measured on; nothing when the plan does without.
  const std::optional<CalibrationText>& calibration() const { return base_.recipe.calibration; }
  /// What decisions may count on, as long as nothing changes; coverage() keeps it alive.
  PlanBasis basis() const;
  const std::shared_ptr<const ImportanceMatrix>& coverage() const {
    return base_.coverage ? base_.coverage : base_.importance;
  }
  /// What applyPreset() plans with, but for the type.
  PlanRequest presetRequest() const;
  /// The method of tensors that nobody chose another one for; empty while the type decides alone.
  const std::string& defaultMethod() const { return base_.recipe.method; }

  QUndoStack& undoStack() { return undo_; }

  // Edits. Each is one step of undo; rows that cannot, or already are as asked, are left alone. The
  // text returned says what could not be done as asked, empty when all was.

  QString setType(const QVector<int>& rows, TensorType type);
  QString setMethod(const QVector<int>& rows, const std::string& method);
  /// Back to what the preset gives them.
  void revert(const QVector<int>& rows);
  /// Consecutive edits between these are one step of undo: a stroke of the brush.
  void beginStroke(const QString& text);
  void endStroke();
  /// Fills the whole plan. Fails, changing nothing, where the preset cannot be had.
  Result<> applyPreset(const QString& type);
  /// `importance` is the matrix the recipe names, if it names one and no calibration text.
  Result<> applyRecipe(const Recipe& recipe,
                       std::shared_ptr<const ImportanceMatrix> importance = {});
  /// Plans with another matrix, or with none. What was chosen by hand stays where it can.
  Result<> setImportance(std::shared_ptr<const ImportanceMatrix> importance);
  /// Plans with measurements on that text in place of a matrix, or with neither. Fails, changing
  /// nothing, for a model that text cannot run through.
  Result<> setCalibration(const std::optional<CalibrationText>& calibration);
  /// For all tensors but those chosen by hand, as far as the method can be had for them.
  Result<> setDefaultMethod(const std::string& method);

  /// What runs: a recipe that gives every tensor its decision, and the plan it makes.
  Result<Recipe> recipe() const;
  Result<Plan> plan() const;

  /// A job measured this tensor. The figure is shown whenever its decision is the one measured.
  void setMeasured(const jobs::QuantizedTensor& tensor);

 Q_SIGNALS:
  /// Another model, or none: every index is new.
  void reset();
  /// Decisions, sizes or errors of these rows changed.
  void rowsChanged(const QVector<int>& rows);
  void totalsChanged();
  /// preset(), isModified() or title() may differ.
  void titleChanged();
  /// basis() may differ: another matrix or text, or none.
  void importanceChanged();
  void defaultMethodChanged();

 private:
  friend class DecisionCommand;
  friend class PresetCommand;
  struct Base {
    Recipe recipe;
    std::shared_ptr<const ImportanceMatrix> importance;
    /// With calibration text: which tensors it will be measured for. Says nothing of how much.
    std::shared_ptr<const ImportanceMatrix> coverage;
    std::vector<Decision> decisions;  ///< what the recipe alone gives
    std::vector<QString> reasons;
  };
  struct Measured {
    Decision decision;
    double error;
  };

  Result<Base> planned(const Recipe& recipe,
                       std::shared_ptr<const ImportanceMatrix> importance) const;
  /// Goes on from another base; what was chosen by hand stays where it can.
  Result<> rebase(const QString& text, Recipe recipe,
                  std::shared_ptr<const ImportanceMatrix> importance);
  PlanRequest request() const;
  void setDecisions(const QVector<int>& rows, const std::vector<Decision>& decisions);
  void setBase(const Base& base);
  QString edit(const QString& text, const QVector<int>& rows,
               const std::function<Choice(const PlanRow& row)>& choose);
  void push(const QString& text, const QVector<int>& rows, std::vector<Decision> decisions);
  void pushBase(const QString& text, Base base, std::vector<Decision> decisions);
  void updateRow(int index);
  void updateTotals();

  std::shared_ptr<const ModelSource> source_;
  QVector<PlanRow> rows_;
  QHash<QString, int> index_;
  std::vector<std::vector<Measured>> measured_;  ///< for each row, all that is known of it
  Base base_;
  PlanTotals totals_;
  QUndoStack undo_;
  int strokes_ = 0;     ///< so far: each has a number of its own
  QString strokeText_;  ///< empty outside a stroke
};

}  // namespace nibble::ui
