import { SegmentedControl } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { geoCentroid, geoNaturalEarth1, geoPath, type GeoProjection } from "d3-geo";
import { useMemo, useState } from "react";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import atlas from "world-atlas/countries-110m.json";
import { Link, useLocation } from "wouter";
import { codeOfNumber, countryName, tiny } from "./countries";
import { number, wholeMoney } from "./format";
import "./map.css";
import type { MapCountry, MapEnd, MapLane, MapProps } from "./map";

type Point = [number, number];
type Shape = { code: string | undefined; name: string; shape: GeoJSON.Feature; middle: Point };

const shapes: Shape[] = (() => {
  const topology = atlas as unknown as Topology<{ countries: GeometryCollection<{ name: string }> }>;
  return feature(topology, topology.objects.countries).features
    .filter((f) => f.id !== "010") // Antarctica: nobody orders there
    .map((f) => ({ code: codeOfNumber.get(String(f.id)), name: f.properties.name, shape: f, middle: mainland(f) }));
})();

// The middle of a country's largest part: France is not in the Atlantic.
function mainland(f: GeoJSON.Feature): Point {
  if (f.geometry.type !== "MultiPolygon") return geoCentroid(f);
  const path = geoPath(null);
  const parts = f.geometry.coordinates.map((c): GeoJSON.Polygon => ({ type: "Polygon", coordinates: c }));
  return geoCentroid(parts.reduce((a, b) => (Math.abs(path.area(b)) > Math.abs(path.area(a)) ? b : a)));
}

const middles = new Map(shapes.flatMap((s) => (s.code ? [[s.code, s.middle] as const] : [])));
const middleOf = (country: string): Point | undefined => middles.get(country) ?? tiny[country];

// The smallest set of countries with this share of the orders.
function main(countries: MapCountry[], share: number): MapCountry[] {
  const sorted = [...countries].sort((a, b) => b.orders - a.orders);
  const all = sorted.reduce((s, c) => s + c.orders, 0);
  let sum = 0;
  return sorted.filter((c) => { const take = sum < share * all; sum += c.orders; return take; });
}

const small = 34; // no box around what there is gets smaller than this many degrees

function fitted(points: Point[], width: number, height: number): GeoProjection {
  const lon = points.map((p) => p[0]), lat = points.map((p) => p[1]);
  const wide = Math.max(0, small - (Math.max(...lon) - Math.min(...lon))) / 2, tall = Math.max(0, small / 2.4 - (Math.max(...lat) - Math.min(...lat))) / 2;
  const corners: Point[] = [[Math.min(...lon) - wide, Math.min(...lat) - tall], [Math.max(...lon) + wide, Math.max(...lat) + tall], [Math.min(...lon) - wide, Math.max(...lat) + tall], [Math.max(...lon) + wide, Math.min(...lat) - tall]];
  const x = Math.max(24, width * 0.06), y = Math.max(24, height * 0.09);
  return geoNaturalEarth1().fitExtent([[x, y], [width - x, height - y]], { type: "MultiPoint", coordinates: [...points, ...corners] });
}

// A lane bends a little, so that there and back are two lines.
function bend(a: Point, b: Point): string {
  const dx = b[0] - a[0], dy = b[1] - a[1];
  const mx = (a[0] + b[0]) / 2 - dy * 0.13, my = (a[1] + b[1]) / 2 + dx * 0.13 - Math.hypot(dx, dy) * 0.08;
  return `M${a[0].toFixed(1)},${a[1].toFixed(1)}Q${mx.toFixed(1)},${my.toFixed(1)} ${b[0].toFixed(1)},${b[1].toFixed(1)}`;
}

const gap = 13;
// Names that would lie on one another are moved down.
function placed<T extends { at: Point; text: string }>(labels: T[]): (T & { y: number })[] {
  const out: (T & { y: number })[] = [];
  for (const l of [...labels].sort((a, b) => a.at[1] - b.at[1])) {
    let y = l.at[1];
    const clash = () => out.find((o) => Math.abs(o.y - y) < gap && Math.abs(o.at[0] - l.at[0]) < 7 * Math.max(o.text.length, l.text.length));
    for (let c = clash(); c; c = clash()) y = c.y + gap;
    out.push({ ...l, y });
  }
  return out;
}

