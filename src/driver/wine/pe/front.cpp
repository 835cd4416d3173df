// SPDX-License-Identifier: MIT
#include "driver/wine/pe/front.hpp"

#include <windows.h>

#include <unknwn.h>

#include <bit>
#include <cstring>

#include "base/brand.hpp"
#include "driver/border.hpp"
#include "driver/windows/object.hpp"
#include "driver/windows/registration.hpp"
#include "driver/wine/pe/wire_line.hpp"

namespace taut::driver {

protocol::Slots* windows_face::make_object(const TautGuid& id, std::string name) {
  return new wine::Front(id, std::move(name));
}

namespace wine {
namespace {

std::atomic<int> fronts{0};

bool same(const TautGuid& a, const GUID& b) { return IsEqualGUID(std::bit_cast<GUID>(a), b) != 0; }

template <class T>
std::int32_t given(const T* place) noexcept {
  return place ? 1 : 0;
}

}  // namespace

/// Keeps the object during a call: the program may release it meanwhile, from a callback or another thread.
class Front::Hold {
 public:
  explicit Hold(Front& front) noexcept : front_(front) { ++front_.holds_; }
  ~Hold() { front_.let_go(); }
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;

 private:
  Front& front_;
};

Front::Front(const TautGuid& id, std::string name) : id_(id), name_(std::move(name)) {
  ++fronts;
  if (const auto& half = LinuxHalf::get()) {
    Create create{.face = 0, .name = address_of(name_.c_str())};
    (*half)(Call::create, create);
    face_ = create.face;
    if (!face_) trouble_ = whole_trouble_ = "There is not enough memory.";
  } else {
    const Error& error = half.error();
    trouble_ = short_words({.code = TAUT_NOT_PRESENT, .words = error.what, .remedy = error.remedy});
    whole_trouble_ = error.what + "\n" + error.remedy;
  }
}

// The program's last reference has gone, and the Linux object with it.
Front::~Front() { --fronts; }

void Front::let_go() noexcept {
  if (holds_.fetch_sub(1) == 1) delete this;
}

TautLong Front::query_interface(const TautGuid* id, void** out) noexcept {
  if (!out) return E_POINTER;
  *out = nullptr;
  if (!id || !(same(*id, std::bit_cast<GUID>(id_)) || same(*id, IID_IUnknown))) return E_NOINTERFACE;
  add_ref();
  *out = static_cast<Slots*>(this);
  return S_OK;
}

TautULong Front::add_ref() noexcept { return references_.fetch_add(1) + 1; }

TautULong Front::release() noexcept {
  const TautULong left = references_.fetch_sub(1) - 1;
  if (left == 0) {
    plain(Call::release);
    let_go();
  }
  return left;
}

TautResult Front::plain(Call call) noexcept {
  if (!face_) return TAUT_NOT_PRESENT;
  Plain args{.face = face_, .result = 0, .unused = 0};
  (*LinuxHalf::get())(call, args);
  return args.result;
}

TautBool Front::init(void*) noexcept {
  if (!face_) return 0;
  const Hold hold(*this);
  try {
    std::string name;
    {
      const std::lock_guard lock(mutex_);
      name = name_;
    }
    const std::string settings = windows_face::stored_lines(name);
    Init args{.face = face_, .settings = address_of(settings.c_str()), .result = 0, .unused = 0};
    (*LinuxHalf::get())(Call::init, args);
    return args.result;
  } catch (...) {
    return 0;
  }
}

void Front::get_driver_name(char* name) noexcept {
  if (!face_) return write_text(name, TAUT_NAME_SIZE, name_);
  Text args{.face = face_, .what = Text::name, .version = 0, .text = {}};
  (*LinuxHalf::get())(Call::text, args);
  write_text(name, TAUT_NAME_SIZE, args.text);
}

TautLong Front::get_driver_version() noexcept { return brand().version_number; }

void Front::get_error_message(char* text) noexcept {
  if (!face_) return write_text(text, TAUT_ERROR_SIZE, trouble_);
  Text args{.face = face_, .what = Text::error, .version = 0, .text = {}};
  (*LinuxHalf::get())(Call::text, args);
  write_text(text, TAUT_ERROR_SIZE, args.text);
}

Callbacks Front::callbacks() const {
  const std::lock_guard lock(mutex_);
  return callbacks_;
}

TautResult Front::start() noexcept {
  if (!face_) return TAUT_NOT_PRESENT;
  const Hold hold(*this);
  const Callbacks program = callbacks();
  Start args{.ask = {}, .face = face_, .result = 0, .unused = 0};
  (*LinuxHalf::get())(Call::start, args, [&](const Ask& ask) { return obey(ask, program); });
  return args.result;
}

TautResult Front::stop() noexcept { return plain(Call::stop); }

TautResult Front::pair(Call call, TautLong* in, TautLong* out) noexcept {
  if (!face_) return TAUT_NOT_PRESENT;
  Pair args{.face = face_, .in = given(in), .out = given(out), .result = 0, .unused = 0};
  (*LinuxHalf::get())(call, args);
  if (args.result == TAUT_OK) {
    *in = args.in;
    *out = args.out;
  }
  return args.result;
}

TautResult Front::get_channels(TautLong* inputs, TautLong* outputs) noexcept {
  return pair(Call::channels, inputs, outputs);
}

TautResult Front::get_latencies(TautLong* input, TautLong* output) noexcept {
  return pair(Call::latencies, input, output);
}

TautResult Front::get_buffer_size(TautLong* min, TautLong* max, TautLong* preferred, TautLong* granularity) noexcept {
  if (!face_) return TAUT_NOT_PRESENT;
  Sizes args{.face = face_,
             .min = given(min),
             .max = given(max),
             .preferred = given(preferred),
             .granularity = given(granularity),
             .result = 0,
             .unused = 0};
  (*LinuxHalf::get())(Call::sizes, args);
  if (args.result == TAUT_OK) {
    *min = args.min;
    *max = args.max;
    *preferred = args.preferred;
    *granularity = args.granularity;
  }
  return args.result;
}

TautResult Front::rate(Rate::What what, double* hz) noexcept {
  if (!face_) return TAUT_NOT_PRESENT;
  Rate args{.face = face_, .rate = what == Rate::get ? given(hz) : *hz, .what = what, .result = 0};
  (*LinuxHalf::get())(Call::rate, args);
  if (what == Rate::get && hz) *hz = args.rate;
  return args.result;
}

TautResult Front::can_sample_rate(double hz) noexcept { return rate(Rate::can, &hz); }
TautResult Front::get_sample_rate(double* hz) noexcept { return rate(Rate::get, hz); }
TautResult Front::set_sample_rate(double hz) noexcept { return rate(Rate::set, &hz); }

TautResult Front::get_clock_sources(TautClockSource* sources, TautLong* count) noexcept {
  if (!face_) return TAUT_NOT_PRESENT;
  ClockSources args{};
  args.face = face_;
  args.count = sources && count ? count[0] : 0;
  (*LinuxHalf::get())(Call::clock_sources, args);
  if (args.result != TAUT_OK) return args.result;
  sources[0] = {.index = args.index,
                .associated_channel = args.associated_channel,
                .associated_group = args.associated_group,
                .is_current = args.is_current,
                .name = {}};
  write_text(sources[0].name, sizeof sources[0].name, args.name);
  *count = args.count;
  return args.result;
}

TautResult Front::set_clock_source(TautLong index) noexcept {
  if (!face_) return TAUT_NOT_PRESENT;
  ClockSources args{};
  args.face = face_;
  args.count = index;
  (*LinuxHalf::get())(Call::set_clock_source, args);
  return args.result;
}

TautResult Front::get_sample_position(TautInt64* position, TautInt64* time) noexcept {
  if (!face_) return TAUT_NOT_PRESENT;
  if (!position || !time) return TAUT_INVALID_PARAMETER;
  Position args{.face = face_, .position = 0, .time = 0, .result = 0, .unused = 0};
  (*LinuxHalf::get())(Call::position, args);
  if (args.result == TAUT_OK) {
    *position = protocol::parted(args.position);
    *time = time_for_program(args.time);
  }
  return args.result;
}

TautResult Front::get_channel_info(TautChannelInfo* info) noexcept {
  if (!face_) return TAUT_NOT_PRESENT;
  ChannelInfo args{};
  args.face = face_;
  args.is_active = given(info);
  if (info) {
    args.channel = info->channel;
    args.is_input = info->is_input;
  }
  (*LinuxHalf::get())(Call::channel_info, args);
  if (args.result == TAUT_OK) {
    info->is_active = args.is_active;
    info->group = args.group;
    info->type = args.type;
    write_text(info->name, sizeof info->name, args.name);
  }
  return args.result;
}

TautResult Front::create_buffers(TautBufferInfo* infos, TautLong count, TautLong frames,
                                 const TautCallbacks* callbacks) noexcept {
  if (!face_) return TAUT_NOT_PRESENT;
  const Hold hold(*this);
  try {
    const Callbacks program = callbacks ? std::make_shared<const TautCallbacks>(*callbacks) : Callbacks();
    CreateBuffers args{};
    args.face = face_;
    args.infos = address_of(infos);
    args.info_bytes = sizeof(TautBufferInfo);
    args.count = count;
    args.frames = frames;
    if (program) {
      args.has = CreateBuffers::callbacks;
      if (program->buffer_switch) args.has |= CreateBuffers::has_buffer_switch;
      if (program->message) args.has |= CreateBuffers::has_message;
      if (program->buffer_switch_time_info) args.has |= CreateBuffers::has_time_info;
      if (program->sample_rate_did_change) args.has |= CreateBuffers::has_rate;
    }
    (*LinuxHalf::get())(Call::create_buffers, args, [&](const Ask& ask) { return obey(ask, program); });
    if (args.result == TAUT_OK) {
      const std::lock_guard lock(mutex_);
      callbacks_ = program;
    }
    return args.result;
  } catch (...) {
    return TAUT_NO_MEMORY;
  }
}

TautResult Front::dispose_buffers() noexcept { return plain(Call::dispose_buffers); }
TautResult Front::output_ready() noexcept { return plain(Call::output_ready); }

TautResult Front::control_panel() noexcept {
  if (!face_) return TAUT_NOT_PRESENT;
  const Hold hold(*this);
  try {
    // As on Linux the page comes first; the window needs no browser, but a desktop.
    const auto line = std::make_shared<WireLine>(face_);
    const auto page = line->open_page();
    if (page || panel_.show(line)) return TAUT_OK;
    PanelFailed args{.face = face_,
                     .what = address_of(page.error().what.c_str()),
                     .remedy = address_of(page.error().remedy.c_str()),
                     .result = 0,
                     .unused = 0};
    (*LinuxHalf::get())(Call::panel_failed, args);
    return args.result;
  } catch (...) {
    return TAUT_NO_MEMORY;
  }
}

TautResult Front::text_of(TautLong selector, TautText* text) noexcept {
  Future args{};
  args.face = face_;
  args.selector = static_cast<std::uint32_t>(selector);
  if (text) {
    args.has = 1;
    args.parameter = address_of(text->data);
    args.size = text->size;
  }
  (*LinuxHalf::get())(Call::future, args);
  if (args.result == TAUT_SUCCESS) text->needed = args.size;
  return args.result;
}

TautResult Front::select_instance(const char* name) noexcept {
  try {
    const std::string chosen = name ? name : "";
    const std::string settings = windows_face::stored_lines(chosen);
    Future args{};
    args.face = face_;
    args.selector = TAUT_FUTURE_SELECT_INSTANCE;
    args.parameter = address_of(name);
    args.settings = address_of(settings.c_str());
    (*LinuxHalf::get())(Call::future, args);
    if (args.result == TAUT_SUCCESS && !chosen.empty()) {
      const std::lock_guard lock(mutex_);
      name_ = chosen;
    }
    return args.result;
  } catch (...) {
    return TAUT_NO_MEMORY;
  }
}

// What a program sets before init() is taken, so that init() is where it learns what is wrong.
TautResult Front::without_half(TautLong selector, void* parameter) const noexcept {
  if (selector == TAUT_FUTURE_SELECT_INSTANCE || selector == TAUT_FUTURE_SETTINGS) return TAUT_SUCCESS;
  auto* const text = static_cast<TautText*>(parameter);
  if (selector != TAUT_FUTURE_ERROR || !text || (!text->data && text->size > 0)) return TAUT_NOT_PRESENT;
  write_text(text->data, text->size, whole_trouble_);
  text->needed = static_cast<unsigned>(whole_trouble_.size() + 1);
  return TAUT_SUCCESS;
}

TautResult Front::future(TautLong selector, void* parameter) noexcept {
  if (!face_) return without_half(selector, parameter);
  const Hold hold(*this);
  Future args{};
  args.face = face_;
  args.selector = static_cast<std::uint32_t>(selector);
  switch (selector) {
    case TAUT_FUTURE_REPORT:
    case TAUT_FUTURE_ERROR:
      return text_of(selector, static_cast<TautText*>(parameter));
    case TAUT_FUTURE_SELECT_INSTANCE:
      return select_instance(static_cast<const char*>(parameter));
    case TAUT_FUTURE_CAN_IO_FORMAT:
    case TAUT_FUTURE_GET_IO_FORMAT:
    case TAUT_FUTURE_SET_IO_FORMAT: {
      auto* const format = static_cast<TautIoFormat*>(parameter);
      args.has = format ? 1 : 0;
      if (format) args.a = format->format;
      (*LinuxHalf::get())(Call::future, args);
      if (format) format->format = args.a;
      return args.result;
    }
    case TAUT_FUTURE_GET_INTERNAL_BUFFERS: {
      auto* const buffers = static_cast<TautInternalBuffers*>(parameter);
      args.has = buffers ? 1 : 0;
      (*LinuxHalf::get())(Call::future, args);
      if (args.result == TAUT_SUCCESS) *buffers = {args.a, args.b};
      return args.result;
    }
    default:
      args.parameter = address_of(parameter);
      (*LinuxHalf::get())(Call::future, args);
      return args.result;
  }
}

}  // namespace wine

int windows_face::objects_alive() noexcept { return wine::fronts; }

}  // namespace taut::driver
