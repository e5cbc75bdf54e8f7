// Two people at once: what the one does appears before the other, who does nothing at all.
import { clean, openPage, settled } from "../browser.mjs";
import { dialog, fill, send, until } from "./hands.mjs";

export const title = "two";

export async function day({ tally, program, browser }) {
  const clerk = await openPage(browser, program, { link: program.person("carl", "service") });
  const watcher = await openPage(browser, program, { link: program.person("wanda", "warehouse") });
  await watcher.at("/list/orders?status=open&sort=-placed");
  const list = watcher.getByRole("grid");
  await list.getByRole("row").nth(1).waitFor();
  let loads = 0;
  watcher.on("load", () => loads++);
  await watcher.getByText("live", { exact: true }).waitFor();
  const before = new Set(program.rows("orders", "--status", "open").map((o) => o.number));
  await clerk.at("/deliver");
  await clerk.getByRole("button", { name: "New order" }).click();
  await fill(dialog(clerk), { Customer: "W-1002", Lines: [{ Item: "MUG-GREEN", Quantity: "1" }] });
  await send(clerk, "Place");
  const made = program.rows("orders", "--status", "open").find((o) => !before.has(o.number));
  await list.getByRole("row").filter({ hasText: made.number }).waitFor({ timeout: 15_000 }).catch(() => {});
  tally.check("an order that another placed appears in the list without a reload", (await list.getByRole("row").filter({ hasText: made.number }).count()) === 1 && loads === 0, await list.innerText());
  // And the other way: the order is picked, and the clerk's page of it says so.
  await clerk.at(`/doc/${made.number}`);
  await clerk.getByRole("tab", { name: "Moves and postings" }).click();
  await settled(clerk);
  await watcher.at("/deliver");
  await watcher.getByRole("region", { name: "Orders that can be picked" }).getByRole("button", { name: "Pick" }).first().waitFor();
  const s = program.run("shipment", "pick", "--order", made.number, "--json").number;
  tally.check("what is done by the command line appears as well", await until(async () => (await clerk.getByText(s).count()) > 0), s);
  clean(tally, clerk, "the clerk of two");
  clean(tally, watcher, "the watcher of two");
  tally.check("after the two all holds", program.proven());
}
