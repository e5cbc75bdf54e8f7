// Where things are found: a record, a document, and what a number is made of.
import type { Query } from "../api/client";
import { queryText } from "../api/client";
import type { Tables } from "../api/tables";

type AnyRow = Record<string, unknown>;

// What one may open: links to what one may not see are not made.
let open: { views: Set<string>; entities: Set<string> } | null = null;
export function setOpen(t: Tables) {
  open = { views: new Set(t.views.map((v) => v.name)), entities: new Set(t.entities.filter((e) => e.view).map((e) => e.name)) };
}
export const mayOpen = (entity: string): boolean => !open || entity === "doc" || open.entities.has(entity === "supplier" ? "party" : entity);
const listed = (to: string | null): string | null => {
  const view = /^\/list\/([^?]+)/.exec(to ?? "")?.[1];
  return view && open && !open.views.has(view) ? null : to;
};

export function listOf(view: string, q: Query = {}): string {
  return `/list/${view}${queryText(q)}`;
}

export function placeOf(entity: string, code: string): string {
  const c = encodeURIComponent(code);
  switch (entity) {
    case "doc": return `/doc/${c}`;
    case "item": return `/item/${c}`;
    case "lot": return `/trace/lot/${c}`;
    case "supplier":
    case "party": return `/party/${c}`;
    default: return `/record/${entity}/${c}`;
  }
}

// The page of a row, in lists whose first column names what it is of.
const documentLists = new Set(["orders", "purchases", "receipts", "supplier-invoices", "work-orders", "shipments", "transfers", "returns", "supplier-returns", "documents"]);
export function placeOfRow(view: string, row: AnyRow): string | null {
  const s = (k: string) => (row[k] === null || row[k] === undefined ? "" : String(row[k]));
  if (documentLists.has(view)) return placeOf("doc", s("number"));
  switch (view) {
    case "items": return placeOf("item", s("code"));
    case "parties": return placeOf("party", s("code"));
    case "supplier-scores": return placeOf("party", s("supplier"));
    case "lots": return placeOf("lot", s("code"));
    case "lot-genealogy": return placeOf("lot", s("lot"));
    case "policies":
    case "forecast-methods":
    case "forecast-accuracy":
    case "demand-history":
    case "forecasts":
    case "forecast-overrides":
    case "exceptions":
    case "planned-supply": return `/plan/item/${encodeURIComponent(s("item"))}/${encodeURIComponent(s("site"))}`;
    case "purchase-lines": return placeOf("doc", s("purchase"));
    case "work-components": return placeOf("doc", s("work"));
    case "order-lines":
    case "backorders": return placeOf("doc", s("order"));
    case "return-lines": return placeOf("doc", s("return"));
    case "stock-levels": return listOf("stock-on-hand", { item: s("item"), site: s("site") });
    case "accounts":
    case "trial-balance": return `/cash/account/${encodeURIComponent(s("code"))}`;
    case "scenarios": return placeOf("scenario", s("code"));
    case "invoices": return placeOf("invoice", s("number"));
    case "payments": return placeOf("payment", s("number"));
    default: return null;
  }
}

