// How values read: numbers in the reader's locale, with the digits that the program gave; dates short, with how far away they are.
import dayjs from "dayjs";
import type { Kind } from "../api/tables";

const plain = new Map<string, Intl.NumberFormat>();
function formatter(min: number, max: number): Intl.NumberFormat {
  const key = `${min},${max}`;
  let f = plain.get(key);
  if (!f) plain.set(key, (f = new Intl.NumberFormat(undefined, { minimumFractionDigits: min, maximumFractionDigits: max })));
  return f;
}

export function number(v: unknown, digits = 6, least = 0): string {
  if (v === null || v === undefined || v === "") return "";
  const n = Number(v);
  return Number.isFinite(n) ? formatter(least, Math.max(least, digits)).format(n) : String(v);
}

export const money = (v: unknown): string => number(v, 2, 2);
export const wholeMoney = (v: unknown): string => number(v, 0);
export const percent = (v: unknown, digits = 1): string => (v === null || v === undefined || v === "" ? "" : `${number(Number(v) * 100, digits)} %`);

// Large figures in few signs: 1.21 M.
export function compact(v: unknown): string {
  return v === null || v === undefined || v === "" ? "" : new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 2 }).format(Number(v));
}

export const date = (v: unknown): string => (v ? dayjs(String(v)).format("D MMM YYYY") : "");
export const shortDate = (v: unknown): string => (v ? dayjs(String(v)).format("D MMM") : "");
export const time = (v: unknown): string => (v ? dayjs(String(v)).format("D MMM YYYY, HH:mm") : "");

// "in 3 days", "yesterday": from the company's today, which is the machine's unless its clock was set.
let today = dayjs();
export function setToday(t: string | undefined) {
  if (!t || t === told) return;
  told = t;
  today = dayjs(t);
  heard = Date.now();
}
let told = "", heard = 0;
// The company's clock, which may be another than the machine's.
export const companyNow = (): Date => new Date(today.valueOf() + (heard ? Date.now() - heard : 0));
// How long until then: "in 2 h 10 min", or how long ago it was.
export function timeLeft(v: unknown): { minutes: number; text: string } {
  const minutes = Math.round((Date.parse(String(v)) - companyNow().valueOf()) / 60_000), n = Math.abs(minutes);
  const span = n < 60 ? `${n} min` : `${Math.floor(n / 60)} h${n % 60 ? ` ${n % 60} min` : ""}`;
  return { minutes, text: minutes >= 0 ? `in ${span}` : `${span} ago` };
}
export const clock = (v: unknown): string => dayjs(String(v)).format("HH:mm");
export const companyToday = (): string => today.format("YYYY-MM-DD");
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
export function away(v: unknown): string {
  if (!v) return "";
  const days = dayjs(String(v)).startOf("day").diff(today.startOf("day"), "day");
  if (Math.abs(days) < 14) return relative.format(days, "day");
  if (Math.abs(days) < 70) return relative.format(Math.round(days / 7), "week");
  return relative.format(Math.round(days / 30.4), "month");
}

export const isNumeric = (kind: Kind): boolean => kind === "int" || kind === "int64" || kind === "qty" || kind === "money" || kind === "price" || kind === "rate";

// Shares read as per cent; other rates (coordinates, factors) as they are.
const shares = new Set(["service", "on_time", "complete", "defective", "dear", "score", "wape", "bias", "naive_wape", "override_wape", "fill", "fill_live", "yield", "scrap", "share"]);

export const alignsRight = (c: { kind: Kind; choices?: unknown }): boolean => isNumeric(c.kind) && !c.choices;

export function show(kind: Kind, v: unknown, name = ""): string {
  if (v === null || v === undefined || v === "") return "";
  switch (kind) {
    case "bool": return v === true || v === "true" ? "yes" : "no";
    case "int":
    case "int64": return typeof v === "number" ? number(v) : String(v); // a choice is a word
    case "qty":
    case "price": return number(v);
    case "money": return money(v);
    case "rate": return shares.has(name) ? percent(v, 1) : number(v);
    case "date": return date(v);
    case "time": return time(v);
    default: return String(v);
  }
}
