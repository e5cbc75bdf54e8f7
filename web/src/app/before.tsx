// Told once after signing in: when and from where one signed in before, and what was done to the account since then. Whoever sees what was not his
// doing goes to his account's page from here.
import { notifications } from "@mantine/notifications";
import { useEffect } from "react";
import { Link } from "wouter";
import { type Columns, list } from "../api/client";
import { changeWords } from "../pages/you/changes";
import { number, time } from "../parts/format";
import type { Who } from "./session";

type Changed = Columns<"account-changes", "what" | "actor">;
const place = "argosy.told";

async function tell(who: Who) {
  const before = who.before;
  if (!before || !who.session || sessionStorage.getItem(place) === who.session) return;
  sessionStorage.setItem(place, who.session);
  const q = { owner: who.user, "at.gt": before.at, "what.ne": "session.start", sort: "-id", limit: 6 };
  const changed = await list<Changed>("account-changes", q).then((p) => p.rows, () => []);
  const since = changed.filter((c) => c.what !== "session.revoke" || c.actor !== who.user); // to sign out is no news
  const grave = who.refused > 0 || since.some((c) => c.actor !== who.user);
  notifications.show({
    title: `You signed in before on ${time(before.at)}`,
    message: (
      <div style={{ display: "grid", gap: 4 }}>
        <div>From {before.address || "this machine"}, by {before.how}.</div>
        {since.map((c, i) => <div key={i}>Since then: {changeWords(c.what).toLowerCase()} by {c.actor === who.user ? "you" : c.actor}.</div>)}
        {who.refused > 0 && <div>Since then {who.refused === 1 ? "one attempt to sign in as you was" : `${number(who.refused)} attempts to sign in as you were`} refused.</div>}
        <Link className="open" href="/you">Your account</Link>
      </div>
    ),
    color: grave ? "yellow" : "ink",
    autoClose: grave || since.length > 0 ? false : 8000,
  });
}

export function useBefore(who: Who | undefined | null) {
  useEffect(() => { if (who) void tell(who); }, [who?.session]); // eslint-disable-line
}
