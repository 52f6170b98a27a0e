/** Options of the whole view in one row: view, x, smoothing, y, outliers, finding panels, adding one. */

import { ChevronDown, Plus, Search } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { type ReactElement, type ReactNode, useEffect, useId, useRef, useState } from "react";
import type { SmoothingKind } from "../../math/smoothing";
import type { PanelKey } from "../../panels/panelType";
import type { WorkspaceSearch } from "./search";
import { amountOf, sliderOf } from "./smoothingSlider";
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
      <Choice label="x" value={search.x ?? "step"} onChange={(x) => onSearch({ x: x === "step" ? undefined : x })}>
        <option value="step">step</option>
        <option value="relative">relative time</option>
        <option value="time">wall time</option>
        <optgroup label="a logged metric">
          {metrics.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </optgroup>
      </Choice>
      <Smoothing amount={search.smooth ?? 0} kind={search.kind ?? "ema"} onSearch={onSearch} />
      <Choice
        label="y"
        value={search.log ? "log" : "linear"}
        onChange={(y) => onSearch({ log: y === "log" || undefined })}
      >
        <option value="linear">linear</option>
        <option value="log">log</option>
      </Choice>
      <Choice
        label="outliers"
        value={search.out ?? "auto"}
        onChange={(out) => onSearch({ out: out === "auto" ? undefined : out })}
      >
        <option value="auto">auto</option>
        <option value="show">shown</option>
        <option value="clip">clipped</option>
      </Choice>
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

/** A word and a plain select that looks like text: small, and the system's own on a phone. */
export function Choice({
  label,
  name,
  roomy,
  value,
  onChange,
  children,
}: {
  label: string /** Left out where there is little room. */;
  roomy?: boolean /** For those who do not see it, when the word is not enough. */;
  name?: string;
  value: string;
  onChange: (value: string) => void;
  children: ReactNode;
}): ReactElement {
  return (
    <label className={styles.choice} data-roomy={roomy || undefined}>
      {label ? <span>{label}</span> : null}
      <select aria-label={name} value={value} onChange={({ target }) => onChange(target.value)}>
        {children}
      </select>
      <ChevronDown size={12} aria-hidden="true" />
    </label>
  );
}

const KINDS: Record<SmoothingKind, string> = { ema: "average", gaussian: "gaussian", median: "median" };

/** Moves at once; the address follows when the hand rests, so that Back undoes one act and not a hundred. */
function Smoothing({
  amount,
  kind,
  onSearch,
}: {
  amount: number;
  kind: SmoothingKind;
  onSearch: OptionsBarProps["onSearch"];
}): ReactElement {
  const id = useId();
  const started = useRef(false);
  const set = (value: number): void => {
    onSearch({ smooth: value > 0 ? value : undefined }, started.current);
    started.current = true;
  };
  const rest = (): void => {
    started.current = false;
  };
  return (
    <div className={styles.smooth}>
      <label htmlFor={id}>smooth</label>
      {/* Even steps of the slider are even steps of how far smoothing reaches. */}
      <input
        id={id}
        type="range"
        min={0}
        max={100}
        value={Math.round(sliderOf(amount))}
        aria-valuetext={amount.toFixed(2)}
        onChange={({ target }) => set(amountOf(Number(target.value)))}
        onPointerUp={rest}
        onKeyUp={rest}
      />
      <output htmlFor={id}>{amount.toFixed(amount > 0.99 ? 3 : 2)}</output>
      {amount > 0 ? (
        <select
          aria-label="kind of smoothing"
          value={kind}
          onChange={({ target }) => onSearch({ kind: target.value === "ema" ? undefined : target.value })}
        >
          {Object.entries(KINDS).map(([name, text]) => (
            <option key={name} value={name}>
              {text}
            </option>
          ))}
        </select>
      ) : null}
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
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== "/" || (event.target as HTMLElement).matches("input, textarea, select")) return;
      event.preventDefault();
      field.current?.focus();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
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
    <DropdownMenu.Root>
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
