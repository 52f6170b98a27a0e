/** Every address of the dashboard. They are those that the `wandb` client prints, so that its links work here. */

import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { NotFound, PageError } from "./fallbacks";
import { Shell } from "./Shell";
import { validateAuthorize, validateCompare, validateRunSearch, validateRunsSearch, validateWorkspace } from "./search";

const pages = {
  projects: () => import("../features/projects/ProjectsPage"),
  settings: () => import("../features/settings/SettingsPage"),
  authorize: () => import("./AuthorizeRoute"),
  workspace: () => import("./WorkspaceRoute"),
  runs: () => import("./RunsRoute"),
  compare: () => import("./CompareRoute"),
  run: () => import("./RunRoute"),
};

/** Brings the code of all pages, so that the next one opens at once, also while the server is away. */
export function fetchPages(): void {
  for (const load of Object.values(pages)) load().catch(() => undefined);
}

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const projects = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: lazyRouteComponent(pages.projects, "ProjectsPage"),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  component: lazyRouteComponent(pages.settings, "SettingsPage"),
});

export const authorize = createRoute({
  getParentRoute: () => root,
  path: "/authorize",
  validateSearch: validateAuthorize,
  component: lazyRouteComponent(pages.authorize, "AuthorizeRoute"),
});

const project = createRoute({
  getParentRoute: () => root,
  path: "/$entity/$project",
  beforeLoad: ({ params, location }) => {
    // Only the bare address leads on; the pages below it come through here too.
    if (location.pathname.split("/").filter(Boolean).length === 2) {
      throw redirect({ to: "/$entity/$project/workspace", params, replace: true });
    }
  },
});

export const workspace = createRoute({
  getParentRoute: () => project,
  path: "workspace",
  validateSearch: validateWorkspace,
  component: lazyRouteComponent(pages.workspace, "WorkspaceRoute"),
});

export const runs = createRoute({
  getParentRoute: () => project,
  path: "runs",
  validateSearch: validateRunsSearch,
  component: lazyRouteComponent(pages.runs, "RunsRoute"),
});

export const compare = createRoute({
  getParentRoute: () => project,
  path: "compare",
  validateSearch: validateCompare,
  component: lazyRouteComponent(pages.compare, "CompareRoute"),
});

const RunRoute = lazyRouteComponent(pages.run, "RunRoute");

export const run = createRoute({
  getParentRoute: () => project,
  path: "runs/$run",
  validateSearch: validateRunSearch,
  component: RunRoute,
});

/** The tab is a part of the address, not a page of its own: the run's page stays as it is when the tab changes. */
const runTab = createRoute({ getParentRoute: () => run, path: "$tab" });

const tree = root.addChildren([
  projects,
  settings,
  authorize,
  project.addChildren([workspace, runs, compare, run.addChildren([runTab])]),
]);

export function makeRouter() {
  return createRouter({
    routeTree: tree,
    defaultPreload: "intent",
    defaultErrorComponent: PageError,
    defaultNotFoundComponent: NotFound,
    scrollRestoration: false,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
