// The administrator's day: a new colleague with his role and a way in, a token for a program, a choice of the company, and a file of items with
// a row that is wrong and is mended on the page.
import { clean, openPage, settled } from "../browser.mjs";
import { choose, dialog, fill, heading, reachable, send, sheet } from "./hands.mjs";

export const title = "admin";

export async function day({ tally, program, browser }) {
  const page = await openPage(browser, program, { link: program.person("ada", "admin") });
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Settings" }).click();
  await heading(page, "Settings").waitFor();
  await settled(page);
  await colleague(tally, program, browser, page);
  await token(tally, program, page);
  await setting(tally, program, page);
  await imported(tally, program, page);
  clean(tally, page, "the administrator's day");
  tally.check("after the administrator's day all holds", program.proven());
  await page.context().close();
}

const users = (page) => page.getByRole("region", { name: "Users", exact: true });

async function colleague(tally, program, browser, page) {
  await page.getByRole("button", { name: "New user" }).click();
  await fill(dialog(page), { User: "nina", Name: "Nina North" });
  const roles = dialog(page).getByRole("textbox", { name: "Roles" });
  await roles.click();
  for (const role of ["warehouse", "viewer"]) await page.getByRole("option", { name: role, exact: true }).click();
  await roles.press("Tab");
  await send(page, "Create");
  const row = users(page).getByRole("row").filter({ hasText: "nina" });
  await row.getByRole("button", { name: "Link" }).click();
  const secret = dialog(page).getByRole("textbox", { name: "Secret" });
  await secret.waitFor();
  await reachable(tally, page, "a secret that is shown once");
  const link = await secret.inputValue();
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "hidden" });
  const hers = await openPage(browser, program, { link: link.split("#link=")[1] });
  const nav = hers.getByRole("navigation", { name: "Pages" });
  tally.check("by the link the colleague is in", await nav.isVisible());
  await hers.at("/settings");
  tally.check("and sees what her role may: no users, no choices to change", (await hers.getByRole("button", { name: "New user" }).count()) === 0 && (await hers.getByRole("heading", { name: "Users and their roles" }).count()) === 0);
  clean(tally, hers, "the colleague");
  await hers.context().close();
  const again = await openPage(browser, program);
  again.expected.push(/401/);
  await again.goto(link);
  await again.getByRole("heading", { name: "Sign in to Argosy" }).waitFor();
  tally.check("a link is good once", (await again.getByRole("navigation", { name: "Pages" }).count()) === 0);
  // A password set by the administrator lets her in by the form.
  await row.getByRole("button", { name: "Password" }).click();
  await dialog(page).getByLabel("New password").fill("correct horse battery 7");
  await send(page, "Password");
  await again.getByLabel("User").fill("nina");
  await again.getByLabel("Password", { exact: true }).fill("correct horse battery 7");
  await again.getByRole("button", { name: "Sign in" }).click();
  await again.getByRole("navigation", { name: "Pages" }).waitFor();
  tally.check("and by her password she is in again", program.rows("sessions", "--owner", "nina").some((s) => !s.revoked), program.rows("sessions", "--owner", "nina"));
  await settled(again);
  clean(tally, again, "the colleague by her password");
  await again.context().close();
  tally.check("she is a user with the role", program.rows("users", "--code", "nina")[0]?.roles === "viewer,warehouse", program.rows("users", "--code", "nina"));
}

async function token(tally, program, page) {
  await page.getByRole("button", { name: "New token" }).click();
  await fill(dialog(page), { Token: "webshop", Days: "30" });
  await dialog(page).getByRole("button", { name: "Create", exact: true }).click();
  const box = dialog(page).getByRole("textbox", { name: "Secret" });
  await box.waitFor();
  const secret = await box.inputValue();
  await page.keyboard.press("Escape");
  const asked = async (bearer) => (await fetch(`${program.url}/v1/items?limit=1`, { headers: { Authorization: `Bearer ${bearer}` } })).status;
  tally.check("a program is let in by its token, and by no other", (await asked(secret)) === 200 && (await asked(`${secret.slice(0, -1)}${secret.endsWith("x") ? "y" : "x"}`)) === 401);
  await page.getByRole("region", { name: "Tokens", exact: true }).getByRole("row").filter({ hasText: "webshop" }).getByRole("button", { name: "Revoke" }).click();
  await send(page, "Revoke");
  tally.check("a revoked token lets nobody in", !!program.rows("tokens", "--code", "webshop")[0]?.revoked && (await asked(secret)) === 401, program.rows("tokens"));
}

