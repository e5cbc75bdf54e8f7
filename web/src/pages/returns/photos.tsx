// Pictures of what came back: those that the program keeps, and those that wait in this browser to be sent.
import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useAct } from "../../act/act";
import { confirm, useOutbox } from "../../app/outbox";
import { useKeptRows } from "../../app/kept";
import { time } from "../../parts/format";
import { Mark, Sheet } from "../../parts/marks";
import { asPicture } from "../../parts/picture";
import { problemText } from "../../parts/problem";
import "./photos.css";

type Kept = { id: string; pos: number; item: string | null; note: string; added: string; by: string | null };
const addressOf = (id: string) => `/v1/attachment/${id}`;

function useWaiting(ret: string) {
  return useOutbox().entries.filter((e) => e.noun === "return" && e.verb === "attach" && e.input.ret === ret);
}

// The pictures of one line, and the button that takes another. What is taken without a connection is sent when it is back, once.
export function LinePhotos({ ret, pos, item }: { ret: string; pos: number; item: string }) {
  const client = useQueryClient();
  const { may } = useAct();
  const [wrong, setWrong] = useState("");
  const kept = useKeptRows<Kept>("attachments", { doc: ret, limit: 1000 }).data?.rows.filter((a) => a.pos === pos) ?? [];
  const waiting = useWaiting(ret).filter((e) => e.input.pos === pos);
  const take = async (file: File) => {
    setWrong("");
    try {
      const content = await asPicture(file);
      await confirm("return", "attach", { ret, pos, content }, `Photo of ${item}, ${ret}`);
      await client.invalidateQueries({ queryKey: ["rows", "attachments"] });
    } catch (e) {
      setWrong(problemText(e));
    }
  };
  return (
    <>
      {kept.map((a) => <a key={a.id} href={addressOf(a.id)} target="_blank" rel="noopener"><img className="photo" src={addressOf(a.id)} alt={`Photo of ${item}`} title={time(a.added)} /></a>)}
      {waiting.map((e) => <span key={e.id} className="photo-waits"><img className="photo" src={`data:image/jpeg;base64,${String(e.input.content)}`} alt={`Photo of ${item}, not sent yet`} /><Mark attention={e.state === "refused" ? "red" : "amber"}>{e.state === "refused" ? "refused" : "to be sent"}</Mark></span>)}
      {may("return", "attach") && <Button component="label" variant="default" size="sm" style={{ alignSelf: "flex-end" }}>{kept.length + waiting.length ? "Another photo" : "Photo"}<input type="file" accept="image/*" capture="environment" className="visually-hidden" aria-label={`Photo of ${item}`} onChange={(e) => { const f = e.currentTarget.files?.[0]; e.currentTarget.value = ""; if (f) void take(f); }} /></Button>}
      {wrong && <span role="alert"><Mark attention="red">{wrong}</Mark></span>}
    </>
  );
}

// All pictures of a return, on its own page.
export function ReturnPhotos({ ret }: { ret: string }) {
  const kept = useKeptRows<Kept>("attachments", { doc: ret, limit: 1000 }).data?.rows ?? [];
  if (!kept.length) return null;
  return (
    <Sheet title="Photos">
      <div className="photos">
        {kept.map((a) => (
          <figure key={a.id}>
            <a href={addressOf(a.id)} target="_blank" rel="noopener"><img src={addressOf(a.id)} alt={`Photo of ${a.item ?? `line ${a.pos}`}`} /></a>
            <figcaption>Line {a.pos}{a.item ? `, ${a.item}` : ""} <span className="quiet">{[time(a.added), a.by, a.note].filter(Boolean).join(", ")}</span></figcaption>
          </figure>
        ))}
      </div>
    </Sheet>
  );
}
