// Doing things. `useAct().open` shows the form of an action, made from the action table; `useAct().now` does it at once. Either way all that
// is shown is read again, and what came of it is said.
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { createContext, lazy, type ReactNode, Suspense, useCallback, useContext, useMemo, useState } from "react";
import { act, type Input, type Output, type Verb } from "../api/client";
import { findAction, useTables, words } from "../api/tables";
import { useIdle } from "../app/idle";
import { problemText } from "../parts/problem";

// Some of the fields; of lists, elements with some of theirs.
type Part<T> = { [F in keyof T]?: T[F] extends (infer E)[] | null | undefined ? Part<E>[] | null : T[F] };
// An action with some of its input. Where its name is written out, its fields and its answer are those of the program's description.
export type Wish<N extends string = string, V extends string = string> = { noun: N; verb: Verb<N, V>; input?: Part<Input<N, V>>; title?: string; done?: (result: Output<N, V>) => void };
type Acting = {
  open: <N extends string, V extends string>(w: Wish<N, V>) => void;
  now: <N extends string, V extends string>(w: Wish<N, V>) => Promise<boolean>;
  may: <N extends string, V extends string>(noun: N, verb: Verb<N, V>) => boolean;
};
const Context = createContext<Acting | null>(null);
const ActionDialog = lazy(() => import("./dialog"));

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

export function tellDone(done: { noun: string; verb: string }, result: Record<string, unknown>) {
  notifications.show({ title: `${actionWords(done)}: done`, message: summary(result), color: "ink" });
}

export function ActProvider({ children }: { children: ReactNode }) {
  const tables = useTables();
  const client = useQueryClient();
  const [wish, setWish] = useState<Wish | null>(null);
  const close = useCallback(() => setWish(null), []);
  const idle = useIdle();
  const asked = idle || !!wish;
  const value = useMemo<Acting>(
    () => ({
      open: (w) => setWish(w as unknown as Wish),
      may: (noun, verb) => !!findAction(tables, noun, verb),
      now: async (wish) => {
        const w = wish as unknown as Wish;
        try {
          const result = await act(w.noun, w.verb, w.input ?? {});
          tellDone(w, result);
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
  return (
    <Context.Provider value={value}>
      {children}
      {/* The form is read when it is first asked for, or when nothing else is to be done. */}
      <Suspense>{asked && <ActionDialog wish={wish} close={close} />}</Suspense>
    </Context.Provider>
  );
}

// A button for an action: shown to those who may, opens the form, or does it at once where `now`.
export function ActButton<N extends string, V extends string>({ noun, verb, input, label, now, done, variant = "default", size }: Wish<N, V> & { label?: string; now?: boolean; variant?: string; size?: string }) {
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