export default function MapDrawn({ sites, lanes, countries, late, height = 380, currency = "" }: MapProps) {
  const { ref, width } = useElementSize();
  const [, go] = useLocation();
  const near = useMemo(() => main(countries, 0.97), [countries]);
  const [all, setAll] = useState(false);
  const at = useMemo(() => new Map(sites.map((s) => [s.code, [s.longitude, s.latitude] as Point])), [sites]);
  const where = (e: MapEnd): Point | undefined => (e.site ? at.get(e.site) : e.country ? middleOf(e.country) : undefined);
  const ends = lanes.filter((l) => l.posted + l.expected > 0).flatMap((l) => [l.from, l.to]).filter((e) => e.site || all).map(where).filter((p): p is Point => !!p);
  const points: Point[] = [...at.values(), ...ends, ...(all ? countries : near).map((c) => middleOf(c.code)).filter((p): p is Point => !!p)];
  const w = Math.max(width, 280);
  const projection = useMemo(() => fitted(points.length ? points : [[-10, 36], [30, 60]], w, height), [w, height, all, JSON.stringify(points)]); // eslint-disable-line
  const path = geoPath(projection);
  const on = (p: Point | undefined): Point | null => (p ? (projection(p) as Point | null) : null);
  const most = Math.max(1, ...countries.map((c) => c.orders)), heavy = Math.max(1, ...lanes.map((l) => l.posted + l.expected));
  const by = new Map(countries.map((c) => [c.code, c]));
  const shade = (c: MapCountry | undefined) => (c && c.orders > 0 ? 0.1 + 0.42 * Math.sqrt(c.orders / most) : 0);
  const labels = placed(sites.flatMap((s) => { const p = on(at.get(s.code)); return p ? [{ at: p, text: s.code, site: s }] : []; }));
  const open = (href: string | undefined) => (href ? { onClick: () => go(href), style: { cursor: "pointer" } } : {});
  const lines = lanes.flatMap((l) => { const a = on(where(l.from)), b = on(where(l.to)); return a && b ? [{ l, d: bend(a, b) }] : []; });
  const marks = new Map<string, { p: Point; says: string[]; href?: string }>();
  for (const l of late) {
    const p = on(where(l.at));
    if (!p) continue;
    const key = l.at.site ?? l.at.country ?? "";
    const m = marks.get(key) ?? { p, says: [], href: l.href };
    m.says.push(l.say);
    marks.set(key, m);
  }
  return (
    <div className="chain-map">
      <div ref={ref} style={{ position: "relative", height }}>
        <svg width={w} height={height} viewBox={`0 0 ${w} ${height}`} role="group" aria-label="Map of sites, lanes and customers' countries">
          <g className="land">
            {shapes.map((s, i) => {
              const c = s.code ? by.get(s.code) : undefined;
              return (
                <path key={i} d={path(s.shape) ?? ""} {...open(c?.href)}>
                  <title>{`${s.code ? countryName(s.code) : s.name}${c ? `: ${number(c.orders)} open orders, ${wholeMoney(c.money)} ${currency}` : ""}`}</title>
                </path>
              );
            })}
          </g>
          <g className="ordered" aria-hidden>{shapes.map((s, i) => { const o = shade(s.code ? by.get(s.code) : undefined); return o ? <path key={i} d={path(s.shape) ?? ""} fillOpacity={o} /> : null; })}</g>
          <g className="lanes">
            {lines.map(({ l, d }) => <LanePath key={l.code} lane={l} d={d} heavy={heavy} open={open(l.href)} />)}
          </g>
          {[...marks].map(([key, m]) => (
            <g key={key} className="late" transform={`translate(${m.p[0]},${m.p[1]})`} {...open(m.href)}>
              <path d="M0,-9L8,5L-8,5Z" />
              <text y={3.6} textAnchor="middle">{m.says.length > 1 ? m.says.length : "!"}</text>
              <title>{m.says.slice(0, 12).join("\n")}</title>
            </g>
          ))}
          {labels.map(({ site, at: p, y }) => (
            <g key={site.code} className="site" {...open(`/record/site/${encodeURIComponent(site.code)}`)}>
              <circle cx={p[0]} cy={p[1]} r={4.5} />
              <text x={p[0] + 8} y={y + 4}>{site.code}</text>
              <title>{`${site.name} (${site.kind})`}</title>
            </g>
          ))}
        </svg>
        {near.length < countries.length && <SegmentedControl size="xs" aria-label="How much of the world" style={{ position: "absolute", right: 8, top: 8 }} value={all ? "all" : "near"} onChange={(v) => setAll(v === "all")} data={[{ value: "near", label: "Main" }, { value: "all", label: "All" }]} />}
      </div>
      <div className="key quiet">
        <span><svg width="22" height="8" aria-hidden><line x1="0" x2="22" y1="4" y2="4" className="posted" /></svg> under way</span>
        <span><svg width="22" height="8" aria-hidden><line x1="0" x2="22" y1="4" y2="4" className="expected" /></svg> expected</span>
        <span><svg width="12" height="10" aria-hidden><rect width="12" height="10" className="orders" /></svg> open orders</span>
        {late.length > 0 && <span><svg width="16" height="13" viewBox="-8 -9 16 14" aria-hidden><path d="M0,-9L8,5L-8,5Z" className="tri" /></svg> late</span>}
        <MapNumbers countries={countries} lanes={lanes} currency={currency} />
      </div>
    </div>
  );
}

