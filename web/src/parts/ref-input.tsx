// Names a record by its code: suggestions come from the record's own list as one types; a code that is typed in full is as good.
import { Autocomplete, type AutocompleteProps } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { list } from "../api/client";
import { findView, useTables } from "../api/tables";

type Found = Record<string, unknown>;

export function RefInput({ entity, value, onChange, extra, ...rest }: { entity: string; value: string; onChange: (v: string) => void; extra?: Record<string, string> } & Omit<AutocompleteProps, "value" | "onChange" | "data">) {
  const tables = useTables();
  const e = tables.entities.find((x) => x.name === entity);
  const view = e?.view ? findView(tables, e.view) : undefined;
  const key = e?.key ?? "id";
  const named = view?.columns.some((c) => c.name === "name");
  const [asked] = useDebouncedValue(value, 120);
  const found = useQuery({
    queryKey: ["ref", entity, asked, extra],
    enabled: !!view && !!e?.key,
    staleTime: 30_000,
    queryFn: async () => {
      const ask = (q: Record<string, string>) => list<Found>(view!.name, { ...extra, ...q, limit: 12 });
      const byKey = await ask(asked ? { [`${key}.like`]: `${asked}%` } : {});
      const byName = asked && named ? await ask({ "name.like": asked }) : { rows: [] };
      const seen = new Set<string>();
      return [...byKey.rows, ...byName.rows].filter((r) => !seen.has(String(r[key])) && seen.add(String(r[key]))).slice(0, 15);
    },
  });
  const names = new Map((found.data ?? []).map((r) => [String(r[key]), r.name ? String(r.name) : r.kind ? String(r.kind) : ""]));
  return (
    <Autocomplete
      size="xs"
      value={value}
      onChange={onChange}
      data={[...names.keys()]}
      filter={({ options }) => options}
      renderOption={({ option }) => (
        <span>
          {option.value} <span className="quiet">{names.get(option.value)}</span>
        </span>
      )}
      comboboxProps={{ withinPortal: true, width: "max-content", position: "bottom-start" }}
      {...rest}
    />
  );
}
