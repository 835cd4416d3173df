// SPDX-License-Identifier: MIT
#include <cstdio>
#include <exception>
#include <new>

#include "command/options.hpp"
#include "command/terminal/console.hpp"
#include "command/terminal/stop.hpp"

namespace {

using namespace taut::command;

int run(const Done& done) { return done.status; }

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::vector<std::string> arguments = begin_console(argc, argv);
    std::vector<const char*> words;
    words.reserve(arguments.size());
    for (const std::string& argument : arguments) words.push_back(argument.c_str());
    watch_signals();
    int status =
        std::visit([](const auto& job) { return run(job); }, parse(static_cast<int>(words.size()), words.data()));
    // Output that could not be written is a failure: a full disk behind `--json > file`.
    if (std::fflush(stdout) != 0 && status == success) status = failed;
    return status;
  } catch (const std::bad_alloc&) {
    return fail({taut::Trouble::no_memory, "There is not enough memory for this.",
                 "Close other programs, or ask for less: fewer channels, or fewer seconds."});
  } catch (const std::exception& trouble) {
    return fail({taut::Trouble::broken, std::string("This should not have happened: ") + trouble.what() + ".",
                 "Please tell us what you typed."});
  }
}
