// SPDX-License-Identifier: MIT
// nibble devices: what can run a model here.
#include <fmt/ranges.h>

#include "cli/command.h"
#include "cli/json.h"
#include "cli/text.h"
#include "jobs/gpus.h"
#include "jobs/machine.h"

namespace nibble::cli {

namespace {

Json toJson(const jobs::MachineFacts& machine, const std::vector<jobs::GpuFacts>& gpus) {
  Json list = Json::array({{{"backend", "cpu"},
                            {"device", "cpu"},
                            {"name", "cpu"},
                            {"instruction_set", isaName(machine.isa)},
                            {"threads", machine.threads},
                            {"memory_bytes", machine.memoryBytes}}});
  for (const jobs::GpuFacts& gpu : gpus) {
    Json entry{{"backend", "vulkan"},
               {"device", fmt::format("vulkan:{}", gpu.index)},
               {"name", gpu.name},
               {"uuid", gpu.uuid},
               {"kind", gpu.kind},
               {"driver", gpu.driver},
               {"memory_bytes", gpu.memoryBytes},
               {"free_bytes", gpu.freeBytes},
               {"features", gpu.features}};
    if (!gpu.unusable.empty()) entry["unusable"] = gpu.unusable;
    list.push_back(std::move(entry));
  }
  return Json{{"devices", std::move(list)}};
}

void print(const jobs::MachineFacts& machine, const std::vector<jobs::GpuFacts>& gpus) {
  Table table({"device", "name", "memory", "what it has"});
  table.alignLeft({0, 1, 3});
  const std::string name = machine.processor.empty() ? "processor" : machine.processor;
  table.add({"cpu", name, formatBytes(machine.memoryBytes),
             fmt::format("{}, {} threads", isaName(machine.isa), machine.threads)});
  for (const jobs::GpuFacts& gpu : gpus) {
    table.add({fmt::format("vulkan:{}", gpu.index), fmt::format("{} ({})", gpu.name, gpu.kind),
               formatBytes(gpu.memoryBytes),
               gpu.unusable.empty() ? fmt::format("{}", fmt::join(gpu.features, ", "))
                                    : "unusable: " + gpu.unusable});
  }
  fmt::print("{}", table.text());
}

}  // namespace

void addDevices(CLI::App& app, Program& program) {
  CLI::App* command = app.add_subcommand("devices", "List what can run a model");
  addJsonOption(*command, program);
  command->callback([&program] {
    program.action = [&program]() -> Result<> {
      const jobs::MachineFacts machine = jobs::machineFacts();
      const auto gpus = jobs::listGpus();
      // A machine without Vulkan is an ordinary machine.
      const std::vector<jobs::GpuFacts> found = gpus.value_or(std::vector<jobs::GpuFacts>());
      if (program.json) {
        printJson(toJson(machine, found));
        return {};
      }
      print(machine, found);
      if (!gpus) program.console().note("no GPU: " + gpus.error().message());
      return {};
    };
  });
}

}  // namespace nibble::cli
