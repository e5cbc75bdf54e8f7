// Doing things. `useAct().open` shows the form of an action, made from the action table; `useAct().now` does it at once. Either way all that
// is shown is read again, and what came of it is said.
import { Badge, Button, Group, Modal, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from "react";
import { act, newKey, preview, type Previewed, Refused } from "../api/client";
import { type Action, findAction, useTables, words } from "../api/tables";
import { ProblemNote, problemText } from "../parts/problem";
import { Changes } from "./changes";
import { type Draft, FieldInput, toDraft, toInput } from "./fields";

export type Wish = { noun: string; verb: string; input?: Record<string, unknown>; title?: string; done?: (result: Record<string, unknown>) => void };
type Acting = { open: (w: Wish) => void; now: (w: Wish) => Promise<boolean>; may: (noun: string, verb: string) => boolean };
const Context = createContext<Acting | null>(null);

export function useAct(): Acting {
  const a = useContext(Context);
  if (!a) throw new Error("ActProvider is missing");
  return a;
}

export const actionWords = (a: { noun: string; verb: string }): string => `${words(a.verb)} ${a.noun.replace(/-/g, " ")}`;

function summary(result: Record<string, unknown>): string {
  const say = ["number", "code", "ret", "status", "qty", "total", "promised", "purchases", "works", "transfers", "amount"].filter((k) => result[k] !== undefined && result[k] !== null && typeof result[k] !== "object");
  return say.map((k) => (k === "number" || k === "code" || k === "ret" ? String(result[k]) : `${k.replace(/_/g, " ")} ${String(result[k])}`)).join(", ");
}

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
        notifications.show({ title: `${actionWords(action)}: done`, message: summary(result), color: "ink" });
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
        {fields.map((f) => <FieldInput key={f.name} field={f} value={draft[f.name]} set={(v) => set(f.name, v)} fault={fault?.root === f.name ? (fault.whole === f.name ? "see below" : `see below: ${fault.whole}`) : undefined} />)}
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

export function ActProvider({ children }: { children: ReactNode }) {
  const tables = useTables();
  const client = useQueryClient();
  const [wish, setWish] = useState<Wish | null>(null);
  const close = useCallback(() => setWish(null), []);
  const value = useMemo<Acting>(
    () => ({
      open: setWish,
      may: (noun, verb) => !!findAction(tables, noun, verb),
      now: async (w) => {
        try {
          const result = await act(w.noun, w.verb, w.input ?? {});
          notifications.show({ title: `${actionWords(w)}: done`, message: summary(result), color: "ink" });
          void client.invalidateQueries();
          w.done?.(result);
          return true;
        } catch (e) {
          notifications.show({ title: `${actionWords(w)} was refused`, message: problemText(e), color: "red", autoClose: 12_000 });
          return false;
        }
      },
    }),
    [tables, client],
  );
  const action = wish && findAction(tables, wish.noun, wish.verb);
  return (
    <Context.Provider value={value}>
      {children}
      <Modal opened={!!wish} onClose={close} title={wish ? (wish.title ?? actionWords(wish)) : ""} size={action?.in.some((f) => f.kind === "list") ? "xl" : "md"} closeButtonProps={{ "aria-label": "Close" }}>
        {action && wish && <Form key={`${wish.noun} ${wish.verb}`} action={action} wish={wish} close={close} />}
        {wish && !action && <div>Your roles do not let you do this.</div>}
      </Modal>
    </Context.Provider>
  );
}

// A button for an action: shown to those who may, opens the form, or does it at once where `now`.
export function ActButton({ noun, verb, input, label, now, done, variant = "default", size }: Wish & { label?: string; now?: boolean; variant?: string; size?: string }) {
  const a = useAct();
  const [busy, setBusy] = useState(false);
  if (!a.may(noun, verb)) return null;
  const click = async () => {
    if (!now) return a.open({ noun, verb, input, done });
    setBusy(true);
    await a.now({ noun, verb, input, done });
    setBusy(false);
  };
  return <Button variant={variant} size={size} loading={busy} onClick={() => void click()}>{label ?? words(verb)}</Button>;
}
