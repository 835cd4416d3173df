// SPDX-License-Identifier: MIT
// The stream's part of the C interface.
#include "base/text.hpp"
#include "host/library/answer.hpp"
#include "host/library/handles.hpp"

using namespace taut;
using namespace taut::host;

namespace {

constexpr const char* no_stream = "There is no stream.";
constexpr uint32_t known_flags = TAUT_HOST_NO_INPUTS | TAUT_HOST_NO_OUTPUTS | TAUT_HOST_NOT_CLEARED | TAUT_HOST_REOPEN;

std::optional<std::vector<int>> channels(bool none, const int32_t* numbers, size_t count) {
  if (none) return std::vector<int>{};
  if (!numbers) return std::nullopt;
  return std::vector<int>(numbers, numbers + count);
}

template <class Work>
int32_t tell(TautHostStream* stream, Work work) {
  return guarded([&] {
    if (!stream) return refuse(TAUT_HOST_BAD_REQUEST, no_stream);
    return stream->stream->driver().run(
        [self = stream->stream, work](OpenedDriver&) -> Expected<void> { return work(*self); });
  });
}

}  // namespace

int32_t TAUT_HOST_CALL taut_host_prepare(TautHostDriver* driver, const TautHostWish* wish, TautHostStream** stream) {
  return guarded([&] {
    if (!driver || !stream)
      return refuse(TAUT_HOST_BAD_REQUEST, driver ? "There is no place for the handle." : "There is no driver.");
    *stream = nullptr;
    const auto [asked, whole] = given(wish);
    if (!whole) return refuse(TAUT_HOST_BAD_REQUEST, size_not_set);
    if (asked.flags & ~known_flags)
      return refuse(TAUT_HOST_BAD_REQUEST, "An option is not known to this version of the library.");
    if (!asked.process) return refuse(TAUT_HOST_BAD_REQUEST, "The stream has no process callback.");
    if (asked.format < TAUT_HOST_FLOAT || asked.format > TAUT_HOST_RAW)
      return refuse(TAUT_HOST_BAD_REQUEST, text("There is no sample format {}.", asked.format));
    if (asked.frames < 0 || !(asked.rate >= 0) || asked.rate > 1e7)
      return refuse(TAUT_HOST_BAD_REQUEST, text("{} frames at {} Hz make no stream.", asked.frames, asked.rate));
    const auto& opened = driver->driver;
    auto made = std::make_shared<HostStream>(
        opened, HostStream::Asked{
                    .wish = {.inputs = channels(asked.flags & TAUT_HOST_NO_INPUTS, asked.inputs, asked.input_count),
                             .outputs = channels(asked.flags & TAUT_HOST_NO_OUTPUTS, asked.outputs, asked.output_count),
                             .frames = asked.frames,
                             .rate = asked.rate,
                             .cleared = !(asked.flags & TAUT_HOST_NOT_CLEARED)},
                    .flags = asked.flags,
                    .format = asked.format,
                    .process = asked.process,
                    .notice = asked.notice,
                    .context = asked.context});
    const int32_t code = opened->run([made](OpenedDriver& self) -> Expected<void> {
      auto prepared = made->prepare();
      if (prepared) self.stream = made;
      return prepared;
    });
    if (code != TAUT_HOST_OK) return code;
    if (auto watched = made->watch(); !watched) {
      opened->run([made](OpenedDriver&) -> Expected<void> {
        made->drop();
        return {};
      });
      return refuse(watched.error());
    }
    *stream = new TautHostStream{std::move(made)};
    return code;
  });
}

int32_t TAUT_HOST_CALL taut_host_start(TautHostStream* stream) {
  return tell(stream, [](HostStream& of) { return of.start(); });
}

int32_t TAUT_HOST_CALL taut_host_stop(TautHostStream* stream) {
  return tell(stream, [](HostStream& of) { return of.stop(); });
}

void TAUT_HOST_CALL taut_host_finish(TautHostStream* stream) {
  if (!stream) return;
  const auto gone = std::move(stream->stream);
  delete stream;
  guarded([&] {
    const auto drop = [gone](OpenedDriver&) -> Expected<void> {
      gone->drop();
      return {};
    };
    if (gone->driver().called_back()) {
      gone->driver().post(drop);
      return int32_t{TAUT_HOST_OK};
    }
    gone->end_watch();
    return gone->driver().end(drop);
  });
}

int32_t TAUT_HOST_CALL taut_host_stream_info(TautHostStream* stream, TautHostStreamInfo* info) {
  return guarded([&] {
    if (!stream) return refuse(TAUT_HOST_BAD_REQUEST, no_stream);
    if (!takes(info)) return refuse(TAUT_HOST_BAD_REQUEST, size_not_set);
    give(info, stream->stream->info());
    return int32_t{TAUT_HOST_OK};
  });
}

int32_t TAUT_HOST_CALL taut_host_stream_type(TautHostStream* stream, int32_t input, int32_t index) {
  return guarded([&] {
    if (!stream) return refuse(TAUT_HOST_BAD_REQUEST, no_stream);
    return stream->stream->type(input != 0, index);
  });
}

int32_t TAUT_HOST_CALL taut_host_next_event(TautHostStream* stream, TautHostEvent* event, uint32_t wait_ms) {
  return guarded([&] {
    if (!stream) return refuse(TAUT_HOST_BAD_REQUEST, no_stream);
    if (!takes(event)) return refuse(TAUT_HOST_BAD_REQUEST, size_not_set);
    if (stream->stream->has_notice())
      return refuse(TAUT_HOST_WRONG_STATE, "The events of this stream go to its notice callback.");
    const auto next = stream->stream->events().next(std::chrono::milliseconds(wait_ms));
    if (!next) return int32_t{TAUT_HOST_NOTHING};
    give(event, *next);
    return int32_t{TAUT_HOST_OK};
  });
}
