// Any document of the chain: what it says, what can be done with it, its lines, and what it expects, holds and has posted in the three flows.
// An order's page shows the flows side by side on one time line.
import { Anchor, Menu, Button, Tabs } from "@mantine/core";
import { IconChevronDown, IconPrinter } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { Link } from "wouter";
import { actionWords, useAct } from "../act/act";
import { type Columns, list } from "../api/client";
import { type Action, type Tables, useTables, words, sees } from "../api/tables";
import { MiniList, useRows } from "../list/mini";
import { away, date, money, time } from "../parts/format";
import { PageHead, Sheet, Status, When } from "../parts/marks";
import { ProblemNote } from "../parts/problem";
import { placeOf } from "../parts/where";
import { Explanation } from "./explain";
import { ReturnPhotos } from "./returns/photos";

const FlowLines = lazy(() => import("./flow-lines"));
const Profit = lazy(() => import("./profit"));

export type Doc = Columns<"documents", "id" | "kind" | "number" | "status" | "placed" | "total" | "priority" | "ref" | "note", "party" | "site" | "to_site" | "due" | "closed" | "parent" | "channel">;

// What a kind of document is called in actions, where that is another word.
const nouns: Record<string, string> = { inspection: "receipt" };
const papers: Record<string, { what: string; label: string; zpl?: boolean }[]> = {
  purchase: [{ what: "purchase-order", label: "Purchase order" }],
  order: [{ what: "pick-list", label: "Pick list" }, { what: "invoice", label: "Invoice" }],
  shipment: [{ what: "packing-slip", label: "Packing slip" }, { what: "shipping-label", label: "Shipping label" }, { what: "shipping-label", label: "Shipping label for a label printer", zpl: true }, { what: "invoice", label: "Invoice" }],
  return: [{ what: "return-label", label: "Return label" }, { what: "return-label", label: "Return label for a label printer", zpl: true }],
};

// The actions that take this document: those of its noun, and those of others with a field of its name (an order is picked as a shipment).
function actionsOf(t: Tables, kind: string): { action: Action; field: string }[] {
  const noun = nouns[kind] ?? kind;
  const own: Record<string, string[]> = { return: ["ret"], "supplier-return": ["ret"], "supplier-invoice": ["invoice"] };
  return t.actions.flatMap((action) => {
    const f = action.in.find((x) => x.ref === "doc" && (x.name === noun.replace(/-/g, "_") || (action.noun === noun && (own[noun] ?? []).includes(x.name))))
      ?? (action.noun === noun ? action.in.find((x) => x.ref === "doc" && !x.optional) : undefined);
    return f ? [{ action, field: f.name }] : [];
  });
}

// What is usually done next stands as buttons; the rest is in a menu.
const next: Record<string, string[]> = {
  "order open": ["pick", "promise", "allocate"], "order shipped": ["request"], "order done": ["request"],
  "purchase draft": ["approve"], "purchase approved": ["send"], "purchase sent": ["confirm", "receive"], "purchase confirmed": ["receive"],
  "shipment picked": ["pack"], "shipment packed": ["ship"], "shipment shipped": ["deliver"],
  "transfer open": ["ship"], "transfer released": ["ship"], "transfer shipped": ["receive"],
  "work open": ["release"], "work draft": ["release"], "work released": ["issue", "report", "finish"],
  "return requested": ["approve", "reject"], "return approved": ["receive"], "return received": ["inspect"], "return inspected": ["dispose", "refund"],
  "supplier-invoice blocked": ["approve", "reject"], "receipt received": ["inspect", "putaway"], "supplier-return open": ["ship"], "supplier-return shipped": ["credit"],
};

