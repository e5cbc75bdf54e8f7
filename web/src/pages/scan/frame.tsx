// What all scan screens share: the way back, what waits to be sent, where a code is scanned, typed or seen by the camera, and what was wrong.
import { IconArrowLeft, IconCamera, IconCircleXFilled, IconKeyboard, IconX } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Link } from "wouter";
import { useAct } from "../../act/act";
import { useTables } from "../../api/tables";
import { drop, type Entry, followersOf, mended, retry, send, useOutbox, useStartOutbox } from "../../app/outbox";
import { number } from "../../parts/format";
import { readScan, type Scan, useScanner } from "./scanner";
import "./scan.css";

export function Push({ children, onClick, main, square, disabled, label }: { children: ReactNode; onClick: () => void; main?: boolean; square?: boolean; disabled?: boolean; label?: string }) {
  return <button type="button" className={`push ${main ? "main" : ""} ${square ? "square" : ""}`} onClick={onClick} disabled={disabled} aria-label={label}>{children}</button>;
}

export function Frame({ title, back = "/deliver/scan", onBack, children }: { title: string; back?: string; onBack?: () => void; children: ReactNode }) {
  const client = useQueryClient();
  const { user } = useTables();
  useStartOutbox(user.code, () => void client.invalidateQueries());
  const arrow = <IconArrowLeft size={22} aria-hidden />;
  return (
    <div className="scan">
      <div className="top">
        {onBack ? <Push square label="Back" onClick={onBack}>{arrow}</Push> : <Link href={back} className="push square" aria-label="Back">{arrow}</Link>}
        <h1>{title}</h1>
      </div>
      <Banner />
      {children}
    </div>
  );
}

// How many actions wait, and those that were refused: mended, tried again, or dropped.
function Banner() {
  const box = useOutbox();
  const refused = box.entries.filter((e) => e.state === "refused");
  const behind = new Set(refused.flatMap((e) => followersOf(e, box.entries)).map((e) => e.id));
  const waiting = box.entries.filter((e) => e.state === "waiting" && !behind.has(e.id));
  const lost = box.lost;
  if (!lost && !waiting.length && !refused.length) return null;
  return (
    <div className={`banner ${lost ? "lost" : ""}`} role="status">
      {(lost || waiting.length > 0) && (
        <div>
          <strong>{lost ? "No connection. " : ""}{waiting.length ? `${number(waiting.length)} ${waiting.length === 1 ? "action waits" : "actions wait"} to be sent` : "Go on: what you do is kept and sent later"}</strong>
          {waiting.length > 0 && <div>{waiting.slice(0, 3).map((e) => e.label).join("; ")}{waiting.length > 3 ? "…" : ""}</div>}
        </div>
      )}
      {waiting.length > 0 && <div className="pushes"><Push onClick={() => void send()} disabled={box.sending}>Send now</Push></div>}
      {refused.map((e) => <Refusal key={e.id} entry={e} followers={followersOf(e, box.entries)} />)}
    </div>
  );
}

function Refusal({ entry, followers }: { entry: Entry; followers: Entry[] }) {
  const { open } = useAct();
  const p = entry.problem;
  return (
    <div className="wrong" role="alert" style={{ flexDirection: "column" }}>
      <div><strong>{entry.label} was refused: {p?.detail ?? p?.title}</strong>{p?.value ? `: ${p.value}` : ""}{p?.hint && <div>{p.hint}</div>}{followers.length > 0 && <div>Behind it waits: {followers.map((f) => f.label).join("; ")}.</div>}</div>
      <div className="pushes" style={{ width: "100%", color: "var(--text)" }}>
        <Push onClick={() => open({ noun: entry.noun, verb: entry.verb, input: entry.input, done: (r) => void mended(entry, r) })}>Mend</Push>
        <Push onClick={() => void retry(entry)}>Again</Push>
        <Push onClick={() => { if (confirm(`Drop it? Not done will be: ${[entry, ...followers].map((f) => f.label).join("; ")}.`)) void drop(entry); }}>Drop</Push>
      </div>
    </div>
  );
}

export type Wrong = { expected: string; scanned: string } | { text: string } | null;

