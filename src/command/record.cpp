// SPDX-License-Identifier: MIT
#include "command/record.hpp"

#include <atomic>
#include <filesystem>
#include <limits>
#include <optional>
#include <thread>

#include "base/path.hpp"
#include "command/channels.hpp"
#include "command/defaults.hpp"
#include "command/json.hpp"
#include "command/meter.hpp"
#include "command/sample_queue.hpp"
#include "command/say.hpp"
#include "command/stop.hpp"
#include "command/stream_result.hpp"
#include "files/writer.hpp"
#include "platform/clock.hpp"

namespace taut::command {
namespace {

// A disk may stand still for as long as this; with many channels less, so that the memory stays within its limit.
constexpr double queued_seconds = 16;
constexpr Frames queue_samples = 32 << 20;

constexpr Nanos poll_every = 50'000'000;
constexpr Nanos write_every = 20'000'000;
constexpr std::size_t piece = 4096;

/// Hands on what is heard, up to a number of frames. Real-time safe, except on a card in virtual time, which waits for
/// the disk.
class Recorder {
 public:
  Recorder(SampleQueue& queue, Frames frames, bool virtual_time)
      : queue_(queue), left_(frames), virtual_time_(virtual_time) {}

  void operator()(const host::Block<std::int32_t>& block) noexcept {
    const auto frames = static_cast<std::size_t>(std::min<Frames>(block.frames, left_));
    if (frames == 0) {
      full = true;
      return;
    }
    for (const std::int32_t* plane : block.in) meter.add({plane, frames});
    const platform::Clock& clock = platform::system_clock();
    bool taken = queue_.push(block.in, frames);
    while (!taken && virtual_time_ && !over) {
      clock.sleep_until(clock.now() + 200'000);
      taken = queue_.push(block.in, frames);
    }
    if (!taken) missed += static_cast<Frames>(frames);
    left_ -= static_cast<Frames>(frames);
  }

  Meter meter;
  std::atomic<Frames> missed{0};
  std::atomic<bool> full{false};  ///< all that was wanted is queued
  std::atomic<bool> over{false};  ///< nobody takes from the queue any more

 private:
  SampleQueue& queue_;
  Frames left_;
  const bool virtual_time_;
};

/// The thread that writes.
class Scribe {
 public:
  Scribe(files::Writer& writer, SampleQueue& queue) : writer_(writer), queue_(queue), thread_([this] { work(); }) {}
  ~Scribe() { finish(); }
  Scribe(const Scribe&) = delete;
  Scribe& operator=(const Scribe&) = delete;

  /// Writes the rest, then ends.
  void finish() {
    ending_ = true;
    if (thread_.joinable()) thread_.join();
  }
  [[nodiscard]] bool broken() const noexcept { return broken_; }
  [[nodiscard]] Frames written() const noexcept { return written_; }
  [[nodiscard]] const std::optional<Error>& error() const noexcept { return error_; }  ///< after finish()

 private:
  void work() {
    std::vector<std::int32_t> buffer(piece * static_cast<std::size_t>(queue_.channels()));
    for (;;) {
      const bool last = ending_;
      while (const std::size_t frames = queue_.pop(buffer)) {
        const auto samples =
            std::span<const std::int32_t>(buffer).first(frames * static_cast<std::size_t>(queue_.channels()));
        if (auto done = writer_.write(samples); !done) {
          error_ = done.error();
          broken_ = true;
          return;
        }
        written_ = writer_.frames();
      }
      if (last) return;
      const platform::Clock& clock = platform::system_clock();
      clock.sleep_until(clock.now() + write_every);
    }
  }

  files::Writer& writer_;
  SampleQueue& queue_;
  std::optional<Error> error_;
  std::atomic<bool> ending_{false}, broken_{false};
  std::atomic<Frames> written_{0};
  std::thread thread_;
};

/// A file that is there can be replaced, which only this command knows how to ask for.
Error with_option(Error error, const RecordOptions& given) {
  std::error_code ignored;
  if (!given.replace && error.trouble == Trouble::bad_request &&
      std::filesystem::is_regular_file(path_of(given.file), ignored))
    error.remedy = "Choose another name, or replace it: --replace.";
  return error;
}

Expected<StreamResult> record(const RecordOptions& given) {
  const auto completed = with_settings(given);
  if (!completed) return std::unexpected(completed.error());
  const StreamOptions& options = *completed;
  const auto driver = open_driver(options, Path::input_only);
  if (!driver) return std::unexpected(driver.error());
  if (options.rate > 0 && !driver->can_rate(options.rate))
    return failure(Trouble::unsupported, taut::text("The device cannot run at {}.", monitor::hz(options.rate)),
                   "`taut devices` lists its rates; choose one with --rate.");
  if (driver->inputs() == 0)
    return failure(Trouble::unsupported, "The device has no input.", "Choose another with --device.");
  auto channels = chosen_channels(options.channels, driver->inputs(), driver->inputs(), "input");
  if (!channels) return std::unexpected(channels.error());

  std::optional<Recorder> recorder;
  auto session = host::Session::prepare(
      *driver, {.inputs = *channels, .outputs = std::vector<int>{}, .frames = options.buffer, .rate = options.rate},
      [&recorder](const host::Block<std::int32_t>& block) { (*recorder)(block); });
  if (!session) return std::unexpected(session.error());
  const double rate = session->rate();
  const int count = static_cast<int>(channels->size());
  auto writer =
      files::Writer::create(given.file, {.rate = rate, .channels = count, .sample = given.sample},
                            given.replace ? files::Writer::Existing::replace : files::Writer::Existing::refuse);
  if (!writer) return std::unexpected(with_option(writer.error(), given));

  const auto room = std::min(static_cast<Frames>(queued_seconds * rate), queue_samples / count);
  SampleQueue queue(count, std::max<Frames>(room, 4 * session->frames()));
  const Frames wanted =
      given.seconds > 0 ? static_cast<Frames>(given.seconds * rate) : std::numeric_limits<Frames>::max();
  recorder.emplace(queue, wanted, report_of(*driver, *session).virtual_time);
  Scribe scribe(*writer, queue);
  if (auto started = session->start(); !started) return std::unexpected(started.error());
  while (!recorder->full && !scribe.broken() && !stop_asked()) {
    static_cast<void>(session->poll());
    progress_that_fits(
        with_meter(taut::text("{:8.1f} s", static_cast<double>(scribe.written()) / rate), recorder->meter.take()));
    nap(poll_every);
  }
  progress({});
  StreamResult result{.file = given.file, .channels = *channels};
  result.interrupted = stop_asked();
  result.report = report_of(*driver, *session);
  if (scribe.broken()) recorder->over = true;
  static_cast<void>(session->stop());
  scribe.finish();
  if (scribe.error()) return std::unexpected(*scribe.error());
  if (auto closed = writer->close(); !closed) return std::unexpected(closed.error());
  result.frames = writer->frames();
  result.missed = recorder->missed;
  result.peak = decibels(recorder->meter.highest());
  if (result.report.xruns.lost > 0)
    result.remarks.push_back(
        taut::text("The recording lacks {}, lost by drop-outs.", monitor::plural(result.report.xruns.lost, "frame")));
  return result;
}

}  // namespace

int run(const RecordOptions& options) { return told(record(options), options, options.json, "Taut record"); }

}  // namespace taut::command
