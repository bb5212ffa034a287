// SPDX-License-Identifier: MIT
// A disk of a few megabytes for tests that fill it.
#pragma once

#include <QString>
#include <filesystem>
#include <functional>

namespace nibble::test {

/// What a test finds wrong; empty when all is well.
using Complaint = QString;

struct SmallDiskResult {
  bool available = false;  ///< false where the kernel lets no ordinary process mount
  Complaint complaint;
};

/// Forks, mounts an empty tmpfs of `bytes` that only the child sees, and runs `body` there with the
/// folder it is mounted on. Needs no privileges: the child is root in a namespace of its own.
SmallDiskResult onSmallDisk(std::uint64_t bytes,
                            const std::function<Complaint(const std::filesystem::path&)>& body);

/// Writes a file "pad" that leaves `left` bytes of the disk that `folder` lies on.
void fillDisk(const std::filesystem::path& folder, std::uint64_t left = 0);

/// Names of the files in a folder, hidden ones included, joined by spaces.
QString namesIn(const std::filesystem::path& folder);

}  // namespace nibble::test

/// Runs a lambda on a small disk; skips the test where none can be had.
#define RUN_ON_SMALL_DISK(bytes, ...)                                        \
  do {                                                                       \
    const auto ran = nibble::test::onSmallDisk(bytes, __VA_ARGS__);          \
    if (!ran.available) QSKIP("this kernel lets no ordinary process mount"); \
    QVERIFY2(ran.complaint.isEmpty(), qPrintable(ran.complaint));            \
  } while (false)

/// Inside such a lambda.
#define COMPLAIN_UNLESS(condition, text)                                       \
  do {                                                                         \
    if (!(condition)) return QString("%1: %2").arg(#condition, QString(text)); \
  } while (false)
