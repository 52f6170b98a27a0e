/** The address of the runs table. */

import { useNavigate } from "@tanstack/react-router";
import { type ReactElement, useCallback } from "react";
import { RunsPage } from "../features/runs/RunsPage";
import { joinIds, shownIds } from "../features/workspace/search";
import { ProjectGate } from "./ProjectGate";
import { runs } from "./router";
import type { RunsSearch } from "./search";

export function RunsRoute(): ReactElement {
  const { entity, project } = runs.useParams();
  const search = runs.useSearch();
  const navigate = useNavigate();
  const onSearch = useCallback(
    (next: RunsSearch) => void navigate({ to: "/$entity/$project/runs", params: { entity, project }, search: next }),
    [navigate, entity, project],
  );
  return (
    <ProjectGate entity={entity} project={project}>
      <RunsPage
        key={`${entity}/${project}`}
        entity={entity}
        project={project}
        search={search}
        onSearch={onSearch}
        shownOf={shownIds}
        joinShown={joinIds}
      />
    </ProjectGate>
  );
}
