// People who are bound: a worker of one site, a supplier's user, a customer's. Each starts with what is his to do; every page and list that he is
// offered opens without a refusal, and the one step of his day is done.
import { axe, clean, openPage, settled } from "../browser.mjs";

export const title = "bound";

function bound(program, code, roles, ...to) {
  program.run("user", "create", "--code", code, "--name", code.replace(/^./, (c) => c.toUpperCase()), "--roles", roles, ...to);
  return program.link(code);
}

// What the navigation offers: each page is opened, and one of the lists, which are all made alike.
async function everything(tally, page, name) {
  const links = await page.getByRole("navigation", { name: "Pages" }).getByRole("link").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  const list = links.find((to) => to.startsWith("/list/"));
  for (const to of links.filter((x) => x === list || !x.startsWith("/list/"))) {
    await page.getByRole("navigation", { name: "Pages" }).locator(`a[href="${to}"]`).click();
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    for (let quiet = 0; quiet < 2; ) { await page.waitForTimeout(60); quiet = (await page.getByText("Reading…").count()) ? 0 : quiet + 1; }
    clean(tally, page, `${name} at ${to}`);
  }
  return links;
}

async function worker({ tally, program, browser }) {
  const site = program.rows("orders", "--lines_open.gt", "0").map((o) => o.site).find((s) => s) ?? program.rows("sites")[0].code;
  const page = await openPage(browser, program, { link: bound(program, "wes", "warehouse,viewer", "--site", site) });
  tally.check("the worker's day starts at his site", await page.getByText(`at ${site}`, { exact: false }).first().isVisible());
  await page.locator('a[href="/deliver/scan/pick"]').waitFor();
  tally.check("worker: axe", (await axe(page)).length === 0, await axe(page));
  const links = await everything(tally, page, "worker");
  tally.check("he is offered what is his", links.includes("/deliver") && links.includes("/product") && !links.includes("/cash") && !links.includes("/source"), links);
  await page.at("/cash");
  tally.check("what is not his says so", await page.getByRole("heading", { name: "Cash is not open to you" }).isVisible());
  for (const at of ["pick", "receive", "count"]) { await page.at(`/deliver/scan/${at}`); clean(tally, page, `worker scans, ${at}`); }
}

async function supplier({ tally, program, browser }) {
  const term = program.rows("terms")[0], site = program.rows("sites", "--kind", "warehouse")[0].code;
  const number = program.run("purchase", "create", "--supplier", term.supplier, "--site", site, "--lines", JSON.stringify([{ item: term.item, qty: "12", price: "1", due: "2031-06-02" }]), "--json").number;
  for (const verb of ["approve", "send"]) try { program.run("purchase", verb, "--purchase", number); } catch { /* approved as it was made */ }
  const page = await openPage(browser, program, { link: bound(program, "sam", "buyer", "--party", term.supplier) });
  const list = page.locator("section, .sheet").filter({ has: page.getByText("Purchase orders to be confirmed", { exact: true }) }).last();
  await list.getByRole("row", { name: new RegExp(number) }).getByRole("button", { name: "Confirm…" }).click();
  const form = page.getByRole("dialog");
  await form.getByRole("button", { name: "Confirm", exact: true }).click();
  await form.waitFor({ state: "hidden" });
  tally.check("the supplier's answer is kept", program.rows("purchases", "--number", number)[0].status === "confirmed", program.rows("purchases", "--number", number));
  await settled(page);
  await page.at(`/doc/${number}`);
  await page.getByRole("heading", { name: `Purchase ${number}` }).waitFor();
  tally.check("supplier: axe", (await axe(page)).length === 0, await axe(page));
  clean(tally, page, "the supplier's document");
  const links = await everything(tally, page, "supplier");
  tally.check("her lists are there, and none of ours", links.includes("/list/purchases") && !links.includes("/list/items") && !links.includes("/deliver"), links);
}

async function customer({ tally, program, browser }) {
  const order = program.rows("orders", "--lines_open", "0").find((o) => program.rows("order-lines", "--order", o.number).some((l) => l.kind !== "service" && Number(l.shipped) > 0));
  const line = program.rows("order-lines", "--order", order.number).find((l) => l.kind !== "service" && Number(l.shipped) > 0);
  const page = await openPage(browser, program, { link: bound(program, "cora", "service", "--party", order.customer) });
  await page.getByText("Orders on their way", { exact: true }).waitFor();
  await page.at(`/doc/${order.number}`);
  await page.getByRole("heading", { name: `Order ${order.number}` }).waitFor();
  await page.at("/");
  await page.getByRole("row", { name: new RegExp(order.number) }).getByRole("button", { name: "Send back…" }).first().click();
  const form = page.getByRole("dialog");
  await form.getByRole("button", { name: "Add a line" }).click();
  await form.getByLabel("Line", { exact: true }).fill(String(line.pos));
  await form.getByLabel("Quantity", { exact: true }).fill("1");
  await form.getByRole("button", { name: "Request", exact: true }).click();
  await form.waitFor({ state: "hidden" });
  tally.check("the customer's wish is there", program.rows("returns", "--order", order.number).length === 1, program.rows("returns"));
  tally.check("customer: axe", (await axe(page)).length === 0, await axe(page));
  const links = await everything(tally, page, "customer");
  tally.check("his lists are there, and none of ours", links.includes("/list/orders") && !links.includes("/list/stock-levels") && !links.includes("/deliver"), links);
}

export async function day(all) {
  await worker(all);
  await supplier(all);
  await customer(all);
}
