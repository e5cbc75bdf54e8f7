// A supplier: how well he delivers, what his goods cost over time, and what is open with him both ways.
import { Select } from "@mantine/core";
import dayjs from "dayjs";
import { useMemo, useState } from "react";
import { Link } from "wouter";
import type { Columns } from "../../api/client";
import { ActButton } from "../../act/act";
import { MiniList, useRows } from "../../list/mini";
import { barOf, Chart, type Toned } from "../../parts/chart";
import { date, money, number, percent } from "../../parts/format";
import { Figure, Mark, Sheet } from "../../parts/marks";
import { listOf } from "../../parts/where";
import type { Score } from "../source/scores";

export function SupplierFigures({ code }: { code: string }) {
  const q = useRows<Score>("supplier-scores", { supplier: code, limit: 1 });
  const due = useRows<Columns<"payables", "open" | "late">>("payables", { party: code, limit: 10000 });
  const s = q.data?.rows[0], wait = q.isLoading ? "…" : "–";
  const owed = (due.data?.rows ?? []).reduce((a, d) => a + Number(d.open), 0), late = (due.data?.rows ?? []).filter((d) => d.late > 0).length;
  return (
    <div className="sheet figures">
      <Figure label="Score" value={s ? percent(s.score) : wait} note={s ? `of ${number(s.lines)} lines` : q.isLoading ? "being measured" : "nothing received yet"} to={listOf("supplier-scores")} />
      <Figure label="On time" value={s ? percent(s.on_time) : wait} to={listOf("purchase-lines", { supplier: code, "received.gt": 0, sort: "-due" })} note="on the day asked for" />
      <Figure label="Complete" value={s ? percent(s.complete) : wait} note="of what was ordered" to={listOf("purchase-lines", { supplier: code, sort: "-due" })} />
      <Figure label="Defective" value={s ? percent(s.defective, 2) : wait} note="of what was received" to={listOf("supplier-returns", { supplier: code })} />
      <Figure label="Dear" value={s ? percent(s.dear, 2) : wait} note="lines above the price agreed" to={listOf("supplier-invoices", { supplier: code, status: "blocked" })} />
      <Figure label="We owe him" value={money(owed)} note={late ? `${late} past due` : "nothing past due"} to={listOf("payables", { party: code, sort: "due" })} attention={late ? "amber" : "calm"} />
    </div>
  );
}

type Times = Columns<"lead-times", "site" | "days" | "times" | "kind">;

export function LeadTimes({ code }: { code: string }) {
  const q = useRows<Times>("lead-times", { giver: code, kind: "purchase", limit: 2000 });
  const rows = q.data?.rows ?? [];
  const { bins, all, middle, late9, late } = useMemo(() => {
    const by = new Map<number, number>();
    for (const r of rows) by.set(r.days, (by.get(r.days) ?? 0) + r.times);
    const days = [...by.keys()].sort((a, b) => a - b), sum = [...by.values()].reduce((a, b) => a + b, 0);
    const bins: [number, number][] = [];
    for (let d = days[0] ?? 0; d <= (days.at(-1) ?? -1); d++) bins.push([d, by.get(d) ?? 0]);
    const at = (share: number) => { let c = 0; for (const d of days) { c += by.get(d)!; if (c >= share * sum) return d; } return 0; };
    return { bins, all: sum, middle: at(0.5), late9: at(0.9), late: days.filter((d) => d > 0).reduce((a, d) => a + by.get(d)!, 0) };
  }, [rows]);
  const option = useMemo<Toned>(
    () => (t) => ({
      legend: { show: false },
      xAxis: { type: "category", data: bins.map(([d]) => String(d)), name: "days after the day asked for", nameLocation: "middle", nameGap: 26, nameTextStyle: { color: t("quiet"), fontSize: 11 } },
      yAxis: { type: "value", minInterval: 1 },
      grid: { bottom: 28, top: 14 },
      tooltip: { formatter: (ps: { name: string; value: number }[]) => `${Number(ps[0]!.name) === 0 ? "on the day" : Number(ps[0]!.name) > 0 ? `${ps[0]!.name} days late` : `${-Number(ps[0]!.name)} days early`}: ${number(ps[0]!.value)}` },
      series: [{ name: "receipts", type: "bar", barCategoryGap: "12%", data: bins.map(([d, n]) => ({ value: n, itemStyle: { ...barOf("posted", d > 7 ? t("amber") : t("product"), t("sheet")), opacity: d <= 0 ? 1 : 0.72 } })) }],
    }),
    [bins],
  );
  const say = (d: number) => (d === 0 ? "on the day" : d > 0 ? `${d} ${d === 1 ? "day" : "days"} late` : `${-d} ${d === -1 ? "day" : "days"} early`);
  return (
    <Sheet title="How late or early his goods come" right={<Link className="open quiet" style={{ fontSize: "0.75rem" }} href={listOf("lead-times", { giver: code })}>All</Link>}>
      {q.data && all === 0 && <div className="quiet">Nothing of his has come yet.</div>}
      {all > 0 && (
        <>
          <Chart option={option} height={210} label="Receipts by days after the day asked for" table={{ head: ["Days late", "Receipts"], rows: bins }} />
          <div style={{ fontSize: "0.8125rem", marginTop: 6 }}>The middle one comes {say(middle)}, nine of ten by {say(late9)}. {percent(late / all, 0)} of {number(all)} came after their day. <span className="quiet">Planning counts on this.</span></div>
        </>
      )}
    </Sheet>
  );
}

