/** The networks of a run, from its files. */

import { useQuery } from "@tanstack/react-query";
import { api } from "../data/api";
import { asked, useFiles } from "../data/queries";
import { ARCHITECTURE_FILE, type Network, readNetworks } from "./network";

interface Networks {
  /** null: not known yet; empty: none was logged. */
  networks: readonly Network[] | null;
  error: Error | null;
  retry: () => void;
}

const NONE: readonly Network[] = [];

export function useNetworks(run: number): Networks {
  const files = useFiles(run);
  const file = files.data?.find(({ path }) => path === ARCHITECTURE_FILE);
  const text = useQuery({
    queryKey: [...asked.files(run), "networks", file?.digest ?? ""],
    queryFn: async ({ signal }) => readNetworks(await api.fileText(run, ARCHITECTURE_FILE, signal)) ?? NONE,
    enabled: file !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const retry = (): void => void (files.error === null ? text.refetch() : files.refetch());
  const networks = files.data !== undefined && file === undefined ? NONE : (text.data ?? null);
  return { networks, error: files.error ?? text.error, retry };
}
