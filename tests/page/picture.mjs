// SPDX-License-Identifier: MIT
// A picture of the panel's page: node picture.mjs TAUT FILE.png, with the variables of page.mjs.
import { browser, panel, until } from "./rig.mjs";

const card = "virtual:loopback?in=4&out=4&delay=83";
const { page, close } = await panel(`device = "several:Stage"
buffer = 64
safety = "tight"

[several.Stage]
members = ["${card}"]
inputs = ["1.2:Voice", "1.1:Guitar"]
outputs = ["1.1", "1.2", "1.3:Phones L", "1.4:Phones R"]
`);
await page.setViewportSize({ width: 1180, height: 700 });
await until("everything", async () =>
  (await page.locator("#doctor-again").isEnabled()) && (await page.locator("#parts tbody tr").count()) > 0);
await page.evaluate(() => document.activeElement.blur());
await page.screenshot({ path: process.argv[3], fullPage: true });
await close();
await browser.close();
