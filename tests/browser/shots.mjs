// shots.mjs FOLDER [DB]   screenshots of every page in both themes and at phone width, to be looked at by eye. DB is a company's database file, which is
// copied (its clock goes on behind its last event); the example company where none is given.
import { copyFileSync, mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { exampleProgram, openBrowser, openPage, Program } from "./browser.mjs";

const folder = path.resolve(process.argv[2] ?? "shots"), db = process.argv[3] && path.resolve(process.argv[3]);
mkdirSync(folder, { recursive: true });
process.chdir(mkdtempSync(path.join(tmpdir(), "argosy-shots-")));
let program;
if (db) {
  copyFileSync(db, "shots.db");
  process.env.ARGOSY_NOW = "last";
  program = await new Program("shots").start();
} else program = await exampleProgram("shots");

const one = (view, ...words) => program.run("list", view, ...words, "--limit", "1", "--json").rows[0];
const order = one("orders", "--lines_open.gt", "0").number;
const policy = one("policies", "--sort", "-safety");
const lot = one("lots", "--on_hand.gt", "0")?.code;
const pages = {
  today: "/", plan: "/plan", bench: `/plan/item/${policy.item}/${policy.site}`, source: "/source", supplier: `/party/${one("parties", "--supplier", "true").code}`, make: "/make", deliver: "/deliver",
  scan: "/deliver/scan", order: `/doc/${order}`, returns: "/returns", desk: "/returns/desk", product: "/product", item: `/item/${policy.item}`, ...(lot ? { trace: `/trace/lot/${lot}` } : {}),
  cash: "/cash", information: "/information", network: "/network", import: "/network/import/item", settings: "/settings", you: "/you", list: "/list/orders", record: `/record/site/${policy.site}`,
};
const link = program.person("shots", "admin");
const browser = await openBrowser();
const first = await openPage(browser, program, { link });
const cookies = await first.context().cookies();
for (const [how, name] of [[{}, ""], [{ dark: true }, "-dark"], [{ phone: true }, "-phone"]]) {
  const page = await openPage(browser, program, how);
  await page.context().addCookies(cookies);
  for (const [title, at] of Object.entries(pages)) {
    await page.at(at);
    await page.waitForTimeout(600); // charts are drawn
    await page.screenshot({ path: path.join(folder, `${title}${name}.png`) });
  }
  if (page.faults.length) console.log(page.faults.join("\n"));
}
await browser.close();
await program.stop();
