// What this browser keeps: answers for when the connection is lost, and actions that wait to be sent. One IndexedDB with three stores.
const NAME = "argosy", VERSION = 1;
export type StoreName = "kept" | "outbox" | "results";

let opening: Promise<IDBDatabase> | null = null;
function open(): Promise<IDBDatabase> {
  opening ??= new Promise((resolve, reject) => {
    const r = indexedDB.open(NAME, VERSION);
    r.onupgradeneeded = () => {
      r.result.createObjectStore("kept");
      r.result.createObjectStore("outbox", { keyPath: "id", autoIncrement: true });
      r.result.createObjectStore("results");
    };
    r.onsuccess = () => resolve(r.result);
    r.onerror = () => { opening = null; reject(r.error ?? new Error("This browser keeps nothing")); };
  });
  return opening;
}

// One request in a transaction of its own; done when the transaction is, so that what is said to be kept is kept.
export async function inStore<T>(name: StoreName, mode: IDBTransactionMode, ask: (s: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await open();
  return new Promise((resolve, reject) => {
    const t = db.transaction(name, mode);
    const r = ask(t.objectStore(name));
    t.oncomplete = () => resolve(r.result);
    t.onerror = t.onabort = () => reject(t.error ?? new Error("Not kept"));
  });
}

// A browser that keeps nothing (a private window) still works while it is connected.
export const keep = (key: string, value: unknown): Promise<void> => inStore("kept", "readwrite", (s) => s.put(value, key)).then(() => {}, () => {});
export const kept = <T>(key: string): Promise<T | undefined> => inStore<T>("kept", "readonly", (s) => s.get(key)).catch(() => undefined);
export const forget = (key: string): Promise<void> => inStore("kept", "readwrite", (s) => s.delete(key)).then(() => {}, () => {});
export const forgetAll = (): Promise<void> => inStore("kept", "readwrite", (s) => s.clear()).then(() => {}, () => {});

// All that this browser keeps of the program, but for what anybody may see (the app's own files).
export async function forgetEverything(): Promise<void> {
  await Promise.all((["kept", "outbox", "results"] as const).map((n) => inStore(n, "readwrite", (s) => s.clear()).catch(() => {})));
  for (const s of [localStorage, sessionStorage]) s.clear();
}
export const waiting = (): Promise<number> => inStore<number>("outbox", "readonly", (s) => s.count()).catch(() => 0);
