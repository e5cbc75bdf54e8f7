// How good the forecast was, week by week, beside the naive guess and people's own figures; and where it missed most.
import { useMemo } from "react";
import { Link } from "wouter";
import type { Columns } from "../../api/client";
import { ActButton } from "../../act/act";
import { useRows } from "../../list/mini";
import { Chart, type Toned } from "../../parts/chart";
import { number, percent, shortDate } from "../../parts/format";
import { Mark, Sheet } from "../../parts/marks";
import { listOf } from "../../parts/where";
import { benchOf } from "../bench/data";

type Week = Columns<"forecast-accuracy-weeks", "week" | "items" | "actual" | "wape" | "bias" | "naive_wape" | "override_wape">;

export function ForecastError() {
  const q = useRows<Week>("forecast-accuracy-weeks", { sort: "-week", limit: 26 });
  const weeks = useMemo(() => [...(q.data?.rows ?? [])].reverse(), [q.data]);
  const people = weeks.some((w) => w.override_wape !== w.wape);
  const option = useMemo<Toned>(
    () => (t) => {
      const line = (name: string, tone: string, key: keyof Week, width: number, type: string) => ({ name, type: "line", symbol: "none", data: weeks.map((w) => Number(w[key]) * 100), lineStyle: { color: tone, width, type }, itemStyle: { color: tone } });
      return {
        xAxis: { type: "category", data: weeks.map((w) => shortDate(w.week)) },
        yAxis: { type: "value", min: 0, axisLabel: { formatter: "{value} %" } },
        tooltip: { valueFormatter: (v: unknown) => `${number(v, 1)} %` },
        series: [line("forecast", t("product"), "wape", 2, "solid"), line("naive: last week again", t("quiet"), "naive_wape", 1.2, "solid"), ...(people ? [line("with people's figures", t("text"), "override_wape", 1.4, "dotted")] : [])],
      };
    },
    [weeks, people],
  );
  const last = weeks.at(-1);
  return (
    <Sheet title="Forecast error by week" right={<ActButton noun="forecast" verb="run" label="Run forecast…" size="compact-xs" />}>
      {weeks.length === 0 && q.data && <div className="quiet">No forecast was measured yet. It is, each time the forecast runs after a week is over.</div>}
      {weeks.length > 0 && (
        <>
          <Chart option={option} height={210} label="Forecast error by week, in per cent of demand, beside the naive guess" table={{ head: ["Week", "Forecast", "Naive", "With people's", "Bias", "Demand"], rows: weeks.map((w) => [shortDate(w.week), percent(w.wape), percent(w.naive_wape), percent(w.override_wape), percent(w.bias), number(w.actual)]) }} />
          {last && <div className="quiet" style={{ fontSize: "0.75rem" }}>Absolute error as a share of demand, one week ahead, each item at each site. Bias last week {percent(last.bias)}. <Link className="open" href={listOf("forecast-accuracy", { week: last.week, sort: "-error" })}>What it is made of</Link></div>}
        </>
      )}
    </Sheet>
  );
}

type Miss = Columns<"forecast-accuracy", "id" | "item" | "site" | "week" | "forecast" | "actual" | "error">;

export function Misses() {
  const weeks = useRows<Week>("forecast-accuracy-weeks", { sort: "-week", limit: 1 });
  const week = weeks.data?.rows[0]?.week;
  const q = useRows<Miss>("forecast-accuracy", { week: week ?? "", sort: "-error", limit: 8 }, !!week);
  if (!week) return null;
  return (
    <Sheet title={`Biggest misses, week of ${shortDate(week)}`} pad={false} right={<Link className="open quiet" style={{ fontSize: "0.75rem" }} href={listOf("forecast-accuracy", { week, sort: "-error" })}>All</Link>}>
      <div className="scroll-x" tabIndex={0} role="region" aria-label="Biggest misses: rows">
        <table className="plain">
          <thead><tr><th scope="col">Item</th><th className="number" scope="col">Foreseen</th><th className="number" scope="col">Came</th><th className="number" scope="col">Off by</th></tr></thead>
          <tbody>
            {(q.data?.rows ?? []).map((r) => (
              <tr key={r.id}>
                <td><Link className="open" href={benchOf(r.item, r.site)}>{r.item}</Link> <span className="quiet">at {r.site}</span></td>
                <td className="number">{number(r.forecast, 0)}</td>
                <td className="number">{number(r.actual, 0)}</td>
                <td className="number">{Number(r.actual) > Number(r.forecast) ? "+" : "−"}{number(r.error, 0)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Sheet>
  );
}

type Told = Columns<"forecast-accuracy", "id" | "week" | "item" | "site" | "forecast" | "override" | "actual">;

// People's figures that have been measured: how far each was off, beside the statistics that it stood in for.
export function People() {
  const ours = useRows<Columns<"forecast-overrides", "item" | "site" | "week" | "qty" | "reason" | "who" | "active" | "id">>("forecast-overrides", { sort: "-week", limit: 50 });
  const told = useRows<Told>("forecast-accuracy", { sort: "-week", limit: 10000, ...(ours.data?.rows.length ? { "week.ge": ours.data.rows.at(-1)!.week } : {}) }, (ours.data?.rows.length ?? 0) > 0);
  const rows = ours.data?.rows ?? [];
  return (
    <>
      <Sheet title="People's figures" pad={false} right={<ActButton noun="forecast" verb="override" label="Set one…" size="compact-xs" />}>
        {rows.length === 0 && <div className="quiet" style={{ padding: 14, fontSize: "0.8125rem" }}>Nobody has set a week's demand by hand. On an item's bench a point of the forecast can be pulled; what such figures add is measured afterwards.</div>}
        {rows.length > 0 && (
          <div className="scroll-x" tabIndex={0} role="region" aria-label="People's figures: rows">
            <table className="plain">
              <thead><tr><th scope="col">Week</th><th scope="col">Item</th><th className="number" scope="col">Figure</th><th className="number" scope="col">Came</th><th scope="col">It</th><th scope="col">Why</th></tr></thead>
              <tbody>
                {rows.slice(0, 10).map((r) => {
                  const t = told.data?.rows.find((x) => x.week === r.week && x.item === r.item && x.site === r.site);
                  const off = t ? Math.abs(Number(t.override) - Number(t.actual)) : 0, without = t ? Math.abs(Number(t.forecast) - Number(t.actual)) : 0;
                  return (
                    <tr key={r.id}>
                      <td className="tabular one-line">{shortDate(r.week)}</td>
                      <td style={{ whiteSpace: "nowrap" }}><Link className="open" href={benchOf(r.item, r.site)}>{r.item}</Link> <span className="quiet">at {r.site}</span></td>
                      <td className="number">{number(r.qty)}</td>
                      <td className="number">{t ? number(t.actual) : <span className="quiet">–</span>}</td>
                      <td>{t ? (off <= without ? <Mark>helped by {number(without - off, 0)}</Mark> : <Mark attention="amber">hurt by {number(off - without, 0)}</Mark>) : <span className="quiet">not measured yet</span>}</td>
                      <td>{r.reason} <span className="quiet">{r.who}</span></td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
        )}
      </Sheet>
    </>
  );
}
