// Import from the page: a file, which of its columns are which fields, a dry run, rows mended in place, and then it is done.
import { Button, FileButton, Progress, Select, Textarea } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type DragEvent, useMemo, useRef, useState } from "react";
import { Link, useLocation } from "wouter";
import { useTables, words } from "../api/tables";
import { number } from "../parts/format";
import { Mark, PageHead, Sheet } from "../parts/marks";
import { ProblemNote } from "../parts/problem";
import { listOf } from "../parts/where";
import { readCsv, type Sheet as Csv, writeCsv } from "./import/csv";
import { none, run, type Sums } from "./import/run";
import { type Mapping, remember, remembered, type Row, type Target, targets } from "./import/target";
import "./import/import.css";

const most = 100_000;

function save(name: string, text: string) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  const a = Object.assign(document.createElement("a"), { href: url, download: name });
  a.click();
  URL.revokeObjectURL(url);
}

function Drop({ take }: { take: (text: string, name: string) => void }) {
  const [over, setOver] = useState(false);
  const [pasted, setPasted] = useState("");
  const file = async (f: File | null | undefined) => { if (f) take(await f.text(), f.name); };
  const drop = (e: DragEvent) => { e.preventDefault(); setOver(false); void file(e.dataTransfer.files[0]); };
  return (
    <Sheet title="The file">
      <div className={`drop ${over ? "over" : ""}`} onDragOver={(e) => { e.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={drop}>
        <div>Drop a CSV file here</div>
        <FileButton accept=".csv,.txt,.tsv,text/csv,text/plain" onChange={(f) => void file(f)} inputProps={{ "aria-label": "CSV file" }}>{(p) => <Button {...p} variant="default">Choose a file</Button>}</FileButton>
      </div>
      <Textarea mt={12} label="Or paste rows, with their header" autosize minRows={3} maxRows={10} value={pasted} onChange={(e) => setPasted(e.currentTarget.value)} placeholder={"code,name,price\nMUG-BLUE,Blue mug,4.25"} />
      <Button mt={8} variant="default" disabled={!pasted.trim().includes("\n")} onClick={() => take(pasted, "pasted rows")}>Read the rows</Button>
    </Sheet>
  );
}

function Mapped({ csv, target, mapping, set }: { csv: Csv; target: Target; mapping: Mapping; set: (m: Mapping) => void }) {
  const missing = target.columns.filter((c) => !c.optional && c.kind !== "bool" && !mapping.includes(c.name));
  const data = target.columns.map((c) => ({ value: c.name, label: `${c.label}${c.optional || c.kind === "bool" ? "" : " *"}${c.line ? " (line)" : ""}` }));
  return (
    <Sheet title="Which column is which field" pad={false}>
      <div className="scroll-x" tabIndex={0} role="region" aria-label="Columns and fields"><table className="plain">
        <thead><tr><th scope="col">Column of the file</th><th scope="col">Field</th><th scope="col">The first values</th></tr></thead>
        <tbody>{csv.header.map((h, i) => (
          <tr key={i}>
            <td>{h || <span className="quiet">no header</span>}</td>
            <td style={{ minWidth: 200 }}><Select aria-label={`Field of ${h}`} placeholder="not read" clearable allowDeselect={false} searchable data={data} value={mapping[i] ?? null} onChange={(v) => set(mapping.map((old, j) => (j === i ? v : old === v ? null : old)))} /></td>
            <td className="quiet samples">{csv.rows.slice(0, 3).map((r) => r[i]).filter(Boolean).join(" · ")}</td>
          </tr>
        ))}</tbody>
      </table></div>
      {missing.length > 0 && <div style={{ padding: "10px 14px" }}><Mark attention="amber">{`no column for ${missing.map((c) => c.label).join(", ")}`}</Mark> <span className="quiet" style={{ fontSize: "0.75rem" }}>New rows need {missing.length === 1 ? "it" : "them"}; rows that are known already may do without.</span></div>}
    </Sheet>
  );
}

// What a run came to, in words.
function said(s: Sums, dry: boolean, refused: number): { text: string; bad?: boolean }[] {
  const would = dry ? "would be " : "";
  return [
    { n: s.created, text: `${would}created` }, { n: s.updated, text: `${would}updated` }, { n: s.unchanged, text: "unchanged" }, { n: refused, text: "refused", bad: true },
  ].filter((x) => x.n > 0).map((x) => ({ ...x, text: `${number(x.n)} ${x.text}` }));
}
const shown = 200;

// Refused rows as a table: the faulty cell is marked and says what would be right; each cell can be changed.
function Mend({ csv, rows, mapping, target, edit }: { csv: Csv; rows: Row[]; mapping: Mapping; target: Target; edit: () => void }) {
  const [, redraw] = useState(0);
  const used = csv.header.map((h, i) => ({ h, i })).filter(({ i }) => mapping[i]);
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label="Refused rows" style={{ maxHeight: 520, overflowY: "auto" }}>
      <table className="plain mend">
        <thead><tr><th scope="col" className="number">Row</th><th scope="col">Why</th>{used.map(({ h, i }) => <th key={i} scope="col">{target.columns.find((c) => c.name === mapping[i])?.label ?? h}</th>)}</tr></thead>
        <tbody>{rows.slice(0, shown).map((r) => {
          const bad = r.field ? mapping.indexOf(r.field) : -1;
          return (
            <tr key={r.n}>
              <td className="number quiet">{r.n}</td>
              <td className="why"><span style={{ color: "var(--red)" }}>{r.says}</span>{r.hint && <div className="quiet">{r.hint}</div>}{r.field && bad < 0 && <div className="quiet">field {r.field}</div>}</td>
              {used.map(({ h, i }) => <td key={i} className={i === bad ? "bad" : ""}><input aria-label={`${h}, row ${r.n}`} aria-invalid={i === bad || undefined} title={i === bad ? `${r.says ?? ""}. ${r.hint ?? ""}` : undefined} value={r.cells[i] ?? ""} onChange={(e) => { r.cells[i] = e.currentTarget.value; redraw((n) => n + 1); edit(); }} /></td>)}
            </tr>
          );
        })}</tbody>
      </table>
      {rows.length > shown && <div className="quiet" style={{ padding: "8px 14px", fontSize: "0.75rem" }}>and {number(rows.length - shown)} more</div>}
    </div>
  );
}

function Work({ csv, name, target, again }: { csv: Csv; name: string; target: Target; again: () => void }) {
  const client = useQueryClient();
  const [mapping, setMapping] = useState<Mapping>(() => remembered(csv.header, target));
  const rows = useRef<Row[]>(csv.rows.slice(0, most).map((cells, i) => ({ n: i + 2, cells: [...cells], state: null })));
  const [at, setAt] = useState<{ done: number; of: number; dry: boolean } | null>(null);
  const [phase, setPhase] = useState<"map" | "checked" | "imported">("map");
  const [done, setDone] = useState<Sums>(none);
  const [would, setWould] = useState<Sums>(none);
  const [stale, setStale] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const stop = useRef(false);
  const set = (m: Mapping) => { setMapping(m); setPhase("map"); setDone(none); for (const r of rows.current) r.state = null; };
  const go = async (dry: boolean) => {
    stop.current = false;
    setError(null);
    setAt({ done: 0, of: rows.current.length, dry });
    remember(csv.header, mapping, target);
    const sums = { ...(dry ? none : done) };
    try {
      await run(target, rows.current, mapping, dry, (done, of) => setAt({ done, of, dry }), () => stop.current, sums);
      setPhase(dry ? "checked" : "imported");
      setStale(false);
    } catch (e) {
      setError(e);
    }
    (dry ? setWould : setDone)(sums);
    if (!dry) void client.invalidateQueries();
    setAt(null);
  };
  const refused = rows.current.filter((r) => r.state === "refused");
  const ready = would.created + would.updated;
  return (
    <div style={{ display: "grid", gap: 16, gridTemplateColumns: "minmax(0, 1fr)" }}>
      <Mapped csv={csv} target={target} mapping={mapping} set={set} />
      <Sheet title={phase === "map" ? "Check" : phase === "checked" ? "What would happen" : "What happened"} pad={false} right={<span className="quiet" style={{ fontSize: "0.75rem" }}>{name}: {number(rows.current.length)} rows</span>}>
        <div style={{ padding: 14, display: "flex", flexWrap: "wrap", gap: 10, alignItems: "center" }}>
          {phase !== "map" && !at && said(phase === "checked" ? would : done, phase === "checked", refused.length).map((s) => <Mark key={s.text} attention={s.bad ? "red" : "calm"}>{s.text}</Mark>)}
          {phase === "map" && !at && <span className="quiet" style={{ fontSize: "0.8125rem" }}>A dry run checks every row and keeps nothing. {target.lines ? "" : "Of a column that is read, an empty cell means none; one that is not read stays as it is."}</span>}
          <span style={{ flex: 1 }} />
          {at && <Button variant="default" onClick={() => { stop.current = true; }}>Stop</Button>}
          {!at && refused.length > 0 && <Button variant="subtle" onClick={() => save("refused.csv", writeCsv([...csv.header, "row", "field", "reason"], refused.map((r) => [...r.cells, String(r.n), r.field ?? "", [r.says, r.hint].filter(Boolean).join("; ")])))}>Refused rows as CSV</Button>}
          {!at && <Button variant={phase === "checked" && !stale && ready > 0 ? "default" : "filled"} disabled={!mapping.some(Boolean)} onClick={() => void go(true)}>{phase === "map" ? "Dry run" : "Check again"}</Button>}
          {!at && phase === "checked" && ready > 0 && <Button variant={stale ? "default" : "filled"} onClick={() => void go(false)}>Import {number(ready)}{refused.length ? `, without the ${number(refused.length)} refused` : ""}</Button>}
          {!at && phase === "imported" && refused.length === 0 && <><Link className="open" href={target.view ? listOf(target.view) : listOf("orders", { sort: "-placed" })}>See the {target.many}</Link><Button onClick={again}>Another file</Button></>}
        </div>
        {at && <div style={{ padding: "0 14px 14px" }}><Progress value={at.of ? (100 * at.done) / at.of : 0} aria-label={at.dry ? "Checked" : "Imported"} color="ink" /><div className="quiet" style={{ fontSize: "0.75rem", marginTop: 4 }}>{at.dry ? "Checked" : "Imported"} {number(at.done)} of {number(at.of)}</div></div>}
        {error ? <div style={{ padding: 14 }}><ProblemNote error={error} /></div> : null}
        {!at && refused.length > 0 && <Mend csv={csv} rows={refused} mapping={mapping} target={target} edit={() => setStale(true)} />}
      </Sheet>
    </div>
  );
}

export default function Import({ entity }: { entity?: string }) {
  const tables = useTables();
  const all = useMemo(() => targets(tables), [tables]);
  const [, go] = useLocation();
  const [file, setFile] = useState<{ csv: Csv; name: string } | null>(null);
  const [wrong, setWrong] = useState("");
  const target = all.find((t) => t.name === entity);
  const take = (text: string, name: string) => {
    const csv = readCsv(text);
    if (csv.rows.length === 0) return setWrong(`${name} has a header and no rows, or nothing at all. The first line names the columns, each further line is a row.`);
    if (csv.rows.length > most) return setWrong(`${name} has ${number(csv.rows.length)} rows; from the page at most ${number(most)} are imported at once. Larger files go by argosy import.`);
    setWrong("");
    setFile({ csv, name });
  };
  return (
    <div className="page" style={{ maxWidth: 1200 }}>
      <PageHead title="Import" say="Rows that are new are created, those that differ are updated, and those that are the same are left alone: a file may be imported twice." right={<>{file && <Button variant="default" onClick={() => setFile(null)}>Another file</Button>}<Button component={Link} href="/network" variant="default">Network</Button></>} />
      <div style={{ display: "grid", gap: 16, gridTemplateColumns: "minmax(0, 1fr)" }}>
        <Select label="Import as" w={260} data={all.map((t) => ({ value: t.name, label: t.label }))} value={target?.name ?? null} placeholder="Choose what the file holds" searchable onChange={(v) => { if (v) go(`/network/import/${v}`); }} />
        {all.length === 0 && <div>Your roles do not let you create anything that could be imported.</div>}
        {target && (
          <div className="quiet" style={{ fontSize: "0.8125rem" }}>
            Fields: {target.columns.map((c) => `${c.label}${c.optional || c.kind === "bool" ? "" : " *"}`).join(", ")}. Known by {target.key.map((k) => target.columns.find((c) => c.name === k)?.label ?? words(k)).join(", ")}{target.lines ? "; each row is a line, rows of one number are one order." : "."}{" "}
            <Button variant="subtle" size="compact-xs" onClick={() => save(`${target.name}.csv`, writeCsv(target.columns.map((c) => c.name), []))}>An empty file with these columns</Button>
          </div>
        )}
        {wrong && <div role="alert"><Mark attention="red">{wrong}</Mark></div>}
        {target && !file && <Drop take={take} />}
        {target && file && <Work key={`${target.name} ${file.name}`} csv={file.csv} name={file.name} target={target} again={() => setFile(null)} />}
      </div>
    </div>
  );
}
