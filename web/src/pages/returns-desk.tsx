// The returns desk: a number is scanned or typed, and the return goes step by step to the refund. Where it stands is the program's state.
import { Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Link, useLocation, useSearch } from "wouter";
import type { Columns } from "../api/client";
import { ActButton } from "../act/act";
import { useRows } from "../list/mini";
import { away, date, money, number, time } from "../parts/format";
import { Mark, PageHead, Sheet, Status } from "../parts/marks";
import { ProblemNote } from "../parts/problem";
import { placeOf } from "../parts/where";
import { find, type Return, type Step, steps, type Whole, wholeReturn } from "./returns/desk-data";
import { ApproveStep, DisposeStep, DoneStep, GradeStep, ReceiveStep, RefundStep, RequestStep } from "./returns/desk-steps";
import { soundGood, soundWrong, useScanner } from "./scan/scanner";
import "./returns/desk.css";

function Bar({ at }: { at: Step }) {
  const i = at === "done" ? steps.length : steps.findIndex((s) => s.step === at);
  return <ol className="steps-bar" tabIndex={0} aria-label="Steps of a return">{steps.map((s, k) => <li key={s.step} className={k < i ? "past" : ""} aria-current={k === i ? "step" : undefined}>{s.label}</li>)}</ol>;
}

function Start({ open }: { open: (code: string) => Promise<boolean> }) {
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState("");
  const box = useRef<HTMLInputElement>(null);
  const look = async (t: string) => {
    if (!t.trim()) return;
    setWrong("");
    if (await open(t)) soundGood();
    else { soundWrong(); setWrong(`Nothing is called ${t}: give the number of an order, shipment, return or customer.`); box.current?.select(); }
  };
  useScanner((s) => void look(s.text));
  const waiting = useRows<Return>("returns", { "status.in": "requested,received,inspected", sort: "placed", limit: 100 });
  const [, go] = useLocation();
  return (
    <div style={{ display: "grid", gap: 16, gridTemplateColumns: "minmax(0, 1fr)" }}>
      <Sheet title="Scan a parcel">
        <form className="scan-line" onSubmit={(e) => { e.preventDefault(); void look(text); }}>
          <TextInput ref={box} size="md" style={{ flex: "1 1 240px" }} label="Order, shipment, return or customer" autoFocus autoComplete="off" value={text} onChange={(e) => setText(e.currentTarget.value)} error={wrong || undefined} />
          <Button type="submit" size="md">Open</Button>
        </form>
        <div style={{ marginTop: 12 }}><ActButton noun="return" verb="receive" label="A parcel without a number" done={(r) => go(`/returns/desk?number=${encodeURIComponent(String(r.number))}`)} /></div>
      </Sheet>
      <Sheet title="Begun and not finished" pad={false}>
        <ProblemNote error={waiting.error} compact />
        {waiting.data && waiting.data.rows.length === 0 && <div className="quiet" style={{ padding: 14, fontSize: "0.8125rem" }}>No return waits for a step at this desk.</div>}
        {!!waiting.data?.rows.length && (
          <div className="scroll-x" tabIndex={0} role="region" aria-label="Returns that were begun"><table className="plain one-line">
            <thead><tr><th scope="col">Return</th><th scope="col">State</th><th scope="col">Customer</th><th scope="col">Since</th><th scope="col" className="number">Worth</th><th scope="col"><span className="visually-hidden">Go on</span></th></tr></thead>
            <tbody>{waiting.data.rows.map((r) => <tr key={r.number}><td>{r.number}</td><td><Status word={r.status} /></td><td>{r.customer}</td><td title={time(r.placed)}>{away(r.placed)}</td><td className="number">{money(r.total)}</td><td className="number"><Button component={Link} href={`/returns/desk?number=${encodeURIComponent(r.number)}`} variant="default" size="compact-xs">Go on</Button></td></tr>)}</tbody>
          </table></div>
        )}
      </Sheet>
    </div>
  );
}

// Orders and open returns of a customer, to choose from.
function Customer({ code, go }: { code: string; go: (n: string) => void }) {
  const orders = useRows<Columns<"orders", "number" | "placed" | "total" | "status">>("orders", { customer: code, "status.in": "open,shipped,delivered,done", sort: "-placed", limit: 30 });
  const returns = useRows<Return>("returns", { customer: code, "status.in": "requested,approved,received,inspected", sort: "-placed", limit: 30 });
  return (
    <div className="grid-2">
      <Sheet title={`Returns of ${code} on their way`} pad={false}>
        {returns.data?.rows.length === 0 && <div className="quiet" style={{ padding: 14, fontSize: "0.8125rem" }}>None is announced: choose the order that the goods came with.</div>}
        <table className="plain"><tbody>{returns.data?.rows.map((r) => <tr key={r.number}><td>{r.number}</td><td><Status word={r.status} /></td><td>{date(r.placed)}</td><td className="number">{money(r.total)}</td><td className="number"><Button variant="default" size="compact-xs" onClick={() => go(r.number)}>Go on</Button></td></tr>)}</tbody></table>
      </Sheet>
      <Sheet title="Latest orders" pad={false}>
        {orders.data?.rows.length === 0 && <div className="quiet" style={{ padding: 14, fontSize: "0.8125rem" }}>This customer has no orders.</div>}
        <table className="plain"><tbody>{orders.data?.rows.map((o) => <tr key={o.number}><td>{o.number}</td><td><Status word={o.status} /></td><td>{date(o.placed)}</td><td className="number">{money(o.total)}</td><td className="number"><Button variant="default" size="compact-xs" onClick={() => go(o.number)}>Choose</Button></td></tr>)}</tbody></table>
      </Sheet>
    </div>
  );
}

