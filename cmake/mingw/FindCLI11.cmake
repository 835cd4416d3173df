# SPDX-License-Identifier: MIT
taut_lent_headers(CLI11 CLI11::CLI11 CLI/CLI.hpp)
