// Receiving: the purchase is scanned, then each item as it comes out of the box: counted, with what is defective, its lot and its last day.
import { IconChevronRight } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useLocation } from "wouter";
import { useKeptRows } from "../../app/kept";
import { confirm, useOutbox } from "../../app/outbox";
import { forget, keep, kept } from "../../app/store";
import { away, companyToday, number, shortDate } from "../../parts/format";
import { Mark } from "../../parts/marks";
import { ProblemNote } from "../../parts/problem";
import { Field, Frame, Nothing, Push, Quantity, ScanBox, Steps, type Wrong } from "./frame";
import { type Item, useItems, useNumber } from "./goods";
import { isItem, type Scan, soundGood, soundWrong } from "./scanner";

type Purchase = { number: string; supplier: string; site: string; due: string | null; lines_open: number; status: string };
type PurchaseLine = { pos: number; item: string; qty: string; received: string; open: string };
type Got = { qty: string; defective: string; lot: string; expires: string };

export function Receive() {
  const asked = useNumber();
  const [, go] = useLocation();
  const back = () => go("/deliver/scan/receive", { replace: true });
  return asked ? <Purchased key={asked} number={asked} leave={back} /> : <Choose choose={(n) => go(`/deliver/scan/receive?number=${encodeURIComponent(n)}`)} />;
}

function Choose({ choose }: { choose: (n: string) => void }) {
  const q = useKeptRows<Purchase>("purchases", { "lines_open.gt": 0, "status.in": "sent,confirmed,received", sort: "due", limit: 1000 });
  const [wrong, setWrong] = useState<Wrong>(null);
  const [shown, setShown] = useState(30);
  const today = companyToday();
  const rows = q.data?.rows ?? [];
  const scanned = (s: Scan) => {
    const found = rows.find((r) => r.number === s.text.toUpperCase());
    if (found) { soundGood(); choose(found.number); } else { soundWrong(); setWrong({ expected: "a purchase order that is on its way", scanned: s.text }); }
  };
  return (
    <Frame title="Receive">
      <ScanBox say="Scan or type a purchase order" onScan={scanned} wrong={wrong} />
      <ProblemNote error={q.error} compact />
      {q.data && rows.length === 0 && <Nothing>No purchase order is on its way.</Nothing>}
      <div className="list">
        {rows.slice(0, shown).map((p) => (
          <button key={p.number} type="button" className="big" onClick={() => choose(p.number)}>
            <span className="what"><span className="name">{p.number}</span> <span className="quiet">{p.site}</span><span className="says" style={{ display: "block" }}>{p.supplier}, {number(p.lines_open)} {p.lines_open === 1 ? "line" : "lines"} open</span></span>
            {p.due && (p.due < today ? <Mark attention="amber">{shortDate(p.due)}</Mark> : <span className="says" title={away(p.due)}>{shortDate(p.due)}</span>)}
            <IconChevronRight size={20} aria-hidden />
          </button>
        ))}
      </div>
      {rows.length > shown && <Push onClick={() => setShown(shown + 100)}>Show more of {number(rows.length)}{q.data?.next ? "+" : ""}</Push>}
    </Frame>
  );
}

