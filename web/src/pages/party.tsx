// A partner: a supplier, a customer, or both; a carrier. Who he is, how it goes with him, and what is open.
import type { Columns } from "../api/client";
import { ActButton } from "../act/act";
import { findView, useTables } from "../api/tables";
import { MiniList, useRows } from "../list/mini";
import { Mark, PageHead, Sheet } from "../parts/marks";
import { ProblemNote } from "../parts/problem";
import { Bought, CustomerFigures, CustomerLists } from "./party/customer";
import { LeadTimes, Prices, SupplierFigures, SupplierLists } from "./party/supplier";
import "./plan/plan.css";
import { FieldsTable } from "./record";
import "./source/source.css";

type Party = Columns<"parties", "code" | "name" | "customer" | "supplier" | "carrier" | "maker" | "country" | "email" | "address" | "payment_days" | "credit_limit" | "order_cost" | "active">;

function Contact({ p }: { p: Party }) {
  const view = findView(useTables(), "parties");
  const shown = ["email", "address", "country", "payment_days", ...(p.customer ? ["credit_limit"] : []), ...(p.supplier ? ["order_cost"] : [])];
  return (
    <Sheet title="Address and terms" pad={false} right={<ActButton noun="party" verb="update" label="Change" size="compact-xs" input={p} />}>
      {view && <FieldsTable view="parties" columns={view.columns.filter((c) => shown.includes(c.name))} row={p} />}
      {!p.email && !p.address && <div className="quiet" style={{ padding: "8px 14px", fontSize: "0.8125rem" }}>No address is known. With one, letters and labels can be made out to him.</div>}
      {p.email && <div style={{ padding: "8px 14px" }}><a className="open" href={`mailto:${encodeURIComponent(p.email)}`}>Write to {p.email}</a></div>}
    </Sheet>
  );
}

export default function PartyPage({ code }: { code: string }) {
  const q = useRows<Party>("parties", { code, limit: 1 });
  const p = q.data?.rows[0];
  if (q.error) return <div className="page"><ProblemNote error={q.error} /></div>;
  if (q.data && !p) return <div className="page"><PageHead title="Nobody of that name" say={`There is no party ${code}. Ctrl-K finds every one by name.`} right={<ActButton noun="party" verb="create" label="New party…" input={{ code }} />} /></div>;
  if (!p) return <div className="page"><PageHead title={code} say="Reading…" /></div>;
  const is = [p.supplier && "supplier", p.customer && "customer", p.carrier && "carrier", p.maker && "maker"].filter(Boolean).join(", ");
  return (
    <div className="page">
      <PageHead
        title={p.name || p.code}
        say={<>{is ? `${is[0]!.toUpperCase()}${is.slice(1)}` : "Partner"} {p.code}{p.country && `, ${p.country}`} {!p.active && <Mark attention="amber">not in use</Mark>}</>}
        right={<>
          {p.supplier && <ActButton noun="purchase" verb="create" label="Order from him…" variant="filled" input={{ supplier: p.code }} />}
          {p.customer && <ActButton noun="payment" verb="receive" label="Take a payment…" input={{ party: p.code }} />}
          {p.customer && <ActButton noun="order" verb="place" label="New order…" variant="filled" input={{ customer: p.code }} />}
        </>}
      />
      <div className="plan-stack">
        {p.supplier && <SupplierFigures code={p.code} />}
        {p.customer && <CustomerFigures code={p.code} limit={Number(p.credit_limit)} />}
        {p.supplier && <div className="grid-2"><LeadTimes code={p.code} /><Prices code={p.code} />{!p.customer && <Contact p={p} />}</div>}
        {p.customer && <div className="grid-2"><Bought code={p.code} /><Contact p={p} /></div>}
        <div className="grid-2">
          {p.supplier && <SupplierLists code={p.code} />}
          {p.customer && <CustomerLists code={p.code} />}
          {p.carrier && <MiniList title="What we owe the carrier" view="payables" query={{ party: p.code, sort: "due" }} columns={["doc", "open", "due", "late"]} empty="Nothing." />}
          {p.carrier && <MiniList title="Lanes" view="lanes" query={{ carrier: p.code }} columns={["code", "from_site", "to_site", "to_country", "mode", "lead_days", "cost"]} empty="He goes on no lane yet." />}
          {p.carrier && <MiniList title="His deliveries, the latest first" view="awaited" query={{ party: p.code, kind: "confirmation", sort: "-asked" }} columns={["doc", "asked", "due", "done"]} empty="None yet." />}
          {!p.customer && !p.supplier && <Contact p={p} />}
        </div>
      </div>
    </div>
  );
}
