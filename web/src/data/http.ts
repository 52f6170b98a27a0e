/** The one way to the server: same origin, the session's cookie, our header on every request. */

import { ApiError, unreachable } from "./errors";
import type { ErrorBody } from "./types";

export interface Ask {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Sent as JSON. */
  body?: unknown;
  query?: Record<string, string | number | null | undefined>;
  signal?: AbortSignal | undefined;
}

/** Characters of a change up to which it is sent to its end although the page is left: browsers allow 64 KiB in all. */
const LASTING = 16_000;

/** Raises ApiError for every status of 400 and above, and when nobody answers. */
export async function ask(path: string, { method = "GET", body, query, signal }: Ask = {}): Promise<Response> {
  const headers: Record<string, string> = { "X-Runcairn": "1" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const text = body === undefined ? null : JSON.stringify(body);
  let answer: Response;
  try {
    answer = await fetch(address(path, query), {
      method,
      headers,
      body: text,
      signal: signal ?? null,
      keepalive: method !== "GET" && signal === undefined && (text?.length ?? 0) <= LASTING,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw unreachable();
  }
  if (!answer.ok) throw new ApiError(answer.status, await errorBody(answer));
  return answer;
}

export async function askJson<T>(path: string, options?: Ask): Promise<T> {
  const answer = await ask(path, options);
  return answer.status === 204 ? (undefined as T) : ((await answer.json()) as T);
}

/** A path below `/api/v1`; each part is escaped by the caller with `part`. */
export function address(path: string, query: Ask["query"] = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === null || value === undefined || value === "" ? [] : [[name, String(value)]],
  );
  const text = new URLSearchParams(pairs).toString();
  return `/api/v1${path}${text && `?${text}`}`;
}

/** A name as one part of a path. */
export function part(name: string | number): string {
  return encodeURIComponent(name);
}

async function errorBody(answer: Response): Promise<Partial<ErrorBody>> {
  try {
    const body: unknown = await answer.json();
    return typeof body === "object" && body !== null ? body : {};
  } catch {
    return {};
  }
}
