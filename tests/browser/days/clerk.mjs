// The day of a clerk of customer service: an order by telephone, its promise, a change and a line that is not wanted any more, and the order's
// three flows on one time line.
import { clean, openPage, settled } from "../browser.mjs";
import { dialog, fill, heading, palette, reachable, send, sheet } from "./hands.mjs";

export const title = "clerk";

export async function day({ tally, program, browser }) {
  const page = await openPage(browser, program, { link: program.person("sue", "service") });
  const order = await placed(tally, program, page);
  await changed(tally, program, page, order);
  await flows(tally, program, page, order);
  clean(tally, page, "the service clerk's day");
  tally.check("after the service clerk's day all holds", program.proven());
  await page.context().close();
}

const lines = (program, order) => program.rows("order-lines", "--order", order).sort((a, b) => a.pos - b.pos);
const total = (program, order) => Number(program.rows("orders", "--number", order)[0].total);

async function placed(tally, program, page) {
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Deliver" }).click();
  await page.getByRole("button", { name: "New order" }).click();
  const form = dialog(page);
  for (const l of program.rows("lanes", "--from_site", "FC")) if (l.to_country) program.run("lane", "update", "--code", l.code, "--cut_off", "23:59");
  await fill(form, { Customer: "W-1001", "Ship from": "FC", "Their number": "by telephone", Lines: [{ Item: "CANDLE-FIG", Quantity: "2" }, { Item: "CARD-LIGHT", Quantity: "3" }] });
  await fill(form, { Customer: "NOBODY" });
  page.expected.push(/\/v1\/order\/place/); // it is refused
  await form.getByRole("button", { name: "Place", exact: true }).click();
  await form.getByRole("alert").waitFor();
  const refusal = await form.getByRole("alert").innerText();
  tally.check("a customer that there is not is named in the refusal", /NOBODY/.test(refusal) && program.rows("orders", "--customer", "W-1001", "--status", "open").length === 0, refusal);
  await reachable(tally, page, "a form that was refused");
  await fill(form, { Customer: "W-1001" });
  await send(page, "Place");
  const o = program.rows("orders", "--customer", "W-1001", "--status", "open")[0];
  tally.check("the order is placed at list prices", !!o && Number(o.total) === 2 * 14.5 + 3 * 2.95 && lines(program, o.number).length === 2, o);
  tally.check("what is free is held for it", lines(program, o.number).every((l) => l.held === l.qty), lines(program, o.number));
  await page.at("/deliver");
  const cut = sheet(page, "Before today's cut-off");
  await cut.getByText(/23:59 (in|missed)/).waitFor();
  tally.check("what must go before today's cut-off is counted", new RegExp(`FC\\s+[1-9]`).test(await cut.innerText()), await cut.innerText());
  await palette(page, o.number, o.number);
  await heading(page, `Order ${o.number}`).waitFor();
  await settled(page);
  const promise = lines(program, o.number)[0].promised;
  const shown = await sheet(page, "Lines").innerText();
  tally.check("the order's page says when it is promised", !!promise && shown.includes(String(Number(promise.slice(8)))) && shown.includes(promise.slice(0, 4)), shown);
  tally.check("the customer was told", program.rows("messages", "--doc", o.number).some((m) => m.direction === -1 && m.kind === "order_confirmation"), program.rows("messages", "--doc", o.number));
  return o.number;
}

async function changed(tally, program, page, order) {
  const more = async (name) => { await page.getByRole("button", { name: "More" }).click(); await page.getByRole("menuitem", { name, exact: true }).click(); };
  await more("Change order");
  await fill(dialog(page), { Position: "1", Quantity: "3" });
  await send(page, "Change");
  tally.check("a changed quantity is the order's", Number(lines(program, order)[0].qty) === 3 && Number(lines(program, order)[0].held) === 3 && total(program, order) === 3 * 14.5 + 3 * 2.95, lines(program, order));
  await more("Cancel order");
  await fill(dialog(page), { Position: "2", Reason: "Found at home" });
  await send(page, "Cancel");
  const [first, second] = lines(program, order);
  tally.check("a cancelled line expects and holds nothing, the other stays", (!second || (Number(second.open) === 0 && Number(second.held) === 0)) && Number(first.held) === 3, { first, second });
  const free = program.rows("holds", "--doc", order);
  tally.check("its hold is gone", free.length > 0 && free.every((h) => h.item === "CANDLE-FIG"), free);
}

// It leaves meanwhile; the page shows it in all three flows, on the days on which it happened.
async function flows(tally, program, page, order) {
  const s = program.run("shipment", "pick", "--order", order, "--json").number;
  program.run("shipment", "ship", "--shipment", s);
  await page.at(`/doc/${order}`);
  const table = page.getByRole("region", { name: "Three flows on one time line" });
  await table.waitFor();
  for (const flow of ["Product", "Cash", "Information"]) tally.check(`the order has its flow of ${flow.toLowerCase()}`, await table.getByRole("columnheader", { name: flow }).isVisible());
  const text = (await table.innerText()).replace(/\s+/g, " ");
  tally.check("goods that left, the money for them and what was told stand on the day", text.includes("3 × CANDLE-FIG") && text.includes("43.50") && /order|shipment|confirm/i.test(text), text);
  const owed = program.rows("receivables", "--party", "W-1001").reduce((a, d) => a + Number(d.open), 0);
  tally.check("the customer owes what was shipped", owed === 43.5, program.rows("receivables", "--party", "W-1001"));
  await page.getByRole("tab", { name: "Profit" }).click();
  await settled(page);
  const profit = await page.getByRole("tabpanel").textContent();
  tally.check("and what it earned is told", profit.includes("43.50"), profit);
}
