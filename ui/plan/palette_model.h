// SPDX-License-Identifier: GPL-3.0-or-later
// What the palette offers: every type by its bits, or every method. Items can be dragged.
#pragma once

#include <QAbstractListModel>
#include <QVector>
#include <optional>

#include "ui/plan/plan_editor.h"

namespace nibble::ui {

class PaletteModel : public QAbstractListModel {
  Q_OBJECT

 public:
  enum class Content { Types, Methods };
  enum Role {
    HeadingRole = Qt::UserRole,  ///< bool: a line between groups
    TypeRole,                    ///< int, the type's number; invalid for methods
    DetailRole,                  ///< "4.50 bpw", "needs importance"
    BrushRole,                   ///< bool: it is what the mouse paints with
    FaintRole,                   ///< bool: it cannot be had now
  };

  PaletteModel(PlanEditor& editor, Content content, QObject* parent = nullptr);

  /// Nothing for headings.
  std::optional<Paint> paintAt(const QModelIndex& index) const;
  QModelIndex indexOf(const Paint& paint) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;
  QStringList mimeTypes() const override;
  QMimeData* mimeData(const QModelIndexList& indexes) const override;
  Qt::DropActions supportedDragActions() const override { return Qt::CopyAction; }

 private:
  struct Item {
    QString heading;
    std::optional<Paint> paint;
  };

  void addTypes();
  void addMethods();
  void refresh();
  QString tipOf(const Paint& paint) const;
  QString detailOf(const Paint& paint) const;

  PlanEditor& editor_;
  QVector<Item> items_;
};

}  // namespace nibble::ui
