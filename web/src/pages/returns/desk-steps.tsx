// The steps of the returns desk. Each is one action of the program; what it changed is read back, and says which step is next.
import { Button, NumberInput, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { Link } from "wouter";
import { useAct } from "../../act/act";
import { act, type Columns, newKey, preview } from "../../api/client";
import { useTables } from "../../api/tables";
import { useRows } from "../../list/mini";
import { companyToday, money, number } from "../../parts/format";
import { Mark, Sheet, When } from "../../parts/marks";
import { ProblemNote } from "../../parts/problem";
import { placeOf } from "../../parts/where";
import { isItem, soundGood, soundWrong, useScanner } from "../scan/scanner";
import { LinePhotos } from "./photos";
import { type Grade, grades, propose, type Returnable, returnable, type Whole, type What, whats, whatSays } from "./desk-data";

// Does one action, once: a second try of the same input has the same key.
function useDo(done: (r: Record<string, unknown>) => void) {
  const client = useQueryClient();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const last = useRef({ text: "", key: "" });
  const run = async (noun: string, verb: string, input: Record<string, unknown>) => {
    const text = `${noun} ${verb} ${JSON.stringify(input)}`;
    if (last.current.text !== text) last.current = { text, key: newKey() };
    setBusy(true);
    setError(null);
    try {
      const r = await act(noun, verb, input, last.current.key);
      last.current = { text: "", key: "" };
      soundGood();
      await client.invalidateQueries();
      done(r);
    } catch (e) {
      soundWrong();
      setError(e);
    }
    setBusy(false);
  };
  return { run, error, busy };
}

function Foot({ children, error, left }: { children: ReactNode; error?: unknown; left?: ReactNode }) {
  return <>{error ? <div style={{ padding: "0 14px 10px" }}><ProblemNote error={error} compact /></div> : null}<div className="foot">{left}<span style={{ flex: 1 }} />{children}</div></>;
}
const submit = (f: () => void) => (e: FormEvent) => { e.preventDefault(); f(); };

function Qty({ value, set, most, label }: { value: number; set: (v: number) => void; most: number; label: string }) {
  return <NumberInput size="sm" w={110} label={label} value={value} min={0} max={most} clampBehavior="strict" onChange={(v) => set(Number(v) || 0)} />;
}

// ---- what comes back ------------------------------------------------------------------------------------------------------------------
const reasons = [{ value: "unwanted", label: "Not wanted" }, { value: "damaged", label: "Damaged" }, { value: "defective", label: "Defective" }, { value: "wrong", label: "Wrong item" }, { value: "other", label: "Other" }];

export function RequestStep({ order, go }: { order: string; go: (ret: string) => void }) {
  const q = useQuery({ queryKey: ["rows", "returnable", order], queryFn: () => returnable(order) });
  const [back, setBack] = useState<Record<number, { qty: number; reason: string }>>({});
  const [ref, setRef] = useState("");
  const [wrong, setWrong] = useState("");
  const { may } = useAct();
  const d = useDo((r) => go(String(r.number)));
  const lines = (q.data ?? []).filter((l) => l.left > 0), none = (q.data ?? []).filter((l) => l.left <= 0);
  const put = (l: Returnable, qty: number) => setBack((b) => ({ ...b, [l.pos]: { reason: b[l.pos]?.reason ?? "unwanted", qty: Math.min(l.left, Math.max(0, qty)) } }));
  useScanner((s) => {
    const l = lines.find((x) => isItem(s, { code: x.item, gtin: x.gtin }) && (back[x.pos]?.qty ?? 0) < x.left);
    if (l) { setWrong(""); soundGood(); return put(l, (back[l.pos]?.qty ?? 0) + 1); }
    soundWrong();
    setWrong(none.some((x) => isItem(s, { code: x.item, gtin: x.gtin })) || lines.some((x) => isItem(s, { code: x.item, gtin: x.gtin })) ? `All that was shipped of ${s.text} in ${order} is announced or back already.` : `${s.text} was not shipped in ${order}.`);
  });
  const chosen = Object.entries(back).filter(([, b]) => b.qty > 0);
  const run = () => { if (chosen.length) void d.run("return", "request", { order, ...(ref ? { ref } : {}), lines: chosen.map(([pos, b]) => ({ pos: Number(pos), qty: String(b.qty), reason: b.reason })) }); };
  const worth = chosen.reduce((s, [pos, b]) => s + b.qty * Number(lines.find((l) => l.pos === Number(pos))?.price ?? 0), 0);
  return (
    <Sheet title={`What comes back of ${order}`} pad={false} right={<Link className="open quiet" style={{ fontSize: "0.75rem" }} href={placeOf("doc", order)}>The order</Link>}>
      <form onSubmit={submit(run)}>
        <ProblemNote error={q.error} compact />
        {wrong && <div style={{ padding: 14 }} role="alert"><Mark attention="red">{wrong}</Mark></div>}
        {q.data && lines.length === 0 && <div className="quiet" style={{ padding: 14, fontSize: "0.8125rem" }}>Nothing of {order} can come back: {none.length ? "all that was shipped is announced or back already." : "nothing of it was shipped."}</div>}
        {lines.map((l) => {
          const b = back[l.pos];
          return (
            <div key={l.pos} className={`line ${b?.qty ? "now" : ""}`}>
              <div className="row" style={{ alignItems: "center" }}>
                <div style={{ flex: "1 1 220px" }}><Link className="open" href={placeOf("item", l.item)}>{l.item}</Link> <span>{l.name}</span><div className="quiet" style={{ fontSize: "0.75rem" }}>line {l.pos}, shipped {number(l.shipped)}{l.coming > 0 ? `, ${number(l.coming)} announced or back` : ""}, at {number(l.price)}</div></div>
                <Qty label={`Back, of ${number(l.left)}`} value={b?.qty ?? 0} most={l.left} set={(v) => put(l, v)} />
                <Select size="sm" w={150} label="Reason" data={reasons} value={b?.reason ?? "unwanted"} allowDeselect={false} onChange={(v) => setBack((o) => ({ ...o, [l.pos]: { qty: o[l.pos]?.qty ?? 0, reason: v ?? "unwanted" } }))} />
              </div>
            </div>
          );
        })}
        {none.length > 0 && lines.length > 0 && <div className="quiet" style={{ padding: "8px 14px", fontSize: "0.75rem" }}>{number(none.length)} more {none.length === 1 ? "line is" : "lines are"} announced or back already.</div>}
        {lines.length > 0 && (
          <Foot error={d.error} left={<TextInput size="sm" label="Reference" placeholder="parcel, ticket" value={ref} onChange={(e) => setRef(e.currentTarget.value)} />}>
            {worth > 0 && <span className="tabular">worth {money(worth)}</span>}
            {may("return", "request") ? <Button type="submit" size="sm" loading={d.busy} disabled={!chosen.length}>Announce {chosen.length ? number(chosen.reduce((s, [, b]) => s + b.qty, 0)) : ""} back</Button> : <span className="quiet">Your roles do not let you announce a return.</span>}
          </Foot>
        )}
      </form>
    </Sheet>
  );
}

// ---- approve ----------------------------------------------------------------------------------------------------------------------------
export function ApproveStep({ w }: { w: Whole }) {
  const [note, setNote] = useState("");
  const { may } = useAct();
  const d = useDo(() => {});
  const input = { ret: w.ret.number, ...(note ? { note } : {}) };
  return (
    <Sheet title="Waits for approval" pad={false}>
      <form onSubmit={submit(() => void d.run("return", "approve", input))}>
        <LinesSaid w={w} />
        {w.ret.note && <div style={{ padding: "8px 14px" }}><Mark attention="amber">{w.ret.note}</Mark></div>}
        <Foot error={d.error} left={<TextInput size="sm" label="Note" value={note} onChange={(e) => setNote(e.currentTarget.value)} />}>
          {may("return", "approve") ? <>
            <Button variant="default" size="sm" disabled={d.busy} onClick={() => void d.run("return", "reject", input)}>Reject</Button>
            <Button type="submit" size="sm" loading={d.busy} autoFocus>Approve</Button>
          </> : <span className="quiet">Somebody of customer service must approve it.</span>}
        </Foot>
      </form>
    </Sheet>
  );
}

function LinesSaid({ w }: { w: Whole }) {
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label="Lines of the return">
      <table className="plain">
        <thead><tr><th scope="col">Item</th><th scope="col">Reason</th><th scope="col" className="number">Announced</th><th scope="col" className="number">Received</th><th scope="col" className="number">Judged</th><th scope="col" className="number">Sold for</th></tr></thead>
        <tbody>{w.lines.map((l) => <tr key={l.pos}><td><Link className="open" href={placeOf("item", l.item)}>{l.item}</Link> <span className="quiet">{w.items.get(l.item)?.name}</span></td><td>{l.reason}</td><td className="number">{number(l.qty)}</td><td className="number">{number(l.received)}</td><td className="number">{number(l.judged)}</td><td className="number">{number(l.price)}</td></tr>)}</tbody>
      </table>
    </div>
  );
}

