// SPDX-License-Identifier: MIT
// Drives the panel's page in a real browser: node page.mjs TAUT [TEST-PATTERN]. Prints "ok - NAME" and "not ok - NAME: WHY".
//   TAUT_BROWSER   the browser's program       TAUT_MODULES   the folder of playwright-core and axe-core
import assert from "node:assert/strict";
import { appendFileSync, closeSync, existsSync, openSync, readdirSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { axe, browser, panel, until } from "./rig.mjs";

const tests = [];
const test = (name, body, start) => tests.push([name, body, start]);
const text = (page, id) => page.locator(`#${id}`).textContent();
const settings = (file) => (existsSync(file) ? readFileSync(file, "utf8") : "");
const written = (file, line) => until(`${line} in the settings file`, () => settings(file).includes(line));

test("it shows the round trip and its parts, and they add up", async (page) => {
  await until("the latency", async () => (await text(page, "round-trip")) === "2.67 ms");
  const cells = await page.locator("#parts tbody tr").allTextContents();
  assert.deepEqual(cells, ["Converters, in00.00", "Buffer641.33", "Safety641.33", "Converters, out00.00"]);
  assert.equal(await page.locator("#bar span").count(), 4);
  assert.match(await text(page, "state"), /^ready; no program plays through it$/);
});

test("the device says why it was chosen", async (page) => {
  await until("the devices", async () => (await page.locator("#devices li").count()) > 0);
  assert.match(await text(page, "devices"), /chosen: Named in the settings/);
});

test("a buffer is set by a click, and the latency follows", async (page, { file }) => {
  await page.getByLabel("128", { exact: true }).click();
  await written(file, "buffer = 128");
  await until("the latency", async () => (await text(page, "round-trip")) === "5.33 ms");
  await until("the word of it", async () => (await text(page, "said")).startsWith("Saved."));
});

test("any other buffer is typed; one that is none is refused in a sentence, and nothing is written", async (page, { file }) => {
  await page.getByLabel("Another size").fill("100");
  await written(file, "buffer = 100");
  await page.getByLabel("Another size").fill("9999999".slice(0, 5));
  await until("the sentence", async () => (await text(page, "said")) === "A buffer has 1 to 8192 frames.");
  assert.equal(await page.locator("#buffer-other").getAttribute("aria-invalid"), "true");
  assert.ok(settings(file).includes("buffer = 100"));
});

test("safety: safe, tight, or fixed with its frames", async (page, { file }) => {
  await page.getByLabel(/^tight/).check();
  await written(file, 'safety = "tight"');
  await page.getByLabel(/^fixed/).check();
  await page.getByLabel("Frames of safety").fill("48");
  await written(file, "safety = 48");
});

test("rate and device are lists; the file keeps its comments", async (page, { file }) => {
  writeFileSync(file, `# mine\n${settings(file)}`);
  await until("the rates", async () => (await page.locator("#rate option").count()) > 2);
  await page.getByLabel("Sample rate").selectOption("96000");
  await written(file, "rate = 96000");
  await page.getByLabel("Device", { exact: true }).selectOption({ index: 0 });
  await until("an automatic device", () => !/^(device|output) = "virtual/m.test(settings(file)));
  assert.ok(settings(file).startsWith("# mine\n"));
});

test("the settings of one program: made, shown as its own, and given up", async (page, { file }) => {
  await page.getByLabel("These settings are for").selectOption("reaper.exe");
  await until("its buffer", async () => page.getByLabel("256", { exact: true }).isChecked());
  assert.equal(await text(page, "scope-own"), "Set for this program alone: buffer size.");
  await page.getByLabel(/^tight/).check();
  await written(file, '[host."reaper.exe"]\nbuffer = 256\nsafety = "tight"\n');
  await page.getByLabel("These settings are for").selectOption("all programs");
  await until("the buffer of all", async () => page.getByLabel("64", { exact: true }).isChecked());
  await page.getByLabel("128", { exact: true }).click();
  await written(file, "buffer = 128\n\n[host");
  await page.getByLabel("These settings are for").selectOption("reaper.exe");
  assert.deepEqual(await axe(page), []);
  await page.getByRole("button", { name: "As for all programs" }).click();
  await until("it has gone", () => settings(file) === 'device = "virtual:loopback"\nbuffer = 128\n');
  await until("the buffer of all", async () => page.getByLabel("128", { exact: true }).isChecked());
}, 'device = "virtual:loopback"\nbuffer = 64\n\n[host."reaper.exe"]\nbuffer = 256\n');

test("what another program writes is shown without a click, and two panels agree", async (page, { file, again }) => {
  const other = await again();
  await page.getByLabel("512", { exact: true }).click();
  await until("the other panel", async () => other.getByLabel("512", { exact: true }).isChecked());
  writeFileSync(file, settings(file).replace("buffer = 512", "buffer = 128"));
  for (const one of [page, other]) await until("both", async () => one.getByLabel("128", { exact: true }).isChecked());
});

test("a mistake in the file is said, and the file is left alone", async (page, { file }) => {
  appendFileSync(file, "bufer = 64\n");
  await until("the mistake", async () => (await text(page, "remarks")).includes('There is no setting called "bufer"'));
  const before = settings(file);
  await page.getByLabel("512", { exact: true }).click();
  await until("the refusal", async () => (await text(page, "said")).includes("was not changed"));
  assert.equal(settings(file), before);
});

test("the keyboard reaches everything, and sets it", async (page, { file }) => {
  await until("the findings", async () => page.locator("#doctor-again").isEnabled());
  const reached = new Set();
  for (let k = 0; k < 80; ++k) {
    await page.keyboard.press("Tab");
    reached.add(await page.evaluate(() => document.activeElement.id || document.activeElement.name || document.activeElement.className));
  }
  for (const id of ["skip", "language", "device", "rate", "buffer", "buffer-other", "safety", "grip", "doctor-again"])
    assert.ok(reached.has(id), `${id} is not among ${[...reached]}`);
  await page.locator("input[name=safety]:checked").focus();
  await page.keyboard.press("ArrowDown");
  await written(file, 'safety = "tight"');
});

test("a program that plays is shown while it does: levels, safety used, drop-outs with their sentence", async (page, { play }) => {
  await until("nobody", async () => page.locator("#no-streams").isVisible());
  play("through", "--device", "virtual:x?faults=late@48000:40ms", "--unmuted", "--seconds", "60");
  await until("the program", async () => (await page.locator("#streams h3").allTextContents()).includes("taut"));
  await until("the drop-out", async () => (await page.locator("#streams .news .drop").count()) > 0);
  assert.match(await page.locator("#streams .news .drop").first().textContent(), /Drop-out of .* frames?: the computer was late/);
  await until("the plot", async () => (await page.locator("#streams .used").getAttribute("points")).split(" ").length > 3);
  assert.equal(await page.getByRole("meter").count(), 4);
  assert.match(await text(page, "state"), /^in use by taut$/);
  assert.deepEqual(await axe(page), []);
});

test("a stream of another version is said, and one that broke off is cleared", async (page, { streams, play }) => {
  play("through", "--device", "virtual:x", "--unmuted", "--seconds", "60");
  await until("the stream", async () => (await page.locator("#streams h3").count()) === 1);
  const [name] = readdirSync(streams);
  const block = readFileSync(join(streams, name));
  const at = block.indexOf(Buffer.from([2, 0, 0, 0]), 4); // its version
  block.writeUInt32LE(99, at);
  writeFileSync(join(streams, "1-1"), block.subarray(0, 4096), { mode: 0o600 });
  await until("the file", async () => !existsSync(join(streams, "1-1")));
  const file = openSync(join(streams, name), "r+");
  writeSync(file, Buffer.from([99]), 0, 1, at);
  await until("the sentence", async () => /plays through another version of Taut/.test(await text(page, "stream-remarks")));
  assert.equal(await page.locator("#streams h3").count(), 0);
  writeSync(file, Buffer.from([2]), 0, 1, at);
  closeSync(file);
  await until("the stream again", async () => (await page.locator("#streams h3").count()) === 1);
});

test("a page that stays open keeps no more than a minute of each stream", async (page, { play }) => {
  play("through", "--device", "virtual:x", "--unmuted", "--seconds", "60");
  await until("the plot", async () => (await page.locator("#streams .used").getAttribute("points"))?.split(" ").length > 2);
  // A day in a few looks: the clock of the page goes on by 20 seconds each.
  await page.evaluate(() => { const now = Date.now.bind(Date); let more = 0; Date.now = () => now() + (more += 20000); });
  const nodes = () => page.evaluate(() => document.querySelectorAll("#streams *:not(.news *)").length);
  const before = await nodes();
  await page.waitForTimeout(2500);
  assert.ok((await page.locator("#streams .used").getAttribute("points")).split(" ").length <= 4);
  assert.equal(await nodes(), before);
});

test("Measure: the steps, a run, and what was reported against what was measured", async (page) => {
  await page.getByRole("button", { name: "Measure" }).click();
  assert.match(await text(page, "measure-virtual"), /cable built in/);
  await page.getByRole("button", { name: "Start" }).click();
  await until("the run", async () => page.locator("#measure-stop").isVisible());
  await until("the outcome", async () => (await text(page, "measure-said")).startsWith("The signal came back exact"));
  assert.deepEqual(await page.locator("#measured tbody tr").allTextContents(), ["Reported1282.67", "Measured1282.67"]);
  assert.deepEqual(await axe(page), []);
}, 'device = "virtual:loopback?clock=virtual"\n');

test("Measure: without a cable it says what to do; it stops; and never runs over a program that plays", async (page, { play }) => {
  await page.getByRole("button", { name: "Measure" }).click();
  await page.getByRole("button", { name: "Start" }).click();
  await until("no signal", async () => (await text(page, "measure-said")).includes("No signal came back."));
  assert.match(await text(page, "measure-said"), /Leave cable=off/);
  await page.getByRole("button", { name: "Start" }).click();
  await page.getByRole("button", { name: "Stop" }).click();
  await until("the end", async () => page.locator("#measure-stop").isHidden());
  assert.match(await text(page, "measure-said"), /^Stopped/);
  play("through", "--device", "virtual:x?cable=off", "--unmuted", "--seconds", "60");
  await until("the program", async () => (await page.locator("#streams h3").count()) > 0);
  await page.getByRole("button", { name: "Start" }).click();
  await until("the sentence", async () => (await text(page, "measure-said")) === "taut plays through this device. Stop it there, then measure.");
}, 'device = "virtual:x?cable=off"\n');

test("Tune: progress, a table, and a recommendation that is written after a click", async (page, { file }) => {
  await page.getByLabel("Your program computes for").selectOption("25");
  await page.getByRole("button", { name: "Tune", exact: true }).click();
  await until("the end", async () => (await page.locator("#tune-accept").isVisible()));
  assert.ok((await page.locator("#tuned tbody tr").count()) > 3);
  assert.equal(await page.locator("#tuned .recommended").count(), 1);
  assert.match(await text(page, "tune-said"), /frames/);
  assert.equal(settings(file), 'device = "virtual:x?clock=virtual"\n');
  assert.deepEqual(await axe(page), []);
  await page.getByRole("button", { name: "Accept" }).click();
  await written(file, "buffer = ");
  await until("the word of it", async () => (await text(page, "tune-said")).startsWith("Saved"));
}, 'device = "virtual:x?clock=virtual"\n');

test("Tune: it stops, and never runs over a program that plays", async (page, { play }) => {
  await page.getByRole("button", { name: "Tune", exact: true }).click();
  await until("the first step", async () => /^Playing with \d+ frames/.test(await text(page, "tune-step")));
  await page.locator("#tune-stop").click();
  await until("the end", async () => page.locator("#tune-stop").isHidden());
  assert.match(await text(page, "tune-said"), /^Stopped by hand/);
  play("through", "--device", "virtual:x", "--unmuted", "--seconds", "60");
  await until("the program", async () => (await page.locator("#streams h3").count()) > 0);
  await page.getByRole("button", { name: "Tune", exact: true }).click();
  await until("the sentence", async () => (await text(page, "tune-said")) === "taut plays through this device. Stop it there, then tune.");
}, 'device = "virtual:x"\n');

const four = 'device = "virtual:card?in=4&out=2"\nbuffer = 64 # mine\n';
const channels = async (page, way) => page.locator(`#${way} li`).evaluateAll((items) => items.map((item) => {
  const [, on, name] = item.querySelectorAll("button, input");
  return `${on.checked ? "" : "-"}${name.value || name.placeholder}`;
}));

test("channels: a name and a switch give the device an entry, and every program sees them", async (page, { file, taut }) => {
  await until("the channels", async () => (await page.locator("#inputs li").count()) === 4);
  await page.getByLabel("Name of In 2").fill("Voice, left");
  await page.getByLabel("Name of In 2").press("Enter");
  await written(file, 'inputs = ["1.1", "1.2:Voice, left", "1.3", "1.4"]');
  await written(file, 'device = "several:virtual-card-in-4-out-2"');
  assert.ok(settings(file).includes("buffer = 64 # mine"));
  await page.getByLabel("In 1: on").click();
  await written(file, 'inputs = ["1.2:Voice, left", "1.3", "1.4"]');
  assert.deepEqual(await channels(page, "inputs"), ["Voice, left", "In 3", "In 4", "-In 1"]);
  const [seen] = taut("devices", "--json", "several:virtual-card-in-4-out-2").devices;
  assert.deepEqual(seen.inputs, ["Voice, left", "In 3", "In 4"]);
  const { remarks } = taut("loopback", "--json", "--seconds", "0.2", "--device", "several:virtual-card-in-4-out-2");
  assert.ok(remarks.some((said) => said.includes("3 of 4 inputs are shown, as the settings say.")), remarks.join());
  await page.getByLabel("As the device has them").or(page.locator("#channels-reset")).click();
  await written(file, 'device = "virtual:card?in=4&out=2"');
  assert.ok(!settings(file).includes("several"));
}, four);

test("channels: order by dragging, and by the keyboard, which says where it is", async (page, { file }) => {
  await until("the channels", async () => (await page.locator("#inputs li").count()) === 4);
  const grip = (k) => page.locator("#inputs .grip").nth(k);
  await grip(3).scrollIntoViewIfNeeded();
  const [from, to] = [await grip(0).boundingBox(), await grip(2).boundingBox()];
  await page.mouse.move(from.x + 5, from.y + 5);
  await page.mouse.down();
  await page.mouse.move(to.x + 5, to.y + 10, { steps: 5 });
  await page.mouse.up();
  await written(file, 'inputs = ["1.2", "1.3", "1.1", "1.4"]');
  await grip(3).focus();
  await page.keyboard.press("ArrowUp");
  assert.equal(await text(page, "channels-moved"), "In 4 is now 3 of 4.");
  await page.keyboard.press("Home");
  await written(file, 'inputs = ["1.4", "1.2", "1.3", "1.1"]');
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "Move In 4: drag, or arrow keys");
}, four);

test("channels: all of them off is refused in a sentence, and a file changed meanwhile is shown", async (page, { file }) => {
  await until("the channels", async () => (await page.locator("#inputs li").count()) === 1);
  await page.getByLabel("In 1: on").click();
  await written(file, "inputs = []");
  await page.getByLabel("Out 1: on").click();
  await until("the sentence", async () => (await text(page, "channels-said")) === "At least one channel has to be on.");
  writeFileSync(file, settings(file).replace("inputs = []", 'inputs = ["1.1:Voice"]'));
  await until("the name", async () => (await channels(page, "inputs"))[0] === "Voice");
}, 'device = "virtual:card?in=1&out=1"\n');

test("joined devices: built, changed and taken apart by clicks", async (page, { file }) => {
  await page.getByRole("button", { name: "Join devices" }).click();
  await page.getByLabel("Virtual card 'loopback'", { exact: true }).check();
  await page.getByRole("button", { name: "Save" }).click();
  await until("the sentence", async () => (await text(page, "joined-said")) === "Choose at least two devices.");
  await page.getByLabel("virtual:other", { exact: true }).check();
  await page.getByLabel("virtual:other is the clock").check();
  await page.getByLabel("Name", { exact: true }).fill("two cards");
  await page.getByRole("button", { name: "Save" }).click();
  await until("the sentence", async () => (await text(page, "joined-said")).startsWith("A name has letters"));
  await page.getByLabel("Name", { exact: true }).fill("stage");
  await page.getByRole("button", { name: "Save" }).click();
  await written(file, '[several.stage]\nmembers = ["virtual:loopback", "virtual:other"]\nmaster = 2\n');
  await written(file, 'device = "several:stage"');
  await until("their channels", async () => (await page.locator("#inputs li").count()) === 4);
  await page.getByRole("button", { name: "Change: stage" }).click();
  await page.getByLabel(/word clock/).check();
  assert.deepEqual(await axe(page), []);
  await page.getByRole("button", { name: "Save" }).click();
  await written(file, "one_clock = true");
  await page.getByRole("button", { name: "Take apart: stage" }).click();
  await until("apart", () => settings(file) === "# mine\n");
}, '# mine\ndevice = "virtual:other"\n');

test("it speaks French", async (page, { address, file }) => {
  await page.goto(`${address.split("?")[0]}?lang=fr`);
  await until("the latency", async () => (await text(page, "round-trip")) === "2,67 ms");
  assert.equal(await page.locator("html").getAttribute("lang"), "fr");
  assert.match(await text(page, "state"), /aucun programme/);
  await until("the findings", async () => page.locator("#doctor-again").isEnabled());
  const english = await page.evaluate(() => {
    const all = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (all.nextNode())
      if (!all.currentNode.parentElement.closest("code, script, [lang=en] *, #language") &&
          /\b(the|is|are|was|were|of|and|with|this|that|not|it|has|from|to|be|at|by|now)\b/i.test(all.currentNode.data))
        found.push(all.currentNode.data);
    return found;
  });
  assert.deepEqual(english, []);
  await page.getByLabel("64", { exact: true }).click();
  await until("saved", async () => (await text(page, "said")).startsWith("Enregistré."));
  await written(file, "buffer = 64");
});

for (const scheme of ["light", "dark"])
  for (const lang of ["en", "fr"])
    test(`screen readers: axe has no finding, ${scheme}, ${lang}`, async (page, { address }) => {
      await page.emulateMedia({ colorScheme: scheme });
      await page.goto(`${address.split("?")[0]}?lang=${lang}`);
      await until("the findings", async () => (await page.locator("#doctor-again").isEnabled()) && (await page.locator("#parts tbody tr").count()) > 0);
      assert.deepEqual(await axe(page), []);
    });

test("from a telephone's width to 4K nothing is cut off sideways", async (page) => {
  await until("the findings", async () => page.locator("#doctor-again").isEnabled());
  for (const [width, height] of [[320, 568], [768, 1024], [1280, 800], [3840, 2160]]) {
    await page.setViewportSize({ width, height });
    const [wide, cut] = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      [...document.querySelectorAll("main *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest(".scroll, .skip")).length]);
    assert.ok(wide <= width && cut === 0, `${width}: ${wide} wide, ${cut} cut off`);
  }
});

test("nothing is asked of any other computer, and nothing is refused by the page's own policy", async (page, { asked, complaints, address }) => {
  await page.reload();
  await until("the latency", async () => (await text(page, "round-trip")) !== "–");
  for (const url of asked) assert.ok(url.startsWith(new URL(address).origin), url);
  assert.deepEqual(complaints, []);
  assert.ok(!page.url().includes("key="), "the key is not in the address any more");
});

test("another page can neither frame it nor change anything", async (page, { address, file, context }) => {
  const origin = new URL(address).origin;
  const before = settings(file);
  const evil = createServer((request, response) => {
    response.setHeader("Content-Type", "text/html");
    response.end(`<iframe id=frame src="${origin}/"></iframe><script>
      fetch("${origin}/api/change", {method: "POST", mode: "no-cors", credentials: "include", body: '{"buffer": "32"}'}).finally(() =>
      fetch("${origin}/api/state", {credentials: "include"}).then(() => "read", () => "refused").then((said) => document.title = said));
      </script>`);
  });
  await new Promise((ready) => evil.listen(0, "127.0.0.1", ready));
  try {
    const foreign = await context.newPage();
    await foreign.goto(`http://127.0.0.1:${evil.address().port}/`);
    await until("the attempt", async () => (await foreign.title()) !== "");
    assert.equal(await foreign.title(), "refused");
    const frame = await (await foreign.locator("#frame").elementHandle()).contentFrame();
    assert.equal(await frame.locator("#settings").count(), 0);
    assert.equal(settings(file), before);
  } finally {
    evil.close();
  }
});

test("without its key the page is refused", async (page, { address }) => {
  for (const path of ["/", "/api/state", "/page.js", "/?key=wrong"])
    assert.equal((await fetch(new URL(address).origin + path)).status, 403);
});

test("a panel that ended is said, with what to do", async (page, { end }) => {
  await until("the latency", async () => (await text(page, "round-trip")) !== "–");
  end();
  await until("the sentence", async () => page.locator("#gone").isVisible());
  assert.match(await text(page, "gone"), /type: taut panel/);
});

const wanted = new RegExp(process.argv[3] ?? "");
for (const [name, body, start] of tests.filter(([name]) => wanted.test(name))) {
  const opened = await panel(start);
  try {
    await body(opened.page, opened);
    console.log(`ok - ${name}`);
  } catch (error) {
    console.log(`not ok - ${name}: ${String(error.message).split("\n").slice(0, 12).join(" | ")}`);
  } finally {
    await opened.close();
  }
}
await browser.close();
