// One account of the books: what was posted on it, newest first, and what that came to.
import { Link } from "wouter";
import type { Columns, Row } from "../api/client";
import { MiniList, useRows } from "../list/mini";
import { money } from "../parts/format";
import { Figure, PageHead } from "../parts/marks";
import { listOf } from "../parts/where";

type Account = Columns<"accounts", "code" | "name" | "type" | "debit" | "credit" | "balance">;

export default function AccountPage({ code }: { code: string }) {
  const q = useRows<Account>("accounts", { code, limit: 1 });
  const a = q.data?.rows[0];
  const columns = ["effective", "kind", "doc", "debit", "credit", "amount", "party"] as const satisfies (keyof Row<"postings">)[];
  return (
    <div className="page">
      <PageHead title={a ? `${a.code} ${a.name}` : `Account ${code}`} say={a?.type} right={<Link className="open" href="/cash">The books</Link>} />
      {q.data && !a && <div>There is no account {code}.</div>}
      {a && (
        <div className="sheet figure-row">
          <Figure label="Debit" value={money(a.debit)} to={listOf("postings", { debit: code })} />
          <Figure label="Credit" value={money(a.credit)} to={listOf("postings", { credit: code })} />
          <Figure label="Balance" value={money(a.balance)} />
        </div>
      )}
      <div className="grid-2">
        <MiniList title="Debited last" view="postings" query={{ debit: code, sort: "-effective" }} columns={[...columns]} rows={25} empty="Nothing was debited." />
        <MiniList title="Credited last" view="postings" query={{ credit: code, sort: "-effective" }} columns={[...columns]} rows={25} empty="Nothing was credited." />
      </div>
    </div>
  );
}
