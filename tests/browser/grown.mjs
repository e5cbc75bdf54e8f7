// A field of an entity and an action that the program gained (tests/browser/grown.c) appear in list, form, palette, OpenAPI and reference; the app was
// built before either was there.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { clean, openBrowser, openPage, Program, settled, Tally } from "./browser.mjs";

const tally = new Tally();
const grown = path.join(path.dirname(process.env.ARGOSY ?? `${process.env.ARGOSY_ROOT ?? "."}/build/argosy`), "argosy-grown");
const program = new Program("grown");
program.run("init", "--from", path.join(process.env.ARGOSY_ROOT ?? ".", "examples"), "--until-today");
const more = "alter table channel add column region text not null default ''";
if (program.db.startsWith("postgresql:")) spawnSync("psql", ["-qX", program.db, "-c", more]);
else spawnSync("python3", ["-c", "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute(sys.argv[2])", program.db, more]);
program.binary = grown;
await program.start();

const api = JSON.parse(program.plain("openapi"));
tally.check("OpenAPI has the field", JSON.stringify(api.paths["/v1/channel/create"]).includes("region") || JSON.stringify(api.components.schemas).includes('"region"'));
tally.check("OpenAPI has the action", !!api.paths["/v1/tide/turn"]);
const reference = program.plain("help", "--markdown");
tally.check("the reference has the field", /region.*Where it sells/.test(reference));
tally.check("the reference has the action", reference.includes("Turns the tide."));

const browser = await openBrowser();
const page = await openPage(browser, program, { link: program.person("gus", "planner") });
await page.at("/list/channels");
tally.check("the list has the column", await page.getByRole("columnheader", { name: "Region" }).isVisible());
await page.getByRole("button", { name: "New channel" }).click();
const form = page.getByRole("dialog");
await form.getByLabel("Code").fill("NORTH");
await form.getByLabel("Name").fill("Northern shop");
await form.getByLabel("Region").fill("Far north");
await form.getByRole("button", { name: "Create" }).click();
await form.waitFor({ state: "hidden" });
await page.getByRole("gridcell", { name: "Far north" }).waitFor();
tally.check("the form's field is kept", program.rows("channels", "--code", "NORTH")[0]?.region === "Far north");
await settled(page);
await page.keyboard.press("Control+k");
await page.getByPlaceholder("A page, a record, an action…").fill("turn tide");
await page.getByText("Turn tide", { exact: true }).click();
await page.getByRole("dialog").getByLabel("Height").fill("2.5");
await page.getByRole("dialog").getByRole("button", { name: "Turn", exact: true }).click();
await page.getByText("Turn tide: done").waitFor();
tally.check("the action was done from the palette", program.rows("events", "--kind", "tide.turn").length === 1);
clean(tally, page, "the grown program");
await browser.close();
await program.stop();
tally.end();
