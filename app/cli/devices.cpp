// SPDX-License-Identifier: MIT
// nibble devices: what can run a model here.
#include <unistd.h>

#include "base/cpu.h"
#include "cli/command.h"
#include "cli/json.h"
#include "cli/text.h"

namespace nibble::cli {

void addDevices(CLI::App& app, Program& program) {
  CLI::App* command = app.add_subcommand("devices", "List what can run a model");
  addJsonOption(*command, program);
  command->callback([&program] {
    program.action = [&program]() -> Result<> {
      const auto memory = static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) *
                          static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
      if (program.json) {
        printJson({{"devices",
                    {{{"backend", "cpu"},
                      {"name", "cpu"},
                      {"instruction_set", isaName(activeIsa())},
                      {"threads", ThreadPool::hardwareThreads()},
                      {"memory_bytes", memory}}}}});
      } else {
        Table table({"device", "instruction set", "threads", "memory"});
        table.alignLeft({0, 1});
        table.add({"cpu", std::string(isaName(activeIsa())),
                   fmt::format("{}", ThreadPool::hardwareThreads()), formatBytes(memory)});
        fmt::print("{}", table.text());
      }
      return {};
    };
  });
}

}  // namespace nibble::cli
