// The returns clerk's day: a parcel is scanned, only what was shipped is offered, each piece is graded, and the money goes back; then what a
// supplier must take back goes to him and is claimed.
import { clean, openPage, settled } from "../browser.mjs";
import { choose, dialog, heading, reachable, scan, send, sheet } from "./hands.mjs";

export const title = "returns";

export async function day({ tally, program, browser }) {
  const order = sold(program);
  const page = await openPage(browser, program, { link: program.person("rita", "service,warehouse") });
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Returns" }).click();
  await page.getByRole("link", { name: "Returns desk" }).click();
  await heading(page, "Returns desk").waitFor();
  await settled(page);
  const ret = await announced(tally, program, page, order);
  await graded(tally, program, page, ret);
  await refunded(tally, program, page, ret);
  await supplier(tally, program, browser, page);
  clean(tally, page, "the returns clerk's day");
  tally.check("after the returns clerk's day all holds", program.proven());
  await page.context().close();
}

const gtin = (program, item) => program.rows("items", "--code", item)[0].gtin;
const stock = (program, item, site, kind) => program.rows("stock-on-hand", "--item", item, "--site", site, "--kind", kind).reduce((s, r) => s + Number(r.qty), 0);

// Three lanterns and two cards were ordered, two lanterns were shipped and paid for.
function sold(program) {
  const po = program.run("purchase", "create", "--supplier", "KUPFER", "--site", "MAIN", "--lines", "item=LANTERN-S,qty=24", "--json").number;
  program.run("purchase", "send", "--purchase", po);
  program.run("purchase", "receive", "--purchase", po, "--put_away", "true", "--lines", "pos=1,qty=24");
  const order = program.run("order", "place", "--customer", "TR-ABBEY", "--site", "MAIN", "--lines", "item=LANTERN-S,qty=3", "--lines", "item=CARD-LEAF,qty=2", "--json").number;
  const s = program.run("shipment", "pick", "--order", order, "--lines", "pos=1,qty=2", "--json").number;
  program.run("shipment", "ship", "--shipment", s);
  const owed = program.rows("receivables", "--party", "TR-ABBEY").reduce((a, d) => a + Number(d.open), 0);
  program.run("payment", "receive", "--party", "TR-ABBEY", "--amount", owed.toFixed(2), "--method", "card");
  return { order, shipment: s, price: owed / 2 };
}

async function announced(tally, program, page, { order, shipment }) {
  await scan(page, shipment);
  await page.getByRole("heading", { name: `What comes back of ${order}` }).waitFor();
  const offered = sheet(page, `What comes back of ${order}`);
  await offered.getByText("shipped 2").waitFor();
  tally.check("only what was shipped is offered", (await offered.getByText("CARD-LEAF").count()) === 0 && (await offered.getByText("LANTERN-S").count()) > 0, await offered.innerText());
  const code = gtin(program, "LANTERN-S");
  await scan(page, code);
  await page.getByRole("button", { name: "Announce 1 back" }).waitFor();
  await scan(page, code);
  await page.getByRole("button", { name: "Announce 2 back" }).waitFor();
  await scan(page, code);
  await offered.getByRole("alert").waitFor();
  tally.check("a third lantern is refused, since two were shipped", /All that was shipped of/.test(await offered.getByRole("alert").innerText()), await offered.getByRole("alert").innerText());
  await scan(page, gtin(program, "CARD-LEAF"));
  await offered.getByText("was not shipped").waitFor();
  await reachable(tally, page, "what comes back, with a refusal");
  await page.getByRole("button", { name: "Announce 2 back" }).click();
  await page.getByRole("button", { name: /^(Receive 2|Approve)$/ }).or(page.getByText("Somebody of customer service must approve it.")).first().waitFor();
  const ret = program.rows("returns", "--order", order)[0];
  tally.check("the return is announced with two lanterns", !!ret && program.rows("return-lines", "--return", ret.number).every((l) => l.item === "LANTERN-S" && Number(l.qty) === 2), ret);
  await page.getByRole("button", { name: "Receive 2" }).click();
  await page.getByRole("heading", { name: "How is it?" }).waitFor();
  tally.check("what came lies in quarantine", stock(program, "LANTERN-S", ret.site, "quarantine") === 2, program.rows("stock-on-hand", "--item", "LANTERN-S"));
  return ret;
}

const photo = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

const otherPhoto = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGOQs4kCAAEwALVkUZVDAAAAAElFTkSuQmCC", "base64");