// ---- receive ----------------------------------------------------------------------------------------------------------------------------
type Got = { qty: number; lot: string; expires: string };

export function ReceiveStep({ w }: { w: Whole }) {
  const open = w.lines.filter((l) => Number(l.qty) > Number(l.received));
  const [got, setGot] = useState<Record<number, Got>>(() => Object.fromEntries(open.map((l) => [l.pos, { qty: Number(l.qty) - Number(l.received), lot: "", expires: "" }])));
  const [counting, setCounting] = useState(false);
  const [wrong, setWrong] = useState("");
  const { may } = useAct();
  const d = useDo(() => {});
  const put = (pos: number, g: Partial<Got>) => setGot((o) => ({ ...o, [pos]: { ...(o[pos] ?? { qty: 0, lot: "", expires: "" }), ...g } }));
  // The first scan begins the count from nothing: from then on only what was scanned counts.
  useScanner((s) => {
    const l = open.find((x) => isItem(s, w.items.get(x.item) ?? { code: x.item }) && (!counting || (got[x.pos]?.qty ?? 0) < Number(x.qty) - Number(x.received)));
    if (!l) { soundWrong(); return setWrong(`${s.text} is not announced${open.some((x) => x.item === s.text.toUpperCase()) ? " any more of" : ""}. Scan one of ${open.map((x) => x.item).join(", ")}.`); }
    soundGood();
    setWrong("");
    if (!counting) { setCounting(true); setGot((o) => Object.fromEntries(Object.entries(o).map(([pos, g]) => [pos, { ...g, qty: Number(pos) === l.pos ? 1 : 0 }]))); } else put(l.pos, { qty: (got[l.pos]?.qty ?? 0) + 1 });
    if (s.lot || s.expires) put(l.pos, { lot: s.lot ?? "", expires: s.expires ?? "" });
  });
  const lines = open.filter((l) => (got[l.pos]?.qty ?? 0) > 0).map((l) => { const g = got[l.pos]!; return { pos: l.pos, qty: String(g.qty), ...(g.lot ? { lot: g.lot } : {}), ...(g.expires ? { expires: g.expires } : {}) }; });
  const run = () => { if (lines.length) void d.run("return", "receive", { ret: w.ret.number, lines }); };
  return (
    <Sheet title="What is in the parcel?" pad={false} right={counting && <Mark>counted by scanning</Mark>}>
      <form onSubmit={submit(run)}>
        {wrong && <div style={{ padding: 14 }} role="alert"><Mark attention="red">{wrong}</Mark></div>}
        {open.map((l) => {
          const it = w.items.get(l.item), tracked = it && it.tracking !== "none";
          return (
            <div key={l.pos} className="line"><div className="row" style={{ alignItems: "center" }}>
              <div style={{ flex: "1 1 220px" }}><strong>{l.item}</strong> {it?.name}<div className="quiet" style={{ fontSize: "0.75rem" }}>announced {number(l.qty)}, {l.reason}</div></div>
              <Qty label={`Came, of ${number(Number(l.qty) - Number(l.received))}`} value={got[l.pos]?.qty ?? 0} most={Number(l.qty) - Number(l.received)} set={(v) => put(l.pos, { qty: v })} />
              {tracked && <TextInput size="sm" w={130} label="Lot" placeholder="on the package" value={got[l.pos]?.lot ?? ""} onChange={(e) => put(l.pos, { lot: e.currentTarget.value })} />}
              {Number(it?.shelf_days ?? 0) > 0 && <TextInput size="sm" type="date" label="Last day" value={got[l.pos]?.expires ?? ""} onChange={(e) => put(l.pos, { expires: e.currentTarget.value })} />}
            </div></div>
          );
        })}
        <Foot error={d.error} left={<span className="quiet" style={{ fontSize: "0.75rem" }}>It goes to quarantine until it is judged.</span>}>
          {may("return", "receive") ? <Button type="submit" size="sm" loading={d.busy} disabled={!lines.length} autoFocus>Receive {number(lines.reduce((s, l) => s + Number(l.qty), 0))}</Button> : <span className="quiet">Your roles do not let you receive.</span>}
        </Foot>
      </form>
    </Sheet>
  );
}

