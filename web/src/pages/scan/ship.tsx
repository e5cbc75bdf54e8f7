// Packing and handing over: a shipment is chosen or scanned, weighed, and given to the carrier.
import { IconChevronRight } from "@tabler/icons-react";
import { useState } from "react";
import { useLocation } from "wouter";
import { useKeptRows } from "../../app/kept";
import { confirm, useOutbox } from "../../app/outbox";
import { number } from "../../parts/format";
import { Mark } from "../../parts/marks";
import { ProblemNote } from "../../parts/problem";
import { Field, Frame, Nothing, Push, Quantity, ScanBox, type Wrong } from "./frame";
import { useItems, useNumber } from "./goods";
import { type Scan, soundGood, soundWrong } from "./scanner";

type Shipment = { number: string; order: string; customer: string; site: string; status: string; packages: number; weight: string };

function Choose({ title, say, status, empty, choose }: { title: string; say: string; status: string; empty: string; choose: (s: string) => void }) {
  const q = useKeptRows<Shipment>("shipments", { "status.in": status, sort: "picked", limit: 1000 });
  const { entries } = useOutbox();
  const [wrong, setWrong] = useState<Wrong>(null);
  const verb = status === "picked" ? "pack" : "ship";
  const gone = new Set(entries.filter((e) => e.noun === "shipment" && e.verb === verb).map((e) => String(e.input.shipment)));
  const rows = (q.data?.rows ?? []).filter((s) => !gone.has(s.number));
  const scanned = (s: Scan) => {
    const text = s.text.toUpperCase();
    const found = rows.find((r) => r.number === text || r.order === text);
    if (found) { soundGood(); choose(found.number); } else { soundWrong(); setWrong({ expected: say, scanned: s.text }); }
  };
  return (
    <Frame title={title}>
      <ScanBox say="Scan or type a shipment" onScan={scanned} wrong={wrong} />
      <ProblemNote error={q.error} compact />
      {q.data && rows.length === 0 && <Nothing>{empty}</Nothing>}
      <div className="list">
        {rows.map((s) => (
          <button key={s.number} type="button" className="big" onClick={() => choose(s.number)}>
            <span className="what"><span className="name">{s.number}</span><span className="says" style={{ display: "block" }}>order {s.order}, {s.customer}{s.status === "packed" ? `, ${number(s.packages)} packed, ${number(s.weight)} kg` : ""}</span></span>
            {verb === "ship" && s.status === "picked" && <Mark>not packed</Mark>}
            <IconChevronRight size={20} aria-hidden />
          </button>
        ))}
      </div>
      {q.data?.next && <div className="quiet">The {number(rows.length)} oldest are shown: scan any other.</div>}
    </Frame>
  );
}

export function Pack() {
  const asked = useNumber();
  const [, go] = useLocation();
  const at = useKeptRows<Shipment>("shipments", { number: asked, limit: 1 }, !!asked);
  const lines = useKeptRows<{ item: string; qty: string }>("moves", { doc: asked, kind: "pick", limit: 10_000 }, !!asked);
  const moved = (lines.data?.rows ?? []);
  const items = useItems([...new Set(moved.map((l) => l.item))].sort());
  if (!asked) return <Choose title="Pack" say="a shipment that is picked and not packed" status="picked" empty="Nothing is picked that waits to be packed." choose={(s) => go(`/deliver/scan/pack?number=${encodeURIComponent(s)}`)} />;
  const weight = moved.reduce((s, l) => s + Number(l.qty) * Number(items.data?.get(l.item)?.weight ?? 0), 0);
  if ((!at.data || !lines.data || (moved.length > 0 && !items.data)) && !at.error && !lines.error && !items.error) return <Frame title={`Pack ${asked}`} onBack={() => go("/deliver/scan/pack")}><div className="quiet">Reading…</div></Frame>;
  return <PackStep key={asked} shipment={asked} say={asked} order={at.data?.rows[0]?.order ?? ""} weight={weight} leave={() => go("/deliver/scan/pack")} />;
}

