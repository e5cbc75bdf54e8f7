// Why a document comes when it does: what serves each line, what that waits for, and so on down to the cause.
import { Link } from "wouter";
import type { Columns } from "../api/client";
import { useRows } from "../list/mini";
import { date, number } from "../parts/format";
import { Late, Mark, PageHead, Sheet } from "../parts/marks";
import { ProblemNote } from "../parts/problem";
import { placeOf } from "../parts/where";

type Step = Columns<"plan-explain", "step" | "depth" | "item" | "site" | "qty" | "served_by" | "late_days" | "cause" | "says", "needed" | "doc" | "due">;

export function Explanation({ number: order }: { number: string }) {
  const q = useRows<Step>("plan-explain", { order, limit: 500 });
  if (q.error) return <ProblemNote error={q.error} compact />;
  if (!q.data) return <div className="quiet">Reading…</div>;
  if (q.data.rows.length === 0) return <div className="quiet">Nothing of it is open: there is nothing to wait for.</div>;
  return (
    <ol style={{ listStyle: "none", margin: 0, padding: 0, fontSize: "0.8125rem" }}>
      {q.data.rows.map((s) => (
        <li key={s.step} style={{ paddingLeft: s.depth * 22, paddingTop: 6, paddingBottom: 6, borderTop: s.depth === 0 && s.step > 1 ? "1px solid var(--rule)" : undefined }}>
          <div style={{ display: "flex", gap: 8, flexWrap: "wrap", alignItems: "baseline" }}>
            {s.depth > 0 && <span className="quiet" aria-hidden>└</span>}
            <Link className="open" href={placeOf("item", s.item)}>{s.item}</Link>
            <span className="quiet">at {s.site}</span>
            <span className="tabular">{number(s.qty)}</span>
            {s.doc && <Link className="open" href={placeOf("doc", s.doc)}>{s.doc}</Link>}
            {s.served_by && !s.doc && <span>{s.served_by}</span>}
            {s.due && <span className="tabular quiet">due {date(s.due)}</span>}
            <Late days={s.late_days} />
            {s.cause && <Mark attention="red">{s.cause.replace(/_|-/g, " ")}</Mark>}
          </div>
          <div className="quiet">{s.says}</div>
        </li>
      ))}
    </ol>
  );
}

export default function Explain({ number: order }: { number: string }) {
  return (
    <div className="page">
      <PageHead title={<>Why {order} comes when it does</>} say="Each line follows what it waits for, down to the cause." right={<Link className="open" href={placeOf("doc", order)}>{order}</Link>} />
      <Sheet><Explanation number={order} /></Sheet>
    </div>
  );
}
