// Today: what needs me, by money, each with its best next step; the chain as it stands; how service, stock, cash and forecasts went.
import { Button, SegmentedControl } from "@mantine/core";
import { lazy, Suspense, useCallback, useMemo, useState } from "react";
import { Link } from "wouter";
import type { Columns, Row } from "../api/client";
import { useAct } from "../act/act";
import { sees, useTables, words } from "../api/tables";
import { useRows } from "../list/mini";
import { Chart } from "../parts/chart";
import { away, compact, companyToday, date, number, percent, shortDate, time, wholeMoney } from "../parts/format";
import { Late, Mark, PageHead, Sheet, When } from "../parts/marks";
import { ProblemNote } from "../parts/problem";
import { listOf, placeOf } from "../parts/where";
import "./today.css";

const Home = lazy(() => import("./home"));
const TodayMap = lazy(() => import("./today-map"));

export type Need = Columns<"needs-me", "key" | "place" | "kind" | "document" | "why" | "money" | "late_days" | "noun" | "verb" | "input" | "words", "party" | "item" | "site" | "due">;
type Place = Columns<"chain-now", "pos" | "place" | "open" | "unit" | "today" | "late" | "at_risk" | "money" | "worth">;
type Week = { [K in keyof Row<"courses">]: Row<"courses">[K] | null }; // null: not measured

const stages: Place["place"][] = ["plan", "source", "make", "deliver", "returns"];
const flows: Place["place"][] = ["product", "cash", "information"];

function ChainPlace({ p }: { p: Place }) {
  return (
    <Link href={`/${p.place}`} className={`chain-place ${flows.includes(p.place) ? p.place : ""}`}>
      <span className="name">{p.place}</span>
      <span className="open tabular">{number(p.open)} <span className="quiet">{p.unit}</span></span>
      <span className="quiet tabular">{wholeMoney(p.money)} {p.worth}</span>
      <span className="marks">
        {p.late > 0 && <Mark attention="red">{number(p.late)} late</Mark>}
        {p.at_risk > 0 && <Mark attention="amber">{number(p.at_risk)} at risk</Mark>}
        {p.late === 0 && p.at_risk === 0 && <span className="quiet">as it should be</span>}
      </span>
    </Link>
  );
}

// The five stages from supplier to customer, returns beneath from right to left, and the three flows that run through them.
function Chain() {
  const q = useRows<Place>("chain-now", { limit: 20 });
  const by = new Map((q.data?.rows ?? []).map((r) => [r.place, r]));
  if (q.error) return <ProblemNote error={q.error} />;
  if (!q.data) return <div style={{ height: 220 }} />;
  const put = (names: readonly Place["place"][]) => names.map((n) => by.get(n)).filter((p): p is Place => !!p).map((p) => <ChainPlace key={p.place} p={p} />);
  return (
    <section aria-label="The chain" className="chain-drawn">
      <div className="stages">{put(stages.slice(0, 4))}</div>
      <div className="back">{put(["returns"])}<span className="quiet arrow" aria-hidden>← what comes back</span></div>
      <div className="flows">{put(flows)}</div>
    </section>
  );
}

function placeOfNeed(n: Need): string {
  if (n.document) return placeOf("doc", n.document);
  if (n.item && n.site) return `/plan/item/${encodeURIComponent(n.item)}/${encodeURIComponent(n.site)}`;
  if (n.party) return placeOf("party", n.party);
  return `/${n.place}`;
}

// Money is not moved by one click: its form is shown first.
const looksFirst = new Set(["payment", "supplier-invoice", "journal"]);

