// Who is at the page. Without a good session there is the sign-in page and nothing else; who must set up a second factor sees that alone.
import { Button, Stack, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useEffect, useState } from "react";
import { api, onSignedOut, Refused, told } from "../api/client";
import type { components } from "../api/schema";
import { useTablesQuery } from "../api/tables";
import { CodeInput, SetUp } from "../pages/you/second-factor";
import { Secret } from "../parts/password";
import { ProblemNote } from "../parts/problem";
import { Logo } from "./logo";
import { keptAnswer } from "./offline";
import { forgetAll, forgetEverything, waiting } from "./store";

export type Who = components["schemas"]["Session"];
type Way = { user: string; password: string } | { link: string };

const wantsCode = (e: unknown) => e instanceof Refused && e.problem.type === "/problems/code";

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

function Door({ title, submit, children }: { title: string; submit?: (e: FormEvent) => void; children: ReactNode }) {
  const inside = (
    <Stack gap="md">
      <h1 style={{ margin: 0, fontSize: "1.25rem", display: "flex", gap: 10, alignItems: "center" }}><Logo size={26} /> {title}</h1>
      {children}
    </Stack>
  );
  const look = { width: "min(100%, 360px)", padding: 28 };
  return (
    <main style={{ minHeight: "100vh", display: "grid", placeItems: "center", padding: 16 }}>
      {submit ? <form className="sheet" style={look} onSubmit={(e) => { e.preventDefault(); submit(e); }}>{inside}</form> : <div className="sheet" style={look}>{inside}</div>}
    </main>
  );
}

export function SignIn({ error, done }: { error?: unknown; done: () => void }) {
  const [user, setUser] = useState("");
  const [password, setPassword] = useState("");
  const [way, setWay] = useState<Way | null>(wantsCode(error) && linked ? { link: linked } : null); // null: no code is asked for yet
  const [code, setCode] = useState("");
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<unknown>(wantsCode(error) ? null : error);
  const go = async () => {
    const by: Way = way ?? { user, password };
    setBusy(true);
    setWrong(null);
    try {
      await told(api.POST("/v1/session", { body: way ? { ...by, code: code.trim() } : by }));
      done();
    } catch (e) {
      if (wantsCode(e)) setWay(by);
      else setWrong(e);
    }
    setBusy(false);
  };
  if (way)
    return (
      <Door title="One more step" submit={() => void go()}>
        <CodeInput value={code} set={setCode} label="Code of your device" description="Six digits, or one of your recovery codes." autoFocus />
        <ProblemNote error={wrong} compact />
        <Button type="submit" size="sm" loading={busy} disabled={!code.trim()}>Sign in</Button>
        <Button variant="subtle" color="gray" size="sm" onClick={() => { linked = undefined; setWay(null); setWrong(null); setCode(""); }}>Back</Button>
      </Door>
    );
  return (
    <Door title="Sign in to Argosy" submit={() => void go()}>
      <TextInput label="User" size="sm" autoComplete="username" autoFocus value={user} onChange={(e) => setUser(e.currentTarget.value)} />
      <Secret label="Password" size="sm" autoComplete="current-password" value={password} onChange={(e) => setPassword(e.currentTarget.value)} />
      <ProblemNote error={wrong} compact />
      <Button type="submit" size="sm" loading={busy}>Sign in</Button>
      <div className="quiet" style={{ fontSize: "0.75rem" }}>No password yet? An administrator makes a link for one sign-in: argosy user link.</div>
    </Door>
  );
}

function MustSetUp({ done }: { done: () => void }) {
  return (
    <Door title="A second factor first">
      <div style={{ fontSize: "0.8125rem" }}>The company wants one of you before you go on: a code of your telephone beside the password.</div>
      <SetUp done={done} password />
      <Button variant="subtle" color="gray" size="sm" onClick={() => void signOut()}>Sign out</Button>
    </Door>
  );
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
  if (out || who.error || !who.data) return <SignIn error={out ? undefined : who.error} done={() => void again()} />;
  if (who.data.enrol) return <MustSetUp done={() => void again()} />;
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
