// Cash: what comes in and goes out in the coming weeks and what that is made of, who owes, whom we owe, what is stopped, and the books.
import { Tabs } from "@mantine/core";
import { useCallback, useMemo } from "react";
import { Link, useLocation } from "wouter";
import { ActButton } from "../act/act";
import type { Columns, Row } from "../api/client";
import { useTables } from "../api/tables";
import { MiniList, RowsTable, useRows } from "../list/mini";
import { barOf, Chart } from "../parts/chart";
import { compact, companyToday, money, shortDate } from "../parts/format";
import { Figure, Mark, PageHead, Sheet } from "../parts/marks";
import { ProblemNote } from "../parts/problem";
import { listOf } from "../parts/where";
import dayjs from "dayjs";

type Week = Columns<"cash-forecast", "week" | "opening" | "orders" | "purchases" | "receivables" | "payables" | "refunds" | "claims" | "freight" | "plan" | "in" | "out" | "closing">;

// What a bar is made of: the dues of that kind and week. What the plan would buy has no dues yet.
const kinds: Record<string, string> = { orders: "order", purchases: "purchase", receivables: "receivable", payables: "payable", refunds: "refund", claims: "claim", freight: "freight" };
const parts = [
  { key: "receivables", name: "Receivables", tense: "expected", tone: "cash" },
  { key: "orders", name: "Orders", tense: "expected", tone: "information" },
  { key: "claims", name: "Claims", tense: "expected", tone: "product" },
  { key: "payables", name: "Payables", tense: "expected", tone: "quiet" },
  { key: "purchases", name: "Purchases", tense: "expected", tone: "amber" },
  { key: "freight", name: "Freight", tense: "expected", tone: "text" },
  { key: "refunds", name: "Refunds", tense: "expected", tone: "red" },
  { key: "plan", name: "Planned purchases", tense: "planned", tone: "quiet" },
] as const;

function CashCurve({ weeks }: { weeks: Week[] }) {
  const [, go] = useLocation();
  const used = useMemo(() => parts.filter((p) => weeks.some((w) => Number(w[p.key]) !== 0)), [weeks]);
  const option = useCallback(
    (t: (n: string) => string) => ({
      legend: { type: "scroll" as const, right: 0 }, // on a phone it would reach into the chart otherwise
      // Two charts under one another, on one axis of weeks: the level is ten times what a week moves.
      grid: [{ left: 8, right: 12, top: 46, height: 110, containLabel: true }, { left: 8, right: 12, top: 178, bottom: 6, containLabel: true }],
      xAxis: [{ type: "category" as const, gridIndex: 0, data: weeks.map((w) => shortDate(w.week)), axisLabel: { show: false } }, { type: "category" as const, gridIndex: 1, data: weeks.map((w) => shortDate(w.week)) }],
      yAxis: [{ type: "value" as const, gridIndex: 0, axisLabel: { formatter: compact } }, { type: "value" as const, gridIndex: 1, axisLabel: { formatter: compact } }],
      axisPointer: { link: [{ xAxisIndex: "all" as const }] },
      series: [
        { name: "Cash at the week's end", type: "line" as const, xAxisIndex: 0, yAxisIndex: 0, symbolSize: 6, lineStyle: { color: t("cash"), width: 2, type: "dashed" as const }, itemStyle: { color: t("cash") }, data: weeks.map((w) => Number(w.closing)) },
        ...used.map((p) => ({ name: p.name, type: "bar" as const, xAxisIndex: 1, yAxisIndex: 1, stack: "flow", barMaxWidth: 34, itemStyle: p.tense === "planned" ? barOf("expected", t(p.tone), t("sheet")) : { color: t(p.tone), opacity: 0.72 }, data: weeks.map((w) => Number(w[p.key])) })),
      ],
    }),
    [weeks, used],
  );
  const click = (e: { seriesName?: string; dataIndex: number }) => {
    const part = parts.find((p) => p.name === e.seriesName);
    const w = weeks[e.dataIndex];
    if (!part || !w) return;
    const end = dayjs(w.week).add(6, "day").format("YYYY-MM-DD");
    if (part.key === "plan") go(listOf("planned-supply", { kind: "planned-buy", "due.le": end }));
    else go(listOf("dues", { kind: kinds[part.key], "open.ne": 0, "due.le": end, ...(e.dataIndex ? { "due.ge": w.week } : {}) }));
  };
  return (
    <>
      <Chart label="Cash in the coming weeks" height={360} option={option} click={click} table={{ head: ["Week of", "Opening", ...used.map((p) => p.name), "Closing"], rows: weeks.map((w) => [shortDate(w.week), money(w.opening), ...used.map((p) => money(w[p.key])), money(w.closing)]) }} />
      <div className="quiet" style={{ fontSize: "0.75rem" }}>A bar opens the dues that it is made of.</div>
    </>
  );
}

