// Components that are missing, with the orders that wait for them and what of it comes next.
import { useQueries } from "@tanstack/react-query";
import dayjs from "dayjs";
import { useMemo } from "react";
import { Link } from "wouter";
import { type Columns, list } from "../../api/client";
import { useRows } from "../../list/mini";
import { companyToday, date, number } from "../../parts/format";
import { Late, Mark, Sheet, When } from "../../parts/marks";
import { listOf, placeOf } from "../../parts/where";
import { benchOf } from "../bench/data";
import type { Component } from "./orders";

type Coming = Columns<"lines", "id" | "kind" | "doc" | "item" | "site" | "open" | "due">;
type Short = { item: string; site: string; missing: number; first: string; works: string[] };

export function Shortages() {
  const today = companyToday();
  const q = useRows<Component>("work-components", { "missing.gt": 0, sort: "due", limit: 2000 });
  const shorts = useMemo(() => {
    const by = new Map<string, Short>();
    for (const c of q.data?.rows ?? []) {
      const key = `${c.item} ${c.site}`;
      const s = by.get(key) ?? { item: c.item, site: c.site, missing: 0, first: c.due, works: [] };
      s.missing += Number(c.missing);
      if (c.due < s.first) s.first = c.due;
      if (!s.works.includes(c.work)) s.works.push(c.work);
      by.set(key, s);
    }
    return [...by.values()].sort((a, b) => a.first.localeCompare(b.first));
  }, [q.data]);
  const sites = [...new Set(shorts.map((s) => s.site))];
  const coming = useQueries({
    queries: sites.map((site) => {
      const query = { site, "kind.in": "purchase,work,transfer-in,planned-buy,planned-make,planned-move", "open.gt": 0, sort: "due", limit: 10000 };
      return { queryKey: ["rows", "lines", query], queryFn: () => list<Coming>("lines", query) };
    }),
    combine: (rs) => rs.flatMap((r) => r.data?.rows ?? []),
  });
  const next = useMemo(() => {
    const by = new Map<string, Coming[]>();
    for (const l of coming) by.set(`${l.item} ${l.site}`, [...(by.get(`${l.item} ${l.site}`) ?? []), l]);
    return by;
  }, [coming]);
  return (
    <Sheet title="Missing components" pad={false} right={<Link className="open quiet" style={{ fontSize: "0.75rem" }} href={listOf("work-components", { "missing.gt": 0, sort: "due" })}>All</Link>}>
      {q.data && shorts.length === 0 && <div className="quiet" style={{ padding: 14, fontSize: "0.8125rem" }}>Every open order has its components.</div>}
      {shorts.length > 0 && (
        <div className="scroll-x" tabIndex={0} role="region" aria-label="Missing components: rows">
          <table className="plain">
            <thead><tr><th scope="col">Component</th><th className="number" scope="col">Missing</th><th scope="col">Needed</th><th scope="col">Holds up</th><th scope="col">What comes</th></tr></thead>
            <tbody>
              {shorts.slice(0, 12).map((s) => {
                const lines = (next.get(`${s.item} ${s.site}`) ?? []).filter((l) => !s.works.includes(l.doc)), firm = lines.find((l) => !l.kind.startsWith("planned")) ?? lines[0];
                return (
                  <tr key={`${s.item} ${s.site}`}>
                    <td className="one-line"><Link className="open" href={benchOf(s.item, s.site)}>{s.item}</Link> <span className="quiet">at {s.site}</span></td>
                    <td className="number">{number(s.missing)}</td>
                    <td className="one-line tabular">{date(s.first)}</td>
                    <td style={{ minWidth: 170 }}>{s.works.slice(0, 3).map((w, i) => <span key={w}>{i > 0 && ", "}<Link className="open" href={placeOf("doc", w)}>{w}</Link></span>)}{s.works.length > 3 && <span className="quiet"> and {s.works.length - 3} more</span>}</td>
                    <td className="one-line">
                      {!firm && <Mark attention="red">nothing on its way</Mark>}
                      {firm && <>{firm.kind.startsWith("planned") ? <span>planned, </span> : <><Link className="open" href={placeOf("doc", firm.doc)}>{firm.doc}</Link>, </>}{number(firm.open)} {firm.due < today ? <>due {date(firm.due)} <Late days={dayjs(today).diff(firm.due, "day")} /></> : <>on <When day={firm.due} /></>}</>}
                    </td>
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
