/* SPDX-License-Identifier: MIT
 * The host library in C: finds, opens and drives any ASIO-compatible driver, Taut's or a vendor's. For C11 and later, C++, and
 * every language that can call C. host.hpp is the same for C++17.
 *
 *   TautHostDriver* driver;  TautHostStream* stream;
 *   TautHostOpen open = {.size = sizeof open, .driver = "Taut"};
 *   TautHostWish wish = {.size = sizeof wish, .process = my_callback, .context = my_data};
 *   if (taut_host_open(&open, &driver) || taut_host_prepare(driver, &wish, &stream) || taut_host_start(stream))
 *     puts(taut_host_error());
 *
 * This interface keeps its binary form: a program that was built with this header runs with every later libtaut-host of the
 * same SONAME. A function is never changed, only added; a structure grows at its end, and `size` says how much of it the
 * caller knows. Set `size` to sizeof of the structure before each call, and every field that you do not use to zero.
 *
 * Threads: every function may be called on any thread but the driver's audio thread (the one that TautHostProcess runs on),
 * where only taut_host_error(), taut_host_remedy() and taut_host_version() are allowed; others return TAUT_HOST_WRONG_STATE
 * there. Each driver has one thread of the library, on which all its functions are called (Windows: a single-threaded
 * apartment), so programs need no COM and no message loop. Calls for one driver wait for each other.
 *
 * Waits: no function waits longer than TautHostOpen::patience_ms for a driver. One that has not come back by then is named with
 * the function it is in (TAUT_HOST_HUNG), its stream and handle can still be closed, and nothing of it is used again. What the
 * system needs before it can load a driver (a process, Windows' first window) is not counted, and takes at most a minute.
 *
 * Text is UTF-8, and in fields always terminated. Frames are samples of each channel; times are nanoseconds.
 */
#ifndef TAUT_HOST_H
#define TAUT_HOST_H

#include <stddef.h>
#include <stdint.h>

/** @defgroup taut_host The host library in C
 *  @{ */

#ifdef _WIN32
#define TAUT_HOST_CALL __cdecl /**< how every function and callback of the library is called */
#ifdef TAUT_HOST_BUILD
#define TAUT_HOST_API
#elif defined(TAUT_HOST_STATIC)
#define TAUT_HOST_API
#else
#define TAUT_HOST_API __declspec(dllimport)
#endif
#else
#define TAUT_HOST_CALL /**< how every function and callback of the library is called */
#ifdef TAUT_HOST_BUILD
#define TAUT_HOST_API __attribute__((visibility("default"))) /**< what marks a function of the library */
#else
#define TAUT_HOST_API /**< what marks a function of the library */
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** What functions return: 0 or more is success; less is an error, whose sentences are taut_host_error() and
 *  taut_host_remedy(). */
enum TautHostResult {
  TAUT_HOST_OK = 0,
  TAUT_HOST_NOTHING = 1,      /**< no event came within the time given */
  TAUT_HOST_ABSENT = -1,      /**< no such driver, device, file or library */
  TAUT_HOST_BUSY = -2,        /**< in use by somebody else, or the driver's panel is open */
  TAUT_HOST_DENIED = -3,      /**< no permission */
  TAUT_HOST_UNSUPPORTED = -4, /**< the driver cannot do it, or it is no driver */
  TAUT_HOST_BAD_REQUEST = -5, /**< an argument makes no sense */
  TAUT_HOST_WRONG_STATE = -6, /**< not in this state, or not on this thread */
  TAUT_HOST_NO_MEMORY = -7,   /**< out of memory */
  TAUT_HOST_BROKEN = -8,      /**< the driver failed, or contradicts itself */
  TAUT_HOST_HUNG = -9         /**< the driver has not come back in time; the sentence names the function it is in */
};

/** The version of the library that runs: major * 10000 + minor * 100 + patch. */
TAUT_HOST_API uint32_t TAUT_HOST_CALL taut_host_version(void);

