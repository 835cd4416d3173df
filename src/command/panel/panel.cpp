// SPDX-License-Identifier: MIT
#include "command/panel/panel.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "command/called.hpp"
#include "command/json.hpp"
#include "command/panel/api.hpp"
#include "command/panel/channels_api.hpp"
#include "command/panel/measure_api.hpp"
#include "command/panel/scope_api.hpp"
#include "command/panel/tune_api.hpp"
#include "command/terminal/say.hpp"
#include "command/terminal/stop.hpp"
#include "panel/page/page.hpp"
#include "panel/page_words.hpp"
#include "platform/browser.hpp"
#include "platform/places.hpp"
#include "web/server.hpp"

namespace taut::command {
namespace {

using panel::Language;

// A page that is reloaded says good-bye first. One that is hidden asks once a minute, as browsers have it.
constexpr Nanos after_bye = 3 * nanos_per_second;
constexpr Nanos after_silence = 600 * nanos_per_second;
constexpr int between_looks = 200;  // ms

class Page {
 public:
  explicit Page(const std::string& program) : view_(program) { doctor_.start(); }

  web::Response answer(const web::Request& request) {
    last_asked_ = platform::system_clock().now();
    if (request.path == "/api/bye") {
      is_closed_ = true;
      return {.body = "\n"};
    }
    is_closed_ = false;
    if (request.path.starts_with("/api/")) return answer_api(request);
    if (request.method == "POST") return web::sentence(405, "This is not done here.");
    if (request.path == "/")
      return {.type = "text/html; charset=utf-8", .body = as_typed(panel::page::html(language(request)))};
    const auto file = panel::page::file(std::string_view(request.path).substr(1));
    if (!file) return web::sentence(404, "There is no such page.");
    return {.type = std::string(file->type), .body = std::string(file->text)};
  }

  /// Whether the page was closed, or nobody asks for it any more.
  [[nodiscard]] bool is_over() const {
    const Nanos silent = platform::system_clock().now() - last_asked_;
    return silent > (is_closed_ ? after_bye : after_silence);
  }

 private:
  static Language language(const web::Request& request) {
    if (const std::string asked = request.parameter("lang"); !asked.empty()) return panel::language_of(asked);
    if (const auto set = platform::variable("TAUT_LANGUAGE")) return panel::language_of(set->string());
    const std::string_view accepted = request.header("accept-language");
    return panel::language_of(accepted.substr(0, accepted.find_first_of(",;")));
  }

  web::Response answer_api(const web::Request& request) {
    const Language language = Page::language(request);
    Said said;
    const auto view = view_.view();
    if (request.path == "/api/state")
      said = {};
    else if (request.method != "POST")
      return web::sentence(405, "This is not done here.");
    else if (request.path == "/api/change")
      said = change(settings_edit(request.body, view->status, language), language);
    else if (request.path == "/api/scope")
      said = scope(request.body, *view);
    else if (request.path == "/api/as-for-all")
      said = change(as_for_all(view->status.program), language);
    else if (request.path == "/api/channels")
      said = change(channels_edit(request.body, *view, language), language);
    else if (request.path == "/api/join")
      said = change(join_edit(request.body, *view, language), language);
    else if (request.path == "/api/apart")
      said = change(apart_edit(request.body, *view), language);
    else if (request.path == "/api/measure")
      said = measure(request.body, *view, language);
    else if (request.path == "/api/tune")
      said = tune(request.body, *view, language);
    else if (request.path == "/api/tuned")
      said = change(tuned_edit(tune_.result(), view->status.program), language);
    else if (request.path == "/api/doctor")
      doctor_.start();
    else
      return web::sentence(404, "There is no such page.");
    const Beside beside{.doctor = doctor_.result(), .measure = measure_.result(), .tune = tune_.result()};
    // What is measured belongs to the measurement; when it has ended, what it learned is looked at.
    view_.pause(beside.measure.running || beside.tune.running);
    return {.type = "application/json", .body = state_json(*view_.view(), beside, said, language)};
  }

  static Expected<settings::Edit> settings_edit(const std::string& body, const panel::DriverStatus& status,
                                                Language language) {
    const auto draft = draft_of(body, status);
    if (!draft) return std::unexpected(draft.error());
    auto changes = panel::changes(status, *draft, language);
    if (!changes) return std::unexpected(changes.error());
    return [changes = std::move(*changes), program = status.program](std::string_view text) {
      return settings::edited_for(text, program, changes);
    };
  }

  Said scope(const std::string& body, const View& view) {
    const auto asked = asked_scope(body, view, telemetry::read_streams());
    if (!asked) return {.done = {}, .error = "The page sent a change that is not understood. Reload the page."};
    view_.show(*asked);
    return {};
  }

  Said change(const Expected<settings::Edit>& edit, Language language) {
    if (!edit) return {.done = {}, .error = edit.error().sentence()};
    if (const auto done = view_.change(*edit); !done) return {.done = {}, .error = done.error().sentence()};
    return {.done = std::string(panel::page_word("saved", language)), .error = {}};
  }

  Said measure(const std::string& body, const View& view, Language language) {
    if (body.find("stop") != body.npos) {
      measure_.stop();
      return {};
    }
    const auto words = measure_words(view, telemetry::read_streams(), language);
    if (!words) return {.done = {}, .error = words.error().sentence()};
    view_.pause(true);
    measure_.start(*words);
    return {};
  }

  Said tune(const std::string& body, const View& view, Language language) {
    if (body.find("stop") != body.npos) {
      tune_.stop();
      return {};
    }
    int load = 0;
    const std::size_t digits = std::min(body.find_first_of("0123456789"), body.size());
    std::from_chars(body.data() + digits, body.data() + body.size(), load);
    const auto words = tune_words(load, view, telemetry::read_streams(), language);
    if (!words) return {.done = {}, .error = words.error().sentence()};
    view_.pause(true);
    tune_.start(*words);
    return {};
  }

  ViewKeeper view_;
  DoctorRun doctor_;
  SideRun measure_, tune_;
  Nanos last_asked_ = platform::system_clock().now();
  bool is_closed_ = false;
};

/// Says where the page is. Whether it was opened.
bool open(const PanelOptions& options, const web::Server& server) {
  const std::string address = server.address();
  bool is_open = false;
  if (options.no_browser) {
    if (!options.json) print("The panel, for a browser on this computer:");
  } else if (const auto browser = platform::open_browser(server.address_once())) {
    is_open = true;
    if (!options.json) print(text("The panel opens in {}. If it does not, its address is:", *browser));
  } else {
    remark(browser.error().sentence());
  }
  if (options.json) {
    print(json_of_address(address));
  } else {
    print("  " + address);
    print(is_open ? "It ends when the page is closed, or with Ctrl-C." : "Ctrl-C ends it.");
  }
  std::fflush(stdout);
  return is_open;
}

}  // namespace

int run(const PanelOptions& options) {
  Page page(options.program);
  auto server = web::Server::start(options.port, [&page](const web::Request& request) { return page.answer(request); });
  if (!server) return fail(server.error());
  const bool is_open = open(options, *server);
  while (!stop_asked() && !(is_open && page.is_over())) server->serve(between_looks);
  return success;
}

}  // namespace taut::command