// What mostly happens is filled in: all that is open comes, or is confirmed as it was ordered; all that came and was not billed is billed.
type PurchaseLine = Columns<"purchase-lines", "pos" | "item" | "qty" | "open" | "received" | "billed" | "due" | "price">;
const openOf = (ls: PurchaseLine[]) => ls.filter((l) => Number(l.open) > 0);
const usual: Record<string, (ls: PurchaseLine[]) => Record<string, unknown>[]> = {
  "purchase confirm": (ls) => openOf(ls).map((l) => ({ says: l.item, pos: l.pos, qty: l.open, due: l.due })),
  "purchase receive": (ls) => openOf(ls).map((l) => ({ says: l.item, pos: l.pos, qty: l.open })),
  "supplier-invoice receive": (ls) => ls.filter((l) => Number(l.received) > Number(l.billed)).map((l) => ({ says: l.item, pos: l.pos, qty: String(Math.round((Number(l.received) - Number(l.billed)) * 1e6) / 1e6), price: l.price })),
};
const prefilled = 60; // lines: of more, those that differ are given by hand

export async function inputOf(action: Action, field: string, doc: Doc): Promise<Record<string, unknown>> {
  const lines = usual[`${action.noun} ${action.verb}`];
  if (!lines || doc.kind !== "purchase") return { [field]: doc.number };
  const rows = (await list<PurchaseLine>("purchase-lines", { purchase: doc.number, sort: "pos", limit: 1000 }).catch(() => ({ rows: [] }))).rows;
  const some = lines(rows);
  return { [field]: doc.number, ...(some.length && some.length <= prefilled ? { lines: some } : {}) };
}

function Actions({ doc }: { doc: Doc }) {
  const tables = useTables();
  const act = useAct();
  const all = actionsOf(tables, doc.kind);
  const first = next[`${doc.kind} ${doc.status}`] ?? [];
  const front = first.flatMap((v) => all.filter((a) => a.action.verb === v).slice(0, 1));
  const rest = all.filter((a) => !front.includes(a));
  const go = async (a: { action: Action; field: string }) => act.open({ noun: a.action.noun, verb: a.action.verb, input: await inputOf(a.action, a.field, doc) });
  const prints = papers[doc.kind] ?? [];
  return (
    <>
      {front.map((a, i) => <Button key={`${a.action.noun} ${a.action.verb}`} variant={i === 0 ? "filled" : "default"} onClick={() => void go(a)}>{actionWords(a.action)}</Button>)}
      {rest.length > 0 && (
        <Menu position="bottom-end">
          <Menu.Target><Button variant="default" rightSection={<IconChevronDown size={14} />}>More</Button></Menu.Target>
          <Menu.Dropdown>{rest.map((a) => <Menu.Item key={`${a.action.noun} ${a.action.verb}`} onClick={() => void go(a)}>{actionWords(a.action)}</Menu.Item>)}</Menu.Dropdown>
        </Menu>
      )}
      {prints.length > 0 && (
        <Menu position="bottom-end">
          <Menu.Target><Button variant="default" leftSection={<IconPrinter size={14} />}>Print</Button></Menu.Target>
          <Menu.Dropdown>{prints.map((p) => <Menu.Item key={p.label} component="a" target="_blank" rel="noopener" href={`/v1/document/${p.what}/${encodeURIComponent(doc.number)}${p.zpl ? "?format=zpl" : ""}`}>{p.label}</Menu.Item>)}</Menu.Dropdown>
        </Menu>
      )}
    </>
  );
}

function Facts({ doc }: { doc: Doc }) {
  const parent = useRows<Doc>("documents", { id: doc.parent ?? "", limit: 1 }, !!doc.parent && /^\d+$/.test(doc.parent));
  const up = parent.data?.rows[0]?.number ?? (doc.parent && !/^\d{12,}$/.test(doc.parent) ? doc.parent : null);
  const rows: [string, React.ReactNode][] = [
    ["Status", <Status key="s" word={doc.status} />],
    ["With", doc.party && <Link key="p" className="open" href={placeOf("party", doc.party)}>{doc.party}</Link>],
    ["Site", doc.site && <Link key="t" className="open" href={placeOf("site", doc.site)}>{doc.site}</Link>],
    ["To", doc.to_site && <Link key="o" className="open" href={placeOf("site", doc.to_site)}>{doc.to_site}</Link>],
    ["Of", up && <Link key="u" className="open" href={placeOf("doc", up)}>{up}</Link>],
    ["Placed", time(doc.placed)],
    ["Due", doc.due && <When key="d" day={doc.due} />],
    ["Closed", doc.closed && time(doc.closed)],
    ["Total", Number(doc.total) !== 0 && <span key="m" className="tabular">{money(doc.total)}</span>],
    ["Their number", doc.ref],
    ["Note", doc.note],
  ];
  return (
    <table className="plain">
      <tbody>{rows.filter(([, v]) => v).map(([k, v]) => <tr key={k}><th scope="row" style={{ width: "34%" }}>{k}</th><td>{v}</td></tr>)}</tbody>
    </table>
  );
}

