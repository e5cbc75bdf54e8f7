// What a file can be imported as: an entity, whose rows are created, or updated where they are known; or orders, whose rows are their lines.
import { list, type Page } from "../../api/client";
import { type Entity, type Field, findAction, findView, type Tables, words } from "../../api/tables";
import { isNumeric } from "../../parts/format";

export type Column = Field & { line?: boolean };
export type Target = { name: string; label: string; columns: Column[]; key: string[]; view: string | null; noun: string; lines: boolean; many: string };

// By what a record is known: its code, or else the fields that cannot be changed once it is there.
const keyOf = (e: Entity): string[] => (e.key ? [e.key] : e.fields.filter((f) => f.fixed && !f.output).map((f) => f.name));

export function targets(t: Tables): Target[] {
  const out: Target[] = [];
  for (const e of t.entities) {
    if (["setting", "user", "scenario", "scenario-change", "lot"].includes(e.name)) continue;
    const create = findAction(t, e.name, "create");
    if (!create || !e.view || !findView(t, e.view)) continue;
    out.push({ name: e.name, label: words(e.view), many: e.view.replace(/-/g, " "), columns: create.in.filter((f) => !f.output && f.kind !== "list"), key: keyOf(e), view: e.view, noun: e.name, lines: false });
  }
  const place = findAction(t, "order", "place");
  const lines = place?.in.find((f) => f.kind === "list")?.of;
  if (place && lines) {
    const head = place.in.filter((f) => f.kind !== "list" && !f.output).map((f) => (f.name === "number" ? { ...f, optional: false } : f));
    out.push({ name: "orders", label: "Orders", many: "orders", columns: [...head, ...lines.map((f) => ({ ...f, line: true }))], key: ["number"], view: null, noun: "order", lines: true });
  }
  return out;
}

// ---- mapping ---------------------------------------------------------------------------------------------------------------------------
const plain = (s: string) => s.toLowerCase().replace(/\(.*?\)/g, "").replace(/[^a-z0-9]+/g, "");
// Words that other systems use for the same.
const also: Record<string, string[]> = {
  code: ["sku", "id", "itemnumber", "article", "articlenumber", "stockcode", "partnumber", "number"], name: ["description", "title", "designation"], gtin: ["ean", "upc", "barcode"], qty: ["quantity", "amount", "pieces", "units"], item: ["sku", "stockcode", "article", "product", "itemcode"],
  number: ["order", "orderno", "ordernumber", "invoiceno", "reference"], placed: ["date", "orderdate", "invoicedate", "created"], customer: ["customerid", "customerno", "client", "account"], price: ["unitprice", "saleprice"], cost: ["unitcost", "purchaseprice"], email: ["mail", "emailaddress"], country: ["countrycode"], lead_days: ["leadtime", "leadtimedays"],
};

export type Mapping = (string | null)[]; // of each column of the file, the field

export function guess(header: string[], t: Target): Mapping {
  const free = new Set(t.columns.map((c) => c.name));
  const out: Mapping = header.map(() => null);
  const pass = (fits: (h: string, c: Column) => boolean) => header.forEach((h, i) => {
    if (out[i]) return;
    const c = t.columns.find((x) => free.has(x.name) && fits(plain(h), x));
    if (c) { out[i] = c.name; free.delete(c.name); }
  });
  pass((h, c) => h === plain(c.name));
  pass((h, c) => h === plain(c.label));
  pass((h, c) => h.length > 1 && (also[c.name] ?? []).includes(h));
  pass((h, c) => h.length > 3 && plain(c.label).length > 3 && (h.startsWith(plain(c.label)) || plain(c.label).startsWith(h)));
  return out;
}

const place = "argosy.import-mappings";
type Known = Record<string, Record<string, string | null>>;
const known = (): Known => { try { return JSON.parse(localStorage.getItem(place) ?? "{}") as Known; } catch { return {}; } };
export function remembered(header: string[], t: Target): Mapping {
  const had = known()[t.name] ?? {}, guessed = guess(header, t);
  const used = new Set(header.map((h) => had[h]).filter(Boolean));
  return header.map((h, i) => (h in had ? (t.columns.some((c) => c.name === had[h]) ? had[h]! : null) : guessed[i] && !used.has(guessed[i]!) ? guessed[i]! : null));
}
export function remember(header: string[], mapping: Mapping, t: Target) {
  const all = known();
  all[t.name] = { ...all[t.name], ...Object.fromEntries(header.map((h, i) => [h, mapping[i] ?? null])) };
  localStorage.setItem(place, JSON.stringify(all));
}

