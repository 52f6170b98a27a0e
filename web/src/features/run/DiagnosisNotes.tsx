/** What went wrong, in words, with the way to the evidence. */

import { CircleAlert, Info, TriangleAlert } from "lucide-react";
import type { ReactElement } from "react";
import { useDiagnosis } from "../../data/queries";
import type { Finding, RunInfo } from "../../data/types";
import styles from "./run.module.css";
import { isTab, TAB_NAMES, type Tab } from "./tabs";

const ICONS = { error: CircleAlert, warning: TriangleAlert, note: Info } as const;
/** Characters of a line that are looked for in the log. */
const LOOKED_FOR = 60;

interface DiagnosisNotesProps {
  run: RunInfo;
  go: (tab: Tab, search: { q?: string }, replace: boolean) => void;
}

export function DiagnosisNotes({ run, go }: DiagnosisNotesProps): ReactElement | null {
  const findings = useDiagnosis(run).data?.findings ?? [];
  if (findings.length === 0) return null;
  return (
    <ul className={styles.diagnosis} aria-label="What went wrong">
      {findings.map((finding) => {
        const Icon = ICONS[finding.severity];
        const tab = isTab(finding.tab) ? finding.tab : "logs";
        return (
          <li key={finding.kind + (finding.key ?? "")} data-severity={finding.severity}>
            <Icon size={14} aria-label={finding.severity} />
            <span title={finding.text}>{finding.text}</span>
            <button type="button" onClick={() => go(tab, searchOf(finding), false)}>
              {TAB_NAMES[tab]}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** The log is searched for the line that was quoted. */
function searchOf({ tab, line, text }: Finding): { q?: string } {
  const quoted = text.slice(text.indexOf(": ") + 2, text.indexOf(": ") + 2 + LOOKED_FOR);
  return tab !== "logs" || line === null ? {} : { q: quoted.replace(/[.*+?^${}()|[\]\\]/g, "\\$&") };
}
