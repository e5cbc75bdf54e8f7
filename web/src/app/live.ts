// What others do appears here: the program tells of each change that was committed, and what is shown is read again, at most once a second.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

export type Told = { event: string; noun: string; verb: string; ref: string; user: string; at: string };
type State = "live" | "lost";

export function useLive(may: boolean): { state: State; last: Told | null } {
  const client = useQueryClient();
  const [state, setState] = useState<State>("lost");
  const [last, setLast] = useState<Told | null>(null);
  const due = useRef<number | undefined>(undefined);
  useEffect(() => {
    if (!may) return;
    const source = new EventSource("/v1/stream");
    source.onopen = () => setState("live");
    source.onerror = () => setState("lost");
    source.addEventListener("change", (e) => {
      try {
        setLast(JSON.parse((e as MessageEvent<string>).data) as Told);
      } catch {
        return; // a line that was cut off by a lost connection; the next one says the same
      }
      if (due.current !== undefined) return;
      due.current = window.setTimeout(() => {
        due.current = undefined;
        void client.invalidateQueries({ predicate: (q) => q.queryKey[0] !== "session" && q.queryKey[0] !== "tables" });
      }, 1000);
    });
    return () => {
      source.close();
      window.clearTimeout(due.current);
    };
  }, [client, may]);
  return { state, last };
}
