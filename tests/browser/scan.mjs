// The scan screens on a phone: a wrong scan is refused and counts nothing; what is done without a connection goes on, outlives a reload, and is
// done once when the connection is back; what the program refuses then is shown, and goes with what follows it when it is dropped.
import { axe, clean, exampleProgram, openBrowser, openPage, settled, Tally } from "./browser.mjs";
import { scan as type } from "./days/hands.mjs";

const tally = new Tally();
const program = await exampleProgram("scan");
const browser = await openBrowser();
const page = await openPage(browser, program, { link: program.person("wendy", "warehouse"), phone: true });
page.expected.push(/ERR_INTERNET_DISCONNECTED|net::ERR_FAILED/);

async function scan(code) {
  await page.locator(".scan").waitFor(); // what is typed before it is there is lost
  await page.waitForTimeout(200); // a hand is not faster, and the screen listens by then
  await type(page, code);
}
const next = page.getByRole("button", { name: /^(Next|Done)$/ });
const heldLines = () => program.rows("order-lines").filter((l) => Number(l.held) > 0);
const shipmentsOf = (order) => program.rows("shipments").filter((s) => s.order === order);

async function takeAll() {
  for (let i = 0; i < 60; i++) {
    if (await page.getByRole("button", { name: "Picked", exact: true }).isVisible()) return;
    await scan(await page.locator(".scan .code").textContent());
    await next.click();
  }
}

// A service worker that controls the page means that its files are in the browser: only then a reload works without a connection.
async function readyForReload() {
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForFunction(() => !!navigator.serviceWorker.controller);
  await page.reload();
  await settled(page);
}

async function wrongScan(order) {
  await page.at("/deliver/scan/pick");
  await scan(order);
  await page.locator(".scan .code").waitFor();
  const item = await page.locator(".scan .code").textContent();
  await scan("NO-SUCH-THING");
  const said = await page.getByRole("alert").textContent();
  tally.check("a wrong scan is refused with what was scanned and what was expected", said.includes("NO-SUCH-THING") && said.includes(item), said);
  tally.check("a wrong scan does not let one go on", await page.getByRole("button", { name: "Scan the item first" }).isDisabled());
  tally.check("a wrong scan: axe", (await axe(page)).length === 0, await axe(page));
  const boxes = await page.locator(".scan button:visible, .scan a:visible, .scan input:visible").evaluateAll((all) => all.map((e) => e.getBoundingClientRect()).filter((r) => r.height < 48 || r.width < 48).length);
  tally.check("every target is 48 pixels or more", boxes === 0, boxes);
}

async function lostConnection(order) {
  const lines = heldLines().filter((l) => l.order === order), held = lines.reduce((s, l) => s + Number(l.held), 0), before = shipmentsOf(order).length;
  await page.context().setOffline(true);
  await page.reload();
  await page.locator(".scan .code").waitFor();
  tally.check("a reload works without a connection", true);
  await takeAll();
  await page.getByRole("button", { name: "Picked", exact: true }).click();
  await page.getByRole("button", { name: "Packed", exact: true }).click();
  await page.getByRole("heading", { name: /^Ship/ }).waitFor();
  await scan("TRACK-4711");
  await page.getByRole("button", { name: "Handed over" }).click();
  await page.getByText("3 actions wait to be sent").waitFor();
  tally.check("three actions wait", true);
  tally.check("nothing is done yet", shipmentsOf(order).length === before);
  tally.check("what waits: axe", (await axe(page)).length === 0, await axe(page));
  await page.reload();
  await page.getByText("3 actions wait to be sent").waitFor();
  tally.check("what waits outlives a reload", true);
  await page.context().setOffline(false);
  await page.getByText("actions wait to be sent").waitFor({ state: "detached" });
  let made = [];
  for (let i = 0; i < 200 && !made.some((s) => s.tracking === "TRACK-4711" && s.status === "shipped"); i++) { // they are sent one after the other
    await page.waitForTimeout(100);
    made = shipmentsOf(order).slice();
  }
  tally.check("the shipment is made once", made.length === before + 1, made);
  const shipment = made.find((s) => s.tracking === "TRACK-4711");
  tally.check("it was packed and shipped", shipment?.status === "shipped" && shipment.packages === 1, shipment);
  const moved = program.rows("moves").filter((m) => m.doc === shipment?.number && m.kind === "pick").reduce((s, m) => s + Number(m.qty), 0);
  tally.check("what was held was taken", moved === held, { moved, held });
}

async function refused(order) {
  await page.at(`/deliver/scan/pick?number=${order}`);
  await page.locator(".scan .code").waitFor();
  await page.context().setOffline(true);
  await takeAll();
  await page.getByRole("button", { name: "Picked", exact: true }).click();
  await page.getByRole("button", { name: "Packed", exact: true }).click();
  await page.getByRole("button", { name: "Later" }).click();
  program.run("shipment", "pick", "--order", order); // somebody else was faster
  const before = shipmentsOf(order).length;
  page.expected.push(/409/);
  await page.context().setOffline(false);
  const alert = page.locator(".scan .banner .wrong");
  await alert.waitFor();
  tally.check("what is refused is shown with what waits behind it", (await alert.textContent()).includes("Pack"), await alert.textContent());
  tally.check("a refusal: axe", (await axe(page)).length === 0, await axe(page));
  page.once("dialog", (d) => void d.accept());
  await alert.getByRole("button", { name: "Drop" }).click();
  await alert.waitFor({ state: "detached" });
  tally.check("what follows what was dropped goes with it", (await page.locator(".scan .banner").count()) === 0);
  tally.check("nothing was picked twice", shipmentsOf(order).length === before);
}

try {
  const orders = [...new Set(heldLines().map((l) => l.order))];
  tally.check("the example has orders to pick", orders.length >= 2, orders.length);
  await page.at("/deliver/scan");
  await readyForReload();
  await wrongScan(orders[0]);
  await settled(page);
  await lostConnection(orders[0]);
  await refused(orders[1]);
  clean(tally, page, "the scan screens");
  tally.check("all that must hold holds", program.proven());
} finally {
  await browser.close();
  await program.stop();
}
tally.end();