function OneReturn({ code, next }: { code: string; next: () => void }) {
  const q = useQuery({ queryKey: ["rows", "whole-return", code], queryFn: () => wholeReturn(code) });
  const w: Whole | null | undefined = q.data;
  if (q.error) return <ProblemNote error={q.error} />;
  if (w === undefined) return <div className="quiet">Reading…</div>;
  if (!w) return <div>There is no return {code}.</div>;
  return (
    <>
      <Bar at={w.step} />
      <div style={{ display: "flex", flexWrap: "wrap", gap: "4px 14px", marginBottom: 12, fontSize: "0.8125rem", alignItems: "center" }}>
        <Link className="open" href={placeOf("doc", w.ret.number)}>{w.ret.number}</Link> <Status word={w.ret.status} />
        <span>from <Link className="open" href={placeOf("party", w.ret.customer)}>{w.ret.customer}</Link></span>
        {w.ret.order ? <span>order <Link className="open" href={placeOf("doc", w.ret.order)}>{w.ret.order}</Link></span> : <Mark>no order named</Mark>}
        <span className="quiet">at {w.ret.site}, {number(w.lines.length)} {w.lines.length === 1 ? "line" : "lines"}, worth {money(w.ret.total)}</span>
      </div>
      {w.step === "approve" && <ApproveStep w={w} />}
      {w.step === "receive" && <ReceiveStep key={w.ret.number} w={w} />}
      {w.step === "grade" && <GradeStep key={w.ret.number} w={w} />}
      {w.step === "dispose" && <DisposeStep w={w} />}
      {w.step === "refund" && <RefundStep w={w} next={next} />}
      {w.step === "done" && <DoneStep w={w} next={next} />}
    </>
  );
}

export default function ReturnsDesk() {
  const search = useSearch();
  const [, go] = useLocation();
  const code = new URLSearchParams(search).get("number") ?? "";
  const found = useQuery({ queryKey: ["rows", "desk-find", code], enabled: !!code, queryFn: () => find(code) });
  const to = (n: string) => go(n ? `/returns/desk?number=${encodeURIComponent(n)}` : "/returns/desk");
  useEffect(() => { window.scrollTo({ top: 0 }); }, [code]);
  const open = async (t: string) => { const f = await find(t); if (f) to(f.code); return !!f; };
  return (
    <div className="page desk">
      <PageHead title="Returns desk" say={code ? undefined : "From the parcel to the refund, one step after the other."} right={code ? <Button variant="default" onClick={() => to("")}>Another parcel</Button> : <Button component={Link} href="/returns" variant="default">All returns</Button>} />
      {!code && <Start open={open} />}
      {code && found.error && <ProblemNote error={found.error} />}
      {code && found.data === null && <Sheet><div style={{ display: "grid", gap: 10, justifyItems: "start" }}>Nothing is called {code}. <Button onClick={() => to("")}>Scan again</Button></div></Sheet>}
      {found.data?.kind === "return" && <OneReturn key={found.data.code} code={found.data.code} next={() => to("")} />}
      {found.data?.kind === "order" && <><Bar at="request" /><OpenReturns order={found.data.code} go={to} /><RequestStep key={found.data.code} order={found.data.code} go={to} /></>}
      {found.data?.kind === "party" && <Customer code={found.data.code} go={to} />}
    </div>
  );
}

// An order may have a return on its way: then it is that one, mostly.
function OpenReturns({ order, go }: { order: string; go: (n: string) => void }) {
  const q = useRows<Return>("returns", { order, "status.in": "requested,approved,received,inspected", limit: 20 });
  if (!q.data?.rows.length) return null;
  return (
    <div style={{ marginBottom: 12, display: "flex", flexWrap: "wrap", gap: 8, alignItems: "center", fontSize: "0.8125rem" }}>
      On its way already: {q.data.rows.map((r) => <Button key={r.number} variant="default" size="xs" onClick={() => go(r.number)}>{r.number}, {r.status}, {money(r.total)}</Button>)}
    </div>
  );
}
