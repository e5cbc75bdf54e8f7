// One record of master data or of the books: its fields, what can be done with it, and where it is used.
import { useQuery } from "@tanstack/react-query";
import { list } from "../api/client";
import { type Column, type Entity, findView, type Tables, useTables } from "../api/tables";
import { ActButton } from "../act/act";
import { alignsRight } from "../parts/format";
import { MiniList } from "../list/mini";
import { PageHead, Sheet } from "../parts/marks";
import { ProblemNote } from "../parts/problem";
import { Value } from "../parts/value";

type AnyRow = Record<string, unknown>;

export function FieldsTable({ view, columns, row }: { view: string; columns: Column[]; row: AnyRow }) {
  return (
    <table className="plain">
      <tbody>
        {columns.filter((c) => c.name !== "id").map((c) => (
          <tr key={c.name}>
            <th scope="row" title={c.help || undefined} style={{ width: "40%" }}>{c.label}</th>
            <td className={alignsRight(c) ? "tabular" : ""}><Value view={view} column={c} row={row} /></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

// The lists in which a record of this entity is named, so that one sees what hangs on it.
export function usersOf(tables: Tables, entity: string, except: string): { view: string; column: string; columns: string[] }[] {
  return tables.views.flatMap((v) => {
    if (v.name === except || (v.params ?? []).some((p) => !p.optional)) return [];
    const c = v.columns.find((x) => x.ref === entity && x.filterable !== false);
    return c ? [{ view: v.name, column: c.name, columns: v.columns.filter((x) => !x.hidden && x.name !== "id").slice(0, 7).map((x) => x.name) }] : [];
  });
}

export function useRecord(entity: Entity | undefined, code: string) {
  const key = entity?.key ?? "id";
  return useQuery({
    queryKey: ["rows", entity?.view ?? "", "one", code],
    enabled: !!entity?.view,
    queryFn: async () => (await list<AnyRow>(entity!.view!, { [key]: code, limit: 1 })).rows[0] ?? null,
  });
}

export default function RecordPage({ entity: name, code }: { entity: string; code: string }) {
  const tables = useTables();
  const entity = tables.entities.find((e) => e.name === name);
  const view = entity?.view ? findView(tables, entity.view) : undefined;
  const row = useRecord(entity, code);
  if (!entity || !view) return <div className="page"><PageHead title="Nothing to see" say={`There is no ${name} here, or your roles do not let you see it.`} /></div>;
  const fields = Object.fromEntries(entity.fields.map((f) => [f.name, row.data?.[f.name]]));
  const update = tables.actions.find((a) => a.noun === name && a.verb === "update");
  const given = update ? Object.fromEntries(update.in.filter((f) => fields[f.name] !== undefined).map((f) => [f.name, fields[f.name]])) : {};
  const verbs = tables.actions.filter((a) => a.noun === name && !["create", "update"].includes(a.verb) && a.in.some((f) => f.name === name || f.name === "id" || f.name === "code"));
  const title = String(row.data?.name ?? code);
  return (
    <div className="page">
      <PageHead title={title} say={`${entity.label} ${code}`} right={<>
        {update && row.data && <ActButton noun={name} verb="update" label="Change" input={given} />}
        {verbs.map((a) => <ActButton key={a.verb} noun={name} verb={a.verb} input={{ [a.in.find((f) => f.name === name || f.name === "id" || f.name === "code")!.name]: a.in.some((f) => f.name === "id") ? row.data?.id : code }} />)}
      </>} />
      <ProblemNote error={row.error} />
      {row.data === null && <div>There is no {name} {code}.</div>}
      {row.data && (
        <div className="grid-2">
          <Sheet title={entity.label} pad={false}><FieldsTable view={view.name} columns={view.columns} row={row.data} /></Sheet>
          {entity.key && usersOf(tables, name, view.name).slice(0, 12).map((u) => <MiniList key={u.view} title={u.view.replace(/-/g, " ").replace(/^./, (c) => c.toUpperCase())} view={u.view} query={{ [u.column]: code }} columns={u.columns} rows={5} />)}
        </div>
      )}
    </div>
  );
}
