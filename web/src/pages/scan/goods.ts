// What a screen must know of items: names, codes on the package, weight; and where stock lies. Kept for when the connection is lost.
import { useQuery } from "@tanstack/react-query";
import { useSearch } from "wouter";
import { keptRows } from "../../app/kept";
import { lossy } from "../../app/offline";

export type Item = { code: string; name: string; gtin: string; weight: string; tracking: string; shelf_days: number; unit: string };
export type Lying = { item: string; place: string; kind: string; lot: string | null; expires: string | null; status: string; qty: string };

const atOnce = 200; // codes in one address
export async function itemsOf(codes: string[]): Promise<Map<string, Item>> {
  const out = new Map<string, Item>();
  for (let i = 0; i < codes.length; i += atOnce) for (const it of await keptRows<Item>("items", { "code.in": codes.slice(i, i + atOnce).join(","), limit: 1000 })) out.set(it.code, it);
  return out;
}
export function useItems(codes: string[]) {
  return useQuery({ queryKey: ["rows", "items", "of", codes], enabled: codes.length > 0, ...lossy, queryFn: () => itemsOf(codes) });
}

// Stock of items in storage at a site: the place and, of lots, what expires first.
export function useLying(site: string | undefined, codes: string[]) {
  return useQuery({
    queryKey: ["rows", "stock-on-hand", "of", site, codes], enabled: !!site && codes.length > 0, ...lossy,
    queryFn: async () => {
      const out = new Map<string, Lying[]>();
      for (let i = 0; i < codes.length; i += atOnce) {
        for (const s of await keptRows<Lying>("stock-on-hand", { site, "item.in": codes.slice(i, i + atOnce).join(","), kind: "storage", "qty.gt": 0, limit: 10_000 })) out.set(s.item, [...(out.get(s.item) ?? []), s]);
      }
      for (const list of out.values()) list.sort((a, b) => (a.expires ?? "9999").localeCompare(b.expires ?? "9999") || Number(b.qty) - Number(a.qty));
      return out;
    },
  });
}

export const useNumber = (name = "number"): string => new URLSearchParams(useSearch()).get(name) ?? "";
