// What to do about an exception: change the document where the program can, look at the item's bench, and say that it is done with.
import { Group } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { ActButton } from "../../act/act";
import type { Row } from "../../api/client";
import { benchOf } from "../bench/data";

type Told = Pick<Row<"exceptions">, "id" | "kind" | "document" | "item" | "site" | "to_date"> & { pos?: number };

// The document's own action, filled in: an answer of the supplier with a new day, or its end.
function change(r: Told): ReactNode {
  const doc = String(r.document ?? "");
  if (r.kind === "cancel") {
    if (doc.startsWith("PO-")) return <ActButton noun="purchase" verb="cancel" label="Cancel it…" size="compact-xs" input={{ purchase: doc }} />;
    if (doc.startsWith("WO-")) return <ActButton noun="work" verb="cancel" label="Cancel it…" size="compact-xs" input={{ work: doc }} />;
    if (doc.startsWith("TO-")) return <ActButton noun="transfer" verb="cancel" label="Cancel it…" size="compact-xs" input={{ transfer: doc }} />;
  }
  if (doc.startsWith("PO-")) return <ActButton noun="purchase" verb="confirm" label="New date…" size="compact-xs" input={{ purchase: doc, lines: r.pos ? [{ pos: r.pos, due: r.to_date }] : [] }} />;
  return null;
}

export function actionOf(r: Told): ReactNode {
  const bench = r.item && r.site ? <Link className="open" style={{ fontSize: "0.75rem" }} href={benchOf(String(r.item), String(r.site))}>Bench</Link> : null;
  return (
    <Group gap={6} wrap="nowrap" justify="flex-end">
      {bench}
      {change(r)}
      <ActButton noun="exception" verb="close" label="Done" size="compact-xs" now input={{ exception: r.id ?? undefined }} />
      <ActButton noun="exception" verb="close" label="Dismiss" size="compact-xs" variant="subtle" now input={{ exception: r.id ?? undefined, dismissed: true }} />
    </Group>
  );
}
