/** Pages that stand in for others: nothing at this address, a page that failed, nobody signed in. */

import { useQuery } from "@tanstack/react-query";
import { type ErrorComponentProps, Link } from "@tanstack/react-router";
import { type ReactElement, useEffect, useState } from "react";
import { api } from "../data/api";
import { Button, buttonClass } from "../ui/Button";
import { Snippet } from "../ui/Copy";
import { Empty, EmptyPage, ErrorNote } from "../ui/Notes";
import styles from "./shell.module.css";

const ASK_AGAIN_MS = 2_000;

export function NotFound(): ReactElement {
  return (
    <EmptyPage title="There is nothing at this address" why="The link may be old, or a run or project was deleted.">
      <Link to="/" className={buttonClass}>
        All projects
      </Link>
    </EmptyPage>
  );
}

/** A page that failed leaves the shell alive. */
export function PageError({ error, reset }: ErrorComponentProps): ReactElement {
  // A chunk of an older build is gone after an update of the server: only a new page helps.
  const failure = error instanceof Error ? error : new Error(String(error));
  const stale = /dynamically imported module|Failed to fetch|Unable to preload/.test(failure.message);
  return <div className={styles.failed}>{stale ? <CodeMissing /> : <ErrorNote error={failure} retry={reset} />}</div>;
}

/** The page's code did not come: the server is away, or it has another build by now. */
function CodeMissing(): ReactElement {
  const { isSuccess, isError } = useQuery({
    queryKey: ["answers"],
    queryFn: ({ signal }) => api.viewer(signal),
    retry: false,
    refetchInterval: ASK_AGAIN_MS,
  });
  const [away, setAway] = useState(false);
  useEffect(() => {
    if (isError) setAway(true);
    if (away && isSuccess) location.reload();
  }, [isError, isSuccess, away]);
  const message = away
    ? "The server does not answer. The page opens by itself when it is back."
    : "The server was updated. Load the page again.";
  return <ErrorNote error={new Error(message)} {...(away ? {} : { retry: () => location.reload() })} />;
}

export function SignIn({ retry }: { retry: () => void }): ReactElement {
  return (
    <main className={styles.signIn}>
      <Empty
        title="Sign in to see your runs"
        why="This browser has no session with the server. On the machine that runs the server, this opens the dashboard and lets the browser in:"
      >
        <Snippet text="runcairn up" />
        <p>Or open the link that the server printed when it started. Each link lets one browser in, once.</p>
        <Button onClick={retry}>Try again</Button>
      </Empty>
    </main>
  );
}
