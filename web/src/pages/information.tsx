// Information: what happened, what was said to whom, which answers are due, and the proof that the books of goods and money hold.
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ActButton } from "../act/act";
import { api, told, type Row } from "../api/client";
import type { components } from "../api/schema";
import { useTables } from "../api/tables";
import { MiniList } from "../list/mini";
import { number, time } from "../parts/format";
import { Mark, PageHead, Sheet } from "../parts/marks";
import { ProblemNote } from "../parts/problem";

type Proofs = components["schemas"]["Proof"];

// Everything that must hold, checked now over all there is.
function Prove() {
  const [last, setLast] = useState<{ at: string; took: number; proofs: Proofs } | null>(null);
  const run = useMutation({
    mutationFn: async () => {
      const began = performance.now();
      const proofs = await told(api.GET("/v1/prove"));
      return { at: new Date().toISOString(), took: performance.now() - began, proofs };
    },
    onSuccess: setLast,
  });
  return (
    <Sheet title="Proof" pad={false} right={<>
      {last && <Mark attention={last.proofs.holds ? "calm" : "red"}>{last.proofs.holds ? "all holds" : "broken"}</Mark>}
      {last && <span className="quiet" style={{ fontSize: "0.75rem" }}>{time(last.at)}, in {number(last.took / 1000, 1)} s</span>}
      <Button onClick={() => run.mutate()} loading={run.isPending}>Prove</Button>
    </>}>
      {run.error && <div style={{ padding: 12 }}><ProblemNote error={run.error} compact /></div>}
      {!last && !run.error && <div className="quiet" style={{ padding: 14, fontSize: "0.8125rem" }}>Goods conserved, debits equal credits, stock value equal to its accounts, holds within stock: the program checks each over everything it keeps.</div>}
      {last && (
        <table className="plain">
          <thead><tr><th scope="col">What must hold</th><th scope="col" className="number">Checked</th><th scope="col">Result</th></tr></thead>
          <tbody>{last.proofs.proofs.map((p) => <tr key={p.name}><td>{p.says}{p.first && <div className="quiet">{p.first}</div>}</td><td className="number">{number(p.checked)}</td><td>{p.broken ? <Mark attention="red">{number(p.broken)} broken</Mark> : "holds"}</td></tr>)}</tbody>
        </table>
      )}
    </Sheet>
  );
}

export default function Information() {
  const tables = useTables();
  const maySee = tables.views.some((v) => v.name === "proofs");
  const retry = { label: "", cell: (r: Row<"messages">) => <ActButton noun="message" verb="retry" label="Send again" input={{ message: r.id ?? undefined }} size="compact-xs" /> };
  return (
    <div className="page">
      <PageHead title="Information" say="What happened, what was said, which answers are due, and the proof." right={<ActButton noun="message" verb="receive" label="Enter a message" />} />
      <div className="grid-2">
        <MiniList title="Approvals waited for" view="approvals" columns={["doc", "kind", "party", "total", "asked", "due"]} rows={10} empty="Nothing waits for an approval." />
        <MiniList title="Messages that failed" view="messages" query={{ "state.in": "failed,retry" }} columns={["made", "partner", "kind", "doc", "state", "attempts", "next_try", "error"]} rows={10} empty="Every message arrived." extra={retry} />
        <MiniList title="Answers due" view="awaited" query={{ done: "", sort: "due" }} columns={["kind", "doc", "party", "asked", "due"]} rows={12} empty="No answer is awaited." />
        {maySee && <Prove />}
        <MiniList title="Happened last" view="events" columns={["at", "kind", "doc", "actor"]} rows={15} />
        <MiniList title="Said last" view="messages" columns={["made", "direction", "partner", "kind", "doc", "state"]} rows={12} />
        <MiniList title="The chain that seals the events" view="blocks" columns={["id", "sealed", "events"]} rows={8} />
      </div>
    </div>
  );
}
