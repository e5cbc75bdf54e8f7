// Lists of the program that are still there when the connection is lost (offline.ts).
import { useQuery } from "@tanstack/react-query";
import { list, type Page, type Query, queryText } from "../api/client";
import { sees, useTables } from "../api/tables";
import { keptAnswer, lossy } from "./offline";

function keptPage<R>(view: string, query: Query): Promise<Page<R>> {
  return keptAnswer(`/v1/${view}${queryText(query)}`, () => list<R>(view, query));
}

export function useKeptRows<R>(view: string, query: Query = {}, enabled = true) {
  const open = sees(useTables(), view);
  return useQuery({ queryKey: ["rows", view, query, "kept"], enabled: enabled && open, ...lossy, queryFn: () => keptPage<R>(view, query) });
}
export const keptRows = async <R>(view: string, query: Query): Promise<R[]> => (await keptPage<R>(view, query)).rows;