// ---- rows ------------------------------------------------------------------------------------------------------------------------------
export type State = "new" | "differs" | "same" | "refused" | "created" | "updated";
export type Row = { n: number; cells: string[]; state: State | null; field?: string; says?: string; hint?: string };

export function valueOf(row: Row, mapping: Mapping, field: string): string {
  const i = mapping.indexOf(field);
  return i < 0 ? "" : (row.cells[i] ?? "");
}

export function inputOf(row: Row, mapping: Mapping, columns: Column[]): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const c of columns) {
    const v = valueOf(row, mapping, c.name);
    if (v === "") continue;
    if (c.kind === "bool") out[c.name] = /^(true|yes|1|y)$/i.test(v) ? true : /^(false|no|0|n)$/i.test(v) ? false : v;
    else if (c.kind === "int" && !c.choices && /^-?\d+$/.test(v)) out[c.name] = Number(v);
    else out[c.name] = v;
  }
  return out;
}

const same = (c: Column, given: unknown, had: unknown): boolean => {
  if (c.kind === "bool") return String(given) === String(had);
  if (isNumeric(c.kind) && !c.choices) return Number(given ?? 0) === Number(had ?? 0);
  return String(given ?? "") === String(had ?? "");
};
const keyText = (t: Target, get: (name: string) => unknown): string => t.key.map((k) => { const c = t.columns.find((x) => x.name === k); const v = get(k); return c && isNumeric(c.kind) ? String(Number(v || c.fallback || 0)) : String(v ?? "").toUpperCase(); }).join("\u0001");
export const keyOfRow = (t: Target, row: Row, m: Mapping): string => keyText(t, (k) => valueOf(row, m, k));

type Had = Record<string, unknown>;
// What is known of these rows already, by their key.
export async function knownOf(t: Target, rows: Row[], m: Mapping): Promise<Map<string, Had>> {
  const out = new Map<string, Had>();
  if (!t.view || !rows.length) return out;
  const q: Record<string, string | number> = { limit: 10_000 };
  const by = t.key.filter((k) => { const c = t.columns.find((x) => x.name === k); return k === "code" || !!c?.ref || c?.kind === "text"; });
  for (const k of by) q[`${k}.in`] = [...new Set(rows.map((r) => valueOf(r, m, k)).filter(Boolean))].join(",");
  for (const k of Object.keys(q)) if (q[k] === "") delete q[k];
  let after: string | null = null;
  do {
    const page: Page<Had> = await list<Had>(t.view!, { ...q, after });
    for (const r of page.rows) out.set(keyText(t, (k) => r[k]), r);
    after = page.next;
  } while (after);
  return out;
}

// One thing to be sent: the rows that it is of, and the action. Null: there is nothing to do.
export type Task = { rows: Row[]; verb: "create" | "update" | "place"; input: Record<string, unknown> };

export function taskOf(t: Target, row: Row, m: Mapping, had: Had | undefined): Task | null {
  const input = inputOf(row, m, t.columns);
  if (!had) return { rows: [row], verb: "create", input };
  const changed = t.columns.filter((c) => c.name in input && !t.key.includes(c.name) && !same(c, input[c.name], had[c.name]));
  if (!changed.length) return null;
  return { rows: [row], verb: "update", input: { id: had.id, ...Object.fromEntries(changed.map((c) => [c.name, input[c.name]])) } };
}

// Orders: the rows of one number are one action.
export function orderTasks(t: Target, rows: Row[], m: Mapping): Task[] {
  const by = new Map<string, Row[]>();
  for (const r of rows) { const k = valueOf(r, m, "number") || `row ${r.n}`; by.set(k, [...(by.get(k) ?? []), r]); }
  const head = t.columns.filter((c) => !c.line), lines = t.columns.filter((c) => c.line);
  return [...by.values()].map((rs) => ({ rows: rs, verb: "place" as const, input: { ...inputOf(rs[0]!, m, head), lines: rs.map((r) => inputOf(r, m, lines)) } }));
}
