/** Settings of one panel, in a popover at the panel itself: its title, its keys, and what its type offers. */

import { Popover } from "radix-ui";
import { type ReactElement, type ReactNode, useId } from "react";
import { useCode } from "../ui/code";
import { KeyPicker } from "./KeyPicker";
import styles from "./panels.module.css";
import type { PanelKey, PanelParts, PanelSpec, PanelType, ViewOptions } from "./panelType";

interface PanelSettingsProps {
  open: boolean;
  onOpen: (open: boolean) => void;
  spec: PanelSpec;
  // biome-ignore lint/suspicious/noExplicitAny: options are each type's own.
  type: PanelType<any>;
  known: readonly PanelKey[];
  view: ViewOptions;
  change: (spec: PanelSpec) => void;
  children: ReactNode;
}

export function PanelSettings({
  open,
  onOpen,
  spec,
  type,
  known,
  view,
  change,
  children,
}: PanelSettingsProps): ReactElement {
  const id = useId();
  return (
    <Popover.Root open={open} onOpenChange={onOpen}>
      <Popover.Trigger asChild>{children}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className={styles.popover}
          align="end"
          sideOffset={4}
          collisionPadding={8}
          aria-label="panel settings"
        >
          <label htmlFor={`${id}t`}>title</label>
          <input
            id={`${id}t`}
            className={styles.field}
            placeholder={spec.keys.map(({ name }) => name).join(", ")}
            defaultValue={spec.title}
            onBlur={({ target }) => target.value !== spec.title && change({ ...spec, title: target.value.trim() })}
            onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
          />
          <span className={styles.caption}>{type.manyKeys ? "keys" : "key"}</span>
          <KeyPicker
            chosen={spec.keys}
            known={known.filter(type.fits)}
            many={type.manyKeys}
            onChange={(keys) => change({ ...spec, keys })}
          />
          <TypeSettings {...{ type, spec, known, view, change }} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function TypeSettings({
  type,
  spec,
  known,
  view,
  change,
}: Pick<PanelSettingsProps, "type" | "spec" | "known" | "view" | "change">): ReactElement | null {
  const Settings = useCode<PanelParts<unknown>>(type.load)?.Settings ?? null;
  if (Settings === null) return null;
  const options: unknown = type.migrate(spec.options, spec.version);
  return (
    <Settings
      options={options}
      view={view}
      known={known}
      onChange={(changed) => change({ ...spec, options: changed, version: type.version })}
    />
  );
}
