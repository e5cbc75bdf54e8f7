// What the chain stands on: sites and lanes on the map, an item's way from suppliers to customers, and all master data with its forms.
import { IconFileImport } from "@tabler/icons-react";
import { useLocalStorage } from "@mantine/hooks";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { Link, useSearch, useLocation } from "wouter";
import { ActButton } from "../act/act";
import { type Columns, count, list, queryText } from "../api/client";
import { type Entity, findAction, findView, type Tables, useTables, words } from "../api/tables";
import { MiniList } from "../list/mini";
import { number } from "../parts/format";
import { ChainMap } from "../parts/map";
import { mapSays, useMapData } from "../parts/map-data";
import { PageHead, Sheet } from "../parts/marks";
import { ProblemNote } from "../parts/problem";
import { RefInput } from "../parts/ref-input";
import { listOf } from "../parts/where";

const ChainGraph = lazy(() => import("./network/chain-graph"));

// Master data: entities that people create. Documents come from what is done, so they are not among them.
export function masterData(t: Tables): Entity[] {
  return t.entities.filter((e) => e.view && findView(t, e.view) && findAction(t, e.name, "create") && !["setting", "user", "scenario", "scenario-change", "lot"].includes(e.name));
}

async function countOf(view: string): Promise<string> {
  const c = await count(view);
  return `${number(c.total)}${c.more ? "+" : ""}`;
}

function EntityCard({ entity }: { entity: Entity }) {
  const view = findView(useTables(), entity.view!)!;
  const count = useQuery({ queryKey: ["rows", view.name, "count"], queryFn: () => countOf(view.name), staleTime: 60_000 });
  return (
    <div className="sheet" style={{ padding: "12px 14px", display: "flex", flexDirection: "column", gap: 4 }}>
      <div style={{ display: "flex", alignItems: "baseline", gap: 8 }}>
        <h3 style={{ margin: 0, fontSize: "0.875rem" }}><Link className="open" href={listOf(view.name)}>{words(view.name)}</Link></h3>
        <span className="tabular quiet">{count.data ?? ""}</span>
      </div>
      <div className="quiet" style={{ fontSize: "0.75rem", flex: 1 }}>{view.help}</div>
      <div style={{ display: "flex", gap: 6, marginTop: 4 }}>
        <ActButton noun={entity.name} verb="create" label="New" size="compact-xs" />
        <Button component={Link} href={`/network/import/${entity.name}`} variant="subtle" size="compact-xs">Import</Button>
      </div>
    </div>
  );
}

function ItemChain() {
  const search = useSearch();
  const [, go] = useLocation();
  const [last, setLast] = useLocalStorage({ key: "argosy.chain-item", defaultValue: "", getInitialValueInEffect: false });
  const asked = new URLSearchParams(search).get("item") ?? last;
  const first = useQuery({ queryKey: ["rows", "sources", "first"], enabled: !asked, queryFn: () => list<Columns<"sources", "item">>("sources", { kind: "make", limit: 1 }) });
  const item = asked || first.data?.rows[0]?.item || "";
  const [typed, setTyped] = useState<string | null>(null);
  const choose = (code: string) => { setTyped(null); setLast(code); go(`/network${queryText({ item: code })}`, { replace: true }); };
  return (
    <Sheet title="The chain of an item" pad={false} right={
      <form onSubmit={(e) => { e.preventDefault(); if (typed) choose(typed.trim().toUpperCase()); }}>
        <RefInput entity="item" aria-label="Item" placeholder="Item" w={170} value={typed ?? item} onChange={setTyped} onOptionSubmit={choose} onFocus={(e) => e.currentTarget.select()} />
      </form>}>
      {item ? <Suspense fallback={<div className="quiet" style={{ padding: 14 }}>Reading…</div>}><ChainGraph item={item} /></Suspense> : <div className="quiet" style={{ padding: 14, fontSize: "0.8125rem" }}>Choose an item to see who supplies it, where it is made and stocked, and who buys it.</div>}
    </Sheet>
  );
}

export default function Network() {
  const tables = useTables();
  const map = useMapData();
  const entities = masterData(tables);
  return (
    <div className="page">
      <PageHead title="Network" say="Items, partners, sites and the ways between them." right={<>
        <Button component={Link} href="/network/import" variant="default" leftSection={<IconFileImport size={15} aria-hidden />}>Import</Button>
        <ActButton noun="item" verb="create" label="New item" variant="filled" />
      </>} />
      <div style={{ display: "grid", gap: 16, gridTemplateColumns: "minmax(0, 1fr)" }}>
        <Sheet title="Where goods are and go" pad={false} right={<span className="quiet" style={{ fontSize: "0.75rem" }}>{map.data && mapSays(map.data, tables.company.currency)}</span>}>
          <ProblemNote error={map.error} compact />
          {map.data ? <ChainMap {...map.data} height={400} currency={tables.company.currency} /> : !map.error && <div className="quiet" style={{ height: 400, padding: 14, fontSize: "0.8125rem" }}>Reading the map…</div>}
        </Sheet>
        <ItemChain />
        <div>
          <h2 style={{ fontSize: "1rem", margin: "4px 0 10px" }}>Master data</h2>
          <div style={{ display: "grid", gap: 12, gridTemplateColumns: "repeat(auto-fill, minmax(min(100%, 230px), 1fr))" }}>
            {entities.map((e) => <EntityCard key={e.name} entity={e} />)}
          </div>
        </div>
        <MiniList title="Lanes" view="lanes" query={{ sort: "from_site" }} columns={["code", "from_site", "to_site", "to_country", "mode", "carrier", "lead_days", "cost", "cost_kg", "active"]} rows={12} right={<ActButton noun="lane" verb="create" label="New" size="compact-xs" />} empty="No lane leads anywhere yet: orders need one to the customer's country." />
      </div>
    </div>
  );
}
