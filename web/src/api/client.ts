// Talking to the program. Paths, inputs and answers are typed from its own OpenAPI document (schema.d.ts, made by `npm run types`); where a
// name is known only when the app runs, as in lists and forms made from the tables, whoever asks says what he expects.
import createClient from "openapi-fetch";
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

// Null asks for rows where there is none; what is undefined or empty is not asked.
export type Query = Record<string, string | number | boolean | null | undefined>;

export function queryText(q: Query): string {
  const p = new URLSearchParams();
  for (const [k, v] of Object.entries(q)) if (v !== undefined && v !== "") p.append(k, v === null ? "" : String(v));
  const s = p.toString();
  return s ? `?${s}` : "";
}

export const api = createClient<paths>({ baseUrl: location.origin, querySerializer: (q) => queryText(q as Query), fetch: (request) => fetch(request) });
api.use({
  onError: ({ error }) => ((error as Error).name === "AbortError" ? (error as Error) : new Refused(unreachable)), // given up by who asked, or not reached
  onResponse: ({ response, schemaPath }) => {
    if (response.status === 401 && schemaPath !== "/v1/session") signedOut();
  },
});

type Answer<T> = { data?: T; error?: unknown; response: Response };

// What was answered; a refusal is thrown.
export async function told<T>(asking: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await asking.catch((e: unknown) => {
    if (e instanceof SyntaxError) throw new Refused({ ...unreachable, title: "Not understood", detail: "The answer is not JSON", hint: e.message });
    throw e;
  });
  if (response.ok) return data as T;
  const problem = typeof error === "object" && error !== null ? (error as Problem) : { ...unreachable, status: response.status, title: response.statusText, hint: String(error ?? "").slice(0, 200) };
  throw new Refused(problem);
}

// For a path that is put together when the app runs.
type Method = "get" | "post";
type Loose = (method: Method, path: string, init: { body?: unknown; headers?: Record<string, string>; signal?: AbortSignal; bodySerializer?: (body: unknown) => string }) => Promise<Answer<unknown>>;
export function call<T>(method: Method, path: string, body?: unknown, headers: Record<string, string> = {}, signal?: AbortSignal): Promise<T> {
  return told((api.request as unknown as Loose)(method, path, { body, headers, signal }) as Promise<Answer<T>>);
}

// Records as CSV, under the names of their fields; dry: they are checked, and nothing is kept.
export type Imported = components["schemas"]["Imported"];
export function importCsv(plural: string, csv: string, dry: boolean): Promise<Imported> {
  const init = { body: csv, headers: { "Content-Type": "text/csv" }, bodySerializer: String };
  return told((api.request as unknown as Loose)("post", `/v1/import/${plural}${dry ? "?preview=true" : ""}`, init) as Promise<Answer<Imported>>);
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

// Of a list whose name is written out, what its row is; of another, anything.
export type RowOf<V extends string> = V extends ViewName ? Row<V> : Record<string, unknown>;
// What a page reads of a list: columns that a row of it always has, and those that may be none. A column that is no more, or is of another kind, is
// found by the types' check.
export type Columns<V extends ViewName, Sure extends keyof Row<V>, Perhaps extends keyof Row<V> = never> = { [K in Sure]: NonNullable<Row<V>[K]> } & { [K in Perhaps]: Row<V>[K] };
export type Page<R> = { rows: R[]; next: string | null };

export function list<R>(view: string, query: Query = {}, signal?: AbortSignal): Promise<Page<R>> {
  return call("get", `/v1/${view}${queryText(query)}`, undefined, {}, signal);
}

// How many rows there are; `more` where counting ended before all of them.
export function count(view: string, query: Query = {}): Promise<{ total: number; more?: boolean }> {
  return call("get", `/v1/${view}${queryText({ ...query, count: true })}`);
}

// ---- actions -------------------------------------------------------------------------------------------------------------------------

type Posted<P> = P extends keyof paths ? (paths[P] extends { post: { requestBody?: { content: { "application/json": infer B } } } } ? B : never) : never;
type Answered<P> = P extends keyof paths ? (paths[P] extends { post: { responses: { 200: { content: { "application/json": infer R } } } } } ? R : never) : never;

// Of an action: its input, and what it answers. Names that are not written out are those of the tables, and so are their fields.
export type Input<N extends string, V extends string> = string extends N | V ? Record<string, unknown> : Exclude<Posted<`/v1/${N}/${V}`>, unknown[]>;
export type Output<N extends string, V extends string> = string extends N | V ? Record<string, unknown> : Exclude<Answered<`/v1/${N}/${V}`>, unknown[] | { changes: unknown }>;
// The name itself, where there is such an action.
export type Verb<N extends string, V extends string> = string extends N | V ? V : `/v1/${N}/${V}` extends keyof paths ? V : never;

export type Change = {
  records?: { noun: string; id: string; code: string; what: string }[];
  stock?: { item: string; site: string; what: string; by: string }[];
  dates?: { document?: string; line?: string; what?: string; from?: string; to?: string; item?: string; pos?: number }[];
  cash?: { document: string; what: string; direction: string; due: string; by: string }[];
  money?: { account?: string; name?: string; what?: string; by: string }[];
};
export type Previewed<R = Record<string, unknown>> = { result: R; changes: Change };

export function newKey(): string {
  return crypto.randomUUID ? crypto.randomUUID() : Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16)).join("");
}

// Does an action. The key makes it happen once, however often the request is repeated.
export function act<N extends string, V extends string>(noun: N, verb: Verb<N, V>, input: Input<N, V>, key = newKey()): Promise<Output<N, V>> {
  return call("post", `/v1/${noun}/${verb}`, input, { "Idempotency-Key": key });
}

// What the action would change; nothing is done.
export function preview<N extends string, V extends string>(noun: N, verb: Verb<N, V>, input: Input<N, V>): Promise<Previewed<Output<N, V>>> {
  return call("post", `/v1/${noun}/${verb}?preview=true`, input);
}
