// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/export/finding.h"

class QGridLayout;

namespace nibble::ui {

/// Findings below each other: icon, title, detail.
class FindingList : public QWidget {
  Q_OBJECT

 public:
  explicit FindingList(QWidget* parent = nullptr);
  void setFindings(const QVector<Finding>& findings);

 private:
  void rebuild();

  QVector<Finding> findings_;
  QGridLayout* grid_;
};

}  // namespace nibble::ui