// One is as new and goes back to the shelf, the other is defective and goes back to who made it.
async function graded(tally, program, page, ret) {
  const shelf = stock(program, "LANTERN-S", ret.site, "storage");
  const judge = sheet(page, "How is it?");
  const one = async (grade, becomes) => {
    await judge.getByLabel(/^Pieces/).fill("1");
    await judge.getByText(grade, { exact: true }).click();
    tally.check(`${grade} is proposed to go ${becomes}`, (await judge.getByRole("textbox", { name: "Becomes" }).inputValue()) === becomes, await judge.innerText());
    await judge.getByRole("button", { name: "Judge 1 of 1" }).click();
  };
  await judge.getByLabel("Photo of LANTERN-S").first().setInputFiles({ name: "lantern.png", mimeType: "image/png", buffer: photo });
  await judge.getByRole("img", { name: "Photo of LANTERN-S", exact: true }).waitFor();
  const kept = program.rows("attachments", "--doc", ret.number);
  tally.check("the program keeps the photo, as a JPEG made small", kept.length === 1 && kept[0].kind === "image/jpeg" && kept[0].item === "LANTERN-S", kept);
  // Without a connection it waits, and is sent once when it is back.
  page.expected.push(/ERR_INTERNET_DISCONNECTED/);
  await page.context().setOffline(true);
  await judge.getByLabel("Photo of LANTERN-S").first().setInputFiles({ name: "dent.png", mimeType: "image/png", buffer: otherPhoto });
  await judge.getByText("to be sent").waitFor();
  tally.check("a photo without a connection is not there yet", program.rows("attachments", "--doc", ret.number).length === 1);
  await page.context().setOffline(false);
  await judge.getByText("to be sent").waitFor({ state: "hidden" });
  await judge.getByRole("img", { name: "Photo of LANTERN-S", exact: true }).nth(1).waitFor();
  tally.check("and is sent once", program.rows("attachments", "--doc", ret.number).length === 2);
  await reachable(tally, page, "grading");
  await one("as new", "back to stock");
  await judge.getByText("Pieces, of 1").waitFor();
  await one("defective", "back to the supplier");
  await page.getByRole("button", { name: "Carry out" }).click();
  await page.getByRole("heading", { name: "Refund", exact: true }).waitFor();
  tally.check("one is back on the shelf, one waits for the supplier", stock(program, "LANTERN-S", ret.site, "storage") === shelf + 1 && stock(program, "LANTERN-S", ret.site, "quarantine") === 1, program.rows("stock-on-hand", "--item", "LANTERN-S"));
}

async function refunded(tally, program, page, ret) {
  const money = () => Number(program.rows("accounts", "--code", "1000")[0].balance);
  const had = money();
  await choose(page.getByRole("textbox", { name: "Paid by" }), "Card");
  const button = page.getByRole("button", { name: /^Refund [\d.,]+$/ });
  await button.waitFor();
  await page.getByText(/leaves/).waitFor();
  const amount = Number((await button.innerText()).replace(/[^\d.]/g, ""));
  tally.check("the refund is what was paid for both", amount === Number(ret.total) && amount > 0, `${amount}, ${ret.total}`);
  await button.click();
  await page.getByRole("heading", { name: "Finished" }).waitFor();
  tally.check("the money has left the bank", Math.abs(had - money() - amount) < 0.005, `${had}, ${money()}, ${amount}`);
  tally.check("the return is done, with a credit note", program.rows("returns", "--number", ret.number)[0].status === "done" && program.rows("invoices", "--doc", ret.number, "--kind", "credit").length === 1, program.rows("returns", "--number", ret.number));
  await page.getByRole("button", { name: "Next return" }).click();
  await page.getByRole("heading", { name: "Scan a parcel" }).waitFor();
}

async function supplier(tally, program, browser, page) {
  await page.getByRole("link", { name: "All returns" }).click();
  await heading(page, "Returns").waitFor();
  await settled(page);
  if (program.rows("supplier-returns").length === 0) {
    await page.getByRole("button", { name: "Sweep quarantine" }).click();
    await dialog(page).getByRole("button", { name: "Sweep", exact: true }).click();
    await dialog(page).waitFor({ state: "hidden" });
  }
  const back = program.rows("supplier-returns")[0];
  if (!tally.check("what is defective is to go back to who supplied it", back?.supplier === "KUPFER" && back.status === "open", program.rows("supplier-returns"))) return;
  const row = sheet(page, "Back to suppliers").getByRole("row").filter({ hasText: back.number });
  await row.getByRole("button", { name: "Ship" }).click();
  await row.getByText("shipped").waitFor();
  const claim = program.rows("supplier-returns", "--number", back.number)[0];
  tally.check("it left, and what was paid for it is claimed", claim.status === "shipped" && Number(claim.open) === 6.2 && stock(program, "LANTERN-S", "MAIN", "quarantine") === 0, claim);
  const credited = row.getByRole("button", { name: "Credited" });
  tally.check("the supplier's credit is for buyers and accountants", (await credited.count()) === 0);
  const buyer = await openPage(browser, program, { link: program.person("bob", "buyer") });
  await buyer.at("/returns");
  await sheet(buyer, "Back to suppliers").getByRole("row").filter({ hasText: back.number }).getByRole("button", { name: "Credited" }).click();
  await send(buyer, "Credit");
  const closed = program.rows("supplier-returns", "--number", back.number)[0];
  const granted = program.rows("postings", "--doc", back.number).filter((x) => x.debit_party === "KUPFER" || x.party === "KUPFER");
  tally.check("the buyer takes his credit: the return is done, and it stands in his account", closed.status === "done" && granted.some((x) => Number(x.amount) === 6.2), { closed, granted, all: program.rows("postings", "--doc", back.number) });
  clean(tally, buyer, "the buyer beside the returns clerk");
}
