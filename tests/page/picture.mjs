// SPDX-License-Identifier: MIT
// A picture of the panel's page: node picture.mjs TAUT FILE.png, with the variables of page.mjs.
import { browser, panel, until } from "./rig.mjs";

const card = "virtual:loopback?in=8&out=8&delay=83";
const { page, close } = await panel(`device = "${card}"\nbuffer = 64\nsafety = "tight"\n`);
await page.setViewportSize({ width: 1180, height: 700 });
await until("everything", async () =>
  (await page.locator("#doctor-again").isEnabled()) && (await page.locator("#parts tbody tr").count()) > 0);
await page.evaluate(() => document.activeElement.blur());
await page.screenshot({ path: process.argv[3], fullPage: true });
await close();
await browser.close();
