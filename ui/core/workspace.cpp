// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/core/workspace.h"

#include <QFileInfo>

#include "ui/core/text.h"

namespace nibble::ui {

Workspace::Workspace(Settings& settings, QObject* parent) : QObject(parent), settings_(settings) {}

void Workspace::open(const QString& path) {
  const QString absolute = QFileInfo(path).absoluteFilePath();
  opening_.start(
      this, [file = toPath(absolute)](const std::stop_token&) { return jobs::inspect(file); },
      [this, absolute](Result<jobs::ModelFacts> facts) {
        if (!facts) {
          Q_EMIT openFailed(absolute, facts.error());
          return;
        }
        facts_ = std::move(*facts);
        path_ = absolute;
        plan_.setSource(facts_->source);
        settings_.addRecentModel(absolute);
        Q_EMIT opened();
      });
  Q_EMIT opening(absolute);
}

void Workspace::close() {
  opening_.cancel();
  if (!facts_) return;
  facts_.reset();
  path_.clear();
  plan_.setSource(nullptr);
  Q_EMIT closed();
}

QString Workspace::displayName() const {
  if (!facts_) return {};
  if (!facts_->name.empty()) return toQString(facts_->name);
  return QFileInfo(path_).completeBaseName();
}

}  // namespace nibble::ui
