// A chart. The page gives an option in which colours are names of tones ("product", "quiet"); they are put in for the page's scheme. A table of
// the same numbers stands beside it for those who do not see it.
import { useComputedColorScheme } from "@mantine/core";
import type { ECharts, EChartsCoreOption } from "echarts/core";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { tone } from "../look/theme";

export type Toned = (t: (name: string) => string) => EChartsCoreOption;

function base(t: (n: string) => string): EChartsCoreOption {
  const axis = { axisLine: { lineStyle: { color: t("rule-strong") } }, axisTick: { show: false }, axisLabel: { color: t("quiet"), fontSize: 11, hideOverlap: true }, splitLine: { lineStyle: { color: t("rule") } } };
  return {
    animation: false,
    textStyle: { fontFamily: "Inter Variable, system-ui, sans-serif", color: t("text") },
    grid: { left: 8, right: 12, top: 30, bottom: 6, containLabel: true },
    legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 9, itemGap: 14, textStyle: { color: t("quiet"), fontSize: 11 }, inactiveColor: t("rule-strong") },
    // Drawn on the canvas: styles within HTML are not allowed by the content security policy.
    tooltip: { trigger: "axis", renderMode: "richText", confine: true, backgroundColor: t("sheet"), borderColor: t("rule-strong"), borderWidth: 1, padding: [6, 9], textStyle: { color: t("text"), fontSize: 12 } },
    xAxis: { ...axis, splitLine: { show: false } },
    yAxis: { ...axis, axisLine: { show: false } },
  };
}

// Axes and the like are merged with the look that all charts share.
function merge(a: EChartsCoreOption, b: EChartsCoreOption): EChartsCoreOption {
  const out: Record<string, unknown> = { ...a };
  for (const [k, v] of Object.entries(b)) {
    const under = a[k];
    if (Array.isArray(v) && under && !Array.isArray(under) && (k === "xAxis" || k === "yAxis" || k === "grid")) out[k] = v.map((x) => deep(under as object, x as object));
    else out[k] = under && typeof under === "object" && v && typeof v === "object" && !Array.isArray(v) ? deep(under as object, v as object) : v;
  }
  return out;
}
function deep(a: object, b: object): object {
  const out: Record<string, unknown> = { ...a };
  for (const [k, v] of Object.entries(b)) {
    const u = out[k];
    out[k] = u && v && typeof u === "object" && typeof v === "object" && !Array.isArray(v) ? deep(u as object, v as object) : v;
  }
  return out;
}

export function Chart({ option, height = 240, label, click, table, overlay }: { option: Toned; height?: number; label: string; click?: (e: { seriesName?: string; dataIndex: number; name: string; value: unknown }) => void; table?: { head: string[]; rows: (string | number)[][] }; overlay?: (chart: ECharts) => ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<ECharts | null>(null);
  const [drawn, setDrawn] = useState(0); // what lies over the chart is placed again after each drawing
  const scheme = useComputedColorScheme("light");
  const clicked = useRef(click);
  clicked.current = click;
  useEffect(() => {
    let made: ECharts | null = null;
    let gone = false;
    void import("./echarts").then(({ init }) => {
      if (gone || !box.current) return;
      made = init(box.current);
      made.on("click", (e) => clicked.current?.(e as never));
      setChart(made);
    });
    const watch = new ResizeObserver(() => { made?.resize(); setDrawn((n) => n && n + 1); });
    if (box.current) watch.observe(box.current);
    return () => {
      gone = true;
      watch.disconnect();
      made?.dispose();
    };
  }, []);
  useEffect(() => {
    if (!chart) return;
    const t = (n: string) => tone(n, scheme);
    chart.setOption(merge(base(t), option(t)), { notMerge: true });
    setDrawn((n) => n + 1);
  }, [chart, option, scheme]);
  return (
    <figure style={{ margin: 0 }}>
      <div style={{ position: "relative" }}>
        <div ref={box} style={{ height, width: "100%" }} role="img" aria-label={label} />
        {chart && drawn > 0 && overlay?.(chart)}
      </div>
      {table && (
        <details style={{ fontSize: "0.75rem" }}>
          <summary className="quiet" style={{ cursor: "pointer", padding: "2px 0" }}>The numbers</summary>
          <div className="scroll-x" style={{ maxHeight: 260, overflowY: "auto" }} tabIndex={0} role="region" aria-label={`${label}: the numbers`}>
            <table className="plain">
              <thead><tr>{table.head.map((h, i) => <th key={h} className={i ? "number" : ""} scope="col">{h}</th>)}</tr></thead>
              <tbody>{table.rows.map((r, i) => <tr key={i}>{r.map((c, j) => <td key={j} className={j ? "number" : ""}>{c}</td>)}</tr>)}</tbody>
            </table>
          </div>
        </details>
      )}
    </figure>
  );
}

// The textures of the tenses for bars: solid, hatched, outlined.
export function barOf(tense: "posted" | "held" | "expected", colour: string, paper: string) {
  if (tense === "posted") return { color: colour };
  if (tense === "held") return { color: paper, borderColor: colour, borderWidth: 1, decal: { symbol: "rect", color: colour, dashArrayX: [1, 0], dashArrayY: [2, 3], rotation: -Math.PI / 4 } };
  return { color: "transparent", borderColor: colour, borderWidth: 1.2, borderType: "dashed" as const };
}
