// SPDX-License-Identifier: MIT
#include <array>
#include <chrono>
#include <cstdio>
#include <mutex>
#include <thread>

#include "command/terminal/say.hpp"
#include "command/terminal/terminal.hpp"

namespace taut::command {
namespace {

std::mutex mutex;
bool shown = false;
bool held = false;

// The first `width` characters.
std::string_view cut(std::string_view text, int width) {
  while (!text.empty() && width_of(text) > width) {
    const auto continues = [](char c) { return (static_cast<unsigned char>(c) >> 6) == 2; };
    while (continues(text.back())) text.remove_suffix(1);
    text.remove_suffix(1);
  }
  return text;
}

// In one write, so that nothing gets in between.
void replace_line(std::string_view text) {
  if (!shown && text.empty()) return;
  const std::string all = "\r\033[K" + std::string(text);
  std::fwrite(all.data(), 1, all.size(), stderr);
  std::fflush(stderr);
  shown = !text.empty();
}

}  // namespace

void progress(std::string_view text) { progress_that_fits(std::array{std::string(text)}); }

void progress_that_fits(std::span<const std::string> forms) {
  if (!terminal_err()) return;
  const std::lock_guard lock(mutex);
  const bool ours = in_foreground();
  // Text from before the shell came back is not ours to remove.
  if (!ours) shown = false;
  if (held || !ours) return;
  // Writing to the last column may start a new line on some terminals.
  const int width = terminal_columns() - 1;
  std::string_view text;
  for (const std::string& form : forms) {
    text = form;
    if (width_of(text) <= width) break;
  }
  replace_line(cut(text, width));
}

void hold_progress(bool hold) noexcept {
  if (!terminal_err()) return;
  // A blocked terminal blocks the writer of the line, but must not block Ctrl-C.
  std::unique_lock lock(mutex, std::try_to_lock);
  for (int tries = 0; !lock && tries < 20; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    static_cast<void>(lock.try_lock());
  }
  if (!lock) return;
  if (hold && in_foreground()) replace_line({});
  held = hold;
}

}  // namespace taut::command
