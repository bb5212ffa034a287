// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/recipe_files.h"

#include "base/atomic_file.h"
#include "quant/plan/recipe.h"
#include "ui/core/text.h"

namespace nibble::ui {

namespace {

using Matrix = std::shared_ptr<const ImportanceMatrix>;

struct Loaded {
  Recipe recipe;
  Matrix importance;
};

Result<Matrix> loadMatrix(const std::filesystem::path& path) {
  NIBBLE_TRY(ImportanceMatrix matrix, ImportanceMatrix::open(path));
  return std::make_shared<const ImportanceMatrix>(std::move(matrix));
}

/// A relative name means a file beside the recipe, or else one in the working folder.
std::filesystem::path namedFile(const std::string& name, const std::filesystem::path& recipe) {
  const std::filesystem::path beside = recipe.parent_path() / name;
  std::error_code ignored;
  return std::filesystem::exists(beside, ignored) ? beside : std::filesystem::path(name);
}

Result<Loaded> load(const std::filesystem::path& path) {
  Loaded loaded;
  NIBBLE_TRY(loaded.recipe, readRecipe(path));
  if (!loaded.recipe.imatrix.empty()) {
    NIBBLE_TRY(loaded.importance, loadMatrix(namedFile(loaded.recipe.imatrix, path)));
  }
  if (auto& calibration = loaded.recipe.calibration) {
    const std::filesystem::path text = namedFile(calibration->text, path);
    std::error_code ignored;
    if (!std::filesystem::exists(text, ignored)) {
      return withHint(fail(ErrorCode::NotFound, path.string(),
                           "the calibration text it names, {}, is not there", text.string()),
                      "put the text beside the recipe, or name another one in it");
    }
    calibration->text = std::filesystem::absolute(text, ignored).string();
  }
  return loaded;
}

}  // namespace

RecipeFiles::RecipeFiles(PlanDocument& document, QObject* parent)
    : QObject(parent), document_(document) {
  // What was asked for one model is not done to the next.
  connect(&document_, &PlanDocument::reset, this, [this] { opening_.cancel(); });
}

void RecipeFiles::report(const Result<>& result) {
  if (result) {
    Q_EMIT finished();
  } else {
    Q_EMIT failed(result.error());
  }
}

void RecipeFiles::save(const QString& path) {
  const auto recipe = document_.recipe();
  if (!recipe) return Q_EMIT failed(recipe.error());
  saving_.start(
      this,
      [file = toPath(path), text = recipeToJson(*recipe)](const std::stop_token&) {
        return writeFileAtomically(file, text);
      },
      [this](const Result<>& written) { report(written); });
}

void RecipeFiles::open(const QString& path) {
  opening_.start(
      this, [file = toPath(path)](const std::stop_token&) { return load(file); },
      [this](Result<Loaded> loaded) {
        if (!loaded) return Q_EMIT failed(loaded.error());
        report(document_.applyRecipe(loaded->recipe, std::move(loaded->importance)));
      });
}

void RecipeFiles::openImportance(const QString& path) {
  opening_.start(
      this, [file = toPath(path)](const std::stop_token&) { return loadMatrix(file); },
      [this](Result<Matrix> matrix) {
        if (!matrix) return Q_EMIT failed(matrix.error());
        report(document_.setImportance(std::move(*matrix)));
      });
}

void RecipeFiles::removeImportance() {
  report(document_.setImportance(nullptr));
}

}  // namespace nibble::ui
