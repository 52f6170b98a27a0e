/** What can go wrong between the page and the server, with what to do about it. */

import type { ErrorBody } from "./types";

/** The server said no, or did not answer (`status` 0). */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly remedy: string;
  readonly requestId: string;

  constructor(status: number, body: Partial<ErrorBody>) {
    super(body.message || `the server answered with status ${status}`);
    this.name = "ApiError";
    this.status = status;
    this.code = body.code ?? "";
    this.remedy = body.remedy ?? "";
    this.requestId = body.request_id ?? "";
  }

  /** Where in a filter the mistake is, counted in characters from 0; null: it is not about a place. */
  get position(): number | null {
    const [, digits] = /\(at character (\d+)\)/.exec(this.message) ?? [];
    return digits === undefined ? null : Number(digits);
  }
}

/** Nobody answered: the server is down or the network is. */
export function unreachable(): ApiError {
  return new ApiError(0, {
    code: "unreachable",
    message: "The server does not answer.",
    remedy: "Is it running? `runcairn status` tells; `runcairn up` starts it.",
  });
}

export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}

export function isMissing(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}
