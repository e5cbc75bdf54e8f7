// Why the plan of an item at a site is what it is: the method and its errors, what the policy was made from, how it did of late, how long
// goods really take, and where they come from.
import { Link } from "wouter";
import type { Columns } from "../../api/client";
import { ActButton } from "../../act/act";
import { useRows } from "../../list/mini";
import { date, number, percent, shortDate } from "../../parts/format";
import { Mark, Sheet } from "../../parts/marks";
import { listOf, placeOf } from "../../parts/where";
import { type Bench, benchOf } from "./data";

const methodWords: Record<string, string> = {
  mean: "the mean of the weeks", damped: "a trend that dies away", dotm: "the optimised theta method", ets: "smoothing chosen by its likelihood", adida: "sums over several weeks", imapa: "sums over many spans of weeks", ses: "exponential smoothing", holt: "a trend (Holt)", snaive: "the same week a year ago", hw: "a trend and seasons (Holt and Winters)", theta: "the theta method", croston: "Croston's, for rare demand", sba: "Croston's, corrected", tsb: "Teunter, Syntetos and Babai's, for rare demand that may end", naive: "last week again", group: "the course of its group", global: "what all items together teach", seasonal: "the seasons",
};
export function methodSays(m: string): string {
  return m.split("+").map((x) => methodWords[x.replace(/[-_].*$/, "")] ?? x).join(" and ");
}

function Facts({ rows }: { rows: [string, React.ReactNode][] }) {
  return <table className="plain"><tbody>{rows.map(([k, v]) => <tr key={k}><th scope="row" style={{ width: "42%" }}>{k}</th><td className="tabular">{v}</td></tr>)}</tbody></table>;
}

export function PolicySheet({ item, site, b }: { item: string; site: string; b: Bench }) {
  const p = b.policy;
  const edit = <ActButton noun="policy" verb={p ? "update" : "create"} label={p ? "Change" : "Set one"} size="compact-xs" input={p ? { item, site, service: p.service, safety: p.safety, target: p.target, review_days: p.review_days, cover_days: p.cover_days, fixed: true } : { item, site, fixed: true }} />;
  return (
    <Sheet title="Policy" right={edit} pad={false}>
      {p === null && <div className="quiet" style={{ padding: 14, fontSize: "0.8125rem" }}>None: it is supplied as its demand asks for, with no stock of its own.</div>}
      {p && (
        <Facts rows={[
          ["Service", <>{percent(p.service, 2)} <span className="quiet">of demand from stock{!p.fixed && Number(p.shortage_used) > 0 ? `, which costs least: one missing costs ${number(p.shortage_used, 2)}` : ""}</span></>],
          ["Safety stock", number(p.safety)],
          ["Order up to", Number(p.target) > 0 ? number(p.target) : "safety stock and the demand of the lead time"],
          ["Looked at", `every ${p.review_days} days${p.cover_days ? `; an order covers ${p.cover_days}` : ""}${p.cycle_days ? `; ordered every ${p.cycle_days}` : ""}`],
          ["Set by", p.fixed ? <Mark>a person: the optimiser leaves it</Mark> : "the optimiser"],
          ["Made from", p.reason || <span className="quiet">not said</span>],
        ]} />
      )}
    </Sheet>
  );
}