/** What went wrong in the last call on this thread that failed: a whole sentence for a user. Never NULL. Valid until the next
 *  call of the library on this thread. */
TAUT_HOST_API const char* TAUT_HOST_CALL taut_host_error(void);

/** What to do about it; may be empty. Never NULL. Valid as taut_host_error() is. */
TAUT_HOST_API const char* TAUT_HOST_CALL taut_host_remedy(void);

/* ---- finding drivers ------------------------------------------------------------------------------------------------- */

/** Bits of TautHostPlaces::where. */
enum TautHostWhere {
  TAUT_HOST_SYSTEM = 1, /**< Linux: /etc/cwASIO. Windows: HKLM\\SOFTWARE\\ASIO as programs of this kind see it */
  TAUT_HOST_USER = 2,   /**< Linux: $XDG_CONFIG_HOME/taut/drivers, or ~/.config/taut/drivers. Windows: HKCU */
  TAUT_HOST_OWN = 4,    /**< Taut's own driver beside the program or the library, without being registered */
  TAUT_HOST_OTHER_KIND =
      8 /**< Windows: drivers for programs of the other kind (32 or 64 bit) too; they cannot be opened */
};

/** Where to look for drivers. Zero: TAUT_HOST_SYSTEM, TAUT_HOST_USER and TAUT_HOST_OWN. */
typedef struct TautHostPlaces {
  uint32_t size;  /**< sizeof(TautHostPlaces) */
  uint32_t where; /**< bits of TautHostWhere; 0: the usual ones, unless `folders` are given */
  const char* const*
      folders;         /**< further folders: a sub-folder for each driver, with a file `driver` that holds the path of
                                   its library and a file `description` (docs/hosts.md) */
  size_t folder_count; /**< how many */
  const char* own;     /**< Taut's own shared object, if it is elsewhere; NULL: it is looked for */
} TautHostPlaces;

/** Drivers that were found. */
typedef struct TautHostList TautHostList;

/** Bits of TautHostEntry::flags. */
enum TautHostEntryFlags {
  TAUT_HOST_ENTRY_OWN = 1,       /**< Taut's own driver, in no list */
  TAUT_HOST_ENTRY_OTHER_KIND = 2 /**< for programs of the other kind (32 or 64 bit): open() cannot load it */
};

/** A driver that can be opened. The texts belong to the list. */
typedef struct TautHostEntry {
  uint32_t size;           /**< sizeof(TautHostEntry) */
  uint32_t flags;          /**< bits of TautHostEntryFlags */
  const char* name;        /**< what TautHostOpen::driver takes */
  const char* description; /**< for display; may be empty */
  const char* library;     /**< its shared object; it may be missing: opening says so */
  const char* class_id;    /**< Windows: its COM class, "{...}"; elsewhere empty */
} TautHostEntry;

/** Looks for drivers without loading any. The first of two with the same name counts. `places` NULL: the usual ones. */
TAUT_HOST_API int32_t TAUT_HOST_CALL taut_host_find(const TautHostPlaces* places, TautHostList** list);
/** How many were found; 0 for NULL. */
TAUT_HOST_API size_t TAUT_HOST_CALL taut_host_list_size(const TautHostList* list);
/** Entry `index`, from 0. TAUT_HOST_BAD_REQUEST: there is none. */
TAUT_HOST_API int32_t TAUT_HOST_CALL taut_host_list_entry(const TautHostList* list, size_t index, TautHostEntry* entry);
/** Frees the list and its texts. NULL is allowed. */
TAUT_HOST_API void TAUT_HOST_CALL taut_host_list_free(TautHostList* list);

/* ---- a driver -------------------------------------------------------------------------------------------------------- */

/** An open driver. Several may be open at once, also of one library. */
typedef struct TautHostDriver TautHostDriver;

