// Checks and imports rows, some thousands in one request; orders by their action, some hundreds in one.
import { call, type Imported, importCsv, newKey, type Problem, Refused } from "../../api/client";
import { writeCsv } from "./csv";
import { cellOf, keyOfRow, type Mapping, orderTasks, type Row, type Target, type Task } from "./target";

export type Sums = Pick<Imported, "created" | "updated" | "unchanged">;
export const none: Sums = { created: 0, updated: 0, unchanged: 0 };
export type Progress = (done: number, of: number) => void;

const rowsAtOnce = 5_000, bytesAtOnce = 4_000_000, ordersAtOnce = 200;

// A request that got no answer is sent again: rows that are there already are unchanged then, and orders go under a key.
async function withPatience<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await ask();
    } catch (e) {
      const again = e instanceof Refused && (e.problem.status === 0 || e.problem.status === 503) && attempt < 5;
      if (!again) throw e;
      await new Promise((r) => setTimeout(r, 500 * 2 ** attempt));
    }
  }
}

const add = (to: Sums, by: Sums) => { to.created += by.created; to.updated += by.updated; to.unchanged += by.unchanged; };

// ---- records -----------------------------------------------------------------------------------------------------------------------------

// Two rows of one key in a file are a slip as a rule: the second is not sent.
function twice(t: Target, rows: Row[], m: Mapping): Row[] {
  const seen = new Map<string, number>();
  return rows.filter((r) => {
    const key = keyOfRow(t, r, m), first = seen.get(key);
    if (!key.replace(/\u0001/g, "") || first === undefined) { seen.set(key, r.n); return true; }
    Object.assign(r, { state: "refused", field: t.key[0], says: `row ${first} has the same ${t.key.join(", ")}`, hint: "remove one of them, or give another" });
    return false;
  });
}

async function records(t: Target, todo: Row[], m: Mapping, dry: boolean, progress: Progress, stopped: () => boolean, sums: Sums) {
  const columns = t.columns.filter((c) => m.includes(c.name)), good = twice(t, todo, m);
  for (let i = 0; i < good.length && !stopped();) {
    const part: Row[] = [], cells: string[][] = [];
    for (let bytes = 0; i < good.length && part.length < rowsAtOnce && bytes < bytesAtOnce; i++) {
      const row = columns.map((c) => cellOf(good[i]!, m, c));
      part.push(good[i]!);
      cells.push(row);
      bytes += row.reduce((s, c) => s + c.length + 1, 0);
    }
    const csv = writeCsv(columns.map((c) => c.name), cells);
    const got = await withPatience(() => importCsv(t.view!, csv, dry));
    add(sums, got);
    for (const r of part) r.state = dry ? "good" : "done";
    for (const why of got.rows) Object.assign(part[why.row - 1]!, { state: "refused", field: why.field, says: why.reason, hint: why.hint });
    progress(i, good.length);
  }
}

// ---- orders ------------------------------------------------------------------------------------------------------------------------------

// A refusal is put to the row that it is about: lines[2].qty of an order is its third row.
function refuse(task: Task, p: Problem) {
  const m = /^lines\[(\d+)\]\.?(.*)$/.exec(p.field ?? "");
  const at = m ? task.rows[Number(m[1])] : task.rows[0];
  for (const r of task.rows) {
    r.state = "refused";
    if (r === at) Object.assign(r, { field: m ? m[2] || "item" : p.field?.split(/[.[]/)[0], says: p.detail ?? p.title, hint: p.hint });
    else Object.assign(r, { field: undefined, says: `another line of it is refused (row ${at?.n ?? ""})`, hint: undefined });
  }
}

async function orders(t: Target, todo: Row[], m: Mapping, dry: boolean, progress: Progress, stopped: () => boolean, sums: Sums) {
  const all = orderTasks(t, todo, m);
  for (let i = 0; i < all.length && !stopped(); i += ordersAtOnce) {
    const tasks = all.slice(i, i + ordersAtOnce), key = newKey();
    const answers = await withPatience(() => call<{ status: number; problem?: Problem }[]>("post", `/v1/order/place${dry ? "?preview=true" : ""}`, tasks.map((x) => x.input), dry ? {} : { "Idempotency-Key": key }));
    tasks.forEach((task, k) => {
      const a = answers[k];
      if (!a || a.status >= 300) return refuse(task, a?.problem ?? { type: "", title: "No answer", status: 0 });
      sums.created += task.rows.length;
      for (const r of task.rows) r.state = dry ? "good" : "done";
    });
    progress(Math.min(i + ordersAtOnce, all.length), all.length);
  }
}

// Each row that is not done yet is checked (dry) or done. What is known of them so far is told in `sums`, also where it ends half-way.
export async function run(t: Target, rows: Row[], m: Mapping, dry: boolean, progress: Progress, stopped: () => boolean, sums: Sums): Promise<void> {
  const todo = rows.filter((r) => r.state !== "done");
  for (const r of todo) Object.assign(r, { state: null, field: undefined, says: undefined, hint: undefined });
  await (t.lines ? orders : records)(t, todo, m, dry, progress, stopped, sums);
}
