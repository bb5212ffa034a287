// SPDX-License-Identifier: GPL-3.0-or-later
// The workbench: nibble-workbench [MODEL]
#include <QApplication>
#include <QCommandLineParser>

#include "ui/frame/workbench.h"

int main(int argc, char** argv) {
  QApplication application(argc, argv);
  QApplication::setOrganizationName(QStringLiteral("Nibble"));
  QApplication::setApplicationName(QStringLiteral("Nibble Workbench"));
  QApplication::setApplicationVersion(QStringLiteral(NIBBLE_VERSION));

  QCommandLineParser parser;
  parser.setApplicationDescription(
      QStringLiteral("Quantize language models and see what it costs."));
  parser.addHelpOption();
  parser.addVersionOption();
  parser.addPositionalArgument(QStringLiteral("MODEL"),
                               QStringLiteral("Hugging Face folder, .gguf or .safetensors file"));
  parser.process(application);

  nibble::ui::Workbench workbench(application);
  const QStringList models = parser.positionalArguments();
  if (!models.isEmpty()) workbench.window().openModel(models.first());
  workbench.window().show();
  return QApplication::exec();
}
