// Demand by week above, stock by day below, on one axis of time. What is so is solid, what is expected dashed or outlined. The points of the
// forecast and the lines of the policy are handles: pulled with the pointer, or moved with the arrow keys.
import type { ECharts, EChartsCoreOption } from "echarts/core";
import dayjs from "dayjs";
import { type KeyboardEvent, type PointerEvent, useMemo, useRef } from "react";
import { barOf, Chart, type Toned } from "../../parts/chart";
import { companyToday, date, number } from "../../parts/format";
import type { Bench, Change, EffectDay } from "./data";
import { middle } from "./data";

const top = 34, upper = 190, between = 44, lower = 190, under = 26;
const height = top + upper + between + lower + under;
const noon = (day: string): number => dayjs(day).add(12, "hour").valueOf();

// A round step for the arrow keys: about a hundredth of the scale.
export function stepOf(scale: number): number {
  const p = 10 ** Math.floor(Math.log10(Math.max(1, scale / 100)));
  const m = scale / 100 / p;
  return Math.max(1, p * (m < 2 ? 1 : m < 5 ? 2 : 5));
}

// A scale in four or five round steps, which holds still while something is pulled.
function scaleOf(least: number, most: number): { min: number; max: number; interval: number } {
  const rough = Math.max(1, most - least) / 4.5, p = 10 ** Math.floor(Math.log10(rough));
  const interval = p * (rough / p <= 1 ? 1 : rough / p <= 2 ? 2 : rough / p <= 2.5 ? 2.5 : rough / p <= 5 ? 5 : 10);
  return { min: Math.floor(least / interval) * interval, max: Math.max(interval, Math.ceil(most / interval) * interval), interval };
}

export function scales(b: Bench, change: Change | null, effect: EffectDay[]) {
  let d = 0, s = 0, least = 0;
  for (const w of b.weeks) d = Math.max(d, w.actual ?? 0, w.high ?? 0, w.forecast ?? 0);
  for (const x of b.days) { s = Math.max(s, x.stock, x.firm, x.planned); least = Math.min(least, x.stock); }
  for (const e of effect) { s = Math.max(s, Number(e.stock_now), Number(e.stock_then)); least = Math.min(least, Number(e.stock_now), Number(e.stock_then)); }
  if (b.policy) s = Math.max(s, Number(b.policy.target), Number(b.policy.safety));
  if (change?.kind === "week") d = Math.max(d, Number(change.qty) / 1.1);
  if (change?.kind === "policy" && change.field !== "service") s = Math.max(s, Number(change.value));
  return { demand: scaleOf(0, d * 1.1), stock: scaleOf(least, s * 1.05) };
}

// How lines are told apart in the legend: solid, dashed, dotted.
const lineIcons = {
  solid: "path://M0 4h16v2h-16z",
  dashed: "path://M0 4h4v2h-4zM6 4h4v2h-4zM12 4h4v2h-4z",
  dotted: "path://M0 4h2v2h-2zM4 4h2v2h-2zM8 4h2v2h-2zM12 4h2v2h-2z",
};
const named = (name: string, icon?: keyof typeof lineIcons) => (icon ? { name, icon: lineIcons[icon] } : { name });

type Pair = [number, number | null];

