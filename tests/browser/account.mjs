// One's own account in the app: choosing a password, with its meter and showing it; a second factor from setting up to signing in; what one is told
// at the next sign-in; ending a session elsewhere; and that nothing stays in the browser when one signs out. `account.mjs FOLDER` keeps pictures.
import { createHmac } from "node:crypto";
import path from "node:path";
import { axe, clean, exampleProgram, openBrowser, openPage, settled, Tally } from "./browser.mjs";

const tally = new Tally();
const folder = process.argv[2] && path.resolve(process.argv[2]);
const program = await exampleProgram("account");
const browser = await openBrowser();
const GOOD = "seven slow snails";

const shot = async (page, name) => {
  const found = name === "notice" && !folder ? [] : await axe(page); // pages.mjs has looked at that page
  tally.check(`${name}: axe`, found.length === 0, found.join("\n"));
  tally.check(`${name}: no wider than the screen`, await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1));
  if (!folder) return;
  await page.waitForTimeout(400); // what glides in has come to rest
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
};

// What a device shows for the secret, so many half minutes from now.
function codeOf(base32, ahead = 0) {
  const bits = [...base32.replace(/ /g, "")].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => Number.parseInt(b, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead));
  const mac = createHmac("sha1", key).update(step).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1e6).padStart(6, "0");
}

async function password(page, how) {
  await page.at("/you");
  await page.getByRole("button", { name: "Change the password" }).first().click();
  const form = page.getByRole("dialog");
  const field = form.getByLabel("New password");
  const meter = form.getByRole("meter");
  if (how) await form.getByLabel("Old password").fill(GOOD);
  for (const [typed, least, most, says] of [["short", 0, 1, "7 more characters"], ["password1234", 0, 1, "guessed"], ["three calm herons on a quiet quay", 3, 4, /good|strong/]]) {
    await field.fill(typed);
    await form.getByText(says).waitFor();
    const now = Number(await meter.getAttribute("aria-valuenow"));
    tally.check(`the meter of ${typed}`, now >= least && now <= most, now);
  }
  await shot(page, `password${how}`);
  tally.check("it is hidden", (await field.getAttribute("type")) === "password" && (await field.getAttribute("autocomplete")) === "new-password");
  await form.getByRole("button", { name: "Show it" }).first().click();
  tally.check("it can be shown", (await field.getAttribute("type")) === "text");
  await field.fill("");
  await page.evaluate(() => navigator.clipboard.writeText("password1234"));
  await field.press("Control+v");
  tally.check("it can be pasted", (await field.inputValue()) === "password1234");
  page.expected.push(/422/);
  await form.getByRole("button", { name: "Password", exact: true }).click();
  await form.getByRole("alert").waitFor();
  tally.check("a common one is refused, with why", (await form.getByRole("alert").textContent()).includes("most common"));
  await field.fill(GOOD);
  await form.getByRole("button", { name: "Password", exact: true }).click();
  await form.waitFor({ state: "hidden" });
  await settled(page);
}

async function setUp(page, how) {
  await page.getByLabel("Your password").fill(GOOD);
  await page.getByRole("button", { name: "Set up a second factor" }).click();
  await page.getByRole("img", { name: "QR code of the secret" }).waitFor();
  await shot(page, `second-factor${how}`);
  const secret = await page.locator("code").first().textContent();
  await page.getByLabel("Code that it shows").fill("000000");
  page.expected.push(/422/);
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByText("this is not the code").waitFor();
  if (Date.now() % 30_000 > 24_000) await page.waitForTimeout(6500); // the code of the half minute before is not to end under way
  await page.getByLabel("Code that it shows").fill(codeOf(secret, -1));
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByText("It is set up.").waitFor();
  tally.check("recovery codes are shown", (await page.locator("main li, .page li").count()) === 10);
  await shot(page, `recovery${how}`);
  const code = await page.locator("main li, .page li").first().textContent();
  await page.getByRole("button", { name: "I have kept them" }).click();
  return { secret, code };
}

const keptHere = (page) => page.evaluate(async () => {
  const rows = async (store) => new Promise((done) => {
    const r = indexedDB.open("argosy");
    r.onsuccess = () => {
      if (!r.result.objectStoreNames.contains(store)) return done(0);
      const n = r.result.transaction(store).objectStore(store).count();
      n.onsuccess = () => { r.result.close(); done(n.result); };
    };
  });
  return { stored: Object.keys(localStorage).filter((k) => k.startsWith("argosy")).length, kept: await rows("kept"), outbox: await rows("outbox") };
});

const everythingKept = (page) => page.evaluate(async () => {
  const all = await new Promise((done) => {
    const r = indexedDB.open("argosy");
    r.onsuccess = () => {
      const n = r.result.transaction("kept").objectStore("kept").getAll();
      n.onsuccess = () => { r.result.close(); done(n.result); };
    };
  });
  return JSON.stringify([all, { ...localStorage }, { ...sessionStorage }]);
});

