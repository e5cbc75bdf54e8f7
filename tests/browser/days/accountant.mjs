// The accountant's day: the invoices that do not match, money that came in, money that is due, the books, and the proof.
import { clean, openPage, settled } from "../browser.mjs";
import { dialog, fill, heading, send, sheet } from "./hands.mjs";

export const title = "accountant";

export async function day({ tally, program, browser }) {
  const sold = before(program);
  const page = await openPage(browser, program, { link: program.person("ann", "accountant") });
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Cash" }).click();
  await heading(page, "Cash").waitFor();
  await settled(page);
  await match(tally, program, page, sold.stopped);
  await paid(tally, program, page, sold);
  await books(tally, program, page);
  await proof(tally, program, page);
  clean(tally, page, "the accountant's day");
  tally.check("after the accountant's day all holds", program.proven());
  await page.context().close();
}

const bank = (program) => Number(program.rows("accounts", "--code", "1000")[0].balance);
const open = (program, view, party) => program.rows(view, "--party", party).reduce((s, d) => s + Number(d.open), 0);

// A shop that was delivered and has not paid; a supplier whose bill is right, and one whose bill is for more than came.
function before(program) {
  const order = program.run("order", "place", "--customer", "TR-DUNE", "--site", "MAIN", "--lines", "item=CANDLE-SEA,qty=6", "--json").number;
  program.run("shipment", "ship", "--shipment", program.run("shipment", "pick", "--order", order, "--json").number);
  const buy = (supplier, item, qty) => {
    const po = program.run("purchase", "create", "--supplier", supplier, "--site", "MAIN", "--lines", `item=${item},qty=${qty}`, "--json").number;
    program.run("purchase", "send", "--purchase", po);
    program.run("purchase", "receive", "--purchase", po, "--put_away", "true", "--lines", `pos=1,qty=${qty}`);
    return po;
  };
  program.run("supplier-invoice", "receive", "--purchase", buy("STOKE", "MUG-GREEN", 36), "--number", "ST-9", "--lines", "pos=1,qty=36,price=2.6");
  program.run("supplier-invoice", "receive", "--purchase", buy("PAPIER", "WRAP", 60), "--number", "PA-3", "--lines", "pos=1,qty=80,price=0.8");
  return { customer: "TR-DUNE", owed: open(program, "receivables", "TR-DUNE"), supplier: "STOKE", bill: open(program, "payables", "STOKE"), stopped: program.rows("supplier-invoices", "--supplier", "PAPIER")[0] };
}

async function match(tally, program, page, invoice) {
  await page.getByRole("tab", { name: "Match" }).click();
  const row = page.getByRole("region", { name: "Invoices that do not match their order and receipt", exact: true }).getByRole("row").filter({ hasText: "PA-3" });
  await row.waitFor();
  tally.check("an invoice for more than came is stopped, and says so", /80|60/.test(await row.innerText()) && invoice.status === "blocked", await row.innerText());
  await row.getByRole("button", { name: "Reject" }).click();
  await fill(dialog(page), { Reason: "60 came" });
  await send(page, "Reject");
  tally.check("a rejected invoice is not owed", open(program, "payables", "PAPIER") === 0 && program.rows("supplier-invoices", "--number", invoice.number)[0].status === "rejected");
}

async function paid(tally, program, page, { customer, owed, supplier, bill }) {
  const had = bank(program);
  await page.getByRole("button", { name: "Receive a payment" }).click();
  await fill(dialog(page), { Party: customer, Amount: owed.toFixed(2), Method: "bank" });
  await dialog(page).getByRole("button", { name: "Preview" }).click();
  await dialog(page).getByRole("region", { name: "What would change" }).waitFor();
  tally.check("the preview shows the accounts that would move", /Accounts/.test(await dialog(page).innerText()) && bank(program) === had, await dialog(page).innerText());
  await send(page, "Receive");
  tally.check("what the shop owed is settled, and in the bank", owed > 0 && open(program, "receivables", customer) === 0 && Math.abs(bank(program) - had - owed) < 0.005, `${owed}: ${had}, then ${bank(program)}`);
  await page.getByRole("tab", { name: "Open", exact: true }).click();
  const due = sheet(page, "To pay next").getByRole("row").filter({ hasText: supplier });
  await due.getByRole("button", { name: "Pay", exact: true }).click();
  await send(page, "Pay");
  tally.check("the supplier is paid what he billed", bill === 93.6 && open(program, "payables", supplier) === 0 && Math.abs(bank(program) - had - owed + bill) < 0.005, `${bill}: ${bank(program)}`);
  await due.waitFor({ state: "hidden" });
  const now = page.getByRole("link", { name: /^Cash now/ });
  const shown = Number((await now.innerText()).replace(/^Cash now/, "").replace(/[^\d.−-]/g, "").replace("−", "-"));
  tally.check("the page's cash is the bank's", Math.abs(shown - bank(program)) < 0.005, `${shown}, ${bank(program)}`);
}

async function books(tally, program, page) {
  await page.getByRole("tab", { name: "The books" }).click();
  const table = page.getByRole("region", { name: "Trial balance: rows" });
  await table.waitFor();
  const sums = await table.getByRole("row").evaluateAll((rows) => rows.slice(1).map((r) => [...r.cells].slice(-2).map((c) => Number(c.textContent.replace(/[,\s]/g, "").replace("−", "-")) || 0)).reduce((a, b) => [a[0] + b[0], a[1] + b[1]], [0, 0]));
  tally.check("the trial balance balances as it is shown", sums[0] > 0 && Math.abs(sums[0] - sums[1]) < 0.005, sums);
  const rows = program.rows("trial-balance"), sum = (k) => rows.reduce((s, r) => s + Number(r[k]), 0);
  tally.check("and is the ledger's", Math.abs(sums[0] - sum("debit")) < 0.005, [sums, sum("debit"), sum("credit")]);
  const tie = page.getByRole("region", { name: "Stock value beside the books", exact: true });
  const differences = program.rows("stock-tie-out").map((r) => Number(r.difference));
  tally.check("stock is worth what the books say", differences.length > 0 && differences.every((d) => d === 0) && await tie.getByRole("row").nth(1).isVisible(), differences);
}

async function proof(tally, program, page) {
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Information" }).click();
  const part = sheet(page, "Proof");
  await part.getByRole("button", { name: "Prove" }).click();
  await part.getByText("all holds").waitFor();
  const rows = part.getByRole("row");
  tally.check("the proof names what holds", (await rows.count()) > 5 && (await part.getByText("holds", { exact: true }).count()) === (await rows.count()) - 1, await part.innerText());
}
