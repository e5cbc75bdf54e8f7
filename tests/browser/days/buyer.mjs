// The buyer's day: an order from draft to the shelf, its paper, the invoice that asks for more than was agreed, and how the supplier does.
// Orders above the limit are approved by another person, as are invoices: an accountant sits at a page of his own.
import { clean, openPage, settled } from "../browser.mjs";
import { dialog, fill, heading, send, sheet } from "./hands.mjs";

export const title = "buyer";
const day0 = (n) => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10);

export async function day({ tally, program, browser }) {
  const page = await openPage(browser, program, { link: program.person("bea", "buyer") });
  const accountant = await openPage(browser, program, { link: program.person("abe", "accountant") });
  const purchase = await order(tally, program, page, accountant);
  if (purchase) {
    await paper(tally, program, page, purchase);
    await confirmed(tally, program, page, purchase);
    await received(tally, program, page, purchase);
    await invoices(tally, program, page, accountant, purchase);
    await supplier(tally, program, page, purchase);
  }
  clean(tally, page, "the buyer's day");
  clean(tally, accountant, "the accountant beside the buyer");
  tally.check("after the buyer's day all holds", program.proven());
  await page.context().close();
  await accountant.context().close();
}

const state = (program, purchase) => program.rows("purchases", "--number", purchase)[0];

async function order(tally, program, page, accountant) {
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Source" }).click();
  await heading(page, "Source").waitFor();
  await page.getByRole("button", { name: "New purchase order…" }).click();
  await fill(dialog(page), { Supplier: "KUPFER", Site: "MAIN", Lines: [{ Item: "LANTERN-L", Quantity: "240" }, { Item: "LANTERN-S", Quantity: "60" }] });
  await send(page, "Create");
  const p = program.rows("purchases", "--supplier", "KUPFER")[0];
  if (!tally.check("the order is a draft, at the agreed prices", p?.status === "draft" && Number(p.total) === 240 * 11.09 + 60 * 6.2, p)) return null;
  const row = sheet(page, "Waits for a word").getByRole("row").filter({ hasText: p.number });
  await row.waitFor();
  tally.check("the buyer cannot approve what is above his limit", (await row.getByRole("button", { name: "Approve" }).count()) === 0);
  await accountant.at("/");
  const need = sheet(accountant, "What needs me").getByRole("listitem").filter({ hasText: p.number });
  await need.getByRole("button", { name: `Approve ${p.number}`, exact: true }).click();
  await need.filter({ hasText: "approved and not sent" }).waitFor();
  tally.check("the accountant approves it in one click from his first page", state(program, p.number).status === "approved", state(program, p.number));
  await page.at("/source");
  await row.getByRole("button", { name: "Send" }).click();
  await row.getByRole("button", { name: "Confirmed…" }).waitFor();
  tally.check("it is sent, and the supplier is told", state(program, p.number).status === "sent" && program.rows("messages", "--doc", p.number).length > 0, state(program, p.number));
  await row.getByRole("link", { name: p.number }).click();
  await heading(page, `Purchase ${p.number}`).waitFor();
  return p.number;
}

async function paper(tally, program, page, purchase) {
  await page.getByRole("button", { name: "Print" }).click();
  const link = page.getByRole("menuitem", { name: "Purchase order", exact: true });
  const answer = await page.request.get(program.url + (await link.getAttribute("href")));
  const body = await answer.body();
  tally.check("its paper is a PDF", answer.status() === 200 && answer.headers()["content-type"] === "application/pdf" && body.subarray(0, 5).toString() === "%PDF-" && body.length > 3000, `${answer.status()} ${answer.headers()["content-type"]} ${body.length}`);
  await page.keyboard.press("Escape");
}

// He confirms the lanterns a fortnight later than they were wanted.
async function confirmed(tally, program, page, purchase) {
  await page.getByRole("button", { name: "Confirm purchase" }).click();
  await dialog(page).getByRole("button", { name: "Remove line 2" }).waitFor();
  await fill(dialog(page), { Reference: "AB 4711", Lines: [{ Due: day0(32) }] }); // the second comes as it was ordered
  await send(page, "Confirm");
  const line = program.rows("purchase-lines", "--purchase", purchase);
  tally.check("the confirmed day is the line's day", state(program, purchase).status === "confirmed" && line.find((l) => l.pos === 1).due === day0(32) && line.find((l) => l.pos === 2).due !== day0(32), line);
}

