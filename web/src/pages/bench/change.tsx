// A change before it is made: what is typed or pulled, what it would do to late orders, stock and cash, and only then the button that does it.
import { Button, Group, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";
import { useAct } from "../../act/act";
import { useTables } from "../../api/tables";
import { date, number, percent, wholeMoney } from "../../parts/format";
import { Mark, Sheet } from "../../parts/marks";
import { ProblemNote } from "../../parts/problem";
import { placeOf } from "../../parts/where";
import type { Bench, Change, Effect } from "./data";

type FirmLine = { id: string; kind: string; doc: string; pos: number; open: string; due: string };

const words: Record<string, string> = { service: "Service", safety: "Safety stock", target: "Order up to" };

// Of the figures these always stand there; the others only where they change.
const always = new Set(["late-orders", "fill", "stock-13-weeks", "spending-13-weeks"]);
// More stock or spending is no harm by itself; more lateness is.
const worse = (e: Effect): boolean => (e.key === "fill" ? Number(e.change) < 0 : /^(late|short)/.test(e.key) && Number(e.change) > 0);
const better = (e: Effect): boolean => (e.key === "fill" ? Number(e.change) > 0 : /^(late|short)/.test(e.key) && Number(e.change) < 0);

function figure(e: Effect, v: string): string {
  return e.unit === "share" ? percent(v, 2) : e.unit === "money" ? wholeMoney(v) : number(v, 1);
}

const days = (v: string | null): string => (v ? date(v) : "never");

function Moved({ rows }: { rows: Effect[] }) {
  const [all, setAll] = useState(false);
  if (!rows.length) return null;
  const shown = all ? rows : rows.slice(0, 6);
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label="Orders that come on another day">
      <table className="plain">
        <thead><tr><th scope="col">Order</th><th scope="col">Leaves</th><th scope="col">Would leave</th></tr></thead>
        <tbody>
          {shown.map((r) => (
            <tr key={r.key}>
              <td><Link className="open" href={placeOf("doc", r.order!)}>{r.order}</Link></td>
              <td className="one-line tabular">{days(r.now_day)}</td>
              <td className="one-line tabular">{days(r.then_day)} {Number(r.change) > 0 && <Mark attention="amber">later</Mark>}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > shown.length && <Button variant="subtle" size="compact-xs" onClick={() => setAll(true)}>{number(rows.length - shown.length)} more orders</Button>}
    </div>
  );
}

export function Effects({ rows, error, reading }: { rows: Effect[]; error: unknown; reading: boolean }) {
  const { company } = useTables();
  if (error && !reading) return <ProblemNote error={error} compact />;
  if (!rows.length) return <div className="quiet" style={{ fontSize: "0.8125rem" }}>{reading ? "Working it out…" : "It would change nothing that is known."}</div>;
  const figures = rows.filter((e) => !e.order && (always.has(e.key) || Number(e.change) !== 0));
  return (
    <div style={{ display: "grid", gap: 10, gridTemplateColumns: "minmax(0, 1fr)", opacity: reading ? 0.55 : 1 }} aria-live="polite" aria-busy={reading}>
      <div className="effects">
        {figures.map((e) => {
          const same = Number(e.change) === 0, unit = e.unit === "share" ? "" : e.unit === "money" ? company.currency : e.unit;
          return (
            <div key={e.key}>
              <div className="quiet" style={{ fontSize: "0.75rem" }}>{e.what}</div>
              <div className="value">{figure(e, e.then)}{unit && <span className="unit">{unit}</span>} {worse(e) && <Mark attention="amber">worse</Mark>}{better(e) && <Mark>better</Mark>}</div>
              <div className="quiet tabular" style={{ fontSize: "0.75rem" }}>{same ? "as it is" : `${figure(e, e.live)} as it is, ${Number(e.change) > 0 ? "+" : "−"}${figure(e, String(Math.abs(Number(e.change))))}`}</div>
            </div>
          );
        })}
      </div>
      <Moved rows={rows.filter((e) => e.order)} />
    </div>
  );
}

export function ChangePanel({ item, site, b, change, setChange, can, effects, lines, done }: { item: string; site: string; b: Bench; change: Change | null; setChange: (c: Change | null) => void; can: boolean; effects: { rows: Effect[]; error: unknown; reading: boolean }; lines: FirmLine[]; done: () => void }) {
  const { may, now, open } = useAct();
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const mayWeek = may("forecast", "override") && b.foreseen, mayPolicy = may("policy", "update") && !!b.policy;
  const future = b.weeks.filter((w) => !w.past && w.forecast !== null);
  const kinds = [...(mayWeek ? [{ value: "week", label: "A week's demand" }] : []), ...(mayPolicy ? [{ value: "policy", label: "Policy" }] : []), ...(lines.length ? [{ value: "line", label: "Supply" }] : [])];
  if (!kinds.length) return null;
  const begin = (kind: string): void => {
    if (kind === "week") setChange({ kind: "week", week: future[0]?.week ?? "", qty: number0(future[0]?.forecast) });
    else if (kind === "policy") setChange({ kind: "policy", field: "safety", value: b.policy?.safety ?? "" });
    else { const l = lines[0]!; setChange({ kind: "line", line: l.id, doc: l.doc, pos: l.pos, doing: l.kind, qty: l.open, date: l.due }); }
  };
  const good = !!change && (change.kind === "week" ? change.qty !== "" : change.kind === "policy" ? change.value !== "" : !!change.date);
  const save = async () => {
    if (!change) return;
    if (change.kind === "line") return open({ noun: "purchase", verb: "confirm", input: { purchase: change.doc, lines: [{ pos: change.pos, qty: change.qty, due: change.date }] }, done });
    setBusy(true);
    const ok = change.kind === "week"
      ? await now({ noun: "forecast", verb: "override", input: { item, site, week: change.week, qty: change.qty, reason } })
      : await now({ noun: "policy", verb: "update", input: { item, site, [change.field]: change.value, fixed: true, reason } });
    setBusy(false);
    if (ok) { setReason(""); done(); }
  };
  const mayLine = change?.kind === "line" && change.doing === "purchase" && may("purchase", "confirm");
  return (
    <Sheet title="Try a change" right={change && <Button variant="subtle" size="compact-xs" onClick={() => setChange(null)}>Leave it as it is</Button>}>
      {!change ? (
        <div style={{ display: "grid", gap: 10 }}>
          <div className="quiet" style={{ fontSize: "0.8125rem" }}>{mayWeek || mayPolicy ? "Pull a point of the forecast or a line of the policy in the chart, or type it here." : "Try what is on its way on another day."} What it does to late orders, stock and cash shows before anything is saved.</div>
          <Group gap={6}>{kinds.map((k) => <Button key={k.value} variant="default" onClick={() => begin(k.value)}>{k.label}</Button>)}</Group>
        </div>
      ) : (
        <form style={{ display: "grid", gap: 10 }} onSubmit={(e) => { e.preventDefault(); if (good && (change.kind === "line" || reason.trim())) void save(); }}>
          <SegmentedControl size="xs" value={change.kind} onChange={begin} data={kinds} aria-label="What to change" fullWidth />
          {change.kind === "week" && (
            <Group gap={8} grow>
              <Select label="Week of" data={future.map((w) => ({ value: w.week, label: date(w.week) }))} value={change.week} onChange={(w) => w && setChange({ ...change, week: w, qty: number0(future.find((x) => x.week === w)?.forecast) })} />
              <TextInput label="Demand" inputMode="decimal" value={change.qty} onChange={(e) => setChange({ ...change, qty: clean(e.currentTarget.value) })} />
            </Group>
          )}
          {change.kind === "policy" && (
            <Group gap={8} grow>
              <Select label="Which" data={Object.entries(words).map(([value, label]) => ({ value, label }))} value={change.field} onChange={(f) => f && setChange({ kind: "policy", field: f as "safety", value: b.policy?.[f as "safety"] ?? "" })} />
              {change.field === "service" ? (
                <TextInput label="Share served, %" inputMode="decimal" defaultValue={String(Math.round(Number(change.value) * 1e4) / 100)} onChange={(e) => { const v = clean(e.currentTarget.value); setChange({ ...change, value: v === "" ? "" : String(Math.round(Number(v) * 1e4) / 1e6) }); }} />
              ) : (
                <TextInput label={words[change.field]} inputMode="decimal" value={change.value} onChange={(e) => setChange({ ...change, value: clean(e.currentTarget.value) })} />
              )}
            </Group>
          )}
          {change.kind === "line" && (
            <>
              <Select label="Supply on its way" data={lines.map((l) => ({ value: l.id, label: `${l.doc}: ${number(l.open)}, ${date(l.due)}` }))} value={change.line} onChange={(id) => { const l = lines.find((x) => x.id === id); if (l) setChange({ kind: "line", line: l.id, doc: l.doc, pos: l.pos, doing: l.kind, qty: l.open, date: l.due }); }} />
              <TextInput label="Comes on" type="date" value={change.date} onChange={(e) => setChange({ ...change, date: e.currentTarget.value })} />
            </>
          )}
          {can ? good && <Effects {...effects} /> : <div className="quiet" style={{ fontSize: "0.8125rem" }}>What it does shows after it is saved, with the next plan run.</div>}
          {change.kind !== "line" && <TextInput label="Reason" withAsterisk value={reason} onChange={(e) => setReason(e.currentTarget.value)} placeholder={change.kind === "week" ? "a promotion, a fair, a listing" : "why it is set by hand"} maxLength={200} />}
          {(change.kind !== "line" || mayLine) && (
            <Group justify="flex-end" gap={8}>
              <Button type="submit" loading={busy} disabled={!good || (change.kind !== "line" && !reason.trim())}>{change.kind === "week" ? "Save this week's demand" : change.kind === "policy" ? "Save the policy" : "As the supplier confirmed…"}</Button>
            </Group>
          )}
        </form>
      )}
    </Sheet>
  );
}

const number0 = (v: number | null | undefined): string => (v === null || v === undefined ? "" : String(Math.round(v * 1000) / 1000));
const clean = (s: string): string => s.replace(/[^0-9.]/g, "");
