/** What stands where content is not: nothing there, something went wrong, not yet there. */

import { TriangleAlert } from "lucide-react";
import type { CSSProperties, ReactElement, ReactNode } from "react";
import { Button } from "./Button";
import styles from "./ui.module.css";

/** The same as a whole page: for its heading and for those who jump to the main part. */
export function EmptyPage(props: EmptyProps): ReactElement {
  return (
    <main>
      <Empty {...props} heading="h1" />
    </main>
  );
}

interface EmptyProps {
  title: string;
  why?: string;
  heading?: "h1" | "h2";
  children?: ReactNode;
}

/** Says why there is nothing and offers the next act. Names in backticks of `why` are set as code. */
export function Empty({ title, why, heading: Heading = "h2", children }: EmptyProps): ReactElement {
  return (
    <div className={styles.empty}>
      <Heading>{title}</Heading>
      {why === undefined ? null : <p>{withCode(why)}</p>}
      {children}
    </div>
  );
}

interface Told {
  message: string;
  remedy?: string;
  requestId?: string;
}

/** An error in the place of what failed, with cause and `Retry`. */
export function ErrorNote({ error, retry }: { error: Error & Partial<Told>; retry?: () => void }): ReactElement {
  return (
    <div className={styles.note} role="alert">
      <TriangleAlert size={16} />
      <div>
        <p>{withCode(error.message || "Something went wrong.")}</p>
        {error.remedy ? <p>{withCode(error.remedy)}</p> : null}
        {error.requestId ? <small>request {error.requestId}</small> : null}
      </div>
      {retry === undefined ? null : <Button onClick={retry}>Retry</Button>}
    </div>
  );
}

/** A grey piece of the final size; invisible for the first 200 ms, so that quick answers do not flicker. */
export function Bone({
  width = "100%",
  height = 12,
  style,
}: {
  width?: number | string;
  height?: number;
  style?: CSSProperties;
}): ReactElement {
  return <span className={styles.bone} style={{ width, height, ...style }} />;
}

export function withCode(text: string): (string | ReactElement)[] {
  // biome-ignore lint/suspicious/noArrayIndexKey: parts of one fixed text.
  return text.split("`").map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part));
}
