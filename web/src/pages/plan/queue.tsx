// The open exceptions as a queue: those with a day that is near first, or those with the most money; each with what can be done about it.
import { Button, SegmentedControl, Select } from "@mantine/core";
import { useMemo, useState } from "react";
import { Link } from "wouter";
import type { Columns, Row } from "../../api/client";
import { useRows } from "../../list/mini";
import { money, number, shortDate } from "../../parts/format";
import { type Attention, Mark, Sheet } from "../../parts/marks";
import { ProblemNote } from "../../parts/problem";
import { listOf, placeOf } from "../../parts/where";
import { benchOf } from "../bench/data";
import { actionOf } from "./exceptions";

export type Exception = Row<"exceptions"> & { value?: number; pos?: number; party?: string };

export const kindSays = (kind: string): string => kindWords[kind] ?? kind.replace(/_/g, " ");
export const kindWords: Record<string, string> = { past_due: "past due", late: "will be late", expedite: "needed earlier", defer: "may come later", cancel: "not needed", expire: "will expire", transfer: "to be had from another site", substitute: "another item would do", no_capacity: "no capacity given" };
const attention: Record<string, Attention> = { past_due: "red", late: "red", expedite: "amber" };
const urgency = ["past_due", "late", "expedite", "transfer", "substitute", "expire", "defer", "cancel", "no_capacity"];

// When it comes and when it is needed. Of what will be late, the first day is the demand's and the second is the supply's.
const comes = (r: Exception) => (r.kind === "late" ? r.to_date : r.date);
const needed = (r: Exception) => (r.kind === "late" ? r.date : r.to_date);

// Exceptions name a line; what it is worth stands with the line.
export function useExceptions() {
  const q = useRows<Exception>("exceptions", { status: "open", limit: 10000 });
  const lines = useRows<Columns<"lines", "id" | "pos" | "price", "party">>("lines", { kind: "purchase", "open.gt": 0, limit: 10000 });
  const rows = useMemo(() => {
    const by = new Map((lines.data?.rows ?? []).map((l) => [l.id, l]));
    return (q.data?.rows ?? []).map((e) => {
      const l = e.line ? by.get(e.line) : undefined;
      return { ...e, value: l ? Number(l.price) * Number(e.qty) : 0, pos: l?.pos, party: l?.party ?? undefined };
    });
  }, [q.data, lines.data]);
  return { rows, error: q.error, loading: q.isLoading, more: !!q.data?.next };
}

const page = 12;

export function Queue() {
  const { rows, error, loading } = useExceptions();
  const [kind, setKind] = useState<string | null>(null);
  const [by, setBy] = useState("urgency");
  const [shown, setShown] = useState(page);
  const counts = useMemo(() => [...new Set([...urgency, ...rows.map((r) => r.kind)])].map((k) => ({ k, n: rows.filter((r) => r.kind === k).length })).filter((c) => c.n > 0), [rows]);
  const list = useMemo(() => {
    const some = rows.filter((r) => !kind || r.kind === kind);
    const near = (r: Exception) => needed(r) ?? comes(r) ?? "9999";
    return by === "money"
      ? some.sort((a, b) => (b.value ?? 0) - (a.value ?? 0))
      : some.sort((a, b) => urgency.indexOf(a.kind) - urgency.indexOf(b.kind) || near(a).localeCompare(near(b)) || (b.value ?? 0) - (a.value ?? 0));
  }, [rows, kind, by]);
  return (
    <Sheet
      title="Exceptions, line by line"
      pad={false}
      right={<>
        <Select aria-label="Which" w={190} size="xs" clearable placeholder={`All ${number(rows.length)}`} value={kind} onChange={(k) => { setKind(k); setShown(page); }} data={counts.map((c) => ({ value: c.k, label: `${kindSays(c.k)}: ${number(c.n)}` }))} />
        <SegmentedControl size="xs" aria-label="Order" value={by} onChange={setBy} data={[{ value: "urgency", label: "Urgent first" }, { value: "money", label: "Money first" }]} />
      </>}
    >
      {error ? <div style={{ padding: 12 }}><ProblemNote error={error} compact /></div> : null}
      {loading && <div className="quiet" style={{ padding: 14, fontSize: "0.8125rem" }}>Reading…</div>}
      {!loading && !error && list.length === 0 && <div className="quiet" style={{ padding: 14, fontSize: "0.8125rem" }}>All supply comes when it is needed. A new plan run looks again.</div>}
      {list.length > 0 && (
        <div className="scroll-x" tabIndex={0} role="region" aria-label="Exceptions">
          <table className="plain">
            <thead><tr><th scope="col">What</th><th scope="col">Item</th><th scope="col">Supply</th><th className="number" scope="col">Quantity</th><th className="number" scope="col">Worth</th><th scope="col">Comes</th><th scope="col">Needed</th><th scope="col">Serves</th><th scope="col"><span className="visually-hidden">Actions</span></th></tr></thead>
            <tbody>
              {list.slice(0, shown).map((r) => (
                <tr key={r.id}>
                  <td title={r.reason}><Mark attention={attention[r.kind] ?? "calm"}>{kindSays(r.kind)}</Mark></td>
                  <td style={{ whiteSpace: "nowrap" }}><Link className="open" href={benchOf(r.item ?? "", r.site ?? "")}>{r.item}</Link> <span className="quiet">at {r.site}</span></td>
                  <td style={{ whiteSpace: "nowrap" }}>{r.document && <Link className="open" href={placeOf("doc", r.document)}>{r.document}</Link>}{r.party && <> <span className="quiet">of {r.party}</span></>}</td>
                  <td className="number">{number(r.qty)}</td>
                  <td className="number">{r.value ? money(r.value) : <span className="quiet">–</span>}</td>
                  <td className="tabular" style={{ whiteSpace: "nowrap" }}>{shortDate(comes(r))}</td>
                  <td className="tabular" style={{ whiteSpace: "nowrap" }}>{shortDate(needed(r))}</td>
                  <td style={{ whiteSpace: "nowrap" }}>{r.serves ? <Link className="open" href={placeOf("doc", r.serves)}>{r.serves}</Link> : <span className="quiet">–</span>}</td>
                  <td>{actionOf(r)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {list.length > shown && (
        <div style={{ padding: 8, display: "flex", gap: 12, alignItems: "center" }}>
          <Button variant="subtle" size="compact-xs" onClick={() => setShown(shown + 40)}>Show more</Button>
          <span className="quiet" style={{ fontSize: "0.75rem" }}>{shown} of {number(list.length)}. <Link className="open" href={listOf("exceptions", { status: "open", ...(kind ? { kind } : {}) })}>All of them as a list</Link></span>
        </div>
      )}
    </Sheet>
  );
}
