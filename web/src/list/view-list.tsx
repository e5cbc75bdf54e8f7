// A list of any length: typed filters, sort, columns, saved views, CSV, and the keyboard. Rows come in pages behind a cursor as one scrolls;
// only those in sight are drawn.
//
//   /          the search, from it Enter or down to the rows     arrows, Page Up and Down, Home     the row
//   Enter      opens the row                                     f                                  another filter
import { ActionIcon, Checkbox, Menu, ScrollArea, TextInput, Tooltip } from "@mantine/core";
import { useDebouncedCallback, useLocalStorage } from "@mantine/hooks";
import { IconChevronDown, IconChevronUp, IconColumns3, IconDownload, IconSearch } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { type ColumnDef, flexRender, getCoreRowModel, useReactTable } from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { useLocation } from "wouter";
import { count, list, queryText } from "../api/client";
import type { Column, View } from "../api/tables";
import { alignsRight, compact, isNumeric, number } from "../parts/format";
import { ProblemNote } from "../parts/problem";
import { Value } from "../parts/value";
import { placeOfRow } from "../parts/where";
import { FilterBar, type Filter, filterKey, filtersOf } from "./filters";
import "./list.css";
import { SavedViews } from "./saved";

type AnyRow = Record<string, unknown>;
const ROW = 31;
const PAGE = 200;

const widths: Partial<Record<Column["kind"], number>> = { bool: 70, int: 90, int64: 90, qty: 100, money: 120, price: 110, rate: 90, date: 115, time: 155, id: 130 };
const widthOf = (c: Column): number => Math.max(widths[c.kind] ?? (["reason", "why", "says", "meaning", "help", "name", "note", "body", "data", "first"].includes(c.name) ? 320 : 140), c.label.length * 7.2 + 34);

// The text column that the search box looks into: a name where there is one, else the first text or named record.
function searched(view: View): Column | undefined {
  const can = view.columns.filter((c) => c.filterable !== false && !c.hidden);
  return can.find((c) => c.kind === "text" && !c.choices) ?? undefined;
}

