// Which items come back most, for which reasons, and what becomes of them: from the last lines returned, against what was ordered meanwhile.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { SegmentedControl } from "@mantine/core";
import { Link } from "wouter";
import type { Columns } from "../../api/client";
import { number, percent, wholeMoney } from "../../parts/format";
import { Sheet } from "../../parts/marks";
import { ProblemNote } from "../../parts/problem";
import { listOf, placeOf } from "../../parts/where";
import { read, type ReturnLine, whatSays, type What } from "./desk-data";

type Row = { item: string; qty: number; lines: number; money: number; reasons: Map<string, number>; whats: Map<string, number>; sold: number };
const last = 4000; // lines looked at
const shown = 12;

async function mostReturned(): Promise<{ rows: Row[]; since: string | null }> {
  const [lines, dispositions] = await Promise.all([
    read<ReturnLine>("return-lines", { sort: "-id", limit: last }),
    read<Columns<"dispositions", "item" | "what" | "qty">>("dispositions", { sort: "-id", limit: last }),
  ]);
  const by = new Map<string, Row>();
  for (const l of lines) {
    const r = by.get(l.item) ?? { item: l.item, qty: 0, lines: 0, money: 0, reasons: new Map(), whats: new Map(), sold: 0 };
    r.qty += Number(l.qty);
    r.lines++;
    r.money += Number(l.qty) * Number(l.price);
    r.reasons.set(l.reason || "not said", (r.reasons.get(l.reason || "not said") ?? 0) + Number(l.qty));
    by.set(l.item, r);
  }
  for (const d of dispositions) { const r = by.get(d.item); if (r) r.whats.set(d.what, (r.whats.get(d.what) ?? 0) + Number(d.qty)); }
  const oldest = lines.at(-1)?.return;
  const since = oldest ? ((await read<Columns<"returns", "placed">>("returns", { number: oldest, limit: 1 }))[0]?.placed.slice(0, 10) ?? null) : null;
  const often = [...by.values()].filter((r) => r.lines >= 3), codes = [...new Set([...often.sort((a, b) => b.money - a.money).slice(0, 120)].map((r) => r.item))];
  for (let i = 0; i < codes.length; i += 60) {
    for (const d of await read<Columns<"demand-history", "item" | "qty">>("demand-history", { "item.in": codes.slice(i, i + 60).join(","), ...(since ? { "week.ge": since } : {}), limit: 10_000 })) by.get(d.item)!.sold += Number(d.qty);
  }
  return { rows: codes.map((c) => by.get(c)!), since };
}

const main = (m: Map<string, number>, all: number) => [...m].sort((a, b) => b[1] - a[1]).slice(0, 2).map(([k, v]) => `${whatSays[k as What] ?? k} ${percent(all ? v / all : 0, 0)}`).join(", ");
const sum = (m: Map<string, number>) => [...m.values()].reduce((a, b) => a + b, 0);

export function MostReturned() {
  const q = useQuery({ queryKey: ["rows", "most-returned"], queryFn: mostReturned, staleTime: 60_000 });
  const [by, setBy] = useState("money");
  const rate = (r: Row) => (r.sold > 0 ? Math.min(1, r.qty / r.sold) : 0);
  const rows = [...(q.data?.rows ?? [])].sort((a, b) => (by === "money" ? b.money - a.money : rate(b) - rate(a))).slice(0, shown);
  return (
    <Sheet title="What comes back most" pad={false} right={<SegmentedControl size="xs" aria-label="Order by" value={by} onChange={setBy} data={[{ value: "money", label: "By money" }, { value: "rate", label: "By rate" }]} />}>
      <ProblemNote error={q.error} compact />
      {q.data && rows.length === 0 && <div className="quiet" style={{ padding: 14, fontSize: "0.8125rem" }}>No item has come back three times.</div>}
      {rows.length > 0 && (
        <div className="scroll-x" tabIndex={0} role="region" aria-label="Items that come back most"><table className="plain nowrap">
          <thead><tr><th scope="col">Item</th><th scope="col" className="number">Back</th><th scope="col" className="number">Rate</th><th scope="col" className="number">Worth</th><th scope="col">Mostly since</th><th scope="col">Becomes</th></tr></thead>
          <tbody>{rows.map((r) => (
            <tr key={r.item}>
              <td><Link className="open" href={placeOf("item", r.item)}>{r.item}</Link></td>
              <td className="number"><Link className="open" href={listOf("return-lines", { item: r.item, sort: "-return" })}>{number(r.qty)}</Link></td>
              <td className="number" title={`of ${number(r.sold)} ordered`}>{r.sold > 0 ? percent(rate(r), 1) : ""}</td>
              <td className="number">{wholeMoney(r.money)}</td>
              <td>{main(r.reasons, r.qty)}</td>
              <td>{main(r.whats, sum(r.whats))}</td>
            </tr>
          ))}</tbody>
        </table></div>
      )}
      {q.data?.since && <div className="note-line">Of the last {number(last)} lines returned at most, against what was ordered since then.</div>}
    </Sheet>
  );
}
