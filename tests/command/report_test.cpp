// SPDX-License-Identifier: MIT
// What a report may not contain.
#include "command/report/scrub.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "command/program.hpp"

using namespace taut::tests;
using taut::command::Identity;
using taut::command::scrubbed;

namespace {

const Identity musician{.home =
                            "/home/"
                            "musician",
                        .names = {"musician", "Musician Lastname", "Lastname"},
                        .computer = "studio-3"};

std::string contents(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("names of people and of the computer go") {
  CHECK(scrubbed("/home/"
                 "musician/.config/taut/taut.toml",
                 musician) == "~/.config/taut/taut.toml");
  CHECK(scrubbed("/home/"
                 "musicians/x and /home/"
                 "other/y",
                 musician) ==
        "/home/"
        "USER/x and /home/"
        "USER/y");
  CHECK(scrubbed("C:\\Users\\Other\\x and \"C:\\\\Users\\\\Other\\\\x\"", musician) ==
        "C:\\Users\\USER\\x and \"C:\\\\Users\\\\USER\\\\x\"");
  CHECK(scrubbed("Musician's iPhone, MUSICIAN, Lastname_Mix on studio-3.", musician) ==
        "USER's iPhone, USER, USER_Mix on COMPUTER.");
  CHECK(scrubbed("Musicians and studio-30", musician) == "Musicians and studio-30");
}

TEST_CASE("serial numbers go, times, counts and names of devices stay") {
  CHECK(scrubbed("alsa_output.usb-Focusrite_Scarlett_2i2_USB_Y8QKD1R17A9F5B-00.analog-stereo", {}) ==
        "alsa_output.usb-Focusrite_Scarlett_2i2_USB_SERIAL-00.analog-stereo");
  CHECK(scrubbed("usb-RME_Fireface_UCX_II__24178634__-00", {}) == "usb-RME_Fireface_UCX_II__SERIAL__-00");
  for (const char* text : {"\"at\":1795971894646881416", "alsa:hw:Loopback,0,0?channels=2&format=s24in32",
                           "pipewire:alsa_output.pci-0000_00_1f.3.analog-stereo", "virtual:loopback"})
    CHECK(scrubbed(text, {}) == text);
}

TEST_CASE("whatever is around it, a name is never left, and doing it twice changes nothing") {
  CHECK(rc::check([](const std::string& before, const std::string& after) {
    for (const std::string& secret : {std::string("/home/"
                                                  "musician/music"),
                                      std::string(" Lastname "), std::string("\tstudio-3\n")}) {
      const std::string once = scrubbed(before + " " + secret + " " + after, musician);
      RC_ASSERT(once.find(" Lastname ") == std::string::npos);
      RC_ASSERT(once.find("/home/"
                          "musician") == std::string::npos);
      RC_ASSERT(once.find("\tstudio-3\n") == std::string::npos);
      RC_ASSERT(scrubbed(once, musician) == once);
    }
  }));
}

TEST_CASE("without a name the file is here, under the first free one") {
  const Folder folder;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  const auto first = run({"report"}), second = run({"report", "--json"});
  std::filesystem::current_path(before);
  CHECK(first.status == 0);
  CHECK(first.out.find("taut-report.txt is written") != std::string::npos);
  CHECK(second.out.find("\"taut-report-2.txt\"") != std::string::npos);
  CHECK_FALSE(contents(folder.file("taut-report.txt")).empty());
  CHECK_FALSE(contents(folder.file("taut-report-2.txt")).empty());
}

TEST_CASE("a bundle holds its sections, without this user's home, and is never written over") {
  const Folder folder;
  const std::string file = folder.file("report.txt");
  const auto said = run({"report", "--bundle", file});
  CHECK(said.status == 0);
  CHECK(said.out.find("what `taut doctor` finds") != std::string::npos);
  CHECK(width(said.out.substr(said.out.find('\n') + 1)) <= 80);
  const std::string text = contents(file);
  for (const char* section : {"== streams ==", "== settings ==", "== drop-outs ==", "== devices ==", "== computer =="})
    CHECK(text.find(section) != std::string::npos);
  if (const char* const home = std::getenv("HOME"); home && std::string_view(home).size() > 1)
    CHECK(text.find(std::string(home) + "/") == std::string::npos);
  const auto again = run({"report", "--bundle", file});
  CHECK(again.status == 1);
  CHECK(again.err.find("already") != std::string::npos);
  CHECK(contents(file) == text);
}

TEST_CASE("a bundle needs a folder that is there") {
  const Folder folder;
  const auto said = run({"report", "--bundle", folder.file("no/report.txt")});
  CHECK(said.status == 1);
  CHECK_FALSE(said.err.empty());
}
