// Start: the look, the questions, who asks, the frame, and the pages, each read when it is first opened.
import "@fontsource-variable/inter/wght.css";
import "./look/layers.css";
import "@mantine/core/styles.layer.css";
import "@mantine/notifications/styles.layer.css";
import "./look/look.css";
import { Loader, MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { setNonce } from "get-nonce";
import { Component, lazy, type ReactNode, StrictMode, Suspense } from "react";
import { createRoot } from "react-dom/client";
import { Route, Switch, useLocation } from "wouter";
import { ActProvider } from "./act/act";
import { Refused } from "./api/client";
import { useTables } from "./api/tables";
import { openTo, placeAt } from "./app/places";
import { SessionGate } from "./app/session";
import { Shell } from "./app/shell";
import { theme, tonesAsVariables } from "./look/theme";
import { Today } from "./pages/today";
import { ProblemNote } from "./parts/problem";

const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";
setNonce(nonce);

const client = new QueryClient({
  defaultOptions: { queries: { staleTime: 5_000, refetchOnWindowFocus: true, retry: (n, e) => n < 2 && !(e instanceof Refused && e.problem.status >= 400 && e.problem.status < 500) } },
});

const Plan = lazy(() => import("./pages/plan"));
const Bench = lazy(() => import("./pages/bench"));
const Source = lazy(() => import("./pages/source"));
const Make = lazy(() => import("./pages/make"));
const Deliver = lazy(() => import("./pages/deliver"));
const Scan = lazy(() => import("./pages/scan"));
const Returns = lazy(() => import("./pages/returns"));
const ReturnsDesk = lazy(() => import("./pages/returns-desk"));
const Product = lazy(() => import("./pages/product"));
const Item = lazy(() => import("./pages/item"));
const Trace = lazy(() => import("./pages/trace"));
const Cash = lazy(() => import("./pages/cash"));
const Account = lazy(() => import("./pages/account"));
const Information = lazy(() => import("./pages/information"));
const Network = lazy(() => import("./pages/network"));
const Import = lazy(() => import("./pages/import"));
const Settings = lazy(() => import("./pages/settings"));
const You = lazy(() => import("./pages/you"));
const Listing = lazy(() => import("./pages/listing"));
const RecordPage = lazy(() => import("./pages/record"));
const DocumentPage = lazy(() => import("./pages/document"));
const PartyPage = lazy(() => import("./pages/party"));
const Explain = lazy(() => import("./pages/explain"));

// A page that breaks says so, and the rest of the app goes on.
class Guard extends Component<{ at: string; children: ReactNode }, { error: unknown }> {
  state = { error: null as unknown };
  static getDerivedStateFromError(error: unknown) {
    return { error };
  }
  componentDidUpdate(before: { at: string }) {
    if (before.at !== this.props.at && this.state.error) this.setState({ error: null });
  }
  render() {
    return this.state.error ? <div className="page"><ProblemNote error={this.state.error} /></div> : this.props.children;
  }
}

function Pages() {
  const [here] = useLocation();
  const tables = useTables();
  const at = placeAt(here);
  // The scan screens and the returns desk are for the shelf: what they need they say themselves.
  if (at && here === at.to && !openTo(tables, at)) return <div className="page"><h1>{at.label} is not open to you</h1><p>Your roles, or the site or party that you are bound to, leave nothing to be seen there. What is yours is at the left, and Ctrl-K finds it.</p></div>;
  return (
    <Guard at={here}>
      <Suspense fallback={<div className="page"><Loader size="sm" aria-label="Reading" /></div>}>
        <Switch>
          <Route path="/" component={Today} />
          <Route path="/plan" component={Plan} />
          <Route path="/plan/item/:item/:site">{(p) => <Bench item={decodeURIComponent(p.item)} site={decodeURIComponent(p.site)} key={`${p.item} ${p.site}`} />}</Route>
          <Route path="/source" component={Source} />
          <Route path="/make" component={Make} />
          <Route path="/deliver" component={Deliver} />
          <Route path="/deliver/scan/:what?">{(p) => <Scan what={p.what} />}</Route>
          <Route path="/returns" component={Returns} />
          <Route path="/returns/desk" component={ReturnsDesk} />
          <Route path="/product" component={Product} />
          <Route path="/item/:code">{(p) => <Item code={decodeURIComponent(p.code)} key={p.code} />}</Route>
          <Route path="/trace/:what/:code">{(p) => <Trace what={p.what} code={decodeURIComponent(p.code)} key={p.code} />}</Route>
          <Route path="/cash" component={Cash} />
          <Route path="/cash/account/:code">{(p) => <Account code={decodeURIComponent(p.code)} key={p.code} />}</Route>
          <Route path="/information" component={Information} />
          <Route path="/network" component={Network} />
          <Route path="/network/import/:entity?">{(p) => <Import entity={p.entity} />}</Route>
          <Route path="/settings" component={Settings} />
          <Route path="/you" component={You} />
          <Route path="/list/:view">{(p) => <Listing view={p.view} key={p.view} />}</Route>
          <Route path="/record/:entity/:code">{(p) => <RecordPage entity={p.entity} code={decodeURIComponent(p.code)} key={`${p.entity} ${p.code}`} />}</Route>
          <Route path="/doc/:number">{(p) => <DocumentPage number={decodeURIComponent(p.number)} key={p.number} />}</Route>
          <Route path="/party/:code">{(p) => <PartyPage code={decodeURIComponent(p.code)} key={p.code} />}</Route>
          <Route path="/explain/:number">{(p) => <Explain number={decodeURIComponent(p.number)} key={p.number} />}</Route>
          <Route><div className="page"><h1>There is nothing at this address</h1><p>Ctrl-K finds every page and record.</p></div></Route>
        </Switch>
      </Suspense>
    </Guard>
  );
}

// The app's files stay in the browser for a reload without a connection (public/sw.js). Beside Vite's own server it would be in the way.
if (import.meta.env.PROD && "serviceWorker" in navigator) {
  window.addEventListener("load", () => {
    void navigator.serviceWorker.register("/sw.js").then(() => navigator.serviceWorker.ready).then((r) => {
      r.active?.postMessage(["/", ...performance.getEntriesByType("resource").map((e) => e.name).filter((u) => u.includes("/assets/"))]);
      void import("./pages/scan"); // the screens for the shelf are there before they are needed
    }).catch(() => {}); // a browser that takes none works as well, while it is connected
  });
}

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={tonesAsVariables} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <Notifications position="bottom-right" autoClose={6000} />
      <QueryClientProvider client={client}>
        <SessionGate>
          <ActProvider>
            <Shell>
              <Pages />
            </Shell>
          </ActProvider>
        </SessionGate>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
