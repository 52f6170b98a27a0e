/** Bytes behind logged media: asked for by digest, kept while they are shown, waited for while they are on their way. */

import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { api } from "../data/api";
import { isMissing } from "../data/errors";
import { ask } from "../data/http";
import type { FileRef } from "./values";

/** A row can be here before its files are. */
const WAIT_MS = 4_000;
const API = "/api/v1";

export function fileAddress(run: number, { path, digest }: FileRef): string {
  return digest === null ? api.fileUrl(run, path) : api.blobUrl(run, digest);
}

/** Asks for the file. Raises ApiError. */
export function askFile(run: number, file: FileRef, signal: AbortSignal): Promise<Response> {
  return ask(fileAddress(run, file).slice(API.length), { signal });
}

/** What `read` makes of a file. `as` names it, so that two readers of one file keep apart. */
export function fileQuery<T>(run: number, file: FileRef, as: string, read: (answer: Response) => Promise<T>) {
  return {
    queryKey: ["media-file", run, file.digest ?? file.path, as] as const,
    queryFn: async ({ signal }: { signal: AbortSignal }): Promise<T> => read(await askFile(run, file, signal)),
    staleTime: file.digest === null ? 10_000 : Number.POSITIVE_INFINITY,
    refetchInterval: ({ state }: { state: { error: Error | null } }) => (isMissing(state.error) ? WAIT_MS : false),
  };
}

export function useFileData<T>(
  run: number,
  file: FileRef,
  as: string,
  read: (answer: Response) => Promise<T>,
): UseQueryResult<T, Error> {
  return useQuery(fileQuery(run, file, as, read)) as UseQueryResult<T, Error>;
}
