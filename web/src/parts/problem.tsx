// A refusal, in the program's words: what was wrong, where, and what would be right.
import { Alert } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { Refused } from "../api/client";

export function ProblemNote({ error, compact }: { error: unknown; compact?: boolean }) {
  if (!error) return null;
  const p = error instanceof Refused ? error.problem : { title: "Something went wrong", detail: String(error), field: undefined, value: undefined, hint: undefined };
  return (
    <Alert variant="light" color="red" icon={<IconAlertTriangle size={18} />} p={compact ? "xs" : "sm"} role="alert">
      <span style={{ fontWeight: 600 }}>{p.detail ?? p.title}</span>
      {p.field && <span className="quiet"> in {p.field}</span>}
      {p.value && <span>: {p.value}</span>}
      {p.hint && <div>{p.hint}</div>}
    </Alert>
  );
}

export function problemText(error: unknown): string {
  if (!(error instanceof Refused)) return String(error);
  const p = error.problem;
  return [p.detail ?? p.title, p.hint].filter(Boolean).join("; ");
}
