// Where a lot came from and where it went, as a graph: suppliers at the left, customers at the right; on a phone from above downwards. Each node opens its document or lot.
import "@xyflow/react/dist/style.css";
import dagre from "@dagrejs/dagre";
import { useComputedColorScheme } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Background, Controls, type Edge, Handle, type Node, type NodeProps, Position, ReactFlow } from "@xyflow/react";
import { useMemo } from "react";
import { Link, useLocation } from "wouter";
import { api, told } from "../api/client";
import type { components } from "../api/schema";
import { MiniList } from "../list/mini";
import { date, number, shortDate } from "../parts/format";
import { Figure, PageHead, Sheet, Status } from "../parts/marks";
import { ProblemNote } from "../parts/problem";
import { listOf, placeOf } from "../parts/where";

type Up = components["schemas"]["Origin"];
type Down = components["schemas"]["Use"];
type LotTrace = components["schemas"]["LotTrace"];
type Card = { title: string; says: string; to?: string; kind: "here" | "up" | "down" };

const W = 190, H = 62;

function CardNode({ data, targetPosition = Position.Left, sourcePosition = Position.Right }: NodeProps<Node<Card>>) {
  return (
    <div className="sheet" style={{ width: W, minHeight: H, padding: "7px 10px", fontSize: 12, borderColor: data.kind === "here" ? "var(--product)" : undefined, borderWidth: data.kind === "here" ? 2 : 1 }}>
      <Handle type="target" position={targetPosition} style={{ visibility: "hidden" }} />
      <div style={{ fontWeight: 600 }}>{data.title}</div>
      <div className="quiet">{data.says}</div>
      <Handle type="source" position={sourcePosition} style={{ visibility: "hidden" }} />
    </div>
  );
}
const nodeTypes = { card: CardNode };

function layOut({ nodes, edges }: { nodes: Node<Card>[]; edges: Edge[] }, down: boolean): { nodes: Node<Card>[]; edges: Edge[]; tall: number } {
  const g = new dagre.graphlib.Graph().setGraph({ rankdir: down ? "TB" : "LR", nodesep: 14, ranksep: down ? 40 : 70 }).setDefaultEdgeLabel(() => ({}));
  for (const n of nodes) g.setNode(n.id, { width: W, height: H });
  for (const e of edges) g.setEdge(e.source, e.target);
  dagre.layout(g);
  const ends = down ? { targetPosition: Position.Top, sourcePosition: Position.Bottom } : {};
  return {
    tall: Number(g.graph().height ?? 0),
    nodes: nodes.map((n) => {
      const p = g.node(n.id) as { x: number; y: number };
      return { ...n, ...ends, position: { x: p.x - W / 2, y: p.y - H / 2 } };
    }),
    edges,
  };
}