function optionOf(b: Bench, change: Change | null, effect: EffectDay[], sc: ReturnType<typeof scales>): Toned {
  const tried = (field: "safety" | "target") => (change?.kind === "policy" && change.field === field ? Number(change.value) : null);
  return (t): EChartsCoreOption => {
    const future = b.weeks.filter((w) => !w.past);
    const first = b.weeks[0]?.week ?? companyToday(), last = b.weeks.at(-1)?.week ?? companyToday();
    const min = dayjs(first).valueOf(), max = dayjs(last).add(7, "day").valueOf();
    const inSight = b.days.filter((d) => noon(d.day) >= min && noon(d.day) <= max);
    const stocks = (past: boolean): Pair[] => inSight.filter((d) => d.past === past).map((d) => [noon(d.day), d.stock]);
    // The dashed line begins where the solid one ends.
    const hinge = stocks(true).at(-1);
    const levels = (v: number | null, name: string, tone: string, dashed: boolean) =>
      v === null ? [] : [{ name, type: "line", xAxisIndex: 1, yAxisIndex: 1, symbol: "none", data: [[min, v], [max, v]], lineStyle: { color: tone, width: 1, type: dashed ? "dotted" : "solid" }, itemStyle: { color: tone }, tooltip: { show: false } }];
    const axis = (grid: number, show: boolean) => ({ type: "time", gridIndex: grid, min, max, containShape: false, axisLabel: { show, formatter: (v: number) => dayjs(v).format("D MMM"), hideOverlap: true }, axisLine: { onZero: false }, axisPointer: { label: { show: false } } });
    const today = { silent: true, symbol: "none", animation: false, label: { show: false }, lineStyle: { color: t("quiet"), width: 1, type: "solid" as const }, data: [{ xAxis: noon(companyToday()) }] };
    const legend = { left: 0, itemWidth: 14, itemHeight: 9, itemGap: 14, textStyle: { color: t("quiet"), fontSize: 11 }, inactiveColor: t("rule-strong"), type: "scroll", right: 0, pageIconColor: t("quiet"), pageIconInactiveColor: t("rule-strong"), pageTextStyle: { color: t("quiet") } };
    const week = { barCategoryGap: "25%", barGap: "-100%", barMaxWidth: 24 };
    return {
      grid: [
        { left: 56, right: 16, top, height: upper, containLabel: false },
        { left: 56, right: 16, top: top + upper + between, height: lower, containLabel: false },
      ],
      axisPointer: { link: [{ xAxisIndex: "all" }], lineStyle: { color: t("rule-strong") } },
      legend: [
        { ...legend, top: 2, data: b.foreseen ? [named("demand"), named("forecast", "dashed"), named("within one deviation"), named("foreseen a week before", "dotted"), ...(b.overrides.length ? [named("a person's figure")] : [])] : [named("taken from here"), named("known needs")] },
        { ...legend, top: top + upper + 12, data: [named("stock", "solid"), ...(effect.length ? [] : [named("projected", "dashed")]), named("firm supply"), named("planned supply"), ...(b.policy ? [named("safety stock", "dotted"), named("order up to", "solid")] : []), ...(effect.length ? [named("as it is, planned anew", "dashed"), named("with the change", "dashed")] : [])] },
      ],
      tooltip: {
        formatter: (ps: { axisValue: number; seriesName: string; value: Pair }[]) => {
          const seen = new Set<string>();
          const lines = ps.filter((p) => p.value?.[1] !== null && p.value?.[1] !== undefined && !["floor", "below zero"].includes(p.seriesName) && !seen.has(p.seriesName) && seen.add(p.seriesName)).map((p) => `${p.seriesName}: ${number(p.value[1], 1)}`);
          return ps.length ? [date(dayjs(ps[0]!.axisValue).format("YYYY-MM-DD")), ...lines].join("\n") : "";
        },
      },
      xAxis: [axis(0, false), axis(1, true)],
      yAxis: [
        { type: "value", gridIndex: 0, ...sc.demand },
        { type: "value", gridIndex: 1, ...sc.stock },
      ],
      series: [
        { name: "floor", type: "line", stack: "fan", symbol: "none", silent: true, data: future.filter((w) => w.low !== null).map((w) => [middle(w.week), w.low]), lineStyle: { opacity: 0 }, tooltip: { show: false } },
        { name: "within one deviation", type: "line", stack: "fan", symbol: "none", silent: true, data: future.filter((w) => w.high !== null).map((w) => [middle(w.week), w.high! - w.low!]), lineStyle: { opacity: 0 }, areaStyle: { color: t("product"), opacity: 0.13 }, itemStyle: { color: t("product"), opacity: 0.25 }, tooltip: { show: false } },
        { name: b.foreseen ? "demand" : "taken from here", type: "bar", ...week, data: b.weeks.filter((w) => w.past).map((w) => [middle(w.week), w.actual]), itemStyle: barOf("posted", t("product"), t("sheet")), markLine: today },
        b.foreseen
          ? { name: "forecast", type: "line", symbol: "none", data: future.filter((w) => w.forecast !== null).map((w) => [middle(w.week), w.forecast]), lineStyle: { color: t("product"), width: 1.6, type: "dashed" }, itemStyle: { color: t("product") } }
          : { name: "known needs", type: "bar", ...week, data: future.filter((w) => w.forecast).map((w) => [middle(w.week), w.forecast]), itemStyle: barOf("expected", t("product"), t("sheet")) },
        { name: "foreseen a week before", type: "line", symbol: "none", data: b.weeks.filter((w) => w.past && w.foreseen !== null).map((w) => [middle(w.week), w.foreseen]), lineStyle: { color: t("text"), width: 1, type: "dotted" }, itemStyle: { color: t("text") } },
        { name: "a person's figure", type: "scatter", symbol: "diamond", symbolSize: 11, data: b.weeks.filter((w) => w.override).map((w) => [middle(w.week), Number(w.override!.qty)]), itemStyle: { color: t("text") } },
        ...(change?.kind === "week" && change.qty !== "" ? [{ name: "your change", type: "bar", ...week, data: [[middle(change.week), Number(change.qty)]], itemStyle: barOf("expected", t("text"), t("sheet")) }] : []),
        { name: "stock", type: "line", step: "end", symbol: "none", xAxisIndex: 1, yAxisIndex: 1, data: stocks(true), lineStyle: { color: t("product"), width: 1.6 }, itemStyle: { color: t("product") }, markLine: today },
        ...(effect.length ? [] : [{ name: "projected", type: "line", symbol: "none", xAxisIndex: 1, yAxisIndex: 1, data: [...(hinge ? [hinge] : []), ...stocks(false)], lineStyle: { color: t("product"), width: 1.6, type: "dashed" }, itemStyle: { color: t("product") } }]),
        { name: "below zero", type: "line", symbol: "none", silent: true, xAxisIndex: 1, yAxisIndex: 1, data: (effect.length ? effect.map((e): Pair => [noon(e.day), Number(e.stock_then)]) : stocks(false)).map(([x, y]) => [x, Math.min(0, y ?? 0)]), lineStyle: { opacity: 0 }, areaStyle: { color: t("red"), opacity: 0.35 }, itemStyle: { color: t("red") }, tooltip: { show: false } },
        { name: "firm supply", type: "bar", xAxisIndex: 1, yAxisIndex: 1, barWidth: 5, barGap: "0%", data: inSight.filter((d) => d.firm > 0).map((d) => [noon(d.day), d.firm]), itemStyle: { color: "transparent", borderColor: t("text"), borderWidth: 1.4 } },
        { name: "planned supply", type: "bar", xAxisIndex: 1, yAxisIndex: 1, barWidth: 5, barGap: "-100%", data: inSight.filter((d) => d.planned > 0).map((d) => [noon(d.day), d.planned]), itemStyle: { color: "transparent", borderColor: t("quiet"), borderWidth: 1.2, borderType: "dashed" } },
        ...(b.policy ? [...levels(Number(b.policy.safety), "safety stock", t("quiet"), true), ...levels(Number(b.policy.target), "order up to", t("quiet"), false)] : []),
        ...levels(tried("safety"), "your safety stock", t("text"), true),
        ...levels(tried("target"), "your order up to", t("text"), false),
        ...(effect.length ? [
          { name: "as it is, planned anew", type: "line", symbol: "none", xAxisIndex: 1, yAxisIndex: 1, data: effect.map((e) => [noon(e.day), Number(e.stock_now)]), lineStyle: { color: t("quiet"), width: 1.2, type: "dashed" }, itemStyle: { color: t("quiet") } },
          { name: "with the change", type: "line", symbol: "none", xAxisIndex: 1, yAxisIndex: 1, data: effect.map((e) => [noon(e.day), Number(e.stock_then)]), lineStyle: { color: t("text"), width: 2, type: "dashed" }, itemStyle: { color: t("text") } },
        ] : []),
      ],
    };
  };
}