function LanePath({ lane, d, heavy, open }: { lane: MapLane; d: string; heavy: number; open: object }) {
  const wide = (v: number) => 1 + 3.2 * Math.sqrt(v / heavy);
  const kind = lane.posted > 0 ? "posted" : lane.expected > 0 ? "expected" : "idle";
  return (
    <g {...open}>
      {lane.posted > 0 && lane.expected > 0 && <path d={d} className="expected" strokeWidth={wide(lane.expected)} transform="translate(0,4)" />}
      <path d={d} className={kind} strokeWidth={kind === "idle" ? 1 : wide(kind === "posted" ? lane.posted : lane.expected)} />
      <path d={d} className="wide"><title>{lane.say ?? lane.code}</title></path>
    </g>
  );
}

// The same for those who do not see the map, and for the keyboard.
function MapNumbers({ countries, lanes, currency }: { countries: MapCountry[]; lanes: MapLane[]; currency: string }) {
  const moving = lanes.filter((l) => l.posted + l.expected > 0);
  return (
    <details>
      <summary>The numbers</summary>
      <div className="grid-2 scroll-x" style={{ maxHeight: 280, overflowY: "auto" }} tabIndex={0} role="region" aria-label="The numbers of the map">
        <table className="plain">
          <thead><tr><th scope="col">Country</th><th scope="col" className="number">Open orders</th><th scope="col" className="number">{currency}</th></tr></thead>
          <tbody>{[...countries].sort((a, b) => b.orders - a.orders).map((c) => <tr key={c.code}><td>{c.href ? <Link className="open" href={c.href}>{countryName(c.code)}</Link> : countryName(c.code)}</td><td className="number">{number(c.orders)}</td><td className="number">{wholeMoney(c.money)}</td></tr>)}</tbody>
        </table>
        <table className="plain">
          <thead><tr><th scope="col">Lane</th><th scope="col" className="number">Under way</th><th scope="col" className="number">Expected</th></tr></thead>
          <tbody>{moving.map((l) => <tr key={l.code}><td>{l.href ? <Link className="open" href={l.href}>{l.code}</Link> : l.code}</td><td className="number">{number(l.posted)}</td><td className="number">{number(l.expected)}</td></tr>)}</tbody>
        </table>
      </div>
    </details>
  );
}
