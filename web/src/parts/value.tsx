// One value of a row, as its column says: a link where it names something, the way down where it is a sum.
import { Link } from "wouter";
import type { Column } from "../api/tables";
import { alignsRight, away, show } from "./format";
import { Status, TenseSwatch } from "./marks";
import { mayOpen, partsOf, placeOf, placeOfRow } from "./where";

// Documents that a view names by their number alone.
const documentColumns = new Set(["purchase", "order", "work", "shipment", "return", "waits_for", "plan"]);
const statusColumns = new Set(["status", "state"]);

export function Value({ view, column, row, first }: { view: string; column: Column; row: Record<string, unknown>; first?: boolean }) {
  const v = row[column.name];
  if (v === null || v === undefined || v === "") return null;
  if (column.ref && column.kind === "id") return !mayOpen(column.ref) ? <>{String(v)}</> : <Link className="open" href={placeOf(column.ref, String(v))}>{String(v)}</Link>;
  const text = show(column.kind, v, column.name);
  if (first) {
    const to = placeOfRow(view, row);
    if (to) return <Link className="open" href={to}>{text}</Link>;
  }
  if (column.name === "direction" && column.kind === "int") return <>{Number(v) < 0 ? "out" : "in"}</>;
  if (alignsRight(column)) {
    const to = partsOf(view, column.name, row);
    return to ? <Link className="open" href={to} title="What it is made of">{text}</Link> : <>{text}</>;
  }
  if (column.name === "tense") return <span style={{ display: "inline-flex", gap: 6, alignItems: "center" }}><TenseSwatch tense={text} />{text}</span>;
  if (statusColumns.has(column.name)) return <Status word={v} />;
  if (column.kind === "text" && documentColumns.has(column.name)) return <Link className="open" href={placeOf("doc", text)}>{text}</Link>;
  if (column.kind === "date") return <span title={away(v)}>{text}</span>;
  return <>{text}</>;
}
