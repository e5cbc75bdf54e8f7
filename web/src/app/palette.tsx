// Ctrl-K: every page, list, action and record. Records are looked for by number and name as one types.
import "@mantine/spotlight/styles.layer.css";
import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from "@mantine/spotlight";
import { useDebouncedValue } from "@mantine/hooks";
import { IconBolt, IconFileText, IconList, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { actionWords, useAct } from "../act/act";
import { list } from "../api/client";
import { type Tables, useTables, words } from "../api/tables";
import { placeOf } from "../parts/where";
import { openTo, places } from "./places";

type AnyRow = Record<string, unknown>;

// Where records are looked for by what one types; those that one may not see are left out.
const sources = [
  { view: "documents", key: "number", entity: "doc", say: (r: AnyRow) => `${words(String(r.kind ?? ""))}, ${String(r.status ?? "")}` },
  { view: "items", key: "code", entity: "item", say: (r: AnyRow) => String(r.name ?? "") },
  { view: "parties", key: "code", entity: "party", say: (r: AnyRow) => String(r.name ?? "") },
  { view: "invoices", key: "number", entity: "invoice", say: (r: AnyRow) => `Invoice, ${String(r.party ?? "")}` },
  { view: "lots", key: "code", entity: "lot", say: (r: AnyRow) => `Lot of ${String(r.item ?? "")}` },
];

async function findRecords(t: Tables, text: string) {
  const found = await Promise.all(
    sources.filter((s) => t.views.some((v) => v.name === s.view)).map(async (s) => {
      const ask = (q: Record<string, string>) => list<AnyRow>(s.view, { ...q, limit: 5 });
      const asked = [ask({ [`${s.key}.like`]: `${text.toUpperCase()}%` })];
      if (s.view === "items" || s.view === "parties") asked.push(ask({ "name.like": text }));
      const rows = (await Promise.all(asked)).flatMap((p) => p.rows);
      const seen = new Set<string>();
      return rows.filter((r) => !seen.has(String(r[s.key])) && seen.add(String(r[s.key]))).map((r) => ({ code: String(r[s.key]), say: s.say(r), entity: s.entity }));
    }),
  );
  return found.flat();
}

export function Palette() {
  const tables = useTables();
  const { open } = useAct();
  const [, go] = useLocation();
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text.trim(), 120);
  const records = useQuery({ queryKey: ["find", asked], queryFn: () => findRecords(tables, asked), enabled: asked.length >= 2, staleTime: 10_000 });
  const item = (id: string, label: string, description: string | undefined, icon: typeof IconList, onClick: () => void): SpotlightActionData => {
    const Icon = icon;
    return { id, label, description, leftSection: <Icon size={16} aria-hidden />, onClick };
  };
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (s: string) => wanted.every((w) => s.toLowerCase().includes(w));
  const groups: SpotlightActionGroupData[] = [
    { group: "Records", actions: asked.length >= 2 ? (records.data ?? []).map((r) => item(`r ${r.entity} ${r.code}`, r.code, r.say, IconFileText, () => go(placeOf(r.entity, r.code)))) : [] },
    { group: "Pages", actions: places.filter((p) => openTo(tables, p) && fits(p.label)).map((p) => item(`p ${p.to}`, p.label, undefined, p.icon, () => go(p.to))) },
    { group: "Actions", actions: tables.actions.filter((a) => fits(`${actionWords(a)} ${a.noun} ${a.verb}`)).slice(0, wanted.length ? 12 : 5).map((a) => item(`a ${a.noun} ${a.verb}`, actionWords(a), a.help.split(". ")[0], IconBolt, () => open({ noun: a.noun, verb: a.verb }))) },
    { group: "Lists", actions: tables.views.filter((v) => fits(`${words(v.name)} ${v.help}`)).slice(0, wanted.length ? 12 : 5).map((v) => item(`v ${v.name}`, words(v.name), v.help.split(". ")[0], IconList, () => go(`/list/${v.name}`))) },
  ];
  return (
    <Spotlight
      title="Search or do"
      classNames={{ header: "visually-hidden" } as never}
      actions={groups.filter((g) => g.actions.length > 0)}
      query={text}
      onQueryChange={setText}
      filter={(_, a) => a}
      shortcut={["mod + K"]}
      tagsToIgnore={[]}
      highlightQuery
      scrollable
      maxHeight={460}
      nothingFound={records.isFetching ? "Looking…" : "Nothing found"}
      searchProps={{ leftSection: <IconSearch size={16} />, placeholder: "A page, a record, an action…", "aria-label": "Search" }}
    />
  );
}
