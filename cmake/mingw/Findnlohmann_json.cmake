# SPDX-License-Identifier: MIT
taut_lent_headers(nlohmann_json nlohmann_json::nlohmann_json nlohmann/json.hpp)
