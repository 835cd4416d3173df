// SPDX-License-Identifier: MIT
#include <mach/mach_init.h>
#include <mach/mach_port.h>
#include <mach/task.h>
#include <mach/vm_map.h>
#include <malloc/malloc.h>

#include <filesystem>
#include <iterator>

#include "check/memory.hpp"

namespace taut::check {
namespace {

/// Whether the page of the address has this permission.
bool permits(std::uintptr_t address, vm_prot_t wanted) {
  vm_address_t start = address;
  vm_size_t size = 0;
  vm_region_basic_info_data_64_t info{};
  mach_msg_type_number_t count = VM_REGION_BASIC_INFO_COUNT_64;
  mach_port_t object = MACH_PORT_NULL;
  // Moves `start` to the next region if nothing is mapped there.
  return vm_region_64(mach_task_self(), &start, &size, VM_REGION_BASIC_INFO_64,
                      reinterpret_cast<vm_region_info_t>(&info), &count, &object) == KERN_SUCCESS &&
         start <= address && (info.protection & wanted) != 0;
}

std::int64_t threads() {
  thread_act_array_t list = nullptr;
  mach_msg_type_number_t count = 0;
  if (task_threads(mach_task_self(), &list, &count) != KERN_SUCCESS) return 0;
  for (mach_msg_type_number_t k = 0; k < count; ++k) mach_port_deallocate(mach_task_self(), list[k]);
  vm_deallocate(mach_task_self(), reinterpret_cast<vm_address_t>(list), count * sizeof *list);
  return count;
}

std::int64_t descriptors() {
  std::error_code trouble;
  return std::distance(std::filesystem::directory_iterator("/dev/fd", trouble), std::filesystem::directory_iterator());
}

}  // namespace

bool readable(const void* address, std::size_t size) {
  const auto first = reinterpret_cast<std::uintptr_t>(address);
  return permits(first, VM_PROT_READ) && permits(first + size - 1, VM_PROT_READ);
}

bool executable(const void* address) { return permits(reinterpret_cast<std::uintptr_t>(address), VM_PROT_EXECUTE); }

Holdings holdings() {
  malloc_statistics_t heap{};
  malloc_zone_statistics(nullptr, &heap);
  return {.bytes = static_cast<std::int64_t>(heap.size_in_use), .threads = threads(), .handles = descriptors()};
}

}  // namespace taut::check