// ---- grade ------------------------------------------------------------------------------------------------------------------------------
type Judged = { qty: number; grade: Grade | ""; what: What | ""; note: string; expires: string };

export function GradeStep({ w }: { w: Whole }) {
  const open = w.lines.filter((l) => Number(l.received) > Number(l.judged));
  const [at, setAt] = useState<number>(open[0]?.pos ?? 0);
  const [got, setGot] = useState<Record<number, Judged>>({});
  const [wrong, setWrong] = useState("");
  const { may } = useAct();
  const today = companyToday();
  const d = useDo(() => setGot({}));
  const of = (pos: number): Judged => got[pos] ?? { qty: left(pos), grade: "", what: "", note: "", expires: "" };
  const left = (pos: number) => { const l = w.lines.find((x) => x.pos === pos); return Number(l?.received ?? 0) - Number(l?.judged ?? 0); };
  const put = (pos: number, j: Partial<Judged>) => setGot((o) => ({ ...o, [pos]: { ...of(pos), ...o[pos], ...j } }));
  const grade = (pos: number, g: Grade) => { const j = of(pos), l = w.lines.find((x) => x.pos === pos)!; put(pos, { grade: g, what: propose(g, w.items.get(l.item), j.expires, today).what }); };
  useScanner((s) => {
    const l = open.find((x) => isItem(s, w.items.get(x.item) ?? { code: x.item }));
    if (l) { soundGood(); setWrong(""); setAt(l.pos); document.getElementById(`grade-${l.pos}`)?.scrollIntoView({ block: "center" }); } else { soundWrong(); setWrong(`${s.text} does not wait to be graded here.`); }
  });
  const judged = open.filter((l) => of(l.pos).what && of(l.pos).qty > 0);
  const lines = judged.map((l) => { const j = of(l.pos); const note = [j.grade, j.note].filter(Boolean).join(": "); return { pos: l.pos, qty: String(j.qty), disposition: j.what, ...(note ? { note } : {}), ...(j.expires ? { expires: j.expires } : {}) }; });
  const run = () => { if (lines.length) void d.run("return", "inspect", { ret: w.ret.number, lines }); };
  return (
    <Sheet title="How is it?" pad={false}>
      <form onSubmit={submit(run)}>
        {wrong && <div style={{ padding: 14 }} role="alert"><Mark attention="red">{wrong}</Mark></div>}
        {open.map((l) => {
          const j = of(l.pos), it = w.items.get(l.item), why = j.grade ? propose(j.grade, it, j.expires, today) : null;
          return (
            <div key={l.pos} id={`grade-${l.pos}`} className={`line ${at === l.pos ? "now" : ""}`} onFocus={() => setAt(l.pos)}>
              <div className="head"><strong>{l.item}</strong> {it?.name} <span className="quiet">{l.reason ? `said to be ${l.reason}` : ""}</span></div>
              <div className="row">
                <Qty label={`Pieces, of ${number(left(l.pos))}`} value={j.qty} most={left(l.pos)} set={(v) => put(l.pos, { qty: v })} />
                <div><div style={{ fontSize: "0.8125rem", fontWeight: 500, marginBottom: 2 }} id={`g-${l.pos}`}>Grade</div><SegmentedControl size="sm" aria-labelledby={`g-${l.pos}`} data={grades.map((g) => ({ value: g, label: g }))} value={j.grade} onChange={(v) => grade(l.pos, v as Grade)} /></div>
                {Number(it?.shelf_days ?? 0) > 0 && <TextInput size="sm" type="date" label="Last day" value={j.expires} onChange={(e) => { const expires = e.currentTarget.value; put(l.pos, { expires, ...(j.grade ? { what: propose(j.grade, it, expires, today).what } : {}) }); }} />}
                <Select size="sm" w={210} label="Becomes" placeholder="choose a grade" data={whats.map((v) => ({ value: v, label: whatSays[v] }))} value={j.what || null} onChange={(v) => put(l.pos, { what: (v ?? "") as What | "" })} />
              </div>
              {why && <div className="quiet" style={{ fontSize: "0.75rem" }}>Proposed: {whatSays[why.what]}, since {why.why}.{j.what && j.what !== why.what ? " You chose otherwise." : ""}</div>}
              <div className="row" style={{ alignItems: "center" }}>
                <TextInput size="sm" style={{ flex: "1 1 200px" }} label="Note" value={j.note} onChange={(e) => put(l.pos, { note: e.currentTarget.value })} />
                <LinePhotos ret={w.ret.number} pos={l.pos} item={l.item} />
              </div>
            </div>
          );
        })}
        <Foot error={d.error} left={<span className="quiet" style={{ fontSize: "0.75rem" }}>The grade goes into the note.</span>}>
          {may("return", "inspect") ? <>
            <Button variant="default" size="sm" onClick={() => { for (const l of open) if (!of(l.pos).grade) grade(l.pos, "as new"); }}>The rest is as new</Button>
            <Button type="submit" size="sm" loading={d.busy} disabled={!lines.length}>Judge {number(judged.length)} of {number(open.length)}</Button>
          </> : <span className="quiet">Somebody of the warehouse or quality must judge it.</span>}
        </Foot>
      </form>
    </Sheet>
  );
}

