// Counting: an item at a place. What differs from the books is adjusted, with the reason.
import { useLocalStorage } from "@mantine/hooks";
import { useState } from "react";
import { useLocation } from "wouter";
import { keptRows, useKeptRows } from "../../app/kept";
import { confirm } from "../../app/outbox";
import { number, shortDate } from "../../parts/format";
import { Mark } from "../../parts/marks";
import { ProblemNote } from "../../parts/problem";
import { Field, Frame, Nothing, Push, Quantity, ScanBox, type Wrong } from "./frame";
import { type Lying, useItems, useNumber } from "./goods";
import { type Scan, soundGood, soundWrong } from "./scanner";

export function Count() {
  const item = useNumber("item");
  const [, go] = useLocation();
  const sites = useKeptRows<{ code: string; name: string; kind: string }>("sites", { active: true, limit: 1000 });
  const [site, setSite] = useLocalStorage({ key: "argosy.scan-site", defaultValue: "", getInitialValueInEffect: false });
  const [wrong, setWrong] = useState<Wrong>(null);
  const own = (sites.data?.rows ?? []).filter((s) => !["transit", "supplier"].includes(s.kind));
  const at = own.find((s) => s.code === site)?.code ?? (own.length === 1 ? own[0]!.code : "");
  const stock = useKeptRows<Lying>("stock-on-hand", { item, site: at, limit: 1000 }, !!item && !!at);
  const items = useItems(item ? [item] : []);
  const scanned = async (s: Scan) => {
    const q = s.gtin ? { "gtin.in": [...new Set([s.gtin, s.gtin.replace(/^0+/, ""), s.text])].join(","), limit: 2 } : { code: s.text.toUpperCase(), limit: 2 };
    const found = await keptRows<{ code: string }>("items", q).catch(() => []);
    if (found[0]) { soundGood(); setWrong(null); go(`/deliver/scan/count?item=${encodeURIComponent(found[0].code)}`, { replace: !!item }); } else { soundWrong(); setWrong({ expected: "an item", scanned: s.text }); }
  };
  const rows = (stock.data?.rows ?? []).filter((r) => r.kind === "storage");
  return (
    <Frame title={item ? `Count ${item}` : "Count"}>
      <ScanBox say="Scan or type an item" onScan={(s) => void scanned(s)} wrong={wrong} />
      <div className="chips" role="group" aria-label="Site">{own.map((s) => <button key={s.code} type="button" className="chip" aria-pressed={s.code === at} onClick={() => setSite(s.code)}>{s.code}</button>)}</div>
      {!at && <Nothing>Choose the site where you count.</Nothing>}
      {item && <div>{items.data?.get(item)?.name}</div>}
      <ProblemNote error={stock.error} compact />
      {item && at && stock.data && (rows.length ? rows : [{ item, place: "", kind: "storage", lot: null, expires: null, status: "", qty: "0" } satisfies Lying]).map((r) => <One key={`${r.place} ${r.lot} ${r.qty}`} site={at} row={r} />)}
    </Frame>
  );
}

function One({ site, row }: { site: string; row: Lying }) {
  const [qty, setQty] = useState("");
  const [reason, setReason] = useState("counted");
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(false);
  const off = Math.round((Number(qty) - Number(row.qty)) * 1e6) / 1e6;
  const save = async () => {
    setBusy(true);
    await confirm("stock", "adjust", { item: row.item, site, ...(row.place ? { place: row.place } : {}), ...(row.lot ? { lot: row.lot } : {}), qty: String(off), reason }, `Count ${row.item}${row.place ? ` at ${row.place}` : ""}`);
    soundGood();
    setDone(true);
    setBusy(false);
  };
  return (
    <div className="card">
      <div><div className="place" style={{ fontSize: "1.25rem" }}>{row.place || site}</div>{row.lot && <div className="label">lot {row.lot}{row.expires ? `, last day ${shortDate(row.expires)}` : ""}</div>}</div>
      <div><div className="label">Counted; the books have {number(row.qty)}</div><Quantity value={qty} set={(v) => { setQty(v); setDone(false); }} label="Counted" /></div>
      {qty !== "" && off !== 0 && !done && <><Mark attention="amber">{off > 0 ? `${number(off)} more than in the books` : `${number(-off)} less than in the books`}</Mark><Field label="Reason" value={reason} set={setReason} /></>}
      {done ? <Mark>noted</Mark> : qty !== "" && off === 0 ? <Mark>as in the books: nothing to do</Mark> : <Push main disabled={busy || qty === "" || !reason} onClick={() => void save()}>{busy ? "Sending…" : "Adjust"}</Push>}
    </div>
  );
}
