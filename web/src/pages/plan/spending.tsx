// What the planned purchases will cost, by the week in which it falls due.
import { useMemo } from "react";
import { useLocation } from "wouter";
import type { Columns } from "../../api/client";
import { useTables } from "../../api/tables";
import { useRows } from "../../list/mini";
import { barOf, Chart, type Toned } from "../../parts/chart";
import { money, shortDate, wholeMoney } from "../../parts/format";
import { Sheet } from "../../parts/marks";
import { listOf } from "../../parts/where";

export function Spending() {
  const { company } = useTables();
  const [, go] = useLocation();
  const q = useRows<Columns<"projected-spending", "week" | "supplier" | "lines" | "amount">>("projected-spending", { limit: 10000 });
  const weeks = useMemo(() => {
    const by = new Map<string, { amount: number; lines: number }>();
    for (const r of q.data?.rows ?? []) {
      const w = by.get(r.week) ?? { amount: 0, lines: 0 };
      by.set(r.week, { amount: w.amount + Number(r.amount), lines: w.lines + r.lines });
    }
    return [...by.entries()].sort();
  }, [q.data]);
  const option = useMemo<Toned>(
    () => (t) => ({
      xAxis: { type: "category", data: weeks.map(([w]) => shortDate(w)) },
      yAxis: { type: "value", axisLabel: { formatter: (v: number) => wholeMoney(v) } },
      tooltip: { valueFormatter: (v: unknown) => `${money(v)} ${company.currency}` },
      legend: { show: false },
      series: [{ name: "planned purchases", type: "bar", barMaxWidth: 34, data: weeks.map(([, v]) => Math.round(v.amount * 100) / 100), itemStyle: barOf("expected", t("cash"), t("sheet")) }],
    }),
    [weeks, company.currency],
  );
  const total = weeks.reduce((a, [, v]) => a + v.amount, 0);
  return (
    <Sheet title="Projected spending by week" right={<span className="quiet tabular" style={{ fontSize: "0.75rem" }}>{money(total)} {company.currency}</span>}>
      {weeks.length === 0 && q.data && <div className="quiet">The plan buys nothing.</div>}
      {weeks.length > 0 && <Chart option={option} height={210} label="Projected spending by week in which it falls due" click={(e) => go(listOf("projected-spending", { week: weeks[e.dataIndex]![0], sort: "-amount" }))} table={{ head: ["Week", "Amount", "Lines"], rows: weeks.map(([w, v]) => [shortDate(w), money(v.amount), v.lines]) }} />}
    </Sheet>
  );
}
