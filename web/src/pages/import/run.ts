// Checks and imports rows, some hundreds in one request. A request that got no answer is sent again under its key, so that nothing is done twice.
import { call, newKey, type Problem, Refused } from "../../api/client";
import { keyOfRow, knownOf, type Mapping, orderTasks, type Row, type Target, type Task, taskOf } from "./target";

type Answer = { status: number; body?: unknown; problem?: Problem };
const atOnce = 200;

async function sendAll(noun: string, verb: string, inputs: unknown[], dry: boolean): Promise<Answer[]> {
  const key = newKey();
  for (let attempt = 0; ; attempt++) {
    try {
      return await call<Answer[]>("post", `/v1/${noun}/${verb}${dry ? "?preview=true" : ""}`, inputs, dry ? {} : { "Idempotency-Key": key });
    } catch (e) {
      const again = e instanceof Refused && (e.problem.status === 0 || e.problem.status === 503) && attempt < 5;
      if (!again) throw e;
      await new Promise((r) => setTimeout(r, 500 * 2 ** attempt));
    }
  }
}

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

export type Progress = (done: number, of: number) => void;

// Each row gets its state: what would be done (dry), or what was. Rows that are done already are left alone.
export async function run(t: Target, rows: Row[], m: Mapping, dry: boolean, progress: Progress, stopped: () => boolean): Promise<void> {
  const todo = rows.filter((r) => r.state !== "created" && r.state !== "updated" && !(r.state === "same" && !dry));
  for (const r of todo) Object.assign(r, { state: null, field: undefined, says: undefined, hint: undefined });
  const seen = new Map<string, number>();
  let done = 0;
  const groups = t.lines ? orderTasks(t, todo, m) : todo;
  for (let i = 0; i < groups.length && !stopped(); i += atOnce) {
    let tasks: Task[] = [];
    if (t.lines) tasks = (groups as Task[]).slice(i, i + atOnce);
    else {
      const part = (groups as Row[]).slice(i, i + atOnce);
      const known = await knownOf(t, part, m);
      for (const r of part) {
        const key = keyOfRow(t, r, m), first = seen.get(key);
        if (key.replace(/\u0001/g, "") && first !== undefined) { Object.assign(r, { state: "refused", field: t.key[0], says: `row ${first} has the same ${t.key.join(", ")}`, hint: "remove one of them, or give another" }); continue; }
        seen.set(key, r.n);
        const task = taskOf(t, r, m, known.get(key));
        if (task) tasks.push(task); else r.state = "same";
      }
    }
    for (const verb of ["create", "update", "place"] as const) {
      const of = tasks.filter((x) => x.verb === verb);
      if (!of.length) continue;
      const answers = await sendAll(t.noun, verb, of.map((x) => x.input), dry);
      of.forEach((task, k) => {
        const a = answers[k];
        if (a && a.status < 300) for (const r of task.rows) r.state = verb === "update" ? (dry ? "differs" : "updated") : dry ? "new" : "created";
        else refuse(task, a?.problem ?? { type: "", title: "No answer", status: 0 });
      });
    }
    done += t.lines ? tasks.reduce((s, x) => s + x.rows.length, 0) : Math.min(atOnce, groups.length - i);
    progress(done, todo.length);
  }
}
