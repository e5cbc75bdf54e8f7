// The bench of an item at a site: its demand and its stock over time, the policy and the supply, and why; changes are tried here before they
// are made.
import { ActionIcon, Button, Group, SegmentedControl } from "@mantine/core";
import { useDebouncedValue, useMediaQuery } from "@mantine/hooks";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useCallback, useState } from "react";
import { Link, useLocation } from "wouter";
import type { Columns } from "../api/client";
import { ActButton, useAct } from "../act/act";
import { MiniList, useRows } from "../list/mini";
import { PageHead, Sheet } from "../parts/marks";
import { ProblemNote } from "../parts/problem";
import { RefInput } from "../parts/ref-input";
import { placeOf } from "../parts/where";
import "./bench/bench.css";
import { ChangePanel } from "./bench/change";
import { BenchChart } from "./bench/chart";
import { benchOf, type Change, useBench, useEffects, useNeighbours } from "./bench/data";
import { CourseSays } from "./bench/says";
import { PolicySheet, SourcesSheet, WhySheet } from "./bench/why";
import { actionOf } from "./plan/exceptions";

function Switcher({ item, site }: { item: string; site: string }) {
  const [, go] = useLocation();
  const [i, setItem] = useState(item);
  const [s, setSite] = useState(site);
  const to = (a: string, b: string) => a && b && (a !== item || b !== site) && go(benchOf(a.trim(), b.trim()));
  const near = useNeighbours(item, site);
  return (
    <form onSubmit={(e) => { e.preventDefault(); to(i, s); }}>
      <Group gap={6} align="flex-end" wrap="wrap">
        <RefInput entity="item" label="Item" value={i} onChange={setItem} onOptionSubmit={(v) => to(v, s)} w={150} />
        <RefInput entity="site" label="Site" value={s} onChange={setSite} onOptionSubmit={(v) => to(i, v)} w={110} />
        <Button type="submit" variant="default" disabled={(i === item && s === site) || !i || !s}>Show</Button>
        <Group gap={2} wrap="nowrap">
          <ActionIcon variant="default" size={30} aria-label="Previous exception" disabled={!near.before} onClick={() => near.before && go(benchOf(near.before.item, near.before.site))}><IconChevronLeft size={16} /></ActionIcon>
          <ActionIcon variant="default" size={30} aria-label="Next exception" disabled={!near.after} onClick={() => near.after && go(benchOf(near.after.item, near.after.site))}><IconChevronRight size={16} /></ActionIcon>
          <span className="quiet tabular" style={{ fontSize: "0.75rem", paddingLeft: 6 }}>{near.of > 0 ? `${near.at >= 0 ? `${near.at + 1} of ` : ""}${near.of} with exceptions` : "no exceptions"}</span>
        </Group>
      </Group>
    </form>
  );
}

export default function BenchPage({ item, site }: { item: string; site: string }) {
  const [ahead, setAhead] = useState("13");
  const [change, setChange] = useState<Change | null>(null);
  const [asked] = useDebouncedValue(change, 250);
  const narrow = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false });
  const b = useBench(item, site, Number(ahead), narrow ? 13 : 26);
  const { may } = useAct();
  const named = useRows<Columns<"items", "name" | "unit" | "family">>("items", { code: item, limit: 1 });
  const firm = useRows<Columns<"lines", "id" | "kind" | "doc" | "pos" | "open" | "due">>("lines", { item, site, "kind.in": "purchase,work,transfer-in", "open.gt": 0, sort: "due", limit: 100 });
  const whole = asked && (asked.kind === "week" ? asked.qty !== "" : asked.kind === "policy" ? asked.value !== "" : asked.date !== "") ? asked : null;
  const { can, effects, stock } = useEffects(item, site, change ? whole : null);
  const done = useCallback(() => setChange(null), []);
  const mine = { week: may("forecast", "override"), policy: may("policy", "update") };
  const name = named.data?.rows[0];
  const unknown = named.data && !name;
  if (unknown)
    return (
      <div className="page">
        <PageHead title={item} say={`There is no item ${item}. Choose another here, or find it by name with Ctrl-K.`} right={<Switcher item={item} site={site} />} />
      </div>
    );
  return (
    <div className="page">
      <PageHead
        title={<>{item} <span className="quiet" style={{ fontWeight: 400 }}>at {site}</span></>}
        say={name ? <><Link className="open" href={placeOf("item", item)}>{name.name}</Link>{name.unit ? `, in ${name.unit}` : ""}</> : " "}
        right={<Switcher item={item} site={site} />}
      />
      <ProblemNote error={b.error} compact />
      <div className="bench">
        <div className="stack">
          <div className="chart-part"><Sheet
            title="Demand and stock"
            label="Demand and stock over time"
            right={<SegmentedControl size="xs" aria-label="Weeks ahead" value={ahead} onChange={setAhead} data={[{ value: "8", label: "8 weeks" }, { value: "13", label: "13" }, { value: "26", label: "26" }]} />}
          >
            <BenchChart b={b} change={change} setChange={setChange} effect={stock} may={mine} label={`Demand by week and stock by day of ${item} at ${site}, past and projected`} />
            <CourseSays b={b} effect={stock} />
          </Sheet></div>
          <div className="grid-2">
            <MiniList title="Planned supply" view="planned-supply" query={{ item, site, sort: "release" }} columns={["kind", "qty", "release", "due", "reason", "orders"]} empty="The plan needs nothing more here." right={<ActButton noun="plan" verb="release" label="Release…" size="compact-xs" />} />
            <MiniList title="On its way" view="lines" query={{ item, site, "kind.in": "purchase,work,transfer-in", "open.gt": 0, sort: "due" }} columns={["kind", "doc", "open", "wanted", "due"]} empty="Nothing is on order." />
          </div>
          <MiniList title="Which supply serves which demand" view="pegs" query={{ item, site, sort: "supply_due" }} columns={["supply_kind", "supply_doc", "supply_due", "qty", "demand_kind", "demand_doc", "demand_due"]} empty="The plan has not pegged anything here." />
          <MiniList title="Exceptions" view="exceptions" query={{ item, site, status: "open", sort: "to_date" }} columns={["kind", "document", "qty", "date", "to_date", "reason", "serves"]} empty="Nothing is out of order here." extra={{ label: "", cell: actionOf }} />
        </div>
        <div className="stack">
          <div className="try-part"><ChangePanel item={item} site={site} b={b} change={change} setChange={setChange} can={can} effects={{ rows: effects.data?.rows ?? [], error: effects.error, reading: effects.isFetching || change !== asked }} lines={firm.data?.rows ?? []} done={done} /></div>
          <PolicySheet item={item} site={site} b={b} />
          <WhySheet item={item} site={site} b={b} />
          <SourcesSheet item={item} site={site} />
          {b.overrides.length > 0 && <MiniList title="People's figures" view="forecast-overrides" query={{ item, site, sort: "-week" }} columns={["week", "qty", "reason", "who"]} />}
        </div>
      </div>
    </div>
  );
}
