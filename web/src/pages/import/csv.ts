// CSV as it comes: commas, semicolons or tabs, quotes with doubled quotes and newlines inside, with or without a mark of its encoding.
export type Sheet = { header: string[]; rows: string[][]; cut: string };

export function cutOf(text: string): string {
  const first = text.slice(0, 5000);
  let quoted = false;
  const counts: Record<string, number> = { ",": 0, ";": 0, "\t": 0 };
  for (const c of first) {
    if (c === '"') quoted = !quoted;
    else if (!quoted && c === "\n") break;
    else if (!quoted && c in counts) counts[c]!++;
  }
  return Object.entries(counts).sort((a, b) => b[1] - a[1])[0]![1] > 0 ? Object.entries(counts).sort((a, b) => b[1] - a[1])[0]![0] : ",";
}

export function readCsv(raw: string): Sheet {
  const text = raw.replace(/^\uFEFF/, "");
  const cut = cutOf(text), out: string[][] = [];
  let row: string[] = [], cell = "", quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') { cell += '"'; i++; } else quoted = false;
    } else if (c === '"' && cell.trim() === "") { quoted = true; cell = ""; } else if (c === cut) { row.push(cell); cell = ""; } else if (c === "\n" || c === "\r") {
      if (c === "\r" && text[i + 1] === "\n") i++;
      row.push(cell);
      if (row.length > 1 || row[0]!.trim() !== "") out.push(row);
      row = [];
      cell = "";
    } else cell += c;
  }
  row.push(cell);
  if (row.length > 1 || row[0]!.trim() !== "") out.push(row);
  const header = (out.shift() ?? []).map((h) => h.trim());
  // Where semicolons part the cells, numbers are written with a comma.
  const told = (s: string) => (cut === ";" && /^-?\d+,\d+$/.test(s) ? s.replace(",", ".") : s);
  return { header, rows: out.map((r) => header.map((_, i) => told((r[i] ?? "").trim()))), cut };
}

export function writeCsv(header: string[], rows: string[][]): string {
  const q = (s: string) => (/[",\n\r]/.test(s) ? `"${s.replace(/"/g, '""')}"` : s);
  return [header, ...rows].map((r) => r.map(q).join(",")).join("\n") + "\n";
}
