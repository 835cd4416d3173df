// SPDX-License-Identifier: MIT
// The Linux half's table: each function fills in the structure of its call by the common face. Wine calls them on the
// program's threads; none throws.
#include <algorithm>
#include <cstring>

#include "driver/border.hpp"
#include "driver/panel_line.hpp"
#include "driver/wine/panel_text.hpp"
#include "driver/wine/unix/answers.hpp"
#include "driver/wine/unix/mailbox.hpp"
#include "driver/wine/unix/server_watch.hpp"
#include "driver/wine/unix/task.hpp"
#include "driver/wine/unix/unix_face.hpp"
#include "platform/clock.hpp"
#include "platform/guest_linux.hpp"

namespace taut::driver::wine {
namespace {

UnixFace& face_of(Address face) noexcept { return *at<UnixFace>(face); }

std::int32_t code(TautResult result) noexcept { return static_cast<std::int32_t>(result); }

std::string text_at(Address text) { return text ? std::string(at<const char>(text)) : std::string(); }

void hello(Hello& args) {
  args.accepted = args.version == wire_version ? 1 : 0;
  args.version = wire_version;
  if (!args.accepted) return;
  platform::set_program_name(text_at(args.program));
}

void now(Now& args) { args.time = platform::system_clock().now(); }

template <bool wow>
void work(Work& args) {
  serve(args.ask, wow, [body = args.body] {
    // Destroyed here, and not after the task: what it owns may make calls as it goes.
    const std::unique_ptr<std::function<void()>> own(at<std::function<void()>>(body));
    const EngineThread mine;
    (*own)();
  });
}

void watch(WatchServer& args) {
  if (args.watch)
    watch_ends(args.watch);
  else
    args.watch = watch_begins();
}

template <bool wow>
void create(Create& args) {
  args.face = address_of(new UnixFace(text_at(args.name), wow));
}

void release(Plain& args) { args.result = static_cast<std::int32_t>(face_of(args.face).release()); }
void stop(Plain& args) { args.result = code(face_of(args.face).stop()); }
void dispose_buffers(Plain& args) { args.result = code(face_of(args.face).dispose_buffers()); }
void output_ready(Plain& args) { args.result = code(face_of(args.face).output_ready()); }

void init(Init& args) {
  UnixFace& face = face_of(args.face);
  face.registered(text_at(args.settings));
  args.result = face.init(nullptr) ? 1 : 0;
}

void text(Text& args) {
  static_assert(sizeof args.text >= TAUT_ERROR_SIZE && sizeof args.text >= TAUT_NAME_SIZE);
  UnixFace& face = face_of(args.face);
  if (args.what == Text::name)
    face.get_driver_name(args.text);
  else
    face.get_error_message(args.text);
  args.version = code(face.get_driver_version());
}

template <bool wow>
void start(Start& args) {
  args.result = TAUT_NO_MEMORY;
  serve(args.ask, wow, [&args] { args.result = code(face_of(args.face).start()); });
}

using PairOf = TautResult (Face::*)(TautLong*, TautLong*);

template <PairOf get>
void pair(Pair& args) {
  TautLong in = 0, out = 0;
  args.result = code((face_of(args.face).*get)(args.in ? &in : nullptr, args.out ? &out : nullptr));
  args.in = code(in);
  args.out = code(out);
}

void sizes(Sizes& args) {
  TautLong min = 0, max = 0, preferred = 0, granularity = 0;
  args.result = code(face_of(args.face).get_buffer_size(args.min ? &min : nullptr, args.max ? &max : nullptr,
                                                        args.preferred ? &preferred : nullptr,
                                                        args.granularity ? &granularity : nullptr));
  args.min = code(min);
  args.max = code(max);
  args.preferred = code(preferred);
  args.granularity = code(granularity);
}

void rate(Rate& args) {
  UnixFace& face = face_of(args.face);
  switch (args.what) {
    case Rate::can:
      args.result = code(face.can_sample_rate(args.rate));
      break;
    case Rate::get:
      args.result = code(face.get_sample_rate(args.rate != 0 ? &args.rate : nullptr));
      break;
    default:
      args.result = code(face.set_sample_rate(args.rate));
  }
}

void clock_sources(ClockSources& args) {
  TautClockSource source{};
  TautLong count = std::min(args.count, 1);
  args.result = code(face_of(args.face).get_clock_sources(&source, &count));
  args.count = code(count);
  args.index = code(source.index);
  args.associated_channel = code(source.associated_channel);
  args.associated_group = code(source.associated_group);
  args.is_current = code(source.is_current);
  write_text(args.name, sizeof args.name, source.name);
}

void set_clock_source(ClockSources& args) { args.result = code(face_of(args.face).set_clock_source(args.count)); }

void position(Position& args) {
  TautInt64 frames = 0, time = 0;
  args.result = code(face_of(args.face).get_sample_position(&frames, &time));
  args.position = frames;
  args.time = time;
}

void channel_info(ChannelInfo& args) {
  TautChannelInfo info{.channel = args.channel, .is_input = args.is_input};
  args.result = code(face_of(args.face).get_channel_info(args.is_active ? &info : nullptr));
  args.is_active = code(info.is_active);
  args.group = code(info.group);
  args.type = code(info.type);
  write_text(args.name, sizeof args.name, info.name);
}

// TautBufferInfo as Windows lays it out.
template <class Pointer>
struct WindowsInfo {
  std::int32_t is_input, channel;
  Pointer halves[2];
};
static_assert(sizeof(WindowsInfo<std::uint32_t>) == 16 && sizeof(WindowsInfo<std::uint64_t>) == 24);

template <class Pointer>
TautResult create_buffers_of(const CreateBuffers& args) {
  UnixFace& face = face_of(args.face);
  auto* const theirs = at<WindowsInfo<Pointer>>(args.infos);
  TautLong in = 0, out = 0;
  face.get_channels(&in, &out);
  // A count beyond that is refused before the list is read.
  const TautLong readable = std::clamp<TautLong>(args.count, 0, in + out);
  std::vector<TautBufferInfo> infos(static_cast<std::size_t>(std::max<TautLong>(readable, 1)));
  for (TautLong k = 0; theirs && k < readable; ++k)
    infos[static_cast<std::size_t>(k)] = {theirs[k].is_input, theirs[k].channel, {}};
  const TautCallbacks callbacks = callbacks_of(args.has);
  const TautResult result = face.create_buffers(theirs ? infos.data() : nullptr, args.count, args.frames,
                                                args.has & CreateBuffers::callbacks ? &callbacks : nullptr);
  if (result != TAUT_OK) return result;
  for (TautLong k = 0; k < readable; ++k)
    for (int half = 0; half < 2; ++half)
      theirs[k].halves[half] = static_cast<Pointer>(address_of(infos[static_cast<std::size_t>(k)].halves[half]));
  return result;
}

template <bool wow>
void create_buffers(CreateBuffers& args) {
  args.result = TAUT_NO_MEMORY;
  serve(args.ask, wow, [&args] {
    try {
      args.result =
          code(args.info_bytes == 16 ? create_buffers_of<std::uint32_t>(args) : create_buffers_of<std::uint64_t>(args));
    } catch (...) {
      args.result = TAUT_NO_MEMORY;
    }
  });
}

TautResult with_text(Face& face, Future& args) {
  TautText text{.data = at<char>(args.parameter), .size = args.size, .needed = 0};
  const TautResult result = face.future(static_cast<TautLong>(args.selector), args.has ? &text : nullptr);
  args.size = text.needed;
  return result;
}

TautResult io_format(Face& face, Future& args) {
  TautIoFormat format{.format = args.a, .future = {}};
  const TautResult result = face.future(static_cast<TautLong>(args.selector), args.has ? &format : nullptr);
  args.a = code(format.format);
  return result;
}

TautResult internal_buffers(Face& face, Future& args) {
  TautInternalBuffers buffers{};
  const TautResult result = face.future(TAUT_FUTURE_GET_INTERNAL_BUFFERS, args.has ? &buffers : nullptr);
  args.a = code(buffers.input_frames);
  args.b = code(buffers.output_frames);
  return result;
}

void future(Future& args) {
  UnixFace& face = face_of(args.face);
  const auto selector = static_cast<TautLong>(static_cast<std::int32_t>(args.selector));
  switch (selector) {
    case TAUT_FUTURE_REPORT:
    case TAUT_FUTURE_ERROR:
      args.result = code(with_text(face, args));
      return;
    case TAUT_FUTURE_CAN_IO_FORMAT:
    case TAUT_FUTURE_GET_IO_FORMAT:
    case TAUT_FUTURE_SET_IO_FORMAT:
      args.result = code(io_format(face, args));
      return;
    case TAUT_FUTURE_GET_INTERNAL_BUFFERS:
      args.result = code(internal_buffers(face, args));
      return;
    case TAUT_FUTURE_SELECT_INSTANCE:
      args.result = code(face.future(selector, at<>(args.parameter)));
      if (args.result == TAUT_SUCCESS && !text_at(args.parameter).empty())
        face.registered(text_at(args.parameter), text_at(args.settings));
      return;
    default:
      args.result = code(face.future(selector, at<>(args.parameter)));
  }
}

void panel_open(PanelOpen& args) {
  if (args.line)
    delete at<PanelLine>(std::exchange(args.line, 0));
  else
    args.line = address_of(new PanelLine(face_of(args.face).lifeline()));
}

std::string panel_text(const Panel& args) {
  PanelLine& line = *at<PanelLine>(args.line);
  switch (args.what) {
    case Panel::status: {
      const auto status = line.status();
      return status ? text_of(*status) : std::string();
    }
    case Panel::devices:
      return text_of(line.devices());
    case Panel::levels:
      return text_of(line.levels());
    case Panel::page:
      return text_of(line.open_page());
    default:
      const auto changes = changes_of(text_at(args.in));
      return text_of(changes ? line.change(*changes) : std::unexpected(changes.error()));
  }
}

void panel(Panel& args) {
  const std::string text = panel_text(args);
  write_text(at<char>(args.out), args.size, text);
  args.size = static_cast<std::uint32_t>(text.size() + 1);
}

void panel_failed(PanelFailed& args) {
  UnixFace& face = face_of(args.face);
  face.panel_failed({Trouble::absent, text_at(args.what), text_at(args.remedy)});
  args.result = code(face.control_panel());
}

template <class Args, void (*answer)(Args&)>
Status entry(void* args) noexcept {
  try {
    answer(*static_cast<Args*>(args));
  } catch (...) {
    return 1;
  }
  return 0;
}

template <bool wow>
consteval Table table() {
  return {
      entry<Hello, hello>,
      entry<Now, now>,
      entry<Work, work<wow>>,
      entry<WatchServer, watch>,
      entry<Create, create<wow>>,
      entry<Plain, release>,
      entry<Init, init>,
      entry<Text, text>,
      entry<Start, start<wow>>,
      entry<Plain, stop>,
      entry<Pair, pair<&Face::get_channels>>,
      entry<Pair, pair<&Face::get_latencies>>,
      entry<Sizes, sizes>,
      entry<Rate, rate>,
      entry<ClockSources, clock_sources>,
      entry<ClockSources, set_clock_source>,
      entry<Position, position>,
      entry<ChannelInfo, channel_info>,
      entry<CreateBuffers, create_buffers<wow>>,
      entry<Plain, dispose_buffers>,
      entry<Future, future>,
      entry<Plain, output_ready>,
      entry<PanelOpen, panel_open>,
      entry<Panel, panel>,
      entry<PanelFailed, panel_failed>,
  };
}

constexpr Table own_kind = table<false>(), other_kind = table<true>();

// A library that the loader runs this for may be loaded by its path, where Wine looks for no table.
__attribute__((constructor)) void loaded() {
  tell_windows_halves(address_of(static_cast<const void*>(__wine_unix_call_funcs.data())),
                      address_of(static_cast<const void*>(__wine_unix_call_wow64_funcs.data())));
}

}  // namespace
}  // namespace taut::driver::wine

const taut::driver::wine::Table __wine_unix_call_funcs = taut::driver::wine::own_kind;
const taut::driver::wine::Table __wine_unix_call_wow64_funcs = taut::driver::wine::other_kind;
