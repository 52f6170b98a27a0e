/** A project appears with its first run: until then its pages say how to log one, and open by themselves when it comes. */

import type { ReactElement, ReactNode } from "react";
import { useProjects } from "../data/queries";
import { FirstRun } from "../ui/FirstRun";

export function ProjectGate({
  entity,
  project,
  children,
}: {
  entity: string;
  project: string;
  children: ReactNode;
}): ReactElement {
  const { data } = useProjects();
  // The page does not wait for the list: most projects are there.
  if (data?.some((each) => each.entity === entity && each.name === project) === false)
    return <FirstRun project={project} />;
  return <>{children}</>;
}
