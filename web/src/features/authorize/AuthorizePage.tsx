/**
 * Hands a key to `runcairn login`.
 *
 * With `port`: the command listens on this machine; after the reader's consent the key goes there in the body of a form
 * (never in an address, which histories and logs keep). Without: the key is shown once, to be pasted.
 */

import { KeyRound } from "lucide-react";
import { type ReactElement, useState } from "react";
import { api } from "../../data/api";
import { useViewer } from "../../data/queries";
import type { NewKey } from "../../data/types";
import { Button } from "../../ui/Button";
import { Snippet } from "../../ui/Copy";
import { ErrorNote } from "../../ui/Notes";
import styles from "./authorize.module.css";

export interface AuthorizePageProps {
  port?: number;
  state?: string;
  host?: string;
}

type Progress =
  | { at: "asking" }
  | { at: "making" }
  | { at: "failed"; error: Error }
  | { at: "shown"; key: NewKey }
  | { at: "refused" };

export function AuthorizePage({ port, state = "", host }: AuthorizePageProps): ReactElement {
  const viewer = useViewer().data;
  const [progress, setProgress] = useState<Progress>({ at: "asking" });
  const machine = host ?? "this machine";
  const allow = async (): Promise<void> => {
    setProgress({ at: "making" });
    try {
      const key = await api.newKey(nameOf(host, port));
      if (port === undefined) setProgress({ at: "shown", key });
      else handOver(port, key, state);
    } catch (error) {
      setProgress({ at: "failed", error: error as Error });
    }
  };
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <KeyRound size={24} />
        {progress.at === "shown" ? (
          <>
            <h1>Your new key</h1>
            <p>It is shown only now. Paste it where `runcairn login` asks for it.</p>
            <Snippet text={progress.key.key} />
          </>
        ) : progress.at === "refused" ? (
          <>
            <h1>No key was made</h1>
            <p>You can close this page.</p>
          </>
        ) : (
          <>
            <h1>{port === undefined ? "Make a key" : `Give ${machine} a key?`}</h1>
            {port === undefined ? (
              <p>A key lets a machine send runs in your name. It is shown once.</p>
            ) : (
              <p>
                <code>runcairn login</code> on {host === undefined ? "this machine" : <b>{host}</b>} asks for a key. It
                will be sent to <code>127.0.0.1:{port}</code>, on the machine of this browser. Go on only if you started
                that command just now.
              </p>
            )}
            <p>
              The key acts as <b>{viewer?.user ?? "you"}</b> at <b>{location.host}</b>.
            </p>
            {progress.at === "failed" ? <ErrorNote error={progress.error} /> : null}
            <div className={styles.acts}>
              <Button primary disabled={progress.at === "making"} onClick={() => void allow()}>
                {port === undefined ? "Make the key" : "Allow"}
              </Button>
              {port === undefined ? null : <Button onClick={() => setProgress({ at: "refused" })}>Refuse</Button>}
            </div>
          </>
        )}
      </div>
    </main>
  );
}

/** By which the key is told from others in a list. */
function nameOf(host: string | undefined, port: number | undefined): string {
  const day = new Date().toISOString().slice(0, 10);
  return `${host ?? (port === undefined ? "pasted" : "login")} ${day}`.slice(0, 100);
}

function handOver(port: number, { key }: NewKey, state: string): void {
  const form = document.createElement("form");
  form.method = "POST";
  form.action = `http://127.0.0.1:${port}/`;
  for (const [name, value] of Object.entries({ key, state })) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}
