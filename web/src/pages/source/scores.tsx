// Suppliers measured, and who could supply an item.
import { Button } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";
import type { Columns } from "../../api/client";
import { ActButton } from "../../act/act";
import { useRows } from "../../list/mini";
import { ShareBar } from "../../parts/bar";
import { money, number, percent } from "../../parts/format";
import { Sheet } from "../../parts/marks";
import { ProblemNote } from "../../parts/problem";
import { RefInput } from "../../parts/ref-input";
import { listOf, placeOf } from "../../parts/where";

export type Score = Columns<"supplier-scores", "supplier" | "name" | "lines" | "on_time" | "complete" | "defective" | "dear" | "lead_days" | "score">;

export function Scores() {
  const q = useRows<Score>("supplier-scores", { sort: "-score", limit: 100 });
  const [all, setAll] = useState(false);
  const rows = q.data?.rows ?? [];
  return (
    <Sheet title="Suppliers measured" pad={false} right={<Link className="open quiet" style={{ fontSize: "0.75rem" }} href={listOf("supplier-scores")}>All</Link>}>
      {q.error ? <div style={{ padding: 12 }}><ProblemNote error={q.error} compact /></div> : null}
      {q.isLoading && <div className="quiet" style={{ padding: 14, fontSize: "0.8125rem" }}>Reading…</div>}
      {q.data && rows.length === 0 && <div className="quiet" style={{ padding: 14, fontSize: "0.8125rem" }}>Nobody has been measured yet: scores come with receipts.</div>}
      {rows.length > 0 && (
        <div className="scroll-x" tabIndex={0} role="region" aria-label="Supplier scores">
          <table className="plain">
            <thead><tr><th scope="col">Supplier</th><th className="number" scope="col">Score</th><th className="number" scope="col">On time</th><th className="number" scope="col">Complete</th><th className="number" scope="col" title="Share of what was received">Defective</th><th className="number" scope="col" title="Share of lines billed above the agreed price">Dear</th><th className="number" scope="col">Days</th><th className="number" scope="col">Lines</th></tr></thead>
            <tbody>
              {(all ? rows : rows.slice(0, 12)).map((s) => (
                <tr key={s.supplier}>
                  <td style={{ whiteSpace: "nowrap" }}><Link className="open" href={placeOf("party", s.supplier)}>{s.name}</Link> <span className="quiet">{s.supplier}</span></td>
                  <td className="number"><ShareBar value={s.score} good={Number(s.score) >= 0.75} /></td>
                  <td className="number"><ShareBar value={s.on_time} good={Number(s.on_time) >= 0.5} /></td>
                  <td className="number"><ShareBar value={s.complete} good={Number(s.complete) >= 0.9} /></td>
                  <td className="number">{percent(s.defective, 2)}</td>
                  <td className="number">{percent(s.dear, 2)}</td>
                  <td className="number"><Link className="open" href={listOf("lead-times", { giver: s.supplier })}>{s.lead_days}</Link></td>
                  <td className="number"><Link className="open" href={listOf("purchase-lines", { supplier: s.supplier })}>{number(s.lines)}</Link></td>
                </tr>
              ))}
            </tbody>
          </table>
          {!all && rows.length > 12 && <div style={{ padding: 8 }}><button type="button" className="link" onClick={() => setAll(true)}>{rows.length - 12} more</button></div>}
        </div>
      )}
    </Sheet>
  );
}

type Option = Columns<"supply-options", "key" | "supplier" | "name" | "from_qty" | "price" | "site" | "lead_days" | "min_qty" | "multiple" | "payment_days" | "score">;

export function Options() {
  const [typed, setTyped] = useState("");
  const [item, setItem] = useState("");
  const q = useRows<Option>("supply-options", { item, sort: "price", limit: 60 }, !!item);
  return (
    <Sheet title="Who can supply an item" pad={false}>
      <form style={{ padding: "12px 14px", display: "flex", gap: 8, alignItems: "flex-end" }} onSubmit={(e) => { e.preventDefault(); setItem(typed.trim()); }}>
        <RefInput entity="item" label="Item" value={typed} onChange={(v) => { setTyped(v); if (!v) setItem(""); }} onOptionSubmit={setItem} placeholder="its code or name" w={220} />
        <Button type="submit" variant="default" disabled={!typed.trim()}>Show</Button>
      </form>
      {!item && <div className="quiet" style={{ padding: "0 14px 14px", fontSize: "0.8125rem" }}>Prices by quantity, minimum, days and score of each who sells it, to order from here.</div>}
      {q.error ? <div style={{ padding: 12 }}><ProblemNote error={q.error} compact /></div> : null}
      {item && q.isFetching && <div className="quiet" style={{ padding: 14, fontSize: "0.8125rem" }}>Reading…</div>}
      {item && q.data?.rows.length === 0 && <div className="quiet" style={{ padding: 14, fontSize: "0.8125rem" }}>Nobody sells {item} to us. Add a term (his price) and a source (where it comes to).</div>}
      {item && (q.data?.rows.length ?? 0) > 0 && (
        <div className="scroll-x" tabIndex={0} role="region" aria-label={`Who can supply ${item}`}>
          <table className="plain">
            <thead><tr><th scope="col">Supplier</th><th scope="col">To</th><th className="number" scope="col">From</th><th className="number" scope="col">Price</th><th className="number" scope="col">Minimum</th><th className="number" scope="col">Days</th><th className="number" scope="col">Score</th><th scope="col"><span className="visually-hidden">Order</span></th></tr></thead>
            <tbody>
              {q.data!.rows.map((o) => {
                const qty = Math.max(Number(o.from_qty), Number(o.min_qty), 1);
                return (
                  <tr key={o.key}>
                    <td style={{ whiteSpace: "nowrap" }}><Link className="open" href={placeOf("party", o.supplier)}>{o.name}</Link></td>
                    <td>{o.site}</td>
                    <td className="number">{number(o.from_qty)}</td>
                    <td className="number">{number(o.price, 4)}</td>
                    <td className="number">{number(o.min_qty)}{Number(o.multiple) > 1 && <span className="unit">by {number(o.multiple)}</span>}</td>
                    <td className="number">{o.lead_days}</td>
                    <td className="number">{o.score ? percent(o.score, 0) : <span className="quiet">new</span>}</td>
                    <td><ActButton noun="purchase" verb="create" label={`Order ${number(qty)}, ${money(qty * Number(o.price))}…`} size="compact-xs" input={{ supplier: o.supplier, site: o.site, lines: [{ item, qty: String(qty), price: o.price }] }} /></td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </Sheet>
  );
}
