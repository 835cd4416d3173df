/* SPDX-License-Identifier: MIT
 * A complete driver for Linux: one input with a sawtooth of 480 frames, one output that is discarded, 48000 Hz, 256 frames,
 * paced by the system clock. Hosts find it through a file /etc/cwASIO/NAME/driver that contains its path, or by the path.
 * One object per process, and control calls on one thread at a time, as the protocol requires.
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <taut/protocol.h>
#include <time.h>

enum { frames = 256, rate = 48000, period = 480 };

static float input[2][frames], output[2][frames];
static TautCallbacks host;
static TautULong references;
static bool prepared, running;
static atomic_bool stopping;
static _Atomic long long position, boundary;
static pthread_t thread;
static const char* trouble = "";

static void* run(void* unused) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  for (long long done = 0; !stopping; done += frames) {
    const TautLong half = done / frames % 2;
    for (int i = 0; i < frames; ++i) input[half][i] = (float)((done + i) % period) / period - 0.5F;
    position = done;
    boundary = at.tv_sec * 1000000000LL + at.tv_nsec;
    host.buffer_switch(half, 1);
    at.tv_nsec += frames * 1000000000LL / rate;
    if (at.tv_nsec >= 1000000000L) at.tv_nsec -= 1000000000L, ++at.tv_sec;
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
  }
  return unused;
}

static TautResult refuse(TautResult code, const char* why) {
  trouble = why;
  return code;
}

static TautResult stop(TautDriver* d) {
  (void)d;
  if (!running) return refuse(TAUT_INVALID_MODE, "Nothing runs.");
  stopping = true;
  pthread_join(thread, NULL);
  running = false;
  return TAUT_OK;
}
static TautResult start(TautDriver* d) {
  (void)d;
  if (!prepared || running) return refuse(TAUT_INVALID_MODE, "There are no buffers, or it runs already.");
  stopping = false;
  if (pthread_create(&thread, NULL, run, NULL) != 0) return refuse(TAUT_NO_MEMORY, "There is no thread to be had.");
  running = true;
  return TAUT_OK;
}
static TautResult dispose_buffers(TautDriver* d) {
  if (!prepared) return refuse(TAUT_INVALID_MODE, "There are no buffers.");
  if (running) stop(d);
  prepared = false;
  return TAUT_OK;
}
static TautResult create_buffers(TautDriver* d, TautBufferInfo* infos, TautLong count, TautLong size,
                                 const TautCallbacks* callbacks) {
  (void)d;
  if (prepared) return refuse(TAUT_INVALID_MODE, "There are buffers already.");
  if (size != frames) return refuse(TAUT_INVALID_MODE, "The buffer has 256 frames.");
  if (!infos || count < 1 || !callbacks || !callbacks->buffer_switch)
    return refuse(TAUT_INVALID_PARAMETER, "No buffers were asked for.");
  for (TautLong k = 0; k < count; ++k)
    if (infos[k].channel != 0) return refuse(TAUT_INVALID_PARAMETER, "There is one channel each way.");
  for (TautLong k = 0; k < count; ++k)
    for (int half = 0; half < 2; ++half) infos[k].halves[half] = infos[k].is_input ? input[half] : output[half];
  memset(output, 0, sizeof output);
  host = *callbacks;
  prepared = true;
  return TAUT_OK;
}

static TautULong add_ref(TautDriver* d) { return (void)d, ++references; }
static TautULong release(TautDriver* d) {
  if (--references == 0 && prepared) dispose_buffers(d);
  return references;
}
static TautLong query_interface(TautDriver* d, const TautGuid* id, void** out) {
  (void)id;
  add_ref(d);
  *out = d;
  return 0;
}
static TautBool init(TautDriver* d, void* system) { return (void)d, (void)system, 1; }
static void get_driver_name(TautDriver* d, char* name) { (void)d, strcpy(name, "Saw-tooth"); }
static TautLong get_driver_version(TautDriver* d) { return (void)d, 1; }
static void get_error_message(TautDriver* d, char* text) { (void)d, strcpy(text, trouble); }
static TautResult get_channels(TautDriver* d, TautLong* in, TautLong* out) { return (void)d, *in = *out = 1, TAUT_OK; }
static TautResult get_latencies(TautDriver* d, TautLong* in, TautLong* out) {
  return (void)d, *in = *out = frames, TAUT_OK;
}
static TautResult get_buffer_size(TautDriver* d, TautLong* min, TautLong* max, TautLong* preferred, TautLong* step) {
  return (void)d, *min = *max = *preferred = frames, *step = 0, TAUT_OK;
}
static TautResult can_sample_rate(TautDriver* d, double hz) { return (void)d, hz == rate ? TAUT_OK : TAUT_NO_CLOCK; }
static TautResult get_sample_rate(TautDriver* d, double* hz) { return (void)d, *hz = rate, TAUT_OK; }
static TautResult get_clock_sources(TautDriver* d, TautClockSource* sources, TautLong* count) {
  (void)d;
  sources[0] = (TautClockSource){.associated_channel = -1, .associated_group = -1, .is_current = 1, .name = "Internal"};
  *count = 1;
  return TAUT_OK;
}
static TautResult set_clock_source(TautDriver* d, TautLong index) {
  return (void)d, index == 0 ? TAUT_OK : TAUT_INVALID_PARAMETER;
}
static TautResult get_sample_position(TautDriver* d, TautInt64* frame, TautInt64* time) {
  (void)d;
  if (!running) return TAUT_NOT_ADVANCING;
  *frame = position;
  *time = boundary;
  return TAUT_OK;
}
static TautResult get_channel_info(TautDriver* d, TautChannelInfo* info) {
  (void)d;
  if (info->channel != 0) return refuse(TAUT_INVALID_PARAMETER, "There is one channel each way.");
  info->is_active = prepared;
  info->group = 0;
  info->type = TAUT_SAMPLE_FLOAT32;
  strcpy(info->name, info->is_input ? "Saw-tooth" : "Nobody");
  return TAUT_OK;
}
static TautResult control_panel(TautDriver* d) { return (void)d, TAUT_NOT_PRESENT; }
static TautResult future(TautDriver* d, TautLong selector, void* parameter) {
  return (void)d, (void)selector, (void)parameter, TAUT_INVALID_PARAMETER;
}
static TautResult output_ready(TautDriver* d) { return (void)d, TAUT_NOT_PRESENT; }

static const TautDriverTable table = {query_interface,
                                      add_ref,
                                      release,
                                      init,
                                      get_driver_name,
                                      get_driver_version,
                                      get_error_message,
                                      start,
                                      stop,
                                      get_channels,
                                      get_latencies,
                                      get_buffer_size,
                                      can_sample_rate,
                                      get_sample_rate,
                                      can_sample_rate,
                                      get_clock_sources,
                                      set_clock_source,
                                      get_sample_position,
                                      get_channel_info,
                                      create_buffers,
                                      dispose_buffers,
                                      control_panel,
                                      future,
                                      output_ready};
static TautDriver driver = {&table};

__attribute__((visibility("default"))) TautDriver* instantiateDriver(void) {
  if (references > 0) return NULL;
  references = 1;
  return &driver;
}