const lineLists: Record<string, { view: string; by: string; columns: string[] }> = {
  order: { view: "order-lines", by: "order", columns: ["pos", "item", "qty", "shipped", "open", "held", "promised", "waits_for", "supply", "arrives", "price", "amount"] },
  purchase: { view: "purchase-lines", by: "purchase", columns: ["pos", "item", "qty", "received", "open", "billed", "wanted", "due", "price", "amount"] },
  work: { view: "work-components", by: "work", columns: ["pos", "item", "qty", "issued", "open", "held", "missing", "due"] },
  return: { view: "return-lines", by: "return", columns: ["pos", "item", "reason", "qty", "received", "judged", "carried_out", "price"] },
};

// Who may not see the list of all documents (one bound to a party) finds his in the list of their kind.
const kindLists: [string, Doc["kind"]][] = [["purchases", "purchase"], ["orders", "order"], ["shipments", "shipment"], ["returns", "return"], ["receipts", "receipt"], ["supplier-invoices", "supplier-invoice"], ["supplier-returns", "supplier-return"]];
async function findDoc(tables: Tables, number: string): Promise<Doc | null> {
  const one = async <T,>(view: string) => (await list<T>(view, { number, limit: 1 })).rows[0] ?? null;
  if (sees(tables, "documents")) return one<Doc>("documents");
  for (const [view, kind] of kindLists) {
    const r = sees(tables, view) ? await one<Record<string, never>>(view) : null;
    if (r) return { ...(r as unknown as Doc), kind, party: r.supplier ?? r.customer ?? null, placed: r.placed ?? r.received ?? r.picked ?? "", total: r.total ?? "0", parent: null, to_site: null };
  }
  return null;
}

