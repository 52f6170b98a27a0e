/** What can be done with one run of the table. One menu for all rows: a row has no more than the button that opens it. */

import { useNavigate } from "@tanstack/react-router";
import { Ellipsis } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { type ReactElement, type ReactNode, useState } from "react";
import type { RunInfo } from "../../data/types";
import { DeleteDialog } from "../../life/DeleteDialog";
import { StopDialog } from "../../life/StopDialog";
import { isGoing } from "../../ui/runState";
import styles from "./menu.module.css";

/** The run whose menu is open, and the button that opened it. */
export interface OpenMenu {
  run: RunInfo;
  button: HTMLElement;
}

export function MenuButton({ run, onMenu }: { run: RunInfo; onMenu: (open: OpenMenu) => void }): ReactElement {
  return (
    <button
      type="button"
      className={styles.trigger}
      aria-label={`menu of ${run.name}`}
      aria-haspopup="menu"
      onClick={({ currentTarget }) => onMenu({ run, button: currentTarget })}
    >
      <Ellipsis size={14} />
    </button>
  );
}

export function RowMenu({ open, onClose }: { open: OpenMenu; onClose: () => void }): ReactElement {
  const { run, button } = open;
  const [asking, setAsking] = useState<"stop" | "delete" | null>(null);
  const navigate = useNavigate();
  const params = { entity: run.entity, project: run.project, run: run.id };
  const goes = isGoing(run);
  const { left, bottom } = button.getBoundingClientRect();
  if (asking === "stop") return <StopDialog run={run} onClose={onClose} />;
  if (asking === "delete") return <DeleteDialog run={run} onClose={onClose} />;
  return (
    <DropdownMenu.Root modal={false} open onOpenChange={(stays) => stays || onClose()}>
      <DropdownMenu.Trigger asChild>
        <i className={styles.anchor} style={{ left, top: bottom }} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className={styles.menu}
          align="start"
          sideOffset={2}
          aria-label={`menu of ${run.name}`}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            button.focus();
          }}
        >
          <Item onSelect={() => void navigate({ to: "/$entity/$project/runs/$run", params })}>Open</Item>
          <Item
            onSelect={() =>
              void navigate({ to: "/$entity/$project/runs/$run/$tab", params: { ...params, tab: "overview" } })
            }
          >
            Edit notes, tags, config
          </Item>
          <Item onSelect={() => void navigator.clipboard?.writeText(location.origin + run.url)}>Copy the link</Item>
          <DropdownMenu.Separator className={styles.separator} />
          {goes ? (
            <Item
              disabled={run.stopping}
              onSelect={(event) => {
                event.preventDefault();
                setAsking("stop");
              }}
            >
              {run.stopping ? "Asked to stop" : "Stop…"}
            </Item>
          ) : null}
          <Item
            onSelect={(event) => {
              event.preventDefault();
              setAsking("delete");
            }}
          >
            Delete…
          </Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function Item(props: { onSelect: (event: Event) => void; disabled?: boolean; children: ReactNode }): ReactElement {
  return <DropdownMenu.Item {...props} className={styles.item} />;
}
