// Purchases from draft to paid: how many and how much stand at each step, each opening its list.
import { useMemo } from "react";
import { Link } from "wouter";
import dayjs from "dayjs";
import type { Columns } from "../../api/client";
import { useTables } from "../../api/tables";
import { useRows } from "../../list/mini";
import { companyToday, compact, money, number } from "../../parts/format";
import { Mark, Sheet, TenseSwatch } from "../../parts/marks";
import { listOf } from "../../parts/where";

type Purchase = Columns<"purchases", "number" | "status" | "supplier" | "due" | "total">;
type Invoice = Columns<"supplier-invoices", "status" | "total" | "open" | "due">;

type Step = { label: string; n: number; sum: number; to: string; tense: string; late?: number; lateSays?: string };

export function Stages() {
  const { company } = useTables();
  const today = companyToday(), month = dayjs(today).subtract(30, "day").format("YYYY-MM-DD");
  const purchases = useRows<Purchase>("purchases", { "status.in": "draft,approved,sent,confirmed,received", limit: 10000 });
  const open = useRows<Invoice>("supplier-invoices", { "open.gt": 0, limit: 10000 });
  const paid = useRows<Columns<"payments", "amount">>("payments", { direction: -1, "paid.ge": month, limit: 10000 });
  const steps = useMemo<Step[]>(() => {
    const at = (status: string, label: string): Step => {
      const ps = (purchases.data?.rows ?? []).filter((p) => p.status === status);
      const late = ["sent", "confirmed"].includes(status) ? ps.filter((p) => p.due && p.due < today).length : 0;
      return { label, n: ps.length, sum: ps.reduce((a, p) => a + Number(p.total), 0), to: listOf("purchases", { status }), tense: status === "received" ? "posted" : status === "draft" ? "held" : "expected", late, lateSays: "past due" };
    };
    const ins = open.data?.rows ?? [], blocked = ins.filter((i) => i.status === "blocked").length;
    return [
      at("draft", "Draft"),
      at("approved", "Approved"),
      at("sent", "Sent"),
      at("confirmed", "Confirmed"),
      at("received", "Received"),
      { label: "Billed", n: ins.length, sum: ins.reduce((a, i) => a + Number(i.open), 0), to: listOf("supplier-invoices", { "open.gt": 0 }), tense: "expected", late: blocked, lateSays: "blocked" },
      { label: "Paid, 30 days", n: paid.data?.rows.length ?? 0, sum: (paid.data?.rows ?? []).reduce((a, p) => a + Number(p.amount), 0), to: listOf("payments", { direction: -1, "paid.ge": month }), tense: "posted" },
    ];
  }, [purchases.data, open.data, paid.data, today, month]);
  return (
    <Sheet title="Purchases from draft to paid" pad={false} right={<span className="quiet" style={{ fontSize: "0.75rem" }}>{company.currency}</span>}>
      <ol className="po-stages">
        {steps.map((s, i) => (
          <li key={s.label}>
            <Link href={s.to} title={`${s.label}: ${number(s.n)}, ${money(s.sum)} ${company.currency}`}>
              <span className="quiet" style={{ fontSize: "0.75rem", display: "flex", gap: 6, alignItems: "center" }}><TenseSwatch tense={s.tense} flow={i < 5 ? "product" : "cash"} />{s.label}</span>
              <span className="tabular" style={{ fontSize: "1.125rem", fontWeight: 600 }}>{number(s.n)}</span>
              <span className="quiet tabular" style={{ fontSize: "0.75rem" }}>{s.n ? compact(s.sum) : "nothing"}</span>
              {s.late ? <span style={{ marginTop: 2 }}><Mark attention={s.lateSays === "blocked" ? "red" : "amber"}>{number(s.late)} {s.lateSays}</Mark></span> : null}
            </Link>
          </li>
        ))}
      </ol>
    </Sheet>
  );
}
