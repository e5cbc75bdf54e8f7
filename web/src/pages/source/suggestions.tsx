// What the plan would buy, supplier by supplier: the order as it would be, with minimums, price breaks and days; and its release.
import { ActionIcon, SegmentedControl } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import dayjs from "dayjs";
import { Fragment, useMemo, useState } from "react";
import { Link } from "wouter";
import type { Columns } from "../../api/client";
import { ActButton } from "../../act/act";
import { useTables } from "../../api/tables";
import { useRows } from "../../list/mini";
import { companyToday, money, number, shortDate } from "../../parts/format";
import { Mark, Sheet, When } from "../../parts/marks";
import { listOf, placeOf } from "../../parts/where";
import { benchOf } from "../bench/data";
import { grouped, type Planned } from "../plan/release";

type Term = Columns<"terms", "item" | "from_qty" | "price", "valid_from">;
type Source = Columns<"sources", "item" | "site" | "supplier" | "min_qty" | "multiple" | "lead_days">;

// The price at a quantity, and the next break above it.
export function priceAt(terms: Term[], qty: number): { price: Term | undefined; next: Term | undefined } {
  const by = [...terms].sort((a, b) => Number(a.from_qty) - Number(b.from_qty));
  return { price: by.filter((t) => Number(t.from_qty) <= qty).at(-1), next: by.find((t) => Number(t.from_qty) > qty) };
}

function Lines({ supplier, site, rows }: { supplier: string; site: string; rows: Planned[] }) {
  const terms = useRows<Term>("terms", { supplier, limit: 10000 });
  const sources = useRows<Source>("sources", { supplier, site, limit: 10000 });
  const byItem = useMemo(() => {
    const t = new Map<string, Term[]>();
    for (const x of terms.data?.rows ?? []) t.set(x.item, [...(t.get(x.item) ?? []), x]);
    return { terms: t, sources: new Map((sources.data?.rows ?? []).map((s) => [s.item, s])) };
  }, [terms.data, sources.data]);
  const lines = [...rows].sort((a, b) => Number(b.amount) - Number(a.amount));
  const shown = lines.slice(0, 40);
  return (
    <table className="plain">
      <thead><tr><th scope="col">Item</th><th className="number" scope="col">Quantity</th><th className="number" scope="col">Minimum</th><th className="number" scope="col">Price</th><th scope="col">Next break</th><th className="number" scope="col">Amount</th><th scope="col">Order by</th><th scope="col">Due</th><th scope="col">For</th></tr></thead>
      <tbody>
        {shown.map((r) => {
          const { price, next } = priceAt(byItem.terms.get(r.item) ?? [], Number(r.qty)), s = byItem.sources.get(r.item);
          // A break is worth a word where the dearer quantity costs less, or nearly.
          const more = next ? Number(next.from_qty) - Number(r.qty) : 0, cost = next ? Number(next.from_qty) * Number(next.price) - Number(r.amount) : 0;
          return (
            <tr key={r.id}>
              <td><Link className="open" href={benchOf(r.item, r.site)}>{r.item}</Link></td>
              <td className="number">{number(r.qty)}</td>
              <td className="number">{s ? <>{number(s.min_qty)}{Number(s.multiple) > 1 && <span className="unit">by {number(s.multiple)}</span>}</> : <span className="quiet">–</span>}</td>
              <td className="number">{price ? number(price.price, 4) : <span className="quiet">–</span>}</td>
              <td style={{ whiteSpace: "nowrap" }}>{next ? <>{number(next.price, 4)} from {number(next.from_qty)} {cost <= 0 ? <Mark>{money(-cost)} cheaper with {number(more)} more</Mark> : <span className="quiet">({money(cost)} more)</span>}</> : <span className="quiet">best price</span>}</td>
              <td className="number">{money(r.amount)}</td>
              <td className="tabular" style={{ whiteSpace: "nowrap" }}>{shortDate(r.release)}</td>
              <td className="tabular" style={{ whiteSpace: "nowrap" }}>{shortDate(r.due)}</td>
              <td>{Number(r.orders) > 0 ? `orders, ${number(r.orders)}` : r.reason}</td>
            </tr>
          );
        })}
        {lines.length > shown.length && <tr><td colSpan={9}><Link className="open" href={listOf("planned-supply", { kind: "planned-buy", supplier, site })}>{number(lines.length - shown.length)} more lines</Link></td></tr>}
      </tbody>
    </table>
  );
}