/** Bits of TautHostOpen::flags. */
enum TautHostOpenFlags {
  /** The driver runs in a process of its own (taut-driver-process, found beside the library, or where the environment's
   *  TAUT_DRIVER_PROCESS says). If it crashes, exits or writes where it must not, the program lives: a stream gets
   *  TAUT_HOST_RESET, and TAUT_HOST_REOPEN opens the driver anew. A call that takes longer than the patience ends that process.
   *  Costs two wake-ups of a thread a block, and a copy of each channel. Not with taut_host_adopt(). Up to 2048 channels. */
  TAUT_HOST_APART = 1
};

/** How to open a driver. */
typedef struct TautHostOpen {
  uint32_t size;                /**< sizeof(TautHostOpen) */
  uint32_t flags;               /**< bits of TautHostOpenFlags */
  const char* driver;           /**< a name of the list (exactly, else ignoring case), or a path of a shared object */
  const char* settings;         /**< Taut's own driver: lines of `key = value` (docs/settings.md); NULL: none */
  void* window;                 /**< Windows: the HWND that is the parent of the driver's dialogs; NULL: none */
  const TautHostPlaces* places; /**< where names are looked for; NULL: the usual places */
  uint32_t patience_ms;         /**< how long a call may take, in ms; 0: 10,000 */
  uint32_t reserved;            /**< 0 */
} TautHostOpen;

/** Loads, names, configures and initialises a driver. Errors: TAUT_HOST_ABSENT (no such driver: the sentence lists those that
 *  exist; or no device), TAUT_HOST_UNSUPPORTED (not a driver, or it takes no settings), TAUT_HOST_BROKEN (in its own words),
 *  TAUT_HOST_HUNG. */
TAUT_HOST_API int32_t TAUT_HOST_CALL taut_host_open(const TautHostOpen* open, TautHostDriver** driver);

/** The same for an object that the program has made itself (a TautDriver* of protocol.h). Takes over one reference, even on
 *  failure. `open` as above, except that `driver` is only its name. It cannot be re-opened. */
TAUT_HOST_API int32_t TAUT_HOST_CALL taut_host_adopt(void* object, const TautHostOpen* open, TautHostDriver** driver);

/** Closes its stream, if there is one, and releases the driver. NULL is allowed. The handle is gone in any case; a driver that
 *  does not come back is left alone. Handles of its stream must still be closed by taut_host_finish(). */
TAUT_HOST_API void TAUT_HOST_CALL taut_host_close(TautHostDriver* driver);

/** Bits of TautHostInfo::flags. */
enum TautHostInfoFlags {
  TAUT_HOST_IS_TAUT = 1 /**< Taut's own driver: it takes settings and gives a report */
};

/** What a driver is and can do. Sizes and latencies in frames. */
typedef struct TautHostInfo {
  uint32_t size;            /**< sizeof(TautHostInfo) */
  uint32_t flags;           /**< bits of TautHostInfoFlags */
  char name[64];            /**< as the driver says, else the entry's */
  int64_t version;          /**< the driver's own number */
  int32_t inputs;           /**< channels */
  int32_t outputs;          /**< channels */
  double rate;              /**< Hz; 0: no clock */
  int32_t min_frames;       /**< of a buffer, at this rate; min <= preferred <= max */
  int32_t max_frames;       /**< of a buffer */
  int32_t preferred_frames; /**< what always works */
  int32_t step_frames;      /**< sizes are min + n * step; 0: the preferred one only; -1: powers of two */
  int32_t input_latency;    /**< of the preferred size while no stream is prepared, else of the stream; -1: not told */
  int32_t output_latency;   /**< likewise */
} TautHostInfo;

/** Asks the driver anew. */
TAUT_HOST_API int32_t TAUT_HOST_CALL taut_host_info(TautHostDriver* driver, TautHostInfo* info);

/** One channel of a driver. */
typedef struct TautHostChannel {
  uint32_t size;  /**< sizeof(TautHostChannel) */
  int32_t group;  /**< channels that belong together share a number */
  int32_t type;   /**< TAUT_SAMPLE_... of protocol_codes.h: what a raw stream has */
  int32_t active; /**< 1: the stream uses it */
  char name[64];  /**< never empty */
} TautHostChannel;

