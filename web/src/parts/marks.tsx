// The visual grammar in small pieces: tense, flow, attention, and a figure with its label.
import { IconAlertTriangleFilled, IconCircleXFilled } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { away, date } from "./format";

export type Tense = "posted" | "held" | "expected";
export type Flow = "product" | "cash" | "information";

// Solid, hatched or outlined: what is, what is kept for something, what is to come.
export function TenseSwatch({ tense, flow }: { tense: string; flow?: Flow }) {
  return <span className={`swatch ${tense} ${flow ?? ""}`} role="img" aria-label={tense} title={tense} />;
}

export type Attention = "calm" | "amber" | "red";

// A word, with a shape beside it where it wants attention: never colour alone.
export function Mark({ children, attention = "calm" }: { children: ReactNode; attention?: Attention }) {
  return (
    <span className={`mark ${attention === "calm" ? "" : attention}`}>
      {attention === "red" && <IconCircleXFilled size={12} aria-hidden />}
      {attention === "amber" && <IconAlertTriangleFilled size={12} aria-hidden />}
      {children}
    </span>
  );
}

const red = new Set(["blocked", "rejected", "failed", "dead", "short", "late", "broken", "lost", "expired"]);
const amber = new Set(["requested", "expedite", "waiting", "retry", "held", "quarantine", "defer", "draft"]);
export function attentionOf(word: string): Attention {
  return red.has(word) ? "red" : amber.has(word) ? "amber" : "calm";
}

export function Status({ word }: { word: unknown }) {
  const w = String(word ?? "");
  return w ? <Mark attention={attentionOf(w)}>{w}</Mark> : null;
}

export function Late({ days }: { days: unknown }) {
  const n = Number(days ?? 0);
  return n > 0 ? <Mark attention={n > 7 ? "red" : "amber"}>{n === 1 ? "1 day late" : `${n} days late`}</Mark> : null;
}

export function When({ day }: { day: unknown }) {
  if (!day) return null;
  return (
    <span className="tabular" title={String(day)}>
      {date(day)} <span className="quiet">{away(day)}</span>
    </span>
  );
}

export function Figure({ label, value, unit, note, to, attention = "calm", word }: { label: ReactNode; value: ReactNode; unit?: string; note?: ReactNode; to?: string; attention?: Attention; word?: string }) {
  const body = (
    <>
      <div className="label">{label}</div>
      <div className="value">
        {value}
        {unit && <span className="unit">{unit}</span>}
        {attention !== "calm" && (
          <span style={{ marginLeft: 8, verticalAlign: "middle" }}>
            <Mark attention={attention}>{word ?? (attention === "red" ? "broken" : "at risk")}</Mark>
          </span>
        )}
      </div>
      {note && <div className="note">{note}</div>}
    </>
  );
  return to ? <Link href={to} className="figure">{body}</Link> : <div className="figure">{body}</div>;
}

export function Sheet({ title, right, children, pad = true, label }: { title?: ReactNode; right?: ReactNode; children: ReactNode; pad?: boolean; label?: string }) {
  return (
    <section className="sheet" aria-label={label ?? (typeof title === "string" ? title : undefined)}>
      {title && (
        <header>
          <h2>{title}</h2>
          <span style={{ flex: 1 }} />
          {right}
        </header>
      )}
      {pad ? <div className="body">{children}</div> : children}
    </section>
  );
}

export function PageHead({ title, say, right }: { title: ReactNode; say?: ReactNode; right?: ReactNode }) {
  return (
    <div style={{ display: "flex", flexWrap: "wrap", gap: 12, alignItems: "flex-start", marginBottom: 14 }}>
      <div style={{ flex: "1 1 320px", minWidth: 0 }}>
        <h1 style={{ fontSize: "1.375rem", fontWeight: 600, margin: 0, letterSpacing: "-0.01em" }}>{title}</h1>
        {say && <div className="quiet" style={{ fontSize: "0.8125rem", marginTop: 2 }}>{say}</div>}
      </div>
      {right && <div style={{ display: "flex", gap: 8, flexWrap: "wrap" }}>{right}</div>}
    </div>
  );
}
