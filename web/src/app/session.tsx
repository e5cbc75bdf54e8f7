// Who is at the page. Without a good session there is the sign-in page and nothing else; who must set up a second factor sees that alone.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { api, onSignedOut, Refused, told } from "../api/client";
import type { components } from "../api/schema";
import { useTablesQuery } from "../api/tables";
import { ProblemNote } from "../parts/problem";
import { keptAnswer } from "./offline";
import { forgetAll, forgetEverything, waiting } from "./store";

// Most who come have a session: the door is read when it is needed.
const SignIn = lazy(() => import("./sign-in").then((m) => ({ default: m.SignIn })));
const MustSetUp = lazy(() => import("./sign-in").then((m) => ({ default: m.MustSetUp })));

export type Who = components["schemas"]["Session"];

// `./run` prints an address that ends with #link=SECRET: good for one sign-in. It is taken out of the address before it is used; where a code is
// asked for it is kept for the second try.
let linked: string | undefined;
async function whoIsThere(): Promise<Who | null> {
  const link = /^#link=(.+)$/.exec(location.hash)?.[1];
  if (link) {
    history.replaceState(null, "", location.pathname + location.search);
    linked = link;
    return keptAnswer("session", () => told(api.POST("/v1/session", { body: { link } })));
  }
  try {
    return await keptAnswer("session", () => told(api.GET("/v1/session")));
  } catch (e) {
    if (e instanceof Refused && e.problem.status === 401) return null;
    throw e;
  }
}

const question = { queryKey: ["session"], queryFn: whoIsThere, retry: false, staleTime: Infinity, networkMode: "always" } as const;
export const useSession = (): Who | null | undefined => useQuery(question).data;

export function SessionGate({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const who = useQuery(question);
  const [out, setOut] = useState(false);
  const tables = useTablesQuery(!!who.data && !who.data.enrol && !out);
  useEffect(() => onSignedOut(() => { setOut(true); void forgetAll(); }), []);
  // What the one before saw is forgotten; who it is now is asked before anything is shown.
  const again = async () => { client.clear(); await who.refetch(); setOut(false); };
  if (who.isPending) return null;
  if (out || who.error || !who.data) return <Suspense><SignIn error={out ? undefined : who.error} link={linked} done={() => void again()} /></Suspense>;
  if (who.data.enrol) return <Suspense><MustSetUp done={() => void again()} /></Suspense>;
  if (tables.error) return <main style={{ padding: 40, maxWidth: 560 }}><ProblemNote error={tables.error} /></main>;
  if (!tables.data) return null;
  return children;
}

// Nothing of what was seen or done stays in the browser. What waits to be sent would be lost with it, so that is asked first.
export async function signOut() {
  const n = await waiting();
  if (n > 0 && !window.confirm(`${n === 1 ? "One action waits" : `${n} actions wait`} to be sent or to be mended, and would be dropped. Sign out?`)) return;
  await told(api.DELETE("/v1/session"));
  await forgetEverything();
  location.assign("/");
}
