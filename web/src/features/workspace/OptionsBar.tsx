/** Options of the whole view in one row: view, x, smoothing, y, outliers, finding panels, adding one. */

import { ChevronDown, Plus, Search } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { type ReactElement, type ReactNode, useEffect, useRef, useState } from "react";
import type { PanelKey } from "../../panels/panelType";
import { Choice, ViewControls } from "../../panels/ViewControls";
import { useShortcut } from "../../ui/shortcuts";
import type { WorkspaceSearch } from "./search";
import type { LayoutState } from "./useLayout";
import styles from "./workspace.module.css";

export interface OptionsBarProps {
  search: WorkspaceSearch;
  onSearch: (change: Partial<Record<keyof WorkspaceSearch, unknown>>, replace?: boolean) => void;
  layout: LayoutState;
  metrics: readonly PanelKey[];
  removed: number;
  onBringBack: () => void;
  onReset: () => void;
  onSaveShared: () => void;
  onLoadShared: () => void;
  onAddPanel: () => void;
}

export function OptionsBar(props: OptionsBarProps): ReactElement {
  const { search, onSearch, metrics, onAddPanel, layout } = props;
  const { columns } = layout.layout;
  return (
    <div className={styles.bar} role="toolbar" aria-label="view options">
      <ViewMenu {...props} />
      <ViewControls search={search} metrics={metrics} onChange={onSearch} />
      <Choice
        roomy
        label="columns"
        value={String(columns)}
        onChange={(count) => layout.change((before) => ({ ...before, columns: Number(count) as 2 | 3 | 4 }))}
      >
        <option value="2">2</option>
        <option value="3">3</option>
        <option value="4">4</option>
      </Choice>
      <FindPanels value={search.q ?? ""} onChange={(q) => onSearch({ q: q || undefined }, true)} />
      <button type="button" className={styles.add} onClick={onAddPanel}>
        <Plus size={14} />
        Panel
      </button>
    </div>
  );
}

function FindPanels({ value, onChange }: { value: string; onChange: (value: string) => void }): ReactElement {
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    const timer = setTimeout(() => text !== value && onChange(text), 150);
    return () => clearTimeout(timer);
  });
  useShortcut("/", "Find panels", "Workspace", () => field.current?.focus());
  return (
    <label className={styles.find}>
      <Search size={13} aria-hidden="true" />
      <input
        ref={field}
        value={text}
        placeholder="Find panels…"
        aria-label="find panels"
        onChange={({ target }) => setText(target.value)}
        onKeyDown={(event) => event.key === "Escape" && setText("")}
      />
      <kbd>/</kbd>
    </label>
  );
}

function ViewMenu({
  layout,
  removed,
  onBringBack,
  onReset,
  onSaveShared,
  onLoadShared,
}: OptionsBarProps): ReactElement {
  const state = { saved: "", saving: "saving…", failed: "not saved" }[layout.saving];
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <button type="button" className={styles.view}>
          <span>view</span> Mine {state ? <em data-failed={layout.saving === "failed" || undefined}>{state}</em> : null}
          <ChevronDown size={12} aria-hidden="true" />
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={styles.menu} align="start" sideOffset={4}>
          <MenuItem onSelect={onSaveShared}>Save as the view for everybody</MenuItem>
          <MenuItem onSelect={onLoadShared}>Take the view for everybody</MenuItem>
          <DropdownMenu.Separator />
          <MenuItem onSelect={layout.undo}>Undo the last change of panels</MenuItem>
          <MenuItem disabled={removed === 0} onSelect={onBringBack}>
            Bring back removed panels ({removed})
          </MenuItem>
          <MenuItem onSelect={onReset}>Reset to automatic panels</MenuItem>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function MenuItem(props: { onSelect: () => void; disabled?: boolean; children: ReactNode }): ReactElement {
  return <DropdownMenu.Item {...props} className={styles.menuItem} />;
}
