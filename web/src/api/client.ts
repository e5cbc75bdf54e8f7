// Talking to the program. What is known here of its answers is typed from its own OpenAPI document (schema.d.ts, made by `npm run types`).
import type { components, paths } from "./schema";

export type Problem = components["schemas"]["Problem"];

// A refusal as the program words it: what was wrong, with which value, and what would be right.
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail ?? problem.title);
  }
}

const unreachable: Problem = { type: "", title: "No connection", status: 0, detail: "The program could not be reached", hint: "see whether it is running, then try again" };

// Called when the program no longer knows who asks.
let signedOut = () => {};
export function onSignedOut(f: () => void) {
  signedOut = f;
}

export async function call<T = unknown>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}, signal?: AbortSignal): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(path, {
      method,
      headers: body === undefined ? headers : { "Content-Type": "application/json", ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
    });
  } catch (e) {
    if (signal?.aborted) throw e; // given up by who asked
    throw new Refused(unreachable);
  }
  const text = await answer.text();
  let data: unknown = null;
  try {
    data = text ? JSON.parse(text) : null;
  } catch {
    throw new Refused({ ...unreachable, title: "Not understood", status: answer.status, detail: "The answer is not JSON", hint: text.slice(0, 200) });
  }
  if (answer.ok) return data as T;
  if (answer.status === 401 && path !== "/v1/session") signedOut();
  throw new Refused((data ?? { ...unreachable, status: answer.status, title: answer.statusText }) as Problem);
}

// ---- views ---------------------------------------------------------------------------------------------------------------------------

// The names of the lists, and what a row of each is.
export type ViewName = {
  [P in keyof paths]: P extends `/v1/${infer V}` ? (paths[P] extends { get: { responses: { 200: { content: { "application/json": { rows: unknown[] } } } } } } ? V : never) : never;
}[keyof paths];
export type Row<V extends ViewName> = paths[`/v1/${V}` & keyof paths] extends {
  get: { responses: { 200: { content: { "application/json": { rows: (infer R)[] } } } } };
}
  ? R
  : never;

// Null asks for rows where there is none; what is undefined or empty is not asked.
export type Query = Record<string, string | number | boolean | null | undefined>;
export type Page<R> = { rows: R[]; next: string | null };

export function queryText(q: Query): string {
  const p = new URLSearchParams();
  for (const [k, v] of Object.entries(q)) if (v !== undefined && v !== "") p.append(k, v === null ? "" : String(v));
  const s = p.toString();
  return s ? `?${s}` : "";
}

// ---- actions -------------------------------------------------------------------------------------------------------------------------

export type Change = {
  records?: { noun: string; id: string; code: string; what: string }[];
  stock?: { item: string; site: string; what: string; by: string }[];
  dates?: { document?: string; line?: string; what?: string; from?: string; to?: string; item?: string; pos?: number }[];
  cash?: { document: string; what: string; direction: string; due: string; by: string }[];
  money?: { account?: string; name?: string; what?: string; by: string }[];
};
export type Previewed = { result: Record<string, unknown>; changes: Change };

export function newKey(): string {
  return crypto.randomUUID ? crypto.randomUUID() : Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16)).join("");
}

// Does an action. The key makes it happen once, however often the request is repeated.
export function act<T = Record<string, unknown>>(noun: string, verb: string, input: unknown, key = newKey()): Promise<T> {
  return call("POST", `/v1/${noun}/${verb}`, input, { "Idempotency-Key": key });
}

// What the action would change; nothing is done.
export function preview(noun: string, verb: string, input: unknown): Promise<Previewed> {
  return call("POST", `/v1/${noun}/${verb}?preview=true`, input);
}