export function ViewList({ view, search, setSearch, height = "100%", actions }: { view: View; search: string; setSearch: (s: string) => void; height?: string; actions?: React.ReactNode }) {
  const [, go] = useLocation();
  const asked = useMemo(() => new URLSearchParams(search), [search]);
  const filters = useMemo(() => filtersOf(search), [search]);
  const sort = asked.get("sort") ?? "";
  const [hiddenColumns, setHidden] = useLocalStorage<Record<string, Record<string, boolean>>>({ key: "argosy.columns", defaultValue: {}, getInitialValueInEffect: false });
  const shown = hiddenColumns[view.name] ?? {};
  const [active, setActive] = useState(-1);
  const box = useRef<HTMLDivElement>(null);
  const searchBox = useRef<HTMLInputElement>(null);
  const searchColumn = searched(view);
  const searchKey = searchColumn ? `${searchColumn.name}.like` : "";

  const write = (fs: Filter[], s = sort) => {
    const p = new URLSearchParams();
    for (const f of fs) p.append(filterKey(f), f.value);
    if (s) p.set("sort", s);
    setSearch(p.toString());
  };
  const setQuick = useDebouncedCallback((text: string) => {
    const rest = filters.filter((f) => filterKey(f) !== searchKey);
    write(text && searchColumn ? [...rest, { column: searchColumn.name, op: "like", value: text }] : rest);
  }, 200);

  const missing = (view.params ?? []).filter((p) => !p.optional && !asked.get(p.name));
  const query = Object.fromEntries([...asked].map(([k, v]) => [k, v === "" ? null : v])); // an empty value asks for rows that have none
  const data = useInfiniteQuery({
    queryKey: ["list", view.name, query],
    enabled: missing.length === 0,
    initialPageParam: "",
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam }) => list<AnyRow>(view.name, { ...query, limit: PAGE, after: pageParam || undefined }),
    getNextPageParam: (last) => last.next ?? undefined,
  });
  const rows = useMemo(() => data.data?.pages.flatMap((p) => p.rows) ?? [], [data.data]);

  const columns = useMemo<ColumnDef<AnyRow>[]>(
    () => view.columns.map((c, i) => ({ id: c.name, accessorFn: (r) => r[c.name], size: widthOf(c), minSize: 50, header: c.label, meta: c, cell: ({ row }) => <Value view={view.name} column={c} row={row.original} first={i === 0 || (i === 1 && view.columns[0]?.hidden)} /> })),
    [view],
  );
  const visibility = Object.fromEntries(view.columns.map((c) => [c.name, shown[c.name] ?? !c.hidden]));
  const table = useReactTable({ data: rows, columns, getCoreRowModel: getCoreRowModel(), manualSorting: true, columnResizeMode: "onChange", state: { columnVisibility: visibility } });
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => box.current, estimateSize: () => ROW, overscan: 12 });
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (lastShown >= rows.length - 60 && data.hasNextPage && !data.isFetchingNextPage) void data.fetchNextPage();
  }, [lastShown, rows.length, data.hasNextPage, data.isFetchingNextPage, data.fetchNextPage, data]);
  useEffect(() => { setActive(-1); box.current?.scrollTo({ top: 0 }); }, [search, view.name]);

  const sorts = (c: Column) => (sort === c.name ? "ascending" : sort === `-${c.name}` ? "descending" : "none");
  const toggle = (c: Column) => write(filters, sort === c.name ? `-${c.name}` : sort === `-${c.name}` ? "" : isNumeric(c.kind) || c.kind === "date" || c.kind === "time" ? (sort ? c.name : `-${c.name}`) : c.name);

  const move = (to: number) => {
    const n = Math.max(0, Math.min(rows.length - 1, to));
    setActive(n);
    virtual.scrollToIndex(n);
  };
  const keys = (e: KeyboardEvent) => {
    const inGrid = e.target === box.current;
    const typing = (e.target as HTMLElement).tagName === "INPUT";
    if (e.key === "/" && !typing) { e.preventDefault(); searchBox.current?.focus(); return; }
    // From what was searched down to what was found.
    if (e.target === searchBox.current && (e.key === "Enter" || e.key === "ArrowDown") && rows.length) { e.preventDefault(); box.current?.focus(); return move(Math.max(0, active)); }
    if (e.key === "f" && inGrid && !e.ctrlKey && !e.metaKey) { e.preventDefault(); e.currentTarget.querySelector<HTMLElement>("[data-add-filter]")?.click(); return; }
    if (!inGrid) return;
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 300) / ROW) - 2);
    const steps: Record<string, number> = { ArrowDown: active + 1, ArrowUp: active - 1, j: active + 1, k: active - 1, PageDown: active + page, PageUp: active - page, Home: 0, End: rows.length - 1 };
    if (e.key in steps) { e.preventDefault(); move(steps[e.key]!); }
    else if (e.key === "Enter" && rows[active]) { const to = placeOfRow(view.name, rows[active]!); if (to) go(to); }
  };

  const total = useQuery({
    queryKey: ["count", view.name, filters],
    enabled: missing.length === 0 && !!data.hasNextPage,
    staleTime: 30_000,
    retry: false,
    queryFn: () => count(view.name, Object.fromEntries(filters.map((f) => [filterKey(f), f.value === "" ? null : f.value]))),
  });

  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  return (
    // The keys of a list work wherever the focus is within it.
    <div className="list" style={{ height }} onKeyDown={keys} role="group" aria-label={`List of ${view.name.replace(/-/g, " ")}`}>
      <div className="bar">
        {searchColumn && (
          <TextInput ref={searchBox} key={`${view.name}`} leftSection={<IconSearch size={14} />} placeholder={`${searchColumn.label} contains…`} aria-label={`${searchColumn.label} contains`} defaultValue={asked.get(searchKey) ?? ""} onChange={(e) => setQuick(e.currentTarget.value)} w={200} />
        )}
        <FilterBar columns={view.columns} params={view.params ?? []} filters={filters.filter((f) => filterKey(f) !== searchKey)} set={(fs) => write([...fs, ...filters.filter((f) => filterKey(f) === searchKey)])} />
        <span style={{ flex: 1 }} />
        {actions}
        <SavedViews list={view.name} search={search} columns={view.columns.filter((c) => visibility[c.name]).map((c) => c.name)} open={(v) => { if (v.columns) setHidden({ ...hiddenColumns, [view.name]: Object.fromEntries(view.columns.map((c) => [c.name, v.columns.split(",").includes(c.name)])) }); setSearch(v.query); }} />
        <Menu position="bottom-end" withinPortal closeOnItemClick={false}>
          <Menu.Target><Tooltip label="Columns"><ActionIcon variant="default" size={26} aria-label="Columns"><IconColumns3 size={15} /></ActionIcon></Tooltip></Menu.Target>
          <Menu.Dropdown>
            <ScrollArea.Autosize mah={420} type="auto">
              {view.columns.map((c) => (
                <Checkbox key={c.name} size="xs" p={6} label={c.label} checked={visibility[c.name]} onChange={(e) => setHidden({ ...hiddenColumns, [view.name]: { ...shown, [c.name]: e.currentTarget.checked } })} />
              ))}
            </ScrollArea.Autosize>
          </Menu.Dropdown>
        </Menu>
        <Tooltip label="All rows as CSV">
          <ActionIcon component="a" variant="default" size={26} aria-label="All rows as CSV" href={`/v1/${view.name}${queryText({ ...query, limit: 10000, format: "csv" })}`} download={`${view.name}.csv`}><IconDownload size={15} /></ActionIcon>
        </Tooltip>
      </div>
      {missing.length > 0 && <div style={{ padding: 14 }} className="quiet">Choose {missing.map((p) => p.label.toLowerCase()).join(" and ")} with a filter first.</div>}
      {data.error && <div style={{ padding: 12 }}><ProblemNote error={data.error} /></div>}
      <div className="grid" ref={box} tabIndex={0} role="grid" aria-rowcount={data.hasNextPage ? -1 : rows.length} aria-colcount={headers.length} aria-label={view.help}>
        <div className="head" role="row">
          {headers.map((h) => {
            const c = h.column.columnDef.meta as Column;
            return (
              <div key={h.id} className={`cell ${alignsRight(c) ? "number" : ""}`} style={{ width: h.getSize() }} role="columnheader" aria-sort={sorts(c)}>
                <button type="button" className="sort" onClick={() => toggle(c)} title={c.help || c.label} disabled={c.sortable === false}>
                  {flexRender(h.column.columnDef.header, h.getContext())}
                  {sorts(c) === "ascending" && <IconChevronUp size={12} />}
                  {sorts(c) === "descending" && <IconChevronDown size={12} />}
                </button>
                <span className="grip" onMouseDown={h.getResizeHandler()} onTouchStart={h.getResizeHandler()} />
              </div>
            );
          })}
        </div>
        <div style={{ height: virtual.getTotalSize(), position: "relative" }} role="rowgroup">
          {items.map((v) => {
            const row = table.getRowModel().rows[v.index]!;
            return (
              <div key={v.key} className={`row ${v.index === active ? "active" : ""}`} style={{ transform: `translateY(${v.start}px)`, height: ROW }} role="row" aria-rowindex={v.index + 2} onClick={() => setActive(v.index)}>
                {row.getVisibleCells().map((cell) => {
                  const c = cell.column.columnDef.meta as Column;
                  return (
                    <div key={cell.id} className={`cell ${alignsRight(c) ? "number" : ""}`} style={{ width: cell.column.getSize() }} role="gridcell" title={c.kind === "text" && row.original[c.name] ? String(row.original[c.name]) : undefined}>
                      {flexRender(cell.column.columnDef.cell, cell.getContext())}
                    </div>
                  );
                })}
              </div>
            );
          })}
        </div>
        {!data.isLoading && rows.length === 0 && missing.length === 0 && !data.error && <div className="quiet" style={{ padding: 18, fontSize: "0.8125rem" }}>Nothing here{filters.length ? " with these filters" : ""}.</div>}
      </div>
      <div className="foot" aria-live="polite">
        <span>{data.isLoading ? "Reading…" : data.hasNextPage ? `${number(rows.length)} of ${total.data ? (total.data.more ? `more than ${compact(total.data.total)}` : number(total.data.total)) : "many"} rows read` : `${number(rows.length)} ${rows.length === 1 ? "row" : "rows"}`}</span>
        <span style={{ flex: 1 }} />
        <span>{view.help.split(". ")[0]}</span>
      </div>
    </div>
  );
}
