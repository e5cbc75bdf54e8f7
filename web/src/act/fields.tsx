// Inputs for the fields of an action, by their kind. What is typed stays text until it is sent; an empty field is left out. `own`: it is a new
// password, and these are words that are no secret here.
import { ActionIcon, Button, Checkbox, FileInput, MultiSelect, Select, Table, Textarea, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useState } from "react";
import type { Field } from "../api/tables";
import { isNumeric } from "../parts/format";
import { NewPassword, Secret } from "../parts/password";
import { asPicture } from "../parts/picture";
import { RefInput } from "../parts/ref-input";

export type Input = string | boolean | Draft[];
export type Draft = { [name: string]: Input | undefined };

const long = new Set(["note", "reason", "body", "address", "meaning"]);
const roomy = 120; // characters from which on a text gets a box

function hintOf(f: Field): string | undefined {
  const bits = [f.help, f.fallback ? `${f.fallback} where it is left out` : undefined].filter(Boolean);
  return bits.join(". ") || undefined;
}

export function FieldInput({ field, value, set, bare, fault, own }: { field: Field; value: Input | undefined; set: (v: Input | undefined) => void; bare?: boolean; fault?: string; own?: string[] }) {
  const text = typeof value === "string" ? value : "";
  const must = !field.optional && field.kind !== "bool";
  const shared = bare
    ? { "aria-label": field.label, error: fault }
    : { label: field.label, description: hintOf(field), withAsterisk: must, error: fault };
  if (field.kind === "list") return <ListInput field={field} value={Array.isArray(value) ? value : []} set={set} fault={fault} />;
  if (field.kind === "bool")
    return <Checkbox size="xs" checked={value === true} onChange={(e) => set(e.currentTarget.checked)} label={bare ? undefined : field.label} description={bare ? undefined : hintOf(field)} aria-label={field.label} error={fault} />;
  if (field.bytes) return <PictureInput field={field} value={text} set={set} fault={fault} />;
  if (field.words) return <MultiSelect {...shared} description={undefined} searchable data={field.words} value={text.split(/[\s,]+/).filter(Boolean)} onChange={(v) => set(v.join(","))} clearable={!must} placeholder={text ? undefined : field.example} comboboxProps={{ withinPortal: true }} />;
  if (field.choices) return <Select {...shared} data={field.choices} value={text || null} onChange={(v) => set(v ?? undefined)} clearable={!must} allowDeselect={false} placeholder={field.fallback} />;
  if (field.ref) return <RefInput entity={field.ref} {...shared} value={text} onChange={set} placeholder={bare ? undefined : field.example} />;
  if (field.kind === "date") return <TextInput {...shared} type="date" value={text} onChange={(e) => set(e.currentTarget.value)} />;
  if (field.kind === "time") return <TextInput {...shared} placeholder={field.example} value={text} onChange={(e) => set(e.currentTarget.value)} />;
  if (own) return <NewPassword {...shared} value={text} set={set} own={own} />;
  if (field.secret && field.name === "code") return <TextInput {...shared} autoComplete="one-time-code" value={text} onChange={(e) => set(e.currentTarget.value)} />;
  if (field.secret) return <Secret {...shared} autoComplete="current-password" value={text} onChange={(e) => set(e.currentTarget.value)} />;
  if (isNumeric(field.kind))
    return <TextInput {...shared} inputMode="decimal" value={text} onChange={(e) => set(e.currentTarget.value)} placeholder={field.fallback ?? (bare ? undefined : field.example)} styles={{ input: { textAlign: "right", fontVariantNumeric: "tabular-nums" } }} />;
  if (long.has(field.name) && Number(field.max ?? 0) > roomy) return <Textarea {...shared} autosize minRows={1} maxRows={6} value={text} onChange={(e) => set(e.currentTarget.value)} />;
  return <TextInput {...shared} value={text} onChange={(e) => set(e.currentTarget.value)} placeholder={bare ? undefined : field.example} />;
}

