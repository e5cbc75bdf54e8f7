// The production lead's day: a work order from the plan's paper to the shelf, with scrap and an inspection, and what went into its lot.
import { clean, openPage, settled } from "../browser.mjs";
import { dialog, fill, heading, send, sheet, until } from "./hands.mjs";

export const title = "maker";

export async function day({ tally, program, browser }) {
  const page = await openPage(browser, program, { link: program.person("max", "maker") });
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Make" }).click();
  await heading(page, "Make").waitFor();
  const work = await opened(tally, program, page);
  await issued(tally, program, page, work);
  const lot = await made(tally, program, page, work);
  await genealogy(tally, program, page, work, lot);
  clean(tally, page, "the production lead's day");
  tally.check("after the production lead's day all holds", program.proven());
  await page.context().close();
}

const state = (program, work) => program.rows("work-orders", "--number", work)[0];
const at = (program, item, site) => Number(program.rows("stock-levels", "--item", item, "--site", site)[0]?.on_hand ?? 0);
const card = (page, work) => page.getByRole("region", { name: "Work orders by day" }).getByRole("listitem").filter({ hasText: work });

// Calm evenings, of candles, tea and chocolate: what the plant has not got is brought there first.
async function opened(tally, program, page) {
  for (const item of ["CANDLE-FIG", "TEA-MINT", "CHOC-DARK"]) program.run("stock", "open", "--item", item, "--site", "PLANT", "--qty", "20", "--unit_cost", "2", ...(item === "CANDLE-FIG" ? [] : ["--lot", `M-${item}`]));
  await page.getByRole("button", { name: "New work order…" }).click();
  await fill(dialog(page), { Item: "KIT-CALM", Plant: "PLANT", Quantity: "12" });
  await dialog(page).getByRole("button", { name: "Preview" }).click();
  const would = dialog(page).getByRole("region", { name: "What would change" });
  await would.waitFor();
  tally.check("the preview names what it would hold", /TEA-MINT/.test(await would.innerText()) && program.rows("work-orders").length === 0, await would.innerText());
  await send(page, "Create");
  const w = program.rows("work-orders")[0];
  tally.check("the work order is open", w?.status === "open" && w.item === "KIT-CALM" && Number(w.qty) === 12, w);
  await card(page, w.number).getByRole("button", { name: "Release" }).click();
  await card(page, w.number).getByRole("button", { name: "Issue", exact: true }).waitFor();
  tally.check("it is released from its card", state(program, w.number).status === "released");
  return w.number;
}

async function issued(tally, program, page, work) {
  const had = at(program, "TEA-MINT", "PLANT");
  await card(page, work).getByRole("button", { name: "Issue", exact: true }).click();
  await card(page, work).getByRole("button", { name: "Report…" }).waitFor();
  const parts = program.rows("work-components", "--work", work);
  tally.check("all components are issued", parts.length === 4 && parts.every((c) => Number(c.open) === 0 && Number(c.issued) >= 12), parts);
  tally.check("and are not in storage any more", program.rows("moves", "--doc", work).some((m) => m.item === "TEA-MINT" && Number(m.qty) === 12) && had > 0);
}

// Ten are good and two are scrap; the good ones wait for an inspection, which finds one more that is not.
async function made(tally, program, page, work) {
  await card(page, work).getByRole("button", { name: "Report…" }).click();
  await fill(dialog(page), { Good: "10", Scrap: "2", Inspect: true });
  await send(page, "Report");
  const w = await until(() => Number(state(program, work).done) === 10 && state(program, work));
  const lot = program.rows("lots", "--item", "KIT-CALM").find((l) => l.origin === work);
  tally.check("ten are made, as a lot that waits", !!w && !!lot && program.rows("stock-on-hand", "--lot", lot.code).every((s) => s.kind === "quarantine"), { w: state(program, work), lot, at: program.rows("stock-on-hand", "--lot", lot?.code ?? "") });
  const menu = async (name) => {
    await card(page, work).getByRole("button", { name: `Other steps of ${work}` }).click();
    await page.getByRole("menuitem", { name }).click();
  };
  await menu("Inspect output…");
  await fill(dialog(page), { Accepted: "9", Rejected: "1", Note: "Ribbon torn" });
  await send(page, "Inspect");
  const stored = program.rows("stock-on-hand", "--lot", lot.code, "--qty.gt", "0");
  tally.check("what was accepted is on the shelf, the rest is gone", stored.length === 1 && stored[0].kind === "storage" && Number(stored[0].qty) === 9, stored);
  if (state(program, work).status !== "done") {
    const step = card(page, work).getByRole("button", { name: "Finish", exact: true });
    if (await step.isVisible()) await step.click();
    else { await menu("Finish…"); await send(page, "Finish"); }
  }
  await card(page, work).waitFor({ state: "hidden" });
  tally.check("the work order is done, and nothing stays in progress", state(program, work).status === "done" && Number(program.rows("trial-balance", "--code", "1220")[0]?.balance ?? 0) === 0, { w: state(program, work), balance: program.rows("trial-balance") });
  return lot.code;
}

async function genealogy(tally, program, page, work, lot) {
  await page.getByRole("textbox", { name: "Lot" }).fill(lot);
  await page.getByRole("button", { name: "What went in, where it went" }).click();
  await heading(page, `Lot ${lot}`).waitFor();
  const graph = page.getByRole("region", { name: "Where it came from, and where it went" });
  await graph.getByText("M-TEA-MINT").waitFor();
  const cards = (await graph.innerText()).replace(/\s+/g, " ");
  tally.check("the graph leads from the lots that went in to where it lies", ["M-TEA-MINT", "M-CHOC-DARK", lot].every((l) => cards.includes(l)), cards);
  const parents = program.rows("lot-genealogy", "--lot", lot).map((g) => g.parent);
  tally.check("as the ledger has it", parents.includes("M-TEA-MINT") && parents.includes("M-CHOC-DARK"), parents);
  await graph.getByText("M-TEA-MINT").click();
  await heading(page, "Lot M-TEA-MINT").waitFor();
  tally.check("and from a lot to what it went into", await page.getByRole("region", { name: "Where it came from, and where it went" }).getByText(lot).first().isVisible());
  await settled(page);
}
