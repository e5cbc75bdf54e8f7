// What an order earned: from the goods' price to what is left, step by step.
import { useCallback, useMemo } from "react";
import type { Row } from "../api/client";
import { useRows } from "../list/mini";
import { Chart } from "../parts/chart";
import { money } from "../parts/format";
import { Sheet } from "../parts/marks";
import { ProblemNote } from "../parts/problem";

type Step = { step: string; label: string; amount: string; total?: boolean };

export function Waterfall({ steps, label }: { steps: Step[]; label: string }) {
  const bars = useMemo(() => {
    let at = 0;
    return steps.map((s) => {
      const v = Number(s.amount);
      if (s.total) return { ...s, from: 0, to: v };
      const from = at;
      at += v;
      return { ...s, from, to: at };
    });
  }, [steps]);
  const option = useCallback(
    (t: (n: string) => string) => ({
      tooltip: { trigger: "item" as const, formatter: (p: { dataIndex: number }) => `${bars[p.dataIndex]?.label}: ${money(bars[p.dataIndex]?.amount)}` },
      xAxis: { type: "category" as const, data: bars.map((b) => b.label), axisLabel: { interval: 0, width: 92, overflow: "break" as const } },
      yAxis: { type: "value" as const },
      series: [
        { type: "bar" as const, stack: "w", silent: true, itemStyle: { color: "transparent" }, data: bars.map((b) => (b.from >= 0 && b.to >= 0 ? Math.min(b.from, b.to) : b.from < 0 && b.to < 0 ? Math.max(b.from, b.to) : 0)) },
        { type: "bar" as const, stack: "w", barMaxWidth: 46, data: bars.map((b) => ({ value: b.from >= 0 === b.to >= 0 ? (b.to >= 0 ? Math.abs(b.to - b.from) : -Math.abs(b.to - b.from)) : b.to, itemStyle: { color: b.total ? t("cash") : Number(b.amount) < 0 ? t("quiet") : t("cash"), opacity: b.total ? 1 : 0.75 } })), label: { show: true, position: "top" as const, color: t("text"), fontSize: 11, formatter: (p: { dataIndex: number }) => money(bars[p.dataIndex]?.amount) } },
      ],
    }),
    [bars],
  );
  return <Chart label={label} height={260} option={option} table={{ head: ["Step", "Amount"], rows: bars.map((b) => [b.label, money(b.amount)]) }} />;
}

export default function Profit({ order }: { order: string }) {
  const q = useRows<Row<"order-profit">>("order-profit", { order, limit: 50 });
  const steps = useMemo<Step[]>(() => (q.data?.rows ?? []).map((r) => ({ step: r.step, label: r.what || r.step, amount: r.amount, total: /contribution|margin|profit/.test(r.step.toLowerCase()) })), [q.data]);
  return (
    <Sheet title="What it earned">
      {q.error ? <ProblemNote error={q.error} compact /> : steps.length ? <Waterfall steps={steps} label={`Profit of order ${order}`} /> : <div className="quiet">Nothing was posted for it yet.</div>}
    </Sheet>
  );
}
