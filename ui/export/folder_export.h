// SPDX-License-Identifier: GPL-3.0-or-later
// Writing the open model as a folder of packed integers: its own types, not the plan's.
#pragma once

#include <QString>

#include "jobs/quantize_file.h"
#include "ui/core/app_context.h"
#include "ui/export/export_work.h"

namespace nibble::ui {

/// What is asked of the folder.
struct FolderChoice {
  static constexpr int kWholeMatrix = -1;  ///< as a group: one a row, all with the same scale
  int bits = 4;
  int group = 128;  ///< 0: one a row; kWholeMatrix
  bool symmetric = true;
  std::string method;
  std::string range = "search";     ///< the method's option; see quant/methods/range_option.h
  bool groupsFollowInputs = false;  ///< of GPTQ with groups; see quant/plan/group_order.h
  /// "int4-g128-sym"
  std::string type() const;
};

class FolderExport : public ExportWork {
  Q_OBJECT

 public:
  /// `container` as in jobs/containers.
  FolderExport(const AppContext& context, const char* container, QObject* parent = nullptr);

  QString suggestedPath(const FolderChoice& choice) const;
  /// What would be written, or why it cannot be; `out` may be empty.
  Result<Plan> plan(const FolderChoice& choice, const QString& out) const;
  /// Queues writing. Does nothing while Writing.
  void write(const FolderChoice& choice, const QString& out);
  /// The command line that does the same.
  QString command(const FolderChoice& choice, const QString& out) const;

 private:
  Recipe recipe(const FolderChoice& choice) const;
  Result<Plan> planOf(const Recipe& recipe) const;

  AppContext context_;
  const char* container_;
};

}  // namespace nibble::ui
