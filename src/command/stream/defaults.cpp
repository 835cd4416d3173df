// SPDX-License-Identifier: MIT
#include "command/stream/defaults.hpp"

#include "command/terminal/say.hpp"
#include "platform/places.hpp"
#include "settings/store.hpp"

namespace taut::command {
namespace {

Expected<void> expand(StreamOptions& options, const settings::File& file) {
  for (std::string* const id : {&options.device, &options.input, &options.output}) {
    settings::Settings both{.input = *id, .output = *id};
    if (auto done = settings::expand(both, file); !done) return done;
    *id = both.output;
  }
  return {};
}

}  // namespace

settings::File told_file() {
  settings::Current now = settings::load(settings::usual_file());
  if (now.trouble) remark("taut: " + now.trouble->sentence());
  return std::move(now.file);
}

Expected<StreamOptions> with_settings(const StreamOptions& given) {
  StreamOptions options = given;
  if (!options.driver.empty()) return options;
  const settings::File file = told_file();
  const settings::Settings set = settings::apply(file, platform::program_name());
  if (options.device.empty() && options.input.empty() && options.output.empty()) {
    options.input = set.input;
    options.output = set.output;
  }
  if (options.buffer == 0) options.buffer = set.buffer;
  if (options.rate == 0) options.rate = set.rate;
  if (options.safety.empty()) options.safety = settings::text_of(set.safety);
  if (auto done = expand(options, file); !done) return std::unexpected(done.error());
  return options;
}

Expected<StreamOptions> with_names(const StreamOptions& given) {
  StreamOptions options = given;
  if (!options.driver.empty()) return options;
  if (auto done = expand(options, told_file()); !done) return std::unexpected(done.error());
  return options;
}

}  // namespace taut::command
