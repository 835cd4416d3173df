// SPDX-License-Identifier: MIT
// Where settings come from, and what happens if they change during a stream.
#include "base/text.hpp"
#include "driver/control.hpp"
#include "platform/places.hpp"

namespace taut::driver {
namespace {

/// "buffer, rate": the settings that differ.
std::string difference(const settings::Settings& one, const settings::Settings& other) {
  std::string names;
  for (const settings::Key& key : settings::keys())
    if (key.print && key.print(one) != key.print(other)) names += (names.empty() ? "" : ", ") + std::string(key.name);
  return names;
}

}  // namespace

Face* Lifeline::hold() noexcept {
  const std::lock_guard lock(mutex_);
  if (!face_) return nullptr;
  // An object that has begun to end cannot be revived.
  TautULong holds = face_->holds_.load();
  while (holds != 0 && !face_->holds_.compare_exchange_weak(holds, holds + 1)) {}
  return holds == 0 ? nullptr : face_;
}

Expected<settings::Settings> Face::wanted() {
  settings::Current now = settings::load(file_);
  trouble_ = std::move(now.trouble);
  seen_ = std::move(now.text);
  auto wanted = stored(instance_, settings::apply(now.file, platform::program_name()));
  if (wanted) wanted = settings::parse(lines_, *wanted);
  if (!wanted) return wanted;
  if (auto expanded = settings::expand(*wanted, now.file); !expanded) return std::unexpected(expanded.error());
  // Sound goes to the device named, or nowhere.
  if (!settings::is_understood(*wanted))
    return std::unexpected(trouble_ ? *trouble_ : settings::device_not_understood());
  return wanted;
}

Answer Face::open() {
  const auto settings = wanted();
  return settings ? open(*settings) : refuse(settings.error());
}

Answer Face::open(const settings::Settings& wanted) {
  if (auto found = engine_.initialise(wanted); !found) return refuse(found.error());
  current_ = wanted;
  pending_.reset();
  words_.set({.code = TAUT_OK, .words = {}});
  return {};
}

// The settings file has changed. Whatever it says, a running stream goes on.
void Face::follow() {
  auto* const state = engine_.initialised();
  if (!state) return;
  const auto settings = wanted();
  if (!settings) {
    trouble_ = settings.error();
    return;
  }
  pending_.reset();
  if (!state->prepared()) {
    if (*settings == current_) return;
    if (auto found = engine_.initialise(*settings); found)
      current_ = *settings;
    else
      trouble_ = found.error();
    return;
  }
  if (settings->safety != current_.safety && state->change_safety(settings->safety)) current_.safety = settings->safety;
  if (*settings == current_) return;
  pending_ = *settings;
  host_->expect_reset();
  state->ask_reset();
}

void Face::reread() noexcept {
  try {
    if (const Gate::Pass pass = gate_.enter(scope_->here())) follow();
  } catch (...) {
    return;  // no memory for a sentence: keep the current settings and try again at the next change
  }
}

panel::Reset Face::reset() const { return pending_ && host_ ? host_->reset() : panel::Reset::none; }

std::vector<std::string> Face::remarks() const {
  std::vector<std::string> remarks;
  if (trouble_) remarks.push_back(trouble_->sentence());
  if (!pending_) return remarks;
  const std::string what = difference(current_, *pending_);
  switch (reset()) {
    case panel::Reset::none:
      break;
    case panel::Reset::unasked:
      remarks.push_back(
          text("The settings were changed ({}). They take effect when the program reopens the driver; "
               "it has not been asked to yet.",
               what));
      break;
    case panel::Reset::agreed:
      remarks.push_back(
          text("The settings were changed ({}). They take effect when the program reopens the driver; "
               "it was asked to and agreed. If it does not, reopen the driver in it.",
               what));
      break;
    case panel::Reset::refused:
      remarks.push_back(
          text("The settings were changed ({}), but are not in effect: this program cannot be asked to "
               "reopen the driver. Do that in the program itself.",
               what));
      break;
  }
  return remarks;
}

}  // namespace taut::driver
