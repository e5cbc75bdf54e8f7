// Actions that were confirmed by a person and wait to be sent. Each has an Idempotency-Key from the moment of confirming, so that it happens
// once, however often it is sent; they go in order, one after the other. What the program refuses stays, with its problem, until somebody mends
// or drops it. An input may name what an earlier action gave, as "@KEY.field": a shipment is packed that was picked without a connection.
import { useEffect, useSyncExternalStore } from "react";
import { act, newKey, type Problem, Refused } from "../api/client";
import { inStore } from "./store";

export type Entry = { id: number; key: string; user: string; noun: string; verb: string; input: Record<string, unknown>; label: string; made: string; state: "waiting" | "refused"; problem?: Problem };
type Result = Record<string, unknown>;
export type Outbox = { entries: Entry[]; sending: boolean; lost: boolean };

let now: Outbox = { entries: [], sending: false, lost: !navigator.onLine };
let user = "";
const listeners = new Set<() => void>();
const sent = new Map<string, (r: Result | null) => void>(); // who waits for the result of a key
const changed = new Set<() => void>(); // told after something was done, so that what is shown is read again

function tell(next: Partial<Outbox>) {
  now = { ...now, ...next };
  for (const l of listeners) l();
}
const others = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("argosy-outbox");

async function read(): Promise<Entry[]> {
  return (await inStore<Entry[]>("outbox", "readonly", (s) => s.getAll())).filter((e) => e.user === user);
}
async function refresh() {
  tell({ entries: user ? await read().catch(() => []) : [] });
}
async function save(e: Entry) {
  await inStore("outbox", "readwrite", (s) => s.put(e));
}
function changedHere() {
  others?.postMessage("changed");
  return refresh();
}

// References to earlier results are put in. Null: an earlier action has not been done.
const reference = /^@([^.]+)\.(\w+)$/;
async function resolve(v: unknown): Promise<{ ok: boolean; v: unknown }> {
  if (typeof v === "string") {
    const m = reference.exec(v);
    if (!m) return { ok: true, v };
    const r = await inStore<Result | undefined>("results", "readonly", (s) => s.get(m[1]!));
    return r ? { ok: true, v: r[m[2]!] } : { ok: false, v };
  }
  if (Array.isArray(v)) {
    const all = await Promise.all(v.map(resolve));
    return { ok: all.every((x) => x.ok), v: all.map((x) => x.v) };
  }
  if (v && typeof v === "object") {
    const all = await Promise.all(Object.entries(v).map(async ([k, x]) => [k, await resolve(x)] as const));
    return { ok: all.every(([, x]) => x.ok), v: Object.fromEntries(all.map(([k, x]) => [k, x.v])) };
  }
  return { ok: true, v };
}

const lostFor = (p: Problem) => p.status === 0 || p.status === 401 || p.status === 429 || p.status >= 500; // to be sent again as it is

// Sends one. False: the connection, or the session, is not there; all wait.
async function sendOne(e: Entry): Promise<boolean> {
  const input = await resolve(e.input);
  if (!input.ok) return true; // what it follows was refused: it waits until that is mended
  try {
    const result = await act(e.noun, e.verb, input.v as Record<string, unknown>, e.key);
    await inStore("results", "readwrite", (s) => s.put(result, e.key));
    await inStore("outbox", "readwrite", (s) => s.delete(e.id));
    sent.get(e.key)?.(result);
    for (const c of changed) c();
    return true;
  } catch (x) {
    const problem: Problem = x instanceof Refused ? x.problem : { type: "", title: "Not sent", status: 0, detail: String(x) };
    if (lostFor(problem)) return false;
    await save({ ...e, state: "refused", problem });
    sent.get(e.key)?.(null);
    return true;
  }
}

let again: number | undefined;
let wanted = false; // something was added while others were being sent
export async function send(): Promise<void> {
  if (!user) return;
  if (now.sending) { wanted = true; return; }
  window.clearTimeout(again);
  tell({ sending: true });
  let there = true;
  const all = async () => {
    for (const e of await read()) {
      if (e.state !== "waiting") continue;
      there = await sendOne(e);
      if (!there) break;
      await refresh();
    }
  };
  // Of several windows only one sends; the keys make it harmless where the browser has no locks.
  if (navigator.locks) await navigator.locks.request("argosy-outbox", all).catch(() => {});
  else await all().catch(() => {});
  tell({ sending: false, lost: !there });
  await changedHere();
  if (wanted && there) { wanted = false; return send(); }
  wanted = false;
  if (!there) again = window.setTimeout(() => void send(), 4000);
}

// Puts an action in the queue and tries to send it. The result, or null while it waits or where it was refused.
export async function confirm(noun: string, verb: string, input: Record<string, unknown>, label: string): Promise<{ key: string; result: Result | null }> {
  const key = newKey();
  const e: Omit<Entry, "id"> = { key, user, noun, verb, input, label, made: new Date().toISOString(), state: "waiting" };
  await inStore("outbox", "readwrite", (s) => s.add(e));
  await changedHere();
  if (!navigator.onLine) { tell({ lost: true }); void send(); return { key, result: null }; }
  const answered = new Promise<Result | null>((done) => sent.set(key, done));
  const late = new Promise<null>((done) => window.setTimeout(() => done(null), 2500)); // nobody waits longer at the shelf
  const tried = send().then(() => null);
  const result = await Promise.race([answered, late, tried.then(() => late)]);
  sent.delete(key);
  return { key, result };
}

export const refusalOf = (key: string): Entry | undefined => now.entries.find((e) => e.key === key && e.state === "refused");

// What follows an action: it names what that gives, so without it it cannot be done.
export const followersOf = (e: Entry, all: Entry[]): Entry[] => {
  const direct = all.filter((x) => x.id !== e.id && JSON.stringify(x.input).includes(`"@${e.key}.`));
  return direct.flatMap((x) => [x, ...followersOf(x, all)]);
};
export async function drop(e: Entry): Promise<void> {
  for (const x of [e, ...followersOf(e, await read())]) await inStore("outbox", "readwrite", (s) => s.delete(x.id));
  await changedHere();
}
// It was done another way: what follows it gets its result.
export async function mended(e: Entry, result: Result): Promise<void> {
  await inStore("results", "readwrite", (s) => s.put(result, e.key));
  await inStore("outbox", "readwrite", (s) => s.delete(e.id));
  await changedHere();
  await send();
}
export async function retry(e: Entry): Promise<void> {
  await save({ ...e, state: "waiting", problem: undefined });
  await changedHere();
  await send();
}

let begun = false;
export function startOutbox(who: string, done: () => void): () => void {
  user = who;
  changed.add(done);
  if (!begun) {
    begun = true;
    window.addEventListener("online", () => { tell({ lost: false }); void send(); });
    window.addEventListener("offline", () => tell({ lost: true }));
    others?.addEventListener("message", () => void refresh());
  }
  void refresh().then(() => (now.entries.some((e) => e.state === "waiting") ? send() : undefined));
  return () => { changed.delete(done); };
}

export function useOutbox(): Outbox {
  return useSyncExternalStore((l) => { listeners.add(l); return () => listeners.delete(l); }, () => now);
}
export function useStartOutbox(who: string, done: () => void) {
  useEffect(() => (who ? startOutbox(who, done) : undefined), [who]); // eslint-disable-line
}