function Purchased({ number: purchase, leave }: { number: string; leave: () => void }) {
  const q = useKeptRows<PurchaseLine>("purchase-lines", { purchase, limit: 10_000 });
  const lines = (q.data?.rows ?? []).slice().sort((a, b) => a.pos - b.pos);
  const open = lines.filter((l) => Number(l.open) > 0);
  const items = useItems([...new Set(lines.map((l) => l.item))].sort());
  const [got, setGot] = useState<Record<string, Got> | null>(null);
  const [at, setAt] = useState<number | null>(null);
  const [wrong, setWrong] = useState<Wrong>(null);
  const [ref, setRef] = useState("");
  const [inspect, setInspect] = useState(false);
  const [away2, setAway] = useState(true);
  const [busy, setBusy] = useState(false);
  const box = useOutbox();
  useEffect(() => { void kept<Record<string, Got>>(`receive ${purchase}`).then((g) => setGot(g ?? {})); }, [purchase]);
  const put = (pos: number, g: Got | null) => setGot((d) => { const n = { ...d }; if (g) n[pos] = g; else delete n[pos]; void keep(`receive ${purchase}`, n); return n; });
  const line = lines.find((l) => l.pos === at);
  const counted = Object.entries(got ?? {});
  const scanned = (s: Scan) => {
    const found = open.find((l) => isItem(s, items.data?.get(l.item) ?? { code: l.item }) && !got?.[l.pos]) ?? lines.find((l) => isItem(s, items.data?.get(l.item) ?? { code: l.item }));
    if (!found) { soundWrong(); return setWrong({ expected: `an item of ${purchase}`, scanned: s.text }); }
    soundGood();
    setWrong(null);
    if (s.lot || s.expires) put(found.pos, { qty: got?.[found.pos]?.qty ?? found.open, defective: got?.[found.pos]?.defective ?? "", lot: s.lot ?? "", expires: s.expires ?? "" });
    setAt(found.pos);
  };
  const finish = async () => {
    setBusy(true);
    const input = { purchase, ...(ref ? { ref } : {}), inspect, put_away: away2 && !inspect, lines: counted.map(([pos, g]) => ({ pos: Number(pos), qty: g.qty, ...(Number(g.defective) > 0 ? { defective: g.defective } : {}), ...(g.lot ? { lot: g.lot } : {}), ...(g.expires ? { expires: g.expires } : {}) })) };
    await confirm("purchase", "receive", input, `Receive ${purchase}`);
    void forget(`receive ${purchase}`);
    soundGood();
    leave();
  };
  const waits = box.entries.some((e) => e.noun === "purchase" && e.input.purchase === purchase);
  if (line && got) return <Counted key={line.pos} line={line} item={items.data?.get(line.item)} had={got[line.pos]} back={() => setAt(null)} take={(g) => { put(line.pos, g); setAt(null); soundGood(); }} />;
  return (
    <Frame title={`Receive ${purchase}`} onBack={leave}>
      <ProblemNote error={q.error ?? items.error} compact />
      {waits && <Mark attention="amber">a receipt of it waits to be sent</Mark>}
      <ScanBox say="Scan or type an item" onScan={scanned} wrong={wrong} />
      <Steps done={counted.length} of={open.length} />
      {q.data && lines.length === 0 && <Nothing>There is no purchase order {purchase} with lines.</Nothing>}
      <div className="list">
        {open.map((l) => {
          const g = got?.[l.pos];
          return (
            <button key={l.pos} type="button" className="big" onClick={() => setAt(l.pos)}>
              <span className="what"><span className="name">{l.item}</span> <span className="says">{items.data?.get(l.item)?.name}</span>{g && (g.lot || Number(g.defective) > 0) && <span className="says" style={{ display: "block" }}>{[g.lot && `lot ${g.lot}`, Number(g.defective) > 0 && `${number(g.defective)} defective`].filter(Boolean).join(", ")}</span>}</span>
              <span className="count">{g ? number(g.qty) : "–"}</span><span className="says">of {number(l.open)}</span>
            </button>
          );
        })}
      </div>
      {counted.length > 0 && (
        <div className="card">
          <Field label="Delivery note" value={ref} set={setRef} />
          <div className="chips" role="group" aria-label="Then">
            <button type="button" className="chip" aria-pressed={away2 && !inspect} onClick={() => { setAway(true); setInspect(false); }}>Put away at once</button>
            <button type="button" className="chip" aria-pressed={!away2 && !inspect} onClick={() => { setAway(false); setInspect(false); }}>Leave at the dock</button>
            <button type="button" className="chip" aria-pressed={inspect} onClick={() => setInspect(true)}>Inspect first</button>
          </div>
        </div>
      )}
      <Push main disabled={busy || counted.length === 0} onClick={() => void finish()}>{busy ? "Sending…" : counted.length === 0 ? "Scan what came" : `Received: ${number(counted.length)} of ${number(open.length)} lines`}</Push>
    </Frame>
  );
}

function Counted({ line, item, had, take, back }: { line: PurchaseLine; item: Item | undefined; had: Got | undefined; take: (g: Got) => void; back: () => void }) {
  const [g, setG] = useState<Got>(had ?? { qty: line.open, defective: "", lot: "", expires: "" });
  const set = (k: keyof Got) => (v: string) => setG((o) => ({ ...o, [k]: v }));
  const [wrong, setWrong] = useState<Wrong>(null);
  const tracked = !!item && item.tracking !== "none";
  const over = Number(g.qty) > Number(line.open), bad = !(Number(g.qty) > 0) || Number(g.defective) > Number(g.qty);
  const scanned = (s: Scan) => {
    if (isItem(s, item ?? { code: line.item })) {
      setWrong(null);
      soundGood();
      setG((o) => ({ ...o, lot: s.lot ?? o.lot, expires: s.expires ?? o.expires }));
    } else if (tracked && !s.gtin) { setWrong(null); soundGood(); set("lot")(s.text); } else { soundWrong(); setWrong({ expected: line.item, scanned: s.text }); }
  };
  return (
    <Frame title={line.item} onBack={back}>
      <ScanBox say={tracked ? "Scan the lot or the item" : "Scan the item"} onScan={scanned} wrong={wrong} />
      <div className="card">
        <div>{item?.name}</div>
        <div><div className="label">Came, of {number(line.open)} still open</div><Quantity value={g.qty} set={set("qty")} label="Came" /></div>
        {over && <Mark attention="amber">{`${number(Number(g.qty) - Number(line.open))} more than is open`}</Mark>}
        <div><div className="label">Of these defective: they go to quarantine</div><Quantity value={g.defective || "0"} set={set("defective")} label="Defective" most={Number(g.qty)} /></div>
        {(tracked || Number(item?.shelf_days ?? 0) > 0 || g.lot) && <div className="fields"><Field label="Lot" value={g.lot} set={set("lot")} /><Field label="Last day" type="date" value={g.expires} set={set("expires")} /></div>}
      </div>
      <Push main disabled={bad} onClick={() => take(g)}>{bad ? "More than none, and no more defective than came" : "Counted"}</Push>
    </Frame>
  );
}
