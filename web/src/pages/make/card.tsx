// A work order in the calendar: what is made, how far it is, and its next step as a button; the other steps are behind the dots.
import { ActionIcon, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { Link } from "wouter";
import { ActButton, useAct, type Wish } from "../../act/act";
import { number } from "../../parts/format";
import { Mark } from "../../parts/marks";
import { placeOf } from "../../parts/where";
import type { OpenWork } from "./orders";

function Next({ w }: { w: OpenWork }) {
  const at = { work: w.number };
  switch (w.step) {
    case "short":
      return w.status === "open" ? <ActButton noun="work" verb="release" label="Release" size="compact-xs" now input={at} /> : <ActButton noun="work" verb="issue" label="Issue…" size="compact-xs" input={{ ...at, lines: w.components.filter((c) => Number(c.held) > 0).map((c) => ({ pos: c.pos, qty: c.held })) }} />;
    case "release": return <ActButton noun="work" verb="release" label="Release" size="compact-xs" now input={at} />;
    case "issue": return <ActButton noun="work" verb="issue" label="Issue" size="compact-xs" now input={at} />;
    case "report": return <ActButton noun="work" verb="report" label="Report…" size="compact-xs" input={{ ...at, good: w.open }} />;
    case "finish": return <ActButton noun="work" verb="finish" label="Finish" size="compact-xs" now input={at} />;
  }
}

export function WorkMenu({ w }: { w: OpenWork }) {
  const { open, may } = useAct();
  const steps: [string, Wish][] = [
    ["Issue components…", { noun: "work", verb: "issue", input: { work: w.number } }],
    ["Take components back…", { noun: "work", verb: "unissue", input: { work: w.number } }],
    ["Report output…", { noun: "work", verb: "report", input: { work: w.number, good: w.open } }],
    ["Inspect output…", { noun: "work", verb: "inspect", input: { work: w.number } }],
    ["Finish…", { noun: "work", verb: "finish", input: { work: w.number } }],
    ["Cancel…", { noun: "work", verb: "cancel", input: { work: w.number } }],
  ];
  const mine = steps.filter(([, s]) => may(s.noun, s.verb));
  if (!mine.length) return null;
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target><ActionIcon size={20} variant="subtle" color="gray" aria-label={`Other steps of ${w.number}`}><IconDots size={14} /></ActionIcon></Menu.Target>
      <Menu.Dropdown>{mine.map(([label, s]) => <Menu.Item key={label} onClick={() => open(s)}>{label}</Menu.Item>)}</Menu.Dropdown>
    </Menu>
  );
}

export function WorkCard({ w, where }: { w: OpenWork; where: boolean }) {
  const share = Number(w.qty) > 0 ? Math.min(1, Number(w.done) / Number(w.qty)) : 0;
  const missing = w.components.filter((c) => Number(c.missing) > 0).map((c) => `${c.item}: ${number(c.missing)}`).join(", ");
  return (
    <li className={`work-card ${w.status}`}>
      <div className="row">
        <Link className="open tabular" href={placeOf("doc", w.number)}>{w.number}</Link>
        <span style={{ flex: 1 }} />
        {where && <span className="quiet" style={{ fontSize: "0.6875rem" }}>{w.site}</span>}
        <WorkMenu w={w} />
      </div>
      <div className="row"><span className="tabular" style={{ fontWeight: 600 }}>{number(w.open)}</span> <Link className="open" href={placeOf("item", w.item)}>{w.item}</Link><span style={{ flex: 1 }} />{w.step === "short" && <span title={`Missing ${missing}`}><Mark attention="red">short</Mark></span>}</div>
      {share > 0 && <div className="done" role="img" aria-label={`${number(w.done)} of ${number(w.qty)} done`}><span style={{ width: `${share * 100}%` }} /></div>}
      <div className="row"><span className="quiet note" title={w.step === "short" ? `Missing ${missing}` : undefined}>{w.step === "short" ? missing : w.step === "report" ? "issued" : w.step === "issue" ? "all there" : ""}</span><Next w={w} /></div>
    </li>
  );
}
