// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export/folder_cards.h"

namespace nibble::ui {

namespace {

FolderKind gptqKind() {
  return {
      .container = "gptq",
      .title = QStringLiteral("GPTQ"),
      .subtitle = FolderCard::tr("a Hugging Face folder of packed integers"),
      .bits = {2, 3, 4, 8},
      .groups = {32, 64, 128, 0, FolderChoice::kWholeMatrix},
      .choosesSymmetry = true,
      .choosesOrder = true,
      .programs = {{QStringLiteral("vLLM"), FolderCard::tr("vllm serve FOLDER")},
                   {QStringLiteral("Transformers"),
                    FolderCard::tr("AutoModelForCausalLM.from_pretrained(FOLDER), with gptqmodel")},
                   {QStringLiteral("SGLang"), FolderCard::tr("--model-path FOLDER")},
                   {QStringLiteral("ExLlamaV2"), FolderCard::tr("-m FOLDER, 4 bits")}},
      .usualMethod = "gptq"};
}

FolderKind awqKind() {
  return {
      .container = "awq",
      .title = QStringLiteral("AWQ"),
      .subtitle = FolderCard::tr("a Hugging Face folder in AutoAWQ's GEMM layout"),
      .bits = {4},
      .groups = {32, 64, 128},
      .choosesSymmetry = false,
      .choosesOrder = false,
      .programs = {{QStringLiteral("vLLM"), FolderCard::tr("vllm serve FOLDER")},
                   {QStringLiteral("Transformers"),
                    FolderCard::tr("AutoModelForCausalLM.from_pretrained(FOLDER), with gptqmodel")},
                   {QStringLiteral("SGLang"), FolderCard::tr("--model-path FOLDER")},
                   {QStringLiteral("LMDeploy"), FolderCard::tr("--model-format awq FOLDER")}},
      .usualMethod = "awq"};
}

}  // namespace

GptqCard::GptqCard(const AppContext& context, QWidget* parent)
    : FolderCard(gptqKind(), context, parent) {}

AwqCard::AwqCard(const AppContext& context, QWidget* parent)
    : FolderCard(awqKind(), context, parent) {}

}  // namespace nibble::ui
