// SPDX-License-Identifier: MIT
// The panel's page in Firefox, what a browser could do in its own way: node firefox.mjs TAUT, with the variables of page.mjs.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Browser } from "./bidi.mjs";
import { place, started, until } from "./taut.mjs";

const require = createRequire(join(process.env.TAUT_MODULES, "package.json"));
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const [tab, down] = ["\uE004", "\uE015"];

const { folder, file } = place('# mine\ndevice = "virtual:card?in=4&out=2"\n');
const profile = join(folder, "profile");
mkdirSync(profile);
// No window of a first start, and nothing is fetched from elsewhere.
writeFileSync(join(profile, "user.js"), `
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("app.normandy.enabled", false);
user_pref("intl.accept_languages", "en-GB,en");
`);
const { taut, address } = await started(folder);
const page = await Browser.start(process.env.TAUT_BROWSER, profile);
const written = (line) => until(`${line} in the settings file`, () => readFileSync(file, "utf8").includes(line));

const tests = {
  "Firefox shows the round trip, its parts and the devices": async () => {
    await page.goto(address);
    await until("the latency", async () => /^\d+\.\d\d ms$/.test(await page.text("round-trip")));
    assert.equal(await page.get(`document.querySelectorAll("#bar span").length`), 4);
    await until("the findings", async () => page.get(`!document.getElementById("doctor-again").disabled`));
    assert.ok(!(await page.get("location.href")).includes("key="));
  },
  "Firefox: a click and a typed size are written": async () => {
    await page.click("#buffer-choices label:nth-child(5)");
    await written("buffer = 128");
    await page.click("#buffer-other");
    await page.get(`document.getElementById("buffer-other").select()`);
    await page.type("100");
    await written("buffer = 100");
    assert.ok(readFileSync(file, "utf8").startsWith("# mine\n"));
  },
  "Firefox: the keyboard chooses, and orders channels": async () => {
    await page.get(`document.querySelector("input[name=safety]:checked").focus()`);
    await page.type(down);
    await written('safety = "tight"');
    await page.get(`document.getElementById("language").focus()`);
    const reached = new Set();
    for (let k = 0; k < 40; ++k) {
      await page.type(tab);
      reached.add(await page.get(`document.activeElement.id || document.activeElement.name || document.activeElement.className`));
    }
    for (const id of ["measure", "device", "buffer-other", "safety", "grip"]) assert.ok(reached.has(id), `${id} is not among ${[...reached]}`);
    await page.get(`document.querySelector("#inputs .grip").focus()`);
    await page.type(down);
    await written('inputs = ["1.2", "1.1", "1.3", "1.4"]');
  },
  "Firefox: axe has no finding, and nothing is cut off from 500 pixels to 4K": async () => {
    await page.run(axe);
    const found = await page.get(`axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations.map((one) => one.id))`);
    assert.deepEqual(found, []);
    for (const [width, height] of [[500, 800], [1280, 800], [3840, 2160]]) {
      await page.resize(width, height);
      assert.ok(await page.get("document.documentElement.scrollWidth") <= width, width);
    }
  },
  "Firefox speaks French": async () => {
    await page.goto(`${address.split("?")[0]}?lang=fr`);
    await until("the latency", async () => /^\d+,\d\d ms$/.test(await page.text("round-trip")));
  },
  "Firefox: a panel that ended is said": async () => {
    taut.kill("SIGINT");
    await until("the sentence", async () => page.get(`!document.getElementById("gone").hidden`));
  },
};

for (const [name, body] of Object.entries(tests))
  try {
    await body();
    console.log(`ok - ${name}`);
  } catch (error) {
    console.log(`not ok - ${name}: ${String(error.message).split("\n").slice(0, 8).join(" | ")}`);
  }
taut.kill("SIGKILL");
await page.end();
rmSync(folder, { recursive: true, force: true });
