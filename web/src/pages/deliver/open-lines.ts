// The open lines of orders, added up as the shipping clerk asks for them: by the day they must leave, by order, by what they wait for.
import type { Columns } from "../../api/client";
import dayjs from "dayjs";

export type OpenLine = Columns<"order-lines", "line" | "order" | "pos" | "item" | "qty" | "shipped" | "open" | "picked" | "held" | "waits_for" | "supply" | "customer" | "site" | "price" | "amount" | "kind", "promised" | "arrives" | "leaves" | "leaves_by">;

export type Day = "overdue" | "today" | "tomorrow" | "later";
export const days: { day: Day; label: string }[] = [
  { day: "overdue", label: "Overdue" },
  { day: "today", label: "Leaves today" },
  { day: "tomorrow", label: "Leaves tomorrow" },
  { day: "later", label: "Later" },
];

export function dayOf(leaves: string | null, today: string): Day {
  if (!leaves) return "later";
  if (leaves < today) return "overdue";
  if (leaves === today) return "today";
  return leaves === dayjs(today).add(1, "day").format("YYYY-MM-DD") ? "tomorrow" : "later";
}

// The filter that gives the rows of a day back.
export function filterOf(day: Day, today: string): Record<string, string> {
  const tomorrow = dayjs(today).add(1, "day").format("YYYY-MM-DD");
  if (day === "overdue") return { "leaves.lt": today };
  if (day === "today") return { leaves: today };
  return day === "tomorrow" ? { leaves: tomorrow } : { "leaves.gt": tomorrow };
}

// What a part of a line is worth, at its price.
export const worth = (l: OpenLine, qty: number): number => (Number(l.qty) > 0 ? (Number(l.amount) * qty) / Number(l.qty) : 0);
const has = (l: OpenLine) => Math.min(Number(l.held) + Number(l.picked), Number(l.open));

export type Sum = { orders: Set<string>; lines: number; money: number; ready: number; coming: number; nothing: number; nothingLines: number };
const zero = (): Sum => ({ orders: new Set(), lines: 0, money: 0, ready: 0, coming: 0, nothing: 0, nothingLines: 0 });

// Money of each day: held or picked, coming (somebody stands for it), and without anything that stands for it.
export function byDay(lines: OpenLine[], today: string): Record<Day, Sum> {
  const out: Record<Day, Sum> = { overdue: zero(), today: zero(), tomorrow: zero(), later: zero() };
  for (const l of lines) {
    const s = out[dayOf(l.leaves, today)];
    const all = worth(l, Number(l.open)), ready = l.kind === "service" ? all : worth(l, has(l));
    s.orders.add(l.order);
    s.lines++;
    s.money += all;
    s.ready += ready;
    if (l.waits_for || l.promised) s.coming += all - ready;
    else {
      s.nothing += all - ready;
      s.nothingLines++;
    }
  }
  return out;
}

export type Pickable = { order: string; customer: string; site: string; leaves: string | null; by: string | null; lines: number; of: number; pieces: number; money: number };

// Orders of which something is held on stock: what leaves first, then what is worth most.
export function pickable(lines: OpenLine[]): Pickable[] {
  const out = new Map<string, Pickable>();
  for (const l of lines) {
    if (l.kind === "service") continue;
    const o = out.get(l.order) ?? { order: l.order, customer: l.customer, site: l.site, leaves: null, by: null, lines: 0, of: 0, pieces: 0, money: 0 };
    o.of++;
    const held = Math.min(Number(l.held), Number(l.open));
    if (held > 0) {
      o.lines++;
      o.pieces += held;
      o.money += worth(l, held);
      if (l.leaves && (!o.leaves || l.leaves < o.leaves)) { o.leaves = l.leaves; o.by = l.leaves_by; }
    }
    out.set(l.order, o);
  }
  return [...out.values()].filter((o) => o.lines > 0).sort((a, b) => (a.leaves ?? "9").localeCompare(b.leaves ?? "9") || (a.by ?? "9").localeCompare(b.by ?? "9") || b.money - a.money);
}

export type CutOff = { by: string; site: string; orders: Set<string>; lines: number; money: number };
// What the carriers still take today: each cut-off with what is open for it, the nearest first.
export function cutOffs(lines: OpenLine[], today: string): CutOff[] {
  const out = new Map<string, CutOff>();
  for (const l of lines) {
    if (!l.leaves_by || l.leaves !== today || l.kind === "service") continue;
    const key = `${l.leaves_by} ${l.site}`, c = out.get(key) ?? { by: l.leaves_by, site: l.site, orders: new Set<string>(), lines: 0, money: 0 };
    c.orders.add(l.order);
    c.lines++;
    c.money += worth(l, Number(l.open));
    out.set(key, c);
  }
  return [...out.values()].sort((a, b) => a.by.localeCompare(b.by));
}

export type Waiting = { doc: string; supply: string; arrives: string | null; lines: number; orders: Set<string>; items: Set<string>; money: number };

// What orders wait for: each supply with the lines and the money that hang on it; "" is what nothing stands for.
export function waiting(lines: OpenLine[]): Waiting[] {
  const out = new Map<string, Waiting>();
  for (const l of lines) {
    const money = worth(l, Number(l.open) - has(l));
    const w = out.get(`${l.waits_for} ${l.supply}`) ?? { doc: l.waits_for, supply: l.supply, arrives: null, lines: 0, orders: new Set(), items: new Set(), money: 0 };
    w.lines++;
    w.orders.add(l.order);
    w.items.add(l.item);
    w.money += money;
    if (l.arrives && (!w.arrives || l.arrives > w.arrives)) w.arrives = l.arrives;
    out.set(`${l.waits_for} ${l.supply}`, w);
  }
  return [...out.values()].sort((a, b) => Number(!!a.doc) - Number(!!b.doc) || b.money - a.money);
}