// A picture is made small before it is sent.
function PictureInput({ field, value, set, fault }: { field: Field; value: string; set: (v: Input | undefined) => void; fault?: string }) {
  const [wrong, setWrong] = useState("");
  const take = (f: File | null) => { setWrong(""); if (!f) return set(undefined); void asPicture(f).then(set, (e: unknown) => setWrong(e instanceof Error ? e.message : String(e))); };
  return (
    <>
      <FileInput label={field.label} description={hintOf(field)} withAsterisk={!field.optional} accept="image/*" placeholder="Choose a picture" clearable onChange={take} error={wrong || fault} />
      {value && <img src={`data:image/jpeg;base64,${value}`} alt={field.label} style={{ maxHeight: 160, maxWidth: "100%", borderRadius: 6 }} />}
    </>
  );
}

// What a filled-in line is of, for those who read it: beside its fields, and not sent.
const says = "says";

function ListInput({ field, value, set, fault }: { field: Field; value: Draft[]; set: (v: Draft[]) => void; fault?: string }) {
  const inner = field.of ?? [];
  const said = value.some((r) => r[says] !== undefined);
  const put = (i: number, name: string, v: Input | undefined) => set(value.map((r, j) => (j === i ? { ...r, [name]: v } : r)));
  return (
    <fieldset style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}>
      <legend style={{ fontSize: "0.75rem", fontWeight: 500, padding: 0 }}>
        {field.label} {field.min_items ? <span aria-hidden style={{ color: "var(--red)" }}>*</span> : null} <span className="quiet">{field.help}</span>
      </legend>
      {fault && <div style={{ color: "var(--red)", fontSize: "0.75rem" }}>{fault}</div>}
      {value.length > 0 && (
        <div className="scroll-x" tabIndex={0} role="region" aria-label={field.label}>
          <Table withRowBorders={false} verticalSpacing={3} horizontalSpacing={6} fz="xs">
            <Table.Thead>
              <Table.Tr>
                {said && <Table.Th><span className="visually-hidden">What it is</span></Table.Th>}
                {inner.map((f) => <Table.Th key={f.name} title={hintOf(f)}>{f.label}{f.optional || f.kind === "bool" ? "" : " *"}</Table.Th>)}
                <Table.Th><span className="visually-hidden">Remove</span></Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {value.map((row, i) => (
                <Table.Tr key={i}>
                  {said && <Table.Td style={{ whiteSpace: "nowrap" }}>{typeof row[says] === "string" ? row[says] : ""}</Table.Td>}
                  {inner.map((f) => <Table.Td key={f.name} miw={f.kind === "bool" ? 40 : f.ref ? 130 : 84}><FieldInput field={f} bare value={row[f.name]} set={(v) => put(i, f.name, v)} /></Table.Td>)}
                  <Table.Td><ActionIcon variant="subtle" color="gray" aria-label={`Remove line ${i + 1}`} onClick={() => set(value.filter((_, j) => j !== i))}><IconX size={14} /></ActionIcon></Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      <Button mt={4} variant="default" size="compact-xs" leftSection={<IconPlus size={13} />} onClick={() => set([...value, {}])}>Add a line</Button>
    </fieldset>
  );
}

// As the program takes it: numbers that are counts as numbers, decimals as text, empty ones left out.
export function toInput(fields: Field[], draft: Draft): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const f of fields) {
    const v = draft[f.name];
    if (v === undefined || v === "") continue;
    if (Array.isArray(v)) { if (v.length || f.min_items) out[f.name] = v.map((r) => toInput(f.of ?? [], r)); }
    else if (f.kind === "int" && typeof v === "string" && /^-?\d+$/.test(v.trim())) out[f.name] = Number(v);
    else out[f.name] = typeof v === "string" ? v.trim() : v;
  }
  return out;
}

export function toDraft(fields: Field[], input: Record<string, unknown>): Draft {
  const out: Draft = {};
  for (const f of fields) {
    const v = input[f.name];
    if (v === undefined || v === null) continue;
    if (f.kind === "list" && Array.isArray(v)) out[f.name] = v.map((r: Record<string, unknown>) => ({ ...toDraft(f.of ?? [], r), ...(typeof r[says] === "string" ? { [says]: r[says] } : {}) }));
    else out[f.name] = typeof v === "boolean" ? v : String(v);
  }
  return out;
}
