// One's own account: the password, the second factor, where one is signed in, and what was done to all of these.
import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import type { Columns } from "../api/client";
import { ActButton } from "../act/act";
import { useTables } from "../api/tables";
import { signOut, useSession } from "../app/session";
import { useRows } from "../list/mini";
import { time } from "../parts/format";
import { Mark, PageHead, Sheet } from "../parts/marks";
import { ProblemNote } from "../parts/problem";
import { listOf } from "../parts/where";
import { changeWords } from "./you/changes";
import { Remove, SetUp } from "./you/second-factor";

type Session = Columns<"sessions", "id" | "how" | "address" | "created" | "seen">;
type Changed = Columns<"account-changes", "id" | "at" | "what" | "actor">;
const small = { fontSize: "0.8125rem" };

function SecondFactor() {
  const client = useQueryClient();
  const { user } = useTables();
  const session = useSession();
  const [removing, setRemoving] = useState(false);
  const again = () => { setRemoving(false); void client.invalidateQueries(); };
  if (!session?.session) return <div className="quiet" style={small}>A second factor is of those who sign in with a browser.</div>;
  if (!session.second_factor)
    return (
      <div style={{ display: "grid", gap: 12 }}>
        <div style={small}>With a second factor a password alone signs nobody in: a code of your telephone is asked for as well.</div>
        <SetUp done={again} password />
      </div>
    );
  return (
    <div style={{ display: "grid", gap: 12, ...small }}>
      <div><Mark>on</Mark> Whoever signs in as you needs a code of your device.</div>
      {removing ? <Remove user={user.code} done={again} /> : <div><Button variant="default" onClick={() => setRemoving(true)}>Remove the second factor</Button></div>}
    </div>
  );
}

function Sessions() {
  const { user } = useTables();
  const here = useSession()?.session;
  const q = useRows<Session>("sessions", { owner: user.code, revoked: null, sort: "-seen", limit: 100 });
  return (
    <Sheet title="Where you are signed in" pad={false}>
      <ProblemNote error={q.error} compact />
      <div className="scroll-x" tabIndex={0} role="region" aria-label="Your sessions"><table className="plain">
        <thead><tr><th scope="col">From</th><th scope="col">By</th><th scope="col">Since</th><th scope="col">Seen</th><th scope="col"><span className="visually-hidden">Actions</span></th></tr></thead>
        <tbody>{q.data?.rows.map((s) => (
          <tr key={s.id}><td>{s.address}</td><td>{s.how}</td><td className="one-line">{time(s.created)}</td><td className="one-line">{time(s.seen)}</td><td style={{ textAlign: "right" }}>{s.id === here ? <Mark>this one</Mark> : <ActButton noun="session" verb="revoke" label="End it" input={{ session: s.id }} now size="compact-xs" />}</td></tr>
        ))}</tbody>
      </table></div>
    </Sheet>
  );
}

function Changes() {
  const { user } = useTables();
  const q = useRows<Changed>("account-changes", { owner: user.code, sort: "-id", limit: 20 });
  return (
    <Sheet title="What was done to your account" pad={false} right={<Link className="open quiet" style={{ fontSize: "0.75rem" }} href={listOf("account-changes", { owner: user.code })}>All</Link>}>
      <ProblemNote error={q.error} compact />
      <div className="scroll-x" tabIndex={0} role="region" aria-label="Changes of your account"><table className="plain">
        <thead><tr><th scope="col">When</th><th scope="col">What</th><th scope="col">By</th></tr></thead>
        <tbody>{q.data?.rows.map((c) => <tr key={c.id}><td className="one-line">{time(c.at)}</td><td>{changeWords(c.what)}</td><td>{c.actor === user.code ? "you" : c.actor}</td></tr>)}</tbody>
      </table></div>
    </Sheet>
  );
}

export default function You() {
  const { user } = useTables();
  return (
    <div className="page">
      <PageHead title="Your account" say={`${user.name || user.code}: ${user.roles.join(", ") || "no roles"}.`} right={<Button variant="default" onClick={() => void signOut()}>Sign out</Button>} />
      <div className="grid-2">
        <Sheet title="Password"><div style={{ display: "grid", gap: 12, justifyItems: "start", ...small }}><div>A few words that do not belong together are long, and easy to keep in mind.</div><ActButton noun="user" verb="password" label="Change the password" input={{ user: user.code }} /></div></Sheet>
        <Sheet title="Second factor"><SecondFactor /></Sheet>
        <Sessions />
        <Changes />
      </div>
    </div>
  );
}
