// What was done without a connection and waits to be sent, or was refused: said on every page, and sent from every page.
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "wouter";
import { number } from "../parts/format";
import { Mark } from "../parts/marks";
import { useOutbox, useStartOutbox } from "./outbox";

export function Waiting({ user }: { user: string }) {
  const client = useQueryClient();
  useStartOutbox(user, () => void client.invalidateQueries());
  const { entries } = useOutbox();
  const refused = entries.filter((e) => e.state === "refused").length;
  if (entries.length === 0) return null;
  return <Link href="/deliver/scan" title="What waits to be sent">{refused ? <Mark attention="red">{`${number(refused)} refused`}</Mark> : <Mark attention="amber">{`${number(entries.length)} to be sent`}</Mark>}</Link>;
}
