// SPDX-License-Identifier: MIT
// nibble calibrate: announced, so that scripts get a clear answer; not built yet.
#include "cli/command.h"

namespace nibble::cli {

void addCalibrate(CLI::App& app, Program& program) {
  CLI::App* command =
      app.add_subcommand("calibrate", "Collect activation statistics (not available yet)");
  command->allow_extras();
  command->callback(
      [&program] { program.action = []() -> Result<> { return notAvailableYet("calibrate"); }; });
}

}  // namespace nibble::cli
