// SPDX-License-Identifier: MIT
// Taut as an application uses it: the host library opens the driver, and the driver the card.
//   --extra safe, --extra tight, --extra 8   the setting `safety`
//   --extra jack, --extra jack-sync          on the JACK server that runs, instead of the card
#include "host/host.hpp"

#include "copy.hpp"
#include "measure.hpp"

namespace {

template <class Value>
Value expect(taut::Expected<Value> got) {
  if (!got) taut::peers::give_up(got.error().what + " " + got.error().remedy);
  if constexpr (!std::is_void_v<Value>) return std::move(*got);
}

// `safety = tight` shrinks the margin while playing: waits until it has been constant for ten seconds, sixty at most.
void let_settle(const taut::host::Session& session) {
  taut::Frames last = 0;
  for (int quiet = 0, all = 0; quiet < 100 && all < 600; ++quiet, ++all) {
    taut::peers::pause(0.1);
    const taut::Frames now = expect(session.latencies()).round_trip();
    if (now != last) quiet = 0;
    last = now;
  }
}

}  // namespace

int main(int count, char** words) {
  using namespace taut;
  using namespace taut::peers;
  const Options options = parse(count, words);
  const bool on_jack = options.extra.starts_with("jack");
  const std::string shape = "?format=s32&channels=" + std::to_string(options.channels);
  const host::Entry entry = expect(host::find_driver("Taut"));
  const std::string device = on_jack ? "device = jack:system"
                                     : "input = alsa:" + options.in + shape + "\noutput = alsa:" + options.out + shape;
  const std::string safety = on_jack || options.extra.empty() ? "safe" : options.extra;
  host::Driver driver = expect(host::Driver::open(
      entry, {.settings = device + "\nrate = " + std::to_string(options.rate) + "\nsafety = " + safety + "\n"}));
  Impulse impulse;
  host::Session session = expect(host::Session::prepare(
      driver, {.frames = options.frames, .cleared = false}, [&](const host::Block<std::int32_t>& block) {
        copy_planar(impulse, block.in.data(), block.out.data(), block.frames, static_cast<int>(block.in.size()));
      }));
  if (session.inputs() != options.channels || session.outputs() != options.channels ||
      session.frames() != options.frames)
    give_up("Taut gave another shape than was asked for.");
  static_cast<void>(read_all(0, options));  // the first one takes long, and would be a delay that `tight` counts on
  expect(session.start());
  if (options.extra == "tight") let_settle(session);
  const int status = measure(options, impulse, [&] { return expect(session.latencies()).round_trip(); });
  const auto wants = session.poll();
  if (wants.overloads > 0 || wants.reset) {
    std::fprintf(stderr, "Taut told of %lld drop-outs.\n%s\n", static_cast<long long>(wants.overloads),
                 expect(driver.report()).c_str());
  }
  expect(session.stop());
  return status;
}
