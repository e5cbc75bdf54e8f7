// Customers' orders that come late, those late longest first; each can be opened down to the cause.
import { ActionIcon } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { Fragment, useState } from "react";
import { Link } from "wouter";
import type { Columns } from "../../api/client";
import { useRows } from "../../list/mini";
import { money, shortDate } from "../../parts/format";
import { Late, Sheet } from "../../parts/marks";
import { ProblemNote } from "../../parts/problem";
import { listOf, placeOf } from "../../parts/where";
import { Explanation } from "../explain";

type Order = Columns<"orders", "number" | "customer" | "placed" | "late" | "lines_open" | "total" | "site", "promised">;

export function LateOrders({ query = {} }: { query?: Record<string, string> }) {
  const asked = { status: "open", "late.gt": 0, sort: "-late", ...query };
  const q = useRows<Order>("orders", { ...asked, limit: 10 });
  const [open, setOpen] = useState<string | null>(null);
  return (
    <Sheet title="Late orders, and why" pad={false} right={<Link className="open quiet" style={{ fontSize: "0.75rem" }} href={listOf("orders", asked)}>All</Link>}>
      {q.error ? <div style={{ padding: 12 }}><ProblemNote error={q.error} compact /></div> : null}
      {q.data?.rows.length === 0 && <div className="quiet" style={{ padding: 14, fontSize: "0.8125rem" }}>No order is late.</div>}
      {(q.data?.rows.length ?? 0) > 0 && (
        <div className="scroll-x" tabIndex={0} role="region" aria-label="Late orders">
          <table className="plain">
            <thead><tr><th scope="col"><span className="visually-hidden">Why</span></th><th scope="col">Order</th><th scope="col">Customer</th><th scope="col">Late</th><th scope="col">Promised</th><th className="number" scope="col">Total</th></tr></thead>
            <tbody>
              {q.data!.rows.map((r) => (
                <Fragment key={r.number}>
                  <tr>
                    <td style={{ width: 26 }}><ActionIcon size={20} variant="subtle" color="gray" aria-expanded={open === r.number} aria-label={`Why ${r.number} is late`} onClick={() => setOpen(open === r.number ? null : r.number)}>{open === r.number ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}</ActionIcon></td>
                    <td><Link className="open" href={placeOf("doc", r.number)}>{r.number}</Link></td>
                    <td style={{ whiteSpace: "nowrap" }}><Link className="open" href={placeOf("party", r.customer)}>{r.customer}</Link></td>
                    <td><Late days={r.late} /></td>
                    <td className="tabular" style={{ whiteSpace: "nowrap" }}>{r.promised ? shortDate(r.promised) : <span className="quiet">no supply yet</span>}</td>
                    <td className="number">{money(r.total)}</td>
                  </tr>
                  {open === r.number && <tr><td /><td colSpan={5}><Explanation number={r.number} /></td></tr>}
                </Fragment>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Sheet>
  );
}
