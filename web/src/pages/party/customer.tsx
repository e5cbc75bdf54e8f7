// A customer: what he ordered over time, what is open, late, owed and paid, and how much of his credit is used.
import { useMemo } from "react";
import { Link } from "wouter";
import type { Columns } from "../../api/client";
import { ActButton } from "../../act/act";
import { MiniList, useRows } from "../../list/mini";
import { barOf, Chart, type Toned } from "../../parts/chart";
import dayjs from "dayjs";
import { companyToday, money, number, percent, wholeMoney } from "../../parts/format";
import { Figure, Sheet } from "../../parts/marks";
import { listOf } from "../../parts/where";

type Order = Columns<"orders", "number" | "status" | "placed" | "total" | "late">;

export function CustomerFigures({ code, limit }: { code: string; limit: number }) {
  const open = useRows<Order>("orders", { customer: code, status: "open", limit: 1000 });
  const dues = useRows<Columns<"receivables", "open" | "late" | "kind">>("receivables", { party: code, limit: 10000 });
  const orders = (open.data?.rows ?? []), late = orders.filter((o) => o.late > 0).length;
  const owed = (dues.data?.rows ?? []).reduce((a, d) => a + Number(d.open), 0), past = (dues.data?.rows ?? []).filter((d) => d.late > 0).reduce((a, d) => a + Number(d.open), 0);
  const used = limit > 0 ? owed / limit : 0;
  return (
    <div className="sheet figures">
      <Figure label="Open orders" value={number(orders.length)} note={money(orders.reduce((a, o) => a + Number(o.total), 0))} to={listOf("orders", { customer: code, status: "open" })} />
      <Figure label="Late orders" value={number(late)} to={listOf("orders", { customer: code, status: "open", "late.gt": 0 })} note={late ? "open them to see why" : "none"} attention={late ? "amber" : "calm"} />
      <Figure label="He owes us" value={money(owed)} note={`${number(dues.data?.rows.length ?? 0)} invoices and orders`} to={listOf("receivables", { party: code, sort: "due" })} />
      <Figure label="Past due" value={money(past)} to={listOf("receivables", { party: code, "late.gt": 0, sort: "-late" })} note={past ? "to be asked for" : "nothing"} attention={past > 0 ? "amber" : "calm"} />
      <Figure label="Credit" value={limit > 0 ? percent(used, 0) : "no limit"} note={limit > 0 ? `of ${wholeMoney(limit)} used` : "set one to hold orders above it"} attention={used > 1 ? "red" : used > 0.8 ? "amber" : "calm"} />
    </div>
  );
}

export function Bought({ code }: { code: string }) {
  const from = dayjs(companyToday()).subtract(12, "month").startOf("month");
  const q = useRows<Order>("orders", { customer: code, "placed.ge": from.format("YYYY-MM-DD"), limit: 10000 });
  const back = useRows<Columns<"returns", "placed" | "total">>("returns", { customer: code, "placed.ge": from.format("YYYY-MM-DD"), limit: 10000 });
  const months = useMemo(() => {
    const out = Array.from({ length: 13 }, (_, i) => ({ month: from.add(i, "month").format("YYYY-MM"), bought: 0, orders: 0, back: 0 }));
    const at = new Map(out.map((m) => [m.month, m]));
    for (const o of q.data?.rows ?? []) { const m = at.get(o.placed.slice(0, 7)); if (m && o.status !== "cancelled") { m.bought += Number(o.total); m.orders++; } }
    for (const r of back.data?.rows ?? []) { const m = at.get(r.placed.slice(0, 7)); if (m) m.back += Number(r.total); }
    return out;
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [q.data, back.data, from.valueOf()]);
  const option = useMemo<Toned>(
    () => (t) => ({
      xAxis: { type: "category", data: months.map((m) => dayjs(`${m.month}-01`).format("MMM YY")) },
      yAxis: { type: "value", axisLabel: { formatter: (v: number) => wholeMoney(v) } },
      tooltip: { valueFormatter: (v: unknown) => money(Math.abs(Number(v))) },
      series: [
        { name: "ordered", type: "bar", stack: "m", barMaxWidth: 30, data: months.map((m) => Math.round(m.bought * 100) / 100), itemStyle: barOf("posted", t("cash"), t("sheet")) },
        { name: "sent back", type: "bar", stack: "m", barMaxWidth: 30, data: months.map((m) => -Math.round(m.back * 100) / 100), itemStyle: barOf("posted", t("quiet"), t("sheet")) },
      ],
    }),
    [months],
  );
  return (
    <Sheet title="Ordered and sent back, by month">
      <Chart option={option} height={220} label="Ordered and sent back by month" table={{ head: ["Month", "Orders", "Ordered", "Sent back"], rows: months.map((m) => [m.month, m.orders, money(m.bought), money(m.back)]) }} />
    </Sheet>
  );
}

export function CustomerLists({ code }: { code: string }) {
  return (
    <>
      <MiniList title="Open orders" view="orders" query={{ customer: code, status: "open", sort: "-late" }} columns={["number", "placed", "promised", "late", "lines_open", "total"]} right={<ActButton noun="order" verb="place" label="New…" size="compact-xs" input={{ customer: code }} />} empty="Nothing is open." />
      <MiniList title="Lines that wait" view="backorders" query={{ customer: code }} columns={["order", "item", "open", "promised", "waits_for", "arrives"]} empty="Nothing waits." />
      <MiniList title="He owes us" view="receivables" query={{ party: code, sort: "due" }} columns={["doc", "invoice", "open", "due", "late", "age"]} right={<ActButton noun="payment" verb="receive" label="Take a payment…" size="compact-xs" input={{ party: code }} />} empty="Nothing." />
      <MiniList title="Payments" view="payments" query={{ party: code, sort: "-paid" }} columns={["number", "paid", "amount", "unapplied", "method", "doc"]} empty="None yet." />
      <MiniList title="Invoices and credit notes" view="invoices" query={{ party: code, sort: "-issued" }} columns={["number", "kind", "doc", "issued", "due", "total"]} empty="None yet." />
      <MiniList title="Returns" view="returns" query={{ customer: code }} columns={["number", "status", "order", "placed", "total"]} right={<Link className="open quiet" style={{ fontSize: "0.75rem" }} href="/returns/desk">Desk</Link>} empty="He sent nothing back." />
    </>
  );
}
