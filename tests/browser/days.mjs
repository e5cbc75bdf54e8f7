// Each role's day, from sign-in to the ledgers: one company, one browser, each role a page of its own. What came of a day is asked of the
// command line, which shares no code with the page. `days.mjs ROLE…` runs those alone.
import { exampleProgram, openBrowser, Tally } from "./browser.mjs";
import * as planner from "./days/planner.mjs";
import * as buyer from "./days/buyer.mjs";
import * as maker from "./days/maker.mjs";
import * as warehouse from "./days/warehouse.mjs";
import * as clerk from "./days/clerk.mjs";
import * as returns from "./days/returns.mjs";
import * as accountant from "./days/accountant.mjs";
import * as admin from "./days/admin.mjs";
import * as two from "./days/two.mjs";
import * as keyboard from "./days/keyboard.mjs";
import * as bound from "./days/bound.mjs";

const days = [planner, buyer, maker, warehouse, clerk, returns, accountant, admin, two, keyboard, bound];
const wanted = process.argv.slice(2);

const tally = new Tally();
const program = await exampleProgram("days");
for (const night of [["forecast", "run"], ["policy", "optimise"], ["plan", "run"]]) program.run(...night);
const browser = await openBrowser();
for (const d of days) {
  if (wanted.length && !wanted.includes(d.title)) continue;
  const began = Date.now();
  try {
    await d.day({ tally, program, browser });
  } catch (e) {
    tally.check(`the day of the ${d.title} came to its end`, false, String(e.stack ?? e));
    // What was on the pages then is half of the answer.
    for (const [i, page] of browser.contexts().flatMap((c) => c.pages()).entries()) {
      console.log(`# page ${i} at ${page.url()}: ${(await page.locator("body").innerText()).replace(/\s+/g, " ").slice(-1500)}`);
      if (process.env.DAYS_SHOTS) await page.screenshot({ path: `${process.env.DAYS_SHOTS}/${d.title}-${i}.png` });
    }
  }
  for (const c of browser.contexts()) await c.close();
  if (process.env.DAYS_TOLD) console.log(`# ${d.title}: ${((Date.now() - began) / 1000).toFixed(1)} s`);
}
await browser.close();
await program.stop();
tally.end();
