/* SPDX-License-Identifier: MIT
 * Compiled to assembly by targets_test.cpp: how a C host calls the slots, and how a C driver is called.
 */
#include "taut/protocol.h"

TautLong host_init(TautDriver* driver) { return driver->table->init(driver, (void*)0x1234); }
TautULong host_release(TautDriver* driver) { return driver->table->release(driver); }
TautLong host_can_rate(TautDriver* driver) { return driver->table->can_sample_rate(driver, 48000.0); }
TautLong host_create(TautDriver* driver) { return driver->table->create_buffers(driver, 0, 2, 64, 0); }
TautLong host_ready(TautDriver* driver) { return driver->table->output_ready(driver); }
void driver_switch(const TautCallbacks* callbacks) { callbacks->buffer_switch(1, 1); }

TautULong TAUT_UNKNOWN_CALL own_release(TautDriver* driver) { return driver->table != 0; }
TautLong TAUT_SLOT_CALL own_sizes(TautDriver* driver, TautLong* a, TautLong* b, TautLong* c, TautLong* d) {
  *a = *b = *c = *d = driver->table != 0;
  return 0;
}
TautLong TAUT_SLOT_CALL own_can_rate(TautDriver* driver, double rate) { return driver->table != 0 && rate > 1; }

/* Compiles only if the table and these functions have the same calling convention. */
void fill(TautDriverTable* table) {
  table->release = own_release;
  table->get_buffer_size = own_sizes;
  table->can_sample_rate = own_can_rate;
}
