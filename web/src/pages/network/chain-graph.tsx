// The chain of an item drawn: suppliers at the left, customers at the right; on a phone from above downwards. The first choice of supply is solid, the others are dashed.
import "@xyflow/react/dist/style.css";
import dagre from "@dagrejs/dagre";
import { useComputedColorScheme } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Background, Controls, type Edge, Handle, MarkerType, type Node, type NodeProps, Position, ReactFlow } from "@xyflow/react";
import { useMemo } from "react";
import { useLocation } from "wouter";
import { number } from "../../parts/format";
import { TenseSwatch } from "../../parts/marks";
import { ProblemNote } from "../../parts/problem";
import { type Chain, type ChainNode, chainOf } from "./chain";

const W = 172, H = 66;

function Box({ data, targetPosition = Position.Left, sourcePosition = Position.Right }: NodeProps<Node<ChainNode>>) {
  const s = data.stock;
  return (
    <div className="sheet" style={{ width: W, minHeight: H, padding: "7px 10px", fontSize: 12, borderColor: data.main && data.kind === "site" ? "var(--product)" : undefined, cursor: data.href ? "pointer" : undefined }}>
      <Handle type="target" position={targetPosition} style={{ visibility: "hidden" }} />
      <div style={{ fontWeight: 600, overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" }}>{data.title}</div>
      <div className="quiet" style={{ overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" }} title={data.says}>{data.says}</div>
      {s && (
        <div className="tabular" style={{ display: "flex", gap: 9, marginTop: 3 }}>
          {data.kind === "site" && <span title="On hand" style={{ display: "inline-flex", gap: 4, alignItems: "center" }}><TenseSwatch tense="posted" flow="product" />{number(s.posted)}</span>}
          {s.held > 0 && <span title="Held" style={{ display: "inline-flex", gap: 4, alignItems: "center" }}><TenseSwatch tense="held" flow="product" />{number(s.held)}</span>}
          {s.expected > 0 && <span title={data.kind === "customers" ? "On order" : "Coming"} style={{ display: "inline-flex", gap: 4, alignItems: "center" }}><TenseSwatch tense="expected" flow="product" />{number(s.expected)}</span>}
        </div>
      )}
      <Handle type="source" position={sourcePosition} style={{ visibility: "hidden" }} />
    </div>
  );
}
const nodeTypes = { box: Box };

function layOut(c: Chain, down: boolean): { nodes: Node<ChainNode>[]; edges: Edge[]; tall: number } {
  const g = new dagre.graphlib.Graph().setGraph({ rankdir: down ? "TB" : "LR", nodesep: 16, ranksep: down ? 44 : 84 }).setDefaultEdgeLabel(() => ({}));
  for (const n of c.nodes) g.setNode(n.id, { width: W, height: H });
  for (const e of c.edges) g.setEdge(e.from, e.to);
  dagre.layout(g);
  const ends = down ? { targetPosition: Position.Top, sourcePosition: Position.Bottom } : {};
  return {
    tall: Number(g.graph().height ?? 0),
    nodes: c.nodes.map((n) => { const p = g.node(n.id) as { x: number; y: number }; return { id: n.id, type: "box", data: n, ...ends, position: { x: p.x - W / 2, y: p.y - H / 2 }, focusable: true, ariaLabel: `${n.title}, ${n.says}` }; }),
    edges: c.edges.map((e) => ({
      id: `${e.from}>${e.to}`, source: e.from, target: e.to, label: e.says, focusable: false, labelStyle: { fontSize: 10, fill: "var(--quiet)" }, labelBgStyle: { fill: "var(--sheet)" },
      style: { stroke: "var(--product)", strokeDasharray: e.first ? undefined : "5 4" }, markerEnd: { type: MarkerType.ArrowClosed, width: 14, height: 14, color: "var(--product)" },
    })),
  };
}

export default function ChainGraph({ item }: { item: string }) {
  const [, go] = useLocation();
  const scheme = useComputedColorScheme("light");
  const down = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false });
  const q = useQuery({ queryKey: ["rows", "chain", item], queryFn: () => chainOf(item) });
  const graph = useMemo(() => (q.data ? layOut(q.data, down) : null), [q.data, down]);
  if (q.error) return <div style={{ padding: 14 }}><ProblemNote error={q.error} compact /></div>;
  if (!graph) return <div className="quiet" style={{ padding: 14, fontSize: "0.8125rem" }}>Reading…</div>;
  if (graph.nodes.length === 0) return <div className="quiet" style={{ padding: 14, fontSize: "0.8125rem" }}>No source says where {item} comes from: add one with New source below, so that the plan can supply it.</div>;
  const open = (n: Node) => { const to = (n.data as ChainNode).href; if (to) go(to); };
  return (
    <>
      <div style={{ height: Math.min(560, Math.max(220, 60 + graph.tall)) }}>
        <ReactFlow key={`${item} ${down}`} colorMode={scheme} nodes={graph.nodes} edges={graph.edges} nodeTypes={nodeTypes} fitView fitViewOptions={{ maxZoom: 1.1, padding: 0.08 }} minZoom={0.1} nodesDraggable={false} nodesConnectable={false} preventScrolling={false} style={{ background: "transparent" }} onNodeClick={(_, n) => open(n)} onKeyDown={(e) => { const id = (e.target as HTMLElement).dataset?.id; if (e.key === "Enter" && id) { const n = graph.nodes.find((x) => x.id === id); if (n) open(n); } }} aria-label={`The chain of ${item}`}>
          <Background gap={20} color="var(--rule)" />
          <Controls showInteractive={false} />
        </ReactFlow>
      </div>
      {q.data?.cut && <div className="quiet" style={{ padding: "4px 14px 10px", fontSize: "0.75rem" }}>Deeper levels and further components are not drawn: open a component to see its own chain.</div>}
    </>
  );
}