// Where a code comes in: the scanner at any time; a field for those without one; the camera where the browser can read codes.
export function ScanBox({ say, onScan, wrong }: { say: string; onScan: (s: Scan) => void; wrong?: Wrong }) {
  const [typing, setTyping] = useState(false);
  const [text, setText] = useState("");
  const [camera, setCamera] = useState(false);
  useScanner(onScan);
  return (
    <div style={{ display: "flex", flexDirection: "column", gap: 10 }}>
      {wrong && (
        <div className="wrong" role="alert">
          <IconCircleXFilled size={22} aria-hidden style={{ flex: "none" }} />
          {"text" in wrong ? <div>{wrong.text}</div> : <div>Scanned <strong>{wrong.scanned}</strong>, expected <strong>{wrong.expected}</strong>. Nothing was counted.</div>}
        </div>
      )}
      {camera && <Camera onScan={onScan} close={() => setCamera(false)} />}
      {typing ? (
        <form className="qty" onSubmit={(e) => { e.preventDefault(); if (text.trim()) onScan(readScan(text)); setText(""); setTyping(false); }}>
          <div className="field" style={{ flex: 1 }}><input aria-label={say} autoFocus value={text} onChange={(e) => setText(e.currentTarget.value)} placeholder={say} autoCapitalize="characters" autoComplete="off" /></div>
          <button type="submit" className="push" style={{ flex: "none", minHeight: 48 }}>OK</button>
          <Push square label="Close" onClick={() => setTyping(false)}><IconX size={20} aria-hidden /></Push>
        </form>
      ) : (
        <div className="pushes">
          <Push onClick={() => setTyping(true)}><IconKeyboard size={20} aria-hidden /> {say}</Push>
          {"BarcodeDetector" in window && !camera && <Push square label="Scan with the camera" onClick={() => setCamera(true)}><IconCamera size={22} aria-hidden /></Push>}
        </div>
      )}
    </div>
  );
}

type Detector = { detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]> };

function Camera({ onScan, close }: { onScan: (s: Scan) => void; close: () => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const [problem, setProblem] = useState("");
  const told = useRef(onScan);
  told.current = onScan;
  useEffect(() => {
    let stream: MediaStream | null = null, over = false, timer: number | undefined, last = "", seen = 0;
    const detector = new (window as unknown as { BarcodeDetector: new () => Detector }).BarcodeDetector();
    const look = async () => {
      if (over || !video.current) return;
      try {
        const found = (await detector.detect(video.current))[0]?.rawValue;
        // The same code is taken again only when it was out of sight, or after two seconds.
        if (found && (found !== last || Date.now() - seen > 2000)) { last = found; seen = Date.now(); told.current(readScan(found)); }
      } catch { /* a picture that is not there yet */ }
      timer = window.setTimeout(() => void look(), 120);
    };
    navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }).then((s) => {
      stream = s;
      if (over || !video.current) return s.getTracks().forEach((t) => t.stop());
      video.current.srcObject = s;
      void video.current.play();
      void look();
    }).catch(() => setProblem("The camera may not be used here. Allow it in the browser, or type the code."));
    return () => { over = true; window.clearTimeout(timer); stream?.getTracks().forEach((t) => t.stop()); };
  }, []);
  return (
    <div className="card">
      {problem ? <div>{problem}</div> : <video ref={video} muted playsInline aria-label="Camera" />}
      <Push onClick={close}>Close the camera</Push>
    </div>
  );
}

// A quantity by number, or one more and one less.
export function Quantity({ value, set, label, most }: { value: string; set: (v: string) => void; label: string; most?: number }) {
  const n = Number(value) || 0;
  const to = (v: number) => set(String(Math.max(0, most !== undefined ? Math.min(most, v) : v)));
  return (
    <div className="qty">
      <Push square label={`${label}: one less`} onClick={() => to(n - 1)} disabled={n <= 0}>−</Push>
      <input inputMode="decimal" aria-label={label} value={value} onChange={(e) => set(e.currentTarget.value.replace(",", "."))} onFocus={(e) => e.currentTarget.select()} />
      <Push square label={`${label}: one more`} onClick={() => to(n + 1)} disabled={most !== undefined && n >= most}>+</Push>
    </div>
  );
}

export function Field({ label, value, set, type = "text", mode }: { label: string; value: string; set: (v: string) => void; type?: string; mode?: "decimal" | "numeric" }) {
  return <div className="field"><label>{label}<input type={type} inputMode={mode} value={value} onChange={(e) => set(e.currentTarget.value)} autoComplete="off" /></label></div>;
}

export function Steps({ done, of }: { done: number; of: number }) {
  return <div className="steps" role="progressbar" aria-label="Lines done" aria-valuenow={done} aria-valuemax={of} aria-valuemin={0}><div style={{ width: `${of ? (done / of) * 100 : 0}%` }} /></div>;
}

export function Nothing({ children }: { children: ReactNode }) {
  return <div className="card quiet">{children}</div>;
}
