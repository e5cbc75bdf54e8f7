// The door: user and password, the code of a second factor where one is asked for, and setting one up where the company wants it first.
import { Button, Stack, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { api, Refused, told } from "../api/client";
import { CodeInput, SetUp } from "../pages/you/second-factor";
import { Secret } from "../parts/password";
import { ProblemNote } from "../parts/problem";
import { Logo } from "./logo";
import { signOut } from "./session";

type Way = { user: string; password: string } | { link: string };

const wantsCode = (e: unknown) => e instanceof Refused && e.problem.type === "/problems/code";

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

export function SignIn({ error, link, done }: { error?: unknown; link?: string; done: () => void }) {
  const [user, setUser] = useState("");
  const [password, setPassword] = useState("");
  const [way, setWay] = useState<Way | null>(wantsCode(error) && link ? { link } : null); // null: no code is asked for yet
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
        <Button variant="subtle" color="gray" size="sm" onClick={() => { setWay(null); setWrong(null); setCode(""); }}>Back</Button>
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

export function MustSetUp({ done }: { done: () => void }) {
  return (
    <Door title="A second factor first">
      <div style={{ fontSize: "0.8125rem" }}>The company wants one of you before you go on: a code of your telephone beside the password.</div>
      <SetUp done={done} password />
      <Button variant="subtle" color="gray" size="sm" onClick={() => void signOut()}>Sign out</Button>
    </Door>
  );
}
