// What the bench shows of an item at a site: past and foreseen demand by week, past and projected stock by day, and what may be changed.
import { useQuery } from "@tanstack/react-query";
import dayjs from "dayjs";
import { useMemo } from "react";
import { type Columns, list, type Page, type Row } from "../../api/client";
import { findView, useTables } from "../../api/tables";
import { useRows } from "../../list/mini";
import { companyToday } from "../../parts/format";

export type Policy = Columns<"policies", "service" | "review_days" | "cover_days" | "safety" | "target" | "fixed" | "reason" | "shortage_used" | "cycle_days">;
export type Method = Columns<"forecast-methods", "method" | "level" | "wape" | "bias" | "mase" | "week" | "made">;
export type Accuracy = Columns<"forecast-accuracy", "week" | "forecast" | "override" | "naive" | "actual" | "error">;
export type Override = Columns<"forecast-overrides", "id" | "week" | "qty" | "reason" | "who" | "active">;
type History = Columns<"demand-history", "week" | "qty" | "lines" | "filled">;
type Forecast = Columns<"forecasts", "week" | "qty" | "sum_low" | "sum_high">;
type Day = Columns<"projected-stock", "date" | "firm_in" | "planned_in" | "orders" | "needs" | "forecast" | "stock">;
type Move = Columns<"moves", "effective" | "from_place" | "to_place" | "qty">;

export type Week = { week: string; past: boolean; actual: number | null; filled: number | null; forecast: number | null; low: number | null; high: number | null; foreseen: number | null; override: Override | null };
export type StockDay = { day: string; stock: number; firm: number; planned: number; past: boolean };

// One change at a time is tried: of the policy, of a week's demand, or of a line that is on its way.
export type Change =
  | { kind: "policy"; field: "service" | "safety" | "target"; value: string }
  | { kind: "week"; week: string; qty: string }
  | { kind: "line"; line: string; doc: string; pos: number; doing: string; qty: string; date: string }; // qty: what is open of it

export const monday = (day: string): string => {
  const d = dayjs(day);
  return d.subtract((d.day() + 6) % 7, "day").format("YYYY-MM-DD");
};
const addDays = (day: string, n: number): string => dayjs(day).add(n, "day").format("YYYY-MM-DD");
export const middle = (week: string): number => dayjs(week).add(3.5, "day").valueOf();
const n = (v: unknown): number => Number(v ?? 0);

// The program gives the spread of the sum of the weeks up to each; that of one week is what it adds to the square of the spread. It is never
// taken to be less than that of the first week.
export function fan(rows: Forecast[]): { low: number; high: number }[] {
  let sum = 0, under = 0, over = 0, leastUnder = 0, leastOver = 0;
  return rows.map((r, i) => {
    sum += n(r.qty);
    const u = Math.max(0, sum - n(r.sum_low)), o = Math.max(0, n(r.sum_high) - sum);
    if (i === 0) { leastUnder = u; leastOver = o; }
    const down = Math.max(Math.sqrt(Math.max(0, u * u - under * under)), leastUnder), up = Math.max(Math.sqrt(Math.max(0, o * o - over * over)), leastOver);
    under = u;
    over = o;
    return { low: Math.max(0, n(r.qty) - down), high: n(r.qty) + up };
  });
}

export type Bench = {
  weeks: Week[];
  days: StockDay[];
  policy: Policy | null | undefined;
  method: Method | null | undefined;
  accuracy: Accuracy[];
  overrides: Override[];
  foreseen: boolean; // there is a forecast; else its demand is the need of what it supplies
  error: unknown;
  loading: boolean;
};

