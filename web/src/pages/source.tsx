// The buyer's day: what waits for a word, what should have come, what is to be ordered and what was billed otherwise than agreed; then how
// good the suppliers are.
import { Group } from "@mantine/core";
import { ActButton } from "../act/act";
import type { Row } from "../api/client";
import { findView, useTables } from "../api/tables";
import { MiniList } from "../list/mini";
import { PageHead } from "../parts/marks";
import "./plan/plan.css";
import { LateReceipts, Waiting } from "./source/late";
import { Options, Scores } from "./source/scores";
import "./source/source.css";
import { Stages } from "./source/stages";
import { Suggestions } from "./source/suggestions";
import { Needs } from "./today";

const matchActions = (r: Row<"supplier-invoices">) => (
  <Group gap={6} wrap="nowrap" justify="flex-end">
    <ActButton noun="supplier-invoice" verb="match" label="Match again" size="compact-xs" now input={{ invoice: r.number }} />
    <ActButton noun="supplier-invoice" verb="approve" label="Pay as billed…" size="compact-xs" input={{ invoice: r.number }} />
    <ActButton noun="supplier-invoice" verb="reject" label="Reject…" size="compact-xs" variant="subtle" input={{ invoice: r.number }} />
  </Group>
);

const receiptActions = (r: Row<"receipts">) => (
  <Group gap={6} wrap="nowrap" justify="flex-end">
    {r.status === "received" && <ActButton noun="receipt" verb="inspect" label="Inspect…" size="compact-xs" input={{ receipt: r.number }} />}
    <ActButton noun="receipt" verb="putaway" label="Put away" size="compact-xs" now input={{ receipt: r.number }} />
  </Group>
);

export default function Source() {
  const tables = useTables();
  return (
    <div className="page">
      <PageHead
        title="Source"
        say="From the first suggestion to the last payment"
        right={<>
          <ActButton noun="supplier-invoice" verb="receive" label="Enter an invoice…" />
          <ActButton noun="purchase" verb="create" label="New purchase order…" variant="filled" />
        </>}
      />
      <div className="plan-stack">
        <Stages />
        {findView(tables, "needs-me") && <Needs place="source" limit={8} />}
        <div className="grid-2"><LateReceipts /><Waiting /></div>
        <Suggestions />
        <MiniList title="Billed otherwise than agreed" view="supplier-invoices" query={{ status: "blocked", sort: "-total" }} columns={["number", "supplier", "purchase", "total", "due", "reason"]} extra={{ label: "", cell: matchActions }} empty="All invoices match what was ordered and received." />
        <Scores />
        <div className="grid-2">
          <Options />
          <MiniList title="At the dock" view="receipts" query={{ "status.in": "received,inspected", sort: "received" }} columns={["number", "purchase", "supplier", "site", "status"]} extra={{ label: "", cell: receiptActions }} empty="All that came is put away." />
        </div>
      </div>
    </div>
  );
}