async function setting(tally, program, page) {
  const value = () => program.rows("settings", "--code", "purchase.approval_limit")[0]?.value;
  const input = page.getByRole("textbox", { name: "purchase.approval_limit" });
  await input.fill("4000.00");
  await input.press("Enter");
  await page.getByText("purchase.approval_limit is 4000.00 now").waitFor();
  tally.check("a choice that is changed holds", value() === "4000.00", value());
  const small = program.run("purchase", "create", "--supplier", "STOKE", "--site", "MAIN", "--lines", "item=TEAPOT,qty=350", "--json").number;
  tally.check("and is followed at once: an order under the new limit waits for nobody", program.rows("purchases", "--number", small)[0].status === "approved", program.rows("purchases", "--number", small));
}

const file = "sku;what;family;kilos\nLAMP-A;Reading lamp;lamps;1.2\nLAMP-B;Desk lamp;lamps;heavy\nLAMP-C;Floor lamp;lamps;4.5\n";

async function imported(tally, program, page) {
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Network" }).click();
  await page.getByRole("link", { name: /Import/ }).first().click();
  await choose(page.getByRole("textbox", { name: "Import as" }), "Items");
  await page.getByLabel("CSV file").setInputFiles({ name: "lamps.csv", mimeType: "text/csv", buffer: Buffer.from(file) });
  const of = (column) => page.getByRole("textbox", { name: `Field of ${column}` });
  tally.check("columns that are called as their fields are known by themselves", (await of("sku").inputValue()) === "SKU *" && (await of("family").inputValue()) === "Family" && (await of("what").inputValue()) === "", await of("sku").inputValue());
  for (const [column, name] of [["what", "Name *"], ["kilos", "Weight (kg)"]]) await choose(of(column), name);
  const items = () => program.rows("items", "--code.like", "LAMP-%");
  await page.getByRole("button", { name: "Dry run" }).click();
  await page.getByText("1 refused", { exact: true }).waitFor();
  tally.check("a dry run keeps nothing, and says which row is wrong", items().length === 0 && await page.getByText("2 would be created").isVisible());
  const cell = page.getByRole("textbox", { name: "kilos, row 3" }).or(page.getByRole("textbox", { name: "kilos, row 2" })).first();
  tally.check("the wrong cell is marked", (await cell.inputValue()) === "heavy" && (await cell.getAttribute("aria-invalid")) === "true");
  await reachable(tally, page, "rows to be mended");
  await cell.fill("2.4");
  await page.getByRole("button", { name: "Check again" }).click();
  await page.getByText("3 would be created").waitFor();
  await page.getByRole("button", { name: "Import 3" }).click();
  await page.getByText("3 created").waitFor();
  const made = items();
  tally.check("all three are items, the mended one as it was mended", made.length === 3 && Number(made.find((i) => i.code === "LAMP-B").weight) === 2.4 && made.find((i) => i.code === "LAMP-A").family === "lamps", made);
  await page.getByRole("button", { name: "Another file" }).first().click();
  // More than go in one request: a wrong row of the second is found in its place, and the rest is imported without it.
  const bolts = Array.from({ length: 6000 }, (_, i) => `BOLT-${i};Bolt ${i};${i === 5499 ? "dear" : "0,5"}`);
  await page.getByLabel("CSV file").setInputFiles({ name: "bolts.csv", mimeType: "text/csv", buffer: Buffer.from(`code;name;price\n${bolts.join("\n")}\n`) });
  await page.getByRole("button", { name: "Dry run" }).click();
  await page.getByText("5,999 would be created").waitFor();
  await page.getByRole("button", { name: "Import 5,999, without the 1 refused" }).click();
  await page.getByText("5,999 created").waitFor();
  await page.getByRole("textbox", { name: "price, row 5501" }).fill("0.5");
  await page.getByRole("button", { name: "Check again" }).click();
  await page.getByRole("button", { name: "Import 1", exact: true }).click();
  await page.getByText("6,000 created").waitFor();
  const bolt = program.rows("items", "--code", "BOLT-5499");
  tally.check("a long file is imported in parts, and its wrong row is mended in its place", Number(bolt[0]?.price) === 0.5 && program.run("list", "items", "--code.like", "BOLT-%", "--all", "--json").rows.length === 6000, bolt);
}
