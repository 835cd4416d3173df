// SPDX-License-Identifier: MIT
// A panel with settings of its own, and its page in a browser.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const require = createRequire(join(process.env.TAUT_MODULES, "package.json"));
const playwright = require("playwright-core");
const axePath = require.resolve("axe-core/axe.min.js");

const firefox = /firefox/.test(process.env.TAUT_BROWSER);
export const browser = await (firefox ? playwright.firefox : playwright.chromium).launch({
  executablePath: process.env.TAUT_BROWSER,
  args: firefox ? [] : process.getuid() === 0 ? ["--no-sandbox"] : [],
});

const limit = 20000; // ms: a page that does not get there in this time never does

export async function until(what, isSo) {
  const end = Date.now() + limit;
  for (;;) {
    if (await isSo()) return;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((ready) => setTimeout(ready, 50));
  }
}

export async function axe(page) {
  // By evaluation, not by a script element: the page's policy allows none.
  await page.evaluate(await (await import("node:fs/promises")).readFile(axePath, "utf8"));
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 100)).join(", ")}`);
}

const environment = (folder) => ({ ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_RUNTIME_DIR: join(folder, "run"), TAUT_CONFIG: "", TAUT_STATE: folder, TAUT_LANGUAGE: "" });

// Its settings file is taut/taut.toml in the folder, which is the user's own to it.
async function started(folder) {
  const taut = spawn(process.argv[2], ["panel", "--no-browser", "--json"],
    { env: environment(folder), stdio: ["ignore", "pipe", "inherit"] });
  const address = await new Promise((ready, fail) => {
    let said = "";
    taut.stdout.on("data", (bytes) => {
      said += bytes;
      if (said.includes("}")) ready(JSON.parse(said).address);
    });
    taut.on("exit", (status) => fail(new Error(`taut panel ended with ${status}`)));
  });
  return { taut, address };
}

// A new panel on the virtual card, and its page.
export async function panel(start = 'device = "virtual:loopback"\n') {
  const folder = mkdtempSync(join(tmpdir(), "taut-page-"));
  const file = join(folder, "taut", "taut.toml");
  mkdirSync(dirname(file));
  mkdirSync(join(folder, "run"), { mode: 0o700 });
  writeFileSync(file, start);
  const all = [await started(folder)];
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 900 } });
  const asked = [], complaints = [], playing = [];
  context.on("request", (request) => asked.push(request.url()));
  context.on("console", (message) => { if (message.type() === "error") complaints.push(message.text()); });
  const page = await context.newPage();
  await page.goto(all[0].address);
  return {
    page, context, file, asked, complaints, address: all[0].address,
    // A program that plays beside it, with these words after `taut`.
    play: (...words) => playing.push(spawn(process.argv[2], words, { env: environment(folder), stdio: "ignore" })),
    // Another program to its end: the JSON that it prints.
    taut: (...words) => JSON.parse(spawnSync(process.argv[2], words, { env: environment(folder) }).stdout),
    // Another panel on the same settings.
    again: async () => {
      all.push(await started(folder));
      const other = await context.newPage();
      await other.goto(all.at(-1).address);
      return other;
    },
    end: () => all.forEach(({ taut }) => taut.kill("SIGINT")),
    close: async () => {
      await context.close();
      for (const one of [...all.map(({ taut }) => taut), ...playing]) one.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
