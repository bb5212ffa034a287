// SPDX-License-Identifier: MIT
// nibble devices: what can run a model here.
#include "cli/command.h"
#include "cli/json.h"
#include "cli/text.h"
#include "jobs/machine.h"

namespace nibble::cli {

void addDevices(CLI::App& app, Program& program) {
  CLI::App* command = app.add_subcommand("devices", "List what can run a model");
  addJsonOption(*command, program);
  command->callback([&program] {
    program.action = [&program]() -> Result<> {
      const jobs::MachineFacts machine = jobs::machineFacts();
      if (program.json) {
        printJson({{"devices",
                    {{{"backend", "cpu"},
                      {"name", "cpu"},
                      {"instruction_set", isaName(machine.isa)},
                      {"threads", machine.threads},
                      {"memory_bytes", machine.memoryBytes}}}}});
      } else {
        Table table({"device", "instruction set", "threads", "memory"});
        table.alignLeft({0, 1});
        table.add({"cpu", std::string(isaName(machine.isa)), fmt::format("{}", machine.threads),
                   formatBytes(machine.memoryBytes)});
        fmt::print("{}", table.text());
      }
      return {};
    };
  });
}

}  // namespace nibble::cli
