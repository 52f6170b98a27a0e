/** Copies a text, and says so for a moment. */

import { Check, Copy as CopyIcon } from "lucide-react";
import { type ReactElement, useEffect, useState } from "react";
import { IconButton } from "./Button";
import styles from "./ui.module.css";

const SAID_MS = 1500;

export function Copy({ text, label = "Copy" }: { text: string; label?: string }): ReactElement {
  const [said, setSaid] = useState<"no" | "copied" | "refused">("no");
  useEffect(() => {
    if (said === "no") return;
    const timer = setTimeout(() => setSaid("no"), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const words = said === "no" ? label : said === "copied" ? "Copied" : "The browser refused; select and copy by hand";
  return (
    <>
      <IconButton label={words} onClick={() => void copied(text).then((ok) => setSaid(ok ? "copied" : "refused"))}>
        {said === "copied" ? <Check size={14} /> : <CopyIcon size={14} />}
      </IconButton>
      <span role="status" className={styles.hidden}>
        {said === "copied" ? "copied" : ""}
      </span>
    </>
  );
}

/** A block of code with a button that copies it. */
export function Snippet({ text }: { text: string }): ReactElement {
  return (
    <div className={styles.snippet}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a block that scrolls sideways must be reachable by keyboard. */}
      <pre tabIndex={0}>{text}</pre>
      <Copy text={text} />
    </div>
  );
}

async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
