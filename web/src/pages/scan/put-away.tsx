// Putting away: a receipt at the dock goes to its place, which is scanned; from then on it is available.
import { IconChevronRight } from "@tabler/icons-react";
import { useState } from "react";
import { useLocation } from "wouter";
import { useKeptRows } from "../../app/kept";
import { confirm, useOutbox } from "../../app/outbox";
import { number, shortDate } from "../../parts/format";
import { ProblemNote } from "../../parts/problem";
import { Frame, Nothing, Push, ScanBox, type Wrong } from "./frame";
import { useItems, useNumber } from "./goods";
import { type Scan, soundGood, soundWrong } from "./scanner";

type Receipt = { number: string; purchase: string; supplier: string; site: string; received: string; status: string };

export function PutAway() {
  const asked = useNumber();
  const [, go] = useLocation();
  const q = useKeptRows<Receipt>("receipts", { "status.in": "received,inspected", sort: "received", limit: 1000 });
  const { entries } = useOutbox();
  const [wrong, setWrong] = useState<Wrong>(null);
  const gone = new Set(entries.filter((e) => e.verb === "putaway").map((e) => String(e.input.receipt)));
  const rows = (q.data?.rows ?? []).filter((r) => !gone.has(r.number));
  const choose = (n: string) => go(`/deliver/scan/putaway?number=${encodeURIComponent(n)}`);
  if (asked) return <One key={asked} receipt={asked} site={rows.find((r) => r.number === asked)?.site} leave={() => go("/deliver/scan/putaway", { replace: true })} />;
  const scanned = (s: Scan) => {
    const found = rows.find((r) => r.number === s.text.toUpperCase() || r.purchase === s.text.toUpperCase());
    if (found) { soundGood(); choose(found.number); } else { soundWrong(); setWrong({ expected: "a receipt at the dock", scanned: s.text }); }
  };
  return (
    <Frame title="Put away">
      <ScanBox say="Scan or type a receipt" onScan={scanned} wrong={wrong} />
      <ProblemNote error={q.error} compact />
      {q.data && rows.length === 0 && <Nothing>Nothing waits at a dock to be put away.</Nothing>}
      <div className="list">
        {rows.slice(0, 60).map((r) => (
          <button key={r.number} type="button" className="big" onClick={() => choose(r.number)}>
            <span className="what"><span className="name">{r.number}</span> <span className="quiet">{r.site}</span><span className="says" style={{ display: "block" }}>{r.supplier}, {r.purchase}, {shortDate(r.received)}</span></span>
            <IconChevronRight size={20} aria-hidden />
          </button>
        ))}
      </div>
      {rows.length > 60 && <div className="quiet">The 60 that have waited longest are shown, of {number(rows.length)}: scan any other.</div>}
    </Frame>
  );
}

function One({ receipt, site, leave }: { receipt: string; site: string | undefined; leave: () => void }) {
  const lines = useKeptRows<{ item: string; qty: string; lot: string | null; to_place: string }>("moves", { doc: receipt, kind: "receive", limit: 1000 });
  const own = useKeptRows<Receipt>("receipts", { number: receipt, limit: 1 }, !site);
  const at = site ?? own.data?.rows[0]?.site;
  const places = useKeptRows<{ code: string; kind: string; zone: string }>("places", { site: at, kind: "storage", limit: 1000 }, !!at);
  const items = useItems([...new Set((lines.data?.rows ?? []).map((l) => l.item))].sort());
  const [place, setPlace] = useState("");
  const [wrong, setWrong] = useState<Wrong>(null);
  const [busy, setBusy] = useState(false);
  const list = places.data?.rows ?? [];
  const chosen = place || (list.length === 1 ? list[0]!.code : "");
  const scanned = (s: Scan) => {
    const found = list.find((p) => p.code.toUpperCase() === s.text.toUpperCase());
    if (found) { soundGood(); setWrong(null); setPlace(found.code); } else { soundWrong(); setWrong({ expected: `a storage place of ${at ?? "the site"}`, scanned: s.text }); }
  };
  const finish = async () => {
    setBusy(true);
    await confirm("receipt", "putaway", { receipt, ...(place ? { place } : {}) }, `Put away ${receipt}`);
    soundGood();
    leave();
  };
  return (
    <Frame title={`Put away ${receipt}`} onBack={leave}>
      <ScanBox say="Scan or type the place" onScan={scanned} wrong={wrong} />
      <div className="card">
        <div><div className="label">To</div><div className="place">{chosen || "scan a place"}</div></div>
        {list.length > 1 && list.length <= 12 && <div className="chips" role="group" aria-label="Places">{list.map((p) => <button key={p.code} type="button" className="chip" aria-pressed={p.code === place} onClick={() => setPlace(p.code)}>{p.code}</button>)}</div>}
        <ProblemNote error={lines.error} compact />
        <table className="sums"><thead><tr><th scope="col">Item</th><th scope="col" className="number">Pieces</th></tr></thead><tbody>
          {(lines.data?.rows ?? []).map((l, i) => <tr key={i}><td>{l.item} <span className="quiet">{items.data?.get(l.item)?.name}</span>{l.lot && <div className="label">lot {l.lot}</div>}</td><td className="number">{number(l.qty)}</td></tr>)}
        </tbody></table>
      </div>
      <Push main disabled={busy || !chosen} onClick={() => void finish()}>{busy ? "Sending…" : "Put away"}</Push>
    </Frame>
  );
}
