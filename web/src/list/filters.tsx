// Typed filters of a list. They live in the address, so that a filtered list can be sent to somebody.
import { ActionIcon, Button, Group, MultiSelect, Popover, Select, Stack, TextInput } from "@mantine/core";
import { IconFilter, IconX } from "@tabler/icons-react";
import { useState } from "react";
import type { Column, Field } from "../api/tables";
import { isNumeric } from "../parts/format";
import { RefInput } from "../parts/ref-input";

export type Filter = { column: string; op: string; value: string };
const reserved = new Set(["sort", "limit", "after", "format", "columns"]);

export function filtersOf(search: string): Filter[] {
  const out: Filter[] = [];
  for (const [k, value] of new URLSearchParams(search)) {
    if (reserved.has(k)) continue;
    const dot = k.lastIndexOf(".");
    out.push(dot > 0 ? { column: k.slice(0, dot), op: k.slice(dot + 1), value } : { column: k, op: "eq", value });
  }
  return out;
}

export const filterKey = (f: Filter): string => (f.op === "eq" ? f.column : `${f.column}.${f.op}`);

const says: Record<string, string> = { eq: "is", ne: "is not", lt: "below", le: "at most", gt: "above", ge: "at least", like: "contains", in: "is one of" };
const dated: Record<string, string> = { ...says, lt: "before", le: "until", gt: "after", ge: "from" };

function opsOf(c: Column): string[] {
  if (c.choices) return ["in", "ne"];
  if (c.kind === "bool") return ["eq"];
  if (isNumeric(c.kind) || c.kind === "date" || c.kind === "time") return ["ge", "le", "gt", "lt", "eq", "ne"];
  if (c.kind === "id") return ["eq", "ne"];
  return ["like", "eq", "ne"];
}
const wording = (c: Column | undefined, op: string) => (c && (c.kind === "date" || c.kind === "time") ? dated[op] : says[op]) ?? op;

function Edit({ column, initial, done }: { column: Column; initial?: Filter; done: (f: Filter | null) => void }) {
  const ops = opsOf(column);
  const [op, setOp] = useState(initial?.op && ops.includes(initial.op) ? initial.op : ops[0]!);
  const [value, setValue] = useState(initial?.value ?? "");
  const send = (v = value) => done(v === "" && op !== "eq" && op !== "ne" ? null : { column: column.name, op, value: v });
  return (
    <form onSubmit={(e) => { e.preventDefault(); e.stopPropagation(); send(); }}>
      <Stack gap={8} w={240}>
        <Select aria-label="How" data={ops.map((o) => ({ value: o, label: wording(column, o) }))} value={op} onChange={(v) => v && setOp(v)} allowDeselect={false} comboboxProps={{ withinPortal: false }} />
        {column.choices && op === "in" ? (
          <MultiSelect size="xs" aria-label={column.label} data={column.choices} value={value ? value.split(",") : []} onChange={(v) => setValue(v.join(","))} comboboxProps={{ withinPortal: false }} searchable />
        ) : column.choices || column.kind === "bool" ? (
          <Select aria-label={column.label} data={column.choices ?? ["true", "false"]} value={value || null} onChange={(v) => setValue(v ?? "")} comboboxProps={{ withinPortal: false }} />
        ) : column.kind === "id" && column.ref ? (
          <RefInput entity={column.ref} aria-label={column.label} value={value} onChange={setValue} comboboxProps={{ withinPortal: false }} data-autofocus autoFocus />
        ) : (
          <TextInput aria-label={column.label} autoFocus type={column.kind === "date" || column.kind === "time" ? "date" : "text"} inputMode={isNumeric(column.kind) ? "decimal" : undefined} value={value} onChange={(e) => setValue(e.currentTarget.value)} />
        )}
        <Group gap={6} justify="flex-end">
          {initial && <Button variant="subtle" onClick={() => done(null)}>Remove</Button>}
          <Button type="submit">Apply</Button>
        </Group>
      </Stack>
    </form>
  );
}

function Chip({ filter, column, set }: { filter: Filter; column?: Column; set: (f: Filter | null) => void }) {
  const [open, setOpen] = useState(false);
  const label = `${column?.label ?? filter.column} ${wording(column, filter.op)} ${filter.value || "none"}`;
  return (
    <span className="mark" style={{ paddingRight: 2 }}>
      <Popover opened={open} onChange={setOpen} trapFocus withinPortal position="bottom-start">
        <Popover.Target><button type="button" className="bare" onClick={() => setOpen(!open)} disabled={!column}>{label}</button></Popover.Target>
        <Popover.Dropdown>{column && <Edit column={column} initial={filter} done={(f) => { setOpen(false); set(f); }} />}</Popover.Dropdown>
      </Popover>
      <ActionIcon size={16} variant="transparent" color="gray" aria-label={`Remove the filter: ${label}`} onClick={() => set(null)}><IconX size={12} /></ActionIcon>
    </span>
  );
}

export function FilterBar({ columns, params, filters, set }: { columns: Column[]; params: Field[]; filters: Filter[]; set: (f: Filter[]) => void }) {
  const [open, setOpen] = useState(false);
  const [picked, setPicked] = useState<Column | null>(null);
  const all: Column[] = [...params.map((p) => ({ hidden: false, sortable: false, filterable: true, ref: null, choices: null, help: "", ...p })), ...columns];
  const close = () => { setOpen(false); setPicked(null); };
  return (
    <Group gap={6} wrap="wrap">
      {filters.map((f, i) => (
        <Chip key={`${f.column}.${f.op}.${i}`} filter={f} column={all.find((c) => c.name === f.column)} set={(n) => set(n ? filters.map((o, j) => (j === i ? n : o)) : filters.filter((_, j) => j !== i))} />
      ))}
      <Popover opened={open} onChange={(o) => (o ? setOpen(true) : close())} trapFocus withinPortal position="bottom-start">
        <Popover.Target>
          <Button variant="default" size="compact-xs" leftSection={<IconFilter size={13} />} onClick={() => (open ? close() : setOpen(true))} data-add-filter>Filter</Button>
        </Popover.Target>
        <Popover.Dropdown>
          {picked ? (
            <Edit column={picked} done={(f) => { close(); if (f) set([...filters.filter((o) => filterKey(o) !== filterKey(f)), f]); }} />
          ) : (
            <Select w={240} searchable data-autofocus aria-label="Column" placeholder="Which column?" data={all.filter((c) => c.filterable !== false).map((c) => ({ value: c.name, label: c.label }))} value={null} onChange={(v) => setPicked(all.find((c) => c.name === v) ?? null)} comboboxProps={{ withinPortal: false }} defaultDropdownOpened maxDropdownHeight={300} />
          )}
        </Popover.Dropdown>
      </Popover>
    </Group>
  );
}
