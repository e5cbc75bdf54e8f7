// What the map shows, read from the program: sites, lanes with what is under way and expected on them, countries with open orders, and
// shipments that are late.
import { useQuery } from "@tanstack/react-query";
import { list, type Query, type Row, type ViewName } from "../api/client";
import { companyToday, number, shortDate, wholeMoney } from "./format";
import type { MapCountry, MapLane, MapLate, MapProps } from "./map";
import { listOf } from "./where";

const read = async <V extends ViewName>(view: V, q: Query): Promise<Row<V>[]> => (await list<Row<V>>(view, q)).rows;
const most = 10_000;

// The countries of parties, in as few questions as the length of an address allows.
async function countriesOf(codes: string[]): Promise<Map<string, string>> {
  const out = new Map<string, string>();
  for (let i = 0; i < codes.length; i += 300) {
    for (const p of await read("parties", { "code.in": codes.slice(i, i + 300).join(","), limit: most })) out.set(p.code!, p.country!);
  }
  return out;
}

const add = (m: Map<string, number>, key: string, v: number) => m.set(key, (m.get(key) ?? 0) + v);

async function mapData(): Promise<Omit<MapProps, "height" | "currency">> {
  const [sites, lanes, orders, shipped, transfers, purchases] = await Promise.all([
    read("sites", { active: true, limit: 1000 }),
    read("lanes", { active: true, limit: most }),
    read("orders", { "lines_open.gt": 0, limit: most }),
    read("shipments", { status: "shipped", limit: most }),
    read("transfers", { "status.in": "open,released,picked,packed,shipped", limit: most }),
    read("purchases", { "lines_open.gt": 0, limit: most }),
  ]);
  const countries = await countriesOf([...new Set([...orders.map((o) => o.customer!), ...shipped.map((s) => s.customer!), ...purchases.map((p) => p.supplier!)])]);
  const posted = new Map<string, number>(), expected = new Map<string, number>(), open = new Map<string, MapCountry>();
  for (const o of orders) {
    const country = countries.get(o.customer!) ?? "";
    add(expected, `${o.site}>${country}`, 1);
    const c = open.get(country) ?? { code: country, orders: 0, money: 0, href: listOf("parties", { customer: true, country }) };
    c.orders++;
    c.money += Number(o.total);
    open.set(country, c);
  }
  for (const s of shipped) add(posted, `${s.site}>${countries.get(s.customer!) ?? ""}`, 1);
  for (const t of transfers) {
    if (Number(t.shipped) > Number(t.received)) add(posted, `${t.from}>${t.to}`, 1);
    if (Number(t.qty) > Number(t.shipped)) add(expected, `${t.from}>${t.to}`, 1);
  }
  for (const p of purchases) add(expected, `${countries.get(p.supplier!) ?? ""}<${p.site}`, 1);
  const located = sites.filter((s) => Number(s.latitude) !== 0 || Number(s.longitude) !== 0);
  return {
    sites: located.map((s) => ({ code: s.code!, name: s.name!, kind: s.kind!, latitude: Number(s.latitude), longitude: Number(s.longitude) })),
    lanes: lanesOf(lanes, posted, expected),
    countries: [...open.values()].filter((c) => c.code),
    late: lateOf(shipped, countries),
  };
}

// A lane of the network for each pair, and one for each pair that has goods but no lane of its own (the lane to anywhere, suppliers' ways).
function lanesOf(lanes: Row<"lanes">[], posted: Map<string, number>, expected: Map<string, number>): MapLane[] {
  const out = new Map<string, MapLane>();
  for (const l of lanes) {
    const to = l.to_site || l.to_country!;
    if (to === "*") continue;
    out.set(`${l.from_site}>${to}`, { code: l.code!, from: { site: l.from_site! }, to: l.to_site ? { site: l.to_site } : { country: to }, posted: 0, expected: 0, href: `/record/lane/${encodeURIComponent(l.code!)}` });
  }
  for (const key of new Set([...posted.keys(), ...expected.keys()])) {
    const supply = key.includes("<");
    const [a, b] = key.split(supply ? "<" : ">") as [string, string];
    if (!a || !b) continue;
    const lane = out.get(key) ?? { code: `${a} to ${b}`, from: supply ? { country: a } : { site: a }, to: supply ? { site: b } : { country: b }, posted: 0, expected: 0, href: supply ? listOf("purchases", { "lines_open.gt": 0, site: b }) : undefined };
    lane.posted = posted.get(key) ?? 0;
    lane.expected = expected.get(key) ?? 0;
    out.set(key, lane);
  }
  return [...out.values()].map((l) => ({ ...l, say: `${l.code}: ${number(l.posted)} under way, ${number(l.expected)} expected` }));
}

function lateOf(shipped: Row<"shipments">[], countries: Map<string, string>): MapLate[] {
  const today = companyToday();
  return shipped.filter((s) => s.expected && s.expected < today).map((s) => ({
    code: s.number!, at: { country: countries.get(s.customer!) ?? "" }, say: `${s.number} to ${s.customer}: expected ${shortDate(s.expected)}`, href: listOf("shipments", { status: "shipped", "expected.lt": today }),
  }));
}

export function useMapData() {
  return useQuery({ queryKey: ["rows", "map"], queryFn: mapData, staleTime: 60_000 });
}

export const mapSays = (p: Pick<MapProps, "countries" | "late">, currency: string): string => {
  const orders = p.countries.reduce((s, c) => s + c.orders, 0), money = p.countries.reduce((s, c) => s + c.money, 0);
  return `${number(orders)} open orders in ${number(p.countries.length)} countries, ${wholeMoney(money)} ${currency}${p.late.length ? `; ${number(p.late.length)} shipments late` : ""}`;
};
