// The program's own tables: which actions and lists there are for who asks, with their fields. Lists and forms are made from them, so a new
// field or action needs no line here.
import { useQuery } from "@tanstack/react-query";
import { keptAnswer } from "../app/offline";
import { api, told } from "./client";
import type { components } from "./schema";

export type Field = components["schemas"]["TableField"];
export type Kind = Field["kind"];
export type Action = components["schemas"]["TableAction"];
export type Column = components["schemas"]["TableColumn"];
export type View = components["schemas"]["TableView"];
export type Entity = components["schemas"]["TableEntity"];
export type Tables = components["schemas"]["Tables"];

const none: Tables = { company: { name: "", currency: "", now: "" }, user: { code: "", name: "", roles: [], site: null, party: null }, areas: [], actions: [], views: [], entities: [] };

export function useTablesQuery(enabled = true) {
  return useQuery({ queryKey: ["tables"], enabled, queryFn: () => keptAnswer("tables", () => told(api.GET("/v1/tables"))), staleTime: 5 * 60_000, retry: false, networkMode: "always" });
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
