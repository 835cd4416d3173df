// SPDX-License-Identifier: MIT
#include "command/play/play.hpp"

#include <atomic>
#include <optional>

#include "command/json.hpp"
#include "command/play/feeder.hpp"
#include "command/play/fold_down.hpp"
#include "command/play/playback.hpp"
#include "command/stream/channels.hpp"
#include "command/stream/defaults.hpp"
#include "command/stream/driver_watch.hpp"
#include "command/stream/event_printer.hpp"
#include "command/stream/meter.hpp"
#include "command/stream/result.hpp"
#include "command/stream/sample_queue.hpp"
#include "command/terminal/say.hpp"
#include "command/terminal/stop.hpp"
#include "files/reader.hpp"
#include "monitor/text.hpp"
#include "platform/clock.hpp"

namespace taut::command {
namespace {

constexpr double queued_seconds = 2;
constexpr Nanos poll_every = 20'000'000;
// Fewer with many channels, to limit memory.
constexpr Frames queue_samples = 32 << 20;
constexpr std::size_t queue_slack = 512;  // no need to wait for less than one read

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

  /// Everything is queued; when the queue runs dry, that is the end.
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

Expected<std::vector<int>> outputs_for(const files::Info& info, const PlayOptions& given, const std::string& wanted,
                                       int outputs) {
  if (wanted.empty()) {
    // A mono recording is for both ears.
    const int usual = info.channels == 1 || given.mix ? std::min(outputs, 2) : info.channels;
    if (usual > outputs)
      return failure(Trouble::unsupported,
                     taut::text("The recording has {}, the device {}.", monitor::plural(info.channels, "channel"),
                                monitor::plural(outputs, "output")),
                     "Fold it down with --mix, or choose a device with more outputs; `taut devices` lists them.");
    return chosen_channels({}, outputs, usual, "output");
  }
  auto channels = chosen_channels(wanted, outputs, outputs, "output");
  if (channels && given.mix && channels->size() > 2)
    return failure(Trouble::bad_request, taut::text("--mix makes two channels, --channels names {}.", channels->size()),
                   "Name one output or two.");
  if (channels && !given.mix && info.channels != 1 && std::ssize(*channels) != info.channels)
    return failure(Trouble::bad_request,
                   taut::text("The recording has {}, --channels names {}.", monitor::plural(info.channels, "channel"),
                              channels->size()),
                   "Name as many outputs as the recording has channels, or fold it down to one or two with --mix.");
  return channels;
}

/// The rate to run the device at.
Expected<double> rate_for(const host::Driver& driver, const files::Info& info, const PlayOptions& given) {
  const double wanted = given.rate > 0 ? given.rate : info.rate;
  if (driver.can_rate(wanted)) return wanted;
  if (given.rate == 0) {
    std::vector<double> usual{48000, 44100, 96000, 88200, 192000, 176400};
    if (const auto now = driver.rate()) usual.insert(usual.begin(), *now);
    for (const double rate : usual)
      if (Playback::can_resample(info.rate, rate) && driver.can_rate(rate)) return rate;
  }
  return failure(Trouble::unsupported,
                 given.rate > 0 ? taut::text("The device cannot run at {}.", monitor::hz(wanted))
                                : taut::text("The device cannot run at the {} of the recording, nor at a rate that it "
                                             "can be resampled to.",
                                             monitor::hz(wanted)),
                 "`taut devices` lists its rates; choose one with --rate. With --varispeed pitch and tempo follow it.");
}

void say_how(const files::Info& info, const PlayOptions& given, const Playback& playback, double rate,
             StreamResult& result) {
  const std::string from = monitor::hz(info.rate), to = monitor::hz(rate);
  if (rate != info.rate)
    result.remarks.push_back(
        given.varispeed ? taut::text("The recording is at {}; it was played at {}, so at another speed.", from, to)
                        : taut::text("The recording is at {}; Taut resampled it to {}.", from, to));
  if (given.mix && info.channels > 1)
    result.remarks.push_back(taut::text("Its {} channels were folded down to {}.", info.channels, playback.channels()));
  if (playback.clipped() > 0)
    result.remarks.push_back(taut::text("{} were above full scale after resampling, and were cut.",
                                        monitor::plural(playback.clipped(), "sample")));
  result.remarks.insert(result.remarks.end(), info.remarks.begin(), info.remarks.end());
  if (result.report.named && is_virtual(result.report.output))
    result.remarks.push_back("The virtual card makes no sound; a real one is chosen with --device.");
}

Expected<StreamResult> play(const PlayOptions& given) {
  std::atomic<bool> leaving = false;
  auto reader = files::Reader::open(given.file, [&leaving] { return leaving || stop_asked(); });
  if (!reader) return std::unexpected(reader.error());
  const files::Info info = reader->info();
  const auto completed = with_settings(given);
  if (!completed) return std::unexpected(completed.error());
  StreamOptions options = *completed;
  const auto driver = open_driver(options, Path::output_only);
  if (!driver) return std::unexpected(driver.error());
  if (auto told = tell_choice(*driver, Sound::any); !told) return std::unexpected(told.error());
  const auto wanted_rate = rate_for(*driver, info, given);
  if (!wanted_rate) return std::unexpected(wanted_rate.error());
  options.rate = *wanted_rate;
  auto channels = outputs_for(info, given, options.channels, driver->outputs());
  if (!channels) return std::unexpected(channels.error());

  std::optional<Player> player;
  auto session = host::Session::prepare(
      *driver, {.inputs = std::vector<int>{}, .outputs = *channels, .frames = options.buffer, .rate = options.rate},
      [&player](const host::Block<std::int32_t>& block) { (*player)(block); });
  if (!session) return std::unexpected(session.error());
  const double rate = session->rate();
  auto playback =
      Playback::make(*reader, {.mix = given.mix ? fold_down(info, std::min(static_cast<int>(channels->size()), 2))
                                                : std::vector<std::vector<double>>{},
                               .rate = given.varispeed ? 0 : rate});
  if (!playback) return std::unexpected(playback.error());
  const auto room = std::min(static_cast<Frames>(queued_seconds * rate), queue_samples / playback->channels());
  SampleQueue queue(playback->channels(), std::max<Frames>(room, 4 * session->frames()));
  player.emplace(queue, session->frames(), report_of(*driver, *session).virtual_time);
  const Frames total =
      given.seconds > 0 ? std::min(playback->frames(), static_cast<Frames>(given.seconds * rate)) : playback->frames();
  // A buffer's first frame is heard after the latency, its last a buffer later.
  const Frames to_hear = session->latencies().value_or(host::Latencies{}).output + session->frames();

  Feeder feeder(*playback, queue, total, leaving, [&player] { player->end(); });
  // A pipe may deliver no faster than it is heard.
  const bool piped = files::Pipe::is_named(given.file, files::Pipe::Direction::in);
  const auto enough = static_cast<std::size_t>(piped ? std::min<Frames>(room, static_cast<Frames>(rate / 4)) : room);
  while (!feeder.done() && queue.waiting() + queue_slack < enough && !stop_asked()) nap(poll_every);
  EventPrinter events;
  DriverWatch watch(*session, poll_every);
  if (auto started = session->start(); !started) return std::unexpected(started.error());
  while (player->silent <= to_hear && !stop_asked() && !(feeder.done() && feeder.error())) {
    if (!watch.poll(*session)) break;
    events.tell(report_of(*driver, *session));
    const std::string length =
        total < files::unknown_frames ? taut::text(" of {:.1f}", static_cast<double>(total) / rate) : "";
    progress_that_fits(with_meter(taut::text("{:6.1f}{} s", static_cast<double>(player->played) / rate, length),
                                  player->meter.take()));
    nap(poll_every);
  }
  progress({});
  StreamResult result{.file = given.file, .channels = *channels};
  result.interrupted = stop_asked();
  feeder.finish();
  player->end();
  static_cast<void>(session->stop());
  result.report = report_of(*driver, *session);
  events.end(result.report);
  // After an interrupt, nobody waits for the pipe any more.
  if (feeder.error() && !result.interrupted) result.error = *feeder.error();
  if (watch.error()) result.error = watch.error();
  result.remarks = watch.remarks();
  result.frames = player->played;
  result.missed = player->missed;
  result.piped = piped;
  result.peak = decibels(player->meter.highest());
  say_how(reader->info(), given, *playback, rate, result);
  return result;
}

}  // namespace

int run(const PlayOptions& options) { return told(play(options), options, options.json, "Taut play"); }

}  // namespace taut::command
