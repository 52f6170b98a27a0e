/** Pages that stand in for others: nothing at this address, a page that failed, nobody signed in. */

import { type ErrorComponentProps, Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { Button, buttonClass } from "../ui/Button";
import { Snippet } from "../ui/Copy";
import { Empty, EmptyPage, ErrorNote } from "../ui/Notes";
import styles from "./shell.module.css";

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
  return (
    <div className={styles.failed}>
      <ErrorNote
        error={stale ? new Error("The server was updated. Load the page again.") : failure}
        retry={stale ? () => location.reload() : reset}
      />
    </div>
  );
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