const ages = ["not due", "1-30", "31-60", "61-90", "over 90"];

// Open amounts by age, each the way to its list.
function Ages({ view, title }: { view: "receivables" | "payables"; title: string }) {
  const q = useRows<{ age: string; open: string; late: number }>(view, { limit: 10000, "open.ne": 0 });
  const sums = useMemo(() => {
    const m = new Map<string, number>();
    for (const r of q.data?.rows ?? []) m.set(r.age, (m.get(r.age) ?? 0) + Number(r.open));
    return [...m].sort((a, b) => ages.indexOf(a[0]) - ages.indexOf(b[0]));
  }, [q.data]);
  const most = Math.max(1, ...sums.map(([, v]) => Math.abs(v)));
  return (
    <Sheet title={title} pad={false} right={<Link className="open quiet" style={{ fontSize: "0.75rem" }} href={listOf(view, { sort: "-late" })}>All</Link>}>
      <table className="plain">
        <thead className="visually-hidden"><tr><th scope="col">Age</th><th scope="col">Share</th><th scope="col">Open</th></tr></thead>
        <tbody>
          {sums.map(([age, v]) => (
            <tr key={age}>
              <th scope="row" style={{ width: 120 }}>{age === "not due" ? "not due" : <Mark attention={age === "over 90" || age === "61-90" ? "red" : "amber"}>{age} days</Mark>}</th>
              <td className="bar"><div style={{ height: 10, width: `${(Math.abs(v) / most) * 100}%`, minWidth: 2, borderRadius: 2, border: "1.3px dashed var(--cash)" }} /></td>
              <td className="number"><Link className="open" href={listOf(view, { age })}>{money(v)}</Link></td>
            </tr>
          ))}
          {q.data && sums.length === 0 && <tr><td className="quiet">Nothing is open.</td></tr>}
        </tbody>
      </table>
    </Sheet>
  );
}

function TieOut() {
  const q = useRows<Row<"stock-tie-out">>("stock-tie-out", { limit: 20 });
  return (
    <Sheet title="Stock value beside the books" pad={false}>
      {q.error ? <div style={{ padding: 12 }}><ProblemNote error={q.error} compact /></div> : null}
      {q.data && <RowsTable view="stock-tie-out" rows={q.data.rows} columns={["account", "name", "goods", "ledger", "difference"]} />}
    </Sheet>
  );
}

