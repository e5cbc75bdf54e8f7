// A share as a bar with its figure: how good, on one scale for all rows.
import { percent } from "./format";

export function ShareBar({ value, good = true, of = 1, digits = 1 }: { value: unknown; good?: boolean; of?: number; digits?: number }) {
  const v = Math.max(0, Math.min(1, Number(value ?? 0) / of));
  return (
    <span style={{ display: "inline-flex", alignItems: "center", gap: 8, justifyContent: "flex-end", width: "100%" }}>
      <span aria-hidden style={{ flex: "0 1 72px", minWidth: 28, height: 8, borderRadius: 2, background: "var(--rule)", overflow: "hidden" }}>
        <span style={{ display: "block", height: "100%", width: `${v * 100}%`, background: good ? "var(--quiet)" : "var(--amber)" }} />
      </span>
      <span className="tabular" style={{ minWidth: 52, textAlign: "right" }}>{percent(value, digits)}</span>
    </span>
  );
}
