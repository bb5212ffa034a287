// SPDX-License-Identifier: MIT
#include "base/map_guard.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <mutex>
#include <utility>

namespace nibble {

namespace {

/// One guarded mapping. Slots are reused and never freed: the handler may be walking over them.
struct Slot {
  std::atomic<bool> used{true};
  std::atomic<std::uintptr_t> begin{0};
  std::atomic<std::uintptr_t> end{0};  ///< 0 while nothing is guarded; what follows is set before
  std::atomic<bool> failed{false};
  std::uint64_t size = 0;
  int fd = -1;
  std::filesystem::path path;
  Slot* next = nullptr;
};

static_assert(std::atomic<std::uintptr_t>::is_always_lock_free);
static_assert(std::atomic<Slot*>::is_always_lock_free);

std::atomic<Slot*> slots{nullptr};
std::uintptr_t pageSize = 0;
struct sigaction previous{};

Slot* slotOf(std::uintptr_t address) {
  for (Slot* slot = slots.load(); slot != nullptr; slot = slot->next) {
    if (address < slot->end.load() && address >= slot->begin.load()) return slot;
  }
  return nullptr;
}

/// Puts zeros from the page on: whoever cut the file off took all that follows, and one call is
/// cheaper than one for each page.
bool replace(Slot& slot, std::uintptr_t address) {
  const std::uintptr_t page = address & ~(pageSize - 1);
  slot.failed.store(true);
  void* zeros = ::mmap(reinterpret_cast<void*>(page), slot.end.load() - page, PROT_READ,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0);
  return zeros != MAP_FAILED;
}

void passOn(int number, siginfo_t* info, void* context) {
  if ((previous.sa_flags & SA_SIGINFO) != 0) return previous.sa_sigaction(number, info, context);
  if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) {
    return previous.sa_handler(number);
  }
  // The same instruction raises it again, and then it ends the program.
  ::sigaction(number, &previous, nullptr);
}

/// Calls nothing but what signal handlers may call, and mmap, which is a bare system call.
void onBusError(int number, siginfo_t* info, void* context) {
  const int kept = errno;
  const auto address = reinterpret_cast<std::uintptr_t>(info->si_addr);
  Slot* slot = slotOf(address);
  const bool replaced = slot != nullptr && replace(*slot, address);
  errno = kept;
  if (!replaced) passOn(number, info, context);
}

void install() {
  pageSize = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  struct sigaction action{};
  action.sa_sigaction = onBusError;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  ::sigemptyset(&action.sa_mask);
  ::sigaction(SIGBUS, &action, &previous);
}

Slot* takeSlot() {
  for (Slot* slot = slots.load(); slot != nullptr; slot = slot->next) {
    bool free = false;
    if (slot->used.compare_exchange_strong(free, true)) return slot;
  }
  auto* slot = new Slot;
  slot->next = slots.load();
  while (!slots.compare_exchange_weak(slot->next, slot)) {
  }
  return slot;
}

}  // namespace

void guardMapping(std::span<const std::byte> bytes, int fd, const std::filesystem::path& path) {
  static std::once_flag once;
  std::call_once(once, install);
  Slot* slot = takeSlot();
  const auto address = reinterpret_cast<std::uintptr_t>(bytes.data());
  slot->failed.store(false);
  slot->size = bytes.size();
  slot->fd = fd;
  slot->path = path;
  slot->begin.store(address);
  // Whole pages: the last one of the mapping holds the end of the file.
  slot->end.store((address + bytes.size() + pageSize - 1) & ~(pageSize - 1));
}

void unguardMapping(std::span<const std::byte> bytes) {
  Slot* slot = slotOf(reinterpret_cast<std::uintptr_t>(bytes.data()));
  if (slot == nullptr) return;
  slot->end.store(0);
  slot->begin.store(0);
  ::close(std::exchange(slot->fd, -1));
  slot->path.clear();
  slot->used.store(false);
}

Result<> checkIntact(std::span<const std::byte> bytes) {
  if (bytes.empty()) return {};
  const Slot* slot = slotOf(reinterpret_cast<std::uintptr_t>(bytes.data()));
  if (slot == nullptr) return {};
  struct stat info{};
  // The rest of the last page reads as zeros without a signal: the size tells.
  const bool known = ::fstat(slot->fd, &info) == 0 && info.st_size >= 0;
  const auto size = known ? static_cast<std::uint64_t>(info.st_size) : 0;
  if (size >= slot->size && !slot->failed.load()) return {};
  const std::string where = slot->path.string();
  return withHint(known && size < slot->size
                      ? fail(ErrorCode::Io, where,
                             "the file was cut off while it was open: it had {} bytes and has {}",
                             slot->size, size)
                      : fail(ErrorCode::Io, where, "a part of the file could not be read"),
                  "copy or download it again, then open it again");
}

}  // namespace nibble
