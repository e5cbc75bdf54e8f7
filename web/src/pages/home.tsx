// Today of who is bound to a site (a worker of it) or to a party (a supplier's or a customer's user): what is his to do, and where it stands.
import { Button } from "@mantine/core";
import { useState } from "react";
import { ActButton, useAct } from "../act/act";
import { findAction, sees, useTables } from "../api/tables";
import { MiniList, useRows } from "../list/mini";
import { companyToday, date } from "../parts/format";
import { PageHead } from "../parts/marks";
import { type Doc, inputOf } from "./document";
import { Tiles } from "./scan";
import "./scan/scan.css";
import { Needs } from "./today";

type AnyRow = Record<string, unknown>;

function Worker({ site }: { site: string }) {
  const tables = useTables();
  const today = companyToday();
  return (
    <>
      <div className="scan" style={{ padding: 0, maxWidth: "none", minHeight: 0 }}><Tiles /></div>
      {sees(tables, "needs-me") && <Needs />}
      <div className="grid-2">
        <MiniList title="To be picked" view="order-lines" query={{ "held.gt": 0, sort: "leaves" }} columns={["order", "item", "held", "leaves"]} empty="Nothing waits on the shelf." />
        <MiniList title="Comes in by purchase" view="purchase-lines" query={{ "open.gt": 0, "status.in": "sent,confirmed,received", sort: "due" }} columns={["purchase", "item", "open", "due"]} empty={`No purchase is on its way to ${site}.`} />
        <MiniList title="Comes and goes by transfer" view="transfers" query={{ "status.in": "open,released,picked,packed,shipped", sort: "due" }} columns={["number", "from", "to", "status", "due"]} empty="No transfer is under way." />
        <MiniList title="At the dock" view="receipts" query={{ "status.in": "received,inspected", sort: "received" }} columns={["number", "purchase", "supplier", "status"]} empty="All that came is put away." />
        <MiniList title="Made here" view="work-orders" query={{ "status.in": "open,released", sort: "due" }} columns={["number", "item", "open", "due", "status"]} empty="No work order is open." />
        <MiniList title="Overdue" view="order-lines" query={{ "open.gt": 0, "leaves.lt": today, sort: "leaves" }} columns={["order", "item", "open", "leaves", "waits_for"]} empty="No line should have left before today." />
      </div>
    </>
  );
}

// His answer, with all lines as they were ordered.
function Confirm({ row }: { row: AnyRow }) {
  const tables = useTables();
  const { open, may } = useAct();
  const [busy, setBusy] = useState(false);
  const action = findAction(tables, "purchase", "confirm");
  if (!action || !may("purchase", "confirm")) return null;
  const go = async () => {
    setBusy(true);
    open({ noun: "purchase", verb: "confirm", input: await inputOf(action, "purchase", { number: row.number, kind: "purchase" } as Doc) });
    setBusy(false);
  };
  return <Button size="compact-xs" variant="default" loading={busy} onClick={() => void go()}>Confirm…</Button>;
}

function Supplier() {
  return (
    <>
      <MiniList title="Purchase orders to be confirmed" view="purchases" query={{ status: "sent", sort: "placed" }} columns={["number", "site", "placed", "due", "total"]} rows={12} empty="Every purchase order is confirmed." extra={{ label: "", cell: (r) => <Confirm row={r} /> }} />
      <div className="grid-2">
        <MiniList title="To be delivered" view="purchase-lines" query={{ "open.gt": 0, "status.in": "confirmed,received", sort: "due" }} columns={["purchase", "item", "open", "due", "site"]} rows={12} empty="Nothing is to be delivered." />
        <MiniList title="Received" view="receipts" query={{ sort: "-received" }} columns={["number", "purchase", "site", "received", "status"]} empty="Nothing was received yet." />
        <MiniList title="Invoices" view="supplier-invoices" query={{ sort: "-received" }} columns={["number", "purchase", "total", "open", "due", "status"]} empty="No invoice was received yet." />
        <MiniList title="What comes back to you" view="supplier-returns" query={{ "status.in": "open,shipped", sort: "-placed" }} columns={["number", "site", "status", "total", "open"]} empty="Nothing is sent back." />
      </div>
    </>
  );
}

function Customer() {
  return (
    <>
      <MiniList title="Orders on their way" view="orders" query={{ "lines_open.gt": 0, sort: "promised" }} columns={["number", "placed", "promised", "status", "total"]} rows={12} empty="No order is open." extra={{ label: "", cell: (r) => <ActButton noun="return" verb="request" label="Send back…" size="compact-xs" input={{ order: r.number }} /> }} />
      <div className="grid-2">
        <MiniList title="Delivered" view="orders" query={{ lines_open: 0, sort: "-placed" }} columns={["number", "placed", "status", "total"]} empty="No order was delivered yet." extra={{ label: "", cell: (r) => <ActButton noun="return" verb="request" label="Send back…" size="compact-xs" input={{ order: r.number }} /> }} />
        <MiniList title="Returns" view="returns" query={{ sort: "-placed" }} columns={["number", "order", "status", "placed", "total"]} empty="Nothing was sent back." />
        <MiniList title="Shipments" view="shipments" query={{ sort: "-picked" }} columns={["number", "order", "status", "expected", "tracking"]} empty="Nothing was shipped yet." />
        <MiniList title="Invoices" view="invoices" query={{ sort: "-issued" }} columns={["number", "kind", "issued", "due", "total"]} empty="No invoice was written yet." />
      </div>
    </>
  );
}

export default function Home() {
  const { user, company } = useTables();
  const bought = useRows("purchases", { limit: 1 }, !!user.party);
  const sold = useRows("orders", { limit: 1 }, !!user.party);
  const supplies = !!bought.data?.rows.length, buys = !!sold.data?.rows.length;
  return (
    <div className="page">
      <PageHead title="Today" say={<>{date(companyToday())}, {user.site ? `at ${user.site}` : user.party} with {company.name || "Argosy"}</>} />
      <div style={{ display: "grid", gap: 16, gridTemplateColumns: "minmax(0, 1fr)" }}>
        {user.site && <Worker site={user.site} />}
        {user.party && supplies && <Supplier />}
        {user.party && (buys || (bought.data && !supplies)) && <Customer />}
      </div>
    </div>
  );
}
