// The returns clerk's view: what waits for a decision, for goods or for money, what goes back to suppliers, and what comes back most.
import { Button } from "@mantine/core";
import { IconScan } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { ActButton } from "../act/act";
import type { Columns, Row } from "../api/client";
import { sees, useTables } from "../api/tables";
import { MiniList, useRows } from "../list/mini";
import { companyToday, money, number, wholeMoney } from "../parts/format";
import { Mark, PageHead, Sheet } from "../parts/marks";
import { ProblemNote } from "../parts/problem";
import { listOf } from "../parts/where";
import "./deliver/deliver.css";
import type { Return } from "./returns/desk-data";
import { MostReturned } from "./returns/most-returned";

const most = 10_000;
const sum = (rows: { total: string }[]) => rows.reduce((s, r) => s + Number(r.total), 0);

function Stage({ label, rows, to, note }: { label: string; rows: Return[]; to: string; note?: ReactNode }) {
  return <div><div className="label">{label}</div><Link className="value open" href={to}>{number(rows.length)}</Link><div className="note">{rows.length ? `worth ${wholeMoney(sum(rows))}` : "none"}</div>{note}</div>;
}

function Stages({ open, finished }: { open: Return[]; finished: Return[] }) {
  const today = companyToday();
  const of = (status: string) => open.filter((r) => r.status === status);
  const late = of("approved").filter((r) => r.due && r.due < today).length;
  return (
    <Sheet title="From the wish to the refund" pad={false} right={<Link className="open quiet" style={{ fontSize: "0.75rem" }} href={listOf("returns")}>All</Link>}>
      <div className="stages">
        <Stage label="Requested" rows={of("requested")} to={listOf("returns", { status: "requested" })} note={of("requested").length > 0 && <Mark attention="amber">waits for approval</Mark>} />
        <Stage label="Approved, on its way" rows={of("approved")} to={listOf("returns", { status: "approved" })} note={late > 0 && <Mark attention="amber">{`${number(late)} overdue`}</Mark>} />
        <Stage label="Received, to be graded" rows={of("received")} to={listOf("returns", { status: "received" })} />
        <Stage label="Inspected, to be carried out and refunded" rows={of("inspected")} to={listOf("returns", { status: "inspected" })} />
        <Stage label="Finished in 30 days" rows={finished} to={listOf("returns", { status: "done", "closed.ge": before(30) })} />
      </div>
    </Sheet>
  );
}
const before = (days: number) => new Date(Date.parse(companyToday()) - days * 86_400_000).toISOString().slice(0, 10);
const desk = (r: Record<string, unknown>, label: string) => <Button component={Link} href={`/returns/desk?number=${encodeURIComponent(String(r.number))}`} variant="default" size="compact-xs">{label}</Button>;

