// Lists that are still there when the connection is lost: each answer is kept in this browser, and the last one stands in.
import { useQuery } from "@tanstack/react-query";
import { call, type Page, type Query, queryText, Refused } from "../api/client";
import { keep, kept } from "./store";

export async function keptAnswer<T>(key: string, ask: () => Promise<T>): Promise<T> {
  try {
    const got = await ask();
    void keep(key, got);
    return got;
  } catch (e) {
    const last = e instanceof Refused && e.problem.status === 0 ? await kept<T>(key) : undefined;
    if (last === undefined) throw e;
    return last;
  }
}

// Asked for even without a connection, since the last answer may be here; where it is not, again until somebody answers.
export const lossy = { networkMode: "always", retry: false, refetchOnReconnect: true, refetchInterval: (q: { state: { status: string } }) => (q.state.status === "error" ? 5000 : false) } as const;

function keptPage<R>(view: string, query: Query): Promise<Page<R>> {
  const path = `/v1/${view}${queryText(query)}`;
  return keptAnswer(path, () => call<Page<R>>("GET", path));
}

export function useKeptRows<R>(view: string, query: Query = {}, enabled = true) {
  return useQuery({ queryKey: ["rows", view, query, "kept"], enabled, ...lossy, queryFn: () => keptPage<R>(view, query) });
}
export const keptRows = async <R>(view: string, query: Query): Promise<R[]> => (await keptPage<R>(view, query)).rows;
