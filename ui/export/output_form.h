// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "formats/gguf_set_writer.h"
#include "ui/core/settings.h"

class QCheckBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace nibble::ui {

/// Where the file goes, and whether it is split.
class OutputForm : public QWidget {
  Q_OBJECT

 public:
  explicit OutputForm(Settings& settings, QWidget* parent = nullptr);

  /// Taken while the user has not chosen a path.
  void setSuggestion(const QString& path);
  /// The suggestion counts again.
  void forgetChoice();
  /// Absolute; empty when nothing is entered.
  QString path() const;
  GgufSplitLimit split() const;

 Q_SIGNALS:
  void changed();

 private:
  void browse();
  void showNotes();

  Settings& settings_;
  QLineEdit* path_;
  QPushButton* browse_;
  QLabel* note_;
  QCheckBox* splits_;
  QDoubleSpinBox* size_;
  bool chosen_ = false;
};

}  // namespace nibble::ui