export default function Returns() {
  const today = companyToday();
  const tables = useTables(), { company } = tables;
  const open = useRows<Return>("returns", { "status.in": "requested,approved,received,inspected", sort: "placed", limit: most });
  const finished = useRows<Return>("returns", { status: "done", "closed.ge": before(30), limit: most });
  const claims = useRows<Columns<"supplier-returns", "total" | "open" | "status">>("supplier-returns", { "status.in": "open,shipped", limit: most });
  const held = useRows<Columns<"stock-on-hand", "qty" | "item">>("stock-on-hand", { kind: "quarantine", limit: most });
  const expired = useRows<Columns<"lots", "on_hand">>("lots", { "expires.lt": today, "expires.ne": null, "on_hand.gt": 0, limit: most });
  const rows = open.data?.rows ?? [];
  const waits = rows.filter((r) => r.status === "requested").length, at = rows.filter((r) => r.status === "received" || r.status === "inspected");
  const say = !open.data ? "" : rows.length === 0 ? "No return is open." : `${waits ? `${number(waits)} wait for approval; ` : ""}${number(at.length)} ${at.length === 1 ? "is" : "are"} here to be graded, carried out or refunded, worth ${money(sum(at))} ${company.currency}.`;
  const toCredit = (claims.data?.rows ?? []).reduce((s, c) => s + Number(c.open), 0), toShip = (claims.data?.rows ?? []).filter((c) => c.status === "open");
  return (
    <div className="page">
      <PageHead title="Returns" say={say} right={<>
        <ActButton noun="supplier-return" verb="sweep" label="Sweep quarantine" />
        <Button component={Link} href="/returns/desk" leftSection={<IconScan size={15} aria-hidden />}>Returns desk</Button>
      </>} />
      <ProblemNote error={open.error} />
      <div style={{ display: "grid", gap: 16, gridTemplateColumns: "minmax(0, 1fr)" }}>
        {open.data && <Stages open={rows} finished={finished.data?.rows ?? []} />}
        <div className="grid-2">
          <div className="stack">
            {waits > 0 && <MiniList title="Waits for approval" view="returns" query={{ status: "requested", sort: "placed" }} columns={["number", "customer", "order", "total", "note"]} empty="No return waits for a decision." extra={{ label: "", cell: (r) => <span className="acts"><ActButton noun="return" verb="approve" input={{ ret: r.number }} now size="compact-xs" /><ActButton noun="return" verb="reject" input={{ ret: r.number }} size="compact-xs" /></span> }} />}
            <MiniList title="Here: to be graded" view="returns" query={{ status: "received", sort: "placed" }} columns={["number", "customer", "placed", "total"]} empty="All that came in is graded." extra={{ label: "", cell: (r) => desk(r, "Grade") }} />
            <Suppliers toCredit={toCredit} toShip={toShip.length} currency={company.currency} />
          </div>
          <div className="stack">
            <MiniList title="Graded: to be carried out and refunded" view="returns" query={{ status: "inspected", sort: "placed" }} columns={["number", "customer", "placed", "total"]} empty="All that was graded is refunded." extra={{ label: "", cell: (r) => desk(r, "Go on") }} />
            <MiniList title="On its way to us" view="returns" query={{ status: "approved", sort: "due" }} columns={["number", "customer", "due", "total"]} empty="Nothing is announced." extra={{ label: "", cell: (r) => <span className="acts">{desk(r, "Receive")}{r.due && String(r.due) < today ? <ActButton noun="return" verb="close" input={{ ret: r.number }} size="compact-xs" /> : null}</span> }} />
            <MiniList title="Refunds to be paid" view="payables" query={{ kind: "refund", sort: "due" }} columns={["doc", "party", "due", "open"]} empty="Every refund is paid or set off." extra={{ label: "", cell: (r) => <ActButton noun="payment" verb="pay" input={{ due: r.id, amount: r.open }} size="compact-xs" /> }} />
            <Sheet title="Quarantine and expired stock" pad={false} right={<ActButton noun="supplier-return" verb="sweep" label="Sweep" size="compact-xs" />}>
            <div className="stages">
              <div><div className="label">Lies in quarantine</div><Link className="value open" href={listOf("stock-on-hand", { kind: "quarantine" })}>{number((held.data?.rows ?? []).reduce((s, r) => s + Number(r.qty), 0))}</Link><div className="note">{number(new Set((held.data?.rows ?? []).map((r) => r.item)).size)} items</div></div>
              <div><div className="label">Expired and still here</div><Link className="value open" href={listOf("lots", { "expires.lt": today, "expires.ne": null, "on_hand.gt": 0 })}>{number((expired.data?.rows ?? []).reduce((s, r) => s + Number(r.on_hand), 0))}</Link><div className="note">{expired.data?.rows.length ? <Mark attention="amber">{`${number(expired.data.rows.length)} lots`}</Mark> : "no lot"}</div></div>
            </div>
            <div className="note-line">The sweep takes expired lots out of storage and opens returns to suppliers for what lies in quarantine for no other reason. What nobody takes back is scrapped.</div>
          </Sheet>
          </div>
        </div>
        {sees(tables, "demand-history", "dispositions") && <MostReturned />}
      </div>
    </div>
  );
}

function Suppliers({ toCredit, toShip, currency }: { toCredit: number; toShip: number; currency: string }) {
  const cell = (r: Row<"supplier-returns">) => r.status === "open" ? <ActButton noun="supplier-return" verb="ship" input={{ doc: r.number }} label="Ship" size="compact-xs" now /> : Number(r.open) > 0 ? <ActButton noun="supplier-return" verb="credit" input={{ doc: r.number, amount: r.open }} label="Credited" size="compact-xs" /> : null;
  return (
    <MiniList title="Back to suppliers" view="supplier-returns" query={{ "status.in": "open,shipped", sort: "placed" }} columns={["number", "supplier", "status", "total", "open"]} empty="Nothing goes back to a supplier."
      right={<span className="quiet" style={{ fontSize: "0.75rem" }}>{toShip > 0 ? `${number(toShip)} to ship, ` : ""}{wholeMoney(toCredit)} {currency} to be credited</span>} extra={{ label: "", cell }} />
  );
}
