// Product: what there is, what is kept for whom, what is on its way, and what of it is worth a look.
import { TextInput } from "@mantine/core";
import dayjs from "dayjs";
import { useMemo, useState } from "react";
import { Link, useLocation } from "wouter";
import type { Columns } from "../api/client";
import { ActButton } from "../act/act";
import { useTables } from "../api/tables";
import { MiniList, useRows } from "../list/mini";
import { companyToday, number, wholeMoney } from "../parts/format";
import { Figure, PageHead, Sheet, TenseSwatch } from "../parts/marks";
import { ProblemNote } from "../parts/problem";
import { RefInput } from "../parts/ref-input";
import { listOf, placeOf } from "../parts/where";

type Level = Columns<"stock-levels", "item" | "site" | "on_hand" | "held" | "free" | "value">;

// Stock of each site: value and items, held and free.
function Sites({ levels }: { levels: Level[] }) {
  const sites = useMemo(() => {
    const m = new Map<string, { items: number; value: number; held: number; short: number }>();
    for (const l of levels) {
      const s = m.get(l.site) ?? { items: 0, value: 0, held: 0, short: 0 };
      if (Number(l.on_hand) > 0) s.items++;
      if (Number(l.held) > 0) s.held++;
      s.value += Number(l.value);
      m.set(l.site, s);
    }
    return [...m].sort((a, b) => b[1].value - a[1].value);
  }, [levels]);
  const most = Math.max(1, ...sites.map(([, s]) => s.value));
  return (
    <Sheet title="By site" pad={false}>
      <table className="plain">
        <thead><tr><th scope="col">Site</th><th scope="col">Stock value</th><th scope="col" className="number">Value</th><th scope="col" className="number">Items</th><th scope="col" className="number">Held</th></tr></thead>
        <tbody>
          {sites.map(([site, s]) => (
            <tr key={site}>
              <td><Link className="open" href={placeOf("site", site)}>{site}</Link></td>
              <td className="bar"><div style={{ height: 10, background: "var(--product)", borderRadius: 2, width: `${(s.value / most) * 100}%`, minWidth: 1 }} /></td>
              <td className="number"><Link className="open" href={listOf("stock-levels", { site, sort: "-value" })}>{wholeMoney(s.value)}</Link></td>
              <td className="number"><Link className="open" href={listOf("stock-levels", { site, "on_hand.gt": 0 })}>{number(s.items)}</Link></td>
              <td className="number">{s.held ? <Link className="open" href={listOf("holds", { site })}>{number(s.held)}</Link> : "0"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Sheet>
  );
}

export default function Product() {
  const tables = useTables();
  const [, go] = useLocation();
  const [item, setItem] = useState("");
  const [lot, setLot] = useState("");
  const levels = useRows<Level>("stock-levels", { limit: 10000, "on_hand.ne": 0 });
  const rows = useMemo(() => levels.data?.rows ?? [], [levels.data]);
  const value = rows.reduce((s, l) => s + Number(l.value), 0);
  const soon = dayjs(companyToday()).add(60, "day").format("YYYY-MM-DD");
  const all = levels.data?.next === null;
  return (
    <div className="page">
      <PageHead title="Product" say="What there is, for whom it is kept, what is on its way, and where it went." right={<>
        <ActButton noun="stock" verb="move" label="Move stock" />
        <ActButton noun="stock" verb="adjust" label="Adjust stock" />
        <ActButton noun="lot" verb="hold" label="Hold a lot" />
      </>} />
      <div className="sheet" style={{ display: "flex", flexWrap: "wrap", marginBottom: 16, alignItems: "center" }}>
        <Figure label="Stock value" value={all ? wholeMoney(value) : "…"} unit={tables.company.currency} to={listOf("stock-tie-out")} />
        <Figure label={<><TenseSwatch tense="posted" flow="product" /> On hand</>} value={number(rows.length)} unit="items at sites" to={listOf("stock-levels", { "on_hand.gt": 0, sort: "-value" })} />
        <span style={{ flex: 1 }} />
        <form style={{ padding: "10px 14px", display: "flex", gap: 8, flexWrap: "wrap", alignItems: "flex-end" }} onSubmit={(e) => { e.preventDefault(); if (item) go(placeOf("item", item)); else if (lot) go(placeOf("lot", lot)); }}>
          <RefInput entity="item" label="Open an item" value={item} onChange={setItem} onOptionSubmit={(v) => go(placeOf("item", v))} w={170} />
          <TextInput label="Trace a lot" value={lot} onChange={(e) => setLot(e.currentTarget.value)} w={150} />
          <button type="submit" className="visually-hidden">Open</button>
        </form>
      </div>
      {levels.error ? <ProblemNote error={levels.error} /> : null}
      <div className="grid-2">
        {rows.length > 0 && <Sites levels={rows} />}
        <MiniList title="Held for customers and work" view="holds" columns={["item", "site", "qty", "doc", "due", "supply_doc", "supply_due"]} rows={10} empty="Nothing is held." />
        <MiniList title="Late to come or to go" view="late-lines" columns={["kind", "doc", "item", "site", "open", "due", "days"]} rows={10} empty="Nothing is late." />
        <MiniList title="Expires within 60 days" view="stock-on-hand" query={{ "expires.le": soon, "expires.ge": "1971-01-01", "qty.gt": 0, sort: "expires" }} columns={["item", "site", "place", "lot", "expires", "status", "qty"]} rows={10} empty="Nothing expires soon." />
        <MiniList title="In quarantine" view="stock-on-hand" query={{ kind: "quarantine", "qty.gt": 0 }} columns={["item", "site", "place", "lot", "expires", "qty"]} rows={10} empty="Quarantine is empty." extra={{ label: "", cell: (r) => <ActButton noun="stock" verb="move" label="Move" input={{ item: r.item ?? undefined, from_place: r.place ?? undefined, qty: r.qty, lot: r.lot }} size="compact-xs" /> }} />
        <MiniList title="Worth most" view="stock-levels" query={{ sort: "-value" }} columns={["item", "site", "on_hand", "held", "free", "value", "unit_cost"]} rows={10} />
        <MiniList title="Moved last" view="moves" columns={["effective", "kind", "item", "from_place", "to_place", "qty", "doc"]} rows={12} />
        <MiniList title="Newest lots" view="lots" columns={["code", "item", "status", "made", "expires", "supplier", "on_hand"]} rows={10} empty="No item is tracked by lot." />
      </div>
    </div>
  );
}
