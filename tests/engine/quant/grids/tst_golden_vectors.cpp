// SPDX-License-Identifier: MIT
// Every grid against the vectors of the reference quantizer: decoding bit for bit, encoding with an
// error that is nowhere above the reference's.
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <cmath>
#include <cstring>
#include <vector>

#include "quant/grids/grid.h"
#include "support/test_data.h"

using namespace nibble;

namespace {

constexpr int kTensors = 3;
constexpr int kRows = 8;
constexpr int kColumns = 1024;
constexpr int kValues = kTensors * kRows * kColumns;

/// The name of a type's files: lower case but for the K of the K types.
QString fileName(TensorType type) {
  const std::string_view n = name(type);
  QString file = QString::fromLatin1(n.data(), static_cast<qsizetype>(n.size())).toLower();
  if (file.endsWith("_k")) file.back() = 'K';
  return file;
}

std::vector<float> readFloats(const QString& file) {
  const QByteArray bytes = test::readData("vectors/" + file);
  std::vector<float> values(static_cast<std::size_t>(bytes.size()) / sizeof(float));
  std::memcpy(values.data(), bytes.constData(), values.size() * sizeof(float));
  return values;
}

std::vector<float> decodeRows(TensorType type, const std::byte* bytes, int count) {
  std::vector<float> values(static_cast<std::size_t>(count));
  grid(type).decode(bytes, values.data(), count);
  return values;
}

/// sqrt(sum w (value - x)^2 / sum w), w being 1 when `weights` is null.
double rowError(const float* x, const float* values, const float* weights) {
  double sum = 0, total = 0;
  for (int i = 0; i < kColumns; ++i) {
    const double w = weights != nullptr ? static_cast<double>(weights[i]) : 1.0;
    const double difference = static_cast<double>(values[i]) - static_cast<double>(x[i]);
    sum += w * difference * difference;
    total += w;
  }
  return std::sqrt(sum / total);
}

void addTypes(bool encodable) {
  QTest::addColumn<int>("id");
  for (const TensorTypeTraits& t : allTensorTypes()) {
    if (!t.isGrid || t.type == TensorType::F32) continue;
    if (encodable && !grid(t.type).canEncode()) continue;
    QTest::newRow(std::string(t.name).c_str()) << static_cast<int>(t.type);
  }
}

}  // namespace

class GoldenVectors : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase();
  void everyTypeHasVectors();
  void decodes_data() { addTypes(false); }
  void decodes();
  void encodesPlainly_data() { addTypes(true); }
  void encodesPlainly() { checkEncoder(false); }
  void encodesWithImportance_data() { addTypes(true); }
  void encodesWithImportance() { checkEncoder(true); }

 private:
  QJsonObject entry(TensorType type) const { return types_[fileName(type)].toObject(); }
  void checkEncoder(bool weighted);

  std::vector<float> input_, importance_;
  QJsonObject types_;
};

void GoldenVectors::initTestCase() {
  input_ = readFloats("input.f32");
  importance_ = readFloats("importance.f32");
  QCOMPARE(input_.size(), std::size_t{kValues});
  QCOMPARE(importance_.size(), std::size_t{kTensors * kColumns});
  types_ = QJsonDocument::fromJson(test::readData("vectors/manifest.json"))["types"].toObject();
}

void GoldenVectors::everyTypeHasVectors() {
  int grids = 0;
  for (const TensorTypeTraits& t : allTensorTypes()) {
    if (!t.isGrid || t.type == TensorType::F32) continue;
    QVERIFY2(types_.contains(fileName(t.type)), std::string(t.name).c_str());
    QCOMPARE(entry(t.type)["block_bytes"].toInteger(), t.blockBytes);
    QCOMPARE(entry(t.type)["block_size"].toInteger(), t.blockElements);
    ++grids;
  }
  QCOMPARE(grids, 24);
}

void GoldenVectors::decodes() {
  QFETCH(int, id);
  const auto type = static_cast<TensorType>(id);
  const QByteArray bytes = test::readData("vectors/" + fileName(type) + ".q");
  QCOMPARE(bytes.size(), rowBytes(type, kValues));
  const std::vector<float> expected = readFloats(fileName(type) + ".f32");
  const auto* data = reinterpret_cast<const std::byte*>(bytes.constData());
  const std::vector<float> values = decodeRows(type, data, kValues);
  for (std::size_t i = 0; i < kValues; ++i) {
    if (std::memcmp(&values[i], &expected[i], sizeof(float)) != 0) {
      QFAIL(
          qPrintable(QString("value %1: %2 instead of %3").arg(i).arg(values[i]).arg(expected[i])));
    }
  }

  // Of the vectors made with importance the reference's errors are known.
  const QByteArray weighted = test::readData("vectors/" + fileName(type) + ".imat.q");
  QCOMPARE(weighted.size(), bytes.size());
  const std::vector<float> read =
      decodeRows(type, reinterpret_cast<const std::byte*>(weighted.constData()), kValues);
  const QJsonArray errors = entry(type)["row_wrmse_with_importance"].toArray();
  for (int row = 0; row < kTensors * kRows; ++row) {
    const double expectedError = errors[row / kRows][row % kRows].toDouble();
    const double error = rowError(&input_[static_cast<std::size_t>(row * kColumns)],
                                  &read[static_cast<std::size_t>(row * kColumns)],
                                  &importance_[static_cast<std::size_t>(row / kRows * kColumns)]);
    QVERIFY2(std::fabs(error - expectedError) <= 1e-9 * expectedError,
             qPrintable(QString::number(row)));
  }
}

void GoldenVectors::checkEncoder(bool weighted) {
  QFETCH(int, id);
  const auto type = static_cast<TensorType>(id);
  const QString key = weighted ? "row_wrmse_with_importance" : "row_rmse_without_importance";
  const QJsonArray reference = entry(type)[key].toArray();
  QString ratios;
  QStringList worse;
  for (int tensor = 0; tensor < kTensors; ++tensor) {
    double sum = 0, referenceSum = 0;
    const float* w = weighted ? &importance_[static_cast<std::size_t>(tensor * kColumns)] : nullptr;
    for (int row = 0; row < kRows; ++row) {
      const float* x = &input_[static_cast<std::size_t>((tensor * kRows + row) * kColumns)];
      std::vector<std::byte> bytes(static_cast<std::size_t>(rowBytes(type, kColumns)));
      grid(type).encode(x, w, bytes.data(), kColumns);
      const double error = rowError(x, decodeRows(type, bytes.data(), kColumns).data(), w);
      const double bar = reference[tensor][row].toDouble();
      // The bar is rounded to a double on its way through JSON.
      if (!(error <= bar * (1 + 1e-9))) {
        worse << QString("tensor %1 row %2: %3 over %4").arg(tensor).arg(row).arg(error).arg(bar);
      }
      sum += error * error;
      referenceSum += bar * bar;
    }
    ratios += QString(" %1").arg(std::sqrt(sum / referenceSum), 0, 'f', 4);
  }
  qInfo("error / reference error, gaussian, outliers, structured:%s", qPrintable(ratios));
  QVERIFY2(worse.isEmpty(), qPrintable(worse.join("; ")));
}

QTEST_GUILESS_MAIN(GoldenVectors)
#include "tst_golden_vectors.moc"
