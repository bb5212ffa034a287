// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/runs_csv.h"

#include <QDateTime>
#include <QLocale>
#include <QStringList>

#include "ui/core/text.h"

namespace nibble::ui {

namespace {

QString quoted(QString cell) {
  static const QStringList kSpecial{QStringLiteral(","), QStringLiteral("\""), QStringLiteral("\n"),
                                    QStringLiteral("\r")};
  // A spreadsheet would take these for the beginning of a formula.
  if (!cell.isEmpty() && QStringLiteral("=+-@").contains(cell[0])) cell.prepend('\'');
  for (const QString& special : kSpecial) {
    if (cell.contains(special)) {
      return QStringLiteral("\"") + cell.replace('"', QStringLiteral("\"\"")) +
             QStringLiteral("\"");
    }
  }
  return cell;
}

QString number(const std::optional<double>& value) {
  return value ? QLocale::c().toString(*value, 'g', QLocale::FloatingPointShortest) : QString();
}

}  // namespace

QByteArray runsToCsv(const QVector<RunSummary>& runs) {
  QStringList lines{
      QStringLiteral("id,started,kind,status,model,recipe,bytes,bits_per_weight,"
                     "perplexity,kl_divergence,output,message")};
  for (const RunSummary& run : runs) {
    const auto started = QDateTime::fromMSecsSinceEpoch(run.started, Qt::UTC);
    lines << QStringList{QString::number(run.id),
                         started.toString(Qt::ISODate),
                         toQString(name(run.kind)),
                         toQString(name(run.status)),
                         quoted(run.model),
                         quoted(run.recipe),
                         run.bytes ? QString::number(*run.bytes) : QString(),
                         number(run.bitsPerWeight),
                         number(run.perplexity),
                         number(run.klDivergence),
                         quoted(run.output),
                         quoted(run.message)}
                 .join(',');
  }
  return (lines.join(QStringLiteral("\r\n")) + QStringLiteral("\r\n")).toUtf8();
}

}  // namespace nibble::ui
