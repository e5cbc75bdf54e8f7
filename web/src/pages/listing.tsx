// Any list of the program, whole: made from its table.
import { useLocation, useSearch } from "wouter";
import { ActButton } from "../act/act";
import { findView, useTables, words } from "../api/tables";
import { ViewList } from "../list/view-list";
import { PageHead } from "../parts/marks";

export default function Listing({ view: name }: { view: string }) {
  const tables = useTables();
  const search = useSearch();
  const [, go] = useLocation();
  const view = findView(tables, name);
  if (!view) return <div className="page"><PageHead title="No such list" say={`There is no list ${name}, or your roles do not let you see it.`} /></div>;
  return (
    <div className="page" style={{ height: "calc(100vh - 48px)", display: "flex", flexDirection: "column", paddingBottom: 16 }}>
      <PageHead title={words(name)} say={view.help} right={view.entity && <ActButton noun={view.entity} verb="create" label={`New ${view.entity.replace(/-/g, " ")}`} variant="filled" />} />
      <div style={{ flex: 1, minHeight: 0 }}>
        <ViewList view={view} search={search} setSearch={(s) => go(`/list/${name}${s ? `?${s}` : ""}`, { replace: true })} />
      </div>
    </div>
  );
}