export function WhySheet({ item, site, b }: { item: string; site: string; b: Bench }) {
  const m = b.method;
  const last = b.accuracy.slice(0, 8);
  const sum = (f: (r: (typeof last)[number]) => number) => last.reduce((a, r) => a + f(r), 0);
  const actual = sum((r) => Number(r.actual));
  const ours = actual ? sum((r) => Math.abs(Number(r.forecast) - Number(r.actual))) / actual : null, naive = actual ? sum((r) => Math.abs(Number(r.naive) - Number(r.actual))) / actual : null;
  return (
    <Sheet title="Why this forecast" pad={false} right={<Link className="open quiet" style={{ fontSize: "0.75rem" }} href={listOf("forecast-accuracy", { item, site, sort: "-week" })}>All weeks</Link>}>
      {m === null && <div className="quiet" style={{ padding: 14, fontSize: "0.8125rem" }}>Nothing is forecast here: no customer is served from it. Its demand is what the plan needs of it elsewhere.</div>}
      {m && (
        <Facts rows={[
          ["Method", <><b style={{ fontWeight: 600 }}>{m.method}</b><div className="quiet">{methodSays(m.method)}; it did best at earlier origins</div></>],
          ["Error in back-tests", <>{percent(m.wape)} <span className="quiet">of demand</span></>],
          ["Against naive", <>{number(m.mase, 2)} <span className="quiet">of its error</span> {Number(m.mase) > 1 && <Mark attention="amber">worse than naive</Mark>}</>],
          ["Bias", <>{Number(m.bias) > 0.0005 ? "+" : ""}{percent(Math.abs(Number(m.bias)) < 0.0005 ? 0 : m.bias)} <span className="quiet">{Math.abs(Number(m.bias)) < 0.05 ? "about even" : Number(m.bias) > 0 ? "foresees too much" : "foresees too little"}</span></>],
          ["Made", `${date(m.made ?? m.week)}, from the week of ${shortDate(m.week)}`],
        ]} />
      )}
      {last.length > 0 && (
        <div className="scroll-x" tabIndex={0} role="region" aria-label="The last weeks: foreseen and come">
          <table className="plain">
            <thead><tr><th scope="col">Week</th><th className="number" scope="col">Came</th><th className="number" scope="col">Foreseen</th><th className="number" scope="col">Naive</th><th className="number" scope="col">Person</th></tr></thead>
            <tbody>
              {last.map((r) => <tr key={r.week}><td className="tabular">{shortDate(r.week)}</td><td className="number">{number(r.actual, 0)}</td><td className="number">{number(r.forecast, 0)}</td><td className="number">{number(r.naive, 0)}</td><td className="number">{r.override !== r.forecast ? number(r.override, 0) : <span className="quiet">–</span>}</td></tr>)}
              {ours !== null && <tr><th scope="row">Error</th><td /><td className="number">{percent(ours)}</td><td className="number quiet">{percent(naive)}</td><td /></tr>}
            </tbody>
          </table>
        </div>
      )}
    </Sheet>
  );
}

type Source = Columns<"sources", "id" | "kind" | "priority" | "lead_days" | "min_qty" | "multiple" | "active", "supplier" | "bill" | "from_site">;
type Times = Columns<"lead-times", "giver" | "kind" | "days" | "times">;

// A distribution in a line: the days after the day asked for, in their middle and at nine of ten.
function spread(rows: Times[]): string {
  const all = rows.reduce((a, r) => a + r.times, 0);
  if (!all) return "not seen yet";
  const at = (share: number) => {
    let c = 0;
    for (const r of [...rows].sort((x, y) => x.days - y.days)) { c += r.times; if (c >= share * all) return r.days; }
    return 0;
  };
  const say = (d: number) => (d === 0 ? "on the day" : d > 0 ? `${d} late` : `${-d} early`);
  return `${say(at(0.5))} in the middle, ${say(at(0.9))} at nine of ten, of ${number(all)}`;
}

export function SourcesSheet({ item, site }: { item: string; site: string }) {
  const q = useRows<Source>("sources", { item, site, sort: "priority", limit: 20 });
  const times = useRows<Times>("lead-times", { site, limit: 2000 });
  const from = (s: Source) => (s.kind === "buy" ? s.supplier : s.kind === "move" ? s.from_site : site) ?? "";
  const kind = (s: Source) => (s.kind === "buy" ? "purchase" : s.kind === "move" ? "transfer" : "work");
  return (
    <Sheet title="Where it comes from" pad={false} right={<ActButton noun="source" verb="create" label="Add" size="compact-xs" input={{ item, site }} />}>
      {q.data?.rows.length === 0 && <div className="quiet" style={{ padding: 14, fontSize: "0.8125rem" }}>No source: nothing can be planned for it here. Add who sells it, what makes it, or the site that sends it.</div>}
      {(q.data?.rows.length ?? 0) > 0 && (
        <table className="plain">
          <thead><tr><th scope="col">Source</th><th className="number" scope="col">Days</th><th className="number" scope="col">Minimum</th></tr></thead>
          <tbody>
            {q.data!.rows.map((s) => (
              <tr key={s.id} style={{ opacity: s.active ? 1 : 0.6 }}>
                <td>
                  {s.priority}. {s.kind}{" "}
                  {s.kind === "buy" && s.supplier && <Link className="open" href={placeOf("party", s.supplier)}>{s.supplier}</Link>}
                  {s.kind === "move" && s.from_site && <Link className="open" href={benchOf(item, s.from_site)}>{s.from_site}</Link>}
                  {s.kind === "make" && s.bill && <Link className="open" href={placeOf("bill", s.bill)}>{s.bill}</Link>}
                  {!s.active && <span className="quiet"> not in use</span>}
                  <div className="quiet">{spread((times.data?.rows ?? []).filter((t) => t.kind === kind(s) && t.giver === from(s)))}</div>
                </td>
                <td className="number">{s.lead_days}</td>
                <td className="number">{Number(s.min_qty) ? number(s.min_qty) : <span className="quiet">none</span>}{Number(s.multiple) > 1 && <div className="quiet">by {number(s.multiple)}</div>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Sheet>
  );
}
