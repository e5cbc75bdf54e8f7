// What a file can be imported as: an entity, whose rows are created, or updated where they are known; or orders, whose rows are their lines.
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
export type State = "good" | "refused" | "done";
export type Row = { n: number; cells: string[]; state: State | null; field?: string; says?: string; hint?: string };

// A cell as the program reads it. Spreadsheets write yes and no in their own ways.
export function cellOf(row: Row, mapping: Mapping, c: Column): string {
  const v = row.cells[mapping.indexOf(c.name)] ?? "";
  if (c.kind !== "bool") return v;
  return /^(true|yes|1|y)$/i.test(v) ? "true" : /^(false|no|0|n)$/i.test(v) ? "false" : v;
}

function inputOf(row: Row, mapping: Mapping, columns: Column[]): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const c of columns) {
    const v = cellOf(row, mapping, c);
    if (v === "") continue;
    if (c.kind === "bool" && (v === "true" || v === "false")) out[c.name] = v === "true";
    else if (c.kind === "int" && !c.choices && /^-?\d+$/.test(v)) out[c.name] = Number(v);
    else out[c.name] = v;
  }
  return out;
}

export function keyOfRow(t: Target, row: Row, m: Mapping): string {
  return t.key.map((k) => {
    const c = t.columns.find((x) => x.name === k), v = row.cells[m.indexOf(k)] ?? "";
    return c && isNumeric(c.kind) ? String(Number(v || c.fallback || 0)) : v;
  }).join("\u0001");
}

// Orders: the rows of one number are one action.
export type Task = { rows: Row[]; input: Record<string, unknown> };
export function orderTasks(t: Target, rows: Row[], m: Mapping): Task[] {
  const by = new Map<string, Row[]>(), number = m.indexOf("number");
  for (const r of rows) { const k = r.cells[number] || `row ${r.n}`; by.set(k, [...(by.get(k) ?? []), r]); }
  const head = t.columns.filter((c) => !c.line), lines = t.columns.filter((c) => c.line);
  return [...by.values()].map((rs) => ({ rows: rs, input: { ...inputOf(rs[0]!, m, head), lines: rs.map((r) => inputOf(r, m, lines)) } }));
}
