// SPDX-License-Identifier: MIT
// A plug-in for QEMU's user emulation: counts the instructions between two calls of a program (support/callgrind.hpp),
// one number per line on stderr. Uses QEMU's plug-in API, version 1 (its docs/devel/tcg-plugins.rst).
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>

typedef uint64_t plugin_id;
struct block;
typedef void (*on_block)(plugin_id, struct block*);
typedef void (*on_system_call)(plugin_id, unsigned cpu, int64_t number, uint64_t a, uint64_t b, uint64_t c, uint64_t d,
                               uint64_t e, uint64_t f, uint64_t g, uint64_t h);
void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id, on_block);
void qemu_plugin_register_vcpu_tb_exec_inline(struct block*, int add, void* to, uint64_t value);
size_t qemu_plugin_tb_n_insns(const struct block*);
void qemu_plugin_register_vcpu_syscall_cb(plugin_id, on_system_call);

__attribute__((visibility("default"))) int qemu_plugin_version = 1;

static uint64_t executed, from;

static void translated(plugin_id id, struct block* block) {
  (void)id;
  qemu_plugin_register_vcpu_tb_exec_inline(block, 0, &executed, qemu_plugin_tb_n_insns(block));
}

static void called(plugin_id id, unsigned cpu, int64_t number, uint64_t what, uint64_t b, uint64_t c, uint64_t d,
                   uint64_t e, uint64_t f, uint64_t g, uint64_t h) {
  (void)id, (void)cpu, (void)b, (void)c, (void)d, (void)e, (void)f, (void)g, (void)h;
  if (number != 0x7a75) return;
  if (what == 0) from = executed;
  if (what == 1) fprintf(stderr, "count %" PRIu64 "\n", executed - from);
}

__attribute__((visibility("default"))) int qemu_plugin_install(plugin_id id, const void* info, int count,
                                                               char** words) {
  (void)info, (void)count, (void)words;
  qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
  qemu_plugin_register_vcpu_syscall_cb(id, called);
  return 0;
}
