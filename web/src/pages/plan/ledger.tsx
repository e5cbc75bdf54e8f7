// What people and models added, measured afterwards; and each suggestion with what became of it.
import { useMemo } from "react";
import { Link } from "wouter";
import type { Columns } from "../../api/client";
import { findView, useTables } from "../../api/tables";
import { MiniList, useRows } from "../../list/mini";
import { methodSays } from "../bench/why";
import { companyToday, number, percent } from "../../parts/format";
import { Mark, Sheet } from "../../parts/marks";
import { ProblemNote } from "../../parts/problem";
import { listOf } from "../../parts/where";

type Added = Columns<"value-added", "key" | "about" | "by" | "name" | "measure" | "n" | "with" | "without" | "value">;

// A bar from the middle: to the right what it is better with it, to the left what it is worse.
function Gain({ value, most }: { value: number; most: number }) {
  const share = most > 0 ? Math.min(1, Math.abs(value) / most) * 50 : 0;
  return (
    <span aria-hidden style={{ position: "relative", display: "inline-block", width: 90, height: 8, background: "var(--rule)", borderRadius: 2, verticalAlign: "middle", marginRight: 8 }}>
      <span style={{ position: "absolute", top: 0, bottom: 0, left: value >= 0 ? "50%" : `${50 - share}%`, width: `${share}%`, background: value >= 0 ? "var(--quiet)" : "var(--amber)" }} />
      <span style={{ position: "absolute", top: -2, bottom: -2, left: "50%", width: 1, background: "var(--quiet)" }} />
    </span>
  );
}

function ValueAdded() {
  const q = useRows<Added>("value-added", { limit: 200 });
  const rows = q.data?.rows ?? [];
  const most = useMemo(() => Math.max(0, ...rows.map((r) => Math.abs(Number(r.value)))), [rows]);
  const says = (r: Added) => (r.by === "model" ? methodSays(r.name) : r.name || "nobody named");
  return (
    <Sheet title="What it was worth, over 13 weeks" pad={false} right={<Link className="open quiet" style={{ fontSize: "0.75rem" }} href={listOf("value-added")}>All</Link>}>
      {q.error ? <div style={{ padding: 12 }}><ProblemNote error={q.error} compact /></div> : null}
      {q.data && rows.length === 0 && <div className="quiet" style={{ padding: 14, fontSize: "0.8125rem" }}>Nothing was measured yet: it is, when weeks are over that were foreseen.</div>}
      {rows.length > 0 && (
        <div className="scroll-x" style={{ maxHeight: 420, overflowY: "auto" }} tabIndex={0} role="region" aria-label="What methods and people added">
          <table className="plain">
            <thead><tr><th scope="col">Of</th><th scope="col">By</th><th className="number" scope="col">Times</th><th className="number" scope="col">With it</th><th className="number" scope="col">Without</th><th scope="col">Added</th></tr></thead>
            <tbody>
              {rows.map((r) => {
                const v = Number(r.value);
                return (
                  <tr key={r.key}>
                    <td className="one-line">{r.about}<div className="quiet">{r.measure}</div></td>
                    <td>{says(r)} <span className="quiet">{r.by === "person" ? "" : r.name}</span></td>
                    <td className="number">{number(r.n)}</td>
                    <td className="number">{percent(r.with)}</td>
                    <td className="number">{percent(r.without)}</td>
                    <td className="one-line tabular"><Gain value={v} most={most} />{v < 0 ? <Mark attention="amber">{percent(Math.abs(v))} worse</Mark> : v > 0 ? `${percent(v)} better` : <span className="quiet">same</span>}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </Sheet>
  );
}

export function Ledger() {
  const tables = useTables();
  const suggestions = findView(tables, "suggestions"), added = findView(tables, "value-added");
  return (
    <>
      {added && <ValueAdded />}
      {suggestions && <MiniList title="What was suggested, and what came of it" view="suggestions" query={{ "date.le": companyToday(), sort: "-date" }} columns={(["what", "of_item", "at_site", "document", "qty", "date", "why", "who", "as_qty", "outcome"] as const).filter((n) => suggestions.columns.some((c) => c.name === n))} empty="No suggestion has come to its end yet." />}
    </>
  );
}
