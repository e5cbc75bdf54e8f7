// The projected course in a sentence: when it falls under the safety stock, and when nothing is left.
import { away, date, number } from "../../parts/format";
import { Mark } from "../../parts/marks";
import type { Bench } from "./data";

export function CourseSays({ b }: { b: Bench }) {
  const ahead = b.days.filter((d) => !d.past);
  if (!ahead.length) return null;
  const out = ahead.find((d) => d.stock < 0), low = b.policy ? ahead.find((d) => d.stock < Number(b.policy!.safety)) : undefined;
  const coming = ahead.reduce((a, d) => a + d.firm + d.planned, 0);
  return (
    <div style={{ fontSize: "0.8125rem", display: "flex", gap: 8, flexWrap: "wrap", alignItems: "baseline", marginTop: 6 }}>
      {out ? <><Mark attention="red">out of stock</Mark><span>from {date(out.day)}, {away(out.day)}, with the {number(coming)} that are coming or planned so far.</span></>
        : low ? <><Mark attention="amber">under safety stock</Mark><span>from {date(low.day)}, {away(low.day)}; it does not run out until {date(ahead.at(-1)!.day)}.</span></>
        : <span className="quiet">Stays above {b.policy ? "its safety stock" : "zero"} until {date(ahead.at(-1)!.day)}, with {number(coming)} coming.</span>}
    </div>
  );
}
