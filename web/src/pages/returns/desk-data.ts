// What the returns desk reads: what a scanned number is, how far a return has come, and what of an order may still come back.
import { type Columns, list, type Query } from "../../api/client";

export type Return = Columns<"returns", "number" | "status" | "customer" | "order" | "site" | "placed" | "total" | "ref" | "note", "due" | "closed">;
export type ReturnLine = Columns<"return-lines", "id" | "return" | "pos" | "item" | "reason" | "qty" | "received" | "judged" | "carried_out" | "price">;
export type OrderLine = Columns<"order-lines", "line" | "pos" | "item" | "qty" | "shipped" | "price" | "kind">;
export type Item = Columns<"items", "code" | "name" | "gtin" | "tracking" | "shelf_days">;
export type Disposition = Columns<"dispositions", "item" | "what" | "qty" | "done" | "note", "made">;

export const read = async <T>(view: string, q: Query): Promise<T[]> => (await list<T>(view, q)).rows;
const n = (v: unknown) => Number(v ?? 0);

export type Found = { kind: "return" | "order" | "party"; code: string } | null;
export async function find(text: string): Promise<Found> {
  const code = text.trim().toUpperCase();
  const doc = (await read<Columns<"documents", "kind" | "number", "parent">>("documents", { number: code, limit: 1 }))[0];
  if (doc?.kind === "return" || doc?.kind === "order") return { kind: doc.kind, code: doc.number };
  if (doc?.kind === "shipment" && doc.parent) return { kind: "order", code: doc.parent };
  const ref = (await read<Columns<"returns", "number">>("returns", { ref: text.trim(), limit: 1 }))[0];
  if (ref) return { kind: "return", code: ref.number };
  const party = (await read<Columns<"parties", "code">>("parties", { code, customer: true, limit: 1 }))[0];
  return party ? { kind: "party", code: party.code } : null;
}

// ---- an order --------------------------------------------------------------------------------------------------------------------------
export type Returnable = OrderLine & { left: number; coming: number; name: string; gtin: string };

// Of each line what was shipped, less what came back or is announced.
export async function returnable(order: string): Promise<Returnable[]> {
  const lines = (await read<OrderLine>("order-lines", { order, limit: 10_000 })).filter((l) => l.kind !== "service" && n(l.shipped) > 0);
  const items = await itemsOf(lines.map((l) => l.item));
  const gone = new Map<string, number>();
  for (let i = 0; i < lines.length; i += 150) {
    const back = await read<Columns<"document-lines", "parent" | "done" | "open">>("document-lines", { kind: "return", "parent.in": lines.slice(i, i + 150).map((l) => l.line).join(","), limit: 10_000 });
    for (const b of back) gone.set(b.parent, (gone.get(b.parent) ?? 0) + n(b.done) + n(b.open));
  }
  return lines.map((l) => ({ ...l, coming: gone.get(l.line) ?? 0, left: Math.max(0, n(l.shipped) - (gone.get(l.line) ?? 0)), name: items.get(l.item)?.name ?? "", gtin: items.get(l.item)?.gtin ?? "" }));
}

export async function itemsOf(codes: string[]): Promise<Map<string, Item>> {
  const out = new Map<string, Item>(), all = [...new Set(codes)];
  for (let i = 0; i < all.length; i += 200) for (const it of await read<Item>("items", { "code.in": all.slice(i, i + 200).join(","), limit: 1000 })) out.set(it.code, it);
  return out;
}

// ---- a return --------------------------------------------------------------------------------------------------------------------------
export type Step = "request" | "approve" | "receive" | "grade" | "dispose" | "refund" | "done";
export const steps: { step: Step; label: string }[] = [
  { step: "request", label: "What comes back" },
  { step: "approve", label: "Approve" },
  { step: "receive", label: "Receive" },
  { step: "grade", label: "Grade" },
  { step: "dispose", label: "Carry out" },
  { step: "refund", label: "Refund" },
];

export type Whole = { ret: Return; lines: ReturnLine[]; items: Map<string, Item>; dispositions: Disposition[]; refunded: boolean; step: Step };

// The step is read from the program's state alone, so that a reload goes on where it was.
export function stepOf(ret: Return, lines: ReturnLine[], refunded: boolean): Step {
  if (ret.status === "requested") return "approve";
  if (["done", "rejected", "cancelled"].includes(ret.status)) return "done";
  const sum = (k: "received" | "judged" | "carried_out") => lines.reduce((s, l) => s + n(l[k]), 0);
  if (sum("received") === 0) return "receive";
  if (sum("judged") < sum("received")) return "grade";
  if (sum("carried_out") < sum("judged")) return "dispose";
  return refunded ? "done" : "refund";
}

export async function wholeReturn(number: string): Promise<Whole | null> {
  const [rets, lines, dispositions, credits] = await Promise.all([
    read<Return>("returns", { number, limit: 1 }),
    read<ReturnLine>("return-lines", { return: number, limit: 1000 }),
    read<Disposition>("dispositions", { return: number, limit: 1000 }),
    read<Columns<"invoices", "total", "reversed">>("invoices", { doc: number, kind: "credit", limit: 100 }).catch(() => []),
  ]);
  const ret = rets[0];
  if (!ret) return null;
  const worth = lines.reduce((s, l) => s + n(l.received) * n(l.price), 0), credited = credits.filter((c) => !c.reversed).reduce((s, c) => s + Math.abs(n(c.total)), 0);
  const refunded = worth > 0 && credited >= worth - 0.005;
  return { ret, lines, dispositions, items: await itemsOf(lines.map((l) => l.item)), refunded, step: stepOf(ret, lines, refunded) };
}

// ---- grades ----------------------------------------------------------------------------------------------------------------------------
export const grades = ["as new", "opened", "damaged", "defective"] as const;
export type Grade = (typeof grades)[number];
export const whats = ["restock", "refurbish", "scrap", "supplier"] as const;
export type What = (typeof whats)[number];
export const whatSays: Record<What, string> = { restock: "back to stock", refurbish: "refurbish by a work order", scrap: "scrap", supplier: "back to the supplier" };

const enough = 0.25; // share of its shelf life that goods must have left to be sold again

// What becomes of goods of a grade: as new is sold again while enough of its shelf life is left; opened is refurbished, but food is not;
// damaged is scrapped; defective goes back to who supplied it.
export function propose(grade: Grade, item: Item | undefined, expires: string, today: string): { what: What; why: string } {
  const life = Number(item?.shelf_days ?? 0);
  const left = life > 0 && expires ? (Date.parse(expires) - Date.parse(today)) / 86_400_000 : null;
  if (grade === "defective") return { what: "supplier", why: "defective goods are claimed from their supplier" };
  if (grade === "damaged") return { what: "scrap", why: "damaged goods cannot be sold" };
  if (left !== null && left < life * enough) return { what: "scrap", why: `only ${Math.max(0, Math.round(left))} of ${life} days of shelf life are left` };
  if (grade === "opened") return life > 0 ? { what: "scrap", why: "it has a shelf life and was opened" } : { what: "refurbish", why: "opened goods are made good first" };
  return { what: "restock", why: life > 0 && left === null ? "as new; say its last day" : "as new" };
}
