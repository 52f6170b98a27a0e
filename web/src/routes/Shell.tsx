/** What stands around every page: rail, top bar, palette, list of shortcuts. */

import { Link, Outlet, useNavigate, useParams, useRouterState, useSearch } from "@tanstack/react-router";
import { Boxes, ChartLine, CircleHelp, GitCompareArrows, Moon, Settings, Sun, Table2 } from "lucide-react";
import { lazy, type ReactElement, type ReactNode, Suspense, useEffect, useState } from "react";
import { isSignedOut } from "../data/errors";
import { useViewer } from "../data/queries";
import { AlertToasts } from "../life/AlertToasts";
import { IconButton, Tip } from "../ui/Button";
import { shownTheme, toggleTheme, useLooks } from "../ui/looks";
import { ErrorNote } from "../ui/Notes";
import { spelled, useShortcut } from "../ui/shortcuts";
import { Toasts } from "../ui/Toasts";
import { SignIn } from "./fallbacks";
import { LiveDot } from "./LiveDot";
import styles from "./shell.module.css";

const Palette = lazy(() => import("./Palette"));
const ShortcutList = lazy(() => import("./ShortcutList"));

export function Shell(): ReactElement {
  const viewer = useViewer();
  const { entity, project, run } = useParams({ strict: false });
  const [open, setOpen] = useState<"palette" | "shortcuts" | null>(null);
  useTitle(run ?? project, run === undefined ? entity : project);
  useGlobalShortcuts(setOpen);
  const theme = useLooks((looks) => shownTheme(looks.theme));
  if (isSignedOut(viewer.error)) return <SignIn retry={() => void viewer.refetch()} />;
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#page">
        Skip to the page
      </a>
      <Rail />
      <header className={styles.bar}>
        <Crumbs />
        {entity === undefined || project === undefined ? null : <LiveDot entity={entity} project={project} />}
        <button type="button" className={styles.search} onClick={() => setOpen("palette")}>
          <span>Search or jump…</span>
          <kbd>{spelled("mod+k")}</kbd>
        </button>
        <IconButton label={theme === "dark" ? "Light theme" : "Dark theme"} keys="t" onClick={toggleTheme}>
          {theme === "dark" ? <Sun size={16} /> : <Moon size={16} />}
        </IconButton>
        <IconButton label="Shortcuts" keys="?" onClick={() => setOpen("shortcuts")}>
          <CircleHelp size={16} />
        </IconButton>
      </header>
      <div id="page" className={styles.page} tabIndex={-1}>
        {viewer.error === null ? null : (
          <div className={styles.failed}>
            <ErrorNote error={viewer.error} retry={() => void viewer.refetch()} />
          </div>
        )}
        {/* Nothing is asked for before it is known that answers may come. */}
        {viewer.data === undefined ? null : <Outlet />}
      </div>
      {entity === undefined || project === undefined ? null : (
        <AlertToasts key={`${entity}/${project}`} entity={entity} project={project} />
      )}
      <Toasts />
      <Suspense>
        {open === "palette" ? <Palette onClose={() => setOpen(null)} onShortcuts={() => setOpen("shortcuts")} /> : null}
        {open === "shortcuts" ? <ShortcutList onClose={() => setOpen(null)} /> : null}
      </Suspense>
    </div>
  );
}

function useTitle(name: string | undefined, place: string | undefined): void {
  useEffect(() => {
    document.title = [name, place, "runcairn"].filter(Boolean).join(" · ");
  }, [name, place]);
}

function useGlobalShortcuts(setOpen: (what: "palette" | "shortcuts") => void): void {
  const navigate = useNavigate();
  const { entity, project } = useParams({ strict: false });
  const inProject = entity !== undefined && project !== undefined;
  useShortcut("mod+k", "Search or jump", "Everywhere", () => setOpen("palette"));
  useShortcut("?", "All shortcuts", "Everywhere", () => setOpen("shortcuts"));
  useShortcut("t", "Light or dark theme", "Everywhere", toggleTheme);
  useShortcut("g p", "Go to the projects", "Go", () => void navigate({ to: "/" }));
  useShortcut(
    "g w",
    "Go to the workspace",
    "Go",
    () => inProject && void navigate({ to: "/$entity/$project/workspace", params: { entity, project } }),
    inProject,
  );
  useShortcut(
    "g r",
    "Go to the runs",
    "Go",
    () => inProject && void navigate({ to: "/$entity/$project/runs", params: { entity, project } }),
    inProject,
  );
  useShortcut(
    "g c",
    "Go to the comparison",
    "Go",
    () => inProject && void navigate({ to: "/$entity/$project/compare", params: { entity, project } }),
    inProject,
  );
}