/** Channel `index`, from 0, of the inputs (`input` not 0) or the outputs. */
TAUT_HOST_API int32_t TAUT_HOST_CALL taut_host_channel(TautHostDriver* driver, int32_t input, int32_t index,
                                                       TautHostChannel* channel);

/** TAUT_HOST_OK if the driver says that it can run at `hz`, else TAUT_HOST_UNSUPPORTED. */
TAUT_HOST_API int32_t TAUT_HOST_CALL taut_host_can_rate(TautHostDriver* driver, double hz);
/** Sets the rate in Hz; 0: follow an external clock. Not with a stream, whose wish has a rate of its own. */
TAUT_HOST_API int32_t TAUT_HOST_CALL taut_host_set_rate(TautHostDriver* driver, double hz);

/** A source of the device's clock. */
typedef struct TautHostClock {
  uint32_t size;   /**< sizeof(TautHostClock) */
  int32_t number;  /**< what taut_host_set_clock() takes; not always the index */
  int32_t current; /**< 1: in use */
  char name[64];   /**< UTF-8, NUL-terminated */
} TautHostClock;

/** Clock source `index`, from 0. TAUT_HOST_NOTHING: there are no more. */
TAUT_HOST_API int32_t TAUT_HOST_CALL taut_host_clock(TautHostDriver* driver, size_t index, TautHostClock* clock);
/** Takes another clock source, by TautHostClock::number. */
TAUT_HOST_API int32_t TAUT_HOST_CALL taut_host_set_clock(TautHostDriver* driver, int32_t number);

/** Shows the driver's control panel. Many drivers return only when it is closed: this function returns after the driver's
 *  patience at the latest, and other calls answer TAUT_HOST_BUSY until the panel is closed. The stream goes on meanwhile.
 *  TAUT_HOST_ABSENT: it has none. */
TAUT_HOST_API int32_t TAUT_HOST_CALL taut_host_panel(TautHostDriver* driver);

/** Taut's own driver: changes settings while no stream exists. Others: TAUT_HOST_UNSUPPORTED. */
TAUT_HOST_API int32_t TAUT_HOST_CALL taut_host_settings(TautHostDriver* driver, const char* lines);

/** Taut's own driver: the stream's report as JSON (docs/report.md). Writes at most *length bytes at `text`, with the final NUL,
 *  and sets *length to the bytes that the whole text needs. Others: TAUT_HOST_UNSUPPORTED. */
TAUT_HOST_API int32_t TAUT_HOST_CALL taut_host_report(TautHostDriver* driver, char* text, size_t* length);

/** The driver's object, a TautDriver* of protocol.h, for calls that this library lacks. Borrowed: valid until the driver is
 *  closed or re-opened. On Windows only its own thread may use most of it. NULL if there is none at the moment. */
TAUT_HOST_API void* TAUT_HOST_CALL taut_host_object(TautHostDriver* driver);

/* ---- a stream -------------------------------------------------------------------------------------------------------- */

/** A prepared or running stream. At most 16 exist at a time in a process, one for each driver. */
typedef struct TautHostStream TautHostStream;

/** How samples lie in memory. Full scale is 1.0 for float and 2^31 for int32; drivers' own types are converted, each channel
 *  by its own. */
enum TautHostFormat {
  TAUT_HOST_FLOAT = 0,             /**< float, an array a channel */
  TAUT_HOST_INT32 = 1,             /**< int32_t, an array a channel */
  TAUT_HOST_FLOAT_INTERLEAVED = 2, /**< float, one array: frame by frame, channel by channel */
  TAUT_HOST_INT32_INTERLEAVED = 3, /**< int32_t, one array */
  TAUT_HOST_RAW = 4 /**< the driver's own buffers, unconverted, DSD too; types: taut_host_stream_type() */
};

