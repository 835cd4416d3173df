/* SPDX-License-Identifier: MIT
 * Windows, x64 and x86: every size and offset, packed to 4 bytes. Only structures that hold pointers differ.
 */
#include "layout_check.h"
#include "taut/protocol.h"

#ifdef _WIN32
TAUT_SIZE(TautLong, 4);
TAUT_SIZE(TautGuid, 16);

TAUT_SIZE(TautInt64, 8);
TAUT_AT(TautInt64, hi, 0);
TAUT_AT(TautInt64, lo, 4);

TAUT_SIZE(TautClockSource, 48);
TAUT_AT(TautClockSource, index, 0);
TAUT_AT(TautClockSource, associated_channel, 4);
TAUT_AT(TautClockSource, associated_group, 8);
TAUT_AT(TautClockSource, is_current, 12);
TAUT_AT(TautClockSource, name, 16);

TAUT_SIZE(TautChannelInfo, 52);
TAUT_AT(TautChannelInfo, channel, 0);
TAUT_AT(TautChannelInfo, is_input, 4);
TAUT_AT(TautChannelInfo, is_active, 8);
TAUT_AT(TautChannelInfo, group, 12);
TAUT_AT(TautChannelInfo, type, 16);
TAUT_AT(TautChannelInfo, name, 20);

TAUT_AT(TautBufferInfo, is_input, 0);
TAUT_AT(TautBufferInfo, channel, 4);
TAUT_AT(TautBufferInfo, halves, 8);

TAUT_SIZE(TautTimeInfo, 48);
TAUT_AT(TautTimeInfo, speed, 0);
TAUT_AT(TautTimeInfo, system_time, 8);
TAUT_AT(TautTimeInfo, position, 16);
TAUT_AT(TautTimeInfo, rate, 24);
TAUT_AT(TautTimeInfo, flags, 32);
TAUT_AT(TautTimeInfo, reserved, 36);

TAUT_SIZE(TautTimeCode, 84);
TAUT_AT(TautTimeCode, speed, 0);
TAUT_AT(TautTimeCode, position, 8);
TAUT_AT(TautTimeCode, flags, 16);
TAUT_AT(TautTimeCode, future, 20);

TAUT_SIZE(TautTime, 148);
TAUT_AT(TautTime, reserved, 0);
TAUT_AT(TautTime, info, 16);
TAUT_AT(TautTime, info.speed, 16);
TAUT_AT(TautTime, info.system_time, 24);
TAUT_AT(TautTime, info.position, 32);
TAUT_AT(TautTime, info.rate, 40);
TAUT_AT(TautTime, info.flags, 48);
TAUT_AT(TautTime, info.reserved, 52);
TAUT_AT(TautTime, time_code, 64);
TAUT_AT(TautTime, time_code.speed, 64);
TAUT_AT(TautTime, time_code.position, 72);
TAUT_AT(TautTime, time_code.flags, 80);
TAUT_AT(TautTime, time_code.future, 84);

TAUT_SIZE(TautInputMonitor, 20);
TAUT_AT(TautInputMonitor, input, 0);
TAUT_AT(TautInputMonitor, output, 4);
TAUT_AT(TautInputMonitor, gain, 8);
TAUT_AT(TautInputMonitor, state, 12);
TAUT_AT(TautInputMonitor, pan, 16);

TAUT_SIZE(TautChannelControls, 48);
TAUT_AT(TautChannelControls, channel, 0);
TAUT_AT(TautChannelControls, is_input, 4);
TAUT_AT(TautChannelControls, gain, 8);
TAUT_AT(TautChannelControls, meter, 12);
TAUT_AT(TautChannelControls, future, 16);

TAUT_SIZE(TautTransport, 144);
TAUT_AT(TautTransport, command, 0);
TAUT_AT(TautTransport, position, 4);
TAUT_AT(TautTransport, track, 12);
TAUT_AT(TautTransport, switches, 16);
TAUT_AT(TautTransport, future, 80);

TAUT_SIZE(TautIoFormat, 512);
TAUT_AT(TautIoFormat, format, 0);
TAUT_AT(TautIoFormat, future, 4);

TAUT_SIZE(TautInternalBuffers, 8);
TAUT_AT(TautInternalBuffers, input_frames, 0);
TAUT_AT(TautInternalBuffers, output_frames, 4);

TAUT_AT(TautDriverInfo, protocol_version, 0);
TAUT_AT(TautDriverInfo, driver_version, 4);
TAUT_AT(TautDriverInfo, name, 8);
TAUT_AT(TautDriverInfo, error, 40);
TAUT_AT(TautDriverInfo, system, 164);

#ifdef _WIN64
TAUT_SIZE(TautBufferInfo, 24);
TAUT_SIZE(TautCallbacks, 32);
TAUT_SIZE(TautDriverInfo, 172);
#else
TAUT_SIZE(TautBufferInfo, 16);
TAUT_SIZE(TautCallbacks, 16);
TAUT_SIZE(TautDriverInfo, 168);
#endif
#endif

typedef int taut_layout_windows_checked;
