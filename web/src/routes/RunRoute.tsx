/** The address of a run's page and of its tabs. */

import { useNavigate, useParams } from "@tanstack/react-router";
import { type ReactElement, useCallback } from "react";
import { RunPage } from "../features/run/RunPage";
import { isTab, type Tab } from "../features/run/tabs";
import { NotFound } from "./fallbacks";
import { run as route } from "./router";
import type { RunSearch } from "./search";

export function RunRoute(): ReactElement {
  const { entity, project, run } = route.useParams();
  const { tab = "charts" } = useParams({ strict: false });
  const search = route.useSearch();
  const navigate = useNavigate();
  const go = useCallback(
    (to: Tab, next: RunSearch, replace: boolean) =>
      void navigate(
        to === "charts"
          ? { to: "/$entity/$project/runs/$run", params: { entity, project, run }, search: next, replace }
          : {
              to: "/$entity/$project/runs/$run/$tab",
              params: { entity, project, run, tab: to },
              search: next,
              replace,
            },
      ),
    [navigate, entity, project, run],
  );
  if (!isTab(tab)) return <NotFound />;
  return (
    <RunPage
      key={`${entity}/${project}/${run}`}
      entity={entity}
      project={project}
      id={run}
      tab={tab}
      search={search}
      go={go}
    />
  );
}
