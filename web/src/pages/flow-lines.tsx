// The three flows of an order side by side on one time line: what was posted, what is held, what is expected.
import { useQuery } from "@tanstack/react-query";
import { Fragment, useState } from "react";
import { Button } from "@mantine/core";
import { Link } from "wouter";
import { api, told } from "../api/client";
import type { components } from "../api/schema";
import { away, date, money, number, shortDate } from "../parts/format";
import { type Flow, Figure, Sheet, TenseSwatch } from "../parts/marks";
import { ProblemNote } from "../parts/problem";
import { placeOf } from "../parts/where";

type Line = components["schemas"]["Fact"];
const flows: Flow[] = ["product", "cash", "information"];

function Entry({ line, flow }: { line: Line; flow: Flow }) {
  return (
    <div style={{ display: "flex", gap: 7, alignItems: "baseline", padding: "2px 0", minWidth: 0 }}>
      <span style={{ transform: "translateY(2px)" }}><TenseSwatch tense={line.tense} flow={flow} /></span>
      <div style={{ minWidth: 0, overflowWrap: "anywhere" }}>
        {line.qty && <span className="tabular">{number(line.qty)} × </span>}
        {line.item && <Link className="open" href={placeOf("item", line.item)}>{line.item}</Link>} {line.what.replace(/[._]/g, " ")}
        {line.amount && <span className="tabular"> {money(line.amount)}</span>}
        {line.document && <> · <Link className="open" href={placeOf("doc", line.document)}>{line.document}</Link></>}
        {(line.from || line.to) && <div className="quiet">{[line.from, line.to].filter(Boolean).join(" → ")}{line.note ? `, ${line.note}` : ""}</div>}
      </div>
    </div>
  );
}

// Lines of the same day, flow and kind are folded where there are many.
function Cell({ lines, flow }: { lines: Line[]; flow: Flow }) {
  const [all, setAll] = useState(false);
  const shown = all ? lines : lines.slice(0, 5);
  return (
    <div>
      {shown.map((l, i) => <Entry key={i} line={l} flow={flow} />)}
      {lines.length > shown.length && <Button variant="subtle" size="compact-xs" onClick={() => setAll(true)}>{lines.length - shown.length} more</Button>}
    </div>
  );
}

export default function FlowLines({ order }: { order: string }) {
  const q = useQuery({ queryKey: ["trace", order], queryFn: () => told(api.GET("/v1/trace/order/{number}", { params: { path: { number: order } } })) });
  if (q.error) return <ProblemNote error={q.error} />;
  if (!q.data) return <div className="quiet">Reading…</div>;
  const t = q.data;
  const dayOf = (l: Line) => (l.time ? l.time.slice(0, 10) : "");
  const days = [...new Set(flows.flatMap((f) => t[f].map(dayOf)))].sort((a, b) => (a || "9") < (b || "9") ? -1 : 1);
  return (
    <Sheet title="Three flows" pad={false} right={<span className="quiet" style={{ display: "flex", gap: 12, fontSize: "0.75rem" }}>{["posted", "held", "expected"].map((w) => <span key={w} style={{ display: "inline-flex", gap: 5, alignItems: "center" }}><TenseSwatch tense={w} /> {w}</span>)}</span>}>
      <div style={{ display: "flex", flexWrap: "wrap", borderBottom: "1px solid var(--rule)" }}>
        {(["total", "invoiced", "received", "cost_of_goods", "still_to_come", "still_to_pay"] as const).map((k) => <Figure key={k} label={k.replace(/_/g, " ").replace(/^./, (c) => c.toUpperCase())} value={money(t.order[k])} />)}
      </div>
      <div className="scroll-x" tabIndex={0} role="region" aria-label="Three flows on one time line">
        <table className="plain" style={{ minWidth: 720, tableLayout: "fixed" }}>
          <thead><tr><th scope="col" style={{ width: 108 }}>Day</th>{flows.map((f) => <th key={f} scope="col" className={f}>{f.replace(/^./, (c) => c.toUpperCase())}</th>)}</tr></thead>
          <tbody>
            {days.map((d) => (
              <Fragment key={d || "none"}>
                <tr>
                  <th scope="row" className="tabular" style={{ fontWeight: 400 }}>{d ? <span title={date(d)}>{shortDate(d)}<br />{away(d)}</span> : "no date"}</th>
                  {flows.map((f) => <td key={f}><Cell flow={f} lines={t[f].filter((l) => dayOf(l) === d)} /></td>)}
                </tr>
              </Fragment>
            ))}
          </tbody>
        </table>
      </div>
    </Sheet>
  );
}
