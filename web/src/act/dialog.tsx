// The form of an action, in a window of its own: its fields, a preview of what it would change, and doing it.
import { Badge, Button, Group, Modal, Stack } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { act, newKey, preview, type Previewed, Refused } from "../api/client";
import { type Action, findAction, useTables, words } from "../api/tables";
import { ProblemNote } from "../parts/problem";
import { actionWords, tellDone, type Wish } from "./act";
import { Changes } from "./changes";
import { type Draft, FieldInput, toDraft, toInput } from "./fields";

const isNewPassword = (a: Action, field: string) => a.noun === "user" && a.verb === "password" && field === "password";

function Form({ action, wish, close }: { action: Action; wish: Wish; close: () => void }) {
  const client = useQueryClient();
  const [draft, setDraft] = useState<Draft>(() => toDraft(action.in, wish.input ?? {}));
  const [seen, setSeen] = useState<Previewed | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState<"preview" | "do" | null>(null);
  const key = useRef(newKey()); // the same for a second try of the same input, so that it happens once
  const fields = action.in.filter((f) => !f.output);
  const fault = error instanceof Refused && error.problem.field ? { root: error.problem.field.split(/[.[]/)[0]!, whole: error.problem.field } : null;
  const set = (name: string, v: Draft[string]) => { setDraft((d) => ({ ...d, [name]: v })); setSeen(null); setError(null); key.current = newKey(); };
  const run = async (what: "preview" | "do") => {
    setBusy(what);
    setError(null);
    const input = toInput(fields, draft);
    try {
      if (what === "preview") setSeen(await preview(action.noun, action.verb, input));
      else {
        const result = await act(action.noun, action.verb, input, key.current);
        tellDone(action, result);
        close();
        wish.done?.(result);
        void client.invalidateQueries();
      }
    } catch (e) {
      setError(e);
      setSeen(null);
    }
    setBusy(null);
  };
  return (
    <form onSubmit={(e) => { e.preventDefault(); void run("do"); }} noValidate>
      <Stack gap="sm">
        <div className="quiet" style={{ fontSize: "0.8125rem" }}>{action.help}</div>
        {fields.map((f) => <FieldInput key={f.name} field={f} value={draft[f.name]} set={(v) => set(f.name, v)} own={isNewPassword(action, f.name) ? [String(draft.user ?? "")] : undefined} fault={fault?.root === f.name ? (fault.whole === f.name ? "see below" : `see below: ${fault.whole}`) : undefined} />)}
        <ProblemNote error={error} />
        {seen && <Changes changes={seen.changes} result={seen.result} />}
        <Group justify="flex-end" gap="xs" className="form-foot">
          {seen && <Badge variant="light" color="ink" radius="sm">Nothing done yet</Badge>}
          <Button variant="default" onClick={() => void run("preview")} loading={busy === "preview"} disabled={busy === "do"}>Preview</Button>
          <Button type="submit" loading={busy === "do"} disabled={busy === "preview"}>{words(action.verb)}</Button>
        </Group>
      </Stack>
    </form>
  );
}

export default function ActionDialog({ wish, close }: { wish: Wish | null; close: () => void }) {
  const tables = useTables();
  const action = wish && findAction(tables, wish.noun, wish.verb);
  return (
    <Modal opened={!!wish} onClose={close} title={wish ? (wish.title ?? actionWords(wish)) : ""} size={action?.in.some((f) => f.kind === "list") ? "xl" : "md"} closeButtonProps={{ "aria-label": "Close" }}>
      {action && wish && <Form key={`${wish.noun} ${wish.verb}`} action={action} wish={wish} close={close} />}
      {wish && !action && <div>Your roles do not let you do this.</div>}
    </Modal>
  );
}
