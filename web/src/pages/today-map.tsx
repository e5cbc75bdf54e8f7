// The map on the first page: sites, lanes, where customers are, and what is late on its way.
import { useTables } from "../api/tables";
import { ChainMap } from "../parts/map";
import { mapSays, useMapData } from "../parts/map-data";
import { Sheet } from "../parts/marks";
import { ProblemNote } from "../parts/problem";

export default function TodayMap() {
  const tables = useTables();
  const map = useMapData();
  return (
    <Sheet title="Where goods are and go" pad={false}>
      <ProblemNote error={map.error} compact />
      {map.data ? <><ChainMap {...map.data} height={420} currency={tables.company.currency} /><div className="quiet" style={{ padding: "8px 14px", fontSize: "0.75rem" }}>{mapSays(map.data, tables.company.currency)}</div></> : <div style={{ height: 420 }} />}
    </Sheet>
  );
}
