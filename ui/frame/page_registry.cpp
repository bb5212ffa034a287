// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/frame/page_registry.h"

#include <QCoreApplication>

#include "ui/chat/chat_page.h"
#include "ui/distributions/distributions_page.h"
#include "ui/evaluate/evaluate_page.h"
#include "ui/export/export_page.h"
#include "ui/plan/plan_page.h"
#include "ui/runs/runs_page.h"

namespace nibble::ui {

namespace {

template <typename T>
Page* make(const AppContext& context) {
  return new T(context);
}

constexpr PageEntry kPages[] = {
    {"plan", QT_TRANSLATE_NOOP("Pages", "Plan"),
     QT_TRANSLATE_NOOP("Pages", "Choose how many bits each tensor gets"), true, make<PlanPage>},
    {"distributions", QT_TRANSLATE_NOOP("Pages", "Distributions"),
     QT_TRANSLATE_NOOP("Pages", "See how weights are spread and what rounding does to them"), true,
     make<DistributionsPage>},
    {"evaluate", QT_TRANSLATE_NOOP("Pages", "Evaluate"),
     QT_TRANSLATE_NOOP("Pages", "Measure what a quantized model lost"), true, make<EvaluatePage>},
    {"chat", QT_TRANSLATE_NOOP("Pages", "Chat"),
     QT_TRANSLATE_NOOP("Pages", "Ask two versions of the model the same thing"), true,
     make<ChatPage>},
    {"export", QT_TRANSLATE_NOOP("Pages", "Export"),
     QT_TRANSLATE_NOOP("Pages", "Write a file that other programs load"), true, make<ExportPage>},
    {"runs", QT_TRANSLATE_NOOP("Pages", "Runs"),
     QT_TRANSLATE_NOOP("Pages", "Everything quantized and measured so far"), false, make<RunsPage>},
};

}  // namespace

std::span<const PageEntry> allPages() {
  return kPages;
}

QString pageTitle(const PageEntry& entry) {
  return QCoreApplication::translate("Pages", entry.title);
}

QString pageHint(const PageEntry& entry) {
  return QCoreApplication::translate("Pages", entry.hint);
}

}  // namespace nibble::ui
