/** The `...` menu of a panel: everything that the pointer can do by dragging, too. */

import { DropdownMenu } from "radix-ui";
import type { ReactElement } from "react";
import type { Extent } from "../math/extent";
import { useKeyActs } from "./keyActs";
import { PINNED } from "./layout";
import type { PanelEdit } from "./PanelFrame";
import styles from "./panels.module.css";
import type { PanelSpec } from "./panelType";

/** Where the panel stands among the others. */
export interface PanelPlace {
  section: string;
  /** Ids in its section, in order. */
  neighbours: readonly string[];
  sections: readonly string[];
}

interface PanelMenuProps {
  title: string;
  spec: PanelSpec;
  place: PanelPlace;
  edit: PanelEdit | null;
  /** null: the panel has no table. */
  asTable: boolean | null;
  onTable: (asTable: boolean) => void;
  onSettings: () => void;
  onResetZoom: () => void;
  /** The steps that the panel is zoomed to. */
  range: Extent | null;
  children: ReactElement;
}

export function PanelMenu({
  title,
  spec,
  place,
  edit,
  asTable,
  onTable,
  onSettings,
  onResetZoom,
  range,
  children,
}: PanelMenuProps): ReactElement {
  const [key] = spec.keys;
  const acts = useKeyActs();
  const keyActs = key !== undefined && key.stream === "history" && spec.keys.length === 1 ? acts : [];
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{children}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={styles.menu} align="end" sideOffset={4} aria-label={`menu of ${title}`}>
          {edit !== null ? <Item onSelect={onSettings}>Settings…</Item> : null}
          {asTable !== null ? (
            <Item onSelect={() => onTable(!asTable)}>{asTable ? "View as chart" : "View as table"}</Item>
          ) : null}
          <Item onSelect={onResetZoom}>Reset zoom</Item>
          <Item onSelect={() => void navigator.clipboard?.writeText(spec.keys.map(({ name }) => name).join("\n"))}>
            Copy the key's name
          </Item>
          {keyActs.length === 0 ? null : <DropdownMenu.Separator className={styles.separator} />}
          {keyActs.map(({ label, act }) => (
            <Item key={label} onSelect={() => act(key?.name ?? "", range)}>
              {label}
            </Item>
          ))}
          {edit !== null ? (
            <>
              <DropdownMenu.Separator className={styles.separator} />
              <Item onSelect={edit.pin}>{place.section === PINNED ? "Unpin" : "Pin to the top"}</Item>
              <MoveMenu id={spec.id} place={place} edit={edit} />
              <DropdownMenu.Separator className={styles.separator} />
              <Item onSelect={edit.remove}>Remove</Item>
            </>
          ) : null}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function MoveMenu({ id, place, edit }: { id: string; place: PanelPlace; edit: PanelEdit }): ReactElement {
  const { neighbours, section } = place;
  const at = neighbours.indexOf(id);
  return (
    <DropdownMenu.Sub>
      <DropdownMenu.SubTrigger className={styles.item}>
        Move <span className={styles.hint}>›</span>
      </DropdownMenu.SubTrigger>
      <DropdownMenu.Portal>
        <DropdownMenu.SubContent className={styles.menu} sideOffset={2}>
          <Item disabled={at <= 0} onSelect={() => edit.move(section, neighbours[at - 1] ?? null)}>
            Earlier
          </Item>
          <Item disabled={at >= neighbours.length - 1} onSelect={() => edit.move(section, neighbours[at + 2] ?? null)}>
            Later
          </Item>
          <Item disabled={at <= 0} onSelect={() => edit.move(section, neighbours[0] ?? null)}>
            First
          </Item>
          {place.sections.some((name) => name !== section) ? (
            <DropdownMenu.Separator className={styles.separator} />
          ) : null}
          {place.sections
            .filter((name) => name !== section)
            .map((name) => (
              <Item key={name} onSelect={() => edit.move(name, null)}>
                To <b>{name}</b>
              </Item>
            ))}
        </DropdownMenu.SubContent>
      </DropdownMenu.Portal>
    </DropdownMenu.Sub>
  );
}

function Item(props: { onSelect: () => void; disabled?: boolean; children: React.ReactNode }): ReactElement {
  return <DropdownMenu.Item {...props} className={styles.item} />;
}