async function signIn(page, code, how) {
  await page.getByLabel("User", { exact: true }).fill("mara");
  await page.getByLabel("Password", { exact: true }).fill(GOOD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "One more step" }).waitFor();
  await shot(page, `code${how}`);
  await page.getByLabel("Code of your device").fill("111111");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("the code is wrong").waitFor();
  await page.getByLabel("Code of your device").fill(code);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("navigation", { name: "Pages" }).waitFor({ state: "attached" });
}

async function day(how, flags) {
  const page = await openPage(browser, program, { link: program.person("mara", "admin"), ...flags });
  page.expected.push(/401/); // before one is signed in
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"], { origin: program.url });
  await password(page, how);
  const { secret, code } = await setUp(page, how);
  await page.getByText("Whoever signs in as you").waitFor();
  await page.evaluate(() => localStorage.setItem("argosy.saved-views", "{}"));
  await page.at("/deliver/scan");
  await page.waitForTimeout(500);
  tally.check("something is kept while she works", (await keptHere(page)).kept > 0, await keptHere(page));
  const held = await everythingKept(page);
  const people = program.rows("parties", "--customer", "true").flatMap((p) => [p.name, p.email, p.address]).filter((v) => v && v.length > 3);
  tally.check("but nobody's name, address or e-mail, and no secret", people.length > 5 && !people.some((v) => held.includes(v)) && !held.includes(GOOD) && !held.includes(secret.replace(/ /g, "")), people.filter((v) => held.includes(v)));
  await page.at("/you");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in to Argosy" }).waitFor();
  const left = await keptHere(page);
  tally.check("nothing is left after signing out", left.stored + left.kept + left.outbox === 0, left);
  await page.goBack().catch(() => {});
  await page.getByRole("heading", { name: "Sign in to Argosy" }).waitFor();
  tally.check("the back button shows nothing", (await page.getByRole("navigation", { name: "Pages" }).count()) === 0);
  await page.at("/");
  await signIn(page, codeOf(secret), how);
  const notice = page.getByText("You signed in before on");
  await notice.waitFor();
  tally.check("she is told of the sign-in before, and of what was changed", (await page.getByText("by link").count()) > 0 && (await page.getByText(/a second factor was set up by you/i).count()) > 0);
  await shot(page, `notice${how}`);
  await page.reload();
  await page.getByRole("navigation", { name: "Pages" }).waitFor({ state: "attached" });
  await settled(page);
  tally.check("once", (await notice.count()) === 0);

  // Elsewhere, by a link, where a code is asked for as well.
  const other = await openPage(browser, program, flags);
  other.expected.push(/401/);
  await other.goto(`${program.url}/#link=${program.link("mara")}`);
  await other.getByRole("heading", { name: "One more step" }).waitFor();
  await other.getByLabel("Code of your device").fill(code);
  await other.getByRole("button", { name: "Sign in" }).click();
  await other.getByRole("navigation", { name: "Pages" }).waitFor({ state: "attached" });
  await page.at("/you");
  await shot(page, `you${how}`);
  await page.getByRole("region", { name: "Your sessions" }).getByRole("button", { name: "End it" }).click();
  await page.getByRole("region", { name: "Your sessions" }).getByRole("button", { name: "End it" }).waitFor({ state: "detached" });
  await other.waitForTimeout(1200); // for so long a session is remembered by the program
  await other.at("/you");
  tally.check("a session that was ended is out", await other.getByRole("heading", { name: "Sign in to Argosy" }).isVisible());
  clean(tally, page, "account");
  clean(tally, other, "elsewhere");
  await other.context().close();
  await page.context().close();
}

// Where the company wants a second factor there is nothing else before it.
async function must() {
  program.run("setting", "create", "--code", "security.second_factor", "--value", "administrators");
  const link = program.person("nora", "admin");
  const page = await openPage(browser, program);
  page.expected.push(/403/);
  await page.goto(`${program.url}/#link=${link}`);
  await page.getByRole("heading", { name: "A second factor first" }).waitFor();
  tally.check("nothing else is there", (await page.getByRole("navigation").count()) === 0);
  await shot(page, "must");
  await page.getByRole("button", { name: "Set up a second factor" }).click();
  await page.getByRole("img", { name: "QR code of the secret" }).waitFor();
  const secret = await page.locator("code").first().textContent();
  await page.getByLabel("Code that it shows").fill(codeOf(secret));
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByRole("button", { name: "I have kept them" }).click();
  await page.getByRole("navigation", { name: "Pages" }).waitFor();
  tally.check("then she is in", true);
  clean(tally, page, "must");
  await page.context().close();
}

try {
  await day("", {});
  if (folder) {
    for (const [how, flags] of [["-dark", { dark: true }], ["-phone", { phone: true }]]) {
      program.run("second-factor", "remove", "--user", "mara");
      program.person = (code) => program.link(code);
      await day(how, flags);
    }
    delete program.person;
  }
  await must();
} catch (e) {
  tally.check("it goes on to the end", false, e.stack);
} finally {
  await browser.close();
  await program.stop();
}
tally.end();
