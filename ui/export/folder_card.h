// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "ui/export/export_card.h"
#include "ui/export/folder_export.h"

class QComboBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QTimer;

namespace nibble::ui {

class FindingList;
class WriteStatus;

/// What differs between the containers that are folders of packed integers.
struct FolderKind {
  const char* container;  ///< as in jobs/containers; also names its settings
  QString title, subtitle;
  QVector<int> bits, groups;
  bool choosesSymmetry = false;                   ///< else codes are asymmetric
  bool choosesOrder = false;                      ///< else groups are neighbours
  QVector<std::pair<QString, QString>> programs;  ///< names and hints
  std::string usualMethod;
};

/// A card for one of them: bits, groups and method of its own, for all matrices of the layers.
class FolderCard : public ExportCard {
  Q_OBJECT

 public:
  FolderCard(const FolderKind& kind, const AppContext& context, QWidget* parent = nullptr);

  FolderExport& work() { return work_; }

 private:
  QWidget* makeChoices();
  QWidget* makeOutput();
  QComboBox* addChooser(QLayout* row, const QString& name, const QString& tip);
  void addTypeChoosers(QLayout* row);
  void addMethodChoosers(QLayout* row);
  QVariant remembered(const char* what, const QVariant& otherwise) const;
  QVector<QComboBox*> choosers() const;
  bool mayOrderGroups() const;
  void connectAll();
  FolderChoice choice() const;
  QString path() const;
  void rememberChoice();
  void browse();
  void showPlan();
  void showActions();

  const FolderKind kind_;
  FolderExport work_;
  QLabel* size_;
  QComboBox* bits_;
  QComboBox* group_;
  QComboBox* zero_ = nullptr;
  QComboBox* method_;
  QComboBox* range_;
  QComboBox* order_ = nullptr;
  FindingList* findings_;
  QLineEdit* path_;
  WriteStatus* status_;
  QTimer* later_;
  bool chosen_ = false;  ///< the path was typed or browsed
  bool possible_ = false;
};

}  // namespace nibble::ui
