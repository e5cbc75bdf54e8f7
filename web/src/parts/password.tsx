// Where a password is chosen: it can be shown and pasted, and a meter says how good it is. The program has the last word on it.
import { PasswordInput, type PasswordInputProps, Progress } from "@mantine/core";
import { useEffect, useState } from "react";

const least = 12;
const says = ["would be guessed at once", "would be guessed soon", "fair", "good", "strong"];
const tones = ["red", "red", "yellow", "teal", "teal"];

export function Secret(props: PasswordInputProps) {
  return <PasswordInput {...props} visibilityToggleButtonProps={{ "aria-label": "Show it" }} />;
}

function useStrength(password: string, own: string[]): number | null {
  const [score, setScore] = useState<number | null>(null);
  const words = own.join(" ");
  useEffect(() => {
    let on = true;
    if (!password) setScore(null);
    else void import("./strength").then((m) => { if (on) setScore(m.strengthOf(password, ["argosy", ...words.split(" ").filter(Boolean)])); }, () => {});
    return () => { on = false; };
  }, [password, words]);
  return score;
}

export function NewPassword({ value, set, own = [], ...props }: { value: string; set: (v: string) => void; own?: string[] } & Omit<PasswordInputProps, "value">) {
  const score = useStrength(value, own);
  const missing = least - [...value.replace(/ +/g, " ")].length;
  const shown = score === null ? null : missing > 0 ? Math.min(score, 1) : score;
  const word = shown === null ? "" : missing > 0 ? `${missing} more ${missing === 1 ? "character" : "characters"}` : says[shown];
  return (
    <div>
      <Secret {...props} autoComplete="new-password" value={value} onChange={(e) => set(e.currentTarget.value)} />
      {shown !== null && (
        <div style={{ display: "flex", gap: 8, alignItems: "center", marginTop: 6 }}>
          <Progress.Root size="sm" style={{ flex: 1 }}>
            <Progress.Section value={25 * Math.max(shown, 0.4)} color={tones[shown]} withAria={false} role="meter" aria-label="Strength of the password" aria-valuemin={0} aria-valuemax={4} aria-valuenow={shown} aria-valuetext={word} />
          </Progress.Root>
          <span className="quiet" style={{ fontSize: "0.75rem", minWidth: "11em" }} aria-live="polite">{word}</span>
        </div>
      )}
    </div>
  );
}
