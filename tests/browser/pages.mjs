// Every page of the app, as an administrator sees it: it has its heading, nothing goes wrong on it, and axe-core finds nothing serious. Then who
// sees what: nobody without a session, each role no more than it may. Then names that would harm a page that trusted them.
import { axe, clean, exampleProgram, openBrowser, openPage, Tally } from "./browser.mjs";

const tally = new Tally();
const program = await exampleProgram("pages");
const browser = await openBrowser();

function pagesOf() {
  const order = program.rows("orders", "--limit", "1")[0].number;
  const purchase = program.rows("purchases")[0]?.number;
  const policy = program.rows("policies")[0];
  const lot = program.rows("lots")[0]?.code;
  return [
    ["/", "Today"], ["/plan", "Plan"], ["/source", "Source"], ["/make", "Make"], ["/deliver", "Deliver"], ["/deliver/scan", null], ["/returns", "Returns"],
    ["/returns/desk", null], ["/product", "Product"], ["/cash", "Cash"], ["/information", "Information"], ["/network", "Network"], ["/network/import", null], ["/settings", "Settings"], ["/you", "Your account"],
    ["/list/orders", "Orders"], ["/list/moves?sort=-qty", "Moves"], [`/doc/${order}`, `Order ${order}`], ...(purchase ? [[`/doc/${purchase}`, `Purchase ${purchase}`]] : []),
    [`/explain/${order}`, null], [`/item/${policy.item}`, null], [`/plan/item/${policy.item}/${policy.site}`, null], ...(lot ? [[`/trace/lot/${lot}`, `Lot ${lot}`]] : []),
    [`/party/${program.rows("parties", "--supplier", "true")[0].code}`, null], ["/cash/account/1000", "1000 Bank"], [`/record/site/${policy.site}`, null], ["/nowhere", "There is nothing at this address"],
  ];
}

async function everyPage(link, how) {
  const page = await openPage(browser, program, { link, ...how });
  for (const [at, title] of pagesOf()) {
    const name = `${at}${how.dark ? ", dark" : ""}${how.phone ? ", phone" : ""}`;
    await page.at(at);
    const heading = page.getByRole("heading", { level: 1 }).first();
    const text = (await heading.textContent({ timeout: 15_000 }).catch(() => null))?.trim() ?? null;
    tally.check(`${name}: has its heading`, title === null ? !!text : text === title, text ?? "none");
    tally.check(`${name}: no wider than the screen`, await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1), await page.evaluate(() => document.documentElement.scrollWidth));
    if (at === "/") tally.check(`${name}: the words of the search fit`, await page.locator(".shell-find span").evaluate((e) => e.scrollWidth <= e.clientWidth));
    if (at.startsWith("/trace/")) {
      const box = await page.locator(".react-flow__node").first().boundingBox();
      tally.check(`${name}: what is on a card of the graph can be read`, box !== null && box.width >= 120, box);
    }
    const found = await axe(page);
    tally.check(`${name}: axe`, found.length === 0, found.join("\n"));
    clean(tally, page, name);
  }
  await page.context().close();
}

async function withoutSession() {
  const page = await openPage(browser, program);
  page.expected.push(/401/);
  for (const at of ["/", "/list/orders", "/settings"]) {
    await page.at(at);
    tally.check(`${at} without a session is the sign-in page`, await page.getByRole("heading", { name: "Sign in to Argosy" }).isVisible());
    tally.check(`${at} without a session shows nothing else`, (await page.getByRole("navigation").count()) === 0);
  }
  tally.check("sign-in: axe", (await axe(page)).length === 0, await axe(page));
  await page.getByLabel("User").fill("admin");
  await page.getByLabel("Password", { exact: true }).fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").waitFor();
  tally.check("a wrong password is refused", await page.getByRole("heading", { name: "Sign in to Argosy" }).isVisible());
  await page.context().addCookies([{ name: "argosy_session", value: "forged", url: program.url }]);
  await page.at("/");
  tally.check("a forged session is the sign-in page", await page.getByRole("heading", { name: "Sign in to Argosy" }).isVisible());
  clean(tally, page, "without a session");
  await page.context().close();
}

async function revoked() {
  const page = await openPage(browser, program, { link: program.person("leaver", "viewer") });
  tally.check("a viewer is in", await page.getByRole("navigation", { name: "Pages" }).isVisible());
  const sessions = program.rows("sessions", "--owner", "leaver");
  tally.check("his session is listed", sessions.length === 1, sessions);
  for (const s of sessions) program.run("session", "revoke", "--session", String(s.id));
  page.expected.push(/401/);
  await page.waitForTimeout(1500); // for so long a session is remembered by the program
  await page.at("/list/orders");
  await page.getByRole("heading", { name: "Sign in to Argosy" }).waitFor({ timeout: 10_000 }).catch(() => {});
  tally.check("a revoked session is the sign-in page", await page.getByRole("heading", { name: "Sign in to Argosy" }).isVisible());
  clean(tally, page, "a revoked session");
  await page.context().close();
}

