// Views of a list that people saved: a name for its filters, sort and columns. They are kept by the program, so that they are there wherever one
// signs in; a shared one is there for everybody who may see the list.
import { ActionIcon, Button, Checkbox, Group, Menu, TextInput, Tooltip } from "@mantine/core";
import { IconBookmark, IconX } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useAct } from "../act/act";
import { act } from "../api/client";
import { ProblemNote } from "../parts/problem";
import { useRows } from "./mini";

export type Saved = { id: string; name: string; query: string; columns: string; shared: boolean; mine: boolean; owner: string };

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
    <Menu position="bottom-end" withinPortal closeOnItemClick={false} opened={opened} onChange={setOpened}>
      <Menu.Target><Tooltip label="Saved views"><ActionIcon variant="default" size={26} aria-label="Saved views"><IconBookmark size={15} /></ActionIcon></Tooltip></Menu.Target>
      <Menu.Dropdown>
        {rows.length === 0 && <Menu.Label>None saved yet</Menu.Label>}
        {rows.map((s) => (
          <Group key={s.id} gap={4} wrap="nowrap">
            <Menu.Item onClick={() => open(s)}>{s.name} {s.shared && <span className="quiet">{s.mine ? "shared" : `of ${s.owner}`}</span>}</Menu.Item>
            {s.mine && may("saved-view", "remove") && <ActionIcon variant="subtle" color="gray" aria-label={`Forget ${s.name}`} onClick={() => void change("remove", { view: s.id })}><IconX size={13} /></ActionIcon>}
          </Group>
        ))}
        {may("saved-view", "save") && (
          <>
            <Menu.Divider />
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
      </Menu.Dropdown>
    </Menu>
  );
}
