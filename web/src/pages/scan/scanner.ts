// A scanner types: characters that come faster than a person's, and Enter. They are caught wherever the focus is.
import { useEffect, useRef } from "react";

const fast = 60; // ms between two characters of a scanner; a person needs more
const least = 3; // characters of the shortest code

// What a code says. GS1 codes (GTIN, lot, last day, SSCC) are taken apart; others are as they are.
export type Scan = { text: string; gtin?: string; lot?: string; expires?: string; sscc?: string };

const digits14 = (s: string) => s.padStart(14, "0");

export function readScan(raw: string): Scan {
  const text = raw.trim().replace(/^\](C1|d2|Q3|e0|E0|E4)/, "");
  if (/^(\d{8}|\d{12}|\d{13})$/.test(text)) return { text, gtin: digits14(text) };
  const parts = text.startsWith("(") ? [...text.matchAll(/\((\d{2,4})\)([^(]*)/g)].map((m) => [m[1]!, m[2]!] as const) : gs1(text);
  const out: Scan = { text };
  for (const [ai, v] of parts) {
    if (ai === "00") out.sscc = v;
    else if (ai === "01" || ai === "02") out.gtin = v;
    else if (ai === "10") out.lot = v;
    else if (ai === "17" || ai === "15") out.expires = `20${v.slice(0, 2)}-${v.slice(2, 4)}-${v.slice(4, 6) === "00" ? "28" : v.slice(4, 6)}`;
  }
  return out;
}

const fixed: Record<string, number> = { "00": 18, "01": 14, "02": 14, "11": 6, "13": 6, "15": 6, "17": 6 };
function gs1(text: string): (readonly [string, string])[] {
  const out: (readonly [string, string])[] = [];
  let rest = text;
  while (rest.length > 2) {
    rest = rest.replace(/^\x1d/, "");
    const ai = rest.slice(0, 2), n = fixed[ai];
    if (n !== undefined) {
      const v = rest.slice(2, 2 + n);
      if (!new RegExp(`^\\d{${n}}$`).test(v)) return []; // no GS1 code, though it begins like one
      out.push([ai, v]);
      rest = rest.slice(2 + n);
    } else if ((ai === "10" || ai === "21") && out.length > 0) {
      const end = rest.indexOf("\x1d");
      out.push([ai, rest.slice(2, end < 0 ? undefined : end)]);
      rest = end < 0 ? "" : rest.slice(end + 1);
    } else return out.length > 0 && out.some(([a]) => a !== "00") && rest.length === 0 ? out : [];
  }
  return rest.length ? [] : out;
}

// Whether the scan names this item: by its code, or its GTIN in any length.
export function isItem(s: Scan, item: { code: string; gtin?: string }): boolean {
  return s.text.toUpperCase() === item.code.toUpperCase() || (!!s.gtin && !!item.gtin && digits14(item.gtin) === digits14(s.gtin));
}

// What was typed into a field by the scanner is taken out of it again.
function takeOut(n: number) {
  const at = document.activeElement;
  if (!(at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement)) return;
  const set = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(at) as object, "value")?.set;
  set?.call(at, at.value.slice(0, Math.max(0, at.value.length - n)));
  at.dispatchEvent(new Event("input", { bubbles: true }));
}

export function useScanner(onScan: (s: Scan) => void, enabled = true) {
  const told = useRef(onScan);
  told.current = onScan;
  useEffect(() => {
    if (!enabled) return;
    let typed = "", last = 0;
    const key = (e: KeyboardEvent) => {
      if (e.ctrlKey || e.metaKey || e.altKey) return;
      const now = e.timeStamp;
      if (e.key === "Enter") {
        const whole = typed;
        const quick = now - last < fast;
        typed = "";
        if (!quick || whole.length < least) return;
        e.preventDefault();
        e.stopPropagation();
        takeOut(whole.length);
        told.current(readScan(whole));
      } else if (e.key.length === 1) {
        typed = now - last < fast ? typed + e.key : e.key;
        last = now;
        // A field has what a scanner types put in it, and taken out at the end; a button must not be pressed by a space of it.
        if (typed.length > 1 && e.key === " ") e.preventDefault();
      }
    };
    window.addEventListener("keydown", key, true);
    return () => window.removeEventListener("keydown", key, true);
  }, [enabled]);
}

// ---- sound and touch -----------------------------------------------------------------------------------------------------------------
let audio: AudioContext | null = null;
function tones(list: [frequency: number, at: number, long: number][]) {
  try {
    audio ??= new AudioContext();
    void audio.resume();
    for (const [frequency, at, long] of list) {
      const o = audio.createOscillator(), g = audio.createGain();
      o.type = frequency < 300 ? "square" : "sine";
      o.frequency.value = frequency;
      g.gain.setValueAtTime(0.16, audio.currentTime + at);
      g.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + at + long);
      o.connect(g).connect(audio.destination);
      o.start(audio.currentTime + at);
      o.stop(audio.currentTime + at + long);
    }
  } catch { /* no sound here: the screen says it too */ }
}
export function soundGood() {
  tones([[1320, 0, 0.12]]);
  navigator.vibrate?.(40);
}
export function soundWrong() {
  tones([[190, 0, 0.22], [150, 0.26, 0.3]]);
  navigator.vibrate?.([120, 60, 120]);
}
