/** The address of the workspace. */

import { useNavigate } from "@tanstack/react-router";
import { type ReactElement, useCallback } from "react";
import type { WorkspaceSearch } from "../features/workspace/search";
import { WorkspacePage } from "../features/workspace/WorkspacePage";
import { FirstRun } from "../ui/FirstRun";
import { ProjectGate } from "./ProjectGate";
import { workspace } from "./router";

export function WorkspaceRoute(): ReactElement {
  const { entity, project } = workspace.useParams();
  const search = workspace.useSearch();
  const navigate = useNavigate();
  const onSearch = useCallback(
    (next: WorkspaceSearch, replace: boolean) =>
      void navigate({ to: "/$entity/$project/workspace", params: { entity, project }, search: next, replace }),
    [navigate, entity, project],
  );
  return (
    <ProjectGate entity={entity} project={project}>
      <WorkspacePage
        key={`${entity}/${project}`}
        entity={entity}
        project={project}
        search={search}
        onSearch={onSearch}
        firstRun={<FirstRun project={project} />}
      />
    </ProjectGate>
  );
}
