// The app's own files, so that a reload works without a connection: assets have their content in their name and are taken from the cache
// first; the page is asked for first and comes from the cache where nobody answers. What the program says (/v1) is never kept here.
const CACHE = "argosy-1";
const MOST = 300; // files of earlier versions go when there are more

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (e) => e.waitUntil(caches.keys().then((names) => Promise.all(names.filter((n) => n !== CACHE).map((n) => caches.delete(n)))).then(() => self.clients.claim())));

async function asset(request) {
  const cache = await caches.open(CACHE);
  const had = await cache.match(request);
  if (had) return had;
  const got = await fetch(request);
  if (got.ok) {
    await cache.put(request, got.clone());
    const keys = await cache.keys();
    if (keys.length > MOST) await Promise.all(keys.slice(0, keys.length - MOST).filter((k) => new URL(k.url).pathname.startsWith("/assets/")).map((k) => cache.delete(k)));
  }
  return got;
}

// Every page of the app is the same document.
async function page(request) {
  const cache = await caches.open(CACHE);
  try {
    const got = await fetch(request);
    if (got.ok) await cache.put("/", got.clone());
    return got;
  } catch (e) {
    const had = await cache.match("/");
    if (had) return had;
    throw e;
  }
}

self.addEventListener("fetch", (e) => {
  const url = new URL(e.request.url);
  if (e.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith("/v1/")) return;
  if (url.pathname.startsWith("/assets/")) e.respondWith(asset(e.request));
  else if (e.request.mode === "navigate") e.respondWith(page(e.request));
});

// The page tells which of its files were read before this worker was there.
self.addEventListener("message", (e) => {
  if (!Array.isArray(e.data)) return;
  const ours = e.data.filter((u) => typeof u === "string" && new URL(u, self.location.origin).origin === self.location.origin && (new URL(u, self.location.origin).pathname.startsWith("/assets/") || u === "/"));
  e.waitUntil(caches.open(CACHE).then((c) => Promise.all(ours.map(async (u) => ((await c.match(u)) ? undefined : c.add(u).catch(() => {}))))));
});
