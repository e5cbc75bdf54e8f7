// Lists of the program that are still there when the connection is lost (offline.ts).
import { useQuery } from "@tanstack/react-query";
import { call, type Page, type Query, queryText } from "../api/client";
import { sees, useTables } from "../api/tables";
import { keptAnswer, lossy } from "./offline";

function keptPage<R>(view: string, query: Query): Promise<Page<R>> {
  const path = `/v1/${view}${queryText(query)}`;
  return keptAnswer(path, () => call<Page<R>>("GET", path));
}

export function useKeptRows<R>(view: string, query: Query = {}, enabled = true) {
  const open = sees(useTables(), view);
  return useQuery({ queryKey: ["rows", view, query, "kept"], enabled: enabled && open, ...lossy, queryFn: () => keptPage<R>(view, query) });
}
export const keptRows = async <R>(view: string, query: Query): Promise<R[]> => (await keptPage<R>(view, query)).rows;
