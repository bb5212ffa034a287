// SPDX-License-Identifier: GPL-3.0-or-later
// A QCustomPlot in the colours and fonts of the theme, with zoom by wheel and drag, and a way out
// as image.
#pragma once

#include <qcustomplot.h>

#include <QSharedPointer>
#include <QString>

namespace nibble::ui {

class Plot : public QCustomPlot {
  Q_OBJECT

 public:
  explicit Plot(QWidget* parent = nullptr);

  /// Both directions unless told otherwise; a double click resets (resetRequested()).
  void enableZoom(Qt::Orientations directions = Qt::Horizontal | Qt::Vertical);
  void setLogarithmic(QCPAxis* axis, bool logarithmic);
  /// By the file's suffix: .png (at twice the size), .svg. False when the file cannot be written.
  bool saveImage(const QString& path);

 Q_SIGNALS:
  void resetRequested();
  /// Colours changed: set the pens and brushes of your own plottables again.
  void themed();

 private:
  void applyTheme();
};

}  // namespace nibble::ui
