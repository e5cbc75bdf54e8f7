// Open orders by the day they must leave: how much is ready to go, how much is still coming, and what nothing stands for.
import { Link } from "wouter";
import { useTables } from "../../api/tables";
import { companyToday, number, wholeMoney } from "../../parts/format";
import { Mark, Sheet, TenseSwatch } from "../../parts/marks";
import { listOf } from "../../parts/where";
import { byDay, days, filterOf, type OpenLine, type Sum } from "./open-lines";
import "./deliver.css";

function Bar({ sum, most }: { sum: Sum; most: number }) {
  const part = (v: number) => `${most > 0 ? (v / most) * 100 : 0}%`;
  return (
    <div className="tense-bar product" role="img" aria-label={`ready ${wholeMoney(sum.ready)}, coming ${wholeMoney(sum.coming)}, without supply ${wholeMoney(sum.nothing)}`}>
      <span className="held" style={{ width: part(sum.ready) }} />
      <span className="expected" style={{ width: part(sum.coming) }} />
      <span className="none" style={{ width: part(sum.nothing) }} />
    </div>
  );
}

export function ByDay({ lines }: { lines: OpenLine[] }) {
  const today = companyToday();
  const { company } = useTables();
  const sums = byDay(lines, today);
  const most = Math.max(...days.map((d) => sums[d.day].money));
  return (
    <Sheet title="What must leave" pad={false} right={<span className="quiet legend by-day-legend">
      <span><TenseSwatch tense="held" flow="product" /> ready</span> <span><TenseSwatch tense="expected" flow="product" /> coming</span> <span><span className="swatch none" aria-hidden /> nothing stands for it</span>
    </span>}>
      <div className="scroll-x" tabIndex={0} role="region" aria-label="What must leave, by day">
        <table className="plain by-day">
          <thead><tr><th scope="col">Day</th><th scope="col" className="number">Orders</th><th scope="col" className="number">Lines</th><th scope="col" className="number">Open ({company.currency})</th><th scope="col" className="wide"><span className="visually-hidden">Ready, coming and without supply</span></th><th scope="col" className="number">Ready</th><th scope="col" className="number">Coming</th><th scope="col" className="number">No supply</th></tr></thead>
          <tbody>
            {days.map(({ day, label }) => {
              const s = sums[day], at = filterOf(day, today);
              const late = day === "overdue" && s.lines > 0;
              const open = (q: Record<string, string | number | null>, v: number) => (v > 0.005 ? <Link className="open" href={listOf("order-lines", { "open.gt": 0, ...at, ...q })}>{wholeMoney(v)}</Link> : <span className="quiet">0</span>);
              return (
                <tr key={day}>
                  <th scope="row">{late ? <Mark attention="red">{label}</Mark> : label}</th>
                  <td className="number">{number(s.orders.size)}</td>
                  <td className="number">{number(s.lines)}</td>
                  <td className="number strong">{open({}, s.money)}</td>
                  <td className="wide"><Bar sum={s} most={most} /></td>
                  <td className="number">{open({ "held.gt": 0 }, s.ready)}</td>
                  <td className="number">{open({ "waits_for.ne": null }, s.coming)}</td>
                  <td className="number">{open({ waits_for: null, promised: null }, s.nothing)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Sheet>
  );
}
