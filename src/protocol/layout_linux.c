/* SPDX-License-Identifier: MIT
 * Linux: every size and offset, naturally aligned, with the native long. First 64 bits, then 32, where i386 aligns double
 * and long long to 4 inside structures, and ARM to 8.
 */
#include "layout_check.h"
#include "taut/protocol.h"

#ifndef _WIN32
TAUT_SIZE(TautGuid, 16);
TAUT_SIZE(TautInt64, 8);
TAUT_SIZE(TautIoFormat, 512);

#ifdef __LP64__
TAUT_SIZE(TautLong, 8);

TAUT_SIZE(TautClockSource, 64);
TAUT_AT(TautClockSource, index, 0);
TAUT_AT(TautClockSource, associated_channel, 8);
TAUT_AT(TautClockSource, associated_group, 16);
TAUT_AT(TautClockSource, is_current, 24);
TAUT_AT(TautClockSource, name, 32);

TAUT_SIZE(TautChannelInfo, 72);
TAUT_AT(TautChannelInfo, channel, 0);
TAUT_AT(TautChannelInfo, is_input, 8);
TAUT_AT(TautChannelInfo, is_active, 16);
TAUT_AT(TautChannelInfo, group, 24);
TAUT_AT(TautChannelInfo, type, 32);
TAUT_AT(TautChannelInfo, name, 40);

TAUT_SIZE(TautBufferInfo, 32);
TAUT_AT(TautBufferInfo, is_input, 0);
TAUT_AT(TautBufferInfo, channel, 8);
TAUT_AT(TautBufferInfo, halves, 16);
TAUT_AT(TautBufferInfo, halves[1], 24);

TAUT_SIZE(TautTimeInfo, 56);
TAUT_AT(TautTimeInfo, speed, 0);
TAUT_AT(TautTimeInfo, system_time, 8);
TAUT_AT(TautTimeInfo, position, 16);
TAUT_AT(TautTimeInfo, rate, 24);
TAUT_AT(TautTimeInfo, flags, 32);
TAUT_AT(TautTimeInfo, reserved, 40);

TAUT_SIZE(TautTimeCode, 88);
TAUT_AT(TautTimeCode, speed, 0);
TAUT_AT(TautTimeCode, position, 8);
TAUT_AT(TautTimeCode, flags, 16);
TAUT_AT(TautTimeCode, future, 24);

TAUT_SIZE(TautTime, 176);
TAUT_AT(TautTime, reserved, 0);
TAUT_AT(TautTime, info, 32);
TAUT_AT(TautTime, time_code, 88);

TAUT_SIZE(TautInputMonitor, 40);
TAUT_AT(TautInputMonitor, output, 8);
TAUT_AT(TautInputMonitor, gain, 16);
TAUT_AT(TautInputMonitor, state, 24);
TAUT_AT(TautInputMonitor, pan, 32);

TAUT_SIZE(TautChannelControls, 64);
TAUT_AT(TautChannelControls, channel, 0);
TAUT_AT(TautChannelControls, is_input, 8);
TAUT_AT(TautChannelControls, gain, 16);
TAUT_AT(TautChannelControls, meter, 24);
TAUT_AT(TautChannelControls, future, 32);

TAUT_SIZE(TautTransport, 216);
TAUT_AT(TautTransport, command, 0);
TAUT_AT(TautTransport, position, 8);
TAUT_AT(TautTransport, track, 16);
TAUT_AT(TautTransport, switches, 24);
TAUT_AT(TautTransport, future, 152);

TAUT_AT(TautIoFormat, format, 0);
TAUT_AT(TautIoFormat, future, 8);

TAUT_SIZE(TautInternalBuffers, 16);
TAUT_AT(TautInternalBuffers, input_frames, 0);
TAUT_AT(TautInternalBuffers, output_frames, 8);

TAUT_SIZE(TautCallbacks, 32);

TAUT_SIZE(TautDriverInfo, 184);
TAUT_AT(TautDriverInfo, protocol_version, 0);
TAUT_AT(TautDriverInfo, driver_version, 8);
TAUT_AT(TautDriverInfo, name, 16);
TAUT_AT(TautDriverInfo, error, 48);
TAUT_AT(TautDriverInfo, system, 176);

#else
TAUT_SIZE(TautLong, 4);
TAUT_SIZE(TautClockSource, 48);
TAUT_SIZE(TautChannelInfo, 52);
TAUT_SIZE(TautBufferInfo, 16);
TAUT_SIZE(TautCallbacks, 16);
TAUT_SIZE(TautTimeInfo, 48);
TAUT_AT(TautTimeInfo, flags, 32);
TAUT_AT(TautTime, time_code, 64);
TAUT_SIZE(TautInputMonitor, 20);
TAUT_SIZE(TautChannelControls, 48);
TAUT_SIZE(TautInternalBuffers, 8);
TAUT_SIZE(TautDriverInfo, 168);
TAUT_AT(TautDriverInfo, system, 164);
#ifdef __i386__
TAUT_SIZE(TautTimeCode, 84);
TAUT_SIZE(TautTime, 148);
TAUT_SIZE(TautTransport, 144);
TAUT_AT(TautTransport, position, 4);
#else
TAUT_SIZE(TautTimeCode, 88);
TAUT_SIZE(TautTime, 152);
TAUT_SIZE(TautTransport, 152);
TAUT_AT(TautTransport, position, 8);
#endif
#endif
#endif

typedef int taut_layout_linux_checked;
