// An item on one page: how much there is and where, what can be promised and when, what is coming, what it costs and who takes it.
import { Select } from "@mantine/core";
import dayjs from "dayjs";
import { useCallback, useMemo, useState } from "react";
import { Link } from "wouter";
import type { Columns } from "../api/client";
import { ActButton } from "../act/act";
import { useTables } from "../api/tables";
import { MiniList, useRows } from "../list/mini";
import { Chart } from "../parts/chart";
import { money, number, shortDate } from "../parts/format";
import { Figure, PageHead, Sheet } from "../parts/marks";
import { ProblemNote } from "../parts/problem";
import { listOf } from "../parts/where";
import { FieldsTable, useRecord } from "./record";

type Level = Columns<"stock-levels", "site" | "on_hand" | "available" | "held" | "free" | "value">;
type Promise_ = Columns<"available-to-promise", "date" | "supply" | "demand" | "projected" | "promisable">;

// What can be promised, day by day: steps, solid where it is there now and dashed where it is still to come.
export function PromiseChart({ item, site }: { item: string; site: string }) {
  const q = useRows<Promise_>("available-to-promise", { item, site, limit: 400 });
  const rows = useMemo(() => q.data?.rows ?? [], [q.data]);
  // The last step holds from then on.
  const drawn = useMemo(() => (rows.length ? [...rows, { ...rows.at(-1)!, date: dayjs(rows.at(-1)!.date).add(7, "day").format("YYYY-MM-DD") }] : []), [rows]);
  const option = useCallback(
    (t: (n: string) => string) => ({
      xAxis: { type: "time" as const },
      yAxis: { type: "value" as const },
      tooltip: { trigger: "axis" as const },
      series: [
        { name: "Projected", type: "line" as const, step: "end" as const, symbol: "none", lineStyle: { color: t("quiet"), type: "dashed" as const, width: 1.2 }, itemStyle: { color: t("quiet") }, data: drawn.map((r) => [r.date, Number(r.projected)]) },
        { name: "Promisable", type: "line" as const, step: "end" as const, symbolSize: 5, lineStyle: { color: t("product"), width: 2 }, itemStyle: { color: t("product") }, areaStyle: { color: t("product"), opacity: 0.1 }, data: drawn.map((r) => [r.date, Number(r.promisable)]) },
      ],
    }),
    [drawn],
  );
  if (q.error) return <ProblemNote error={q.error} compact />;
  if (q.data && rows.length === 0) return <div className="quiet">Nothing is there and nothing is coming.</div>;
  return <Chart label={`Available to promise of ${item} at ${site}`} height={220} option={option} table={{ head: ["Day", "Supply", "Demand", "Projected", "Promisable"], rows: rows.map((r) => [shortDate(r.date), number(r.supply), number(r.demand), number(r.projected), number(r.promisable)]) }} />;
}

export default function ItemPage({ code }: { code: string }) {
  const tables = useTables();
  const entity = tables.entities.find((e) => e.name === "item");
  const row = useRecord(entity, code);
  const levels = useRows<Level>("stock-levels", { item: code, limit: 100 });
  const at = useMemo(() => levels.data?.rows ?? [], [levels.data]);
  const sites = at.map((l) => l.site).filter((s) => s !== "TRANSIT");
  const busiest = [...at].sort((a, b) => Number(b.on_hand) - Number(a.on_hand)).find((l) => l.site !== "TRANSIT")?.site;
  const [site, setSite] = useState<string | null>(null);
  const here = site ?? busiest ?? sites[0] ?? null;
  const sum = (k: keyof Level) => at.reduce((s, l) => s + Number(l[k]), 0);
  const view = tables.views.find((v) => v.name === "items");
  if (row.error) return <div className="page"><ProblemNote error={row.error} /></div>;
  if (row.data === null) return <div className="page"><PageHead title={`There is no item ${code}`} /></div>;
  const unit = String(row.data?.unit ?? "");
  const update = tables.actions.find((a) => a.noun === "item" && a.verb === "update");
  return (
    <div className="page">
      <PageHead title={String(row.data?.name ?? code)} say={`Item ${code}`} right={<>
        {here && <Link href={`/plan/item/${encodeURIComponent(code)}/${encodeURIComponent(here)}`} className="mark" style={{ padding: "4px 10px" }}>Plan at {here}</Link>}
        <ActButton noun="stock" verb="adjust" label="Adjust stock" input={{ item: code, site: here ?? undefined }} />
        <ActButton noun="item" verb="update" label="Change" input={update && row.data ? Object.fromEntries(update.in.filter((f) => row.data![f.name] !== undefined).map((f) => [f.name, row.data![f.name]])) : {}} />
      </>} />
      <div className="sheet figure-row">
        <Figure label="On hand" value={number(sum("on_hand"))} unit={unit} to={listOf("stock-on-hand", { item: code })} />
        <Figure label="Held" value={number(sum("held"))} unit={unit} to={listOf("holds", { item: code })} />
        <Figure label="Free" value={number(sum("free"))} unit={unit} to={listOf("stock-levels", { item: code })} />
        <Figure label="Value" value={money(sum("value"))} unit={tables.company.currency} to={listOf("moves", { item: code, sort: "-effective" })} />
      </div>
      <div className="grid-2">
        {here && (
          <Sheet title="Available to promise" right={<Select aria-label="Site" data={sites} value={here} onChange={setSite} allowDeselect={false} w={130} />}>
            <PromiseChart item={code} site={here} />
          </Sheet>
        )}
        <MiniList title="Where it is" view="stock-levels" query={{ item: code, sort: "-on_hand" }} columns={["site", "on_hand", "available", "held", "free", "value", "unit_cost"]} rows={20} />
        <MiniList title="By place and lot" view="stock-on-hand" query={{ item: code, "qty.gt": 0 }} columns={["site", "place", "kind", "lot", "expires", "status", "qty"]} rows={12} />
        <MiniList title="Coming" view="lines" query={{ item: code, "open.gt": 0, sort: "due" }} columns={["doc", "kind", "site", "open", "due", "late"]} rows={12} empty="Nothing is expected of it." />
        <MiniList title="Who waits for it" view="backorders" query={{ item: code }} columns={["order", "customer", "open", "held", "promised", "waits_for", "arrives"]} rows={12} empty="Nobody waits for it." />
        <MiniList title="Moved last" view="moves" query={{ item: code, sort: "-effective" }} columns={["effective", "kind", "from_place", "to_place", "qty", "doc"]} rows={12} />
        <MiniList title="Who supplies it" view="supply-options" query={{ item: code }} columns={["supplier", "name", "from_qty", "price", "lead_days", "min_qty", "multiple", "score"]} rows={12} empty="No supplier's price is known." />
        <MiniList title="How it is supplied" view="sources" query={{ item: code }} columns={["site", "kind", "supplier", "bill", "from_site", "priority", "lead_days", "min_qty", "multiple"]} rows={12} />
        <MiniList title="Made of it, and what it goes into" view="components" query={{ item: code }} columns={["bill", "item", "qty", "scrap"]} rows={12} empty="It goes into no bill of materials." />
        {view && row.data && <Sheet title="Item" pad={false}><FieldsTable view="items" columns={view.columns} row={row.data} /></Sheet>}
      </div>
    </div>
  );
}
