// Open work orders with what is known of their components, and the next step of each.
import { useMemo } from "react";
import type { Columns } from "../../api/client";
import { useRows } from "../../list/mini";

export type Work = Columns<"work-orders", "id" | "number" | "status" | "item" | "site" | "qty" | "done" | "open" | "due" | "placed">;
export type Component = Columns<"work-components", "id" | "work" | "pos" | "item" | "site" | "qty" | "issued" | "open" | "held" | "missing" | "due">;
export type Step = "release" | "short" | "issue" | "report" | "finish";
export type OpenWork = Work & { step: Step; components: Component[] };

export const stepWords: Record<Step, string> = { release: "to be released", short: "short", issue: "to be issued", report: "being made", finish: "to be finished" };

function stepOf(w: Work, cs: Component[]): Step {
  if (cs.some((c) => Number(c.missing) > 0)) return "short";
  if (w.status === "open") return "release";
  if (cs.some((c) => Number(c.open) > 0)) return "issue";
  return Number(w.open) > 0 ? "report" : "finish";
}

export function useOpenWork() {
  const works = useRows<Work>("work-orders", { "status.in": "open,released", sort: "due", limit: 5000 });
  const parts = useRows<Component>("work-components", { limit: 10000 });
  const rows = useMemo(() => {
    const by = new Map<string, Component[]>();
    for (const c of parts.data?.rows ?? []) by.set(c.work, [...(by.get(c.work) ?? []), c]);
    return (works.data?.rows ?? []).map((w): OpenWork => ({ ...w, components: by.get(w.number) ?? [], step: stepOf(w, by.get(w.number) ?? []) }));
  }, [works.data, parts.data]);
  return { rows, error: works.error ?? parts.error, loading: works.isLoading || parts.isLoading };
}
