// SPDX-License-Identifier: GPL-3.0-or-later
// The variants that are, will be or were evaluated, as a table.
#pragma once

#include <QAbstractTableModel>
#include <QString>
#include <QVector>
#include <optional>

#include "jobs/evaluate_job.h"
#include "ui/core/variant.h"

namespace nibble::ui {

/// The figures of one variant, measured now or in an earlier run.
struct VariantFigures {
  double perplexity = 0;
  double perplexityError = 0;
  std::optional<double> klMean, klP99, sameTop;  ///< only with a reference
  double tokensPerSecond = 0;
  std::optional<double> accuracy{}, accuracyError{};  ///< only with questions
};

struct EvaluationRow {
  enum class State { Ready, Waiting, Running, Done, Failed, Cancelled };

  Variant variant;
  State state = State::Ready;
  std::optional<std::uint64_t> bytes;  ///< of the file, once known
  std::optional<double> bitsPerWeight;
  QVector<eval::CurvePoint> curve;
  std::optional<VariantFigures> figures;
  std::optional<Error> error;
  QString device;                 ///< where it was measured; empty for what was measured earlier
  std::optional<Error> fallback;  ///< why that is the processor and not the GPU that was chosen
  int series = 0;                 ///< its colour, which it keeps
  std::int64_t when = 0;          ///< milliseconds since 1970 of an earlier run; 0 for one of now

  bool isLive() const { return state == State::Running; }
};

class EvaluationModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column {
    NameColumn,
    SizeColumn,
    BitsColumn,
    PerplexityColumn,
    DeltaColumn,
    KlMeanColumn,
    KlP99Column,
    SameTopColumn,
    AccuracyColumn,
    SpeedColumn,
    StateColumn,
    ColumnCount
  };
  enum Role { SeriesRole = Qt::UserRole, StateRole, SortRole };

  using QAbstractTableModel::QAbstractTableModel;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  const QVector<EvaluationRow>& rows() const { return rows_; }
  const EvaluationRow& row(int index) const { return rows_[index]; }
  /// Of an equal variant; -1 when there is none.
  int indexOf(const Variant& variant) const;

  /// The first row is the reference of the others while there is one.
  void setCompared(bool compared);
  bool isCompared() const { return compared_; }

  void clear();
  void add(EvaluationRow row);
  void remove(int index);
  void setVariant(int index, const Variant& variant);
  void setState(int index, EvaluationRow::State state, const std::optional<Error>& error = {});
  /// Forgets what was measured of the row.
  void restart(int index);
  void setFacts(int index, std::uint64_t bytes, double bitsPerWeight);
  void setDevice(int index, const QString& device, const std::optional<Error>& fallback);
  void addPoint(int index, const eval::CurvePoint& point);
  void setResult(int index, const jobs::EvaluateResult& result);
  /// Chunks an evaluation has in all, for the share that is done.
  void setChunks(int chunks) { chunks_ = chunks; }
  /// Texts depend on units and language.
  void refresh();

 Q_SIGNALS:
  /// What plots draw of this row changed.
  void curveChanged(int index);

 private:
  QString text(const EvaluationRow& row, int column) const;
  QString stateText(const EvaluationRow& row) const;
  QString deltaText(const EvaluationRow& row) const;
  QString toolTip(const EvaluationRow& row, int column) const;
  void changed(int index);
  int freeSeries() const;
  std::optional<double> referencePerplexity() const;

  QVector<EvaluationRow> rows_;
  bool compared_ = true;
  int chunks_ = 0;
};

/// The figures of a report, as the table shows them.
VariantFigures figuresOf(const eval::EvalReport& report);
/// What is known while it runs: the curve's last point.
VariantFigures figuresOf(const eval::CurvePoint& point, bool compared);

}  // namespace nibble::ui
