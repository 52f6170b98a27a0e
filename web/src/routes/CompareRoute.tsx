/** The address of a comparison. */

import { useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { ComparePage } from "../features/compare/ComparePage";
import { ProjectGate } from "./ProjectGate";
import { compare } from "./router";

export function CompareRoute(): ReactElement {
  const { entity, project } = compare.useParams();
  const search = compare.useSearch();
  const navigate = useNavigate();
  return (
    <ProjectGate entity={entity} project={project}>
      <ComparePage
        key={`${entity}/${project}`}
        entity={entity}
        project={project}
        search={search}
        onSearch={(next) =>
          void navigate({ to: "/$entity/$project/compare", params: { entity, project }, search: next })
        }
      />
    </ProjectGate>
  );
}
