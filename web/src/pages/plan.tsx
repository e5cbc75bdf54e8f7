// The planner's day: what supply needs, what is to be released, which orders are late and why; then how good the plan is, and what if.
import { useMemo } from "react";
import { Link } from "wouter";
import type { Columns } from "../api/client";
import { ActButton } from "../act/act";
import { findView, useTables } from "../api/tables";
import { useRows } from "../list/mini";
import { companyToday, number, percent, time } from "../parts/format";
import { Figure, PageHead } from "../parts/marks";
import { listOf, placeOf } from "../parts/where";
import "./plan/plan.css";
import { ForecastError, Misses, People } from "./plan/forecast";
import { Ledger } from "./plan/ledger";
import { LateOrders } from "./plan/late";
import { Queue, useExceptions } from "./plan/queue";
import { ToRelease } from "./plan/release";
import { Scenarios } from "./plan/scenarios";
import { Spending } from "./plan/spending";
import { Needs } from "./today";

function Figures() {
  const { rows } = useExceptions();
  const late = useRows<Columns<"orders", "late">>("orders", { status: "open", "late.gt": 0, limit: 1000 });
  const due = useRows("planned-supply", { "release.le": companyToday(), sort: "release", limit: 10000 });
  const error = useRows<Columns<"forecast-accuracy-weeks", "wape" | "naive_wape" | "week">>("forecast-accuracy-weeks", { sort: "-week", limit: 1 });
  const urgent = useMemo(() => rows.filter((r) => ["past_due", "late", "expedite"].includes(r.kind)).length, [rows]);
  const n = late.data?.rows.length ?? 0, e = error.data?.rows[0];
  return (
    <div className="sheet figures">
      <Figure label="Supply that comes too late" value={number(urgent)} note={`of ${number(rows.length)} exceptions`} to={listOf("exceptions", { status: "open", "kind.in": "past_due,late,expedite" })} />
      <Figure label="Late orders" value={late.data?.next ? `${number(n)}+` : number(n)} note="of customers, open" to={listOf("orders", { status: "open", "late.gt": 0, sort: "-late" })} attention={n > 0 ? "amber" : "calm"} />
      <Figure label="To be released by today" value={number(due.data?.rows.length ?? 0)} note="lines of planned supply" to={listOf("planned-supply", { "release.le": companyToday() })} />
      <Figure label="Forecast error last week" value={e ? percent(e.wape) : "–"} note={e ? `naive ${percent(e.naive_wape)}` : "not measured yet"} to={listOf("forecast-accuracy-weeks")} />
    </div>
  );
}

export default function Plan() {
  const tables = useTables();
  const plan = useRows<Columns<"documents", "number" | "placed" | "status">>("documents", { kind: "plan", sort: "-placed", limit: 1 });
  const p = plan.data?.rows[0];
  return (
    <div className="page">
      <PageHead
        title="Plan"
        say={p ? <>The plan is <Link className="open" href={placeOf("doc", p.number)}>{p.number}</Link>, made {time(p.placed)}</> : "Nothing is planned yet: run the forecast, optimise the policies, then run the plan."}
        right={<>
          <ActButton noun="forecast" verb="run" label="Run forecast…" />
          <ActButton noun="policy" verb="optimise" label="Optimise policies…" />
          <ActButton noun="plan" verb="run" label="Run plan…" variant="filled" />
        </>}
      />
      <div className="plan-stack">
        <Figures />
        {findView(tables, "needs-me") && <Needs place="plan" limit={8} />}
        <Queue />
        <div className="grid-2"><ToRelease /><LateOrders /></div>
        <div className="grid-2"><ForecastError /><Spending /></div>
        <div className="grid-2"><Misses /><People /></div>
        <Scenarios />
        <Ledger />
      </div>
    </div>
  );
}
