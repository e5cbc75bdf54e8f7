// Scenarios: what would be if demand, stock, sources or deliveries were other; each is planned beside the live plan, compared, and adopted.
import { Group } from "@mantine/core";
import { Fragment } from "react";
import { Link } from "wouter";
import type { Columns } from "../../api/client";
import { ActButton } from "../../act/act";
import { useRows } from "../../list/mini";
import { date, money, number, percent, time } from "../../parts/format";
import { Mark, Sheet } from "../../parts/marks";
import { ProblemNote } from "../../parts/problem";
import { placeOf } from "../../parts/where";

type Scenario = Columns<"scenarios", "id" | "code" | "name" | "note" | "status">;
type Change = Columns<"scenario-changes", "id" | "scenario" | "pos" | "kind" | "family" | "factor" | "qty" | "days" | "active", "item" | "site" | "supplier" | "doc" | "begins" | "ends">;
type Outcome = Columns<"scenario-outcomes", "scenario" | "made" | "days" | "late" | "late_live" | "never" | "never_live" | "fill" | "fill_live" | "stock" | "stock_live" | "spending" | "spending_live">;

function changeSays(c: Change): string {
  const what = c.doc || c.item || (c.family ? `family ${c.family}` : "everything");
  const of = [what, c.site && `at ${c.site}`, c.supplier && `from ${c.supplier}`].filter(Boolean).join(" ");
  const when = c.begins || c.ends ? ` from ${c.begins ? date(c.begins) : "now"}${c.ends ? ` to ${date(c.ends)}` : " on"}` : "";
  switch (c.kind) {
    case "demand": return `demand of ${of} times ${number(c.factor)}${when}`;
    case "order": return `a further order of ${number(c.qty)} of ${of}${when}`;
    case "safety": return `safety stock of ${of} times ${number(c.factor)}`;
    case "lead": return `lead time of ${of} ${c.days >= 0 ? `${c.days} days more` : `${-c.days} days fewer`}`;
    case "minimum": return `minimum of ${of} is ${number(c.qty)}`;
    case "stop": return `no more supply of ${of}`;
    case "delay": return `what is on order, ${of}, comes ${c.days} days later`;
    default: return c.kind;
  }
}

function Compared({ label, now, then, show, bad }: { label: string; now: number; then: number; show: (v: number) => string; bad: (by: number) => boolean }) {
  const by = then - now;
  return (
    <tr>
      <th scope="row">{label}</th>
      <td className="number">{show(now)}</td>
      <td className="number">{show(then)}</td>
      <td className="number">{Math.abs(by) < 1e-9 ? <span className="quiet">same</span> : <>{bad(by) && <Mark attention="amber">worse</Mark>} {by > 0 ? "+" : "−"}{show(Math.abs(by))}</>}</td>
    </tr>
  );
}

export function Scenarios() {
  const q = useRows<Scenario>("scenarios", { sort: "-id", limit: 20 });
  const changes = useRows<Change>("scenario-changes", { sort: "pos", limit: 500 });
  const outcomes = useRows<Outcome>("scenario-outcomes", { sort: "-made", limit: 100 });
  const live = (q.data?.rows ?? []).filter((s) => s.status !== "dropped");
  return (
    <Sheet title="Scenarios" pad={false} right={<ActButton noun="scenario" verb="create" label="New scenario…" size="compact-xs" />}>
      {q.error ? <div style={{ padding: 12 }}><ProblemNote error={q.error} compact /></div> : null}
      {q.data && live.length === 0 && <div className="quiet" style={{ padding: 14, fontSize: "0.8125rem" }}>None yet. A scenario asks what would be: a fifth more demand, a supplier who stops, goods that come two weeks later. Make one, give it changes, plan it, and see it beside the live plan.</div>}
      {live.map((s) => {
        const its = (changes.data?.rows ?? []).filter((c) => c.scenario === s.code);
        const o = (outcomes.data?.rows ?? []).find((x) => x.scenario === s.code);
        const can = s.status !== "adopted";
        return (
          <Fragment key={s.id}>
            <div style={{ padding: "10px 14px", borderTop: "1px solid var(--rule)" }}>
              <Group gap={8} wrap="wrap">
                <Link className="open" href={placeOf("scenario", s.code)} style={{ fontWeight: 600 }}>{s.name || s.code}</Link>
                <Mark>{s.status}</Mark>
                <span style={{ flex: 1 }} />
                {can && <ActButton noun="scenario-change" verb="create" label="Add a change…" size="compact-xs" input={{ scenario: s.code, active: true }} />}
                {can && its.length > 0 && <ActButton noun="scenario" verb="plan" label={o ? "Plan it again" : "Plan it"} size="compact-xs" now input={{ scenario: s.code }} />}
                {can && o && <ActButton noun="scenario" verb="adopt" label="Adopt…" size="compact-xs" input={{ scenario: s.code }} />}
                {can && <ActButton noun="scenario" verb="drop" label="Drop" size="compact-xs" variant="subtle" now input={{ scenario: s.code }} />}
              </Group>
              <ul style={{ margin: "6px 0 0", paddingLeft: 18, fontSize: "0.8125rem" }}>
                {its.map((c) => <li key={c.id} className={c.active ? "" : "quiet"}>{changeSays(c)}{c.active ? "" : " (left out)"}</li>)}
                {its.length === 0 && <li className="quiet">no change yet</li>}
              </ul>
              {o && (
                <div className="scroll-x" tabIndex={0} role="region" aria-label={`${s.name}: what came of it`} style={{ marginTop: 6 }}>
                  <table className="plain">
                    <thead><tr><th scope="col">Over {o.days} days, planned {time(o.made)}</th><th className="number" scope="col">Live plan</th><th className="number" scope="col">With it</th><th className="number" scope="col">Difference</th></tr></thead>
                    <tbody>
                      <Compared label="Orders late" now={o.late_live} then={o.late} show={(v) => number(v)} bad={(d) => d > 0} />
                      <Compared label="Never served" now={o.never_live} then={o.never} show={(v) => number(v)} bad={(d) => d > 0} />
                      <Compared label="Demand there on its day" now={Number(o.fill_live)} then={Number(o.fill)} show={(v) => percent(v, 2)} bad={(d) => d < 0} />
                      <Compared label="Money in stock" now={Number(o.stock_live)} then={Number(o.stock)} show={money} bad={() => false} />
                      <Compared label="Spending" now={Number(o.spending_live)} then={Number(o.spending)} show={money} bad={() => false} />
                    </tbody>
                  </table>
                </div>
              )}
            </div>
          </Fragment>
        );
      })}
    </Sheet>
  );
}