// The next step in one click where all of it is known; its form where a person must add something or wants to look first.
export function Step({ need }: { need: Need }) {
  const { open, now, may } = useAct();
  const [busy, setBusy] = useState(false);
  const input = useMemo(() => { try { return JSON.parse(need.input || "{}") as Record<string, unknown>; } catch { return {}; } }, [need.input]);
  const tables = useTables();
  if (!need.noun || !need.verb || !may(need.noun, need.verb)) return null;
  const action = tables.actions.find((a) => a.noun === need.noun && a.verb === need.verb);
  const missing = looksFirst.has(need.noun) || action?.in.some((f) => !f.optional && f.kind !== "bool" && !f.output && input[f.name] === undefined);
  const wish = { noun: need.noun, verb: need.verb, input };
  const click = async () => {
    if (missing) return open(wish);
    setBusy(true);
    await now(wish);
    setBusy(false);
  };
  return (
    <Button.Group>
      <Button size="compact-xs" variant="default" loading={busy} onClick={() => void click()}>{need.words || need.verb}{missing ? "…" : ""}</Button>
      {!missing && <Button size="compact-xs" variant="default" aria-label={`Look first: ${need.words ?? need.verb}`} title="Look first" onClick={() => open(wish)}>…</Button>}
    </Button.Group>
  );
}

