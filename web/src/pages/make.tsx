// The production lead's day: the work of the coming days with its next steps, what is missing and when it comes, what to start, and which lots
// went into which.
import { Button, Group } from "@mantine/core";
import { useState } from "react";
import { useLocation } from "wouter";
import { ActButton } from "../act/act";
import { findView, useTables } from "../api/tables";
import { MiniList } from "../list/mini";
import { PageHead, Sheet } from "../parts/marks";
import { RefInput } from "../parts/ref-input";
import { placeOf } from "../parts/where";
import { Calendar } from "./make/calendar";
import "./make/make.css";
import { Shortages } from "./make/shortages";
import "./plan/plan.css";
import { Needs } from "./today";

function TraceLot() {
  const [lot, setLot] = useState("");
  const [, go] = useLocation();
  const show = (l: string) => l.trim() && go(placeOf("lot", l.trim()));
  return (
    <Sheet title="Trace a lot">
      <form onSubmit={(e) => { e.preventDefault(); show(lot); }}>
        <Group gap={8} align="flex-end">
          <RefInput entity="lot" label="Lot" value={lot} onChange={setLot} onOptionSubmit={show} placeholder="scan or type it" w={200} />
          <Button type="submit" variant="default" disabled={!lot.trim()}>What went in, where it went</Button>
        </Group>
      </form>
    </Sheet>
  );
}

export default function Make() {
  const tables = useTables();
  return (
    <div className="page">
      <PageHead
        title="Make"
        say="What is made, by day and plant"
        right={<>
          <ActButton noun="plan" verb="release" label="Start what is planned…" input={{ what: "make" }} />
          <ActButton noun="work" verb="create" label="New work order…" variant="filled" />
        </>}
      />
      <div className="plan-stack">
        {findView(tables, "needs-me") && <Needs place="make" limit={5} />}
        <Calendar />
        <Shortages />
        <div className="grid-2">
          <MiniList title="To be started" view="planned-supply" query={{ kind: "planned-make", sort: "release" }} columns={["item", "site", "qty", "release", "due", "reason"]} right={<ActButton noun="plan" verb="release" label="Start…" size="compact-xs" input={{ what: "make" }} />} empty="The plan makes nothing new." />
          <MiniList title="Made lately" view="work-orders" query={{ status: "done", sort: "-closed" }} columns={["number", "item", "site", "qty", "done", "closed"]} empty="Nothing yet." />
          <TraceLot />
          <MiniList title="Which lots went into which" view="lot-genealogy" query={{ sort: "-lot" }} columns={["lot", "parent", "qty", "work"]} empty="No lot was made yet." />
        </div>
      </div>
    </div>
  );
}
