// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/paint.h"

#include <QMimeData>

#include "quant/plan/method_info.h"
#include "ui/core/text.h"
#include "ui/plan/plan_text.h"

namespace nibble::ui {

namespace {
constexpr const char* kType = "type:";
constexpr const char* kMethod = "method:";
}  // namespace

QString paintName(const Paint& paint) {
  return paint.type ? toQString(name(*paint.type)) : methodTitle(paint.method);
}

QMimeData* toMimeData(const Paint& paint) {
  auto* data = new QMimeData;
  const std::string text =
      paint.type ? kType + std::string(name(*paint.type)) : kMethod + paint.method;
  data->setData(QLatin1String(kPaintMimeType), QByteArray::fromStdString(text));
  data->setText(paintName(paint));
  return data;
}

std::optional<Paint> fromMimeData(const QMimeData* data) {
  if (data == nullptr || !data->hasFormat(QLatin1String(kPaintMimeType))) return std::nullopt;
  const std::string text = data->data(QLatin1String(kPaintMimeType)).toStdString();
  if (text.starts_with(kType)) {
    const auto type = tensorTypeFromName(std::string_view(text).substr(5));
    if (type && traits(*type).isGrid) return Paint::of(*type);
  } else if (text.starts_with(kMethod)) {
    std::string method = text.substr(7);
    if (methodInfo(method) != nullptr) return Paint::of(std::move(method));
  }
  return std::nullopt;
}

}  // namespace nibble::ui
