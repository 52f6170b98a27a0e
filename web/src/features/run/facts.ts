/** What was recorded unasked, sorted into what people look for. Anything unknown is kept and shown. Pure. */

export type Fact = readonly [name: string, value: string];

export interface Facts {
  code: Fact[];
  machine: Fact[];
  others: Fact[];
}

const CODE: Record<string, string> = {
  commit: "Commit",
  branch: "Branch",
  remote: "Remote",
  root: "Repository",
  command: "Command",
  program: "Program",
  argv: "Arguments",
  cwd: "Folder",
  untracked: "Untracked files",
};
const MACHINE: Record<string, string> = {
  host: "Host",
  os: "System",
  machine: "Architecture",
  python: "Python",
  implementation: "Implementation",
  executable: "Interpreter",
  cpu: "CPU",
  cpu_count: "Cores",
  cpu_count_physical: "Physical cores",
  cpu_limit: "Core limit",
  memory_gb: "Memory (GB)",
  memory_limit_gb: "Memory limit (GB)",
  gpu: "GPU",
  gpu_count: "GPUs",
  slurm_job: "SLURM job",
};
/** Inside groups that only gather. */
const GROUPS = new Set(["git", "machine", "process"]);

/** metadata: as the sender wrote it; values of any kind, groups one level deep are opened. */
export function factsOf(metadata: Record<string, unknown>): Facts {
  const flat = new Map<string, unknown>();
  for (const [name, value] of Object.entries(metadata)) {
    if (GROUPS.has(name) && typeof value === "object" && value !== null && !Array.isArray(value)) {
      for (const [inner, each] of Object.entries(value)) flat.set(inner, each);
    } else flat.set(name, value);
  }
  // The command holds them.
  if (flat.has("command")) flat.delete("argv");
  // Said where they are listed.
  flat.delete("packages");
  const named = (names: Record<string, string>): Fact[] =>
    Object.entries(names)
      .filter(([name]) => flat.has(name))
      .map(([name, label]) => [label, factText(name, flat.get(name))] as const)
      .filter(([, text]) => text !== "");
  const others = [...flat]
    .filter(([name]) => !(name in CODE) && !(name in MACHINE))
    .map(([name, value]) => [name, factText(name, value)] as const)
    .filter(([, text]) => text !== "");
  return { code: named(CODE), machine: named(MACHINE), others };
}

function factText(name: string, value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) {
    return value
      .map((each) => (typeof each === "string" ? each : JSON.stringify(each)))
      .join(name === "argv" || name === "command" ? " " : ", ");
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}