async function received(tally, program, page, purchase) {
  const stock = () => Number(program.rows("stock-levels", "--item", "LANTERN-L", "--site", "MAIN")[0].on_hand);
  const had = stock();
  const receive = async (values) => {
    await page.getByRole("button", { name: "Receive purchase" }).click();
    await dialog(page).getByRole("button", { name: "Remove line 2" }).waitFor();
    await fill(dialog(page), { "Put away": true, ...values });
    await send(page, "Receive");
  };
  await receive({ Lines: [{ Quantity: "100" }] });
  const part = program.rows("purchase-lines", "--purchase", purchase).find((l) => l.pos === 1);
  tally.check("a first part came: the rest is still expected", Number(part.received) === 100 && Number(part.open) === 140 && stock() === had + 100, part);
  await receive({}); // what the form offers: all that is open
  const lines = program.rows("purchase-lines", "--purchase", purchase);
  tally.check("the second part is all of it", lines.every((l) => Number(l.open) === 0) && state(program, purchase).status === "received" && stock() === had + 240, { lines, p: state(program, purchase) });
  tally.check("two receipts are kept", program.rows("receipts", "--purchase", purchase).length === 2);
}

// One invoice is as agreed; two ask for more. Of those the accountant pays one as it is billed and rejects the other.
async function invoices(tally, program, page, accountant, purchase) {
  await page.at("/source");
  const bill = async (number, lines) => {
    await page.getByRole("button", { name: "Enter an invoice…" }).click();
    await fill(dialog(page), { "Purchase order": purchase, Number: number, Lines: lines });
    await send(page, "Receive");
  };
  await bill("KU-1", [{ Line: "2", Quantity: "60", Price: "6.2" }]);
  await bill("KU-2", [{ Line: "1", Quantity: "100", Price: "13" }]);
  await bill("KU-3", [{ Line: "1", Quantity: "140", Price: "14" }]);
  const of = (ref) => program.rows("supplier-invoices", "--purchase", purchase).find((i) => i.ref === ref);
  tally.check("an invoice as agreed is to be paid, one that asks for more is stopped", of("KU-1")?.status !== "blocked" && of("KU-2")?.status === "blocked" && of("KU-3")?.status === "blocked", program.rows("supplier-invoices", "--purchase", purchase));
  const stopped = page.getByRole("region", { name: "Billed otherwise than agreed", exact: true }).getByRole("row").filter({ hasText: of("KU-2").number });
  await stopped.waitFor();
  tally.check("the buyer sees why", /billed at 13.00, ordered at 11.09/.test(await stopped.innerText()), await stopped.innerText());
  await accountant.at("/cash");
  await accountant.getByRole("tab", { name: "Match" }).click();
  const queue = accountant.getByRole("region", { name: "Invoices that do not match their order and receipt", exact: true });
  const judge = async (ref, button, reason) => {
    await queue.getByRole("row").filter({ hasText: ref }).getByRole("button", { name: button }).click();
    await fill(dialog(accountant), { Reason: reason });
    await send(accountant, button);
  };
  await judge("KU-2", "Approve", "Copper is dearer, agreed by telephone");
  await judge("KU-3", "Reject", "Not agreed");
  await queue.getByText("Every invoice matches.").waitFor();
  const owed = program.rows("payables", "--party", "KUPFER").reduce((s, d) => s + Number(d.open), 0);
  tally.check("what was approved is owed, what was rejected is not", of("KU-2").status === "matched" && of("KU-3").status === "rejected" && owed === 60 * 6.2 + 100 * 13, { owed, all: program.rows("supplier-invoices", "--purchase", purchase) });
}

async function supplier(tally, program, page, purchase) {
  await page.at(`/doc/${purchase}`);
  await page.getByRole("link", { name: "KUPFER" }).first().click();
  await heading(page, "Kupferwerk Lauf GmbH").waitFor();
  await settled(page);
  tally.check("the supplier's page says how late or early he comes", /The middle one comes .* (early|late|on the day)/.test(await sheet(page, "How late or early his goods come").innerText()), await sheet(page, "How late or early his goods come").innerText());
  tally.check("and what we owe him", await sheet(page, "What we owe him").getByText("1,300.00").first().isVisible(), await sheet(page, "What we owe him").innerText());
}
