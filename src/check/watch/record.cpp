// SPDX-License-Identifier: MIT
#include "check/watch/record.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>

#include "platform/clock.hpp"
#include "platform/mapped_file.hpp"
#include "platform/places.hpp"
#include "platform/shared_memory.hpp"

namespace taut::check {
namespace {

namespace fs = std::filesystem;

fs::path ledger_file() {
  if (auto named = platform::variable(ledger_variable)) {
#ifdef _WIN32
    // `taut check-host` for Linux names a file as Linux does; Wine has it on this drive.
    if (named->native().starts_with(L'/')) return fs::path(L"Z:" + named->native());
#endif
    return *named;
  }
  const auto folder = platform::shared_folder();
  return folder ? *folder / waiting_ledger : fs::path();
}

bool is_ours(const Ledger& ledger) {
  return ledger.magic == ledger_magic && ledger.version == ledger_version && ledger.size == sizeof(Ledger);
}

void sign(Ledger& ledger) {
  const platform::ProcessIdentity me = platform::this_process();
  if (ledger.process != 0) return;
  ledger.started = static_cast<std::int64_t>(me.started);
  ledger.space = static_cast<std::int64_t>(me.space);
  ledger.process = static_cast<std::int64_t>(me.process);
}

}  // namespace

void prepare(Ledger& ledger) noexcept {
  ledger.version = ledger_version;
  ledger.size = sizeof(Ledger);
  ledger.epoch = platform::system_clock().now();
  std::ranges::copy(std::string_view("virtual:loopback"), ledger.device.begin());
  ledger.magic = ledger_magic;
}

Ledger& process_ledger() {
  static Ledger& ledger = [] -> Ledger& {
    if (const fs::path file = ledger_file(); !file.empty())
      if (auto mapped = platform::MappedFile::open(file, sizeof(Ledger))) {
        // Never unmapped: callbacks may come until the process ends.
        static auto* const kept = new platform::MappedFile(std::move(*mapped));
        if (auto& shared = *reinterpret_cast<Ledger*>(kept->data()); is_ours(shared)) {
          sign(shared);
          return shared;
        }
      }
    static auto* const unread = new Ledger{};
    prepare(*unread);
    return *unread;
  }();
  return ledger;
}

}  // namespace taut::check
