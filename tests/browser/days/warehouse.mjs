// A warehouse worker's day at a handheld: the scanner types, the screen says what is next. What is scanned wrongly moves nothing, and what is
// confirmed without a connection is sent once when it is back.
import { clean, openPage, settled } from "../browser.mjs";
import { heading, reachable, scan, until } from "./hands.mjs";

export const title = "warehouse";

export async function day({ tally, program, browser }) {
  const page = await openPage(browser, program, { link: program.person("wim", "warehouse"), phone: true });
  await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Deliver" }).click();
  await page.getByRole("link", { name: "Scan", exact: true }).click();
  await heading(page, "Scan").waitFor();
  await settled(page);
  await received(tally, program, page);
  await picked(tally, program, page);
  await offline(tally, program, page);
  clean(tally, page, "the warehouse worker's day");
  tally.check("after the warehouse worker's day all holds", program.proven());
  await page.context().close();
}

const home = (page) => page.getByRole("button", { name: "Back" }).or(page.getByRole("link", { name: "Back" })).first();
async function toHome(page) {
  while (!(await heading(page, "Scan").isVisible())) { await home(page).click(); await page.waitForTimeout(100); }
}
const onHand = (program, item, site) => Number(program.rows("stock-levels", "--item", item, "--site", site)[0]?.on_hand ?? 0);
const gtin = (program, item) => program.rows("items", "--code", item)[0].gtin;
const moves = (program) => program.rows("moves").length;

// A delivery of chocolate and honey: its number, then each item as it comes out of the box, with its lot; then to its place.
async function received(tally, program, page) {
  const order = program.run("purchase", "create", "--supplier", "HEATHER", "--site", "MAIN", "--lines", "item=HONEY,qty=24", "--lines", "item=CHOC-DARK,qty=24", "--json").number;
  program.run("purchase", "send", "--purchase", order);
  const had = onHand(program, "HONEY", "MAIN");
  await scan(page, order);
  await heading(page, `Receive ${order}`).waitFor();
  await scan(page, "4006381333931"); // of another trade altogether
  await page.getByRole("alert").waitFor();
  tally.check("a code of something else is refused in words", /Scanned 4006381333931, expected an item of/.test(await page.getByRole("alert").innerText()), await page.getByRole("alert").innerText());
  await scan(page, gtin(program, "HONEY"));
  await heading(page, "HONEY").waitFor();
  await reachable(tally, page, "counting what came");
  await page.getByLabel("Came", { exact: true }).fill("22");
  await page.getByRole("button", { name: "Defective: one more" }).click();
  await page.getByLabel("Lot", { exact: true }).fill("H-77");
  await page.getByRole("button", { name: "Counted" }).click();
  await heading(page, `Receive ${order}`).waitFor();
  await page.getByRole("button", { name: "Leave at the dock" }).click();
  await page.getByRole("button", { name: "Received: 1 of 2 lines" }).click();
  const receipt = await until(() => program.rows("receipts", "--purchase", order)[0]);
  const lines = program.rows("purchase-lines", "--purchase", order);
  tally.check("22 came, 21 sound at the dock and one in quarantine; the other line stays open", !!receipt && Number(lines.find((l) => l.item === "HONEY").received) === 22 && Number(lines.find((l) => l.item === "CHOC-DARK").received) === 0, { receipt, lines });
  const lot = (kind) => program.rows("stock-on-hand", "--item", "HONEY", "--lot", "H-77", "--kind", kind).reduce((s, r) => s + Number(r.qty), 0);
  tally.check("by lot and place", lot("dock") + lot("receiving") === 21 && lot("quarantine") === 1, program.rows("stock-on-hand", "--lot", "H-77"));
  await toHome(page);
  await scan(page, receipt.number);
  await heading(page, `Put away ${receipt.number}`).waitFor();
  const place = program.rows("places", "--site", "MAIN", "--kind", "storage")[0].code;
  await scan(page, "NOWHERE-1");
  await page.getByRole("alert").waitFor();
  tally.check("a place that is none is refused", /expected a storage place of MAIN/.test(await page.getByRole("alert").innerText()));
  await scan(page, place);
  await page.getByRole("button", { name: "Put away", exact: true }).click();
  tally.check("it is put away where it was scanned", (await until(() => lot("storage") === 21)) && onHand(program, "HONEY", "MAIN") === had + 22, program.rows("stock-on-hand", "--lot", "H-77"));
  await toHome(page);
}