// ---- handles ----------------------------------------------------------------------------------------------------------------------------

type HandleProps = { x: number; y: number; label: string; value: number; max: number; step: number; text: string; on: boolean; tab: boolean; wide?: boolean; at: (pixel: number) => number; set: (v: number) => void; sideways?: (by: number) => void };

function Handle({ x, y, label, value, max, step, text, on, tab, wide, at, set, sideways }: HandleProps) {
  const held = useRef<{ grip: number } | null>(null);
  const put = (v: number) => set(Math.max(0, Math.min(max, Math.round(v / step) * step)));
  const keys = (e: KeyboardEvent) => {
    const by: Record<string, number> = { ArrowUp: step, ArrowDown: -step, PageUp: 10 * step, PageDown: -10 * step };
    if (e.key in by) put(value + by[e.key]!);
    else if (e.key === "Home") put(0);
    else if (e.key === "ArrowLeft" || e.key === "ArrowRight") sideways?.(e.key === "ArrowLeft" ? -1 : 1);
    else return;
    e.preventDefault();
  };
  const down = (e: PointerEvent<HTMLDivElement>) => {
    const box = e.currentTarget.offsetParent!.getBoundingClientRect(); // the chart under it
    held.current = { grip: box.top };
    e.currentTarget.setPointerCapture(e.pointerId);
    e.currentTarget.focus();
    e.preventDefault();
  };
  const move = (e: PointerEvent) => { if (held.current) put(at(e.clientY - held.current.grip)); };
  return (
    <div
      className={`bench-handle ${wide ? "wide" : ""} ${on ? "on" : ""}`}
      style={{ left: x, top: y }}
      role="slider"
      tabIndex={tab ? 0 : -1}
      aria-label={label}
      aria-orientation="vertical"
      aria-valuemin={0}
      aria-valuemax={Math.round(max)}
      aria-valuenow={value}
      aria-valuetext={text}
      title={`${text}. Pull it up or down.`}
      onKeyDown={keys}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={() => { held.current = null; }}
      onPointerCancel={() => { held.current = null; }}
    >
      <span />
    </div>
  );
}

