/* SPDX-License-Identifier: MIT
 * The ASIO-compatible driver protocol, in Taut's own words: the object a host loads, its 24 slots, the host's callbacks,
 * and what a Linux driver exports. Usable from C11 and C++.
 *
 * States: loaded -init-> initialised -create_buffers-> prepared -start-> running; stop, dispose_buffers and the last
 * release lead back. A call in the wrong state answers TAUT_INVALID_MODE and changes nothing.
 */
#ifndef TAUT_PROTOCOL_H
#define TAUT_PROTOCOL_H

#include "protocol_codes.h"
#include "protocol_types.h"

/* How slots are called matters on 32-bit Windows only: slots 0-2 are stdcall, all others take the object in ECX and pop
 * their own arguments, callbacks are cdecl. Elsewhere there is one convention. */
#if defined(_WIN32) && (defined(__i386__) || defined(_M_IX86))
#if defined(_MSC_VER) && !defined(__clang__)
#define TAUT_UNKNOWN_CALL __stdcall
#define TAUT_SLOT_CALL __thiscall
#define TAUT_CALLBACK __cdecl
#else
#define TAUT_UNKNOWN_CALL __attribute__((stdcall))
#define TAUT_SLOT_CALL __attribute__((thiscall))
#define TAUT_CALLBACK __attribute__((cdecl))
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wattributes" /* GCC wants thiscall on C++ members only, yet does what is asked */
#endif
#else
#define TAUT_UNKNOWN_CALL
#define TAUT_SLOT_CALL
#define TAUT_CALLBACK
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** What the host gives to create_buffers(); copied by the driver. None may throw. */
typedef struct TautCallbacks {
  /** Input half `half` (0 or 1) is full, output half `half` is to be filled. `direct` 1: do it within the call. On the
   *  driver's audio thread. */
  void(TAUT_CALLBACK* buffer_switch)(TautLong half, TautBool direct);
  /** The rate changed without the host's asking: Hz, 0 when there is no clock. Not on the audio thread. */
  void(TAUT_CALLBACK* sample_rate_did_change)(double rate);
  /** TAUT_MESSAGE_...; `message` and `opt` are NULL unless the selector says otherwise. May be NULL. */
  TautLong(TAUT_CALLBACK* message)(TautLong selector, TautLong value, void* message, double* opt);
  /** buffer_switch with the cycle's time; called instead of it by drivers that were told TAUT_MESSAGE_SUPPORTS_TIME_INFO.
   *  May be NULL. What it returns means nothing. */
  TautTime*(TAUT_CALLBACK* buffer_switch_time_info)(TautTime* time, TautLong half, TautBool direct);
} TautCallbacks;

typedef struct TautDriver TautDriver;

/** The table of 24 slots, in the order that every host relies on. */
typedef struct TautDriverTable {
  /** 0. Windows: an HRESULT, S_OK for the driver's own class id. Linux: 0, also for a NULL id, or a positive errno. */
  TautLong(TAUT_UNKNOWN_CALL* query_interface)(TautDriver*, const TautGuid* id, void** out);
  /** 1. The new count. */
  TautULong(TAUT_UNKNOWN_CALL* add_ref)(TautDriver*);
  /** 2. The new count; at 0 the driver stops, frees everything and is gone. */
  TautULong(TAUT_UNKNOWN_CALL* release)(TautDriver*);
  /** 3. 1 if the driver is usable, else 0 and get_error_message() says why. `system`: a window on Windows, or NULL. */
  TautBool(TAUT_SLOT_CALL* init)(TautDriver*, void* system);
  /** 4. Writes at most TAUT_NAME_SIZE bytes. */
  void(TAUT_SLOT_CALL* get_driver_name)(TautDriver*, char* name);
  /** 5. A positive number. */
  TautLong(TAUT_SLOT_CALL* get_driver_version)(TautDriver*);
  /** 6. Writes at most TAUT_ERROR_SIZE bytes: the last error in words. */
  void(TAUT_SLOT_CALL* get_error_message)(TautDriver*, char* text);
  /** 7. Callbacks begin, possibly before this returns, with half 0 and position 0. */
  TautResult(TAUT_SLOT_CALL* start)(TautDriver*);
  /** 8. No callback runs after this has returned. */
  TautResult(TAUT_SLOT_CALL* stop)(TautDriver*);
  /** 9. TAUT_NOT_PRESENT if there are neither inputs nor outputs. */
  TautResult(TAUT_SLOT_CALL* get_channels)(TautDriver*, TautLong* inputs, TautLong* outputs);
  /** 10. Frames, all in: see docs/latency.md. Before create_buffers(), those of the preferred size. */
  TautResult(TAUT_SLOT_CALL* get_latencies)(TautDriver*, TautLong* input, TautLong* output);
  /** 11. Frames. granularity -1: powers of two only; 0: one size only; n: min + k n. */
  TautResult(TAUT_SLOT_CALL* get_buffer_size)(TautDriver*, TautLong* min, TautLong* max, TautLong* preferred,
                                              TautLong* granularity);
  /** 12. TAUT_OK or TAUT_NO_CLOCK; Hz. Changes nothing, in every state. */
  TautResult(TAUT_SLOT_CALL* can_sample_rate)(TautDriver*, double rate);
  /** 13. Hz. */
  TautResult(TAUT_SLOT_CALL* get_sample_rate)(TautDriver*, double* rate);
  /** 14. Hz; 0 follows an external clock. */
  TautResult(TAUT_SLOT_CALL* set_sample_rate)(TautDriver*, double rate);
  /** 15. `count`: in, the array's capacity (>= 1); out, how many were written. */
  TautResult(TAUT_SLOT_CALL* get_clock_sources)(TautDriver*, TautClockSource* sources, TautLong* count);
  /** 16. TautClockSource::index. */
  TautResult(TAUT_SLOT_CALL* set_clock_source)(TautDriver*, TautLong index);
  /** 17. Frames since start() and ns, of the last buffer boundary. TAUT_NOT_ADVANCING unless running. */
  TautResult(TAUT_SLOT_CALL* get_sample_position)(TautDriver*, TautInt64* position, TautInt64* time);
  /** 18. Fills the rest of the channel that `info` names. */
  TautResult(TAUT_SLOT_CALL* get_channel_info)(TautDriver*, TautChannelInfo* info);
  /** 19. Makes two halves of `frames` frames for each of `count` channels, in any order, and keeps the callbacks. */
  TautResult(TAUT_SLOT_CALL* create_buffers)(TautDriver*, TautBufferInfo* infos, TautLong count, TautLong frames,
                                             const TautCallbacks* callbacks);
  /** 20. Stops first if need be. */
  TautResult(TAUT_SLOT_CALL* dispose_buffers)(TautDriver*);
  /** 21. TAUT_NOT_PRESENT where there is no panel. */
  TautResult(TAUT_SLOT_CALL* control_panel)(TautDriver*);
  /** 22. TAUT_FUTURE_...; success is TAUT_SUCCESS. */
  TautResult(TAUT_SLOT_CALL* future)(TautDriver*, TautLong selector, void* parameter);
  /** 23. TAUT_OK if it helps the driver to know that the host has finished this cycle's output, else TAUT_NOT_PRESENT;
   *  the same answer every time. Any thread. */
  TautResult(TAUT_SLOT_CALL* output_ready)(TautDriver*);
} TautDriverTable;