function graphOf(t: LotTrace): { nodes: Node<Card>[]; edges: Edge[] } {
  const nodes = new Map<string, Node<Card>>();
  const edges: Edge[] = [];
  const put = (id: string, data: Card) => { if (!nodes.has(id)) nodes.set(id, { id, type: "card", data, position: { x: 0, y: 0 } }); return id; };
  const tie = (source: string, target: string, label: string) => { if (!edges.some((e) => e.source === source && e.target === target)) edges.push({ id: `${source}>${target}`, source, target, label, labelStyle: { fontSize: 10, fill: "var(--quiet)" }, labelBgStyle: { fill: "var(--paper)" }, style: { stroke: "var(--product)" } }); };
  const here = put("here", { title: t.lot.code, says: `${t.lot.item}, made ${date(t.lot.made)}`, to: placeOf("item", t.lot.item), kind: "here" });
  const up = (list: Up[], target: string) => {
    for (const u of list) {
      if (u.lot === t.lot.code && u.from) { up(u.from, target); continue; } // how the lot itself was made
      const lot = u.lot === t.lot.code ? undefined : u.lot; // what came in as this lot is known by its receipt
      const id = put(`${u.document ?? u.how} ${u.item ?? ""} ${u.lot ?? ""}`, { title: lot ?? u.document ?? u.how, says: `${u.how} ${u.item ?? ""}${u.document && lot ? `, ${u.document}` : ""}${u.time ? `, ${shortDate(u.time)}` : ""}`, to: lot ? placeOf("lot", lot) : u.document ? placeOf("doc", u.document) : undefined, kind: "up" });
      tie(id, target, number(u.qty));
      if (u.supplier) tie(put(`supplier ${u.supplier}`, { title: u.supplier, says: u.purchase ? `supplier, ${u.purchase}` : "supplier", to: placeOf("party", u.supplier), kind: "up" }), id, "");
      if (u.from) up(u.from, id);
    }
  };
  // What a work order made of it, and who got it. Many customers are one card with their number.
  const down = (list: Down[], source: string) => {
    const many = list.length > 40;
    const groups = new Map<string, { qty: number; n: number; d: Down }>();
    for (const d of list) {
      const k = many && d.party ? `${d.how} customers` : `${d.how} ${d.lot ?? d.document ?? d.place ?? d.party ?? ""}`;
      const g = groups.get(k);
      if (g) { g.qty += Number(d.qty); g.n++; } else groups.set(k, { qty: Number(d.qty), n: 1, d });
    }
    for (const [k, g] of groups) {
      const d = g.d, several = many && g.n > 1;
      const card: Card = several
        ? { title: `${number(g.n)} shipments`, says: d.how, to: listOf("moves", { lot: t.lot.code, kind: "ship" }), kind: "down" }
        : { title: d.lot ?? d.party ?? d.document ?? d.place ?? d.how, says: [d.how, d.document, d.place, d.time ? shortDate(d.time) : ""].filter(Boolean).join(", "), to: d.lot ? placeOf("lot", d.lot) : d.document ? placeOf("doc", d.document) : undefined, kind: "down" };
      const id = put(`down ${source} ${k}`, card);
      tie(source, id, number(g.qty));
      if (d.down) down(d.down, id);
    }
  };
  up(t.up, here);
  down(t.down, here);
  return { nodes: [...nodes.values()], edges };
}

export default function TracePage({ what, code }: { what: string; code: string }) {
  const [, go] = useLocation();
  const scheme = useComputedColorScheme("light");
  const q = useQuery({ queryKey: ["trace-lot", code], enabled: what === "lot", queryFn: () => told(api.GET("/v1/trace/lot/{code}", { params: { path: { code } } })) });
  const down = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false });
  const graph = useMemo(() => (q.data ? layOut(graphOf(q.data), down) : null), [q.data, down]);
  if (q.error) return <div className="page"><PageHead title={`Lot ${code}`} /><ProblemNote error={q.error} /></div>;
  const lot = q.data?.lot;
  return (
    <div className="page">
      <PageHead title={<>Lot {code}</>} say={lot && <>of <Link className="open" href={placeOf("item", lot.item)}>{lot.item}</Link></>} />
      {lot && <div className="sheet figure-row"><Figure label="Status" value={<Status word={lot.status} />} /><Figure label="Made" value={date(lot.made)} /><Figure label="Expires" value={date(lot.expires) || "never"} /><Figure label="Came with" value={lot.origin ?? ""} to={lot.origin ? placeOf("doc", lot.origin) : undefined} /></div>}
      <Sheet title="Where it came from, and where it went" pad={false}>
        <div style={{ height: Math.min(560, Math.max(220, 80 + (graph?.tall ?? 0))) }}>
          {graph && (
            <ReactFlow key={String(down)} colorMode={scheme} nodes={graph.nodes} edges={graph.edges} nodeTypes={nodeTypes} fitView fitViewOptions={{ maxZoom: 1.1, padding: 0.08 }} preventScrolling={false} minZoom={0.1} nodesDraggable={false} nodesConnectable={false} onNodeClick={(_, n) => { const to = (n.data as Card).to; if (to) go(to); }} aria-label="Graph of the lot's way">
              <Background gap={20} color="var(--rule)" />
              <Controls showInteractive={false} />
            </ReactFlow>
          )}
        </div>
      </Sheet>
      <div className="grid-2" style={{ marginTop: 16 }}>
        <MiniList title="Where it lies" view="stock-on-hand" query={{ lot: code }} columns={["item", "site", "place", "kind", "status", "expires", "qty"]} empty="None is left on our sites." />
        <MiniList title="Moved" view="moves" query={{ lot: code, sort: "-effective" }} columns={["effective", "kind", "from_place", "to_place", "qty", "value", "doc"]} rows={20} />
      </div>
    </div>
  );
}
