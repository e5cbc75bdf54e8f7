// Views of a list that people saved: a name for its filters, sort and columns. They are kept by the program, so that they are there wherever one
// signs in; a shared one is there for everybody who may see the list.
import { ActionIcon, Button, Checkbox, Divider, Group, Popover, TextInput, Tooltip } from "@mantine/core";
import { IconBookmark, IconX } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useAct } from "../act/act";
import { act, type Columns } from "../api/client";
import { ProblemNote } from "../parts/problem";
import { useRows } from "./mini";

export type Saved = Columns<"saved-views", "id" | "name" | "query" | "columns" | "shared" | "mine" | "owner">;

export function SavedViews({ list, search, columns, open }: { list: string; search: string; columns: string[]; open: (v: Saved) => void }) {
  const client = useQueryClient();
  const { may } = useAct();
  const [opened, setOpened] = useState(false);
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const saved = useRows<Saved>("saved-views", { list, limit: 1000 }, opened);
  const change = async (verb: string, input: Record<string, unknown>) => {
    setError(null);
    try {
      await act("saved-view", verb, input);
      await client.invalidateQueries({ queryKey: ["rows", "saved-views"] });
      setName("");
    } catch (e) {
      setError(e);
    }
  };
  const rows = saved.data?.rows ?? [];
  return (
    <Popover position="bottom-end" withinPortal trapFocus opened={opened} onChange={setOpened}>
      <Popover.Target><Tooltip label="Saved views"><ActionIcon variant="default" size={26} aria-label="Saved views" onClick={() => setOpened((o) => !o)}><IconBookmark size={15} /></ActionIcon></Tooltip></Popover.Target>
      <Popover.Dropdown p={6} aria-label="Saved views">
        {rows.length === 0 && <div className="quiet" style={{ fontSize: "0.75rem", padding: 6 }}>None saved yet</div>}
        {rows.map((s) => (
          <Group key={s.id} gap={4} wrap="nowrap">
            <Button variant="subtle" color="gray" size="compact-sm" justify="flex-start" style={{ flex: 1 }} onClick={() => open(s)}>{s.name}{s.shared && <span className="quiet">&nbsp;{s.mine ? "shared" : `of ${s.owner}`}</span>}</Button>
            {s.mine && may("saved-view", "remove") && <ActionIcon variant="subtle" color="gray" aria-label={`Forget ${s.name}`} onClick={() => void change("remove", { view: s.id })}><IconX size={13} /></ActionIcon>}
          </Group>
        ))}
        {may("saved-view", "save") && (
          <>
            {rows.length > 0 && <Divider my={4} />}
            <form onSubmit={(e) => { e.preventDefault(); if (name.trim()) void change("save", { list, name: name.trim(), query: search, columns: columns.join(","), shared }); }}>
              <Group gap={6} p={6} wrap="nowrap">
                <TextInput placeholder="Name this view" aria-label="Name this view" value={name} onChange={(e) => setName(e.currentTarget.value)} onKeyDown={(e) => e.stopPropagation()} />
                <Button type="submit" disabled={!name.trim()}>Save</Button>
              </Group>
              <Checkbox size="xs" px={6} pb={6} label="For all who may see this list" checked={shared} onChange={(e) => setShared(e.currentTarget.checked)} />
            </form>
          </>
        )}
        <ProblemNote error={error ?? saved.error} compact />
      </Popover.Dropdown>
    </Popover>
  );
}