export function useBench(item: string, site: string, ahead: number, pastWeeks: number): Bench {
  const today = companyToday();
  const from = addDays(monday(today), -7 * pastWeeks);
  const at = { item, site };
  const history = useRows<History>("demand-history", { ...at, "week.ge": from, sort: "week", limit: 500 });
  const forecasts = useRows<Forecast>("forecasts", { ...at, limit: 500 });
  const overrides = useRows<Override>("forecast-overrides", { ...at, sort: "week", limit: 500 });
  const accuracy = useRows<Accuracy>("forecast-accuracy", { ...at, sort: "-week", limit: pastWeeks });
  const policy = useRows<Policy>("policies", { ...at, limit: 1 });
  const method = useRows<Method>("forecast-methods", { ...at, limit: 1 });
  const projected = useRows<Day>("projected-stock", { ...at, days: ahead * 7, limit: 1000 });
  const level = useRows<Columns<"stock-levels", "on_hand">>("stock-levels", { ...at, limit: 1 });
  const outOf = useRows<Move>("moves", { item, "from_place.like": `${site}/%`, "effective.ge": from, limit: 10000 });
  const into = useRows<Move>("moves", { item, "to_place.like": `${site}/%`, "effective.ge": from, limit: 10000 });

  const foreseen = (forecasts.data?.rows.length ?? 0) > 0;
  const moves = useMemo(() => {
    const by = new Map<string, number>(), gone = new Map<string, number>();
    const note = (m: Move, sign: number) => {
      if (m.from_place.startsWith(`${site}/`) && m.to_place.startsWith(`${site}/`)) return; // within the site
      const day = m.effective.slice(0, 10);
      by.set(day, (by.get(day) ?? 0) + sign * n(m.qty));
      if (sign < 0) gone.set(monday(day), (gone.get(monday(day)) ?? 0) + n(m.qty));
    };
    for (const m of outOf.data?.rows ?? []) note(m, -1);
    for (const m of into.data?.rows ?? []) note(m, 1);
    return { by, gone };
  }, [outOf.data, into.data, site]);

  const weeks = useMemo(() => {
    const out: Week[] = [];
    const bands = fan(forecasts.data?.rows ?? []);
    const past = new Map((history.data?.rows ?? []).map((r) => [r.week, r]));
    const told = new Map((accuracy.data?.rows ?? []).map((r) => [r.week, n(r.override)]));
    const future = new Map((forecasts.data?.rows ?? []).map((r, i) => [r.week, { qty: n(r.qty), ...bands[i]! }]));
    const ours = new Map((overrides.data?.rows ?? []).map((r) => [r.week, r]));
    // Where nothing is forecast, demand is what is taken from here: what went out, and the needs that are known.
    const needs = new Map<string, number>();
    if (!foreseen) for (const d of projected.data?.rows ?? []) needs.set(monday(d.date), (needs.get(monday(d.date)) ?? 0) + n(d.orders) + n(d.needs) + n(d.forecast));
    const thisWeek = monday(today);
    const first = foreseen || past.size ? [...past.keys()].sort()[0] : [...moves.gone.keys()].sort()[0];
    for (let i = -pastWeeks; i < ahead; i++) {
      const week = addDays(thisWeek, 7 * i), f = future.get(week), ended = i < 0;
      if (ended && (!first || week < first)) continue;
      out.push({
        week,
        past: ended,
        actual: ended ? (past.size ? n(past.get(week)?.qty) : (moves.gone.get(week) ?? 0)) : null,
        filled: past.has(week) ? past.get(week)!.filled / Math.max(1, past.get(week)!.lines) : null,
        forecast: f ? f.qty : !foreseen && !ended ? (needs.get(week) ?? 0) : null,
        low: f?.low ?? null,
        high: f?.high ?? null,
        foreseen: told.get(week) ?? null,
        override: ours.get(week) ?? null,
      });
    }
    return out;
  }, [history.data, forecasts.data, overrides.data, accuracy.data, projected.data, moves, foreseen, ahead, today, pastWeeks]);

  const days = useMemo(() => {
    const out: StockDay[] = [];
    let stock = n(level.data?.rows[0]?.on_hand);
    const read = outOf.data && into.data && level.data;
    // Backwards from what lies there now. Where there were more moves than one answer holds, the course begins with the first that was read.
    const whole = !outOf.data?.next && !into.data?.next;
    const oldest = whole ? from : [...(outOf.data?.rows ?? []), ...(into.data?.rows ?? [])].map((m) => m.effective.slice(0, 10)).sort()[0] ?? today;
    if (read)
      for (let day = today; day >= oldest; day = addDays(day, -1)) {
        out.unshift({ day, stock: Math.round(stock * 1e6) / 1e6, firm: 0, planned: 0, past: true });
        stock -= moves.by.get(day) ?? 0;
      }
    // Days on which nothing happens are left out by the program: the stock is that of the day before.
    let last = "";
    for (const d of projected.data?.rows ?? []) {
      const before = out.at(-1)?.stock ?? 0;
      if (last) for (let day = addDays(last, 1); day < d.date; day = addDays(day, 1)) out.push({ day, stock: before, firm: 0, planned: 0, past: false });
      out.push({ day: d.date, stock: n(d.stock), firm: n(d.firm_in), planned: n(d.planned_in), past: false });
      last = d.date;
    }
    return out;
  }, [level.data, outOf.data, into.data, projected.data, moves, from, today]);

  const all = [history, forecasts, overrides, accuracy, policy, method, projected];
  return {
    weeks,
    days,
    policy: policy.data ? (policy.data.rows[0] ?? null) : undefined,
    method: method.data ? (method.data.rows[0] ?? null) : undefined,
    accuracy: accuracy.data?.rows ?? [],
    overrides: overrides.data?.rows ?? [],
    foreseen,
    error: all.find((q) => q.error)?.error,
    loading: all.some((q) => q.isLoading),
  };
}

