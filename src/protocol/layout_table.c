/* SPDX-License-Identifier: MIT
 * Everywhere: the table has 24 slots, each at 4 or 8 bytes times its number; callbacks and buffer halves follow the
 * pointer's size.
 */
#include "layout_check.h"
#include "taut/protocol.h"

#define TAUT_SLOT(field, number) TAUT_AT(TautDriverTable, field, (number) * sizeof(void*))

TAUT_SIZE(TautDriverTable, TAUT_SLOT_COUNT * sizeof(void*));
TAUT_SIZE(TautDriver, sizeof(void*));
TAUT_SLOT(query_interface, 0);
TAUT_SLOT(add_ref, 1);
TAUT_SLOT(release, 2);
TAUT_SLOT(init, 3);
TAUT_SLOT(get_driver_name, 4);
TAUT_SLOT(get_driver_version, 5);
TAUT_SLOT(get_error_message, 6);
TAUT_SLOT(start, 7);
TAUT_SLOT(stop, 8);
TAUT_SLOT(get_channels, 9);
TAUT_SLOT(get_latencies, 10);
TAUT_SLOT(get_buffer_size, 11);
TAUT_SLOT(can_sample_rate, 12);
TAUT_SLOT(get_sample_rate, 13);
TAUT_SLOT(set_sample_rate, 14);
TAUT_SLOT(get_clock_sources, 15);
TAUT_SLOT(set_clock_source, 16);
TAUT_SLOT(get_sample_position, 17);
TAUT_SLOT(get_channel_info, 18);
TAUT_SLOT(create_buffers, 19);
TAUT_SLOT(dispose_buffers, 20);
TAUT_SLOT(control_panel, 21);
TAUT_SLOT(future, 22);
TAUT_SLOT(output_ready, 23);

TAUT_AT(TautCallbacks, buffer_switch, 0 * sizeof(void*));
TAUT_AT(TautCallbacks, sample_rate_did_change, 1 * sizeof(void*));
TAUT_AT(TautCallbacks, message, 2 * sizeof(void*));
TAUT_AT(TautCallbacks, buffer_switch_time_info, 3 * sizeof(void*));

TAUT_ASSERT(offsetof(TautBufferInfo, halves[1]) - offsetof(TautBufferInfo, halves[0]) == sizeof(void*), "halves");

TAUT_ASSERT(TAUT_SUCCESS == 1061701536, "SUCCESS");

typedef int taut_layout_table_checked;
