// The shipping clerk's day: what must leave, what can be picked now, what waits and for what, and what is under way.
import { Button } from "@mantine/core";
import { IconScan } from "@tabler/icons-react";
import { Link } from "wouter";
import { ActButton } from "../act/act";
import { MiniList, useRows } from "../list/mini";
import { companyToday, number } from "../parts/format";
import { PageHead } from "../parts/marks";
import { ProblemNote } from "../parts/problem";
import { ByDay } from "./deliver/by-day";
import { days, byDay, type OpenLine } from "./deliver/open-lines";
import { CutOffs, Shipments, ToPick, Transfers, Waits } from "./deliver/parts";

const most = 10_000; // a page of the program; what leaves first comes first, so that the urgent is never cut off

export default function Deliver() {
  const open = useRows<OpenLine>("order-lines", { "open.gt": 0, sort: "leaves", limit: most });
  const lines = open.data?.rows ?? [];
  const sums = byDay(lines, companyToday());
  const now = sums.overdue.orders.size, today = sums.today.orders.size;
  const say = !open.data ? "" : lines.length === 0 ? "No order is open." : `${number(now)} ${now === 1 ? "order has" : "orders have"} lines that should have left, ${number(today)} must leave today.`;
  return (
    <div className="page">
      <PageHead title="Deliver" say={say} right={<>
        <ActButton noun="order" verb="allocate" label="Allocate free stock" now />
        <ActButton noun="order" verb="place" label="New order" />
        <Button component={Link} href="/deliver/scan" leftSection={<IconScan size={15} aria-hidden />}>Scan</Button>
      </>} />
      <ProblemNote error={open.error} />
      <div style={{ display: "grid", gap: 16, gridTemplateColumns: "minmax(0, 1fr)" }}>
        {open.data ? <ByDay lines={lines} /> : !open.error && <div className="quiet">Reading…</div>}
        {open.data && <CutOffs lines={lines} />}
        {open.data?.next && <div className="quiet" style={{ fontSize: "0.75rem" }}>These are the {number(most)} lines that leave first: of {days.map((d) => d.label.toLowerCase()).at(-1)}, there are more.</div>}
        <div className="grid-2">
          {open.data && <ToPick lines={lines} />}
          <Waits />
        </div>
        <Shipments />
        <div className="grid-2">
          <Transfers />
          <MiniList title="Late against what was wanted" view="orders" query={{ "late.gt": 0, "lines_open.gt": 0, sort: "-late" }} columns={["number", "customer", "promised", "late", "total"]} rows={8} empty="No order is late." extra={{ label: "", cell: (r) => <ActButton noun="order" verb="promise" input={{ order: r.number }} label="Promise anew" now size="compact-xs" /> }} />
        </div>
      </div>
    </div>
  );
}
