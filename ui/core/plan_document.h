// SPDX-License-Identifier: GPL-3.0-or-later
// The plan being made for the open model: one decision a tensor, every edit undoable. The bit map,
// the table, the header and the jobs all look at this one object.
#pragma once

#include <QObject>
#include <QString>
#include <QStringList>
#include <QUndoStack>
#include <QVector>
#include <memory>
#include <optional>

#include "jobs/quantize_job.h"
#include "model/model_source.h"
#include "quant/plan/plan.h"

namespace nibble::ui {

/// What is chosen for one tensor. Equal decisions give equal bytes.
struct Decision {
  TensorType type = TensorType::F16;
  std::string method;  ///< a method's name, or nibble::kCopyMethod
  bool operator==(const Decision&) const = default;
};

struct PlanRow {
  QString name;    ///< "blk.3.ffn_down.weight"
  QString kind;    ///< "ffn_down"; "token_embd" outside the layers
  int layer = -1;  ///< -1 outside the layers
  Shape shape;
  TensorType from = TensorType::F32;
  std::uint64_t sourceBytes = 0;
  QString keepReason;  ///< why it is always copied; empty when it may be quantized
  Decision decision;
  std::uint64_t bytes = 0;      ///< under the decision
  QString reason;               ///< why this type, when the preset or a fallback chose it
  std::optional<double> error;  ///< relative, measured by the last job with this very decision

  bool quantizable() const { return keepReason.isEmpty(); }
};

struct PlanTotals {
  std::uint64_t sourceBytes = 0;
  std::uint64_t bytes = 0;
  std::int64_t elements = 0;
  double sourceBitsPerWeight = 0;
  double bitsPerWeight = 0;
};

class PlanDocument : public QObject {
  Q_OBJECT

 public:
  explicit PlanDocument(QObject* parent = nullptr);

  /// Plans the model anew with the default preset; null closes it. Clears the undo stack.
  void setSource(std::shared_ptr<const ModelSource> source);
  const std::shared_ptr<const ModelSource>& source() const { return source_; }

  int count() const { return static_cast<int>(rows_.size()); }
  const PlanRow& row(int index) const { return rows_[index]; }
  int indexOf(const QString& tensor) const;  ///< -1 when there is none
  const PlanTotals& totals() const { return totals_; }

  /// The mix or type the plan began with: "Q4_K_M".
  QString preset() const;
  /// Some tensor differs from what the preset gives it.
  bool isModified() const;
  /// "Q4_K_M", "Q4_K_M, edited": names files, runs and variants.
  QString title() const;

  QUndoStack& undoStack() { return undo_; }

  // Edits. Each is one step of undo; rows that may not be quantized, or already are as asked, are
  // left alone. The first text returned says what could not be done as asked, empty when all was.

  QString setType(const QVector<int>& rows, TensorType type);
  QString setMethod(const QVector<int>& rows, const std::string& method);
  /// Consecutive edits between these are one step of undo: a stroke of the brush.
  void beginStroke(const QString& text);
  void endStroke();
  /// Fills the whole plan. Fails, changing nothing, where the preset cannot be had.
  Result<> applyPreset(const QString& type);
  Result<> applyRecipe(const Recipe& recipe);

  /// What runs: a recipe that gives every tensor its decision, and the plan it makes.
  Result<Recipe> recipe() const;
  Result<Plan> plan() const;

  /// A job measured this tensor; kept only while its decision still is the one measured.
  void setMeasured(const jobs::QuantizedTensor& tensor);

 Q_SIGNALS:
  /// Another model, or none: every index is new.
  void reset();
  /// Decisions, sizes or errors of these rows changed.
  void rowsChanged(const QVector<int>& rows);
  void totalsChanged();
  /// preset(), isModified() or title() may differ.
  void titleChanged();

 private:
  friend class DecisionCommand;
  friend class PresetCommand;
  struct Base {
    Recipe recipe;
    std::vector<Decision> decisions;  ///< what the recipe alone gives
    std::vector<QString> reasons;
  };

  Result<Base> planned(const Recipe& recipe) const;
  void setDecisions(const QVector<int>& rows, const std::vector<Decision>& decisions);
  void setBase(const Base& base);
  void push(const QString& text, const QVector<int>& rows, std::vector<Decision> decisions);
  Result<> applyBase(const QString& text, const Recipe& recipe);
  void updateRow(int index);
  void updateTotals();

  std::shared_ptr<const ModelSource> source_;
  QVector<PlanRow> rows_;
  Base base_;
  PlanTotals totals_;
  QUndoStack undo_;
  bool inStroke_ = false;
};

}  // namespace nibble::ui