// What a number opens: the rows that it is the sum of. By view and column; each step leads down to moves and postings.
const parts: Record<string, Record<string, (r: AnyRow) => string>> = {
  "stock-levels": {
    on_hand: (r) => listOf("stock-on-hand", { item: String(r.item), site: String(r.site) }),
    available: (r) => listOf("stock-on-hand", { item: String(r.item), site: String(r.site), kind: "stock" }),
    held: (r) => listOf("holds", { item: String(r.item), site: String(r.site) }),
    free: (r) => listOf("stock-on-hand", { item: String(r.item), site: String(r.site) }),
    value: (r) => listOf("moves", { item: String(r.item), sort: "-effective" }),
  },
  "stock-on-hand": { qty: (r) => listOf("moves", { item: String(r.item), ...(r.lot ? { lot: String(r.lot) } : {}) }) },
  lots: { on_hand: (r) => listOf("stock-on-hand", { lot: String(r.code) }) },
  moves: { value: (r) => listOf("postings", { entry: String(r.entry) }), qty: (r) => listOf("moves", { entry: String(r.entry) }) },
  postings: { amount: (r) => listOf("postings", { entry: String(r.entry) }) },
  orders: { total: (r) => listOf("order-lines", { order: String(r.number) }), lines_open: (r) => listOf("order-lines", { order: String(r.number), "open.gt": 0 }) },
  "order-lines": {
    shipped: (r) => listOf("moves", { line: String(r.line) }),
    held: (r) => listOf("holds", { line: String(r.line) }),
    open: (r) => `/explain/${encodeURIComponent(String(r.order))}`,
    amount: (r) => listOf("invoice-lines", { line: String(r.line) }),
  },
  purchases: { total: (r) => listOf("purchase-lines", { purchase: String(r.number) }), lines_open: (r) => listOf("purchase-lines", { purchase: String(r.number), "open.gt": 0 }) },
  "purchase-lines": { received: (r) => listOf("moves", { line: String(r.id) }), amount: (r) => listOf("postings", { line: String(r.id) }) },
  accounts: { balance: (r) => `/cash/account/${encodeURIComponent(String(r.code))}`, debit: (r) => listOf("postings", { debit: String(r.code) }), credit: (r) => listOf("postings", { credit: String(r.code) }) },
  "trial-balance": { balance: (r) => `/cash/account/${encodeURIComponent(String(r.code))}`, debit: (r) => listOf("postings", { debit: String(r.code) }), credit: (r) => listOf("postings", { credit: String(r.code) }) },
  dues: { amount: (r) => listOf("postings", { doc: String(r.doc) }), open: (r) => listOf("payment-parts", { due: String(r.id) }) },
  receivables: { open: (r) => listOf("payment-parts", { due: String(r.id) }) },
  payables: { open: (r) => listOf("payment-parts", { due: String(r.id) }) },
  invoices: { total: (r) => listOf("invoice-lines", { invoice: String(r.number) }) },
  "supplier-invoices": { total: (r) => listOf("postings", { doc: String(r.number) }), open: (r) => listOf("dues", { doc: String(r.number) }) },
  "work-orders": { done: (r) => listOf("moves", { doc: String(r.number) }), open: (r) => listOf("work-components", { work: String(r.number) }) },
  "work-components": { issued: (r) => listOf("moves", { line: String(r.id) }), held: (r) => listOf("holds", { line: String(r.id) }), missing: (r) => listOf("available-to-promise", { item: String(r.item), site: String(r.site) }) },
  "demand-history": { qty: (r) => listOf("order-lines", { item: String(r.item), site: String(r.site) }) },
  "planned-supply": { orders: (r) => listOf("pegs", { supply: String(r.id) }) },
  "stock-tie-out": { ledger: (r) => `/cash/account/${encodeURIComponent(String(r.account))}`, goods: () => listOf("stock-levels", { "value.ne": 0, sort: "-value" }) },
  "projected-spending": { amount: (r) => listOf("planned-supply", { kind: "planned-buy", supplier: String(r.supplier) }), lines: (r) => listOf("planned-supply", { kind: "planned-buy", supplier: String(r.supplier) }) },
  "forecast-accuracy-weeks": { items: (r) => listOf("forecast-accuracy", { week: String(r.week), sort: "-error" }), wape: (r) => listOf("forecast-accuracy", { week: String(r.week), sort: "-error" }), actual: (r) => listOf("demand-history", { week: String(r.week), sort: "-qty" }) },
  "lead-times": { times: (r) => listOf(r.kind === "purchase" ? "purchase-lines" : r.kind === "work" ? "work-orders" : "transfers", { ...(r.kind === "purchase" ? { supplier: String(r.giver) } : {}), ...(r.kind === "transfer" ? {} : { site: String(r.site) }) }) },
  "supplier-scores": { complete: (r) => listOf("purchase-lines", { supplier: String(r.supplier), sort: "-due" }), defective: (r) => listOf("supplier-returns", { supplier: String(r.supplier) }), dear: (r) => listOf("supplier-invoices", { supplier: String(r.supplier), status: "blocked" }), lines: (r) => listOf("purchase-lines", { supplier: String(r.supplier) }), on_time: (r) => listOf("purchase-lines", { supplier: String(r.supplier) }), lead_days: (r) => listOf("lead-times", { giver: String(r.supplier) }) },
  "return-lines": { received: (r) => listOf("moves", { line: String(r.id) }) },
};

export function partsOf(view: string, column: string, row: AnyRow): string | null {
  const v = row[column];
  if (v === null || v === undefined || v === "" || Number(v) === 0) return null;
  return listed(parts[view]?.[column]?.(row) ?? null);
}
