// Lists that are still there when the connection is lost: each answer is kept in this browser, and the last one stands in.
import { Refused } from "../api/client";
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