// A shipment may be named by what picking it will give, as long as that waits to be sent.
export function PackStep({ shipment, say, order, weight, leave }: { shipment: string; say: string; order: string; weight: number; leave: () => void }) {
  const [packages, setPackages] = useState("1");
  const [kilos, setKilos] = useState(weight > 0 ? String(Math.round(weight * 1000) / 1000) : "");
  const [packed, setPacked] = useState(false);
  const [busy, setBusy] = useState(false);
  if (packed) return <ShipStep shipment={shipment} say={say} order={order} leave={leave} />;
  const n = Math.max(1, Math.round(Number(packages) || 1));
  const go = async () => {
    setBusy(true);
    await confirm("shipment", "pack", { shipment, packages: split(kilos, n).map((w) => (w ? { weight: w } : {})) }, `Pack ${say}`);
    soundGood();
    setPacked(true);
    setBusy(false);
  };
  return (
    <Frame title={`Pack ${say}`} onBack={leave}>
      <div className="card">
        {order && <div className="label">Order {order}</div>}
        <div><div className="label">Packages</div><Quantity value={packages} set={setPackages} label="Packages" /></div>
        <Field label="Weight of all (kg)" value={kilos} set={setKilos} mode="decimal" />
        {weight > 0 && <div className="label">The goods weigh {number(weight)} kg by their items.</div>}
      </div>
      <div className="pushes"><Push onClick={leave}>Later</Push><Push main disabled={busy} onClick={() => void go()}>{busy ? "Sending…" : "Packed"}</Push></div>
    </Frame>
  );
}

// The weight of all, split over the packages to the gram, so that they add up.
export function split(kilos: string, n: number): string[] {
  const grams = Math.round(Number(kilos.replace(",", ".")) * 1000);
  if (!(grams > 0)) return Array.from({ length: n }, () => "");
  const each = Math.floor(grams / n);
  return Array.from({ length: n }, (_, i) => String((i < grams - each * n ? each + 1 : each) / 1000));
}

export function Ship() {
  const asked = useNumber();
  const [, go] = useLocation();
  const at = useKeptRows<Shipment>("shipments", { number: asked, limit: 1 }, !!asked);
  if (!asked) return <Choose title="Ship" say="a shipment that is picked or packed" status="picked,packed" empty="Nothing waits to be handed to a carrier." choose={(s) => go(`/deliver/scan/ship?number=${encodeURIComponent(s)}`)} />;
  return <ShipStep key={asked} shipment={asked} say={asked} order={at.data?.rows[0]?.order ?? ""} leave={() => go("/deliver/scan/ship")} />;
}

function ShipStep({ shipment, say, order, leave }: { shipment: string; say: string; order: string; leave: () => void }) {
  const carriers = useKeptRows<{ code: string; name: string }>("parties", { carrier: true, active: true, limit: 100 });
  const [carrier, setCarrier] = useState("");
  const [tracking, setTracking] = useState("");
  const [busy, setBusy] = useState(false);
  const go = async () => {
    setBusy(true);
    await confirm("shipment", "ship", { shipment, ...(carrier ? { carrier } : {}), ...(tracking ? { tracking } : {}) }, `Ship ${say}`);
    soundGood();
    leave();
  };
  return (
    <Frame title={`Ship ${say}`} onBack={leave}>
      <ScanBox say="Scan or type the tracking number" onScan={(s) => { soundGood(); setTracking(s.text); }} />
      <div className="card">
        {order && <div className="label">Order {order}</div>}
        <Field label="Tracking number" value={tracking} set={setTracking} />
        <div className="field"><label>Carrier<select value={carrier} onChange={(e) => setCarrier(e.currentTarget.value)}><option value="">the lane's</option>{(carriers.data?.rows ?? []).map((c) => <option key={c.code} value={c.code}>{c.name || c.code}</option>)}</select></label></div>
        <div className="label">Handing over makes the goods the customer's, issues the invoice and tells the customer.</div>
      </div>
      <div className="pushes"><Push onClick={leave}>Later</Push><Push main disabled={busy} onClick={() => void go()}>{busy ? "Sending…" : "Handed over"}</Push></div>
    </Frame>
  );
}
