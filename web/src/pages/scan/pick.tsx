// Picking: an order is chosen, its lines come in the order of their places, each is confirmed by scanning the item, and what was taken becomes
// a shipment, which is packed and shipped from here. What is counted so far outlives a reload.
import { IconChevronRight } from "@tabler/icons-react";
import { useLocalStorage } from "@mantine/hooks";
import { useEffect, useMemo, useState } from "react";
import { useLocation } from "wouter";
import { useKeptRows } from "../../app/kept";
import { confirm, useOutbox } from "../../app/outbox";
import { forget, keep, kept } from "../../app/store";
import { away, companyToday, number, shortDate } from "../../parts/format";
import { Mark } from "../../parts/marks";
import { ProblemNote } from "../../parts/problem";
import { type OpenLine, pickable } from "../deliver/open-lines";
import { Frame, Nothing, Push, Quantity, ScanBox, Steps, type Wrong } from "./frame";
import { type Item, type Lying, useItems, useLying, useNumber } from "./goods";
import { isItem, type Scan, soundGood, soundWrong } from "./scanner";
import { PackStep } from "./ship";

export function Pick() {
  const asked = useNumber();
  const [, go] = useLocation();
  const leave = () => go("/deliver/scan/pick", { replace: true });
  return asked ? <PickOrder key={asked} order={asked} leave={leave} /> : <Choose choose={(o) => go(`/deliver/scan/pick?number=${encodeURIComponent(o)}`)} />;
}

function Choose({ choose }: { choose: (order: string) => void }) {
  const q = useKeptRows<OpenLine>("order-lines", { "held.gt": 0, sort: "leaves", limit: 10_000 });
  const { entries } = useOutbox();
  const [site, setSite] = useLocalStorage({ key: "argosy.scan-site", defaultValue: "", getInitialValueInEffect: false });
  const [shown, setShown] = useState(30);
  const [wrong, setWrong] = useState<Wrong>(null);
  // What was picked and waits to be sent is not offered again.
  const gone = new Set(entries.filter((e) => e.noun === "shipment" && e.verb === "pick").map((e) => String(e.input.order)));
  const all = pickable(q.data?.rows ?? []).filter((o) => !gone.has(o.order));
  const sites = [...new Set(all.map((o) => o.site))].sort();
  const orders = all.filter((o) => !sites.includes(site) || o.site === site);
  const today = companyToday();
  const scanned = (s: Scan) => {
    const found = all.find((o) => o.order.toUpperCase() === s.text.toUpperCase());
    if (found) { soundGood(); choose(found.order); } else { soundWrong(); setWrong({ expected: "an order that can be picked", scanned: s.text }); }
  };
  return (
    <Frame title="Pick">
      <ScanBox say="Scan or type an order" onScan={scanned} wrong={wrong} />
      {sites.length > 1 && (
        <div className="chips" role="group" aria-label="Site">
          {sites.map((s) => <button key={s} type="button" className="chip" aria-pressed={s === site} onClick={() => setSite(s === site ? "" : s)}>{s} <span className="quiet">{number(all.filter((o) => o.site === s).length)}</span></button>)}
        </div>
      )}
      <ProblemNote error={q.error} compact />
      {q.data && orders.length === 0 && <Nothing>Nothing is held for an order here. Allocate on the Deliver page gives free stock to those who wait.</Nothing>}
      <div className="list">
        {orders.slice(0, shown).map((o) => (
          <button key={o.order} type="button" className="big" onClick={() => choose(o.order)}>
            <span className="what"><span className="name">{o.order}</span> <span className="quiet">{o.site}</span>
              <span className="says" style={{ display: "block" }}>{number(o.lines)} {o.lines === 1 ? "line" : "lines"}{o.lines < o.of ? ` of ${number(o.of)}` : ""}, {number(o.pieces)} {o.pieces === 1 ? "piece" : "pieces"}, {o.customer}</span></span>
            {o.leaves && (o.leaves < today ? <Mark attention="red">{shortDate(o.leaves)}</Mark> : <span className="says" title={away(o.leaves)}>{o.leaves === today ? "today" : shortDate(o.leaves)}</span>)}
            <IconChevronRight size={20} aria-hidden />
          </button>
        ))}
      </div>
      {orders.length > shown && <Push onClick={() => setShown(shown + 60)}>Show more of {number(orders.length)}</Push>}
    </Frame>
  );
}

type Task = { pos: number; item: string; held: number; at: Lying | undefined; lots: Lying[] };
type Taken = { qty: string; lot: string };
type Done = Record<string, Taken>; // by position

