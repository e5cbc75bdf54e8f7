// The work of the coming days: a column a day with its load above and its orders beneath. Released is solid, opened hatched, planned outlined.
import { Button, SegmentedControl } from "@mantine/core";
import dayjs from "dayjs";
import { useMemo, useState } from "react";
import { Link } from "wouter";
import { useRows } from "../../list/mini";
import { companyToday, number } from "../../parts/format";
import { Mark, Sheet, TenseSwatch } from "../../parts/marks";
import { ProblemNote } from "../../parts/problem";
import { listOf } from "../../parts/where";
import { benchOf } from "../bench/data";
import type { Planned } from "../plan/release";
import { WorkCard } from "./card";
import { type OpenWork, useOpenWork } from "./orders";

const span = 7, most = 5;
type Day = { day: string; title: string; says: string; works: OpenWork[]; planned: Planned[]; released: number; opened: number; plan: number };

const sum = (xs: { n: number }[]): number => xs.reduce((a, x) => a + x.n, 0);

export function Calendar() {
  const { rows, error, loading } = useOpenWork();
  const planned = useRows<Planned>("planned-supply", { kind: "planned-make", sort: "due", limit: 5000 });
  const [site, setSite] = useState("");
  const [by, setBy] = useState<"due" | "what">("due");
  const [all, setAll] = useState<string | null>(null);
  const today = companyToday();
  const sites = useMemo(() => [...new Set([...rows.map((r) => r.site), ...(planned.data?.rows ?? []).map((p) => p.site)])].sort(), [rows, planned.data]);
  const days = useMemo(() => {
    const last = dayjs(today).add(span - 1, "day").format("YYYY-MM-DD");
    const here = rows.filter((r) => !site || r.site === site), plans = (planned.data?.rows ?? []).filter((p) => !site || p.site === site);
    const make = (day: string, title: string, says: string, fits: (d: string) => boolean): Day => {
      const works = here.filter((w) => fits(w.due)), p = plans.filter((x) => fits(x.due));
      const urgency = { short: 0, report: 1, issue: 2, release: 3, finish: 4 };
      works.sort((a, b) => (by === "due" ? a.due.localeCompare(b.due) || urgency[a.step] - urgency[b.step] : urgency[a.step] - urgency[b.step]) || Number(b.open) - Number(a.open));
      return { day, title, says, works, planned: p, released: sum(works.filter((w) => w.status === "released").map((w) => ({ n: Number(w.open) }))), opened: sum(works.filter((w) => w.status !== "released").map((w) => ({ n: Number(w.open) }))), plan: sum(p.map((x) => ({ n: Number(x.qty) }))) };
    };
    const out = Array.from({ length: span }, (_, i) => {
      const d = dayjs(today).add(i, "day"), key = d.format("YYYY-MM-DD");
      return make(key, i === 0 ? "Today" : d.format("ddd"), d.format("D MMM"), (x) => x === key);
    });
    const before = make("before", "Past due", "", (x) => x < today), after = make("after", "Later", "", (x) => x > last);
    return [...(before.works.length ? [before] : []), ...out, ...(after.works.length + after.planned.length ? [after] : [])];
  }, [rows, planned.data, site, today, by]);
  const peak = Math.max(1, ...days.map((d) => d.released + d.opened + d.plan));
  const listed = (d: Day) => listOf("work-orders", { "status.in": "open,released", ...(site ? { site } : {}), ...(d.day === "before" ? { "due.lt": today } : d.day === "after" ? { "due.gt": dayjs(today).add(span - 1, "day").format("YYYY-MM-DD") } : { due: d.day }) });
  return (
    <Sheet
      title="Work by day"
      pad={false}
      right={<>
        {sites.length > 1 && <SegmentedControl size="xs" aria-label="Plant" value={site} onChange={setSite} data={[{ value: "", label: "All" }, ...sites.map((s) => ({ value: s, label: s }))]} />}
        <SegmentedControl size="xs" aria-label="Order" value={by} onChange={(v) => setBy(v as "due")} data={[{ value: "due", label: "By day" }, { value: "what", label: "Short first" }]} />
      </>}
    >
      {error ? <div style={{ padding: 12 }}><ProblemNote error={error} compact /></div> : null}
      {loading && <div className="quiet" style={{ padding: 14, fontSize: "0.8125rem" }}>Reading…</div>}
      {!loading && rows.length === 0 && (planned.data?.rows.length ?? 0) === 0 && <div className="quiet" style={{ padding: 14, fontSize: "0.8125rem" }}>Nothing is to be made. Work orders come from the plan's release, or are opened by hand.</div>}
      {(rows.length > 0 || (planned.data?.rows.length ?? 0) > 0) && (
        <>
          <div className="work-legend quiet">
            <span><TenseSwatch tense="posted" flow="product" /> released</span><span><TenseSwatch tense="held" flow="product" /> opened</span><span><TenseSwatch tense="expected" flow="product" /> planned</span><span>pieces due on the day</span>
          </div>
          <div className="work-days" tabIndex={0} role="region" aria-label="Work orders by day">
            {days.map((d) => {
              const shown = all === d.day ? d.works : d.works.slice(0, most), load = d.released + d.opened + d.plan;
              const bar = (n: number, tense: string) => (n > 0 ? <span className={`swatch ${tense} product`} style={{ height: Math.max(3, (n / peak) * 64) }} title={`${number(n)} pieces`} /> : null);
              return (
                <section key={d.day} className={`work-day ${d.day === today ? "today" : ""}`} aria-label={`${d.title} ${d.says}`}>
                  <h3>{d.title} <span className="quiet">{d.says}</span>{d.day === "before" && <Mark attention="red">late</Mark>}</h3>
                  <div className="load" role="img" aria-label={`${number(d.released)} released, ${number(d.opened)} opened, ${number(d.plan)} planned`}>{bar(d.plan, "expected")}{bar(d.opened, "held")}{bar(d.released, "posted")}</div>
                  <div className="quiet tabular count">{load > 0 ? <><Link className="open" href={listed(d)}>{d.works.length} {d.works.length === 1 ? "order" : "orders"}</Link>, {number(load, 0)} pieces</> : "nothing"}</div>
                  <ol>{shown.map((w) => <WorkCard key={w.id} w={w} where={!site && sites.length > 1} />)}</ol>
                  {d.works.length > shown.length && <Button variant="subtle" size="compact-xs" onClick={() => setAll(d.day)}>{d.works.length - shown.length} more</Button>}
                  {d.planned.length > 0 && (
                    <details className="planned">
                      <summary className="quiet">{d.planned.length} planned</summary>
                      <ul>{d.planned.slice(0, 40).map((p) => <li key={p.id}><span className="tabular">{number(p.qty)}</span> <Link className="open" href={benchOf(p.item, p.site)}>{p.item}</Link></li>)}</ul>
                    </details>
                  )}
                </section>
              );
            })}
          </div>
        </>
      )}
    </Sheet>
  );
}
