// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

namespace nibble::ui {

/// Version, what Nibble is made of, and under which licences.
class AboutDialog : public QDialog {
  Q_OBJECT

 public:
  explicit AboutDialog(QWidget* parent = nullptr);

 private:
  QWidget* makeVersions();
  QWidget* makeText(const QString& resource);
};

}  // namespace nibble::ui