// Lines in the order in which one walks: by place, then item.
function tasksOf(lines: OpenLine[], lying: Map<string, Lying[]> | undefined): Task[] {
  return lines.filter((l) => Number(l.held) > 0 && l.kind !== "service").map((l) => {
    const lots = (lying?.get(l.item) ?? []).filter((x) => x.status === "" || x.status === "good");
    return { pos: l.pos, item: l.item, held: Math.min(Number(l.held), Number(l.open) - Number(l.picked)), at: lots[0], lots };
  }).filter((t) => t.held > 0).sort((a, b) => (a.at?.place ?? "").localeCompare(b.at?.place ?? "") || a.item.localeCompare(b.item) || a.pos - b.pos);
}

function PickOrder({ order, leave }: { order: string; leave: () => void }) {
  const q = useKeptRows<OpenLine>("order-lines", { order, limit: 10_000 });
  const [done, setDone] = useState<Done | null>(null);
  // The lines as they were when picking began: another person's change must not move them under one's hands.
  const [frozen, setFrozen] = useState<OpenLine[] | null>(null);
  const begun = !!done && Object.keys(done).length > 0;
  useEffect(() => { if (q.data && (!frozen || !begun)) setFrozen(q.data.rows); }, [q.data, frozen, begun]);
  const lines = useMemo(() => frozen ?? [], [frozen]);
  const codes = useMemo(() => [...new Set(lines.map((l) => l.item))].sort(), [lines]);
  const items = useItems(codes);
  const lying = useLying(lines[0]?.site, codes);
  const tasks = useMemo(() => tasksOf(lines, lying.data), [lines, lying.data]);
  const [sent, setSent] = useState<{ key: string; number: string | null } | null>(null);
  const [busy, setBusy] = useState(false);
  const box = useOutbox();
  useEffect(() => { void kept<Done>(`pick ${order}`).then((d) => setDone(d ?? {})); }, [order]);
  const put = (pos: number, t: Taken) => setDone((d) => { const n = { ...d, [pos]: t }; void keep(`pick ${order}`, n); return n; });
  const refused = sent && box.entries.find((e) => e.key === sent.key && e.state === "refused");
  if (sent && !refused) {
    const weight = tasks.reduce((s, t) => s + Number(done?.[t.pos]?.qty ?? 0) * Number(items.data?.get(t.item)?.weight ?? 0), 0);
    return <PackStep shipment={sent.number ?? `@${sent.key}.number`} say={sent.number ?? `the shipment of ${order}`} order={order} weight={weight} leave={leave} />;
  }
  // It was picked before, and that waits to be sent: picking it again would take the goods twice.
  const waits = box.entries.find((e) => e.state === "waiting" && e.verb === "pick" && e.input.order === order);
  if (waits) {
    const packed = box.entries.some((e) => e.verb === "pack" && e.input.shipment === `@${waits.key}.number`);
    return (
      <Frame title={`Pick ${order}`} onBack={leave}>
        <Nothing>What was taken of {order} waits to be sent{packed ? ", and so does its packing" : ""}.</Nothing>
        <div className="pushes"><Push onClick={leave}>Another order</Push>{!packed && <Push main onClick={() => setSent({ key: waits.key, number: null })}>Pack it</Push>}</div>
      </Frame>
    );
  }
  const next = done ? tasks.find((t) => !done[t.pos]) : undefined;
  const finish = async () => {
    setBusy(true);
    const taken = tasks.map((t) => ({ pos: t.pos, qty: done?.[t.pos]?.qty ?? "0", lot: done?.[t.pos]?.lot ?? "" })).filter((t) => Number(t.qty) > 0);
    const r = await confirm("shipment", "pick", { order, lines: taken.map((t) => ({ pos: t.pos, qty: t.qty, ...(t.lot ? { lot: t.lot } : {}) })) }, `Pick ${order}`);
    void forget(`pick ${order}`);
    soundGood();
    setSent({ key: r.key, number: r.result ? String(r.result.number) : null });
    setBusy(false);
  };
  return (
    <Frame title={`Pick ${order}`} onBack={leave}>
      <ProblemNote error={q.error ?? items.error ?? lying.error} compact />
      {q.isLoading && <div className="quiet">Reading…</div>}
      {frozen && lying.data && tasks.length === 0 && <Nothing>Nothing of {order} is held on stock any more. {lines.length === 0 ? "There is no such order." : "It may have been picked by somebody else."}</Nothing>}
      {tasks.length > 0 && done && (
        <>
          <Steps done={tasks.filter((t) => done[t.pos]).length} of={tasks.length} />
          {next ? <Line key={next.pos} task={next} item={items.data?.get(next.item)} others={tasks} nth={tasks.filter((t) => done[t.pos]).length + 1} of={tasks.length} take={(t) => put(next.pos, t)} />
            : <Summary order={order} tasks={tasks} done={done} items={items.data} busy={busy} finish={() => void finish()} again={(pos) => setDone((d) => { const n = { ...d }; delete n[pos]; void keep(`pick ${order}`, n); return n; })} />}
        </>
      )}
    </Frame>
  );
}

