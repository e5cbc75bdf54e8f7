// What the plan would have ordered, made or moved by a day: grouped by who does it, with the button that turns it into documents.
import { Button, SegmentedControl } from "@mantine/core";
import dayjs from "dayjs";
import { useMemo, useState } from "react";
import { Link } from "wouter";
import type { Columns } from "../../api/client";
import { ActButton } from "../../act/act";
import { useRows } from "../../list/mini";
import { away, companyToday, money, number, shortDate } from "../../parts/format";
import { Sheet, TenseSwatch } from "../../parts/marks";
import { listOf, placeOf } from "../../parts/where";

export type Planned = Columns<"planned-supply", "id" | "kind" | "item" | "site" | "qty" | "release" | "due" | "amount" | "reason" | "orders", "supplier">;
export type Group = { key: string; kind: string; who: string; site: string; lines: number; amount: number; forOrders: number; first: string; due: string };

export const doings: Record<string, string> = { "planned-buy": "Buy", "planned-make": "Make", "planned-move": "Move" };

const what: Record<string, "buy" | "make" | "move"> = { "planned-buy": "buy", "planned-make": "make", "planned-move": "move" };

export function grouped(rows: Planned[], bySite = true): Group[] {
  const by = new Map<string, Group>();
  for (const r of rows) {
    const who = r.kind === "planned-buy" ? (r.supplier ?? "") : r.site;
    const key = `${r.kind} ${who} ${bySite ? r.site : ""}`;
    const g = by.get(key) ?? { key, kind: r.kind, who, site: r.site, lines: 0, amount: 0, forOrders: 0, first: r.release, due: r.due };
    g.lines++;
    g.amount += Number(r.amount);
    if (Number(r.orders) > 0) g.forOrders++;
    if (r.release < g.first) g.first = r.release;
    if (r.due < g.due) g.due = r.due;
    by.set(key, g);
  }
  const order = ["planned-buy", "planned-make", "planned-move"];
  return [...by.values()].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || b.amount - a.amount || b.lines - a.lines);
}

const dayIn = (n: number): string => dayjs(companyToday()).add(n, "day").format("YYYY-MM-DD");

export function ToRelease({ most = 10 }: { most?: number }) {
  const [ahead, setAhead] = useState("3");
  const [all, setAll] = useState(false);
  const through = dayIn(Number(ahead));
  const q = useRows<Planned>("planned-supply", { "release.le": through, sort: "release", limit: 10000 });
  const groups = useMemo(() => grouped(q.data?.rows ?? []), [q.data]);
  const total = groups.reduce((a, g) => a + g.amount, 0);
  const shown = all ? groups : groups.slice(0, most);
  return (
    <Sheet
      title="To be released"
      pad={false}
      right={<>
        <SegmentedControl size="xs" aria-label="Until when" value={ahead} onChange={setAhead} data={[{ value: "0", label: "Today" }, { value: "3", label: "3 days" }, { value: "7", label: "A week" }]} />
        <ActButton noun="plan" verb="release" label="Release all…" variant="filled" size="compact-sm" input={{ through }} />
      </>}
    >
      {q.data && groups.length === 0 && <div className="quiet" style={{ padding: 14, fontSize: "0.8125rem" }}>Nothing is to be released by then. A new plan run looks again.</div>}
      {groups.length > 0 && (
        <div className="scroll-x" tabIndex={0} role="region" aria-label="Planned supply by who gives it">
          <table className="plain">
            <thead><tr><th scope="col">What</th><th scope="col">To</th><th className="number" scope="col">Lines</th><th className="number" scope="col">For orders</th><th className="number" scope="col">Amount</th><th scope="col">First due</th><th scope="col"><span className="visually-hidden">Release</span></th></tr></thead>
            <tbody>
              {shown.map((g) => (
                <tr key={g.key}>
                  <td style={{ whiteSpace: "nowrap" }}><span style={{ marginRight: 8, verticalAlign: "-1px", display: "inline-block" }}><TenseSwatch tense="expected" flow="product" /></span>{doings[g.kind]}{g.kind === "planned-buy" && <> from <Link className="open" href={placeOf("party", g.who)}>{g.who || "no supplier"}</Link></>}</td>
                  <td>{g.site}</td>
                  <td className="number"><Link className="open" href={listOf("planned-supply", { kind: g.kind, site: g.site, ...(g.kind === "planned-buy" ? { supplier: g.who } : {}), "release.le": through })}>{number(g.lines)}</Link></td>
                  <td className="number">{g.forOrders ? number(g.forOrders) : <span className="quiet">–</span>}</td>
                  <td className="number">{g.amount ? money(g.amount) : <span className="quiet">–</span>}</td>
                  <td className="one-line tabular" title={away(g.due)}>{shortDate(g.due)}</td>
                  <td><ActButton noun="plan" verb="release" label="Release…" size="compact-xs" input={{ what: what[g.kind], site: g.site, through, ...(g.kind === "planned-buy" ? { supplier: g.who } : {}) }} /></td>
                </tr>
              ))}
              <tr><th scope="row" colSpan={2}>{groups.length > shown.length ? <Button variant="subtle" size="compact-xs" ml={-8} onClick={() => setAll(true)}>{number(groups.length - shown.length)} more groups</Button> : "Together"}</th><td className="number">{number(groups.reduce((a, g) => a + g.lines, 0))}</td><td className="number">{number(groups.reduce((a, g) => a + g.forOrders, 0))}</td><td className="number">{money(total)}</td><td colSpan={2} /></tr>
            </tbody>
          </table>
        </div>
      )}
    </Sheet>
  );
}
