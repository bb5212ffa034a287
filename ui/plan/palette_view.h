// SPDX-License-Identifier: GPL-3.0-or-later
// A list of the palette: drag an item onto the map, click it to paint, Return for the selection.
#pragma once

#include <QListView>

#include "ui/plan/palette_model.h"

namespace nibble::ui {

class PaletteView : public QListView {
  Q_OBJECT

 public:
  PaletteView(PlanEditor& editor, PaletteModel::Content content, QWidget* parent = nullptr);

  const PaletteModel& palette() const { return model_; }
  /// Of all items, without scrolling.
  int fullHeight() const;

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void startDrag(Qt::DropActions actions) override;

 private:
  void toggleBrush(const QModelIndex& index);

  PlanEditor& editor_;
  PaletteModel model_;
};

}  // namespace nibble::ui
