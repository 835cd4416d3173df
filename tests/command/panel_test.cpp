// SPDX-License-Identifier: MIT
// `taut panel` without a page: what it prints, and how it ends. The page itself: tests/page.
#include <doctest/doctest.h>
#include <signal.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "program.hpp"
#include "web/server.hpp"

using namespace taut::tests;

namespace {

/// An environment variable for the length of a test.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    if (const char* const before = std::getenv(name)) before_ = before;
    REQUIRE(::setenv(name, value.c_str(), 1) == 0);
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() { ::setenv(name_, before_.c_str(), 1); }

 private:
  const char* name_;
  std::string before_;
};

}  // namespace

TEST_CASE("panel: it prints its address, and Ctrl-C ends it") {
  Program program({"panel", "--no-browser", "--json"});
  REQUIRE(eventually([&] { return program.has_thread("taut-panel"); }));
  program.signal(SIGINT);
  const ProgramResult ended = program.wait();
  CHECK(ended.status == 0);
  CHECK(ended.err.empty());
  const auto json = nlohmann::json::parse(ended.out, nullptr, false);
  REQUIRE(json.is_object());
  CHECK(json["address"].get<std::string>().starts_with("http://127.0.0.1:"));
}

TEST_CASE("panel: a port in use is said, with what to do") {
  const auto other = taut::web::Server::start(0, [](const taut::web::Request&) { return taut::web::Response{}; });
  REQUIRE(other);
  const ProgramResult ended = run({"panel", "--no-browser", "--port", std::to_string(other->port())});
  CHECK(ended.status == 1);
  CHECK(ended.err == "taut: Port " + std::to_string(other->port()) +
                         " is in use.\nLeave out --port, and a free one is taken; or name another.\n");
}

TEST_CASE("panel: without a screen or a browser it says so and prints the address") {
  for (const char* const screen : {"", ":0"}) {
    const Folder empty;
    const Variable display("DISPLAY", screen), wayland("WAYLAND_DISPLAY", ""), path("PATH", empty.path().string());
    Program program({"panel"});
    REQUIRE(eventually(
        [&] { return program.stderr_so_far().ends_with(".\n") || program.stderr_so_far().ends_with("chromium\n"); }));
    program.signal(SIGINT);
    const ProgramResult ended = program.wait();
    CHECK(ended.status == 0);
    CHECK(ended.err.find(*screen ? "There is no browser here" : "There is no screen here") == 0);
    CHECK(ended.out.find("  http://127.0.0.1:") == 0);
    CHECK(width(ended.out + ended.err) <= 80);
  }
}

TEST_CASE("panel: it opens the browser, and ends when its page is closed") {
  const Folder folder;
  // A browser that opens the page and closes it at once.
  std::ofstream(folder.file("chromium")) << R"(#!/bin/bash
url=${1#--app=http://}
host=${url%%/*} cookie=
printf '%s\n' "${url#*key=}" >"$0.key"
ask() {
  exec 3<>"/dev/tcp/${host%:*}/${host#*:}"
  printf '%s HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}' \
    "$1" "$host" "$cookie" >&3
  read -r line <&3
  printf '%s\n' "${line:0:13}" >>"$0.said"
  while read -r header <&3 && [ ${#header} -gt 1 ]; do
    case $header in Set-Cookie:*) header=${header#*: } cookie=${header%%;*} ;; esac
  done
}
ask "GET /${url#*/}"
cookie= ask "GET /${url#*/}"
ask "GET /"
ask "POST /api/bye"
)";
  std::filesystem::permissions(folder.file("chromium"), std::filesystem::perms::owner_all);
  const Variable display("DISPLAY", ":0"), path("PATH", folder.path().string() + ":" + std::getenv("PATH"));
  const ProgramResult ended = run({"panel"});
  CHECK(ended.status == 0);
  CHECK(ended.out.find("The panel opens in chromium.") == 0);
  std::ifstream said(folder.file("chromium.said"));
  const std::string answers{std::istreambuf_iterator<char>(said), {}};
  CHECK(answers == "HTTP/1.1 303 \nHTTP/1.1 403 \nHTTP/1.1 200 \nHTTP/1.1 200 \n");
  // The words that the browser was started with, which other users can read, are not those that were printed.
  std::string key;
  std::getline(std::ifstream(folder.file("chromium.key")), key);
  CHECK(key.size() == 32);
  CHECK(ended.out.find(key) == ended.out.npos);
}