// ---- what a change would do --------------------------------------------------------------------------------------------------------------

export type Effect = Row<"what-if">;
export type EffectDay = Row<"what-if-stock"> & { day: string };

export function askedOf(item: string, site: string, c: Change): Record<string, string | number> {
  if (c.kind === "policy") return { item, site, [c.field]: c.value };
  if (c.kind === "week") return { item, site, week: c.week, qty: c.qty };
  return { document: c.doc, pos: c.pos, date: c.date };
}

const kindOf = (asked: unknown): string => Object.keys(asked ?? {}).join(" ");

export function useEffects(item: string, site: string, change: Change | null) {
  const tables = useTables();
  const can = !!findView(tables, "what-if"), canStock = !!findView(tables, "what-if-stock");
  const asked = change ? askedOf(item, site, change) : null;
  const ask = <R,>(view: string, on: boolean) =>
    useQuery({
      queryKey: ["rows", view, asked],
      enabled: on && !!asked,
      // While one pulls, the last answer stays; that of another kind of change says nothing of this one.
      placeholderData: (last: Page<R> | undefined, of) => (of && asked && kindOf(of.queryKey[2]) === kindOf(asked) ? last : undefined),
      retry: false,
      // An answer that nobody waits for any more is given up: one asks anew with each pull.
      queryFn: ({ signal }) => list<R>(view, { ...asked!, limit: 1000 }, signal),
    });
  const effects = ask<Effect>("what-if", can), stock = ask<EffectDay>("what-if-stock", canStock);
  return { can, effects, stock: change ? (stock.data?.rows ?? []) : [] };
}

// ---- the exceptions, one after the other ------------------------------------------------------------------------------------------------

export function useNeighbours(item: string, site: string) {
  const q = useRows<Columns<"exceptions", "item" | "site">>("exceptions", { status: "open", sort: "to_date", limit: 1000 });
  return useMemo(() => {
    const seen = new Set<string>();
    const list = (q.data?.rows ?? []).filter((r) => !seen.has(`${r.item} ${r.site}`) && seen.add(`${r.item} ${r.site}`));
    const i = list.findIndex((r) => r.item === item && r.site === site);
    return { before: i > 0 ? list[i - 1] : undefined, after: list[i + 1] ?? (i < 0 ? list[0] : undefined), at: i, of: list.length };
  }, [q.data, item, site]);
}

export const benchOf = (item: string, site: string): string => `/plan/item/${encodeURIComponent(item)}/${encodeURIComponent(site)}`;
