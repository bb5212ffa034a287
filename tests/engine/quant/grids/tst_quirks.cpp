// SPDX-License-Identifier: MIT
// Rows in which some stretches are exactly zero: the zeros stay zeros where the format can hold
// them, and cost the other elements nothing.
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

constexpr int kRows = 2;
constexpr int kColumns = 1024;
constexpr int kSuperBlock = 256;

QString fileName(TensorType type) {
  const std::string_view n = name(type);
  QString file = QString::fromLatin1(n.data(), static_cast<qsizetype>(n.size())).toLower();
  if (file.endsWith("_k")) file.back() = 'K';
  return file;
}

/// Elements that share the finest scale of a type.
int scaleElements(TensorType type) {
  switch (type) {
    case TensorType::Q2_K:
    case TensorType::Q3_K:
    case TensorType::Q6_K:
      return 16;
    default:
      return 32;
  }
}

/// Formats whose smallest scale is not zero, and that have no point at zero.
bool lacksZero(TensorType type) {
  const std::string_view n = name(type);
  return n.starts_with("IQ1") || n.starts_with("IQ2") || n.starts_with("IQ3");
}

}  // namespace

class Quirks : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase();
  void zeroStretches_data();
  void zeroStretches();

 private:
  std::vector<float> input_;
  QJsonObject reference_;
};

void Quirks::initTestCase() {
  const QByteArray bytes = test::readData("quirks/zero_subblocks.f32");
  QCOMPARE(bytes.size(), qsizetype{kRows * kColumns * sizeof(float)});
  input_.resize(kRows * kColumns);
  std::memcpy(input_.data(), bytes.constData(), static_cast<std::size_t>(bytes.size()));
  reference_ = QJsonDocument::fromJson(test::readData("quirks/reference_errors.json")).object();
}

void Quirks::zeroStretches_data() {
  QTest::addColumn<int>("id");
  for (const TensorTypeTraits& t : allTensorTypes()) {
    if (!t.isGrid || !grid(t.type).canEncode() || !reference_.contains(fileName(t.type))) continue;
    QTest::newRow(std::string(t.name).c_str()) << static_cast<int>(t.type);
  }
}

void Quirks::zeroStretches() {
  QFETCH(int, id);
  const auto type = static_cast<TensorType>(id);
  const QJsonArray reference = reference_[fileName(type)].toArray();
  QCOMPARE(reference.size(), kRows * kColumns / kSuperBlock);
  for (int row = 0; row < kRows; ++row) {
    const float* x = &input_[static_cast<std::size_t>(row * kColumns)];
    std::vector<std::byte> bytes(static_cast<std::size_t>(rowBytes(type, kColumns)));
    std::vector<float> values(kColumns);
    grid(type).encode(x, nullptr, bytes.data(), kColumns);
    grid(type).decode(bytes.data(), values.data(), kColumns);

    const int part = scaleElements(type);
    for (int start = 0; start < kColumns && !lacksZero(type); start += part) {
      bool zero = true;
      for (int i = start; i < start + part; ++i) zero = zero && x[i] == 0.0f;
      for (int i = start; zero && i < start + part; ++i)
        QCOMPARE(values[static_cast<std::size_t>(i)], 0.0f);
    }
    for (int s = 0; s < kColumns / kSuperBlock; ++s) {
      double sum = 0, atZeros = 0;
      int count = 0;
      for (int i = s * kSuperBlock; i < (s + 1) * kSuperBlock; ++i) {
        if (x[i] == 0.0f) {
          const double value = static_cast<double>(values[static_cast<std::size_t>(i)]);
          atZeros = std::max(atZeros, std::fabs(value));
          continue;
        }
        const double difference =
            static_cast<double>(values[static_cast<std::size_t>(i)]) - static_cast<double>(x[i]);
        sum += difference * difference;
        ++count;
      }
      const QJsonObject expected = reference[row * (kColumns / kSuperBlock) + s].toObject();
      QCOMPARE(expected["row"].toInt(), row);
      QCOMPARE(expected["superblock"].toInt(), s);
      const double bar = expected["rmse_at_nonzeros"].toDouble();
      QVERIFY2(std::sqrt(sum / count) <= 1.005 * bar,
               qPrintable(QString("row %1, super-block %2").arg(row).arg(s)));
      // They decode to the least that the format can say.
      const double zeros = expected["max_abs_decoded_at_zeros"].toDouble();
      if (lacksZero(type)) {
        QVERIFY2(atZeros <= 1.5 * zeros, qPrintable(QString("%1 over %2").arg(atZeros).arg(zeros)));
      }
    }
  }
}

QTEST_GUILESS_MAIN(Quirks)
#include "tst_quirks.moc"