/** Bits of TautHostBlock::flags. */
enum TautHostBlockFlags {
  TAUT_HOST_BLOCK_OWN_TIME = 1, /**< the driver tells no position: `position` and `time` are the library's own */
  TAUT_HOST_BLOCK_LOST = 2,     /**< frames are missing in the input: see `lost` */
  TAUT_HOST_BLOCK_AWAY = 4,     /**< the device is missing: silence from `lost_at` on, or throughout */
  TAUT_HOST_BLOCK_FIRST = 8 /**< the first block after taut_host_start(), or after the library re-opened the driver */
};

/** One cycle. Pointers are valid within the callback. */
typedef struct TautHostBlock {
  uint32_t size;          /**< what the library knows: fields beyond it are not there */
  uint32_t flags;         /**< bits of TautHostBlockFlags */
  const void* const* in;  /**< planar and raw: an array for each input, in the order wished for; interleaved: in[0] */
  void* const* out;       /**< likewise for outputs; silent on entry unless the wish says otherwise */
  int32_t inputs;         /**< channels */
  int32_t outputs;        /**< channels */
  int32_t frames;         /**< of this block; the same for all until the driver is re-opened */
  int32_t input_latency;  /**< frames: the age of the first frame of `in` at the converter */
  int32_t output_latency; /**< frames until the first frame of `out` is heard */
  int32_t lost_at;        /**< frame of this block, 0 to `frames`, before which `lost` frames are missing */
  int64_t position;       /**< of the first frame since start, in frames */
  int64_t time;           /**< of the buffer boundary, ns. Linux: CLOCK_MONOTONIC; Windows: timeGetTime() */
  double rate;            /**< Hz */
  int64_t lost;           /**< frames in no block; only Taut's driver tells */
} TautHostBlock;

/** Called once a cycle on the driver's audio thread. It must not allocate, lock or wait, and must not throw. */
typedef void(TAUT_HOST_CALL* TautHostProcess)(void* context, const TautHostBlock* block);

/** TautHostEvent::kind. */
enum TautHostEventKind {
  TAUT_HOST_RESET = 1,             /**< the driver wants to be closed and opened again */
  TAUT_HOST_RATE_CHANGED = 2,      /**< `rate` is the new one, 0: no clock */
  TAUT_HOST_LATENCIES_CHANGED = 3, /**< blocks have them already */
  TAUT_HOST_RESYNC = 4,            /**< the timeline jumped */
  TAUT_HOST_OVERLOAD = 5,          /**< `count` drop-outs */
  TAUT_HOST_FRAMES_LOST = 6,       /**< `count` frames of the input are in no block */
  TAUT_HOST_AWAY = 7,              /**< the device is missing; blocks go on with silence */
  TAUT_HOST_BACK = 8,              /**< it is back */
  TAUT_HOST_STALLED = 9,           /**< the driver has not called back for 2 s */
  TAUT_HOST_RESUMED = 10,          /**< it calls back again */
  TAUT_HOST_REOPENED = 11, /**< the library has re-opened the driver; `rate` and `frames` are those of the stream */
  TAUT_HOST_REOPEN_FAILED = 12, /**< it could not, `text` says why; it tries again every second until it can */
  TAUT_HOST_EVENTS_DROPPED = 13 /**< `count` events were not fetched in time: 256 are kept */
};

/** What happened. */
typedef struct TautHostEvent {
  uint32_t size;    /**< sizeof(TautHostEvent) */
  int32_t kind;     /**< TautHostEventKind; treat one that you do not know as none */
  int64_t count;    /**< see the kind */
  double rate;      /**< Hz; see the kind */
  int32_t frames;   /**< see the kind */
  int32_t reserved; /**< zero */
  char text[256];   /**< a sentence for a user */
} TautHostEvent;

/** Called on a thread of the library, one event at a time. Every function of this header may be called from it, also
 *  taut_host_finish() for its own stream, after which no event comes. */
typedef void(TAUT_HOST_CALL* TautHostNotice)(void* context, const TautHostEvent* event);

