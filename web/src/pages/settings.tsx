// Choices of the company, who may do what, and one's own account. Only what one may see is here.
import { ActionIcon, Button, CopyButton, Modal, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconCheck, IconCopy, IconX } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { ActButton, useAct } from "../act/act";
import { act, type Columns } from "../api/client";
import { findView, useTables, words } from "../api/tables";
import { useRows } from "../list/mini";
import { away, date, time } from "../parts/format";
import { Mark, PageHead, Sheet } from "../parts/marks";
import { ProblemNote } from "../parts/problem";

type Setting = Columns<"setting-codes", "code" | "value" | "fallback" | "meaning">;
type User = Columns<"users", "id" | "code" | "name" | "roles" | "active" | "second_factor">;
type Token = Columns<"tokens", "id" | "code" | "owner" | "created", "expires" | "revoked">;
type Session = Columns<"sessions", "id" | "owner" | "how" | "address" | "created" | "seen" | "expires", "revoked">;
type Secret = { title: string; text: string; say: string };

// A secret is shown once: it is not kept anywhere that it could be read from again.
function SecretBox({ secret, close }: { secret: Secret | null; close: () => void }) {
  return (
    <Modal opened={!!secret} onClose={close} title={secret?.title} closeButtonProps={{ "aria-label": "Close" }}>
      {secret && (
        <div style={{ display: "grid", gap: 10, fontSize: "0.8125rem" }}>
          <div>{secret.say}</div>
          <div style={{ display: "flex", gap: 8, alignItems: "center" }}>
            <TextInput style={{ flex: 1 }} size="sm" readOnly aria-label="Secret" value={secret.text} onFocus={(e) => e.currentTarget.select()} styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }} />
            <CopyButton value={secret.text}>{({ copied, copy }) => <Button size="sm" variant="default" leftSection={copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />} onClick={copy}>{copied ? "Copied" : "Copy"}</Button>}</CopyButton>
          </div>
        </div>
      )}
    </Modal>
  );
}

// ---- choices of the company -----------------------------------------------------------------------------------------------------------
const groupOf = (code: string) => (code.includes(".") ? code.slice(0, code.indexOf(".")) : "company");

function Value({ s, may }: { s: Setting; may: boolean }) {
  const client = useQueryClient();
  const [text, setText] = useState(s.value);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const changed = text.trim() !== s.value;
  const save = async () => {
    setBusy(true);
    setError(null);
    try {
      // A choice that was never made is created; one that was is changed.
      try {
        await act("setting", s.value ? "update" : "create", { code: s.code, value: text.trim(), ...(s.value ? {} : { meaning: s.meaning }) });
      } catch (e) {
        if (s.value) throw e;
        await act("setting", "update", { code: s.code, value: text.trim() });
      }
      notifications.show({ message: `${s.code} is ${text.trim() || s.fallback} now`, color: "ink" });
      await client.invalidateQueries();
    } catch (e) {
      setError(e);
    }
    setBusy(false);
  };
  if (!may) return s.value ? <span>{s.value}</span> : <span className="quiet">{s.fallback || "none"}</span>;
  return (
    <form onSubmit={(e) => { e.preventDefault(); if (changed) void save(); }} style={{ display: "grid", gap: 6 }}>
      <div style={{ display: "flex", gap: 6, alignItems: "center" }}>
        <TextInput w="min(190px, 40vw)" aria-label={s.code} placeholder={s.fallback || "none"} value={text} onChange={(e) => setText(e.currentTarget.value)} />
        {changed && <><Button type="submit" loading={busy}>Save</Button><ActionIcon variant="subtle" color="gray" aria-label={`Leave ${s.code} as it is`} onClick={() => { setText(s.value); setError(null); }}><IconX size={15} /></ActionIcon></>}
      </div>
      <ProblemNote error={error} compact />
    </form>
  );
}

