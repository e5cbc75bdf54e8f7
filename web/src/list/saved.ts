// Views that a person saved of a list: a name for its filters, sort and columns. Kept in this browser.
import { useLocalStorage } from "@mantine/hooks";

export type Saved = { name: string; search: string };

export function useSaved(view: string) {
  const [all, setAll] = useLocalStorage<Record<string, Saved[]>>({ key: "argosy.saved-views", defaultValue: {}, getInitialValueInEffect: false });
  const mine = all[view] ?? [];
  return {
    saved: mine,
    save: (name: string, search: string) => setAll({ ...all, [view]: [...mine.filter((s) => s.name !== name), { name, search }] }),
    forget: (name: string) => setAll({ ...all, [view]: mine.filter((s) => s.name !== name) }),
  };
}