/** A driver, as its host sees it. */
struct TautDriver {
  const TautDriverTable* table; /**< its slots; first in the object, as in every COM interface */
};

enum { TAUT_SLOT_COUNT = 24 };

#if defined(_WIN32) && defined(__i386__)
#pragma GCC diagnostic pop
#endif

/* What a driver's shared object exports on Linux (these are types; a host finds the symbols by name). Only the first
 * is needed by hosts. */
typedef TautDriver* (*TautInstantiateDriver)(void);    /**< "instantiateDriver": one reference, or NULL */
typedef void (*TautReleaseDriver)(TautDriver*);        /**< "releaseDriver": unused by hosts */
typedef int (*TautRegisterDriver)(const char* name);   /**< "registerDriver": 0 or errno */
typedef int (*TautUnregisterDriver)(const char* name); /**< "unregisterDriver": 0 or errno */

#ifdef __cplusplus
} /* extern "C" */

namespace taut::protocol {

/// The same 24 slots as an interface to implement in C++. Compilers for Windows x86 give its members the conventions
/// above, and an object's first word is its table, so `reinterpret_cast<TautDriver*>(this)` is what a host gets, provided
/// this is the first base. Declare no virtual function before these.
class Slots {
 public:
  virtual TautLong TAUT_UNKNOWN_CALL query_interface(const TautGuid* id, void** out) noexcept = 0;
  virtual TautULong TAUT_UNKNOWN_CALL add_ref() noexcept = 0;
  virtual TautULong TAUT_UNKNOWN_CALL release() noexcept = 0;
  virtual TautBool TAUT_SLOT_CALL init(void* system) noexcept = 0;
  virtual void TAUT_SLOT_CALL get_driver_name(char* name) noexcept = 0;
  virtual TautLong TAUT_SLOT_CALL get_driver_version() noexcept = 0;
  virtual void TAUT_SLOT_CALL get_error_message(char* text) noexcept = 0;
  virtual TautResult TAUT_SLOT_CALL start() noexcept = 0;
  virtual TautResult TAUT_SLOT_CALL stop() noexcept = 0;
  virtual TautResult TAUT_SLOT_CALL get_channels(TautLong* inputs, TautLong* outputs) noexcept = 0;
  virtual TautResult TAUT_SLOT_CALL get_latencies(TautLong* input, TautLong* output) noexcept = 0;
  virtual TautResult TAUT_SLOT_CALL get_buffer_size(TautLong* min, TautLong* max, TautLong* preferred,
                                                    TautLong* granularity) noexcept = 0;
  virtual TautResult TAUT_SLOT_CALL can_sample_rate(double rate) noexcept = 0;
  virtual TautResult TAUT_SLOT_CALL get_sample_rate(double* rate) noexcept = 0;
  virtual TautResult TAUT_SLOT_CALL set_sample_rate(double rate) noexcept = 0;
  virtual TautResult TAUT_SLOT_CALL get_clock_sources(TautClockSource* sources, TautLong* count) noexcept = 0;
  virtual TautResult TAUT_SLOT_CALL set_clock_source(TautLong index) noexcept = 0;
  virtual TautResult TAUT_SLOT_CALL get_sample_position(TautInt64* position, TautInt64* time) noexcept = 0;
  virtual TautResult TAUT_SLOT_CALL get_channel_info(TautChannelInfo* info) noexcept = 0;
  virtual TautResult TAUT_SLOT_CALL create_buffers(TautBufferInfo* infos, TautLong count, TautLong frames,
                                                   const TautCallbacks* callbacks) noexcept = 0;
  virtual TautResult TAUT_SLOT_CALL dispose_buffers() noexcept = 0;
  virtual TautResult TAUT_SLOT_CALL control_panel() noexcept = 0;
  virtual TautResult TAUT_SLOT_CALL future(TautLong selector, void* parameter) noexcept = 0;
  virtual TautResult TAUT_SLOT_CALL output_ready() noexcept = 0;

 protected:
  Slots() = default;
  ~Slots() = default;  // not virtual: a destructor has no slot
};

}  // namespace taut::protocol
#endif
#endif
