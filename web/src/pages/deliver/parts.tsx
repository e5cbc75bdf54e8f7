// The sheets of the deliver page: orders to pick, what orders wait for, shipments from picked to delivered, transfers.
import { useEffect, useState } from "react";
import { Button } from "@mantine/core";
import { Link } from "wouter";
import type { Columns } from "../../api/client";
import { ActButton } from "../../act/act";
import { words } from "../../api/tables";
import { useRows } from "../../list/mini";
import { away, clock, companyToday, number, shortDate, timeLeft, wholeMoney } from "../../parts/format";
import { Late, Mark, Sheet } from "../../parts/marks";
import { ProblemNote } from "../../parts/problem";
import { listOf, placeOf } from "../../parts/where";
import dayjs from "dayjs";
import { cutOffs, type OpenLine, pickable, waiting } from "./open-lines";

const daysLate = (day: string | null) => (day ? dayjs(companyToday()).diff(day, "day") : 0);
const documentPlace = (doc: string, supply: string) => (supply.startsWith("planned") ? listOf("planned-supply", { plan: doc, kind: supply }) : placeOf("doc", doc));

// A day in a row of a table: short, with how far away it is for those who point at it.
function Day({ day }: { day: string | null }) {
  return day ? <span className="tabular" title={away(day)} style={{ whiteSpace: "nowrap" }}>{shortDate(day)}</span> : null;
}

// Until when the carrier takes it, and how long that is.
export function By({ by }: { by: string | null }) {
  const left = useLeft(by);
  if (!by || !left) return null;
  return <span style={{ whiteSpace: "nowrap" }}>{clock(by)} {left.minutes < 0 ? <Mark attention="red">missed</Mark> : left.minutes < soon ? <Mark attention="amber">{left.text}</Mark> : <span className="quiet">{left.text}</span>}</span>;
}
const soon = 120; // minutes

function useLeft(by: string | null) {
  const [, tick] = useState(0);
  useEffect(() => { const t = window.setInterval(() => tick((n) => n + 1), 30_000); return () => window.clearInterval(t); }, []);
  return by ? timeLeft(by) : null;
}

// The carriers' cut-offs of today, with what must be ready by then.
export function CutOffs({ lines }: { lines: OpenLine[] }) {
  const all = cutOffs(lines, companyToday());
  if (!all.length) return null;
  return (
    <Sheet title="Before today's cut-off" pad={false}>
      <div className="scroll-x" tabIndex={0} role="region" aria-label="Cut-offs of today">
        <table className="plain nowrap">
          <thead><tr><th scope="col">Carrier comes</th><th scope="col">From</th><th scope="col" className="number">Orders</th><th scope="col" className="number">Lines</th><th scope="col" className="number">Worth</th></tr></thead>
          <tbody>{all.map((c) => <tr key={`${c.by} ${c.site}`}><td><By by={c.by} /></td><td>{c.site}</td><td className="number">{number(c.orders.size)}</td><td className="number"><Link className="open" href={listOf("order-lines", { "open.gt": 0, leaves: companyToday(), site: c.site, leaves_by: c.by })}>{number(c.lines)}</Link></td><td className="number">{wholeMoney(c.money)}</td></tr>)}</tbody>
        </table>
      </div>
    </Sheet>
  );
}

