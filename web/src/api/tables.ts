// The program's own tables: which actions and lists there are for who asks, with their fields. Lists and forms are made from them, so a new
// field or action needs no line here.
import { useQuery } from "@tanstack/react-query";
import { keptAnswer } from "../app/offline";
import { call } from "./client";

export type Kind = "bool" | "int" | "int64" | "qty" | "money" | "price" | "rate" | "date" | "time" | "text" | "id" | "list";

export type Field = {
  name: string;
  kind: Kind;
  label: string;
  help?: string;
  example?: string;
  fallback?: string;
  optional?: boolean;
  positive?: boolean;
  negative?: boolean;
  fixed?: boolean;
  output?: boolean;
  secret?: boolean;
  bytes?: boolean;
  max?: number | string;
  choices?: string[];
  words?: string[];
  ref?: string;
  of?: Field[];
  min_items?: number;
};
export type Action = { noun: string; verb: string; area: string; help: string; entity?: string | null; in: Field[]; out: Field[] };
export type Column = {
  name: string;
  kind: Kind;
  label: string;
  help?: string;
  hidden?: boolean;
  ref?: string | null;
  choices?: string[] | null;
  sortable?: boolean;
  filterable?: boolean;
};
export type View = { name: string; area: string; help: string; params?: Field[]; sort?: string; entity?: string | null; columns: Column[] };
export type Entity = { name: string; label: string; view?: string | null; key?: string | null; fields: Field[] };
export type Tables = {
  company: { name: string; currency: string; now?: string };
  user: { code: string; name: string; roles: string[]; site?: string | null; party?: string | null }; // site, party: that he is bound to
  areas: string[];
  actions: Action[];
  views: View[];
  entities: Entity[];
};

const none: Tables = { company: { name: "", currency: "" }, user: { code: "", name: "", roles: [] }, areas: [], actions: [], views: [], entities: [] };

export function useTablesQuery(enabled = true) {
  return useQuery({ queryKey: ["tables"], enabled, queryFn: () => keptAnswer("tables", () => call<Tables>("GET", "/v1/tables")), staleTime: 5 * 60_000, retry: false, networkMode: "always" });
}

export function useTables(): Tables {
  return useTablesQuery().data ?? none;
}

export function findAction(t: Tables, noun: string, verb: string): Action | undefined {
  return t.actions.find((a) => a.noun === noun && a.verb === verb);
}

export function findView(t: Tables, name: string): View | undefined {
  return t.views.find((v) => v.name === name);
}

// Whether one may see all of these lists.
export function sees(t: Tables, ...views: string[]): boolean {
  return views.every((v) => t.views.some((x) => x.name === v));
}

export function words(name: string): string {
  const s = name.replace(/[-_]/g, " ");
  return s.charAt(0).toUpperCase() + s.slice(1);
}