// An order is picked item by item, packed and handed over.
async function picked(tally, program, page) {
  const order = "L-11509";
  const lines = program.rows("order-lines", "--order", order).filter((l) => Number(l.held) > 0);
  await scan(page, order);
  await heading(page, `Pick ${order}`).waitFor();
  const before = moves(program);
  const code = async () => (await page.locator(".card .code").innerText()).trim();
  await page.getByText("Line 1 of").waitFor();
  const wrong = program.rows("items").find((i) => i.gtin && !lines.some((l) => l.item === i.code));
  await scan(page, wrong.gtin);
  await page.getByRole("alert").waitFor();
  const said = await page.getByRole("alert").innerText();
  tally.check("a wrong scan says what was scanned and what was expected", said.includes(wrong.gtin) && said.includes(await code()) && said.includes("Nothing was counted"), said);
  await reachable(tally, page, "a wrong scan");
  tally.check("the line cannot be confirmed by it", await page.getByRole("button", { name: "Scan the item first" }).isDisabled());
  for (let i = 0; i < lines.length; i++) {
    await page.getByText(`Line ${i + 1} of ${lines.length}`).waitFor();
    await scan(page, gtin(program, await code()) || (await code()));
    await page.getByRole("button", { name: i + 1 < lines.length ? "Next" : "Done", exact: true }).click();
  }
  tally.check("nothing has moved so far", moves(program) === before);
  await page.getByRole("button", { name: "Picked", exact: true }).click();
  await page.getByRole("button", { name: "Packed", exact: true }).waitFor();
  const shipment = program.rows("shipments", "--order", order)[0];
  tally.check("what was scanned is picked", shipment?.status === "picked" && moves(program) > before, shipment);
  await page.getByRole("button", { name: "Packed", exact: true }).click();
  await heading(page, `Ship ${shipment.number}`).waitFor();
  await scan(page, "TRACK-0815");
  await page.getByRole("button", { name: "Handed over" }).click();
  const done = await until(() => { const s = program.rows("shipments", "--order", order)[0]; return s.status === "shipped" && s; });
  tally.check("it is shipped under the number that was scanned, with its weight", done && done.tracking === "TRACK-0815" && Number(done.weight) > 0, program.rows("shipments", "--order", order));
  tally.check("and billed to the customer", program.rows("invoices").some((i) => i.doc === order || i.shipment === shipment.number), program.rows("invoices"));
  await toHome(page);
}

// In the cold store there is no network: picking, packing and handing over are confirmed all the same.
async function offline(tally, program, page) {
  const order = "L-11503";
  const lines = program.rows("order-lines", "--order", order).filter((l) => Number(l.held) > 0);
  const had = lines.map((l) => onHand(program, l.item, l.site));
  await scan(page, order);
  await page.getByText(`Line 1 of ${lines.length}`).waitFor();
  await settled(page);
  page.expected.push(/ERR_INTERNET_DISCONNECTED/);
  await page.context().setOffline(true);
  for (let i = 0; i < lines.length; i++) {
    await page.getByText(`Line ${i + 1} of ${lines.length}`).waitFor();
    await scan(page, (await page.locator(".card .code").innerText()).trim());
    await page.getByRole("button", { name: i + 1 < lines.length ? "Next" : "Done", exact: true }).click();
  }
  await page.getByRole("button", { name: "Picked", exact: true }).click();
  await page.getByRole("button", { name: "Packed", exact: true }).click();
  await page.getByRole("button", { name: "Handed over" }).click();
  await page.getByText("3 actions wait to be sent").waitFor();
  await reachable(tally, page, "what waits for a connection");
  tally.check("without a connection the screens go on, and say what waits", await page.getByText("No connection.").isVisible());
  tally.check("nothing is done meanwhile", program.rows("shipments", "--order", order).length === 0);
  // The program does the first of them, and its answer is lost on the way: it is sent again.
  let lost = 0;
  await page.route("**/v1/shipment/pick", async (route) => {
    if (lost++ > 0) return route.fallback();
    await route.fetch();
    await route.abort("internetdisconnected");
  });
  const keys = [];
  page.on("request", (r) => { if (r.url().endsWith("/v1/shipment/pick")) keys.push(r.headers()["idempotency-key"]); });
  await page.context().setOffline(false);
  const shipped = await until(() => program.rows("shipments", "--order", order).some((s) => s.status === "shipped"), 40_000);
  tally.check("when it is back, all that waited is done", shipped, program.rows("shipments", "--order", order));
  tally.check("the first was sent twice, under one key", keys.length >= 2 && new Set(keys).size === 1 && !!keys[0], keys);
  const all = program.rows("shipments", "--order", order);
  const gone = lines.map((l, i) => had[i] - onHand(program, l.item, l.site));
  tally.check("and done once: one shipment, and the stock is less by what was ordered", all.length === 1 && gone.every((g, i) => g === Number(lines[i].held)), { all, gone, lines });
  await page.getByText("actions wait").waitFor({ state: "hidden" });
  await page.unroute("**/v1/shipment/pick");
}