// What a role may: the buttons that it sees are those of its actions.
async function roles() {
  const viewer = await openPage(browser, program, { link: program.person("vera", "viewer") });
  await viewer.at("/list/orders");
  await viewer.getByRole("gridcell").nth(5).waitFor().catch(() => {});
  tally.check("a viewer sees orders", (await viewer.getByRole("gridcell").count()) > 5);
  await viewer.at("/network");
  tally.check("a viewer is offered nothing to create", (await viewer.getByRole("button", { name: /^New/ }).count()) === 0);
  await viewer.keyboard.press("Control+k");
  await viewer.getByPlaceholder("A page, a record, an action…").fill("place order");
  await viewer.waitForTimeout(400);
  tally.check("a viewer's palette has no action", (await viewer.getByText("Place order", { exact: true }).count()) === 0);
  clean(tally, viewer, "viewer");
  await viewer.context().close();
  const clerk = await openPage(browser, program, { link: program.person("sam", "service") });
  await clerk.keyboard.press("Control+k");
  await clerk.getByPlaceholder("A page, a record, an action…").fill("place order");
  await clerk.getByText("Place order", { exact: true }).first().waitFor();
  tally.check("a service clerk's palette has order place", true);
  await clerk.keyboard.press("Escape");
  await clerk.getByPlaceholder("A page, a record, an action…").waitFor({ state: "hidden" });
  await clerk.keyboard.press("Control+k");
  await clerk.getByPlaceholder("A page, a record, an action…").fill("create user");
  await clerk.waitForTimeout(400);
  tally.check("a service clerk's palette has no user create", (await clerk.getByText("Create user", { exact: true }).count()) === 0);
  clean(tally, clerk, "service clerk");
  await clerk.context().close();
}

// A view that one saves is there where another signs in, if it is shared.
async function savedViews(link) {
  const page = await openPage(browser, program, { link });
  await page.at("/list/orders?status=open");
  await page.getByRole("button", { name: "Saved views" }).click();
  for (const [name, shared] of [["Mine alone", false], ["For all", true]]) {
    await page.getByLabel("Name this view").fill(name);
    await page.getByLabel("For all who may see this list").setChecked(shared);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("button", { name: new RegExp(`^${name}`) }).waitFor();
  }
  clean(tally, page, "views are saved");
  await page.context().close();
  const other = await openPage(browser, program, { link: program.link("vera") });
  await other.at("/list/orders");
  await other.getByRole("button", { name: "Saved views" }).click();
  await other.getByRole("button", { name: /^For all/ }).click();
  await other.waitForURL(/status=open/);
  tally.check("another sees what is shared, and no more", (await other.getByRole("button", { name: /^Mine alone/ }).count()) === 0);
  const found = await axe(other);
  tally.check("saved views: axe", found.length === 0, found.join("\n"));
  clean(tally, other, "a shared view is opened");
  await other.context().close();
}

// A field, a column and an action that the program's tables gain appear in list, form and palette: the app knows none of them by name.
async function grown(link) {
  const page = await openPage(browser, program, { link });
  await page.route("**/v1/tables", async (route) => {
    const answer = await route.fetch();
    const t = await answer.json();
    t.views.find((v) => v.name === "sites").columns.push({ name: "harbour", kind: "text", label: "Harbour", help: "", hidden: false, ref: null, choices: null, sortable: true, filterable: true });
    t.actions.find((a) => a.noun === "site" && a.verb === "create").in.push({ name: "harbour", kind: "text", label: "Harbour", optional: true, choices: ["north", "south"] });
    t.actions.push({ noun: "tide", verb: "turn", area: "network", help: "Turns the tide.", entity: null, in: [{ name: "height", kind: "qty", label: "Height", example: "2.5" }], out: [] });
    await route.fulfill({ response: answer, json: t });
  });
  await page.at("/list/sites");
  tally.check("a new column is in the list", await page.getByRole("columnheader", { name: "Harbour" }).isVisible());
  await page.getByRole("button", { name: "New site" }).click();
  await page.getByRole("dialog").getByLabel("Harbour").first().waitFor();
  tally.check("a new field is in the form", await page.getByRole("dialog").getByLabel("Harbour").first().isVisible());
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("A page, a record, an action…").fill("turn tide");
  await page.getByText("Turn tide", { exact: true }).click();
  await page.getByRole("dialog").getByLabel("Height").waitFor();
  tally.check("a new action has its form", await page.getByRole("dialog").getByText("Turns the tide.").last().isVisible());
  clean(tally, page, "grown tables");
  await page.context().close();
}

async function hostile(link) {
  const harm = `"><img src=x onerror="document.title='harmed'"><script>document.title='harmed'</script>{{7*7}}`;
  program.run("item", "create", "--code", "HARM", "--name", harm, "--family", harm.slice(0, 60));
  program.run("party", "create", "--code", "HARM-C", "--name", harm, "--customer", "true", "--country", "GB", "--address", harm);
  const page = await openPage(browser, program, { link });
  for (const at of ["/item/HARM", "/party/HARM-C", "/list/items?code=HARM", "/record/item/HARM", "/list/parties?code=HARM-C"]) {
    await page.at(at);
    tally.check(`${at}: a hostile name is text`, (await page.locator("img[src='x']").count()) === 0 && !(await page.title()).includes("harmed"));
    tally.check(`${at}: and is shown as it was given`, (await page.getByText("onerror").count()) > 0);
  }
  await page.at(`/list/${encodeURIComponent("<script>document.title='harmed'</script>")}`);
  tally.check("a hostile address is text", !(await page.title()).includes("harmed"));
  clean(tally, page, "hostile names");
  await page.context().close();
}

try {
  program.person("ada", "admin");
  await withoutSession();
  await everyPage(program.link("ada"), {});
  await everyPage(program.link("ada"), { dark: true });
  await everyPage(program.link("ada"), { phone: true });
  await revoked();
  await roles();
  await savedViews(program.link("ada"));
  await grown(program.link("ada"));
  await hostile(program.link("ada"));
} catch (e) {
  tally.check("the script ran to its end", false, String(e.stack ?? e));
}
await browser.close();
await program.stop();
tally.end();