export function ToPick({ lines }: { lines: OpenLine[] }) {
  const [all, setAll] = useState(false);
  const orders = pickable(lines);
  const shown = all ? orders : orders.slice(0, 8);
  return (
    <Sheet title={`Can be picked now${orders.length ? `: ${number(orders.length)} ${orders.length === 1 ? "order" : "orders"}` : ""}`} pad={false} right={<Link className="open quiet" style={{ fontSize: "0.75rem" }} href="/deliver/scan/pick">Pick with a scanner</Link>}>
      {orders.length === 0 ? <div className="quiet" style={{ padding: 14, fontSize: "0.8125rem" }}>Nothing is held for an order. Where stock is free, Allocate gives it to those who wait.</div> : (
        <div className="scroll-x" tabIndex={0} role="region" aria-label="Orders that can be picked">
          <table className="plain nowrap">
            <thead><tr><th scope="col">Order</th><th scope="col">Customer</th><th scope="col">From</th><th scope="col">Leaves</th>{shown.some((o) => o.by) && <th scope="col">By</th>}<th scope="col" className="number">Lines</th><th scope="col" className="number">Worth</th><th scope="col"><span className="visually-hidden">Actions</span></th></tr></thead>
            <tbody>
              {shown.map((o) => (
                <tr key={o.order}>
                  <td><Link className="open" href={placeOf("doc", o.order)}>{o.order}</Link></td>
                  <td><Link className="open" href={placeOf("party", o.customer)}>{o.customer}</Link></td>
                  <td>{o.site}</td>
                  <td><Day day={o.leaves} /></td>
                  {shown.some((x) => x.by) && <td><By by={o.by} /></td>}
                  <td className="number"><Link className="open" href={listOf("order-lines", { order: o.order, "held.gt": 0 })}>{number(o.lines)}</Link> <span className="quiet">of {number(o.of)}</span></td>
                  <td className="number">{wholeMoney(o.money)}</td>
                  <td className="number"><ActButton noun="shipment" verb="pick" input={{ order: o.order }} label="Pick" now size="compact-xs" /></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {orders.length > 8 && <div className="note-line"><Button variant="subtle" size="compact-xs" onClick={() => setAll(!all)}>{all ? "Show fewer" : `Show all ${number(orders.length)}`}</Button></div>}
    </Sheet>
  );
}

export function Waits() {
  const q = useRows<OpenLine>("backorders", { limit: 10000 });
  const [all, setAll] = useState(false);
  const sums = waiting(q.data?.rows ?? []);
  const shown = all ? sums : sums.slice(0, 9);
  const money = sums.reduce((s, w) => s + w.money, 0);
  return (
    <Sheet title={`Waits${money ? `: ${wholeMoney(money)}` : ""}`} pad={false} right={<Link className="open quiet" style={{ fontSize: "0.75rem" }} href={listOf("backorders")}>All lines</Link>}>
      <ProblemNote error={q.error} compact />
      {q.data && sums.length === 0 && <div className="quiet" style={{ padding: 14, fontSize: "0.8125rem" }}>No order waits for anything.</div>}
      {sums.length > 0 && (
        <div className="scroll-x" tabIndex={0} role="region" aria-label="What orders wait for">
          <table className="plain nowrap">
            <thead><tr><th scope="col">For</th><th scope="col">Arrives</th><th scope="col" className="number">Orders</th><th scope="col" className="number">Lines</th><th scope="col" className="number">Money</th><th scope="col"><span className="visually-hidden">Actions</span></th></tr></thead>
            <tbody>
              {shown.map((w) => (
                <tr key={`${w.doc} ${w.supply}`}>
                  <td>{w.doc ? <><Link className="open" href={documentPlace(w.doc, w.supply)}>{w.doc}</Link> <span className="quiet">{w.supply.replace(/-/g, " ")}</span></> : <Mark attention="amber">nothing stands for it</Mark>}</td>
                  <td>{w.arrives ? <><Day day={w.arrives} /> <Late days={daysLate(w.arrives)} /></> : null}</td>
                  <td className="number">{number(w.orders.size)}</td>
                  <td className="number"><Link className="open" href={listOf("backorders", { waits_for: w.doc || null, supply: w.supply || undefined })}>{number(w.lines)}</Link></td>
                  <td className="number">{wholeMoney(w.money)}</td>
                  <td className="number"><WaitAct doc={w.doc} supply={w.supply} orders={[...w.orders]} /></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {sums.length > 9 && <div className="note-line"><Button variant="subtle" size="compact-xs" onClick={() => setAll(!all)}>{all ? "Show fewer" : `Show all ${number(sums.length)}`}</Button></div>}
    </Sheet>
  );
}

// The next best thing for what orders wait for: a plan where there is none, the goods where they are under way, else a new promise.
function WaitAct({ doc, supply, orders }: { doc: string; supply: string; orders: string[] }) {
  if (!doc) return <ActButton noun="plan" verb="run" label="Run the plan" size="compact-xs" />;
  if (supply.startsWith("transfer")) return <ActButton noun="transfer" verb="receive" input={{ transfer: doc }} label="Receive" size="compact-xs" />;
  if (supply === "purchase") return <Link className="open" href={placeOf("doc", doc)}>Open</Link>;
  return orders.length === 1 ? <ActButton noun="order" verb="promise" input={{ order: orders[0]! }} label="Promise anew" now size="compact-xs" /> : null;
}

type Shipment = Columns<"shipments", "number" | "order" | "customer" | "site" | "status" | "picked" | "packages" | "weight" | "tracking", "expected" | "delivered">;
const most = 1000;

export function Shipments() {
  const today = companyToday();
  const picked = useRows<Shipment>("shipments", { status: "picked", sort: "picked", limit: most });
  const packed = useRows<Shipment>("shipments", { status: "packed", sort: "picked", limit: most });
  const shipped = useRows<Shipment>("shipments", { status: "shipped", sort: "expected", limit: most });
  const done = useRows<Shipment>("shipments", { status: "delivered", "delivered.ge": today, limit: most });
  const count = (q: typeof picked) => (q.data ? `${number(q.data.rows.length)}${q.data.next ? "+" : ""}` : "…");
  const late = (shipped.data?.rows ?? []).filter((s) => s.expected && s.expected < today);
  const due = (shipped.data?.rows ?? []).filter((s) => s.expected && s.expected === today);
  const inside = [...(picked.data?.rows ?? []), ...(packed.data?.rows ?? [])];
  const rows: { s: Shipment; late: boolean }[] = [...inside.slice(0, 8).map((s) => ({ s, late: false })), ...late.slice(0, 8).map((s) => ({ s, late: true }))];
  const step = (label: string, q: typeof picked, status: string, note?: React.ReactNode, extra = {}) => (
    <div><div className="label">{label}</div><Link className="value open" href={listOf("shipments", { status, ...extra })}>{count(q)}</Link>{note && <div className="note">{note}</div>}</div>
  );
  return (
    <Sheet title="Shipments" pad={false} right={<Link className="open quiet" style={{ fontSize: "0.75rem" }} href={listOf("shipments")}>All</Link>}>
      <div className="stages">
        {step("Picked, to be packed", picked, "picked")}
        {step("Packed, to be handed over", packed, "packed")}
        {step("Under way", shipped, "shipped", late.length ? <Mark attention="red">{`${number(late.length)} late`}</Mark> : due.length ? `${number(due.length)} expected today` : "none is late")}
        {step("Delivered today", done, "delivered", undefined, { "delivered.ge": today })}
      </div>
      {rows.length > 0 && (
        <div className="scroll-x" tabIndex={0} role="region" aria-label="Shipments to act on">
          <table className="plain nowrap" style={{ borderTop: "1px solid var(--rule)" }}>
            <thead><tr><th scope="col">Shipment</th><th scope="col">Order</th><th scope="col">Customer</th><th scope="col">State</th><th scope="col">Expected</th><th scope="col"><span className="visually-hidden">Actions</span></th></tr></thead>
            <tbody>
              {rows.map(({ s, late: l }) => (
                <tr key={s.number}>
                  <td><Link className="open" href={placeOf("doc", s.number)}>{s.number}</Link></td>
                  <td><Link className="open" href={placeOf("doc", s.order)}>{s.order}</Link></td>
                  <td>{s.customer}</td>
                  <td>{l ? <Late days={daysLate(s.expected)} /> : words(s.status)}</td>
                  <td><Day day={s.expected} /></td>
                  <td className="number"><span className="acts">
                    {s.status === "picked" && <ActButton noun="shipment" verb="pack" input={{ shipment: s.number }} label="Pack" size="compact-xs" />}
                    {(s.status === "picked" || s.status === "packed") && <ActButton noun="shipment" verb="ship" input={{ shipment: s.number }} label="Ship" size="compact-xs" />}
                    {s.status === "shipped" && <ActButton noun="shipment" verb="deliver" input={{ shipment: s.number }} label="Delivered" now size="compact-xs" />}
                  </span></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {rows.length === 0 && picked.data && <div className="note-line">Nothing stands between picking and the carrier, and nothing under way is late.</div>}
    </Sheet>
  );
}

type Transfer = Columns<"transfers", "number" | "from" | "to" | "status" | "lines" | "qty" | "shipped" | "received", "due">;

export function Transfers() {
  const today = companyToday();
  const q = useRows<Transfer>("transfers", { "status.in": "open,released,picked,packed,shipped", sort: "due", limit: 200 });
  const rows = q.data?.rows ?? [];
  const late = rows.filter((t) => t.due && t.due < today).length;
  return (
    <Sheet title="Transfers between our sites" pad={false} right={<>{late > 0 && <Mark attention="amber">{`${late} late`}</Mark>}<ActButton noun="transfer" verb="create" label="New" size="compact-xs" /></>}>
      <ProblemNote error={q.error} compact />
      {q.data && rows.length === 0 && <div className="quiet" style={{ padding: 14, fontSize: "0.8125rem" }}>Nothing is to be shipped or under way between our sites.</div>}
      {rows.length > 0 && (
        <div className="scroll-x" tabIndex={0} role="region" aria-label="Transfers">
          <table className="plain nowrap">
            <thead><tr><th scope="col">Transfer</th><th scope="col">From, to</th><th scope="col">Due there</th><th scope="col" className="number">Under way</th><th scope="col"><span className="visually-hidden">Actions</span></th></tr></thead>
            <tbody>
              {rows.slice(0, 12).map((t) => {
                const left = Number(t.qty) - Number(t.shipped), away = Number(t.shipped) - Number(t.received);
                return (
                  <tr key={t.number}>
                    <td><Link className="open" href={placeOf("doc", t.number)}>{t.number}</Link></td>
                    <td>{t.from} <span aria-label="to">→</span> {t.to}</td>
                    <td><Day day={t.due} /> <Late days={daysLate(t.due)} /></td>
                    <td className="number">{number(away)} <span className="quiet">of {number(t.qty)}</span></td>
                    <td className="number"><span className="acts">
                      {left > 0 && <ActButton noun="transfer" verb="ship" input={{ transfer: t.number }} label="Ship" now size="compact-xs" />}
                      {away > 0 && <ActButton noun="transfer" verb="receive" input={{ transfer: t.number }} label="Receive" now size="compact-xs" />}
                    </span></td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
      {rows.length > 12 && <div className="note-line"><Link className="open" href={listOf("transfers", { "status.in": "open,released,picked,packed,shipped", sort: "due" })}>All {number(rows.length)}{q.data?.next ? " and more" : ""}</Link></div>}
    </Sheet>
  );
}