// ---- carry out --------------------------------------------------------------------------------------------------------------------------
export function DisposeStep({ w }: { w: Whole }) {
  const { may } = useAct();
  const d = useDo(() => {});
  return (
    <Sheet title="Carry it out" pad={false}>
      <form onSubmit={submit(() => void d.run("return", "dispose", { ret: w.ret.number }))}>
        <div className="scroll-x" tabIndex={0} role="region" aria-label="What was judged"><table className="plain">
          <thead><tr><th scope="col">Item</th><th scope="col">Becomes</th><th scope="col">Note</th><th scope="col" className="number">Pieces</th></tr></thead>
          <tbody>{w.dispositions.filter((x) => !x.done).map((x, i) => <tr key={i}><td>{x.item} <span className="quiet">{w.items.get(x.item)?.name}</span></td><td>{whatSays[x.what as What] ?? x.what}</td><td>{x.note}</td><td className="number">{number(x.qty)}</td></tr>)}</tbody>
        </table></div>
        <Foot error={d.error}>{may("return", "dispose") ? <Button type="submit" size="sm" loading={d.busy} autoFocus>Carry out</Button> : <span className="quiet">Somebody of the warehouse carries it out.</span>}</Foot>
      </form>
    </Sheet>
  );
}

// ---- refund -----------------------------------------------------------------------------------------------------------------------------
const methods = [{ value: "", label: "Later: it is due" }, { value: "card", label: "Card" }, { value: "bank", label: "Bank transfer" }, { value: "cash", label: "Cash" }, { value: "voucher", label: "Voucher" }];