function Line({ task, item, others, nth, of, take }: { task: Task; item: Item | undefined; others: Task[]; nth: number; of: number; take: (t: Taken) => void }) {
  const [seen, setSeen] = useState(false);
  const [qty, setQty] = useState(String(task.held));
  const [lot, setLot] = useState("");
  const [wrong, setWrong] = useState<Wrong>(null);
  const tracked = item ? item.tracking !== "none" : task.lots.some((l) => l.lot);
  const code = item ?? { code: task.item };
  const scanned = (s: Scan) => {
    const lotScanned = s.lot ?? (task.lots.some((l) => l.lot === s.text) ? s.text : undefined);
    if (isItem(s, code) || (lotScanned && !s.gtin)) {
      if (lotScanned && !task.lots.some((l) => l.lot === lotScanned)) { soundWrong(); return setWrong({ expected: task.lots.map((l) => l.lot).filter(Boolean).join(" or ") || "no lot", scanned: `lot ${lotScanned}` }); }
      if (lotScanned) setLot(lotScanned);
      setSeen(true);
      setWrong(null);
      return soundGood();
    }
    // With the line confirmed, the scan of another line's item would be the next: but only in its turn.
    soundWrong();
    const other = others.find((o) => o.item.toUpperCase() === s.text.toUpperCase());
    setWrong({ expected: `${task.item}${item?.gtin ? ` (${item.gtin})` : ""}`, scanned: other ? `${s.text}, which comes in its turn` : s.text });
  };
  const short = Number(qty) < task.held;
  const good = Number(qty) >= 0 && Number(qty) <= task.held && qty.trim() !== "";
  return (
    <>
      <div className={`card ${seen ? "good" : ""}`} aria-live="polite">
        <div className="label">Line {nth} of {of}</div>
        <div><div className="label">Place</div><div className="place">{task.at?.place ?? "not in storage"}</div></div>
        <div><div className="code">{task.item}</div><div>{item?.name}</div>{item?.gtin && <div className="label tabular">{item.gtin}</div>}</div>
        {tracked && task.lots.length > 0 && (
          <div><div className="label">Lot: first expired, first out</div>
            <div className="chips">{task.lots.filter((l) => l.lot).slice(0, 6).map((l, i) => <button key={`${l.lot} ${l.place}`} type="button" className="chip" aria-pressed={lot ? lot === l.lot : i === 0} onClick={() => setLot(l.lot!)}>{l.lot}{l.expires ? <span className="quiet">{shortDate(l.expires)}</span> : null}</button>)}</div>
          </div>
        )}
        <div><div className="label">Take {number(task.held)} {item?.unit ?? ""}</div><Quantity value={qty} set={setQty} label="Quantity" most={task.held} /></div>
        {seen && short && <Mark attention="amber">{`${number(task.held - Number(qty))} short: they stay open`}</Mark>}
        {!good && <Mark attention="red">{`a number from 0 to ${number(task.held)}`}</Mark>}
      </div>
      <ScanBox say={seen ? "Scanned: type another code" : "Scan or type the item"} onScan={scanned} wrong={wrong} />
      <div className="pushes">
        <Push onClick={() => take({ qty: "0", lot: "" })}>Not there</Push>
        <Push main disabled={!seen || !good} onClick={() => take({ qty, lot })}>{seen ? (nth < of ? "Next" : "Done") : "Scan the item first"}</Push>
      </div>
    </>
  );
}

function Summary({ order, tasks, done, items, busy, finish, again }: { order: string; tasks: Task[]; done: Done; items: Map<string, Item> | undefined; busy: boolean; finish: () => void; again: (pos: number) => void }) {
  const pieces = tasks.reduce((s, t) => s + Number(done[t.pos]?.qty ?? 0), 0);
  const short = tasks.filter((t) => Number(done[t.pos]?.qty ?? 0) < t.held).length;
  return (
    <>
      <div className="card">
        <h2>{number(pieces)} {pieces === 1 ? "piece" : "pieces"} of {order} taken</h2>
        {short > 0 && <Mark attention="amber">{`${number(short)} ${short === 1 ? "line is" : "lines are"} short: the rest stays open`}</Mark>}
        <table className="sums">
          <thead><tr><th scope="col">Item</th><th scope="col" className="number">Taken</th><th scope="col"><span className="visually-hidden">Change</span></th></tr></thead>
          <tbody>{tasks.map((t) => <tr key={t.pos}><td>{t.item} <span className="quiet">{items?.get(t.item)?.name}</span>{done[t.pos]?.lot ? <div className="label">lot {done[t.pos]!.lot}</div> : null}</td><td className="number">{number(done[t.pos]?.qty)} of {number(t.held)}</td><td className="number"><button type="button" className="chip" onClick={() => again(t.pos)}>Change</button></td></tr>)}</tbody>
        </table>
      </div>
      <Push main disabled={busy || pieces === 0} onClick={finish}>{busy ? "Sending…" : pieces === 0 ? "Nothing was taken" : "Picked"}</Push>
    </>
  );
}
