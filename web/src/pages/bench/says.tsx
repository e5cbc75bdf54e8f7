// The projected course in a sentence: when it falls under the safety stock, and when nothing is left.
import { away, date, number } from "../../parts/format";
import { Mark } from "../../parts/marks";
import type { Bench, EffectDay } from "./data";

// The days of a change that is tried, beside those of the plan made anew without it.
function TriedSays({ effect }: { effect: EffectDay[] }) {
  const short = (of: "stock_now" | "stock_then") => effect.filter((d) => Number(d[of]) < 0);
  const now = short("stock_now"), then = short("stock_then");
  const days = (n: number) => `${number(n)} ${n === 1 ? "day" : "days"}`;
  return (
    <div style={{ fontSize: "0.8125rem", display: "flex", gap: 8, flexWrap: "wrap", alignItems: "baseline", marginTop: 6 }}>
      {then.length > 0 && <Mark attention="red">out of stock</Mark>}
      <span>With the change {then.length ? `it is out of stock on ${days(then.length)}, the first ${date(then[0]!.day)}` : "it does not run out"}; as it is, {now.length ? `on ${days(now.length)}` : then.length ? "it does not run out" : "neither"}.</span>
    </div>
  );
}

export function CourseSays({ b, effect }: { b: Bench; effect: EffectDay[] }) {
  if (effect.length) return <TriedSays effect={effect} />;
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
