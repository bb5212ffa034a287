// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/export/export_card.h"
#include "ui/export/gguf_export.h"

class QLabel;
class QTimer;

namespace nibble::ui {

class FindingList;
class OutputForm;
class TypeShareBar;
class WriteStatus;

class GgufCard : public ExportCard {
  Q_OBJECT

 public:
  explicit GgufCard(const AppContext& context, QWidget* parent = nullptr);

  GgufExport& work() { return work_; }

 private:
  static QVector<Program> programs();
  void connectAll();
  void showPlan();
  void showActions();
  void showCommand();
  void copyCommand();

  GgufExport work_;
  QLabel* size_;
  TypeShareBar* shares_;
  FindingList* findings_;
  OutputForm* form_;
  WriteStatus* status_;
  QTimer* later_;
};

}  // namespace nibble::ui
