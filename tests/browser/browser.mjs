// The harness of the browser's tests: a program with a company of its own, people who sign in by one-time links, and pages on which nothing may
// go wrong unnoticed: a console error, a failed script or a request to anywhere else is a failure of the test under way.
import { spawn, spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = process.env.ARGOSY_ROOT ?? path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const require = createRequire(path.join(root, "web/package.json"));
const { chromium } = require("playwright-core");
const axePath = require.resolve("axe-core/axe.min.js");
const program = process.env.ARGOSY_RELEASE ?? process.env.ARGOSY ?? path.join(root, "build/argosy");
const store = process.env.ARGOSY_TEST_DB ?? "sqlite";

export class Tally {
  passed = 0;
  failed = 0;
  check(name, ok, more = "") {
    if (ok) this.passed++;
    else {
      this.failed++;
      console.log(`not ok: ${name}${more === "" ? "" : `: ${typeof more === "string" ? more : JSON.stringify(more)}`}`.slice(0, 3000));
    }
    return ok;
  }
  end() {
    console.log(`${this.passed} passed, ${this.failed} failed`);
    process.exitCode = this.failed || !this.passed ? 1 : 0;
  }
}

// ---- the program ---------------------------------------------------------------------------------------------------------------------

export class Program {
  binary = program; // a test may take another one
  constructor(name) {
    if (store === "sqlite") this.db = path.resolve(`${name}.db`);
    else {
      const database = `browser_${name}_${process.pid}`;
      this.psql(`create database ${database} template template0`);
      this.db = `${store.slice(0, store.lastIndexOf("/"))}/${database}`;
    }
  }
  psql(sql) {
    const r = spawnSync("psql", ["-qX", "-v", "ON_ERROR_STOP=1", store, "-c", sql]);
    if (r.status !== 0) throw new Error(String(r.stderr));
  }
  // The command line on the same store; its answer is parsed where it is JSON.
  run(...words) {
    const r = spawnSync(this.binary, [...words, "--db", this.db], { maxBuffer: 1 << 28 });
    if (r.status !== 0) throw new Error(`argosy ${words.join(" ")}: ${r.stderr}`);
    const text = r.stdout.toString();
    return words.includes("--json") ? JSON.parse(text) : text;
  }
  // What needs no store.
  plain(...words) {
    return spawnSync(this.binary, words, { maxBuffer: 1 << 28 }).stdout.toString();
  }
  rows(view, ...words) {
    return this.run("list", view, ...words, "--json", "--all").rows;
  }
  async start() {
    this.process = spawn(this.binary, ["serve", "--db", this.db, "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
    this.url = await new Promise((done, fail) => {
      let text = "";
      this.process.stdout.on("data", (d) => {
        text += d;
        const m = /http:\/\/127\.0\.0\.1:\d+/.exec(text);
        if (m) done(m[0]);
      });
      this.process.on("exit", (code) => fail(new Error(`the program ended with ${code}: ${text}`)));
    });
    return this;
  }
  async stop() {
    if (!this.process) return;
    const ended = new Promise((done) => this.process.on("exit", done));
    this.process.removeAllListeners("exit");
    const gone = new Promise((done) => this.process.once("exit", done));
    this.process.kill("SIGTERM");
    await Promise.race([ended, gone]);
    this.process = null;
    if (store !== "sqlite") this.psql(`drop database ${this.db.slice(this.db.lastIndexOf("/") + 1)} with (force)`);
  }
  proven() {
    return this.run("prove").trim().endsWith("All hold.");
  }
  // A person with these roles, and the secret that signs him in once.
  person(code, roles) {
    this.run("user", "create", "--code", code, "--name", code.replace(/^./, (c) => c.toUpperCase()), "--roles", roles);
    return this.link(code);
  }
  link(code) {
    return this.run("user", "link", "--user", code, "--json").secret;
  }
}

// The example company, lived up to today.
export async function exampleProgram(name) {
  const p = new Program(name);
  p.run("init", "--from", path.join(root, "examples"), "--until-today");
  return p.start();
}

// ---- the browser ---------------------------------------------------------------------------------------------------------------------

export async function openBrowser(...more) {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-dev-shm-usage", ...more] });
}

// A page of somebody: his own cookies. What goes wrong on it is gathered in `page.faults`; answers of 4xx that a test asks for are allowed by `page.expected`.
export async function openPage(browser, program, { link, phone = false, dark = false } = {}) {
  const context = await browser.newContext({ viewport: phone ? { width: 390, height: 844 } : { width: 1440, height: 900 }, colorScheme: dark ? "dark" : "light", hasTouch: phone, locale: "en-GB", timezoneId: "UTC" });
  const page = await context.newPage();
  page.faults = [];
  page.expected = [];
  const expected = (text) => page.expected.some((e) => e.test(text));
  page.on("console", (m) => {
    if (m.type() === "error" && !expected(`${m.text()} ${m.location().url}`)) page.faults.push(`console: ${m.text()} ${m.location().url}`);
  });
  page.on("pageerror", (e) => page.faults.push(`script: ${e.message}`));
  page.on("request", (r) => {
    if (!/^(data|blob):/.test(r.url()) && !r.url().startsWith(program.url)) page.faults.push(`outside request: ${r.url()}`);
  });
  page.at = async (to) => {
    await page.goto(program.url + to);
    await settled(page);
  };
  page.setDefaultTimeout(30_000);
  if (link) {
    await page.goto(`${program.url}/#link=${link}`);
    await page.getByRole("navigation", { name: "Pages" }).waitFor({ state: "attached" });
    await settled(page);
  }
  return page;
}

// Nothing is asked of the program any more (the stream of changes stays open).
export async function settled(page) {
  await page.waitForLoadState("load");
  let open = 0;
  const began = (r) => { if (r.url().includes("/v1/") && !r.url().endsWith("/v1/stream")) open++; };
  const ended = (r) => { if (r.url().includes("/v1/") && !r.url().endsWith("/v1/stream")) open = Math.max(0, open - 1); };
  page.on("request", began);
  page.on("requestfinished", ended);
  page.on("requestfailed", ended);
  let quiet = 0;
  for (let i = 0; i < 200 && quiet < 4; i++) {
    await page.waitForTimeout(100);
    quiet = open === 0 ? quiet + 1 : 0;
  }
  page.off("request", began);
  page.off("requestfinished", ended);
  page.off("requestfailed", ended);
}

// What axe-core finds that is serious or critical.
export async function axe(page) {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(await source());
  const found = await page.evaluate(async () => {
    const r = await globalThis.axe.run(document, { resultTypes: ["violations"] });
    return r.violations.filter((v) => v.impact === "serious" || v.impact === "critical").map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target.join(" ") + " " + n.html.slice(0, 120)).join(" | ")}`);
  });
  return found;
}
let axeText = null;
async function source() {
  const fs = await import("node:fs/promises");
  return (axeText ??= await fs.readFile(axePath, "utf8"));
}

// What can be said of a page after a step: nothing went wrong on it so far.
export function clean(tally, page, name) {
  tally.check(`${name}: no console error and no outside request`, page.faults.length === 0, page.faults.join("; "));
  page.faults.length = 0;
}
