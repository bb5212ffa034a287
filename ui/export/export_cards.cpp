// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export/export_cards.h"

#include "ui/export/folder_cards.h"
#include "ui/export/gguf_card.h"

namespace nibble::ui {

namespace {

template <typename T>
ExportCard* make(const AppContext& context) {
  return new T(context);
}

constexpr ExportCardEntry kCards[] = {
    {"gguf", make<GgufCard>},
    {"gptq", make<GptqCard>},
    {"awq", make<AwqCard>},
};

}  // namespace

std::span<const ExportCardEntry> allExportCards() {
  return kCards;
}

}  // namespace nibble::ui