export default function Cash() {
  const tables = useTables();
  const may = (v: string) => tables.views.some((x) => x.name === v);
  const forecast = useRows<Week>("cash-forecast", { limit: 14 }, may("cash-forecast"));
  const weeks = useMemo(() => forecast.data?.rows ?? [], [forecast.data]);
  const lowest = weeks.reduce<Week | null>((m, w) => (!m || Number(w.closing) < Number(m.closing) ? w : m), null);
  const unit = tables.company.currency;
  const first = weeks[0];
  const soon = dayjs(companyToday()).add(7, "day").format("YYYY-MM-DD");
  return (
    <div className="page">
      <PageHead title="Cash" say="What comes in, what goes out, and what it is made of." right={<>
        <ActButton noun="payment" verb="receive" label="Receive a payment" variant="filled" />
        <ActButton noun="payment" verb="run" label="Pay what is due" />
        <ActButton noun="journal" verb="post" label="Journal" />
      </>} />
      {first && (
        <div className="sheet figure-row">
          <Figure label="Cash now" value={money(first.opening)} unit={unit} to="/list/accounts?role=bank" />
          <Figure label="In this week" value={money(first.in)} to={listOf("dues", { direction: "in", "open.ne": 0, "due.le": soon })} note="due or overdue" />
          <Figure label="Out this week" value={money(first.out)} to={listOf("dues", { direction: "out", "open.ne": 0, "due.le": soon })} note="due or overdue" />
          {lowest && <Figure label={`Lowest in ${weeks.length} weeks`} value={money(lowest.closing)} note={`week of ${shortDate(lowest.week)}`} attention={Number(lowest.closing) < 0 ? "red" : "calm"} word="below zero" />}
        </div>
      )}
      {forecast.error ? <ProblemNote error={forecast.error} /> : null}
      {weeks.length > 0 && <Sheet title="The coming weeks"><CashCurve weeks={weeks} /></Sheet>}
      <Tabs defaultValue="open" mt={18} keepMounted={false}>
        <Tabs.List aria-label="More of cash"><Tabs.Tab value="open">Open</Tabs.Tab><Tabs.Tab value="match">Match</Tabs.Tab><Tabs.Tab value="books">The books</Tabs.Tab><Tabs.Tab value="profit">Profit</Tabs.Tab></Tabs.List>
        <Tabs.Panel value="open" pt="md">
          <div className="grid-2">
            {may("receivables") && <Ages view="receivables" title="Receivables by age" />}
            {may("payables") && <Ages view="payables" title="Payables by age" />}
            <MiniList title="Overdue from customers" view="receivables" query={{ "late.gt": 0, sort: "-open" }} columns={["party", "doc", "invoice", "open", "due", "late"]} rows={10} empty="Nobody is overdue." />
            <MiniList title="To pay next" view="payables" query={{ sort: "due" }} columns={["party", "doc", "kind", "open", "due", "late"]} rows={10} empty="Nothing is to be paid." extra={{ label: "", cell: (r) => <ActButton noun="payment" verb="pay" label="Pay" input={{ due: r.id, amount: r.open }} size="compact-xs" /> }} />
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="match" pt="md">
          <MiniList title="Invoices that do not match their order and receipt" view="supplier-invoices" query={{ status: "blocked", sort: "-total" }} columns={["number", "ref", "reason", "purchase", "supplier", "total", "received", "due"]} rows={30} empty="Every invoice matches." extra={{ label: "", cell: (r) => <span style={{ display: "inline-flex", gap: 6 }}><ActButton noun="supplier-invoice" verb="approve" label="Approve" input={{ invoice: r.number }} size="compact-xs" /><ActButton noun="supplier-invoice" verb="reject" label="Reject" input={{ invoice: r.number }} size="compact-xs" /></span> }} />
        </Tabs.Panel>
        <Tabs.Panel value="books" pt="md">
          <div className="grid-2">
            <MiniList title="Trial balance" view="trial-balance" columns={["code", "name", "type", "debit", "credit"]} rows={60} />
            {may("stock-tie-out") && <TieOut />}
            <MiniList title="Posted last" view="entries" query={{ sort: "-id" }} columns={["effective", "kind", "doc"]} rows={12} />
            <MiniList title="Invoices" view="invoices" query={{ sort: "-id" }} columns={["number", "kind", "party", "doc", "issued", "due", "total"]} rows={12} />
            <MiniList title="Payments" view="payments" query={{ sort: "-id" }} columns={["number", "direction", "party", "amount", "unapplied", "paid", "method"]} rows={12} />
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="profit" pt="md">
          <MiniList title="What orders earned" view="orders-profit" columns={(tables.views.find((v) => v.name === "orders-profit")?.columns.filter((c) => !c.hidden).map((c) => c.name) ?? []) as (keyof Row<"orders-profit">)[]} rows={25} />
          {!may("orders-profit") && <div className="quiet">An order's page has its profit under Profit.</div>}
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
