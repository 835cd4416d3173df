// SPDX-License-Identifier: MIT
// A browser that is driven by WebDriver BiDi, as Debian's Firefox understands it: one page, its scripts, mouse and keys.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.env.TAUT_MODULES, "package.json"));
const { WebSocket } = require("ws");

export class Browser {
  // `folder`: for its profile.
  static async start(program, folder) {
    const browser = new Browser();
    browser.process = spawn(program, ["--headless", "--no-remote", "--remote-debugging-port=0", "--profile", folder, "about:blank"],
      { env: { ...process.env, HOME: folder, LANG: "en_GB.UTF-8" }, stdio: ["ignore", "ignore", "pipe"] });
    const address = await new Promise((ready, fail) => {
      let said = "";
      browser.process.stderr.on("data", (bytes) => {
        said += bytes;
        const found = said.match(/BiDi listening on (ws:\S+)/);
        if (found) ready(found[1]);
      });
      browser.process.on("exit", (status) => fail(new Error(`${program} ended with ${status}`)));
    });
    browser.asked = new Map();
    browser.number = 0;
    browser.socket = new WebSocket(`${address}/session`);
    await new Promise((ready, fail) => browser.socket.once("open", ready).once("error", fail));
    browser.socket.on("message", (text) => {
      const { id, result, error, message } = JSON.parse(text);
      const [ready, fail] = browser.asked.get(id) ?? [];
      browser.asked.delete(id);
      if (error) fail?.(new Error(`${error}: ${message}`));
      else ready?.(result);
    });
    await browser.send("session.new", { capabilities: {} });
    browser.context = (await browser.send("browsingContext.getTree", {})).contexts[0].context;
    return browser;
  }

  send(method, params) {
    const id = ++this.number;
    this.socket.send(JSON.stringify({ id, method, params }));
    return new Promise((ready, fail) => this.asked.set(id, [ready, fail]));
  }

  goto(url) { return this.send("browsingContext.navigate", { context: this.context, url, wait: "complete" }); }

  resize(width, height) { return this.send("browsingContext.setViewport", { context: this.context, viewport: { width, height } }); }

  // The value of an expression, as JSON carries it; a promise is waited for.
  async get(expression) {
    const { result, exceptionDetails } = await this.send("script.evaluate", {
      expression: `(async () => JSON.stringify(await (${expression})) ?? "null")()`, target: { context: this.context }, awaitPromise: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.text);
    return JSON.parse(result.value);
  }

  run(script) {
    return this.send("script.evaluate", { expression: script, target: { context: this.context }, awaitPromise: false });
  }

  text(id) { return this.get(`document.getElementById("${id}").textContent`); }

  // A click of the mouse in the middle of the first element of the selector.
  async click(selector) {
    const [x, y] = await this.get(`(() => {
      const one = document.querySelector(${JSON.stringify(selector)});
      one.scrollIntoView({ block: "center", behavior: "instant" });
      const box = one.getBoundingClientRect();
      return [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)];
    })()`);
    const actions = [{ type: "pointerMove", x, y }, { type: "pointerDown", button: 0 }, { type: "pointerUp", button: 0 }];
    await this.send("input.performActions", { context: this.context, actions: [{ type: "pointer", id: "mouse", actions }] });
  }

  // Keys one after the other; "\uE004" and its like are the special ones of WebDriver.
  type(keys) {
    const actions = [...keys].flatMap((value) => [{ type: "keyDown", value }, { type: "keyUp", value }]);
    return this.send("input.performActions", { context: this.context, actions: [{ type: "key", id: "keys", actions }] });
  }

  async end() {
    const ended = new Promise((ready) => this.process.once("exit", ready));
    this.socket.close();
    this.process.kill("SIGTERM");
    await ended;
  }
}
