// The first rows of a list within a page, with the way to the whole of it.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { list, type Query, type RowOf } from "../api/client";
import { type Column, findView, sees, useTables } from "../api/tables";
import { alignsRight } from "../parts/format";
import { Sheet } from "../parts/marks";
import { ProblemNote } from "../parts/problem";
import { Value } from "../parts/value";
import { listOf } from "../parts/where";

type AnyRow = Record<string, unknown>;
type Extra<R> = { label: string; cell: (r: R) => ReactNode };

// Columns of sentences may wrap; codes, dates and names of records stay on one line.
const prose = new Set(["reason", "why", "says", "meaning", "help", "name", "note", "body", "data", "first", "error"]);

export function useRows<R = AnyRow>(view: string, query: Query = {}, enabled = true) {
  const open = sees(useTables(), view); // a list that one may not see is not asked
  return useQuery({ queryKey: ["rows", view, query], enabled: enabled && open, queryFn: () => list<R>(view, query) });
}

export function RowsTable<V extends string>({ view, rows, columns, extra, label }: { view: V; rows: RowOf<V>[]; columns: (keyof RowOf<V> & string)[]; extra?: Extra<RowOf<V>>; label?: string }) {
  const tables = useTables();
  const v = findView(tables, view);
  if (!v) return null;
  const cs = columns.map((n) => v.columns.find((c) => c.name === n)).filter((c): c is Column => !!c);
  return (
    // A table that is too wide is scrolled with the keyboard too.
    <div className="scroll-x" tabIndex={0} role="region" aria-label={label ?? v.help}>
      <table className="plain">
        <thead>
          <tr>
            {cs.map((c) => <th key={c.name} className={alignsRight(c) ? "number" : ""} title={c.help || undefined} scope="col">{c.label}</th>)}
            {extra && <th scope="col">{extra.label || <span className="visually-hidden">Actions</span>}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((r, i) => (
            <tr key={i}>
              {cs.map((c, j) => <td key={c.name} className={alignsRight(c) ? "number" : prose.has(c.name) ? "" : "one-line"}><Value view={view} column={c} row={r as AnyRow} first={j === 0} /></td>)}
              {extra && <td>{extra.cell(r)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function MiniList<V extends string>({ title, view, query = {}, columns, rows = 8, extra, right, empty = "Nothing here." }: { title: string; view: V; query?: Query; columns: (keyof RowOf<V> & string)[]; rows?: number; extra?: Extra<RowOf<V>>; right?: ReactNode; empty?: string }) {
  const tables = useTables();
  const v = findView(tables, view);
  const q = useRows<RowOf<V>>(view, { ...query, limit: rows }, !!v);
  if (!v) return null;
  return (
    <Sheet title={title} pad={false} right={<>{right}<Link className="open quiet" style={{ fontSize: "0.75rem" }} href={listOf(view, query)}>All</Link></>}>
      {q.error ? <div style={{ padding: 12 }}><ProblemNote error={q.error} compact /></div> : null}
      {q.data && q.data.rows.length === 0 && <div className="quiet" style={{ padding: 14, fontSize: "0.8125rem" }}>{empty}</div>}
      {q.data && q.data.rows.length > 0 && <RowsTable view={view} rows={q.data.rows} columns={columns} extra={extra} label={`${title}: rows`} />}
      {q.isLoading && <div className="quiet" style={{ padding: 14, fontSize: "0.8125rem" }}>Reading…</div>}
    </Sheet>
  );
}