function Choices() {
  const { may } = useAct();
  const q = useRows<Setting>("setting-codes", { limit: 1000 });
  const rows = q.data?.rows ?? [];
  const groups = [...new Set(rows.map((s) => groupOf(s.code)))];
  return (
    <Sheet title="Choices of the company" pad={false}>
      <ProblemNote error={q.error} compact />
      <div className="scroll-x" tabIndex={0} role="region" aria-label="Settings">
        <table className="plain">
          <thead><tr><th scope="col">Setting</th><th scope="col">Value</th><th scope="col">Otherwise</th></tr></thead>
          {groups.map((g) => (
            <tbody key={g}>
              <tr><th scope="colgroup" colSpan={3} style={{ paddingTop: 14, color: "var(--text)" }}>{/\d/.test(g) ? g.toUpperCase() : words(g)}</th></tr>
              {rows.filter((s) => groupOf(s.code) === g).map((s) => (
                <tr key={s.code}>
                  <td style={{ minWidth: 220 }}><div>{s.meaning}</div><div className="quiet" style={{ fontSize: "0.75rem" }}>{s.code}</div></td>
                  <td><Value key={`${s.code} ${s.value}`} s={s} may={may("setting", "create") && may("setting", "update")} /></td>
                  <td className="quiet tabular">{s.value ? s.fallback || "none" : <Mark>holds now</Mark>}</td>
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </div>
    </Sheet>
  );
}

// ---- who may what -----------------------------------------------------------------------------------------------------------------------
function linkSecret(user: string) {
  return (r: Record<string, unknown>): Secret => ({ title: `A link for ${user}`, text: `${location.origin}/#link=${String(r.secret)}`, say: `Good for one sign-in, until ${time(r.expires)}. It is shown this once: send it to ${user} by a way that others do not read.` });
}

function Users({ show }: { show: (s: Secret) => void }) {
  const { user } = useTables();
  const q = useRows<User>("users", { limit: 1000 });
  return (
    <Sheet title="Users and their roles" pad={false} right={<ActButton noun="user" verb="create" label="New user" size="compact-xs" />}>
      <ProblemNote error={q.error} compact />
      <div className="scroll-x" tabIndex={0} role="region" aria-label="Users">
        <table className="plain">
          <thead><tr><th scope="col">User</th><th scope="col">Name</th><th scope="col">Roles</th><th scope="col"><span className="visually-hidden">Actions</span></th></tr></thead>
          <tbody>{q.data?.rows.map((u) => (
            <tr key={u.code}>
              <td>{u.code}</td><td>{u.name}</td><td>{String(u.roles)} {!u.active && <Mark>may not sign in</Mark>} {u.second_factor && <Mark>second factor</Mark>}</td>
              <td><span style={{ display: "flex", gap: 6, justifyContent: "flex-end" }}>
                <ActButton noun="user" verb="update" label="Change" input={{ user: u.code, name: u.name, roles: u.roles, active: u.active }} size="compact-xs" />
                <ActButton noun="user" verb="link" label="Link" input={{ user: u.code }} now size="compact-xs" done={(r) => show(linkSecret(u.code)(r))} />
                <ActButton noun="user" verb="password" label="Password" input={{ user: u.code }} size="compact-xs" />
                {u.second_factor && u.code !== user.code && <ActButton noun="second-factor" verb="remove" label="No second factor" input={{ user: u.code }} size="compact-xs" />}
              </span></td>
            </tr>
          ))}</tbody>
        </table>
      </div>
    </Sheet>
  );
}

function Tokens({ show }: { show: (s: Secret) => void }) {
  const { user, company } = useTables();
  const q = useRows<Token>("tokens", { limit: 1000, sort: "-created" });
  const dead = (t: Token) => !!t.revoked || (!!t.expires && !!company.now && t.expires < company.now);
  return (
    <Sheet title="Tokens of programs" pad={false} right={<ActButton noun="token" verb="create" label="New token" input={{ owner: user.code }} size="compact-xs" done={(r) => show({ title: `Token ${String(r.code)}`, text: String(r.secret), say: "It is shown this once: put it where the program finds it. Requests carry it as Authorization: Bearer." })} />}>
      <ProblemNote error={q.error} compact />
      {q.data?.rows.length === 0 && <div className="quiet" style={{ padding: 14, fontSize: "0.8125rem" }}>No program has a token.</div>}
      {!!q.data?.rows.length && (
        <div className="scroll-x" tabIndex={0} role="region" aria-label="Tokens"><table className="plain">
          <thead><tr><th scope="col">Token</th><th scope="col">Of</th><th scope="col">Made</th><th scope="col">Until</th><th scope="col"><span className="visually-hidden">Actions</span></th></tr></thead>
          <tbody>{q.data.rows.map((t) => (
            <tr key={t.id} className={dead(t) ? "quiet" : ""}>
              <td>{t.code}</td><td>{t.owner}</td><td>{date(t.created)}</td><td>{t.revoked ? `revoked ${away(t.revoked)}` : t.expires ? date(t.expires) : "no end"}</td>
              <td style={{ textAlign: "right" }}>{!dead(t) && <ActButton noun="token" verb="revoke" input={{ code: t.code }} size="compact-xs" />}</td>
            </tr>
          ))}</tbody>
        </table></div>
      )}
    </Sheet>
  );
}

function Sessions() {
  const q = useRows<Session>("sessions", { revoked: null, sort: "-seen", limit: 200 });
  return (
    <Sheet title="Who is signed in" pad={false}>
      <ProblemNote error={q.error} compact />
      {q.data?.rows.length === 0 && <div className="quiet" style={{ padding: 14, fontSize: "0.8125rem" }}>Nobody is signed in with a browser.</div>}
      {!!q.data?.rows.length && (
        <div className="scroll-x" tabIndex={0} role="region" aria-label="Sessions"><table className="plain">
          <thead><tr><th scope="col">User</th><th scope="col">By</th><th scope="col">From</th><th scope="col">Since</th><th scope="col">Seen</th><th scope="col">Until</th><th scope="col"><span className="visually-hidden">Actions</span></th></tr></thead>
          <tbody>{q.data.rows.map((s) => (
            <tr key={s.id}><td>{s.owner}</td><td>{s.how}</td><td>{s.address}</td><td className="one-line">{time(s.created)}</td><td className="one-line">{time(s.seen)}</td><td className="one-line">{date(s.expires)}</td><td style={{ textAlign: "right" }}><ActButton noun="session" verb="revoke" label="End" input={{ session: s.id }} now size="compact-xs" /></td></tr>
          ))}</tbody>
        </table></div>
      )}
    </Sheet>
  );
}

function Own({ show }: { show: (s: Secret) => void }) {
  const { user } = useTables();
  const { may } = useAct();
  return (
    <Sheet title="Your account">
      <div style={{ display: "flex", flexWrap: "wrap", gap: 12, alignItems: "center" }}>
        <div style={{ flex: "1 1 200px" }}><div style={{ fontWeight: 600 }}>{user.name || user.code}</div><div className="quiet" style={{ fontSize: "0.8125rem" }}>{user.code}: {user.roles.join(", ") || "no roles"}</div></div>
        <ActButton noun="user" verb="password" label="Change the password" input={{ user: user.code }} />
        <Link className="open" href="/you">Second factor, sessions, changes</Link>
        {may("user", "link") && <ActButton noun="user" verb="link" label="A link for one sign-in" input={{ user: user.code }} now done={(r) => show(linkSecret(user.code)(r))} />}
      </div>
    </Sheet>
  );
}

export default function Settings() {
  const tables = useTables();
  const [secret, setSecret] = useState<Secret | null>(null);
  const sees = (view: string) => !!findView(tables, view);
  return (
    <div className="page">
      <PageHead title="Settings" say={`${tables.company.name || "The company"}, books in ${tables.company.currency}.`} />
      <div className="grid-2">
        <div style={{ display: "grid", gap: 16, minWidth: 0, gridTemplateColumns: "minmax(0, 1fr)" }}>
          <Own show={setSecret} />
          {sees("users") && <Users show={setSecret} />}
          {sees("sessions") && <Sessions />}
          {sees("tokens") && <Tokens show={setSecret} />}
        </div>
        {sees("setting-codes") && <Choices />}
      </div>
      <SecretBox secret={secret} close={() => setSecret(null)} />
    </div>
  );
}