export function Needs({ place, limit = 12 }: { place?: string; limit?: number }) {
  const [only, setOnly] = useState("all");
  const filter = place ?? (only === "all" ? undefined : only);
  const q = useRows<Need>("needs-me", { limit, ...(filter ? { place: filter } : {}) });
  const places = ["all", ...stages, "cash"];
  return (
    <Sheet title="What needs me" pad={false} right={<>{!place && <SegmentedControl size="xs" data={places.map((p) => ({ value: p, label: p }))} value={only} onChange={setOnly} aria-label="Which place" className="needs-places" />}<Link className="open quiet" style={{ fontSize: "0.75rem" }} href={listOf("needs-me", filter ? { place: filter } : {})}>All</Link></>}>
      {q.error ? <div style={{ padding: 12 }}><ProblemNote error={q.error} compact /></div> : null}
      {q.isLoading && <div className="quiet" style={{ padding: 18 }}>Reading…</div>}
      {q.data?.rows.length === 0 && <div className="quiet" style={{ padding: 18 }}>Nothing needs you. All that is expected is on its way.</div>}
      <ul className="needs">
        {(q.data?.rows ?? []).map((n) => (
          <li key={n.key}>
            <span className="sum number">{Number(n.money) !== 0 ? wholeMoney(n.money) : ""}</span>
            <span className="what">
              <span className="line">
                {!place && <span className={`quiet place ${n.place}`}>{n.place}</span>}
                <Link className="open" href={placeOfNeed(n)}>{n.document || n.item || n.party || n.site || words(n.kind)}</Link>
                {n.party && n.document && <Link className="open quiet" href={placeOf("party", n.party)}>{n.party}</Link>}
                <Late days={n.late_days} />
                {n.due && !(Number(n.late_days) > 0) && <span className="quiet"><When day={n.due} /></span>}
              </span>
              <span className="quiet">{n.why}</span>
            </span>
            <span className="do"><Step need={n} /></span>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}

// One figure with its course over the year, and how it stands against the other line where there is one.
function Course({ title, weeks, column, against, says, show, flow, to }: { title: string; weeks: Week[]; column: keyof Week; against?: keyof Week; says?: string; show: (v: unknown) => string; flow: string; to: string }) {
  const known = weeks.filter((w) => w[column] !== null && w[column] !== undefined);
  const last = known.at(-1);
  const before = known.at(-5);
  const option = useCallback(
    (t: (n: string) => string) => ({
      grid: { left: 4, right: 8, top: 8, bottom: 0, containLabel: true },
      legend: { show: false },
      xAxis: { type: "category" as const, data: weeks.map((w) => shortDate(w.week)), boundaryGap: false },
      yAxis: { type: "value" as const, scale: true, splitNumber: 2, axisLabel: { formatter: (v: number) => (Math.abs(v) < 2 ? percent(v, 0) : compact(v)) } },
      tooltip: { trigger: "axis" as const, valueFormatter: (v: unknown) => show(v) },
      series: [
        { name: title, type: "line" as const, symbol: "none", lineStyle: { color: t(flow), width: 2 }, itemStyle: { color: t(flow) }, data: weeks.map((w) => (w[column] === null ? null : Number(w[column]))) },
        ...(against ? [{ name: says, type: "line" as const, symbol: "none", lineStyle: { color: t("quiet"), width: 1, type: "dotted" as const }, itemStyle: { color: t("quiet") }, data: weeks.map((w) => (w[against] === null ? null : Number(w[against]))) }] : []),
      ],
    }),
    [weeks, title, column, against, says, show, flow],
  );
  return (
    <Sheet label={title} pad={false}>
      <Link href={to} className="figure" style={{ paddingBottom: 0 }}>
        <div className="label">{title}</div>
        <div className="value">{last ? show(last[column]) : "none yet"}</div>
        <div className="note">{before ? `${show(before[column])} four weeks before` : " "}{against && last ? `, ${says} ${show(last[against])}` : ""}</div>
      </Link>
      <div style={{ padding: "0 8px 4px" }}><Chart label={`${title} by week`} height={110} option={option} table={{ head: ["Week of", title, ...(against ? [says ?? against] : [])], rows: weeks.map((w) => [shortDate(w.week), show(w[column]), ...(against ? [show(w[against])] : [])]) }} /></div>
    </Sheet>
  );
}

function Courses() {
  const q = useRows<Row<"courses">>("courses", { limit: 60 });
  // Weeks of which nothing was measured have no point: the present one has no forecast error yet.
  const weeks = useMemo(() => {
    const measured = (w: Row<"courses">): Week => ({ ...w, fill: Number(w.lines) ? (w.fill ?? null) : null, wape: Number(w.wape) ? (w.wape ?? null) : null, naive_wape: Number(w.naive_wape) ? (w.naive_wape ?? null) : null });
    return (q.data?.rows ?? []).map(measured).sort((a, b) => String(a.week).localeCompare(String(b.week)));
  }, [q.data]);
  if (q.error) return <ProblemNote error={q.error} />;
  if (!q.data) return <div style={{ height: 200 }} />;
  const p = (v: unknown) => percent(v, 1);
  return (
    <div className="courses">
      <Course title="Lines filled in time" weeks={weeks} column="fill" show={p} flow="product" to="/deliver" />
      <Course title="Stock value" weeks={weeks} column="stock" show={wholeMoney} flow="product" to="/product" />
      <Course title="Cash" weeks={weeks} column="cash" show={wholeMoney} flow="cash" to="/cash" />
      <Course title="Forecast error" weeks={weeks} column="wape" against="naive_wape" says="naive" show={p} flow="information" to="/plan" />
    </div>
  );
}

// Whether all that must hold held when it was last looked at, for those who may see it.
function LastProof() {
  const tables = useTables();
  const q = useRows<Columns<"upkeep", "at" | "good" | "detail">>("upkeep", { kind: "proof", sort: "-id", limit: 1 });
  if (!sees(tables, "upkeep") || !q.data) return null;
  const last = q.data.rows[0]; // of a company whose days are those of the past, the machine's clock may be ahead
  return (
    <Link href="/information" className="last-proof" title={last ? `${time(last.at)}${last.detail ? `: ${last.detail}` : ""}` : undefined}>
      {last ? <Mark attention={last.good ? "calm" : "red"}>{last.good ? "All that must hold holds" : "The proof does not hold"}</Mark> : <Mark attention="amber">Never proven</Mark>}
      {last && <span className="quiet">proven {last.at.slice(0, 10) > companyToday() ? date(last.at) : away(last.at)}</span>}
    </Link>
  );
}

export function Today() {
  const tables = useTables();
  if (tables.user.site || tables.user.party) return <Suspense><Home /></Suspense>;
  return <CompanyToday />;
}

function CompanyToday() {
  const tables = useTables();
  const may = (v: string) => tables.views.some((x) => x.name === v);
  return (
    <div className="page">
      <PageHead title="Today" say={<>{date(companyToday())}, in {tables.company.currency}</>} right={<LastProof />} />
      {may("chain-now") && <Chain />}
      <div className="today-main">
        {may("needs-me") && <Needs />}
        <Suspense fallback={<div style={{ height: 300 }} />}><TodayMap /></Suspense>
      </div>
      {may("courses") && <Courses />}
    </div>
  );
}

