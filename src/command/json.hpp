// SPDX-License-Identifier: MIT
// The output of --json.
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
struct DoctorResult;

std::string json_of(const LoopbackResult& result);
std::string json_of(const std::vector<DeviceEntry>& devices, const std::vector<AbsentBackend>& absent);
std::string json_of(const StreamResult& result);
std::string json_of(const CompareResult& result);
std::string json_of(const DoctorResult& result);

/// `{"error": ..., "remedy": ...}`: the output of --json if there is nothing else.
std::string json_of(const Error& error);

/// `{"address": ...}`: where the panel's page is.
std::string json_of_address(const std::string& address);

/// `{"folder": ...}`: where register or unregister worked.
std::string json_of_folder(const std::string& path);

}  // namespace taut::command
