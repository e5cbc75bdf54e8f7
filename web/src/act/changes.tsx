// What an action would change, as its preview says: documents, stock, dates, money to come and money posted.
import type { Columns, Change } from "../api/client";
import { useRows } from "../list/mini";
import { away, date, money, number } from "../parts/format";
import { TenseSwatch } from "../parts/marks";

const signed = (v: string, f: (x: string) => string) => (Number(v) > 0 ? `+${f(v)}` : f(v));

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div style={{ marginTop: 8 }}>
      <div style={{ fontWeight: 600, fontSize: "0.75rem" }} className="quiet">{title}</div>
      <table className="plain"><tbody>{children}</tbody></table>
    </div>
  );
}

const many = 60;
function rest(n: number) {
  return n > many ? <tr><td colSpan={4} className="quiet">and {number(n - many)} more</td></tr> : null;
}

export function Changes({ changes, result }: { changes: Change; result?: Record<string, unknown> }) {
  const c = changes;
  const facts = Object.entries(result ?? {}).filter(([, v]) => typeof v === "number" || typeof v === "string" || typeof v === "boolean");
  const records = c.records ?? [], stock = c.stock ?? [], cash = c.cash ?? [], dates = c.dates ?? [], posted = c.money ?? [];
  const accounts = useRows<Columns<"accounts", "code" | "name">>("accounts", { limit: 1000 }, posted.length > 0);
  const nameOf = (code: string | undefined) => accounts.data?.rows.find((a) => a.code === code)?.name;
  const nothing = !records.length && !stock.length && !cash.length && !dates.length && !posted.length;
  return (
    <div role="region" aria-label="What would change" style={{ fontSize: "0.8125rem" }}>
      {nothing && <div className="quiet">Nothing would change.</div>}
      {records.length > 0 && (
        <Part title="Records">
          {records.slice(0, many).map((r, i) => <tr key={i}><td>{r.noun.replace(/-/g, " ")}</td><td>{r.code || r.id}</td><td>{r.what}</td></tr>)}
          {rest(records.length)}
        </Part>
      )}
      {stock.length > 0 && (
        <Part title="Goods">
          {stock.slice(0, many).map((s, i) => <tr key={i}><td><TenseSwatch tense={s.what === "expected" ? "expected" : s.what === "held" ? "held" : "posted"} flow="product" /> {s.what}</td><td>{s.item}</td><td>{s.site}</td><td className="number">{signed(s.by, number)}</td></tr>)}
          {rest(stock.length)}
        </Part>
      )}
      {dates.length > 0 && (
        <Part title="Dates">
          {dates.slice(0, many).map((d, i) => <tr key={i}><td>{d.document ?? d.line}</td><td>{d.item ?? d.what ?? ""}</td><td>{d.from ? date(d.from) : "none"} → {d.to ? date(d.to) : "none"}</td></tr>)}
          {rest(dates.length)}
        </Part>
      )}
      {cash.length > 0 && (
        <Part title="Money to come and to go">
          {cash.slice(0, many).map((d, i) => <tr key={i}><td><TenseSwatch tense="expected" flow="cash" /> {d.what}</td><td>{d.document}</td><td>{date(d.due)} <span className="quiet">{away(d.due)}</span></td><td className="number">{signed(d.by, money)}</td></tr>)}
          {rest(cash.length)}
        </Part>
      )}
      {posted.length > 0 && (
        <Part title="Accounts">
          {posted.slice(0, many).map((m, i) => <tr key={i}><td><TenseSwatch tense="posted" flow="cash" /> {m.account}</td><td>{m.name ?? nameOf(m.account) ?? m.what}</td><td className="number">{signed(m.by, money)}</td></tr>)}
          {rest(posted.length)}
        </Part>
      )}
      {facts.length > 0 && (
        <Part title="Answer">
          {facts.map(([k, v]) => <tr key={k}><td className="quiet">{k.replace(/_/g, " ")}</td><td>{String(v)}</td></tr>)}
        </Part>
      )}
    </div>
  );
}
