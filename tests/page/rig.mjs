// SPDX-License-Identifier: MIT
// A panel with settings of its own, and its page in a browser.
import { spawn, spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { environment, place, started } from "./taut.mjs";

export { until } from "./taut.mjs";

const require = createRequire(join(process.env.TAUT_MODULES, "package.json"));
const playwright = require("playwright-core");
const axePath = require.resolve("axe-core/axe.min.js");

export const browser = await playwright.chromium.launch({
  executablePath: process.env.TAUT_BROWSER,
  args: process.getuid() === 0 ? ["--no-sandbox"] : [],
});

export async function axe(page) {
  // By evaluation, not by a script element: the page's policy allows none.
  await page.evaluate(await (await import("node:fs/promises")).readFile(axePath, "utf8"));
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 100)).join(", ")}`);
}

// A new panel on the virtual card, and its page.
export async function panel(start = 'device = "virtual:loopback"\n') {
  const { folder, file } = place(start);
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
    streams: join(folder, "run", "taut"), // where they show themselves
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