function Handles({ chart, b, change, setChange, sc, may }: { chart: ECharts; b: Bench; change: Change | null; setChange: (c: Change) => void; sc: ReturnType<typeof scales>; may: { week: boolean; policy: boolean } }) {
  const box = useRef<HTMLDivElement>(null);
  const place = (grid: number, p: [number, number]) => chart.convertToPixel({ xAxisIndex: grid, yAxisIndex: grid }, p) as [number, number] | null;
  const value = (grid: number) => (pixel: number) => (chart.convertFromPixel({ xAxisIndex: grid, yAxisIndex: grid }, [100, pixel]) as [number, number])[1];
  const future = b.weeks.filter((w) => !w.past && w.forecast !== null);
  const chosen = Math.max(0, future.findIndex((w) => change?.kind === "week" && w.week === change.week));
  const focus = (i: number) => box.current?.querySelectorAll<HTMLElement>("[data-week] [role=slider]")[i]?.focus();
  const step = stepOf(sc.demand.max), stockStep = stepOf(sc.stock.max);
  const width = chart.getWidth();
  return (
    <div ref={box}>
      {may.week && b.foreseen && future.map((w, i) => {
        const mine = change?.kind === "week" && change.week === w.week;
        const v = mine && change.qty !== "" ? Number(change.qty) : (w.forecast ?? 0);
        const p = place(0, [middle(w.week), Math.min(v, sc.demand.max)]);
        if (!p) return null;
        return (
          <div key={w.week} data-week={w.week}>
            <Handle x={p[0]} y={p[1]} label={`Demand in the week of ${date(w.week)}`} text={`Week of ${date(w.week)}: ${number(v, 1)}`} value={v} max={sc.demand.max} step={step} on={mine} tab={i === chosen} at={value(0)} set={(q) => setChange({ kind: "week", week: w.week, qty: String(q) })} sideways={(by) => focus(i + by)} />
          </div>
        );
      })}
      {may.policy && b.policy && (["safety", "target"] as const).map((f) => {
        const mine = change?.kind === "policy" && change.field === f;
        const v = mine && change.value !== "" ? Number(change.value) : Number(b.policy![f]);
        const p = place(1, [0, Math.min(v, sc.stock.max)]);
        if (!p) return null;
        const name = f === "safety" ? "Safety stock" : "Order up to";
        return <Handle key={f} wide x={width - (f === "safety" ? 14 : 34)} y={p[1]} label={name} text={`${name} ${number(v, 1)}`} value={v} max={sc.stock.max} step={stockStep} on={mine} tab at={value(1)} set={(q) => setChange({ kind: "policy", field: f, value: String(q) })} />;
      })}
    </div>
  );
}

export function BenchChart({ b, change, setChange, effect, may, label }: { b: Bench; change: Change | null; setChange: (c: Change) => void; effect: EffectDay[]; may: { week: boolean; policy: boolean }; label: string }) {
  const sc = useMemo(() => scales(b, change, effect), [b, change, effect]);
  const option = useMemo(() => optionOf(b, change, effect, sc), [b, change, effect, sc]);
  const table = useMemo(
    () => ({
      head: ["Week", b.foreseen ? "Demand" : "Taken", "Foreseen a week before", b.foreseen ? "Forecast" : "Known needs", "Low", "High", "A person's figure", "Stock at its end"],
      rows: b.weeks.map((w) => {
        const end = dayjs(w.week).add(6, "day").format("YYYY-MM-DD");
        const d = b.days.filter((x) => x.day >= w.week && x.day <= end).at(-1);
        return [date(w.week), number(w.actual, 1), number(w.foreseen, 1), number(w.forecast, 1), number(w.low, 1), number(w.high, 1), number(w.override?.qty, 1), d ? number(d.stock, 1) : ""];
      }),
    }),
    [b],
  );
  return <Chart option={option} height={height} label={label} table={table} overlay={(chart) => <Handles chart={chart} b={b} change={change} setChange={setChange} sc={sc} may={may} />} />;
}
