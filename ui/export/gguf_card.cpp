// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export/gguf_card.h"

#include <QLabel>
#include <QPushButton>
#include <QTimer>
#include <QVBoxLayout>

#include "ui/core/format.h"
#include "ui/core/text.h"
#include "ui/export/finding_list.h"
#include "ui/export/output_form.h"
#include "ui/export/type_share_bar.h"
#include "ui/export/write_status.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"

namespace nibble::ui {

namespace {

struct ProgramText {
  const char* name;
  const char* hint;
};

constexpr ProgramText kPrograms[] = {
    {"llama.cpp",
     QT_TRANSLATE_NOOP("nibble::ui::GgufCard", "llama-cli -m FILE, or llama-server -m FILE")},
    {"Ollama", QT_TRANSLATE_NOOP("nibble::ui::GgufCard",
                                 "A Modelfile with the line FROM FILE, then ollama create")},
    {"LM Studio",
     QT_TRANSLATE_NOOP("nibble::ui::GgufCard", "lms import FILE, or its folder of models")},
    {"KoboldCpp", QT_TRANSLATE_NOOP("nibble::ui::GgufCard", "koboldcpp --model FILE")},
    {"Jan", QT_TRANSLATE_NOOP("nibble::ui::GgufCard", "Settings, model providers, import")},
    {"GPT4All",
     QT_TRANSLATE_NOOP("nibble::ui::GgufCard", "Put the file into its folder of models")},
};

}  // namespace

GgufCard::GgufCard(const AppContext& context, QWidget* parent)
    : ExportCard(tr("GGUF"), context, parent),
      work_(context),
      size_(new QLabel),
      shares_(new TypeShareBar),
      findings_(new FindingList),
      form_(new OutputForm(context.settings)),
      status_(new WriteStatus(work_)),
      later_(new QTimer(this)) {
  setSubtitle(tr("one file that holds weights, tokenizer and settings"));
  size_->setFont(Theme::instance().scaledFont(1.0, QFont::DemiBold));
  size_->setToolTip(tr("Of the tensors under the plan; the file adds a header"));
  size_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  addControl(size_);
  auto* rule = new QFrame;
  rule->setProperty("role", "rule");
  body()->setSpacing(14);
  body()->addWidget(makePrograms(programs()));
  body()->addWidget(shares_);
  body()->addWidget(findings_);
  body()->addWidget(rule);
  body()->addWidget(form_);
  body()->addWidget(
      makeActions(tr("Write GGUF"), tr("The command line that writes the same file; a plan of many "
                                       "rules goes into a recipe file beside it")));
  body()->addWidget(status_);
  connectAll();
  showPlan();
}

QVector<ExportCard::Program> GgufCard::programs() {
  QVector<Program> programs;
  for (const auto& program : kPrograms) {
    programs.append({QLatin1String(program.name), tr(program.hint)});
  }
  return programs;
}

void GgufCard::connectAll() {
  // A stroke of the brush changes the plan many times; one look at it is enough.
  later_->setSingleShot(true);
  later_->setInterval(0);
  connect(later_, &QTimer::timeout, this, &GgufCard::showPlan);
  const PlanDocument& plan = context_.workspace.plan();
  connect(&plan, &PlanDocument::reset, this, [this] {
    form_->forgetChoice();
    later_->start();
  });
  connect(&plan, &PlanDocument::totalsChanged, later_, qOverload<>(&QTimer::start));
  connect(&plan, &PlanDocument::titleChanged, later_, qOverload<>(&QTimer::start));
  connect(&context_.workspace, &Workspace::opened, later_, qOverload<>(&QTimer::start));
  connect(&context_.settings, &Settings::unitsChanged, later_, qOverload<>(&QTimer::start));
  connect(form_, &OutputForm::changed, this, [this] {
    showActions();
    showCommand();
  });
  connect(&work_, &ExportWork::changed, this, &GgufCard::showActions);
  connect(write_, &QPushButton::clicked, this,
          [this] { work_.write(form_->path(), form_->split()); });
  connect(copy_, &QPushButton::clicked, this, &GgufCard::copyCommand);
}

void GgufCard::showPlan() {
  if (!context_.workspace.hasModel()) return;
  const PlanDocument& plan = context_.workspace.plan();
  size_->setText(
      tr("%1 · %2 bits per weight")
          .arg(formatBytes(plan.totals().bytes), formatNumber(plan.totals().bitsPerWeight, 2)));
  shares_->setShares(TypeShareBar::sharesOf(plan));
  findings_->setFindings(planFindings(plan.plan()));
  form_->setSuggestion(work_.suggestedPath());
  showActions();
  showCommand();
}

void GgufCard::showActions() {
  const bool writing = work_.state() == ExportWork::State::Writing;
  write_->setEnabled(!writing && !form_->path().isEmpty());
  copy_->setEnabled(!form_->path().isEmpty());
}

void GgufCard::showCommand() {
  command_->setFullText(work_.command(form_->path(), form_->split()));
}

void GgufCard::copyCommand() {
  tellCopied(work_.copyCommand(form_->path(), form_->split()));
}

}  // namespace nibble::ui