/** The choice of runs goes along between the pages of a project that have one. */
function useCarried(): { f?: string; sort?: string; runs?: string } {
  const { f, sort, runs } = useSearch({ strict: false });
  return {
    ...(f === undefined ? {} : { f }),
    ...(sort === undefined ? {} : { sort }),
    ...(runs === undefined ? {} : { runs }),
  };
}

function Rail(): ReactElement {
  const { entity, project } = useParams({ strict: false });
  const carried = useCarried();
  const path = useRouterState({ select: (state) => state.location.pathname });
  return (
    <nav className={styles.rail} aria-label="Main">
      <Tip label="Projects" keys="g then p" side="right">
        <Link to="/" className={styles.logo} aria-label="Projects" aria-current={path === "/" ? "page" : undefined}>
          <Cairn />
        </Link>
      </Tip>
      {entity === undefined || project === undefined ? (
        <RailLink label="Projects" keys="g then p">
          <Link to="/" aria-label="All projects" activeOptions={{ exact: true }}>
            <Boxes size={18} />
          </Link>
        </RailLink>
      ) : (
        <>
          <RailLink label="Workspace" keys="g then w">
            <Link
              to="/$entity/$project/workspace"
              params={{ entity, project }}
              search={carried}
              activeOptions={{ includeSearch: false }}
              aria-label="Workspace"
            >
              <ChartLine size={18} />
            </Link>
          </RailLink>
          <RailLink label="Runs" keys="g then r">
            <Link
              to="/$entity/$project/runs"
              params={{ entity, project }}
              search={carried}
              activeOptions={{ includeSearch: false }}
              aria-label="Runs"
            >
              <Table2 size={18} />
            </Link>
          </RailLink>
          <RailLink label="Compare" keys="g then c">
            <Link
              to="/$entity/$project/compare"
              params={{ entity, project }}
              activeOptions={{ includeSearch: false }}
              aria-label="Compare"
            >
              <GitCompareArrows size={18} />
            </Link>
          </RailLink>
        </>
      )}
      <span className={styles.spring} />
      <RailLink label="Settings">
        <Link to="/settings" aria-label="Settings">
          <Settings size={18} />
        </Link>
      </RailLink>
    </nav>
  );
}

function RailLink({ label, keys, children }: { label: string; keys?: string; children: ReactNode }): ReactElement {
  return (
    <Tip label={label} side="right" {...(keys === undefined ? {} : { keys })}>
      {children}
    </Tip>
  );
}

function Crumbs(): ReactElement {
  const { entity, project, run } = useParams({ strict: false });
  const path = useRouterState({ select: (state) => state.location.pathname });
  if (entity === undefined || project === undefined) {
    return (
      <p className={styles.crumbs}>
        <b>{path === "/settings" ? "Settings" : path === "/authorize" ? "Authorize" : "Projects"}</b>
      </p>
    );
  }
  return (
    <p className={styles.crumbs}>
      <Link to="/" title={entity}>
        {entity}
      </Link>
      <i>/</i>
      <Link
        to="/$entity/$project/workspace"
        params={{ entity, project }}
        title={project}
        data-last={run === undefined || undefined}
      >
        {project}
      </Link>
      {run === undefined ? null : (
        <>
          <i>/</i>
          <Link to="/$entity/$project/runs" params={{ entity, project }}>
            runs
          </Link>
          <i>/</i>
          <b title={run}>{run}</b>
        </>
      )}
    </p>
  );
}

function Cairn(): ReactElement {
  return (
    <svg viewBox="0 0 24 24" width="22" height="22" fill="currentColor" aria-hidden="true">
      <ellipse cx="12" cy="18.6" rx="9" ry="3.3" />
      <ellipse cx="12.7" cy="12.2" rx="6.2" ry="2.7" />
      <ellipse cx="11.5" cy="6.6" rx="3.7" ry="2.1" />
    </svg>
  );
}
