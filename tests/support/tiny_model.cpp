// SPDX-License-Identifier: MIT
#include "support/tiny_model.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>
#include <span>
#include <string>

#include "support/test_data.h"

namespace nibble::test {

namespace {

const QJsonObject& recipe() {
  static const QJsonObject object =
      QJsonDocument::fromJson(readData(QStringLiteral("tinymodel/model.json"))).object();
  return object;
}

MetaValue tokenArray(const std::string& key) {
  std::vector<std::string> texts;
  std::vector<float> scores;
  std::vector<std::int32_t> types;
  const QJsonArray tokens = recipe()["tokens"].toArray();
  for (const QJsonValue& token : tokens) {
    texts.push_back(token.toArray()[0].toString().toStdString());
    scores.push_back(static_cast<float>(token.toArray()[1].toDouble()));
    types.push_back(token.toArray()[2].toInt());
  }
  if (key == "tokenizer.ggml.tokens") return StringList::copyOf(std::move(texts));
  if (key == "tokenizer.ggml.scores") return scores;
  return types;
}

MetaValue metaValue(const std::string& key, const QString& type, const QJsonValue& value) {
  if (type == "str") return value.toString().toStdString();
  if (type == "u32") return static_cast<std::uint32_t>(value.toInt());
  if (type == "f32") return static_cast<float>(value.toDouble());
  if (type == "bool") return value.toInt() != 0;
  return tokenArray(key);
}

TinyModel readRecipe() {
  TinyModel model;
  const QJsonArray keys = recipe()["kv_in_order"].toArray();
  for (const QJsonValue& entry : keys) {
    const std::string key = entry.toArray()[0].toString().toStdString();
    model.metadata.set(key, metaValue(key, entry.toArray()[1].toString(), entry.toArray()[2]));
  }
  const QJsonArray tensors = recipe()["tensors"].toArray();
  for (const QJsonValue& entry : tensors) {
    TensorSpec spec;
    spec.name = entry["name"].toString().toStdString();
    const QJsonArray dims = entry["dims_gguf_order"].toArray();
    for (const QJsonValue& dim : dims) {
      spec.shape.dims[static_cast<std::size_t>(spec.shape.rank++)] = dim.toInt();
    }
    model.tensors.push_back(std::move(spec));
  }
  return model;
}

// SplitMix64's finalizer, as a value in [-1, 1).
float noise(std::uint64_t x) {
  std::uint64_t z = x + 0x9E3779B97F4A7C15ull;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  z = z ^ (z >> 31);
  return static_cast<float>(z >> 40) / 8388608.0f - 1.0f;
}

void write(const std::filesystem::path& path) {
  const TinyModel& model = tinyModel();
  auto writer = GgufWriter::create(path, model.metadata, model.tensors);
  Result<> done = writer ? Result<>() : tl::unexpected(writer.error());
  for (std::size_t i = 0; done && i < model.tensors.size(); ++i) {
    const std::vector<float> values = tinyModelValues(i);
    done = writer->append(model.tensors[i].name, std::as_bytes(std::span(values)));
  }
  if (done) done = writer->commit();
  if (!done) QTest::qFail(done.error().message().c_str(), __FILE__, __LINE__);
}

}  // namespace

const TinyModel& tinyModel() {
  static const TinyModel model = readRecipe();
  return model;
}

std::vector<float> tinyModelValues(std::size_t index) {
  // "u", "A*u" or "1+A*u"
  const QString formula =
      recipe()["tensors"].toArray().at(static_cast<qsizetype>(index))["value"].toString();
  const float base = formula.startsWith("1+") ? 1.0f : 0.0f;
  const float factor =
      formula == "u" ? 1.0f : formula.section('+', -1).section('*', 0, 0).toFloat();
  std::vector<float> values(static_cast<std::size_t>(tinyModel().tensors[index].shape.elements()));
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = base + factor * noise(i + ((static_cast<std::uint64_t>(index) + 1) << 32));
  }
  return values;
}

std::filesystem::path tinyModelPath() {
  static const QTemporaryDir folder;
  static const std::filesystem::path path = [] {
    auto file = std::filesystem::path(folder.path().toStdString()) / "tiny.gguf";
    write(file);
    return file;
  }();
  return path;
}

}  // namespace nibble::test
