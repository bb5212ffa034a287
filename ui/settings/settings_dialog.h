// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QVector>
#include <functional>

#include "ui/core/app_context.h"

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QSlider;
class QSpinBox;
class QVBoxLayout;

namespace nibble::ui {

/// Everything that holds for the whole program. Each change applies at once and is kept.
class SettingsDialog : public QDialog {
  Q_OBJECT

 public:
  explicit SettingsDialog(const AppContext& context, QWidget* parent = nullptr);

 private:
  QFormLayout* addSection(QVBoxLayout* layout, const QString& title);
  void addRow(QFormLayout* form, const QString& name, QWidget* field, const QString& tip);
  void addLook(QFormLayout* form);
  void addComputing(QFormLayout* form);
  void addFiles(QFormLayout* form);
  /// A line with a path, a button to choose and one to go back to what is used without a choice.
  QWidget* makePath(QLineEdit* line, const QString& standard, const QString& tip,
                    const std::function<QString()>& choose,
                    const std::function<void(const QString&)>& apply);
  void alignLabels();
  void showMemory();
  QWidget* makeDevice();
  void showDevices();

  AppContext context_;
  QVector<QLabel*> names_;  ///< of the rows
  QComboBox* theme_;
  QComboBox* language_;
  QComboBox* units_;
  QComboBox* device_;
  QLabel* deviceNote_;
  QComboBox* threads_;
  QSlider* memory_;
  QLabel* memoryText_;
  QLineEdit* dataFolder_;
  QLineEdit* text_;
};

}  // namespace nibble::ui
