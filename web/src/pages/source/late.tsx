// Purchases that should have come, and confirmations that suppliers still owe us: by order, the largest first, with the reminder written.
import { Button, Group } from "@mantine/core";
import { IconMail } from "@tabler/icons-react";
import dayjs from "dayjs";
import { useMemo } from "react";
import { Link } from "wouter";
import type { Columns } from "../../api/client";
import { ActButton } from "../../act/act";
import { useTables } from "../../api/tables";
import { useRows } from "../../list/mini";
import { companyToday, date, money, number } from "../../parts/format";
import { Late, Sheet, When } from "../../parts/marks";
import { listOf, placeOf } from "../../parts/where";

type Line = Columns<"purchase-lines", "purchase" | "pos" | "supplier" | "site" | "item" | "open" | "due" | "price">;
type Order = { purchase: string; supplier: string; site: string; lines: Line[]; worth: number; due: string };
type Party = Columns<"parties", "code" | "name" | "email">;

export function useSuppliers() {
  const q = useRows<Party>("parties", { supplier: true, limit: 1000 });
  return useMemo(() => new Map((q.data?.rows ?? []).map((p) => [p.code, p])), [q.data]);
}

// A letter in the reader's own mail program, with what is missing.
function reminder(company: string, p: Party | undefined, g: Order): string {
  const lines = g.lines.slice(0, 25).map((l) => `${l.item}: ${number(l.open)}, due ${date(l.due)}`);
  if (g.lines.length > lines.length) lines.push(`and ${g.lines.length - lines.length} more lines`);
  return `mailto:${encodeURIComponent(p?.email ?? "")}?subject=${encodeURIComponent(`${g.purchase}: when does it come?`)}&body=${encodeURIComponent(`Of our order ${g.purchase} these have not come:\n\n${lines.join("\n")}\n\nPlease tell us when they will.\n\n${company}`)}`;
}

export function LateReceipts() {
  const { company } = useTables();
  const suppliers = useSuppliers();
  const today = companyToday();
  const q = useRows<Line>("purchase-lines", { "open.gt": 0, "due.lt": today, "status.in": "sent,confirmed", limit: 10000 });
  const groups = useMemo(() => {
    const by = new Map<string, Order>();
    for (const l of q.data?.rows ?? []) {
      const g = by.get(l.purchase) ?? { purchase: l.purchase, supplier: l.supplier, site: l.site, lines: [], worth: 0, due: l.due };
      g.lines.push(l);
      g.worth += Number(l.open) * Number(l.price);
      if (l.due < g.due) g.due = l.due;
      by.set(l.purchase, g);
    }
    return [...by.values()].sort((a, b) => b.worth - a.worth);
  }, [q.data]);
  const shown = groups.slice(0, 10);
  return (
    <Sheet title="Should have come" pad={false} right={<Link className="open quiet" style={{ fontSize: "0.75rem" }} href={listOf("purchase-lines", { "open.gt": 0, "due.lt": today, "status.in": "sent,confirmed", sort: "due" })}>All {number(groups.length)} orders</Link>}>
      {q.data && groups.length === 0 && <div className="quiet" style={{ padding: 14, fontSize: "0.8125rem" }}>Nothing is late: all that was due has come.</div>}
      {groups.length > 0 && (
        <div className="scroll-x" tabIndex={0} role="region" aria-label="Late receipts">
          <table className="plain">
            <thead><tr><th scope="col">Order</th><th scope="col">Supplier</th><th className="number" scope="col">Lines</th><th className="number" scope="col">Worth</th><th scope="col">Late</th><th scope="col"><span className="visually-hidden">Actions</span></th></tr></thead>
            <tbody>
              {shown.map((g) => (
                <tr key={g.purchase}>
                  <td><Link className="open" href={placeOf("doc", g.purchase)}>{g.purchase}</Link></td>
                  <td><Link className="open" href={placeOf("party", g.supplier)}>{suppliers.get(g.supplier)?.name ?? g.supplier}</Link></td>
                  <td className="number"><Link className="open" href={listOf("purchase-lines", { purchase: g.purchase, "open.gt": 0 })}>{g.lines.length}</Link></td>
                  <td className="number">{money(g.worth)}</td>
                  <td><Late days={dayjs(today).diff(g.due, "day")} /></td>
                  <td>
                    <Group gap={6} wrap="nowrap" justify="flex-end">
                      <Button component="a" href={reminder(company.name, suppliers.get(g.supplier), g)} variant="default" size="compact-xs" leftSection={<IconMail size={13} aria-hidden />}>Remind</Button>
                      <ActButton noun="purchase" verb="confirm" label="New date…" size="compact-xs" input={{ purchase: g.purchase, lines: g.lines.slice(0, 60).map((l) => ({ pos: l.pos, qty: l.open, due: undefined })) }} />
                    </Group>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Sheet>
  );
}

// Orders that were sent and not confirmed; drafts to approve and approved ones to send stand above, since they wait for us.
export function Waiting() {
  const suppliers = useSuppliers();
  const drafts = useRows<Columns<"purchases", "number" | "supplier" | "total" | "due" | "status" | "lines_open">>("purchases", { "status.in": "draft,approved", sort: "due", limit: 12 });
  const sent = useRows<Columns<"purchases", "number" | "supplier" | "total" | "due" | "placed">>("purchases", { status: "sent", sort: "placed", limit: 10 });
  const none = drafts.data && sent.data && drafts.data.rows.length + sent.data.rows.length === 0;
  return (
    <Sheet title="Waits for a word" pad={false}>
      {none && <div className="quiet" style={{ padding: 14, fontSize: "0.8125rem" }}>Every order is approved, sent and confirmed.</div>}
      {!none && (
        <div className="scroll-x" tabIndex={0} role="region" aria-label="Orders that wait for approval, sending or confirmation">
          <table className="plain">
            <thead><tr><th scope="col">Order</th><th scope="col">Supplier</th><th className="number" scope="col">Total</th><th scope="col">Due</th><th scope="col"><span className="visually-hidden">Next</span></th></tr></thead>
            <tbody>
              {(drafts.data?.rows ?? []).map((p) => (
                <tr key={p.number}>
                  <td><Link className="open" href={placeOf("doc", p.number)}>{p.number}</Link> <span className="quiet">{p.status}</span></td>
                  <td><Link className="open" href={placeOf("party", p.supplier)}>{suppliers.get(p.supplier)?.name ?? p.supplier}</Link></td>
                  <td className="number">{money(p.total)}</td>
                  <td style={{ whiteSpace: "nowrap" }}><When day={p.due} /></td>
                  <td><Group gap={6} justify="flex-end">{p.status === "draft" ? <ActButton noun="purchase" verb="approve" label="Approve" size="compact-xs" now input={{ purchase: p.number }} /> : <ActButton noun="purchase" verb="send" label="Send" size="compact-xs" now input={{ purchase: p.number }} />}</Group></td>
                </tr>
              ))}
              {(sent.data?.rows ?? []).map((p) => (
                <tr key={p.number}>
                  <td><Link className="open" href={placeOf("doc", p.number)}>{p.number}</Link> <span className="quiet">sent</span></td>
                  <td><Link className="open" href={placeOf("party", p.supplier)}>{suppliers.get(p.supplier)?.name ?? p.supplier}</Link></td>
                  <td className="number">{money(p.total)}</td>
                  <td style={{ whiteSpace: "nowrap" }}><When day={p.due} /></td>
                  <td><Group gap={6} justify="flex-end"><ActButton noun="purchase" verb="confirm" label="Confirmed…" size="compact-xs" input={{ purchase: p.number }} /></Group></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Sheet>
  );
}
