// SPDX-License-Identifier: MIT
#include "command/play.hpp"

#include <atomic>
#include <optional>

#include "command/channels.hpp"
#include "command/defaults.hpp"
#include "command/json.hpp"
#include "command/meter.hpp"
#include "command/sample_queue.hpp"
#include "command/say.hpp"
#include "command/stop.hpp"
#include "command/stream_result.hpp"
#include "files/reader.hpp"
#include "monitor/text.hpp"
#include "platform/clock.hpp"

namespace taut::command {
namespace {

constexpr double queued_seconds = 2;
constexpr Nanos poll_every = 20'000'000;
constexpr std::size_t piece = 4096;

/// Plays what is queued. Real-time safe, except on a card in virtual time, which waits for the file.
class Player {
 public:
  Player(SampleQueue& queue, int frames, bool virtual_time)
      : queue_(queue),
        virtual_time_(virtual_time),
        interleaved_(static_cast<std::size_t>(frames) * static_cast<std::size_t>(queue.channels())) {}

  void operator()(const host::Block<std::int32_t>& block) noexcept {
    const auto frames = static_cast<std::size_t>(block.frames);
    const platform::Clock& clock = platform::system_clock();
    while (virtual_time_ && !ended_ && queue_.waiting() < frames) clock.sleep_until(clock.now() + 200'000);
    const bool ended = ended_;
    const auto channels = static_cast<std::size_t>(queue_.channels());
    const std::size_t got = queue_.pop(std::span(interleaved_).first(frames * channels));
    for (std::size_t c = 0; c < block.out.size(); ++c)
      for (std::size_t f = 0; f < got; ++f) block.out[c][f] = interleaved_[f * channels + c % channels];
    meter.add(std::span(interleaved_).first(got * channels));
    played += static_cast<Frames>(got);
    if (got == frames) return;
    (ended ? silent : missed) += static_cast<Frames>(frames - got);
  }

  /// Everything is queued; what the queue lacks from now on is the end.
  void end() noexcept { ended_ = true; }

  Meter meter;
  std::atomic<Frames> played{0}, missed{0};
  std::atomic<Frames> silent{0};  ///< after the end

 private:
  SampleQueue& queue_;
  const bool virtual_time_;
  std::vector<std::int32_t> interleaved_;
  std::atomic<bool> ended_{false};
};

Expected<std::vector<int>> outputs_for(const files::Info& info, const std::string& wanted, int outputs) {
  if (wanted.empty()) {
    // One channel is meant for both ears.
    const int usual = info.channels == 1 ? std::min(outputs, 2) : info.channels;
    if (usual > outputs)
      return failure(Trouble::unsupported,
                     taut::text("The recording has {}, the device {}.", monitor::plural(info.channels, "channel"),
                                monitor::plural(outputs, "output")),
                     "Choose a device with more outputs; `taut devices` lists them.");
    return chosen_channels({}, outputs, usual, "output");
  }
  auto channels = chosen_channels(wanted, outputs, outputs, "output");
  if (channels && info.channels != 1 && std::ssize(*channels) != info.channels)
    return failure(Trouble::bad_request,
                   taut::text("The recording has {}, --channels names {}.", monitor::plural(info.channels, "channel"),
                              channels->size()),
                   "Name as many outputs as the recording has channels.");
  return channels;
}

/// Feeds a queue from a file.
class Feeder {
 public:
  Feeder(files::Reader& reader, SampleQueue& queue, Frames frames)
      : reader_(reader), queue_(queue), left_(frames), buffer_(piece * static_cast<std::size_t>(queue.channels())) {}

  /// Reads until the queue is full. True while there is more.
  Expected<bool> feed() {
    const auto channels = static_cast<std::size_t>(queue_.channels());
    while (left_ > 0 && queue_.room() >= piece) {
      const auto frames = static_cast<std::size_t>(std::min<Frames>(left_, piece));
      const auto got = reader_.read(std::span(buffer_).first(frames * channels));
      if (!got) return std::unexpected(got.error());
      if (*got == 0) left_ = 0;
      queue_.push(std::span<const std::int32_t>(buffer_).first(static_cast<std::size_t>(*got) * channels));
      left_ -= *got;
    }
    return left_ > 0;
  }

 private:
  files::Reader& reader_;
  SampleQueue& queue_;
  Frames left_;
  std::vector<std::int32_t> buffer_;
};

Expected<StreamResult> play(const PlayOptions& given) {
  auto reader = files::Reader::open(given.file);
  if (!reader) return std::unexpected(reader.error());
  const files::Info info = reader->info();
  const auto completed = with_settings(given);
  if (!completed) return std::unexpected(completed.error());
  StreamOptions options = *completed;
  options.rate = given.rate > 0 ? given.rate : info.rate;  // another than the recording's is another speed
  const auto driver = open_driver(options, Path::output_only);
  if (!driver) return std::unexpected(driver.error());
  if (!driver->can_rate(options.rate))
    return failure(Trouble::unsupported,
                   taut::text("The device cannot run at the {} of the recording.", monitor::hz(options.rate)),
                   "Convert the recording to a rate of the device (`taut devices` lists them), or play it at another "
                   "speed with --rate.");
  auto channels = outputs_for(info, options.channels, driver->outputs());
  if (!channels) return std::unexpected(channels.error());

  std::optional<Player> player;
  auto session = host::Session::prepare(
      *driver, {.inputs = std::vector<int>{}, .outputs = *channels, .frames = options.buffer, .rate = options.rate},
      [&player](const host::Block<std::int32_t>& block) { (*player)(block); });
  if (!session) return std::unexpected(session.error());
  const double rate = session->rate();
  SampleQueue queue(info.channels, static_cast<Frames>(queued_seconds * rate) + static_cast<Frames>(piece));
  player.emplace(queue, session->frames(), report_of(*driver, *session).virtual_time);
  const Frames total =
      given.seconds > 0 ? std::min(info.frames, static_cast<Frames>(given.seconds * rate)) : info.frames;
  Feeder feeder(*reader, queue, total);
  // A buffer's first frame is heard after the latency, its last one a buffer later.
  const Frames to_hear = session->latencies().value_or(host::Latencies{}).output + session->frames();

  StreamResult result{.file = given.file, .channels = *channels, .remarks = info.remarks};
  auto more = feeder.feed();
  if (more && !*more) player->end();
  if (auto started = session->start(); !started) return std::unexpected(started.error());
  while (more && player->silent <= to_hear && !stop_asked()) {
    if (*more) {
      more = feeder.feed();
      if (!more || !*more) player->end();
    }
    static_cast<void>(session->poll());
    progress_that_fits(with_meter(taut::text("{:6.1f} of {:.1f} s", static_cast<double>(player->played) / rate,
                                             static_cast<double>(total) / rate),
                                  player->meter.take()));
    nap(poll_every);
  }
  progress({});
  player->end();
  result.interrupted = stop_asked();
  result.report = report_of(*driver, *session);
  static_cast<void>(session->stop());
  if (!more) return std::unexpected(more.error());
  result.frames = player->played;
  result.missed = player->missed;
  result.peak = decibels(player->meter.highest());
  if (rate != info.rate)
    result.remarks.push_back(taut::text("The recording is at {}; it was played at {}, so at another speed.",
                                        monitor::hz(info.rate), monitor::hz(rate)));
  if (is_virtual(result.report.output))
    result.remarks.push_back("The virtual card makes no sound; a real one is chosen with --device.");
  return result;
}

}  // namespace

int run(const PlayOptions& options) { return told(play(options), options, options.json, "Taut play"); }

}  // namespace taut::command
