// bench/app.mjs [DB [NOW]]   how heavy and how fast the app's first page is, in Debian's chromium on the database DB (the example company where none
// is given): compressed bytes before charts, where the browser takes brotli and where it takes gzip alone, the time until one can use it, and a
// what-if of a policy. Prints each beside its limit.
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { exampleProgram, openBrowser, openPage, Program, settled } from "../tests/browser/browser.mjs";

const LIMIT_KB = 300, LIMIT_READY_S = 1.5, LIMIT_WHAT_IF_S = 1;
const from = process.argv[2], now = process.argv[3] ?? "last";
const folder = mkdtempSync(path.join(tmpdir(), "argosy-bench-"));
process.chdir(folder);
let program;
if (from) {
  copyFileSync(from, path.join(folder, "bench.db"));
  process.env.ARGOSY_NOW = now;
  program = await new Program("bench").start();
} else program = await exampleProgram("bench");
const median = (a) => [...a].sort((x, y) => x - y)[Math.floor(a.length / 2)];
const line = (what, is, limit, unit) => console.log(`${what.padEnd(46)} ${is.toFixed(2).padStart(9)} ${unit.padEnd(3)} limit ${limit} ${unit}, ratio ${(is / limit).toFixed(2)}`);

// The program under a name of its own is plain HTTP from another machine to the browser, where it takes gzip alone.
const far = "argosy.bench";
const browser = await openBrowser(`--host-resolver-rules=MAP ${far} 127.0.0.1`);
program.person("bench", "admin");

// Bytes on the wire, of a first visit without a service worker: programs, styles, fonts and answers, but those of the charts and of the map, which are
// read when the page can be used already.
async function firstVisits(url, encoding) {
  const asked = await openPage(browser, { url }, { link: program.link("bench") });
  const storageState = await asked.context().storageState();
  await asked.context().close();
  const ready = [];
  let before = 0, charts = 0, later = 0;
  for (let run = 0; run < 5; run++) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, storageState, serviceWorkers: "block" });
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    await cdp.send("Network.enable");
    const urls = new Map();
    let bytes = 0, chartBytes = 0, first = 0; // first: when the list of what needs one is there
    cdp.on("Network.requestWillBeSent", (e) => urls.set(e.requestId, e.request.url));
    cdp.on("Network.responseReceived", (e) => {
      const is = e.response.headers["content-encoding"] ?? e.response.headers["Content-Encoding"];
      if (/\.js$/.test(e.response.url) && is !== undefined && is !== encoding) throw new Error(`${e.response.url} came as ${is}, not as ${encoding}`);
    });
    cdp.on("Network.loadingFinished", (e) => {
      const url = urls.get(e.requestId) ?? "";
      if (/\/assets\/(echarts|map-drawn|map-data|today-map|chart)-/.test(url) || /\/v1\/(orders|purchases|parties|shipments|transfers|sites|lanes)\?/.test(url)) chartBytes += e.encodedDataLength;
      else bytes += e.encodedDataLength;
      if (url.includes("/v1/needs-me")) first = bytes;
    });
    const began = performance.now();
    await page.goto(url);
    await page.getByRole("region", { name: "What needs me" }).getByRole("listitem").first().or(page.getByText("Nothing needs you")).waitFor();
    ready.push((performance.now() - began) / 1000);
    await settled(page);
    [before, charts, later] = [first, chartBytes, bytes - first].map((n) => n / 1000);
    await context.close();
  }
  line(`Today, first visit before charts, ${encoding}`, before, LIMIT_KB, "kB");
  console.log(`  charts and map ${charts.toFixed(0)} kB more; read when nothing else was to be done, for palette and forms: ${later.toFixed(0)} kB`);
  line("Today, first visit, until it can be used", median(ready), LIMIT_READY_S, "s");
}
await firstVisits(program.url, "br");
await firstVisits(program.url.replace("127.0.0.1", far), "gzip");

// A policy's change and what it would do, as the bench asks for it.
const page = await openPage(browser, program, { link: program.link("bench") });
const policy = program.rows("policies", "--safety.gt", "0")[0];
const asked = [];
for (let run = 0; run < 5; run++) {
  asked.push(await page.evaluate(async (url) => {
    const began = performance.now();
    const answer = await fetch(url);
    await answer.text();
    return answer.ok ? (performance.now() - began) / 1000 : NaN;
  }, `/v1/what-if?item=${encodeURIComponent(policy.item)}&site=${encodeURIComponent(policy.site)}&safety=${Number(policy.safety) * 2 + run}`));
}
line("What a changed policy would do", median(asked), LIMIT_WHAT_IF_S, "s");
await browser.close();
await program.stop();
rmSync(folder, { recursive: true, force: true });