type Line = Columns<"purchase-lines", "id" | "purchase" | "item" | "qty" | "due" | "price" | "amount">;
type Term = Columns<"terms", "item" | "from_qty" | "price", "valid_from">;

// To two figures, down or up, so that the scale has round ends.
function round(v: number, to: 1 | -1): number {
  if (!(v > 0)) return 0;
  const p = 10 ** (Math.floor(Math.log10(v)) - 1);
  return Number(((to > 0 ? Math.ceil(v / p) : Math.floor(v / p)) * p).toPrecision(6));
}

export function Prices({ code }: { code: string }) {
  const recent = useRows<Line>("purchase-lines", { supplier: code, sort: "-due", limit: 2000 });
  const [picked, setPicked] = useState<string | null>(null);
  // The items by what was spent on them; the first stands for the rest until one is chosen.
  const items = useMemo(() => {
    const by = new Map<string, { spent: number; first: number; last: number }>();
    for (const l of recent.data?.rows ?? []) {
      const x = by.get(l.item);
      if (x) { x.spent += Number(l.amount); x.first = Number(l.price); } else by.set(l.item, { spent: Number(l.amount), first: Number(l.price), last: Number(l.price) });
    }
    return [...by.entries()].sort((a, b) => b[1].spent - a[1].spent);
  }, [recent.data]);
  const item = picked ?? items[0]?.[0] ?? "";
  const lines = useRows<Line>("purchase-lines", { supplier: code, item, sort: "due", limit: 1000 }, !!item);
  const terms = useRows<Term>("terms", { supplier: code, item, sort: "from_qty", limit: 100 }, !!item);
  const moved = useMemo(() => items.filter(([, x]) => x.first > 0 && Math.abs(x.last / x.first - 1) > 0.005).sort((a, b) => Math.abs(b[1].last / b[1].first - 1) * b[1].spent - Math.abs(a[1].last / a[1].first - 1) * a[1].spent).slice(0, 6), [items]);
  const option = useMemo<Toned>(
    () => (t) => {
      const data = (lines.data?.rows ?? []).map((l) => [l.due, Number(l.price), Number(l.qty)]);
      const agreed = (terms.data?.rows ?? []).map((x) => ({ yAxis: Number(x.price), name: Number(x.from_qty) > 0 ? `from ${number(x.from_qty)}` : "agreed" }));
      const most = Math.max(1, ...data.map((d) => d[2] as number)), prices = [...data.map((d) => d[1] as number), ...agreed.map((a) => a.yAxis)];
      return {
        legend: { show: false },
        grid: { top: 14, right: 70 },
        xAxis: { type: "time", axisLabel: { formatter: (v: number) => dayjs(v).format("D MMM"), hideOverlap: true } },
        yAxis: { type: "value", scale: true, min: round(Math.min(...prices) * 0.95, -1), max: round(Math.max(...prices) * 1.05, 1), axisLabel: { formatter: (v: number) => number(v, 3) } },
        tooltip: { trigger: "item", formatter: (p: { value: [string, number, number] }) => `${date(p.value[0])}\n${number(p.value[1], 4)} for ${number(p.value[2])}` },
        series: [{
          name: "price paid", type: "scatter", data, symbolSize: (v: number[]) => 5 + 11 * Math.sqrt((v[2] ?? 0) / most), itemStyle: { color: t("cash"), opacity: 0.8 },
          markLine: { silent: true, symbol: "none", lineStyle: { color: t("quiet"), type: "dashed", width: 1 }, label: { formatter: "{b}", color: t("quiet"), fontSize: 10, position: "end" }, data: agreed },
        }],
      };
    },
    [lines.data, terms.data],
  );
  if (recent.data && items.length === 0) return <Sheet title="Prices"><div className="quiet">Nothing was bought from him yet. Terms say what he asks.</div></Sheet>;
  return (
    <Sheet title="What we paid, over time" right={<Select aria-label="Item" size="xs" w={170} searchable data={items.map(([i]) => i)} value={item || null} onChange={setPicked} limit={50} />}>
      {item && <Chart option={option} height={210} label={`Price of ${item} over time, with the prices agreed`} table={{ head: ["Day", "Price", "Quantity", "Order"], rows: (lines.data?.rows ?? []).map((l) => [date(l.due), number(l.price, 4), number(l.qty), l.purchase]) }} />}
      <div className="quiet" style={{ fontSize: "0.75rem" }}>Each dot is a line, larger for more; dashed lines are the terms. <ActButton noun="term" verb="create" label="New term…" size="compact-xs" input={{ supplier: code, item }} /></div>
      {moved.length > 0 && (
        <table className="plain" style={{ marginTop: 8 }}>
          <thead><tr><th scope="col">Prices that moved</th><th className="number" scope="col">First</th><th className="number" scope="col">Last</th><th className="number" scope="col">By</th></tr></thead>
          <tbody>{moved.map(([i, x]) => <tr key={i}><td><button type="button" className="link" onClick={() => setPicked(i)}>{i}</button></td><td className="number">{number(x.first, 4)}</td><td className="number">{number(x.last, 4)}</td><td className="number">{x.last > x.first * 1.1 && <Mark attention="amber">dearer</Mark>} {x.last > x.first ? "+" : "−"}{percent(Math.abs(x.last / x.first - 1))}</td></tr>)}</tbody>
        </table>
      )}
    </Sheet>
  );
}

