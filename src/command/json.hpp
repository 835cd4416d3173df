// SPDX-License-Identifier: MIT
// What --json prints.
#pragma once
#include <string>
#include <vector>

#include "base/error.hpp"

namespace taut::command {

struct LoopbackResult;
struct DeviceEntry;
struct AbsentBackend;
struct StreamResult;
struct CompareResult;

std::string json_of(const LoopbackResult& result);
std::string json_of(const std::vector<DeviceEntry>& devices, const std::vector<AbsentBackend>& absent);
std::string json_of(const StreamResult& result);
std::string json_of(const CompareResult& result);

/// `{"error": ..., "remedy": ...}`: what --json prints when there is nothing else to print.
std::string json_of(const Error& error);

/// `{"folder": ...}`: where register and unregister were at work.
std::string json_of_folder(const std::string& path);

}  // namespace taut::command