export function RefundStep({ w, next }: { w: Whole; next: () => void }) {
  const [method, setMethod] = useState("");
  const { may } = useAct();
  const { company } = useTables();
  const [refunded, setRefunded] = useState(false); // from then on there is nothing to look ahead to
  const d = useDo(() => setRefunded(true));
  const can = may("return", "refund");
  const q = useQuery({ queryKey: ["rows", "refund", w.ret.number, method], enabled: can && !d.busy && !refunded, retry: false, queryFn: () => preview("return", "refund", { ret: w.ret.number, ...(method ? { method } : {}) }) });
  const amount = q.data?.result.amount;
  const banks = useRows<Columns<"accounts", "code" | "name">>("accounts", { role: "bank", limit: 100 }, can);
  const out = (q.data?.changes.money ?? []).find((m) => Number(m.by) < 0 && banks.data?.rows.some((b) => b.code === m.account));
  const paid = out && { by: out.by, name: banks.data?.rows.find((b) => b.code === out.account)?.name };
  return (
    <Sheet title="Refund" pad={false}>
      <form onSubmit={submit(() => { if (amount !== undefined) void d.run("return", "refund", { ret: w.ret.number, amount: String(amount), ...(method ? { method } : {}) }); })}>
        <div style={{ padding: 14 }}>
          {!can ? <div>What came back is worth {money(w.lines.reduce((s, l) => s + Number(l.received) * Number(l.price), 0))}. Customer service or accounts refund it.</div> : q.error ? <ProblemNote error={q.error} compact /> : (
            <>
              <div className="quiet">To be credited to {w.ret.customer}: what came back, at what was paid</div>
              <div className="amount">{amount === undefined ? "…" : `${money(amount)} ${company.currency}`}</div>
              <div className="quiet" style={{ fontSize: "0.8125rem" }}>What is still owed for the order is set off first.{paid ? ` ${money(Math.abs(Number(paid.by)))} leaves ${paid.name}.` : ""}</div>
              <Select size="sm" mt={12} w={220} label="Paid by" data={methods} value={method} allowDeselect={false} onChange={(v) => setMethod(v ?? "")} />
            </>
          )}
        </div>
        <Foot error={d.error}>
          <Button variant="default" size="sm" onClick={next}>Next return</Button>
          {can && <Button type="submit" size="sm" loading={d.busy} disabled={amount === undefined}>Refund {amount === undefined ? "" : money(amount)}</Button>}
        </Foot>
      </form>
    </Sheet>
  );
}

export function DoneStep({ w, next }: { w: Whole; next: () => void }) {
  const missing = w.lines.filter((l) => Number(l.qty) > Number(l.received));
  return (
    <Sheet title={w.ret.status === "rejected" ? "Rejected" : "Finished"} pad={false}>
      <LinesSaid w={w} />
      {w.dispositions.length > 0 && <div style={{ padding: "8px 14px", fontSize: "0.8125rem" }}>{w.dispositions.map((x) => `${number(x.qty)} of ${x.item} ${whatSays[x.what as What] ?? x.what}`).join("; ")}.</div>}
      {missing.length > 0 && w.ret.status !== "rejected" && <div style={{ padding: "0 14px 8px", fontSize: "0.8125rem" }} className="quiet">{missing.map((l) => `${number(Number(l.qty) - Number(l.received))} of ${l.item}`).join(", ")} did not come.</div>}
      <Foot left={w.ret.closed && <When day={w.ret.closed} />}><Button size="sm" autoFocus onClick={next}>Next return</Button></Foot>
    </Sheet>
  );
}