export function Suggestions() {
  const { company } = useTables();
  const [ahead, setAhead] = useState("3");
  const [open, setOpen] = useState<string | null>(null);
  const [most, setMost] = useState(12);
  const through = dayjs(companyToday()).add(Number(ahead), "day").format("YYYY-MM-DD");
  const q = useRows<Planned>("planned-supply", { kind: "planned-buy", "release.le": through, sort: "release", limit: 10000 });
  const names = useRows<Columns<"parties", "code" | "name">>("parties", { supplier: true, limit: 1000 });
  const groups = useMemo(() => grouped(q.data?.rows ?? []).sort((a, b) => b.forOrders - a.forOrders || b.amount - a.amount), [q.data]);
  const name = useMemo(() => new Map((names.data?.rows ?? []).map((p) => [p.code, p.name])), [names.data]);
  const total = groups.reduce((a, g) => a + g.amount, 0);
  return (
    <Sheet
      title="To be ordered"
      pad={false}
      right={<>
        <SegmentedControl size="xs" aria-label="Until when" value={ahead} onChange={setAhead} data={[{ value: "0", label: "Today" }, { value: "3", label: "3 days" }, { value: "7", label: "A week" }]} />
        <ActButton noun="plan" verb="release" label="Order all…" variant="filled" size="compact-sm" input={{ through, what: "buy" }} />
      </>}
    >
      {q.data && groups.length === 0 && <div className="quiet" style={{ padding: 14, fontSize: "0.8125rem" }}>The plan asks for no order by then. Look further ahead, or order by hand from the options below.</div>}
      {groups.length > 0 && (
        <div className="scroll-x" tabIndex={0} role="region" aria-label="To be ordered, by supplier">
          <table className="plain">
            <thead><tr><th scope="col"><span className="visually-hidden">Lines</span></th><th scope="col">Supplier</th><th scope="col">To</th><th className="number" scope="col">Lines</th><th className="number" scope="col">For orders</th><th className="number" scope="col">Amount, {company.currency}</th><th scope="col">Order by</th><th scope="col">First due</th><th scope="col"><span className="visually-hidden">Release</span></th></tr></thead>
            <tbody>
              {groups.slice(0, most).map((g) => (
                <Fragment key={g.key}>
                  <tr>
                    <td style={{ width: 26 }}><ActionIcon size={20} variant="subtle" color="gray" aria-expanded={open === g.key} aria-label={`Lines of ${g.who} to ${g.site}`} onClick={() => setOpen(open === g.key ? null : g.key)}>{open === g.key ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}</ActionIcon></td>
                    <td style={{ whiteSpace: "nowrap" }}><Link className="open" href={placeOf("party", g.who)}>{name.get(g.who) ?? g.who}</Link> <span className="quiet">{g.who}</span></td>
                    <td>{g.site}</td>
                    <td className="number">{number(g.lines)}</td>
                    <td className="number">{g.forOrders ? number(g.forOrders) : <span className="quiet">–</span>}</td>
                    <td className="number">{money(g.amount)}</td>
                    <td style={{ whiteSpace: "nowrap" }}>{g.first < companyToday() ? <Mark attention="amber">{shortDate(g.first)}, passed</Mark> : <When day={g.first} />}</td>
                    <td style={{ whiteSpace: "nowrap" }}><When day={g.due} /></td>
                    <td><ActButton noun="plan" verb="release" label="Order…" size="compact-xs" input={{ what: "buy", supplier: g.who, site: g.site, through }} /></td>
                  </tr>
                  {open === g.key && <tr><td /><td colSpan={8} style={{ padding: 0 }}><Lines supplier={g.who} site={g.site} rows={(q.data?.rows ?? []).filter((r) => r.supplier === g.who && r.site === g.site)} /></td></tr>}
                </Fragment>
              ))}
              <tr><td /><th scope="row" colSpan={2}>{groups.length > most ? <button type="button" className="link" onClick={() => setMost(1000)}>{groups.length - most} more suppliers</button> : "Together"}</th><td className="number">{number(groups.reduce((a, g) => a + g.lines, 0))}</td><td className="number">{number(groups.reduce((a, g) => a + g.forOrders, 0))}</td><td className="number">{money(total)}</td><td colSpan={3} /></tr>
            </tbody>
          </table>
        </div>
      )}
      {groups.length > 0 && <div className="quiet" style={{ padding: "8px 14px", fontSize: "0.75rem" }}>Ordering makes a purchase order for each supplier and site, of all that is to be released up to that day. The preview shows it before.</div>}
    </Sheet>
  );
}
