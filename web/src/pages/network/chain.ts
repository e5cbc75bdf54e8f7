// The chain of an item: who supplies it and its components, where it is made, which sites move it on, and who buys it. Read step by step from
// sources and bills: first the sites of the item, then the components of what is made, down to what is bought.
import { list, type Query, queryText, type Row, type ViewName } from "../../api/client";

export type ChainNode = { id: string; title: string; says: string; href?: string; kind: "supplier" | "site" | "customers"; main: boolean; stock?: { posted: number; held: number; expected: number } };
export type ChainEdge = { from: string; to: string; says: string; first: boolean };
export type Chain = { nodes: ChainNode[]; edges: ChainEdge[]; cut: boolean };

const read = async <V extends ViewName>(view: V, q: Query): Promise<Row<V>[]> => (await list<Row<V>>(view, q)).rows;

const deepest = 6; // levels of bills that are drawn
const widest = 40; // components of one level

export async function chainOf(item: string): Promise<Chain> {
  const nodes = new Map<string, ChainNode>(), edges = new Map<string, ChainEdge>();
  const sites = new Map((await read("sites", { limit: 1000 })).map((s) => [s.code!, s]));
  const levels = new Map((await read("stock-levels", { item, limit: 1000 })).map((l) => [l.site!, l]));
  const coming = new Map<string, number>();
  for (const l of await read("lines", { item, "open.gt": 0, "kind.in": "purchase,transfer-in,output", limit: 10_000 }).catch(() => [])) coming.set(l.site!, (coming.get(l.site!) ?? 0) + Number(l.open));
  const put = (n: ChainNode) => { if (!nodes.has(n.id)) nodes.set(n.id, n); };
  const tie = (from: string, to: string, says: string, first: boolean) => { const k = `${from}>${to}`; if (!edges.has(k)) edges.set(k, { from, to, says, first }); };
  const siteOf = (of: string, site: string): string => {
    const id = `${of}@${site}`, s = sites.get(site), stock = of === item ? levels.get(site) : undefined;
    put({
      id, kind: "site", main: of === item, title: of === item ? site : of, says: of === item ? `${s?.name ?? ""}` : `at ${site}`,
      href: of === item ? `/plan/item/${encodeURIComponent(of)}/${encodeURIComponent(site)}` : `/item/${encodeURIComponent(of)}`,
      stock: of === item ? { posted: Number(stock?.on_hand ?? 0), held: Number(stock?.held ?? 0), expected: coming.get(site) ?? 0 } : undefined,
    });
    return id;
  };
  let now: { items: string[]; site?: string }[] = [{ items: [item] }];
  const done = new Set<string>();
  let cut = false;
  for (let depth = 0; now.length && depth < deepest; depth++) {
    const next: typeof now = [];
    for (const { items, site } of now) {
      const sources = await read("sources", { "item.in": items.join(","), ...(site ? { site } : {}), active: true, limit: 1000 });
      for (const s of sources) {
        const of = s.item!, at = s.site!, here = siteOf(of, at);
        const days = `${s.lead_days} ${s.lead_days === 1 ? "day" : "days"}`;
        if (s.kind === "buy" && s.supplier) {
          const id = `supplier ${s.supplier}`;
          put({ id, kind: "supplier", main: false, title: s.supplier, says: "supplier", href: `/party/${encodeURIComponent(s.supplier)}` });
          tie(id, here, days, s.priority <= 1);
        } else if (s.kind === "move" && s.from_site) {
          tie(siteOf(of, s.from_site), here, days, s.priority <= 1);
          if (site && !done.has(`${of}@${s.from_site}`)) { done.add(`${of}@${s.from_site}`); next.push({ items: [of], site: s.from_site }); }
        } else if (s.kind === "make" && s.bill && !done.has(s.bill)) {
          done.add(s.bill);
          const parts = await read("components", { bill: s.bill, limit: 1000 });
          if (parts.length > widest) cut = true;
          for (const p of parts.slice(0, widest)) tie(siteOf(p.item!, at), here, `${Number(p.qty)} each, ${days}`, s.priority <= 1);
          if (parts.length) next.push({ items: parts.slice(0, widest).map((p) => p.item!), site: at });
        }
      }
    }
    now = next;
  }
  // Customers hang on the sites of the item that have lanes to their countries.
  const lanes = (await read("lanes", { active: true, limit: 1000 })).filter((l) => l.to_country);
  const lines = await read("order-lines", { item, "open.gt": 0, limit: 10_000 });
  for (const site of new Set(lanes.map((l) => l.from_site!))) {
    const id = `${item}@${site}`;
    if (!nodes.has(id)) continue;
    const to = lanes.filter((l) => l.from_site === site), open = lines.filter((l) => l.site === site).reduce((s, l) => s + Number(l.open), 0);
    const names = to.map((l) => (l.to_country === "*" ? "the world" : l.to_country)).join(", ");
    put({ id: `customers ${site}`, kind: "customers", main: true, title: "Customers", says: names.length > 34 ? `${to.length} lanes` : names, href: `/list/order-lines${queryText({ item, site, "open.gt": 0 })}`, stock: { posted: 0, held: 0, expected: open } });
    const days = to.map((l) => Number(l.lead_days));
    tie(id, `customers ${site}`, `${Math.min(...days)} to ${Math.max(...days)} days`.replace(/^(\d+) to \1 /, "$1 "), true);
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()], cut: cut || now.length > 0 };
}
