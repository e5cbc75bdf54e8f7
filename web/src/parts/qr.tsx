// A QR code from the lines of blocks that the program gives: a full one is two dark modules above each other, a half one is one.
export function Qr({ rows, label }: { rows: string[]; label: string }) {
  const wide = rows[0]?.length ?? 0;
  const path = rows.flatMap((r, y) => [...r].map((c, x) => (c === "█" ? `M${x} ${2 * y}h1v2h-1z` : c === "▀" ? `M${x} ${2 * y}h1v1h-1z` : c === "▄" ? `M${x} ${2 * y + 1}h1v1h-1z` : ""))).join("");
  return (
    <svg viewBox={`0 0 ${wide} ${2 * rows.length}`} role="img" aria-label={label} shapeRendering="crispEdges" style={{ width: "min(100%, 240px)", background: "#fff", borderRadius: 6, display: "block" }}>
      <path d={path} fill="#000" />
    </svg>
  );
}