/** Bits of TautHostWish::flags. */
enum TautHostWishFlags {
  TAUT_HOST_NO_INPUTS = 1,   /**< none, whatever `inputs` says */
  TAUT_HOST_NO_OUTPUTS = 2,  /**< none, whatever `outputs` says */
  TAUT_HOST_NOT_CLEARED = 4, /**< outputs are not silenced first: what the callback does not write plays old audio */
  TAUT_HOST_REOPEN = 8 /**< when the driver asks for a reset or changes its rate, the library closes it, opens it again
                                  and goes on with the stream (TAUT_HOST_REOPENED) */
};

/** What a stream should be. */
typedef struct TautHostWish {
  uint32_t size;         /**< sizeof(TautHostWish) */
  uint32_t flags;        /**< bits of TautHostWishFlags */
  int32_t format;        /**< TautHostFormat */
  int32_t frames;        /**< of a buffer; 0: the driver's preferred size, which is also taken if this one is refused */
  double rate;           /**< Hz; 0: unchanged */
  const int32_t* inputs; /**< channel numbers from 0, without duplicates; NULL: all */
  size_t input_count;    /**< how many, if `inputs` is not NULL */
  const int32_t* outputs;  /**< likewise */
  size_t output_count;     /**< likewise */
  TautHostProcess process; /**< must be set */
  TautHostNotice notice;   /**< NULL: fetch events with taut_host_next_event() */
  void* context;           /**< passed to both */
} TautHostWish;

/** Sets the rate and makes the driver's buffers. TAUT_HOST_WRONG_STATE: the driver has a stream. */
TAUT_HOST_API int32_t TAUT_HOST_CALL taut_host_prepare(TautHostDriver* driver, const TautHostWish* wish,
                                                       TautHostStream** stream);
/** Starts it. The callback may run before this returns. */
TAUT_HOST_API int32_t TAUT_HOST_CALL taut_host_start(TautHostStream* stream);
/** Stops it: no callback runs when this has returned TAUT_HOST_OK. taut_host_start() may follow. */
TAUT_HOST_API int32_t TAUT_HOST_CALL taut_host_stop(TautHostStream* stream);
/** Stops it and frees its buffers and the handle. No callback runs afterwards, nor any event, except the one that this is called
 *  from. NULL is allowed. */
TAUT_HOST_API void TAUT_HOST_CALL taut_host_finish(TautHostStream* stream);

/** What a stream is. */
typedef struct TautHostStreamInfo {
  uint32_t size;          /**< sizeof(TautHostStreamInfo) */
  int32_t running;        /**< 1 between taut_host_start() and taut_host_stop() */
  double rate;            /**< Hz */
  int32_t frames;         /**< of a buffer */
  int32_t inputs;         /**< channels */
  int32_t outputs;        /**< channels */
  int32_t input_latency;  /**< frames */
  int32_t output_latency; /**< frames */
  int32_t reopened;       /**< how often the library has re-opened the driver */
  int64_t callbacks;      /**< cycles since taut_host_start(); after a re-opening since that */
  int64_t overloads;      /**< drop-outs that the driver reported */
} TautHostStreamInfo;

/** Never waits for the driver. */
TAUT_HOST_API int32_t TAUT_HOST_CALL taut_host_stream_info(TautHostStream* stream, TautHostStreamInfo* info);

/** The TAUT_SAMPLE_... type of the stream's own channel `index`, from 0, or a negative error. For raw streams. */
TAUT_HOST_API int32_t TAUT_HOST_CALL taut_host_stream_type(TautHostStream* stream, int32_t input, int32_t index);

/** The next event, waiting at most `wait_ms` for one. TAUT_HOST_NOTHING: none came. Not for streams with a notice callback. */
TAUT_HOST_API int32_t TAUT_HOST_CALL taut_host_next_event(TautHostStream* stream, TautHostEvent* event,
                                                          uint32_t wait_ms);

/** @} */

#ifdef __cplusplus
} /* extern "C" */
#endif
#endif