export function SupplierLists({ code }: { code: string }) {
  return (
    <>
      <MiniList title="Open purchases" view="purchases" query={{ supplier: code, "status.in": "draft,approved,sent,confirmed,received", sort: "due" }} columns={["number", "status", "site", "due", "lines_open", "total"]} right={<ActButton noun="purchase" verb="create" label="New…" size="compact-xs" input={{ supplier: code }} />} empty="Nothing is on order from him." />
      <MiniList title="What the plan would buy" view="planned-supply" query={{ kind: "planned-buy", supplier: code, sort: "release" }} columns={["item", "site", "qty", "release", "due", "amount"]} empty="The plan needs nothing of him." />
      <MiniList title="What we owe him" view="payables" query={{ party: code, sort: "due" }} columns={["doc", "open", "due", "late", "reason"]} right={<ActButton noun="payment" verb="pay" label="Pay…" size="compact-xs" />} empty="Nothing." />
      <MiniList title="Invoices that do not match" view="supplier-invoices" query={{ supplier: code, status: "blocked" }} columns={["number", "purchase", "total", "reason"]} empty="All match." />
      <MiniList title="Returns to him, and claims" view="supplier-returns" query={{ supplier: code }} columns={["number", "status", "site", "placed", "total", "open"]} empty="Nothing went back." />
      <MiniList title="What he can supply" view="sources" query={{ supplier: code, sort: "item" }} columns={["item", "site", "lead_days", "min_qty", "multiple", "priority"]} right={<ActButton noun="source" verb="create" label="Add…" size="compact-xs" input={{ kind: "buy", supplier: code }} />} empty="No item names him as its source yet." />
    </>
  );
}
