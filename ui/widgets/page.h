// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/core/app_context.h"

namespace nibble::ui {

/// One page of the window, made once when it is first shown. ui/frame/page_registry.cpp lists them.
class Page : public QWidget {
  Q_OBJECT

 public:
  explicit Page(const AppContext& context, QWidget* parent = nullptr)
      : QWidget(parent), context_(context) {}

  /// The page comes to the front. Work that only matters to someone looking starts here.
  virtual void activate() {}
  /// Another page took its place.
  virtual void deactivate() {}

 Q_SIGNALS:
  /// Asks the window to show another page, by its id ("plan").
  void pageRequested(const QString& id);

 protected:
  AppContext context_;
};

}  // namespace nibble::ui
