// Setting up a second factor: the secret as a QR code, a first code to show that the device has it, the recovery codes. And removing it.
import { Button, CopyButton, Group, TextInput } from "@mantine/core";
import { useState } from "react";
import { act } from "../../api/client";
import type { components } from "../../api/schema";
import { Secret } from "../../parts/password";
import { ProblemNote } from "../../parts/problem";
import { Qr } from "../../parts/qr";

// What is shown once is there in the first answer.
type Begun = Required<components["schemas"]["SecondFactorSecret"]>;
const column = { display: "grid", gap: 12, fontSize: "0.8125rem", justifyItems: "start" } as const;

// What is asked of the program, with whether it is under way and what went wrong.
function useAsking() {
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const ask = async (f: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    try { await f(); } catch (e) { setError(e); }
    setBusy(false);
  };
  return { error, busy, ask };
}

export function CodeInput({ value, set, label = "Code", description, autoFocus }: { value: string; set: (v: string) => void; label?: string; description?: string; autoFocus?: boolean }) {
  return <TextInput label={label} description={description} size="sm" autoComplete="one-time-code" autoFocus={autoFocus} value={value} onChange={(e) => set(e.currentTarget.value)} styles={{ input: { fontVariantNumeric: "tabular-nums", letterSpacing: "0.1em" } }} />;
}

function Codes({ codes, done }: { codes: string[]; done: () => void }) {
  return (
    <div style={column}>
      <div><b>It is set up.</b> Each of these recovery codes signs in once without the device. They are shown this once: keep them where you find them, and nobody else.</div>
      <ul style={{ margin: 0, paddingLeft: 18, fontFamily: "var(--mantine-font-family-monospace)" }}>{codes.map((c) => <li key={c}>{c}</li>)}</ul>
      <Group gap="xs">
        <CopyButton value={codes.join("\n")}>{({ copied, copy }) => <Button variant="default" onClick={copy}>{copied ? "Copied" : "Copy all"}</Button>}</CopyButton>
        <Button onClick={done}>I have kept them</Button>
      </Group>
    </div>
  );
}

export function SetUp({ done, password: asks }: { done: () => void; password: boolean }) {
  const { error, busy, ask } = useAsking();
  const [begun, setBegun] = useState<Begun | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const begin = () => ask(async () => { setBegun((await act("second-factor", "enrol", password ? { password } : {})) as Begun); setPassword(""); });
  const confirm = () => ask(async () => setCodes((await act("second-factor", "confirm", { code: code.trim() })).codes!.map((c) => c.code)));
  if (codes) return <Codes codes={codes} done={done} />;
  if (!begun)
    return (
      <form style={column} onSubmit={(e) => { e.preventDefault(); void begin(); }}>
        {asks && <Secret label="Your password" description="Where you have one." size="sm" w="min(100%, 260px)" autoComplete="current-password" value={password} onChange={(e) => setPassword(e.currentTarget.value)} />}
        <ProblemNote error={error} compact />
        <Button type="submit" loading={busy}>Set up a second factor</Button>
      </form>
    );
  return (
    <form style={column} onSubmit={(e) => { e.preventDefault(); void confirm(); }}>
      <div>Scan this with an app for one-time codes on your telephone, or type the secret into it.</div>
      <Qr rows={begun.qr.map((r) => r.row)} label="QR code of the secret" />
      <code style={{ overflowWrap: "anywhere" }}>{begun.secret.replace(/(.{4})(?=.)/g, "$1 ")}</code>
      <CodeInput value={code} set={setCode} label="Code that it shows" autoFocus />
      <ProblemNote error={error} compact />
      <Button type="submit" loading={busy} disabled={!code.trim()}>Confirm</Button>
    </form>
  );
}

export function Remove({ user, done }: { user: string; done: () => void }) {
  const { error, busy, ask } = useAsking();
  const [code, setCode] = useState("");
  return (
    <form style={column} onSubmit={(e) => { e.preventDefault(); void ask(async () => { await act("second-factor", "remove", { user, code: code.trim() }); done(); }); }}>
      <CodeInput value={code} set={setCode} label="Code" description="Of the device, or a recovery code." />
      <ProblemNote error={error} compact />
      <Button type="submit" variant="default" loading={busy} disabled={!code.trim()}>Remove it</Button>
    </form>
  );
}
