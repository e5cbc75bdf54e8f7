// The frame of every page: the chain at the left, the search at the top, who one is.
import { ActionIcon, AppShell, Burger, Menu, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { spotlight } from "@mantine/spotlight";
import { IconMoon, IconSearch, IconSun, IconUser } from "@tabler/icons-react";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { Link, useLocation } from "wouter";
import { useAct } from "../act/act";
import { sees, useTables, words } from "../api/tables";
import { setToday } from "../parts/format";
import { listOf, setOpen } from "../parts/where";
import { useIdle } from "./idle";
import { useLive } from "./live";
import { Logo } from "./logo";
import { openTo, type Place, places } from "./places";
import { useBefore } from "./before";
import { signOut, useSession } from "./session";
import { Waiting } from "./waiting";
import "./shell.css";

const Palette = lazy(() => import("./palette").then((m) => ({ default: m.Palette })));

function NavLink({ place, here, close }: { place: Place; here: string; close: () => void }) {
  const Icon = place.icon;
  const current = place.to === "/" ? here === "/" : here === place.to || here.startsWith(`${place.to}/`);
  return (
    <Link href={place.to} aria-current={current ? "page" : undefined} onClick={close}>
      <Icon size={18} stroke={1.6} className={place.flow} aria-hidden />
      {place.label}
    </Link>
  );
}

export function Shell({ children }: { children: ReactNode }) {
  const [opened, nav] = useDisclosure(false);
  const idle = useIdle();
  const [wanted, setWanted] = useState(false);
  const find = () => { setWanted(true); spotlight.open(); };
  // Whoever is faster than the palette is read gets it as soon as it is there.
  useEffect(() => {
    const key = (e: KeyboardEvent) => {
      if (!(e.ctrlKey || e.metaKey) || e.key.toLowerCase() !== "k" || e.defaultPrevented) return;
      e.preventDefault();
      find();
    };
    window.addEventListener("keydown", key);
    return () => window.removeEventListener("keydown", key);
  }, []);
  const tables = useTables();
  const [here] = useLocation();
  const told = sees(tables, "events"); // what others do is told to those alone who may see it afterwards
  const live = useLive(told);
  const { open, may } = useAct();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("light");
  setToday(tables.company.now);
  useBefore(useSession());
  useEffect(() => {
    const p = places.find((x) => x.to !== "/" && here.startsWith(x.to)) ?? places[0]!;
    document.title = `${p.label} · ${tables.company.name || "Argosy"}`;
  }, [here, tables.company.name]);
  // Pages of which nothing may be seen are not offered.
  const mine = places.filter((p) => openTo(tables, p));
  const bound = tables.user.site || tables.user.party;
  setOpen(tables);
  const group = (g: Place["group"]) => mine.filter((p) => p.group === g).map((p) => <NavLink key={p.to} place={p} here={here} close={nav.close} />);
  const named = (g: Place["group"], all: ReactNode) => mine.some((p) => p.group === g) && <><div className="group">{g}</div>{all}</>;
  return (
    <AppShell header={{ height: 48 }} navbar={{ width: 204, breakpoint: "sm", collapsed: { mobile: !opened } }} padding={0}>
      <a className="skip" href="#content">To the content</a>
      <AppShell.Header style={{ background: "var(--paper)", borderColor: "var(--rule)" }}>
        <div className="shell-top">
          <Burger opened={opened} onClick={nav.toggle} hiddenFrom="sm" size="sm" aria-label="Menu" />
          <Link href="/" className="company" aria-label={`${tables.company.name || "Argosy"}: Today`} style={{ display: "flex", gap: 8, alignItems: "center", fontWeight: 600, width: 176 }}>
            <Logo />
            <span style={{ overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" }}>{tables.company.name || "Argosy"}</span>
          </Link>
          <button type="button" className="shell-find" onClick={find}>
            <IconSearch size={14} aria-hidden /> <span>Search or do…</span> <kbd>Ctrl K</kbd>
          </button>
          <span className="shell-space" />
          <Waiting user={tables.user.code} />
          {told && <span className="quiet" style={{ fontSize: "0.75rem", display: "inline-flex", gap: 6, alignItems: "center" }} title={live.last ? `${live.last.user}: ${live.last.noun} ${live.last.verb} ${live.last.ref}` : live.state === "live" ? "What others do appears here" : "No live connection: trying again"}>
            <span className={`swatch ${live.state === "live" ? "posted" : "expected"}`} style={{ width: 8, height: 8, borderRadius: 4 }} />
            <span className="mantine-visible-from-sm">{live.state === "live" ? "live" : "not live"}</span>
          </span>}
          <ActionIcon variant="subtle" color="gray" aria-label={scheme === "dark" ? "Light page" : "Dark page"} onClick={() => setColorScheme(scheme === "dark" ? "light" : "dark")}>
            {scheme === "dark" ? <IconSun size={17} /> : <IconMoon size={17} />}
          </ActionIcon>
          <Menu position="bottom-end">
            <Menu.Target><ActionIcon variant="subtle" color="gray" aria-label={`Signed in as ${tables.user.name || tables.user.code}`}><IconUser size={17} /></ActionIcon></Menu.Target>
            <Menu.Dropdown>
              <Menu.Label>{tables.user.name || tables.user.code}: {tables.user.roles.join(", ")}{bound ? `, of ${bound}` : ""}</Menu.Label>
              <Menu.Item component={Link} href="/you">Your account</Menu.Item>
              {may("user", "password") && <Menu.Item onClick={() => open({ noun: "user", verb: "password", input: { user: tables.user.code } })}>Change the password</Menu.Item>}
              <Menu.Item onClick={() => void signOut()}>Sign out</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </div>
      </AppShell.Header>
      <AppShell.Navbar style={{ borderColor: "var(--rule)" }}>
        <nav className="shell-nav" aria-label="Pages">
          {group("")}
          {named("Stages", <div className="chain">{group("Stages")}</div>)}
          {named("Flows", group("Flows"))}
          {bound && <><div className="group">Lists</div>{tables.views.filter((v) => v.name !== "saved-views" && !(v.params ?? []).some((x) => !x.optional)).map((v) => <Link key={v.name} href={listOf(v.name)} aria-current={here === listOf(v.name) ? "page" : undefined} onClick={nav.close}>{words(v.name)}</Link>)}</>}
          {named("Company", group("Company"))}
        </nav>
      </AppShell.Navbar>
      <AppShell.Main id="content">{children}</AppShell.Main>
      <Suspense>{(idle || wanted) && <Palette />}</Suspense>
    </AppShell>
  );
}
