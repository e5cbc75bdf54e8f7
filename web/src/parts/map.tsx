// The map of the chain: our sites, the lanes between them and to customers (solid: goods on their way; dashed: expected), the countries shaded
// by what is on order there, and what is late. The drawing and the atlas are one chunk, read when a map is first shown.
import { lazy, Suspense } from "react";

export type MapSite = { code: string; name: string; kind: string; latitude: number; longitude: number };
// One end of a lane is a site's code, or a country's of two letters. Posted and expected: how much is under way, and to come (documents or
// money: what they are is the caller's; only their proportions are drawn). A lane with neither is drawn thin and grey.
export type MapEnd = { site?: string; country?: string };
export type MapLane = { code: string; from: MapEnd; to: MapEnd; posted: number; expected: number; say?: string; href?: string };
export type MapCountry = { code: string; orders: number; money: number; href?: string };
export type MapLate = { code: string; at: MapEnd; say: string; href?: string };
export type MapProps = { sites: MapSite[]; lanes: MapLane[]; countries: MapCountry[]; late: MapLate[]; height?: number; currency?: string };

const Drawn = lazy(() => import("./map-drawn"));

export function ChainMap(props: MapProps) {
  return (
    <Suspense fallback={<div className="quiet" style={{ height: props.height ?? 380, padding: 14, fontSize: "0.8125rem" }}>Reading the map…</div>}>
      <Drawn {...props} />
    </Suspense>
  );
}
