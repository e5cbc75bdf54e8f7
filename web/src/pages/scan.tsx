// Screens for a phone or a handheld: one thing at a time, big targets, the scanner at any time; they go on through a lost connection.
import { IconBarcode, IconBoxSeam, IconChecklist, IconForklift, IconPackageImport, IconTruckLoading } from "@tabler/icons-react";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { useAct } from "../act/act";
import { keptRows, useKeptRows } from "../app/kept";
import { number } from "../parts/format";
import { Count } from "./scan/count";
import { Frame, ScanBox, type Wrong } from "./scan/frame";
import { Pick } from "./scan/pick";
import { PutAway } from "./scan/put-away";
import { Receive } from "./scan/receive";
import { type Scan as Scanned, soundGood, soundWrong } from "./scan/scanner";
import { Pack, Ship } from "./scan/ship";

type R = Record<string, string>;

function Tile({ to, name, count, icon, say }: { to: string; name: string; count?: string; icon: typeof IconBarcode; say: string }) {
  const Icon = icon;
  return (
    <Link className="big" href={`/deliver/scan/${to}`}>
      <span style={{ display: "flex", width: "100%", alignItems: "center" }}><Icon size={26} stroke={1.6} aria-hidden /><span style={{ flex: 1 }} /><span className="count">{count ?? ""}</span></span>
      <span className="what"><span className="name">{name}</span><span className="says" style={{ display: "block" }}>{say}</span></span>
    </Link>
  );
}

// Where a scanned number leads: an order to picking, a shipment to packing or shipping, a purchase to receiving, a receipt to putting away.
async function placeOfScan(s: Scanned): Promise<string | null> {
  const text = s.text.toUpperCase();
  const doc = (await keptRows<R>("documents", { number: text, limit: 5 }))[0];
  const at = (page: string) => `/deliver/scan/${page}?number=${encodeURIComponent(text)}`;
  if (doc?.kind === "order") return at("pick");
  if (doc?.kind === "shipment") return at(doc.status === "picked" ? "pack" : "ship");
  if (doc?.kind === "purchase") return at("receive");
  if (doc?.kind === "receipt") return at("putaway");
  if (doc?.kind === "return") return `/returns/desk?number=${encodeURIComponent(text)}`;
  const item = (await keptRows<R>("items", s.gtin ? { "gtin.in": [...new Set([s.gtin, s.gtin.replace(/^0+/, ""), s.text])].join(","), limit: 2 } : { code: text, limit: 2 }))[0];
  return item ? `/deliver/scan/count?item=${encodeURIComponent(item.code!)}` : null;
}

const many = (q: { data?: { rows: unknown[]; next: string | null } }) => q.data && `${number(q.data.rows.length)}${q.data.next ? "+" : ""}`;

export function Tiles() {
  const { may } = useAct();
  const held = useKeptRows<R>("order-lines", { "held.gt": 0, limit: 10_000 }, may("shipment", "pick"));
  const picked = useKeptRows<R>("shipments", { status: "picked", limit: 1000 }, may("shipment", "pack"));
  const packed = useKeptRows<R>("shipments", { status: "packed", limit: 1000 }, may("shipment", "ship"));
  const purchases = useKeptRows<R>("purchases", { "lines_open.gt": 0, "status.in": "sent,confirmed,received", limit: 1000 });
  const receipts = useKeptRows<R>("receipts", { "status.in": "received,inspected", limit: 1000 });
  return (
    <div className="homes">
        {may("shipment", "pick") && <Tile to="pick" name="Pick" icon={IconChecklist} count={held.data && `${number(new Set(held.data.rows.map((r) => r.order)).size)}${held.data.next ? "+" : ""}`} say="orders that can be picked" />}
        {may("shipment", "pack") && <Tile to="pack" name="Pack" icon={IconBoxSeam} count={many(picked)} say="picked, to be packed" />}
        {may("shipment", "ship") && <Tile to="ship" name="Ship" icon={IconTruckLoading} count={picked.data && packed.data && number(picked.data.rows.length + packed.data.rows.length)} say="to be handed over" />}
        {may("purchase", "receive") && <Tile to="receive" name="Receive" icon={IconPackageImport} count={many(purchases)} say="purchases on their way" />}
        {may("receipt", "putaway") && <Tile to="putaway" name="Put away" icon={IconForklift} count={many(receipts)} say="receipts at the dock" />}
        {may("stock", "adjust") && <Tile to="count" name="Count" icon={IconBarcode} say="an item at a place" />}
      </div>
  );
}

function Home() {
  const [, go] = useLocation();
  const [wrong, setWrong] = useState<Wrong>(null);
  const scanned = async (s: Scanned) => {
    try {
      const to = await placeOfScan(s);
      if (to) { soundGood(); go(to); } else { soundWrong(); setWrong({ text: `Nothing is called ${s.text}. Scan an order, shipment, purchase, receipt, return or item.` }); }
    } catch {
      soundWrong();
      setWrong({ text: `${s.text} cannot be looked up without a connection. Choose below.` });
    }
  };
  return (
    <Frame title="Scan" back="/deliver">
      <ScanBox say="Type a number or code" onScan={(s) => void scanned(s)} wrong={wrong} />
      <Tiles />
    </Frame>
  );
}

export default function ScanPage({ what }: { what?: string }) {
  switch (what) {
    case "pick": return <Pick />;
    case "pack": return <Pack />;
    case "ship": return <Ship />;
    case "receive": return <Receive />;
    case "putaway": return <PutAway />;
    case "count": return <Count />;
    default: return <Home />;
  }
}