export default function DocumentPage({ number }: { number: string }) {
  const tables = useTables();
  const q = useQuery({ queryKey: ["rows", "documents", "one", number], queryFn: () => findDoc(tables, number) });
  const doc = q.data;
  if (q.error) return <div className="page"><ProblemNote error={q.error} /></div>;
  if (doc === undefined) return null;
  if (doc === null) return <div className="page"><PageHead title={`There is no document ${number}`} say="Ctrl-K finds documents by the beginning of their number." /></div>;
  const by = { doc: number };
  const isOrder = doc.kind === "order";
  const lines = lineLists[doc.kind];
  const all = !tables.user.site && !tables.user.party; // the whole trace is for who is bound to nothing
  const tabs = [isOrder && all && "flows", ["order", "transfer", "work"].includes(doc.kind) && sees(tables, "plan-explain") && "why", isOrder && sees(tables, "order-profit") && "profit", sees(tables, "moves") && "made", sees(tables, "holds") && "open", sees(tables, "events") && "told"].filter((t): t is string => !!t);
  return (
    <div className="page">
      <PageHead title={<>{words(doc.kind)} {doc.number}</>} say={<>{doc.party ?? doc.site ?? ""} · {doc.placed && <>placed {date(doc.placed)}</>}{doc.due && !doc.closed ? <> · due {date(doc.due)}, {away(doc.due)}</> : null}</>} right={<Actions doc={doc} />} />
      <div className="split">
        <Sheet title="Document" pad={false}><Facts doc={doc} /></Sheet>
        <div style={{ display: "grid", gap: 16, gridTemplateColumns: "minmax(0, 1fr)" }}>
          {lines ? <MiniList title="Lines" view={lines.view} query={{ [lines.by]: number }} columns={lines.columns} rows={50} /> : <MiniList title="Lines" view="lines" query={by} columns={["pos", "kind", "item", "qty", "done", "open", "picked", "wanted", "due", "price", "amount"]} rows={50} empty="It has no lines of its own, or none that are expected." />}
          {doc.kind === "return" && <ReturnPhotos ret={number} />}
          {doc.kind === "work" && <MiniList title="Made" view="work-orders" query={{ number }} columns={["item", "qty", "done", "open", "due", "status"]} rows={1} />}
        </div>
      </div>
      {tabs.length > 0 && <Tabs defaultValue={tabs[0]} mt={18} keepMounted={false}>
        <Tabs.List aria-label="More of this document">
          {tabs.includes("flows") && <Tabs.Tab value="flows">Three flows</Tabs.Tab>}
          {tabs.includes("why") && <Tabs.Tab value="why">Why then</Tabs.Tab>}
          {tabs.includes("profit") && <Tabs.Tab value="profit">Profit</Tabs.Tab>}
          {tabs.includes("made") && <Tabs.Tab value="made">Moves and postings</Tabs.Tab>}
          {tabs.includes("open") && <Tabs.Tab value="open">Held and expected</Tabs.Tab>}
          {tabs.includes("told") && <Tabs.Tab value="told">Events and messages</Tabs.Tab>}
        </Tabs.List>
        {isOrder && <Tabs.Panel value="flows" pt="md"><Suspense><FlowLines order={number} /></Suspense></Tabs.Panel>}
        <Tabs.Panel value="why" pt="md"><Sheet title="Why it comes when it does" right={<Anchor component={Link} href={`/explain/${encodeURIComponent(number)}`} size="xs">Alone</Anchor>}><Explanation number={number} /></Sheet></Tabs.Panel>
        {isOrder && <Tabs.Panel value="profit" pt="md"><Suspense><Profit order={number} /></Suspense></Tabs.Panel>}
        <Tabs.Panel value="made" pt="md">
          <div className="grid-2">
            <MiniList title="Goods moved" view="moves" query={by} columns={["effective", "kind", "item", "from_place", "to_place", "lot", "qty", "value"]} rows={20} />
            <MiniList title="Posted" view="postings" query={by} columns={["effective", "kind", "debit", "credit", "amount", "party"]} rows={20} />
            <MiniList title="Follows from it" view="documents" query={{ parent: number }} columns={["number", "kind", "status", "placed", "total"]} rows={20} />
            {isOrder && <MiniList title="Shipments" view="shipments" query={{ order: number }} columns={["number", "status", "picked", "expected", "delivered", "packages", "tracking"]} rows={20} />}
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="open" pt="md">
          <div className="grid-2">
            <MiniList title="Holds" view="holds" query={by} columns={["pos", "item", "site", "qty", "supply_kind", "supply_doc", "supply_due"]} rows={20} empty="It holds nothing." />
            <MiniList title="Expected product" view="lines" query={by} columns={["pos", "kind", "item", "open", "due", "late"]} rows={20} empty="It expects no goods." />
            <MiniList title="Money to come or to go" view="dues" query={by} columns={["kind", "tense", "party", "amount", "open", "due", "reason"]} rows={20} empty="No money is expected by it." />
            <MiniList title="Serves" view="pegs" query={{ supply_doc: number }} columns={["item", "site", "qty", "demand_kind", "demand_doc", "demand_due"]} rows={20} empty="Nothing waits for it." />
            <MiniList title="Served by" view="pegs" query={{ demand_doc: number }} columns={["item", "site", "qty", "supply_kind", "supply_doc", "supply_due"]} rows={20} empty="It waits for nothing." />
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="told" pt="md">
          <div className="grid-2">
            <MiniList title="Events" view="events" query={by} columns={["at", "kind", "actor", "data"]} rows={20} />
            <MiniList title="Messages" view="messages" query={by} columns={["made", "direction", "partner", "kind", "state", "sent"]} rows={20} empty="No message is about it." />
            <MiniList title="Answers due" view="awaited" query={by} columns={["kind", "tense", "party", "asked", "due", "done"]} rows={20} empty="No answer is awaited." />
          </div>
        </Tabs.Panel>
      </Tabs>}
    </div>
  );
}
