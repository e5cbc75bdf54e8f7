// Who is at the page. Without a good session there is the sign-in page and nothing else.
import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { call, onSignedOut, Refused } from "../api/client";
import { useTablesQuery } from "../api/tables";
import { ProblemNote } from "../parts/problem";
import { Logo } from "./logo";
import { keptAnswer } from "./offline";
import { forgetAll } from "./store";

export type Who = { user: string; roles: string[] };

// `./run` prints an address that ends with #link=SECRET: good for one sign-in. It is taken out of the address before it is used.
async function whoIsThere(): Promise<Who | null> {
  const link = /^#link=(.+)$/.exec(location.hash)?.[1];
  if (link) {
    history.replaceState(null, "", location.pathname + location.search);
    return keptAnswer("session", () => call<Who>("POST", "/v1/session", { link }));
  }
  try {
    return await keptAnswer("session", () => call<Who>("GET", "/v1/session"));
  } catch (e) {
    if (e instanceof Refused && e.problem.status === 401) return null;
    throw e;
  }
}

export function SignIn({ error, done }: { error?: unknown; done: () => void }) {
  const [user, setUser] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<unknown>(error);
  const go = async () => {
    setBusy(true);
    setWrong(null);
    try {
      await call("POST", "/v1/session", { user, password });
      done();
    } catch (e) {
      setWrong(e);
    }
    setBusy(false);
  };
  return (
    <main style={{ minHeight: "100vh", display: "grid", placeItems: "center", padding: 16 }}>
      <form className="sheet" style={{ width: "min(100%, 360px)", padding: 28 }} onSubmit={(e) => { e.preventDefault(); void go(); }}>
        <Stack gap="md">
          <h1 style={{ margin: 0, fontSize: "1.25rem", display: "flex", gap: 10, alignItems: "center" }}><Logo size={26} /> Sign in to Argosy</h1>
          <TextInput label="User" size="sm" autoComplete="username" autoFocus value={user} onChange={(e) => setUser(e.currentTarget.value)} />
          <PasswordInput label="Password" size="sm" autoComplete="current-password" value={password} onChange={(e) => setPassword(e.currentTarget.value)} visibilityToggleButtonProps={{ "aria-label": "Show the password" }} />
          <ProblemNote error={wrong} compact />
          <Button type="submit" size="sm" loading={busy}>Sign in</Button>
          <div className="quiet" style={{ fontSize: "0.75rem" }}>No password yet? An administrator makes a link for one sign-in: argosy user link.</div>
        </Stack>
      </form>
    </main>
  );
}

export function SessionGate({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const who = useQuery({ queryKey: ["session"], queryFn: whoIsThere, retry: false, staleTime: Infinity, networkMode: "always" });
  const [out, setOut] = useState(false);
  const tables = useTablesQuery(!!who.data && !out);
  useEffect(() => onSignedOut(() => { setOut(true); void forgetAll(); }), []);
  // What the one before saw is forgotten; who it is now is asked before anything is shown.
  const again = async () => { client.clear(); await who.refetch(); setOut(false); };
  if (who.isPending) return null;
  if (out || who.error || !who.data) return <SignIn error={out ? undefined : who.error} done={() => void again()} />;
  if (tables.error) return <main style={{ padding: 40, maxWidth: 560 }}><ProblemNote error={tables.error} /></main>;
  if (!tables.data) return null;
  return children;
}

export async function signOut() {
  await call("DELETE", "/v1/session");
  await forgetAll();
  location.assign("/");
}
